"""What the models learned, drawn: one map, or two beside each other."""

from dashboard import state
from dashboard.views import map_knobs, map_sheet, map_two

view = state.view()

map_knobs.heading()
if view.part == "map":
    map_sheet.sheet(view)
elif view.part == "two":
    map_two.two(view)
