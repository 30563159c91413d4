"""Map: points of one or two pictures with names, links and brushes, drawn in the browser by WebGL2 or a plain canvas.

    draw(Picture(...), key="map", words=..., on_picked=..., on_brushed=...)

The hand's work (view, hover, selection, brush) happens in the browser; the page is run again only where a callback asks
for it. What the page gives is numbers and names: nothing here knows of models. `data.js` has the contract between both.

One way of drawing for every size: the same points in Altair cost many times as much a frame once there are thousands of
them, and have no names, brushes or second panel at any size (`python -m benchmarks.drawing`).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from streamlit.components import v2

_HERE = Path(__file__).parent
_PARTS = (
    "data",
    "space",
    "paint",
    "webgl",
    "marks",
    "labels",
    "picture",
    "hand",
    "keys",
    "frames",
    "legend",
    "export",
    "panel",
    "map",
)
WORDS = (
    *("tools", "move", "moveLong", "box", "boxLong", "lasso", "lassoLong", "zoomIn", "zoomOut", "all", "allLong"),
    *("clear", "clearLong", "chosen", "png", "svg", "play", "pause", "frame", "keys", "neighbour", "own", "only"),
    "plain",
)
"""What `words` must hold. `{count}` stands in chosen, `{place}` in neighbour, `{kind}` in only."""

MOST_LABELS = 4_000

_mount = v2.component(
    "recscope.map",
    css=(_HERE / "map.css").read_text("utf-8"),
    js="\n".join((_HERE / f"{part}.js").read_text("utf-8") for part in _PARTS),
)


class Coloured(Protocol):
    """A colour for each point, by day and by night; `dashboard.charts.colours` makes them.

    index   uint8 (n,), into light and dark
    light   colours on a light page, `#rrggbb`
    dark    the same on a dark one
    legend  what the colours mean, as `legend.js` reads it
    """

    @property
    def index(self) -> np.ndarray: ...
    @property
    def light(self) -> tuple[str, ...]: ...
    @property
    def dark(self) -> tuple[str, ...]: ...
    @property
    def legend(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, eq=False)
class Frame:
    """Where the points stand at one moment.

    name    said beside the slider, "epoch 5"; unseen where there is one frame
    points  float (n, 2)
    """

    name: str
    points: np.ndarray


@dataclass(frozen=True, eq=False)
class Panel:
    """One map.

    name          heading, or "" for none
    alt           what the map shows, in a sentence, for who does not see it
    frames        one, or several that a slider walks through
    colours       of the points
    note          stands below: what the picture does not say
    clusters      (name, int (m,) its points) written in their middle
    of            point whose neighbours are drawn as lines while it is selected, or None
    neighbours    int (k,), nearest first
    similarities  float (k,), 0 to 1: how strong the lines are
    """

    name: str
    alt: str
    frames: Sequence[Frame]
    colours: Coloured
    note: str = ""
    clusters: Sequence[tuple[str, np.ndarray]] = ()
    of: int | None = None
    neighbours: Sequence[int] | np.ndarray = ()
    similarities: Sequence[float] | np.ndarray = ()


@dataclass(frozen=True, eq=False)
class Picture:
    """One or two panels of the same n points, with one selection in both.

    panels  one or two
    titles  (n,) names of the points, text
    facts   (n,) shown below a name; a line each, between newlines
    own     points ringed: those the person knows
    labels  points whose names are written where there is room, first in line first; at most `MOST_LABELS` are read
    sizes   float (n,) from 0 to 1, or None: all alike
    height  pixels
    file    name of the files saved, without ending
    """

    panels: Sequence[Panel]
    titles: Sequence[str]
    facts: Sequence[str]
    own: Sequence[int] | np.ndarray = ()
    labels: Sequence[int] | np.ndarray = ()
    sizes: np.ndarray | None = None
    height: int = 560
    file: str = "map"


def draw(
    picture: Picture,
    *,
    key: str,
    words: Mapping[str, str],
    point: int | None = None,
    brushed: Sequence[int] | np.ndarray = (),
    views: Sequence[tuple[float, float, float]] | None = None,
    on_picked: Callable[[], None] | None = None,
    on_brushed: Callable[[], None] | None = None,
    on_moved: Callable[[], None] | None = None,
) -> Any:
    """Mount the map. Without a callback its event stays in the browser and runs no page again.

    key         of the component: `st.session_state[key]` holds the events inside the callbacks
    words       every name of `WORDS`
    point       selected, or None; counts where it differs from the last run's, else what the hand did stays
    brushed     the same for the set selected
    views       (x, y, zoom) a panel to look at, in the units of its points; None for all of it
    on_picked   `st.session_state[key].picked` is {"point": index or None}
    on_brushed  `.brushed` is {"points": [index, ...]}
    on_moved    `.moved` is {"views": [[x, y, zoom], ...]}, once the hand has rested

    Raises ValueError where lengths, indices or words do not fit.
    """
    wanted = {"picked": on_picked, "brushed": on_brushed, "moved": on_moved}
    callbacks: dict[str, Any] = {f"on_{name}_change": do for name, do in wanted.items() if do is not None}
    data = payload(picture, words=words, point=point, brushed=brushed, views=views)
    data["reports"] = [name for name, do in wanted.items() if do is not None]
    return _mount(key=key, data=data, **callbacks)


def payload(
    picture: Picture,
    *,
    words: Mapping[str, str],
    point: int | None = None,
    brushed: Sequence[int] | np.ndarray = (),
    views: Sequence[tuple[float, float, float]] | None = None,
) -> dict[str, Any]:
    """What `data.js` reads; raises ValueError where something does not fit."""
    n = len(picture.titles)
    _refuse(picture, n)
    missing = [name for name in WORDS if name not in words]
    if missing:
        raise ValueError(f"the map has no words for {', '.join(missing)}")
    return {
        "n": n,
        "titles": list(picture.titles),
        "facts": list(picture.facts),
        "panels": [_panel(panel, n) for panel in picture.panels],
        "sizes": None if picture.sizes is None else _text(np.round(255 * np.clip(picture.sizes, 0, 1)), "u1"),
        "own": _indices(picture.own, n),
        "labels": _indices(picture.labels[:MOST_LABELS], n),
        "height": picture.height,
        "point": None if point is None else _indices([point], n)[0],
        "brushed": _indices(brushed, n),
        "views": None if views is None else [[float(number) for number in view] for view in views],
        "file": picture.file,
        "words": {name: words[name] for name in WORDS},
    }


def _refuse(picture: Picture, n: int) -> None:
    if not 1 <= len(picture.panels) <= 2:
        raise ValueError(f"{len(picture.panels)} panels given; a map has one or two")
    lengths = {"facts": len(picture.facts)} | ({} if picture.sizes is None else {"sizes": len(picture.sizes)})
    for at, panel in enumerate(picture.panels, start=1):
        lengths |= {f"points of panel {at}, {frame.name}": len(frame.points) for frame in panel.frames}
        lengths[f"colours of panel {at}"] = len(panel.colours.index)
    wrong = [f"{length} {name}" for name, length in lengths.items() if length != n]
    if n == 0 or wrong:
        raise ValueError(f"{n} titles given, and {', '.join(wrong) or 'nothing to draw'}")


def _panel(panel: Panel, n: int) -> dict[str, Any]:
    for frame in panel.frames:
        if not np.isfinite(frame.points).all():
            raise ValueError(f"panel {panel.name!r}: a point of {frame.name!r} lies nowhere (NaN or infinite)")
    return {
        "name": panel.name,
        "alt": panel.alt,
        "note": panel.note,
        "frames": [{"name": frame.name, "xy": _text(frame.points, "<f4")} for frame in panel.frames],
        "colour": _text(panel.colours.index, "u1"),
        "light": list(panel.colours.light),
        "dark": list(panel.colours.dark),
        "legend": dict(panel.colours.legend),
        "clusters": [{"text": name, "members": _indices(members, n)} for name, members in panel.clusters],
        "of": None if panel.of is None else int(panel.of),
        "neighbours": _indices(panel.neighbours, n),
        "similarities": [float(value) for value in panel.similarities],
    }


def _indices(values: Sequence[int] | np.ndarray, n: int) -> list[int]:
    found = [int(value) for value in values]
    outside = [value for value in found if not 0 <= value < n]
    if outside:
        raise ValueError(f"point {outside[0]} is none of the {n} of the map")
    return found


def _text(values: np.ndarray, dtype: str) -> str:
    """Base64 of an array, row after row, little-endian."""
    return base64.b64encode(np.ascontiguousarray(values, dtype).tobytes()).decode("ascii")
