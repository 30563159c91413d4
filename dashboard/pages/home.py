"""The whole idea in one screen: a person, three lists, a tick box that moves them, a reason and its test."""

from dashboard import loaders, state
from dashboard.views import home, you

view = state.view()
who = loaders.person(view)

home.lead()
if you.has_nothing(view, who):
    you.invite()
else:
    home.three_lists(view, who)
    home.one_reason(view, who)
home.pages()
home.data_facts(view)
