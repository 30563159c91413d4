"""MovieLens-100K in its original files: `u.data`, `u.item`, `u.user`, `u.genre`; tabs and pipes, ISO-8859-1."""

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

FILES = ("u.data", "u.item", "u.user", "u.genre")
STARS = (1.0, 5.0)
FIRST_COLUMNS = ["movie id", "movie title", "release date", "video release date", "IMDb URL"]


def read(folder: Path, card: Card) -> Dataset:
    """The data set in that folder.

    Kept of a film: title, year (of its title, as in the other copy of this set), genres; not its release date.
    Kept of a person: age, gender, occupation. The zip code is left out: nothing here uses it and it helps to identify.
    """
    rows = read_cells(folder / "u.data", separator="\t", names=["user id", "item id", "rating", "timestamp"])
    genres = _genre_names(folder / "u.genre")
    films = read_cells(folder / "u.item", separator="|", names=FIRST_COLUMNS + genres, encoding="latin-1")
    people = read_cells(
        folder / "u.user",
        separator="|",
        names=["user id", "age", "gender", "occupation", "zip code"],
        encoding="latin-1",
    )
    flags = np.column_stack([checks.numbers(films, genre, low=0, high=1, whole=True) for genre in genres]) == 1
    of_each = ["|".join(np.array(genres, dtype=object)[mine]) for mine in flags]
    items, notes = films_table(films, "movie id", films["movie title"].to_pylist(), of_each)
    return movielens(
        rows, items, people_table(people), card=card, folder=folder, notes=(*notes, *_release_note(films, items))
    )


def movielens(
    rows: Cells, items: pd.DataFrame, users: pd.DataFrame, *, card: Card, folder: Path, notes: tuple[Note, ...]
) -> Dataset:
    """The data set of rating cells (user, item, stars 1 to 5, seconds, in this order of columns) and its tables."""
    checks.not_empty(rows, "ratings")
    user, item, rating, timestamp = rows.columns
    return assemble(
        card=card,
        file=rows.file,
        user=checks.ids(rows, user),
        item=checks.ids(rows, item),
        rating=checks.numbers(rows, rating, low=STARS[0], high=STARS[1], whole=True),
        timestamp=checks.numbers(rows, timestamp, low=0, whole=True).astype(np.int64),
        rating_scale=STARS,
        users=users,
        items=items,
        notes=(*rows.notes, *notes),
        folder=folder,
    )


def films_table(
    films: Cells, id_column: str, names: list[str], genres: list[str]
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """id, title, year, genres of each film; `genres` joined by `|`, without `unknown`, which says nothing."""
    item_ids, kept, repeated = checks.distinct_ids(films, id_column, "item")
    titles, title_notes = checks.titles([names[row] for row in kept], item_ids)
    years = checks.years_of_titles(titles)
    own = [[genre for genre in genres[row].split("|") if genre and genre != "unknown"] for row in kept]
    table = pd.DataFrame({"id": item_ids, "title": titles, "year": years, "genres": ["|".join(each) for each in own]})
    notes = [*films.notes, *repeated, *title_notes]
    for kind, n, words in (
        ("no-year", int(np.isnan(years).sum()), "Films without a year in their title"),
        ("no-genre", sum(not each for each in own), "Films without a known genre"),
    ):
        if n:
            notes.append(Note(kind, n, f"{words}: {n:,}."))
    return table, tuple(notes)


def people_table(people: Cells) -> pd.DataFrame:
    """id, age in years, gender and occupation of each user."""
    user_id = next(iter(people.columns))
    user_ids, kept, _ = checks.distinct_ids(people, user_id, "user")
    ages = checks.numbers(people, "age", low=0, high=130, whole=True)[kept].astype(int)
    return pd.DataFrame(
        {
            "id": user_ids,
            "age": ages,
            "gender": _words(people, "gender", kept),
            "occupation": _words(people, "occupation", kept),
        }
    )


def _words(cells: Cells, column: str, rows: np.ndarray) -> list[str]:
    return cells[column].take(pa.array(rows)).to_pylist()


def _genre_names(path: Path) -> list[str]:
    """Names by their number, 0 first."""
    cells = read_cells(path, separator="|", names=["genre", "number"], encoding="latin-1")
    numbers = checks.numbers(cells, "number", low=0, whole=True)
    if sorted(numbers) != list(range(len(numbers))):
        raise DataError("genres are not numbered through", file=path.name, expected="each number from 0 once")
    names = np.array(cells["genre"].to_pylist(), dtype=object)
    return names[np.argsort(numbers)].tolist()


def _release_note(films: Cells, items: pd.DataFrame) -> tuple[Note, ...]:
    """How many titles bear another year than the release date `01-Jan-1995`."""
    title_year = dict(zip(items["id"], items["year"], strict=True))
    film_ids = films["movie id"].to_pylist()
    released = films["release date"].to_pylist()
    differs = sum(
        date[-4:].isdigit() and int(date[-4:]) != title_year[film.strip()]
        for film, date in zip(film_ids, released, strict=True)
    )
    words = f"Titles that bear another year than the release date (the title's year is used): {differs:,}."
    return (Note("year-of-release", differs, words),) if differs else ()
