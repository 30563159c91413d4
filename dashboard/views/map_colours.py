"""What the colours of a map mean: what is known of the points, how well models know them, how far they are trusted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard import state
from dashboard.charts import colours as chart
from dashboard.charts.colours import Colours
from dashboard.loaders import maps, marks
from dashboard.loaders.data import dataset
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, words
from dashboard.views.map_asked import Asked
from dashboard.views.models import config_name

PER_SHARE = ("kept", "overlap", "found")
"""Columns from 0 to 1 that are said in per cent."""

ON_TEST = ("found", "error", "differs")
"""Colours that rest on held-out ratings."""


def allowed(one: Asked, other: Asked | None) -> list[str]:
    """The colours that the data and the models have something for, the most telling first."""
    explicit = dataset(one.data).explicit
    has = {
        "genre": any(marks.kinds(one.data, one.of)),
        "year": one.of == "items" and bool(np.isfinite(marks.column(one.data, one.of, "year")).any()),
        "ratings": True,
        "mean": explicit,
        "age": one.of == "users" and bool(np.isfinite(marks.column(one.data, one.of, "age")).any()),
        "gender": one.of == "users" and any(marks.genders(one.data)),
        "found": True,
        "error": maps.scores_stars(one.data, one.named),
        "differs": other is not None and other.named != one.named,
        "overlap": other is not None,
        "kept": True,
    }
    return [name for name in state.COLOURS if has[name]]


def title_of(name: str, one: Asked) -> str:
    """What a colour means, in words."""
    is_tag = name == "genre" and one.of == "items" and not marks.has_genres(one.data)
    return plain("maps.colour.items.tag") if is_tag else plain(f"maps.colour.{one.of}.{name}")


def needs(name: str, one: Asked, other: Asked | None) -> list[Asked]:
    """Those of the models that must be judged first for people to have that colour."""
    judged = {"found": [one], "error": [one], "differs": [one, other]}.get(name, [])
    missing = [asked for asked in judged if asked is not None and not marks.judging(one.data, asked.named)]
    return missing if one.of == "users" else []


def colours(name: str, one: Asked, other: Asked | None, found: Drawn, overlap: np.ndarray | None) -> Colours:
    """A colour for each point of a map.

    overlap  float (n,), of `found`'s points, NaN where unknown, or None where there is no second map
    """
    title, unknown = title_of(name, one), plain("maps.unknown")
    idx = found.idx
    if name == "genre":
        several = marks.kinds(one.data, one.of)
        chosen, order = chart.telling([several[at] for at in idx])
        if one.of == "items":
            title = plain("maps.legend.kinds", title=title)
        return chart.kinds(chosen, order, title=title, rest=plain("maps.rest"))
    if name == "gender":
        genders = [marks.genders(one.data)[at] for at in idx]
        order = sorted({gender for gender in genders if gender})[: chart.MOST_KINDS]
        return chart.kinds(genders, order, title=title, rest=unknown)
    if name == "ratings":
        values = found.table["n_ratings"].to_numpy(float)
        return chart.band(values, title=title, unknown=unknown, said="{:,.0f}".format, scale="log")
    if name in ("year", "mean", "age"):
        values = marks.column(one.data, one.of, name)[idx]
        said = "{:.1f}".format if name == "mean" else "{:.0f}".format
        return chart.band(values, title=title, unknown=unknown, said=said, scale="rank")
    if name == "differs" and other is not None:
        return _difference(one, other, idx, unknown)
    if name == "kept":
        values = found.table["kept"].to_numpy(float)
    elif name == "overlap" and overlap is not None:
        values = overlap
    else:
        known = marks.worth(one.data, one.named, one.of, name)
        values = np.full(len(idx), np.nan) if known is None else known[idx]
    said = "{:.0%}".format if name in PER_SHARE and (name, one.of) != ("found", "users") else "{:.2f}".format
    return chart.band(values, title=title, unknown=unknown, said=said, scale="rank" if name == "error" else "linear")


def few(name: str, one: Asked) -> str:
    """How many held-out ratings the colour of one item rests on, in words; "" where it rests on none."""
    if one.of != "items" or name not in ON_TEST:
        return ""
    n_test = marks.judged_items(one.data, one.named)["n_test"]
    return words("maps.few", count=int(np.median(n_test)))


def only(colours: Colours, rows: np.ndarray) -> Colours:
    """The colours of some of the points; the legend still counts all."""
    return replace(colours, index=colours.index[rows])


def measure(one: Asked, other: Asked) -> str:
    """What two models are compared by: the error in stars where both predict stars, else what their lists find."""
    both = maps.scores_stars(one.data, one.named) and maps.scores_stars(other.data, other.named)
    return "error" if both else "found"


def _difference(one: Asked, other: Asked, idx: np.ndarray, unknown: str) -> Colours:
    """Above 0 where the first model is better."""
    by = measure(one, other)
    first, second = (marks.worth(asked.data, asked.named, asked.of, by) for asked in (one, other))
    values = np.full(len(idx), np.nan)
    if first is not None and second is not None:
        values = (first - second if by == "found" else second - first)[idx]
    names = {"one": config_name(one.named.text), "other": config_name(other.named.text)}
    return chart.two_sided(values, title=plain(f"maps.differs.{one.of}.{by}", **names), unknown=unknown)
