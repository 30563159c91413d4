"""The picture itself: points, names, regions and facts of one map or two, as the component takes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dashboard import loaders, state
from dashboard.charts.colours import Colours
from dashboard.components import map as drawn
from dashboard.components.map import Frame, Panel, Picture
from dashboard.loaders import map_names, marks
from dashboard.loaders.data import dataset
from dashboard.loaders.maps import Drawn
from dashboard.text import plain
from dashboard.views import map_hand, map_words
from dashboard.views.map_asked import Asked
from dashboard.views.models import config_name
from recengine import answers

HEIGHT, BESIDE = 560, 480
NAMED = 400
"""Best known points whose names are written where there is room."""


def panel(
    asked: Asked,
    found: Drawn,
    colours: Colours,
    *,
    point: int | None,
    frames: Sequence[Frame] = (),
    rows: np.ndarray | None = None,
    name: str = "",
) -> Panel:
    """One map with its regions, and lines from the selected point to its true neighbours.

    point  the selected point, among those drawn
    frames moments of the training in place of the one picture
    rows   int (m,): which points of the map are drawn; all if left out
    """
    kept = np.arange(len(found.idx)) if rows is None else rows
    place = np.full(len(found.idx), -1)
    place[kept] = np.arange(len(kept))
    clusters = [
        (plain("maps.region").join(cluster.marks), place[cluster.members][place[cluster.members] >= 0])
        for cluster in marks.regions(found)
        if cluster.marks
    ]
    near, alike = (np.array([], int), np.array([])) if point is None else found.neighbours(int(kept[point]))
    seen = place[near] >= 0
    return Panel(
        name=name,
        alt=plain(f"maps.alt.{asked.of}", count=len(kept), model=config_name(asked.named.text), method=_method(found)),
        frames=frames or [Frame("", found.table[["x", "y"]].to_numpy()[kept])],
        colours=colours,
        note=plain(f"maps.note.{found.details['method']}"),
        clusters=[(text, members) for text, members in clusters if len(members)],
        of=point,
        neighbours=place[near][seen],
        similarities=np.clip(alike[seen], 0, 1),
    )


def picture(
    view: state.View, found: Drawn, panels: Sequence[Panel], rows: np.ndarray | None = None, *, height: int = HEIGHT
) -> Picture:
    """The panels with what is known of their points: the points of `rows` of `found`, all if left out."""
    table = found.table if rows is None else found.table.iloc[rows]
    idx, n_ratings = table["idx"].to_numpy(), table["n_ratings"].to_numpy()
    of, kept = found.details["of"], range(len(found.idx)) if rows is None else rows.tolist()
    titles, facts = map_names.names(found), map_names.facts(found)
    return Picture(
        panels=panels,
        titles=[titles[at] for at in kept],
        facts=[facts[at] for at in kept],
        own=np.flatnonzero(np.isin(idx, own_rows(view, found))),
        labels=np.argsort(-n_ratings, kind="stable")[:NAMED] if of == "items" else [],
        sizes=np.sqrt(n_ratings / n_ratings.max()),
        height=height,
        file=f"map-{view.data}-{found.spec.model}-{found.spec.space}-{found.spec.method}".replace(":", "-"),
    )


def laid(table: pd.DataFrame) -> tuple[Frame, ...]:
    """A second picture laid over the first (`maps.laid_over`)."""
    return (Frame("", table[["x", "y"]].to_numpy()),)


def draw(view: state.View, shown: Picture, ids: list[str], point: int | None, brushed: list[int]) -> None:
    """Put it on the page; the hand's work comes back through `map_hand`."""
    of = "items" if view.of == "items" else "users"
    drawn.draw(
        shown,
        key=map_hand.KEY,
        words=map_words.tools() | {"own": plain(f"maps.own.{of}")},
        point=point,
        brushed=brushed,
        views=map_hand.views(view),
        **map_hand.listeners(ids),
    )


def own_rows(view: state.View, found: Drawn) -> np.ndarray:
    """int (m,): item_idx of what the person rated; of people, the person and who is nearest to them."""
    if found.details["of"] == "items":
        return loaders.profile(loaders.person(view)).item_idx
    raw = loaders.stored_user(view.data, view.user)
    if not raw:
        return np.array([], int)
    row = answers.user_row(dataset(view.data), raw)
    return np.array([row, *(idx for idx, _ in found.near.of(row))])


def _method(found: Drawn) -> str:
    return plain(f"maps.drawn.{found.details['method']}")
