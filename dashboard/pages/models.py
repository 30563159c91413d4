"""The models: compared, looked into, judged person by person, and trained."""

from dashboard import state
from dashboard.views import groups, leaderboard, models, versus

view = state.view()

models.heading(view)
if view.show == "compare":
    leaderboard.compare(view)
elif view.show == "people":
    groups.people(view)
    versus.two_models(view)
