"""What the models learned, drawn: one map, two beside each other, and what a straight line would find too."""

from dashboard import state
from dashboard.views import map_knobs, map_linear, map_sheet, map_two

view = state.view()

map_knobs.heading()
if view.part == "map":
    map_sheet.sheet(view)
elif view.part == "two":
    map_two.two(view)
elif view.part == "linear":
    map_linear.linear(view)
