"""The Netflix Prize files, for whoever has them: the data was withdrawn and is neither shipped nor fetched.

    combined_data_1.txt ... _4.txt     or    training_set/mv_0000001.txt ...      1:
                                                                                  1488844,3,2005-09-06
    movie_titles.csv, or movie_titles.txt: `id,year,title`, ISO-8859-1; the title may hold commas, the year be NULL
    probe.txt, where it is there: people under a film's line, pairs of the training set that the prize judged on

A file is read as columns at once: lines that name a film are blanked out in the bytes, what is left is a table of three
columns, and which film a row is of follows from how many lines lie between two such lines.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from recengine.data.dataset import EXPLICIT, Card, Dataset, Note, Ratings
from recengine.errors import DataError

RATINGS = ("combined_data_*.txt", "training_set/mv_*.txt")
TITLES = ("movie_titles.csv", "movie_titles.txt")
PROBE = "probe.txt"
CARD = Card(
    name="netflix",
    title="Netflix Prize",
    kind=EXPLICIT,
    licence="Withdrawn by Netflix in 2010; not to be redistributed. Read here only from files you already have.",
    citation="James Bennett and Stan Lanning. 2007. The Netflix Prize. KDD Cup and Workshop.",
    source="files you have: the data was withdrawn, no address offers it, and it is not shipped",
)
DAY = 86_400  # seconds
NEWLINE, COLON = 10, 58
LINE = re.compile(rb"\d+:|\d+,[1-5],\d{4}-\d\d-\d\d")
PAIR = re.compile(rb"\d+:|\d+")
EXPECTED = "MOVIE: or USER,STARS,YYYY-MM-DD"


class Rows(NamedTuple):
    """Ratings of some files, raw ids: movie and user int32, stars int8, day int32 since 1970; (n,) each."""

    movie: np.ndarray
    user: np.ndarray
    stars: np.ndarray
    day: np.ndarray


def files(folder: Path) -> list[Path]:
    """The rating files of a folder, in order; none where it is not such a folder."""
    return next((found for pattern in RATINGS if (found := sorted(folder.glob(pattern)))), [])


def read(folder: Path, card: Card = CARD) -> Dataset:
    """The data set in that folder; a rating's time is midnight of its day, UTC.

    Raises DataError with file and line for what is not of the form above, and for a film that is not listed.
    """
    titles = next(folder / name for name in TITLES if (folder / name).is_file())
    items, notes = read_titles(titles)
    rows = _joined([read_ratings(path) for path in files(folder)])
    listed = items["id"].to_numpy().astype(np.int64)
    item_of = np.full(max(int(listed.max()), int(rows.movie.max())) + 1, -1, np.int32)
    item_of[listed] = np.arange(len(listed), dtype=np.int32)
    item_idx = item_of[rows.movie]
    if item_idx.min() < 0:
        unlisted = int(rows.movie[int(np.argmin(item_idx))])
        raise DataError("a film without a title", file=titles.name, value=unlisted, expected="a line for every film")
    user_of = np.zeros(int(rows.user.max()) + 1, np.int32)
    user_of[rows.user] = 1
    known = np.flatnonzero(user_of)
    user_of[known] = np.arange(len(known), dtype=np.int32)
    user_idx, stars, day = user_of[rows.user], rows.stars, rows.day
    del rows  # at 100 million ratings each column is hundreds of MB
    return Dataset(
        ratings=Ratings(user_idx, item_idx, stars, day.astype(np.int64) * DAY),
        users=pd.DataFrame({"id": known.astype(str)}),
        items=items,
        card=card,
        rating_scale=(1.0, 5.0),
        notes=notes,
        folder=folder,
    )


def read_ratings(path: Path) -> Rows:
    """The ratings of one file, in file order."""
    text = np.fromfile(path, np.uint8)
    if not len(text):
        raise DataError("an empty file", file=path.name, expected=EXPECTED)
    movie, heads = _heads(path, text)
    lines = np.flatnonzero(text == NEWLINE)
    if text[-1] != NEWLINE:
        lines = np.append(lines, len(text))
    own = np.searchsorted(lines, heads)  # the line of each head
    count = np.diff(np.append(own, len(lines))) - 1
    del lines
    _blank(text, heads)
    try:
        table = pacsv.read_csv(
            pa.py_buffer(text),
            read_options=pacsv.ReadOptions(column_names=["user", "stars", "day"]),
            convert_options=pacsv.ConvertOptions(
                column_types={"user": pa.int32(), "stars": pa.int8(), "day": pa.date32()}, null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        raise _broken(path) from None
    stars = table["stars"].to_numpy()
    if len(stars) != count.sum() or not len(stars) or stars.min() < 1 or stars.max() > 5:
        raise _broken(path)
    day = table["day"].cast(pa.int32()).to_numpy()
    return Rows(np.repeat(movie, count), table["user"].to_numpy(), stars, day)


def read_titles(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """(items: id, title, year, genres; what was noticed)."""
    ids, years, titles = [], [], []
    for number, line in enumerate(path.read_text(encoding="latin-1").splitlines(), start=1):
        parts = line.split(",", 2)
        if len(parts) != 3 or not parts[0].isdigit() or not (parts[1] == "NULL" or parts[1].isdigit()):
            raise DataError("not a film", file=path.name, line=number, value=line, expected="ID,YEAR or NULL,TITLE")
        ids.append(parts[0])
        years.append(np.nan if parts[1] == "NULL" else float(parts[1]))
        titles.append(parts[2])
    items = pd.DataFrame({"id": ids, "title": titles, "year": years})
    items["genres"] = ""
    missing = int(np.isnan(years).sum())
    notes = (Note("missing-year", missing, f"Films without a year: {missing:,}."),) if missing else ()
    return items, notes


def read_probe(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(movie int32 (n,), user int32 (n,)): raw ids of the pairs in `probe.txt`, in file order."""
    found = path.read_bytes().split()
    wrong = next((number for number, line in enumerate(found, start=1) if not PAIR.fullmatch(line)), None)
    if wrong is not None or not found or not found[0].endswith(b":"):
        place, value = wrong or 1, found[(wrong or 1) - 1].decode("latin-1") if found else ""
        raise DataError("neither film nor person", file=path.name, line=place, value=value, expected="MOVIE: or USER")
    head = np.array([line.endswith(b":") for line in found])
    number = np.array([line.rstrip(b":") for line in found]).astype(np.int32)
    of = np.cumsum(head) - 1
    return number[head][of][~head], number[~head]


