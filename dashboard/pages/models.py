"""The models: compared, looked into, judged person by person, and trained."""

from dashboard import state
from dashboard.views import anatomy, groups, leaderboard, models, train_form, versus

view = state.view()

models.heading()
if view.show == "compare":
    leaderboard.compare(view)
elif view.show == "people":
    groups.people(view)
    versus.two_models(view)
elif view.show == "inside":
    anatomy.inside(view)
elif view.show == "train":
    train_form.form(view)
