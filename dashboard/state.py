"""What a visitor is looking at, as one frozen `View`; the address bar holds all of it.

Pages read `current()` and change it with `change(...)`. A link, the back button and a second tab give the same view,
because the URL is the truth: when it differs from what this session last wrote there, the URL wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from recengine.data import split
from recengine.errors import RequestError
from recengine.evaluation.groups import GROUPINGS
from recengine.presets import Named
from recengine.trial_board.rows import read_name

DEFAULT_DATA = "ml-100k"
DEFAULT_MODELS = ("item-knn", "user-knn", "content")
MOST_MODELS = 3
MOST_EDITS = 200
ORDERS = ("list", "stars")
KINDS_OF_REASON = ("ratings", "neighbours", "features", "factors")
METHODS = ("exact", "integrated-gradients", "leave-one-out", "counterfactual")
PARTS = ("compare", "people", "inside", "train")
LOOKS = ("all", "one", "test")
SIDES = ("deletion", "insertion")
PRESETS = ("lists", "all")
MOST_TRIALS = 4
MOST_PEOPLE = 100_000
YES = "yes"
BETWEEN = "|"
"""Between the names of trials in an address: settings hold commas."""

INVENTED = "you"
"""The user who is nobody in the data: their ratings are those in the URL."""

_VIEW, _URL, _PUBLISHED = "view", "url_params", "published"


@dataclass(frozen=True)
class View:
    """Data set, person, their edited ratings, models and the item asked about.

    data     catalogue name or upload id            (?data=)
    user     raw user id, `you`, or "" for the data set's own starting user  (?user=)
    models   at most three model names              (?models=a,b,c)
    why      model whose reason is open             (?why=)
    item     raw id of the item asked about, or ""  (?item=)
    by       ratings, neighbours, features or factors, or "" for the method's own first  (?by=)
    method   how the reason is made, or "" for the model's own first way  (?method=)
    order    `list` (ranking preset) or `stars` (sorted by predicted stars)  (?order=)
    without  raw ids of ratings ticked off          (?without=id,id)
    rate     ((raw id, stars), ...) added or changed  (?rate=id:stars,...)

    Of the page of models:

    show     which part of it                        (?show=)
    split    what is judged on, or "" for the data set's own  (?split=)
    measure  metric or cost that sorts, or ""        (?measure=)
    against  the other one of the trade-off, or ""   (?against=)
    config   configuration looked into, as `recengine.presets` names it, or ""  (?config=mf/tuned;factors=40)
    versus   configuration it is compared with, or ""  (?versus=)
    group    how people are grouped                  (?group=)
    bar      the group whose people are listed, or ""  (?bar=)
    start    first digits of the run that a training begins with, or ""  (?start=)

    Of the page of tested reasons, which also reads `config` and `method` (what its form asks for):

    look     which part of it                        (?look=)
    presets  each model's own for lists, or all      (?presets=)
    trials   at most four trials looked into, `ease/ranking@exact`  (?trials=a|b)
    side     ratings are deleted or inserted         (?side=)
    people   how many the form asks for              (?people=)
    sanity   whether it asks for the sanity check    (?sanity=yes)
    """

    data: str = DEFAULT_DATA
    user: str = ""
    models: tuple[str, ...] = DEFAULT_MODELS
    why: str = ""
    item: str = ""
    by: str = ""
    method: str = ""
    order: str = "list"
    without: tuple[str, ...] = ()
    rate: tuple[tuple[str, float], ...] = ()
    show: str = "compare"
    split: str = ""
    measure: str = ""
    against: str = ""
    config: str = ""
    versus: str = ""
    group: str = "ratings"
    bar: str = ""
    start: str = ""
    look: str = "all"
    presets: str = "lists"
    trials: str = ""
    side: str = "deletion"
    people: str = "100"
    sanity: str = ""

    @property
    def edited(self) -> bool:
        return bool(self.without or self.rate)


def to_url(view: View) -> dict[str, str]:
    """Query parameters of a view; what equals its default is left out, but for the data set, so that none is empty."""
    plain = View()
    out = {"data": view.data}
    for name in ("user", "why", "item", "by", "method", "order", *_OF_MODELS, *_OF_TRIALS):
        if getattr(view, name) != getattr(plain, name):
            out[name] = getattr(view, name)
    if view.models != plain.models:
        out["models"] = ",".join(view.models)
    if view.without:
        out["without"] = ",".join(_escape(item) for item in view.without)
    if view.rate:
        out["rate"] = ",".join(f"{_escape(item)}:{stars:g}" for item, stars in view.rate)
    return out


def from_url(params: Mapping[str, str], known_models: tuple[str, ...]) -> tuple[View, list[str]]:
    """The view a URL asks for, and the names of the parameters that were not understood (left at their default)."""
    view, bad = View(), []
    for name in ("data", "user", "item", "measure", "against", "bar", "start"):
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
    if params.get("without"):
        view = replace(view, without=tuple(_unescape(x) for x in params["without"].split(",") if x)[:MOST_EDITS])
    if params.get("rate"):
        rate, understood = _read_rate(params["rate"])
        view = replace(view, rate=rate)
        if not understood:
            bad.append("rate")
    return view, bad


def is_restorable(view: View) -> bool:
    """Whether a link gives back this very view: more than `MOST_EDITS` edits are too long for an address."""
    return max(len(view.without), len(view.rate)) <= MOST_EDITS


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


def toggled(view: View, item: str) -> View:
    """A rating ticked off or on again; an added one is taken away."""
    if item in view.without:
        return replace(view, without=tuple(x for x in view.without if x != item))
    if item in dict(view.rate):
        return replace(view, rate=tuple(pair for pair in view.rate if pair[0] != item), without=(*view.without, item))
    return replace(view, without=(*view.without, item))


def rated(view: View, item: str, stars: float | None) -> View:
    """A rating added or changed; None takes an added one away."""
    rest = {name: value for name, value in view.rate if name != item}
    if stars is not None:
        rest[item] = stars
    return replace(view, rate=tuple(rest.items()), without=tuple(x for x in view.without if x != item))


def reset(view: View) -> View:
    """The stored user's own ratings again."""
    return replace(view, without=(), rate=())


