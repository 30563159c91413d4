"""The whole idea in one screen: a person, three lists, a tick box that moves them, a reason and its test."""

from dashboard import loaders, state
from dashboard.views import home, waiting, you

view = waiting.ready(state.view())
who = loaders.person(view)

home.lead()
if you.has_nothing(view, who):
    you.invite()
elif view.models:
    home.three_lists(view, who)
    home.one_reason(view, who)
home.pages()
home.data_facts(view)
