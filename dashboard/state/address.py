"""A view as an address holds it, and what of a shared link is understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from dashboard.state import fields
from dashboard.state.fields import MOST_BRUSHED, MOST_EDITS, MOST_MODELS, MOST_PEOPLE, MOST_TRIALS, View
from recengine import blueprints
from recengine.compress import recipe
from recengine.data import split
from recengine.errors import RequestError
from recengine.evaluation.groups import GROUPINGS
from recengine.lab import grid
from recengine.presets import Named
from recengine.runs.layer_spec import LayerSpec
from recengine.trial_board.rows import read_name

BETWEEN = "|"
"""Between the names of trials in an address: settings hold commas."""

FAR = 1e6
"""Where no point of a map lies."""


def to_url(view: View) -> dict[str, str]:
    """Query parameters of a view; what equals its default is left out, but for the data set, so that none is empty."""
    plain = View()
    out = {"data": view.data}
    for name in (*_TEXTS, "why", *_CHECKED):
        if getattr(view, name) != getattr(plain, name):
            out[name] = getattr(view, name)
    if view.models != plain.models:
        out["models"] = ",".join(view.models)
    for name in _IDS:
        if getattr(view, name):
            out[name] = ",".join(_escape(item) for item in getattr(view, name))
    if view.rate:
        out["rate"] = ",".join(f"{_escape(item)}:{stars:g}" for item, stars in view.rate)
    return out


def from_url(params: Mapping[str, str], known_models: tuple[str, ...]) -> tuple[View, list[str]]:
    """The view a URL asks for, and the names of the parameters that were not understood (left at their default)."""
    view, bad = View(), []
    for name in _TEXTS:
        if params.get(name):
            view = replace(view, **{name: params[name]})
    for name, understood in {"why": known_models.__contains__, **_CHECKED}.items():
        if params.get(name):
            fine = understood(params[name])
            view, bad = (replace(view, **{name: params[name]}), bad) if fine else (view, [*bad, name])
    if params.get("models"):
        asked = tuple(dict.fromkeys(params["models"].split(",")))
        models = tuple(name for name in asked if name in known_models)[:MOST_MODELS]
        if models != asked:
            bad.append("models")
        view = replace(view, models=models or view.models)
    for name, most in _IDS.items():
        if params.get(name):
            view = replace(view, **{name: tuple(_unescape(x) for x in params[name].split(",") if x)[:most]})
    if params.get("rate"):
        rate, understood = _read_rate(params["rate"])
        view = replace(view, rate=rate)
        if not understood:
            bad.append("rate")
    return view, bad


def _read_rate(text: str) -> tuple[tuple[tuple[str, float], ...], bool]:
    found: dict[str, float] = {}
    understood = True
    for part in text.split(",")[:MOST_EDITS]:
        item, colon, stars = part.rpartition(":")
        try:
            value = float(stars)
        except ValueError:
            value = float("nan")
        if not colon or not item or not abs(value) < 1e6:
            understood = False
            continue
        found[_unescape(item)] = value
    return tuple(found.items()), understood


def _escape(item: str) -> str:
    """Raw ids may hold the signs this URL uses between them."""
    return item.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")


def _unescape(item: str) -> str:
    return item.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")


def _reads(read: Callable[[str], object], text: str) -> bool:
    """Whether the engine understands a text."""
    try:
        return bool(read(text))
    except RequestError:
        return False


def _are_trials(text: str) -> bool:
    names = text.split(BETWEEN)
    return len(names) <= MOST_TRIALS and all(_reads(read_name, name) for name in names)


def write_views(views: Sequence[Sequence[float]]) -> str:
    """What a map is looked at, as an address holds it: x, y and zoom of each panel with four digits."""
    return BETWEEN.join(":".join(f"{number:.4g}" for number in view) for view in views)


def read_views(text: str) -> list[tuple[float, float, float]]:
    """The same back; [] for what is none: not three finite numbers a panel, more than two panels, a zoom below 1."""
    found = []
    for part in text.split(BETWEEN):
        try:
            x, y, zoom = map(float, part.split(":"))
        except ValueError:
            return []
        if not (abs(x) < FAR and abs(y) < FAR and 1 <= zoom < FAR):
            return []
        found.append((x, y, zoom))
    return found if len(found) <= 2 else []


def read_sizes(text: str) -> tuple[int, ...]:
    """K, C_in, C_out, H, W as an address holds them; () for what is no such layer."""
    parts = text.split(",")
    if len(parts) != 5 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return ()
    sizes = tuple(map(int, parts))
    return sizes if _reads(lambda _: LayerSpec(*sizes), text) else ()


_TEXTS = ("data", "user", "item", "measure", "against", "bar", "start", "space", "beside", "point", "curves")
"""Parameters that may be any text: the pages ask the data whether there is such a thing."""

_CHECKED: dict[str, Callable[[str], bool]] = {
    "by": fields.KINDS_OF_REASON.__contains__,
    "method": fields.METHODS.__contains__,
    "order": fields.ORDERS.__contains__,
    "show": fields.PARTS.__contains__,
    "look": fields.LOOKS.__contains__,
    "presets": fields.PRESETS.__contains__,
    "trials": _are_trials,
    "side": fields.SIDES.__contains__,
    "people": lambda text: text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PEOPLE,
    "sanity": fields.YES.__eq__,
    "group": GROUPINGS.__contains__,
    "split": partial(_reads, split.parse),
    "config": partial(_reads, Named.read),
    "versus": partial(_reads, Named.read),
    "part": fields.MAP_PARTS.__contains__,
    "of": fields.OF.__contains__,
    "drawn": fields.PICTURES.__contains__,
    "colour": fields.COLOURS.__contains__,
    "at": lambda text: bool(read_views(text)),
    "forming": fields.YES.__eq__,
    "light": fields.LIGHT_PARTS.__contains__,
    "step": lambda text: text.isascii() and text.isdigit() and int(text) < fields.MOST_STEPS,
    "sizes": lambda text: bool(read_sizes(text)),
    "left": blueprints.NAMES.__contains__,
    "right": blueprints.NAMES.__contains__,
    "cost": fields.COSTS.__contains__,
    "kept": fields.KEPT.__contains__,
    "runtime": fields.RUNTIMES.__contains__,
    "batch": fields.BATCHES.__contains__,
    "recipe": partial(_reads, recipe.parse),
    "sweep": grid.SWEEPS.__contains__,
    "size": fields.LAB_SIZES.__contains__,
}

_IDS = {"without": MOST_EDITS, "brush": MOST_BRUSHED}
"""Parameters that are raw ids with commas between, and how many of them are read."""

NAMES = frozenset({*_TEXTS, *_CHECKED, *_IDS, "why", "models", "rate"})
"""All parameters of an address."""