def current(known_models: tuple[str, ...], page: str) -> tuple[View, list[str]]:
    """This session's view, after whatever the address bar says; call once a run, in the frame.

    page  url path of the page being shown

    A URL with parameters this session did not write is a shared link or the back button: it wins. A URL without
    parameters is a click on another page, or a step back to before the first view: what was looked at stays.
    """
    params = _params()
    bad: list[str] = []
    if _VIEW not in st.session_state or (params and params != st.session_state[_URL]):
        st.session_state[_VIEW], bad = from_url(params, known_models)
        st.session_state[_URL] = params
        st.session_state[_PUBLISHED] = (page, st.session_state[_VIEW]) if params else None
    return st.session_state[_VIEW], bad


def view() -> View:
    """This session's view, as `current` left it."""
    return st.session_state[_VIEW]


def change(**changes: object) -> None:
    """Change the view; the next run writes it to the address bar. For widget callbacks."""
    put(replace(view(), **changes))  # type: ignore[arg-type]


def put(new: View) -> None:
    """Look at another view altogether. Another person or data set starts without edits and without an open item."""
    old = view()
    if new.data != old.data:
        new = replace(new, split="", bar="", start="")
    if (new.data, new.user) != (old.data, old.user) and new.without == old.without and new.rate == old.rate:
        new = replace(reset(new), item="", why="", by="", method="", user=new.user if new.data == old.data else "")
    st.session_state[_VIEW] = new


def publish(page: str) -> None:
    """Write the view to the address bar when it, or the page, is not the one last written there.

    Writing adds a step to the browser's history, so a step back must never be answered by writing again.
    """
    if st.session_state[_PUBLISHED] == (page, view()):
        return
    params = to_url(view())
    st.session_state[_PUBLISHED], st.session_state[_URL] = (page, view()), params
    if _params() != params:
        st.query_params.from_dict(params)


def _params() -> dict[str, str]:
    return {name: value for name, value in st.query_params.items() if name in _NAMES}


def _reads(read: Callable[[str], object], text: str) -> bool:
    """Whether the engine understands a text."""
    try:
        return bool(read(text))
    except RequestError:
        return False


def _are_trials(text: str) -> bool:
    names = text.split(BETWEEN)
    return len(names) <= MOST_TRIALS and all(_reads(read_name, name) for name in names)


_OF_MODELS = ("show", "split", "measure", "against", "config", "versus", "group", "bar", "start")
_OF_TRIALS = ("look", "presets", "trials", "side", "people", "sanity")
_OF_A_LIST = ("data", "user", "models", "why", "item", "by", "method", "order", "without", "rate")
_NAMES = (*_OF_A_LIST, *_OF_MODELS, *_OF_TRIALS)
_CHECKED: dict[str, Callable[[str], bool]] = {
    "by": KINDS_OF_REASON.__contains__,
    "method": METHODS.__contains__,
    "order": ORDERS.__contains__,
    "show": PARTS.__contains__,
    "look": LOOKS.__contains__,
    "presets": PRESETS.__contains__,
    "trials": _are_trials,
    "side": SIDES.__contains__,
    "people": lambda text: text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PEOPLE,
    "sanity": YES.__eq__,
    "group": GROUPINGS.__contains__,
    "split": partial(_reads, split.parse),
    "config": partial(_reads, Named.read),
    "versus": partial(_reads, Named.read),
}
