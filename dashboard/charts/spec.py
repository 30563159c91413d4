"""A chart as the plain specification a browser draws, without its data.

Streamlit makes a chart anew when its specification changes, and only moves its marks when nothing but the data does. So
the charts that follow a click are built without data, once for the same words, and get their rows beside.
"""

from __future__ import annotations

from typing import Any

import altair as alt


def bare(chart: alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    """The specification of a chart without data; Altair's own size and theme are left to the page."""
    with alt.theme.enable("none"):
        spec = chart.to_dict(validate=False)
    spec.pop("datasets")  # the empty one that Altair puts in place of none
    for layer in spec["layer"]:
        layer.pop("data", None)
    spec.pop("data", None)
    return spec
