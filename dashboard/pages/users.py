"""A person is found and read, or invented: rate a few films and watch the lists form."""

from dashboard import loaders, state
from dashboard.views import find, served, taste, waiting, you

view = waiting.ready(state.view())
who = loaders.person(view)

find.heading(view)
if view.user == state.INVENTED:
    you.desk(view, who)
else:
    find.finder(view)
    taste.person(view)
    served.models(view)