def probe_rows(dataset: Dataset) -> np.ndarray:
    """int64, ascending: rows of the ratings that `probe.txt` of the data set's folder names.

    Raises DataError where it is not there, or names a pair that nobody rated.
    """
    folder = dataset.folder
    if folder is None or not (folder / PROBE).is_file():
        raise DataError("no probe beside the ratings", file=PROBE, expected="the file of the prize")
    movie, user = read_probe(folder / PROBE)
    item_idx = pd.Index(dataset.items["id"]).get_indexer(pd.Index(movie.astype(str)))
    user_idx = pd.Index(dataset.users["id"]).get_indexer(pd.Index(user.astype(str)))
    wanted = user_idx.astype(np.int64) * dataset.n_items + item_idx
    pair = dataset.ratings.user_idx.astype(np.int64) * dataset.n_items + dataset.ratings.item_idx
    order = np.argsort(pair, kind="stable")
    place = np.minimum(np.searchsorted(pair[order], wanted), len(order) - 1)
    missing = np.flatnonzero((pair[order[place]] != wanted) | (user_idx < 0) | (item_idx < 0))
    if len(missing):
        value = f"{movie[missing[0]]}: {user[missing[0]]}"
        raise DataError("a pair that nobody rated", file=PROBE, value=value, expected="pairs of the training set")
    return np.sort(order[place])


def _heads(path: Path, text: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(movie int32 (k,), place of the colon behind each, int64 (k,)); the first line must be one."""
    heads = np.flatnonzero(text == COLON)
    if not len(heads):
        raise _broken(path)
    movie = np.zeros(len(heads), np.int64)
    open_ = np.ones(len(heads), bool)
    place, power = heads - 1, 1
    while open_.any():  # a digit a round
        digit = np.where(place >= 0, text[np.maximum(place, 0)], NEWLINE).astype(np.int64) - 48
        open_ &= (digit >= 0) & (digit <= 9)
        movie += np.where(open_, digit * power, 0)
        place, power = np.where(open_, place - 1, place), power * 10
        if power > 10**9:
            raise _broken(path)
    starts = place + 1
    before = np.where(starts > 0, text[np.maximum(starts - 1, 0)], NEWLINE)
    if starts[0] != 0 or (starts == heads).any() or (before != NEWLINE).any():
        raise _broken(path)
    return movie.astype(np.int32), heads


def _blank(text: np.ndarray, heads: np.ndarray) -> None:
    """Turn the lines that name a film into empty ones, which a table of three columns skips."""
    at = heads.copy()
    while len(at):
        text[at] = NEWLINE
        at = at[at > 0] - 1
        at = at[text[at] != NEWLINE]


def _joined(parts: list[Rows]) -> Rows:
    """All rows of all files; columns are joined one by one, so that only one is there twice."""
    return Rows(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _broken(path: Path) -> DataError:
    """The first line that is not what it should be: looked for only when something is wrong."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            text = line.rstrip(b"\r\n")
            if not LINE.fullmatch(text) or (number == 1 and not text.endswith(b":")):
                value = text.decode("latin-1")
                return DataError("not a rating", file=path.name, line=number, value=value, expected=EXPECTED)
    return DataError("no rating, or a day that is none", file=path.name, expected=EXPECTED)
