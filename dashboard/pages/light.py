"""Dense or light: what lighter layers save on paper, and what they save on this machine."""

from dashboard import state
from dashboard.views import (
    light,
    light_arithmetic,
    light_layers,
    light_lists,
    light_recipe,
    light_trade,
    light_verdicts,
)

view = state.view()

light.heading()
if view.light == "arithmetic":
    light_arithmetic.arithmetic(view)
elif view.light == "layers":
    light_layers.side_by_side(view)
elif view.light == "trade":
    light_trade.trade(view)
elif view.light == "claims":
    light_verdicts.claims(view)
elif view.light == "recipe":
    light_recipe.recipe(view)
elif view.light == "lists":
    light_lists.lists(view)
