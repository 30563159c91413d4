"""MovieLens-1M in its original files: `ratings.dat`, `movies.dat`, `users.dat`; separated by `::`, ISO-8859-1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from recengine.data.dataset import Card, Dataset, Note
from recengine.data.readers import checks
from recengine.data.readers.movielens_100k import films_table, movielens
from recengine.data.readers.text import read_cells

FILES = ("ratings.dat", "movies.dat", "users.dat")
ESTIMATED = "ratings.estimated-timestamp-rows.txt"
OCCUPATIONS = (
    "other",
    "academic/educator",
    "artist",
    "clerical/admin",
    "college/grad student",
    "customer service",
    "doctor/health care",
    "executive/managerial",
    "farmer",
    "homemaker",
    "K-12 student",
    "lawyer",
    "programmer",
    "retired",
    "sales/marketing",
    "scientist",
    "self-employed",
    "technician/engineer",
    "tradesman/craftsman",
    "unemployed",
    "writer",
)


def read(folder: Path, card: Card) -> Dataset:
    """The data set in that folder.

    `age` is the lower end of the bracket the file gives (1 for under 18, then 18, 25, 35, 45, 50, 56), and is noted.
    The zip code is left out: nothing here uses it and it helps to identify. A restored copy may list the lines whose
    time is an estimate (in `ratings.estimated-timestamp-rows.txt`, not in the official archive); they are noted.
    """
    rows = read_cells(folder / "ratings.dat", separator="::", names=["UserID", "MovieID", "Rating", "Timestamp"])
    films = read_cells(folder / "movies.dat", separator="::", names=["MovieID", "Title", "Genres"], encoding="latin-1")
    people = read_cells(
        folder / "users.dat", separator="::", names=["UserID", "Gender", "Age", "Occupation", "Zip-code"]
    )
    items, notes = films_table(films, "MovieID", films["Title"].to_pylist(), films["Genres"].to_pylist())
    user_ids, kept, _ = checks.distinct_ids(people, "UserID", "user")
    ages = checks.numbers(people, "Age", low=1, high=130, whole=True)[kept].astype(int)
    work = checks.numbers(people, "Occupation", low=0, high=len(OCCUPATIONS) - 1, whole=True)[kept].astype(int)
    gender = np.array(people["Gender"].to_pylist(), dtype=object)[kept]
    users = pd.DataFrame(
        {
            "id": user_ids,
            "age": ages,
            "gender": gender.tolist(),
            "occupation": [OCCUPATIONS[code] for code in work],
        }
    )
    notes += (Note("age-bracket", len(users), "Ages are the lower ends of brackets: 1, 18, 25, 35, 45, 50, 56."),)
    if (folder / ESTIMATED).is_file():
        n = len((folder / ESTIMATED).read_text(encoding="ascii").split())
        notes += (Note("estimated-time", n, f"Ratings whose time is an estimate of the copy's maker: {n:,}."),)
    return movielens(rows, items, users, card=card, folder=folder, notes=notes)
