"""The figures under a verdict: the differences that decide it, and how far the networks are from plain models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import streamlit as st

from dashboard import state
from dashboard.loaders import lab as loader
from dashboard.text import plain, words
from recengine.experiments import Experiment
from recengine.lab import grid
from recengine.lab.points import Point

Pair = tuple[str, str]

_CODE = {rate: grid.dropout(rate) for rate in grid.CODE_RATES}
_BEST = _CODE[grid.BEST_RATE]
_LOW, _HIGH = grid.LOW_RATE, grid.HIGH_RATES[0]

DECIDING: Mapping[str, Sequence[Pair]] = {
    "activations": tuple(product(grid.PRAISED, ("sigmoid", "tanh"))),
    "width": tuple((grid.width(hidden), grid.width(grid.WIDTHS[0])) for hidden in grid.WIDTHS[1:]),
    "depth": (
        (grid.depth(6), grid.depth(2)),
        (grid.depth(12), grid.depth(6)),
        (grid.depth(6), grid.SHALLOW),
    ),
    "dropout": (
        *((_BEST, other) for rate, other in _CODE.items() if rate != grid.BEST_RATE),
        *((_BEST, grid.dropout(rate, everywhere=True)) for rate in grid.EVERYWHERE_RATES),
    ),
    "refeeding": (
        (grid.refeeding(_HIGH, 1), grid.refeeding(_HIGH, 0)),
        (grid.refeeding(_HIGH, 0), grid.refeeding(_LOW, 0)),
        (grid.refeeding(_LOW, 1), grid.refeeding(_LOW, 0)),
    ),
    "data-size": (
        (grid.data_size(grid.DEEP, 1.0), grid.data_size(grid.U_AUTOREC, 1.0)),
        (grid.data_size(grid.DEEP, 1.0), grid.data_size(grid.I_AUTOREC, 1.0)),
        (grid.data_size(grid.DEEP, 1.0), grid.data_size(grid.DEEP, 0.1)),
        (grid.data_size(grid.DEEP, 0.1), grid.data_size(grid.FULL, 0.1)),
    ),
}
"""{sweep: (one, the other) whose difference says most}; of `activations` those that no broken network decides."""


def evidence(view: state.View) -> None:
    """The deciding differences, and how sure one can be of them."""
    found = loader.shown(view)
    lines = [_line(found.points[one], found.points[other]) for one, other in DECIDING.get(view.sweep, ())]
    if lines:
        st.markdown(f"**{words('lab.deciding')}**")
        st.markdown("\n".join(f"- {line}" for line in lines))
    if view.sweep == "activations":
        st.caption(words("lab.deciding.relu"))
    if len(found.seeds) == 1:
        st.caption(words("lab.one.seed"))


def _line(one: Point, other: Point) -> str:
    names = {"one": one.setting, "other": other.setting}
    if one.diverged or other.diverged:
        gone = [point.setting for point in (one, other) if point.diverged]
        return words("lab.deciding.gone", gone=plain("and").join(gone), **names)
    value, low, high = one.gaps[other.setting]
    clear = "better" if high < 0 else "worse" if low > 0 else "open"
    return words(f"lab.deciding.{clear}", value=value, low=low, high=high, **names)


def beside_plain(found: Sequence[Experiment]) -> str:
    """In how many sweeps the best network is better than the plain models."""
    ahead = dict.fromkeys(grid.LINES, 0)
    for each in found:
        best = min((point.rmse for point in each.networks if point.rmse is not None), default=float("inf"))
        for name in grid.LINES:
            line = each.line(name).rmse
            ahead[name] += line is not None and best < line
    return words("lab.board.lines", count=len(found), **ahead)
