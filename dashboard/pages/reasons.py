"""Do the reasons hold? Every model and method put to the test, looked into, and tested anew."""

from dashboard import state
from dashboard.views import closer, holding, reasons, trial_form

view = state.view()

reasons.heading()
if view.look == "all":
    holding.everything(view)
elif view.look == "one":
    closer.look(view)
elif view.look == "test":
    trial_form.form(view)
