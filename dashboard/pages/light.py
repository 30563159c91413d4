"""Dense or light: what a lighter layer saves on paper, and what it saves on this machine."""

from dashboard import state
from dashboard.views import light, light_arithmetic

view = state.view()

light.heading()
if view.light == "arithmetic":
    light_arithmetic.arithmetic(view)
