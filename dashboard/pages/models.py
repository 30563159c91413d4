"""The models: compared, looked into, judged person by person, and trained."""

from dashboard import state
from dashboard.views import leaderboard, models

view = state.view()

models.heading(view)
if view.show == "compare":
    leaderboard.compare(view)
