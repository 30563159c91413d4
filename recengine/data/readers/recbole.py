"""MovieLens-100K as the wheel of RecBole carries it: `ml-100k.inter`, `.item`, `.user`; tabs, headers, UTF-8.

It is the same data, row for row, with two differences that are undone here, so that both copies give equal tables: the
year stands in a column of its own instead of behind the title, and item 267 is spelled `unkonwn`.
"""

from __future__ import annotations

from pathlib import Path

from recengine.data.dataset import Card, Dataset, Note
from recengine.data.readers.movielens_100k import films_table, movielens, people_table
from recengine.data.readers.text import Cells, read_cells
from recengine.errors import DataError

FILES = ("ml-100k.inter", "ml-100k.item", "ml-100k.user")
MISSPELLED = "unkonwn"
RATING_COLUMNS = ("user_id", "item_id", "rating", "timestamp")
FILM_COLUMNS = ("item_id", "movie_title", "release_year", "class")
PEOPLE_COLUMNS = ("user_id", "age", "gender", "occupation", "zip_code")


def read(folder: Path, card: Card) -> Dataset:
    """The data set in that folder; item 267's title is mended and noted."""
    rows = _read(folder / "ml-100k.inter", RATING_COLUMNS)
    films = _read(folder / "ml-100k.item", FILM_COLUMNS)
    people = _read(folder / "ml-100k.user", PEOPLE_COLUMNS)
    titles, years = films["movie_title"].to_pylist(), films["release_year"].to_pylist()
    mended = titles.count(MISSPELLED)
    names = [
        "unknown" if title == MISSPELLED else f"{title} ({year})" if year else title
        for title, year in zip(titles, years, strict=True)
    ]
    genres = [genre.replace(" ", "|") for genre in films["class"].to_pylist()]
    items, notes = films_table(films, "item_id", names, genres)
    if mended:
        notes += (Note("mended", mended, f"Titles spelled {MISSPELLED!r}, mended to 'unknown': {mended}."),)
    return movielens(rows, items, people_table(people), card=card, folder=folder, notes=notes)


def _read(path: Path, names: tuple[str, ...]) -> Cells:
    """The cells by plain names: the header writes each as `name:type`."""
    cells = read_cells(path, separator="\t")
    found = tuple(column.partition(":")[0] for column in cells.columns)
    if found != names:
        raise DataError("other columns", file=path.name, line=1, value=" ".join(found), expected=" ".join(names))
    columns = dict(zip(names, cells.columns.values(), strict=True))
    return Cells(cells.file, columns, cells.notes, cells.source)
