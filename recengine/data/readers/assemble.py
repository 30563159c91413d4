"""From checked columns to a Dataset: number users and items, drop earlier duplicates, list who has no row yet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from recengine.data.dataset import Card, Dataset, Note, Ratings, id_ranks
from recengine.data.readers.checks import Ids, duplicates_note, last_of_each_pair


def assemble(
    *,
    card: Card,
    file: str,
    user: Ids,
    item: Ids,
    rating: np.ndarray,
    timestamp: np.ndarray | None,
    rating_scale: tuple[float, float] | None,
    users: pd.DataFrame | None,
    items: pd.DataFrame | None,
    tags: pd.DataFrame | None = None,
    notes: Iterable[Note] = (),
    folder: Path | None = None,
    repeats_are_events: bool = False,
) -> Dataset:
    """The data set of these columns.

    user, item  raw ids of each row of the ratings file
    rating      float64 (n,); of several rows of one pair the last one counts, and `notes` says how many went
    users, items  tables with an `id` column; ids rated but not listed are added below, with an empty row, and noted.
                None lists the ids of the ratings in ascending order.
    tags        `item` (raw id), `tag`, `count`; or None
    repeats_are_events  rows of one pair are events already added up in `rating`, no duplicates to speak of
    """
    found = list(notes)
    rows = last_of_each_pair(user.codes, item.codes)
    if not repeats_are_events:
        found += duplicates_note(len(user.codes) - len(rows), file)
    users, user_of, added = _listed(users, user, "user")
    found += added
    items, item_of, added = _listed(items, item, "item")
    found += added
    if "title" not in items:
        items.insert(1, "title", [f"item {raw}" for raw in items["id"]])
    items["title"] = items["title"].where(items["title"].notna(), "item " + items["id"])
    items["genres"] = items["genres"].fillna("") if "genres" in items else ""
    if "year" not in items:
        items["year"] = np.nan
    for table, what, whom in ((users, "user", "people"), (items, "item", "items")):
        if len(table) == 1:
            found.append(Note(f"one-{what}", 1, f"There is only one {what}: no model can compare {whom}."))
    first = ["id", "title", "year", "genres"]
    return Dataset(
        ratings=Ratings(
            user_of[user.codes[rows]],
            item_of[item.codes[rows]],
            rating[rows],
            None if timestamp is None else timestamp[rows],
        ),
        users=users,
        items=items.loc[:, first + [column for column in items.columns if column not in first]],
        card=card,
        rating_scale=rating_scale,
        tags=None if tags is None else _numbered(tags, items),
        notes=tuple(found),
        folder=folder,
    )


def _listed(table: pd.DataFrame | None, rated: Ids, what: str) -> tuple[pd.DataFrame, np.ndarray, list[Note]]:
    """The table with every rated id in it, the row of each rated id, int64, and what was added."""
    if table is None:
        rank = id_ranks(rated.names)
        return pd.DataFrame({"id": pd.Series(rated.names, dtype=str).iloc[np.argsort(rank)].to_numpy()}), rank, []
    row_of = pd.Index(table["id"]).get_indexer(pd.Index(rated.names, dtype=table["id"].dtype))
    unlisted = np.flatnonzero(row_of < 0)
    if not len(unlisted):
        return table.reset_index(drop=True), row_of, []
    more = pd.DataFrame({"id": [rated.names[code] for code in unlisted]})
    row_of[unlisted] = np.arange(len(table), len(table) + len(more))
    words = f"Rated {what}s without a row in the table of {what}s, added to it: {len(more):,}."
    return pd.concat([table, more], ignore_index=True), row_of, [Note(f"unlisted-{what}", len(more), words)]


def _numbered(tags: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Tags by item_idx, in ascending order of item, then tag; those of items that are not listed are left out."""
    row_of = pd.Index(items["id"]).get_indexer(pd.Index(tags["item"]))
    out = pd.DataFrame(
        {"item_idx": row_of.astype(np.int32), "tag": tags["tag"].to_numpy(), "count": tags["count"].to_numpy()}
    )
    return out.loc[row_of >= 0].sort_values(["item_idx", "tag"], ignore_index=True)
