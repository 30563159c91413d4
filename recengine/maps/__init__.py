"""Many numbers a point, drawn as two: projections, how far each can be trusted, and how two of them agree."""
