"""Last.fm of HetRec 2011: who listened to which artist how often, and the tags people gave to artists.

Tabs, header lines, mostly CR LF; `artists.dat` is UTF-8, `tags.dat` ISO-8859-1.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from recengine.data.dataset import Card, Dataset, Note
from recengine.data.readers import checks
from recengine.data.readers.assemble import assemble
from recengine.data.readers.text import Cells, read_cells
from recengine.errors import DataError

FILES = ("user_artists.dat", "artists.dat", "tags.dat", "user_taggedartists.dat")


def read(folder: Path, card: Card) -> Dataset:
    """The data set in that folder: an implicit one, its `rating` is the number of times listened (1 to 352,698).

    `tags` counts the people who gave a tag to an artist. Not read: friends, addresses of pages and pictures, and the
    dates of tags (five of them lie before Last.fm existed).
    """
    rows = _read(folder / "user_artists.dat", ("userID", "artistID", "weight"))
    checks.not_empty(rows, "listens")
    artists = _read(folder / "artists.dat", ("id", "name", "url", "pictureURL"))
    item_ids, kept, notes = checks.distinct_ids(artists, "id", "item")
    titles, title_notes = checks.titles(artists["name"].take(pa.array(kept)).to_pylist(), item_ids)
    items = pd.DataFrame({"id": item_ids, "title": titles})
    tags, tag_notes = _tags(folder, item_ids)
    return assemble(
        card=card,
        file=rows.file,
        user=checks.ids(rows, "userID"),
        item=checks.ids(rows, "artistID"),
        rating=checks.numbers(rows, "weight", low=1, whole=True),
        timestamp=None,
        rating_scale=None,
        users=None,
        items=items,
        tags=tags,
        notes=(*rows.notes, *artists.notes, *notes, *title_notes, *tag_notes),
        folder=folder,
    )


def _tags(folder: Path, item_ids: list[str]) -> tuple[pd.DataFrame, list[Note]]:
    """`item` (raw id), `tag`, `count` of people; and what was left out."""
    listed = _read(folder / "tags.dat", ("tagID", "tagValue"), "latin-1")
    given = _read(folder / "user_taggedartists.dat", ("userID", "artistID", "tagID", "day", "month", "year"))
    tag_ids, kept, repeated = checks.distinct_ids(listed, "tagID", "tag")
    words, cleaned = checks.clean(listed["tagValue"].take(pa.array(kept)).to_pylist(), "Tags")
    artist, tag = checks.ids(given, "artistID"), checks.ids(given, "tagID")

    word_of = dict(zip(tag_ids, words, strict=True))
    known_tag = np.array([name in word_of for name in tag.names], dtype=bool)[tag.codes]
    if not known_tag.all():
        raise given.error("a tag that is not listed", int(np.argmin(known_tag)), "tagID", "an id of tags.dat")
    listed_ids = set(item_ids)
    known = np.array([name in listed_ids for name in artist.names], dtype=bool)
    rows = known[artist.codes]
    pairs, count = np.unique(artist.codes[rows] * len(tag.names) + tag.codes[rows], return_counts=True)
    counted = pd.DataFrame(
        {
            "item": [artist.names[code] for code in pairs // len(tag.names)],
            "tag": [word_of[tag.names[code]] for code in pairs % len(tag.names)],
            "count": count,
        }
    )
    notes = [*listed.notes, *given.notes, *repeated, *cleaned]
    unlisted, unused = int((~known).sum()), len(tag_ids) - len(tag.names)
    if unlisted:
        words_lost = (
            f"Tagged artists that are not listed, whose {int((~rows).sum()):,} tags were left out: {unlisted:,}."
        )
        notes.append(Note("tagged-unlisted", unlisted, words_lost))
    if unused:
        notes.append(Note("unused-tag", unused, f"Listed tags that nobody gave: {unused:,}."))
    return counted, notes


def _read(path: Path, names: tuple[str, ...], encoding: str = "utf-8") -> Cells:
    cells = read_cells(path, separator="\t", encoding=encoding)
    if tuple(cells.columns) != names:
        found = " ".join(cells.columns)
        raise DataError("other columns", file=path.name, line=1, value=found, expected=" ".join(names))
    return cells
