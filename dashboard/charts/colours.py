"""Columns of numbers or kinds to a colour a point, by day and by night, with a legend: pure, for the map.

    kinds      at most seven named kinds in the order given, the rest in one grey
    band       low to high along one ramp whose brightness rises or falls all the way, so that it also reads in grey
    two_sided  below and above a middle, in two colours that meet in grey

Numbers that are not known (NaN) are grey and counted in the legend. The seven kinds were searched for so that they
stay apart for protanopes, deuteranopes and tritanopes (Machado et al. 2009, IEEE TVCG 15), each at least three to one
against the page (WCAG 2.2, 1.4.11): `tests/unit/dashboard/test_map_colours.py` measures both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

KINDS_LIGHT = ("#1479e0", "#ee5a06", "#00665f", "#aa4bb3", "#8a3c00", "#37219c", "#600040")
KINDS_DARK = ("#5cbcf2", "#fb8a3c", "#27bf95", "#e3d6f8", "#f0d40a", "#6f66f0", "#d03a3a")
REST_LIGHT, REST_DARK = "#8f9298", "#7d838a"
UNKNOWN_LIGHT, UNKNOWN_DARK = "#a9aaa6", "#5f666d"
RAMP_LIGHT = ("#c27c08", "#cf5a45", "#a52f74", "#6a1f86", "#26115f")
RAMP_DARK = ("#5d62b8", "#9a5cc0", "#dd6f8e", "#f6a04e", "#f8e36b")
SIDES_LIGHT = ("#0d4f86", "#3f83b5", "#8f918d", "#cc6b2c", "#8f3b06")
SIDES_DARK = ("#8fd0ff", "#4f93c4", "#6f757b", "#d9793a", "#ffb98a")
MOST_KINDS = len(KINDS_LIGHT)
STEPS = 33
"""Colours of a ramp; an odd number, so that a two-sided one has a middle."""

Scale = Literal["linear", "log", "rank"]


@dataclass(frozen=True, eq=False)
class Colours:
    """A colour for each of n points.

    index   uint8 (n,), into light and dark
    light   colours on a light page, `#rrggbb`
    dark    the same on a dark one
    legend  {title, kinds: [{text, colour, count}]} or {title, band: [index], ends: [text, ...], none}
    """

    index: np.ndarray
    light: tuple[str, ...]
    dark: tuple[str, ...]
    legend: Mapping[str, Any]


def kinds(names: Sequence[str], order: Sequence[str], *, title: str, rest: str) -> Colours:
    """One colour for each kind.

    names  (n,) kind of each point; one that is not in `order` belongs to the rest
    order  at most `MOST_KINDS` kinds, as the legend lists them
    rest   what the legend calls all others; left out where there is none

    Raises ValueError for more kinds than colours.
    """
    if len(order) > MOST_KINDS:
        raise ValueError(f"{len(order)} kinds given; {MOST_KINDS} colours stay apart")
    place = {name: at for at, name in enumerate(order)}
    index = np.array([place.get(name, len(order)) for name in names], np.uint8)
    count = np.bincount(index, minlength=len(order) + 1)
    entries = [{"text": name, "colour": at, "count": int(count[at])} for name, at in place.items()]
    if count[len(order)]:
        entries.append({"text": rest, "colour": len(order), "count": int(count[len(order)])})
    return Colours(
        index,
        (*KINDS_LIGHT[: len(order)], REST_LIGHT),
        (*KINDS_DARK[: len(order)], REST_DARK),
        {"title": title, "kinds": entries},
    )


def telling(several: Sequence[Sequence[str]], most: int = MOST_KINDS) -> tuple[list[str], list[str]]:
    """One kind for each point that has several: of the `most` frequent kinds, the least frequent one it has.

    A film of Drama and War says more as War. Returns (kind of each point, "" for none of them; the kinds, most
    frequent first).
    """
    count = Counter(name for names in several for name in set(names))
    order = [name for name, _ in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))][:most]
    rank = {name: at for at, name in enumerate(order)}
    chosen = [max((name for name in names if name in rank), key=rank.__getitem__, default="") for names in several]
    return chosen, order


def band(
    values: np.ndarray,
    *,
    title: str,
    unknown: str,
    said: Callable[[float], str] = "{:.2f}".format,
    scale: Scale = "linear",
    low: float | None = None,
    high: float | None = None,
) -> Colours:
    """Low to high.

    values     float (n,), NaN where not known
    unknown    what the legend calls those
    said       a number as the legend writes it, at both ends and in the middle of the ramp
    scale      `log` counts in log(1 + value); `rank` gives each value its share of the smaller ones, ties their mean
    low, high  values of the ends (not with `rank`); the smallest and largest known one if left out
    """
    values = np.asarray(values, np.float64)
    known = values[np.isfinite(values)]
    if scale == "rank":
        ordered = np.sort(known)
        below, upto = (np.searchsorted(ordered, values, side) for side in ("left", "right"))
        share = (below + upto - 1) / 2 / max(len(known) - 1, 1)
        ends = [float(np.quantile(known, part)) if len(known) else 0.0 for part in (0.0, 0.5, 1.0)]
    else:
        bent, back = (np.log1p, np.expm1) if scale == "log" else (np.positive, np.positive)
        first = float(bent(low if low is not None else known.min(initial=np.inf) if len(known) else 0.0))
        last = float(bent(high if high is not None else known.max(initial=-np.inf) if len(known) else 1.0))
        share = (bent(values) - first) / (last - first or 1.0)
        ends = [float(back(first + part * (last - first))) for part in (0.0, 0.5, 1.0)]
    return _ramped(share, values, RAMP_LIGHT, RAMP_DARK, [said(end) for end in ends], title, unknown)


def two_sided(
    values: np.ndarray,
    *,
    title: str,
    unknown: str,
    said: Callable[[float], str] = "{:+.2f}".format,
    middle: float = 0.0,
    reach: float | None = None,
) -> Colours:
    """Below and above a middle, both sides on one scale.

    values  float (n,), NaN where not known
    reach   distance from the middle where the colours end; the 98th percentile of the distances if left out
    """
    values = np.asarray(values, np.float64)
    away = np.abs(values[np.isfinite(values)] - middle)
    reach = reach or float(np.quantile(away, 0.98) if len(away) else 0.0) or 1.0
    share = (values - middle + reach) / (2 * reach)
    ends = [said(middle - reach), said(middle), said(middle + reach)]
    return _ramped(share, values, SIDES_LIGHT, SIDES_DARK, ends, title, unknown)


def _ramped(
    share: np.ndarray,
    values: np.ndarray,
    light: tuple[str, ...],
    dark: tuple[str, ...],
    ends: list[str],
    title: str,
    unknown: str,
) -> Colours:
    missing = ~np.isfinite(values)
    step = np.rint(np.clip(np.where(missing, 0.0, share), 0.0, 1.0) * (STEPS - 1))
    index = np.where(missing, STEPS, step).astype(np.uint8)
    none = {"text": unknown, "colour": STEPS, "count": int(missing.sum())} if missing.any() else None
    legend = {"title": title, "band": list(range(STEPS)), "ends": ends, "none": none}
    return Colours(index, (*ramp(light), UNKNOWN_LIGHT), (*ramp(dark), UNKNOWN_DARK), legend)


def ramp(stops: Sequence[str], steps: int = STEPS) -> tuple[str, ...]:
    """`steps` colours from the first stop to the last, evenly, straight in red, green and blue."""
    corners = np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in stops], float)
    where = np.linspace(0, len(stops) - 1, steps)
    mixed = [np.interp(where, np.arange(len(stops)), corners[:, part]) for part in range(3)]
    return tuple("#{:02x}{:02x}{:02x}".format(*(round(part) for part in colour)) for colour in zip(*mixed, strict=True))
