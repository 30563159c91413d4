"""A person's own ratings: CSV, TSV or parquet with user, item, rating and, where known, time; and a table of items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from recengine.data.dataset import EXPLICIT, IMPLICIT, Card, Dataset, Note
from recengine.data.readers import checks
from recengine.data.readers.assemble import assemble
from recengine.data.readers.columns import ITEM_ROLES, RATINGS_ROLES, check_roles, choose
from recengine.data.readers.formats import read_any
from recengine.data.readers.text import Cells
from recengine.errors import RequestError

SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".parquet", ".pq", ".inter", ".item")
RATINGS_STEMS = ("ratings", "interactions", "events", "plays", "listens", "reviews")
ITEMS_STEMS = ("items", "movies", "films", "books", "artists", "products", "songs", "games")
SCALES = ((1.0, 5.0), (0.5, 5.0), (0.0, 5.0), (1.0, 10.0), (0.0, 10.0))
MOST_STARS, MOST_POINTS = 10, 100
STRAY_SHARE = 0.01  # so few rows beyond a scale that all others keep to are slips, not a wider scale
FEW_ROWS = 20  # from here on one row alone counts as so few
LONG_TAIL = 10
LICENCE = "Your own file: what may be done with it is yours to know."


def read_table(
    ratings_path: Path,
    items_path: Path | None = None,
    columns: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Dataset:
    """The data set of one file of ratings and, if there is one, a table of items.

    columns  {role: column} where the names do not say it; "" for a role that no column has. Roles: `user`, `item`,
             `rating`, `count`, `timestamp` of the ratings; `id`, `title`, `year`, `genres` of the items
    name     what to call it; the name of the file without its ending by default

    Ids are text: `007` is not `7`. Without a rating column every row is one event, and events of one pair add up.
    A rating column holds stars, on the smallest usual scale (up to 5 or 10) that takes them all, else on their own; it
    is read as counts only where its numbers clearly are: whole, and the largest above 100, or above 10 and over ten
    times the median; or nothing but ones. Negative stars are refused; so are stars beyond a usual scale that at least
    99 % of the rows, or all but one of 20 or more, keep to.
    Years come from the year column, else from a `(1995)` in the title. Other columns of the items are kept as text.
    Raises DataError naming file, line, column, value and what was expected; RequestError for an unknown role.
    """
    columns = dict(columns or {})
    check_roles(columns)
    cells = read_any(ratings_path)
    checks.not_empty(cells, "ratings")
    roles = choose(list(cells.columns), RATINGS_ROLES, columns, cells.file)
    user, item = checks.ids(cells, roles["user"]), checks.ids(cells, roles["item"])
    timestamp, notes = (None, ()) if "timestamp" not in roles else checks.times(cells, roles["timestamp"])
    rating, scale, kind_note = _ratings(cells, roles, user, item)
    unused = [column for column in cells.columns if column not in roles.values()]
    if unused:
        notes += (
            Note("unused-column", len(unused), f"Columns of {cells.file} that are not used: {', '.join(unused)}."),
        )
    items, item_notes = (None, ()) if items_path is None else _items(read_any(items_path), columns)
    return assemble(
        card=Card(
            name=name or ratings_path.stem,
            title=name or ratings_path.name,
            kind=IMPLICIT if scale is None else EXPLICIT,
            licence=LICENCE,
            citation="None known.",
            source=f"own file {ratings_path.name}",
        ),
        file=cells.file,
        user=user,
        item=item,
        rating=rating,
        timestamp=timestamp,
        rating_scale=scale,
        users=None,
        items=items,
        notes=(*cells.notes, kind_note, *notes, *item_notes),
        folder=ratings_path.parent,
        repeats_are_events="rating" not in roles and "count" not in roles,
    )


def read_folder(folder: Path) -> Dataset:
    """The data set of a folder that holds a file of ratings and, if there is one, a table of items, by their names."""
    ratings, items = (_named(folder, stems) for stems in (RATINGS_STEMS, ITEMS_STEMS))
    if ratings is None:
        raise RequestError(
            f"folder {folder.name!r} holds no ratings; expected a file called {', '.join(RATINGS_STEMS)} "
            f"({', '.join(SUFFIXES[:5])}), or the files of a set of the catalogue"
        )
    return read_table(ratings, items, name=folder.resolve().name)


def _named(folder: Path, stems: tuple[str, ...]) -> Path | None:
    there = {path.stem.lower(): path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES}
    return next((there[stem] for stem in stems if stem in there), None)


def _ratings(
    cells: Cells, roles: Mapping[str, str], user: checks.Ids, item: checks.Ids
) -> tuple[np.ndarray, tuple[float, float] | None, Note]:
    """Ratings float64 (n,), their scale (None for counts), and the note that says how they were understood."""
    n = len(cells)
    if "rating" in roles:
        values = checks.numbers(cells, roles["rating"], low=0)
        low, high = float(values.min()), float(values.max())
        if low == high == 1 or _are_counts(cells, roles["rating"], values):
            what = "nothing but 1" if high == 1 else f"whole numbers up to {high:g}"
            words = f"The column {roles['rating']} holds {what}: read as counts, not stars."
            return values, None, Note("counts", n, words)
        usual = next((pair for pair in SCALES if high > 1 and pair[0] <= low and high <= pair[1]), None)
        scale = usual or (low if low < high else 0.0, max(high, 1.0))
        words = f"Stars from {low:g} to {high:g} in {roles['rating']}; the scale is taken as"
        return values, scale, Note("stars", n, f"{words} {scale[0]:g} to {scale[1]:g}.")
    if "count" in roles:
        values = checks.numbers(cells, roles["count"], low=0)
        return values, None, Note("counts", n, f"The column {roles['count']} holds counts, not stars.")
    words = "There is no rating column: each row is one event, and events of the same user and item add up."
    pair = user.codes * len(item.names) + item.codes
    _, place, events = np.unique(pair, return_inverse=True, return_counts=True)
    return events[place].astype(float), None, Note("events", n, words)


def _are_counts(cells: Cells, column: str, values: np.ndarray) -> bool:
    """Whether a rating column clearly holds counts; DataError for the few rows beyond a scale that all others keep."""
    n, high = len(values), values.max()
    for top in (5.0, float(MOST_STARS)):
        beyond = values > top
        if not beyond.any():
            return False
        n_beyond = int(beyond.sum())
        if n_beyond <= STRAY_SHARE * n or (n_beyond == 1 and n >= FEW_ROWS):
            low = values[~beyond].min()
            scale = next(pair for pair in SCALES if pair[0] <= low and pair[1] == top)
            span = f"stars from {scale[0]:g} to {scale[1]:g} as in {n - n_beyond:,} of the {n:,} rows"
            expected = f"{span}; if these are counts, call the column 'count'"
            raise cells.error("out of scale", int(np.argmax(beyond)), column, expected)
    whole = bool((values == np.floor(values)).all())
    return whole and (high > MOST_POINTS or high > LONG_TAIL * np.median(values))


def _items(cells: Cells, columns: Mapping[str, str]) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """id, title, year, genres, then the other columns as text."""
    checks.not_empty(cells, "items")
    roles = choose(list(cells.columns), ITEM_ROLES, columns, cells.file)
    item_ids, kept, repeated = checks.distinct_ids(cells, roles["id"], "item")
    rows = pa.array(kept)

    def texts(column: str) -> list[str | None]:
        return cells[column].take(rows).to_pylist()

    blank = [None] * len(kept)
    titles, notes = checks.titles(texts(roles["title"]) if "title" in roles else blank, item_ids)
    years, year_notes = checks.years(texts(roles["year"]) if "year" in roles else blank)
    genres, genre_notes = checks.clean(texts(roles["genres"]) if "genres" in roles else blank, "Genres")
    table = pd.DataFrame(
        {
            "id": item_ids,
            "title": titles,
            "year": np.where(np.isnan(years), checks.years_of_titles(titles), years),
            "genres": ["|".join(part.strip() for part in each.split("|") if part.strip()) for each in genres],
        }
    )
    for column in cells.columns:
        if column not in roles.values():
            kept_name = f"{column} (of the file)" if column in table else column
            table[kept_name], more = checks.clean(texts(column), f"Cells of {column}")
            notes += more
    return table, (*cells.notes, *repeated, *notes, *year_notes, *genre_notes)
