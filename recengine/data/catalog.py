"""The data sets this engine knows, and the one door to all data: `load`.

A locator is the name of a set in the catalogue, the path of a person's own file or folder, or `upload:ID`.
Fetched sets lie in `HOME/data/NAME`, with `about.json` beside the files: all that listing needs, so it reads no rating.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from recengine.data import ncf, synthetic, uploads
from recengine.data.dataset import EXPLICIT, IMPLICIT, Card, Dataset
from recengine.data.entry import Entry, Layout, Wheel
from recengine.data.readers import lastfm, movielens_1m, movielens_100k, netflix, recbole, table
from recengine.errors import RequestError, StoreError

NOTES = logging.getLogger("recengine.data.notes")
"""Told, at level INFO, what the reader of a path noticed: a path has no page that shows it."""

MOVIELENS_LICENCE = (
    "Research use only: acknowledge it, do not redistribute it without separate permission, no commercial use without "
    "permission of GroupLens, University of Minnesota."
)
MOVIELENS_CITATION = (
    "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
    "ACM Transactions on Interactive Intelligent Systems 5, 4, Article 19. doi:10.1145/2827872"
)


CATALOG: tuple[Entry, ...] = (
    Entry(
        card=Card(
            name="ml-100k",
            title="MovieLens 100K",
            kind=EXPLICIT,
            licence=MOVIELENS_LICENCE,
            citation=MOVIELENS_CITATION,
            source="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
        ),
        size=4_924_029,
        sha256="50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
        fingerprint="cac22ee0c8a479e0abcfcab61a51bbacbfb92387b98d4ad87a267a19e2a1a643",
        layouts=(
            Layout(movielens_100k.FILES, movielens_100k.read, optional=("README",)),
            Layout(recbole.FILES, recbole.read),
        ),
        wheel=Wheel("recbole==1.2.1", "9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407"),
    ),
    Entry(
        card=Card(
            name="ml-1m",
            title="MovieLens 1M",
            kind=EXPLICIT,
            licence=MOVIELENS_LICENCE,
            citation=MOVIELENS_CITATION,
            source="https://files.grouplens.org/datasets/movielens/ml-1m.zip",
        ),
        size=5_917_549,
        sha256="a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20",
        layouts=(
            Layout(
                movielens_1m.FILES,
                movielens_1m.read,
                optional=("README", movielens_1m.ESTIMATED, *ncf.PATHS),
            ),
        ),
    ),
    Entry(
        card=Card(
            name="lastfm-hetrec2011",
            title="Last.fm (HetRec 2011)",
            kind=IMPLICIT,
            licence="Non-commercial use only, for other use ask Last.fm; redistribution is not granted, so do not.",
            citation=(
                "Last.fm website, https://www.last.fm. Iván Cantador, Peter Brusilovsky and Tsvi Kuflik. 2011. "
                "2nd Workshop on Information Heterogeneity and Fusion in Recommender Systems. RecSys 2011, ACM."
            ),
            source="https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-2k.zip",
        ),
        fingerprint="aced3b795ca06f79b6f58071407657f12ded60f9e8bce6cec053cce6cb5230e1",
        layouts=(Layout(lastfm.FILES, lastfm.read, optional=("readme.txt",)),),
    ),
    Entry(
        card=netflix.CARD,
        layouts=tuple(
            Layout((ratings, titles), netflix.read, optional=(netflix.PROBE,))
            for ratings in netflix.RATINGS
            for titles in netflix.TITLES
        ),
        withdrawn=True,
    ),
    Entry(card=synthetic.LOW_RANK_CARD, make=synthetic.low_rank),
    Entry(card=synthetic.CHECKERBOARD_CARD, make=synthetic.checkerboard),
)


def entry(name: str) -> Entry:
    """The entry of that name; an unknown name is refused with the nearest one."""
    for known in CATALOG:
        if known.name == name:
            return known
    raise RequestError.unknown("data set", name, names())


def names() -> list[str]:
    """Names of the catalogue."""
    return [known.name for known in CATALOG]


def default_home() -> Path:
    """Where data and runs live: `RECENGINE_HOME`, else the platform's cache folder for this program."""
    chosen = os.environ.get("RECENGINE_HOME")
    if chosen:
        return Path(chosen)
    import pooch  # only here and in `fetch`: a third of a second

    return Path(pooch.os_cache("recscope"))


def folder_of(name: str, home: Path) -> Path:
    """Where a fetched set lies."""
    return home / "data" / name


def load(locator: str, home: Path) -> Dataset:
    """The checked data set behind a locator.

    Raises RequestError for an unknown name or path, or a set that was not fetched (it says how), DataError for a file
    that is not what its reader expects, StoreError for a fetched copy that has changed since.
    """
    if locator.startswith(uploads.PREFIX):
        return uploads.load(locator, home)
    known = next((known for known in CATALOG if known.name == locator), None)
    if known is None:
        dataset = own(path_of(locator))
        for note in dataset.notes:
            NOTES.info(note.text)
        return dataset
    return made(known) if known.make else _fetched(known, home)


def path_of(locator: str) -> Path:
    """The file or folder a locator names that is no name of the catalogue; RequestError where there is none."""
    path = Path(locator).expanduser()
    if path.exists():
        return path
    if path.suffix or os.sep in locator:
        raise RequestError(f"no such file or folder: {locator!r}; or name one of {', '.join(names())}")
    raise RequestError.unknown("data set", locator, names())


def own(path: Path) -> Dataset:
    """A person's own file or folder; one in the layout of a known set is read as that set."""
    if path.is_dir():
        for known in CATALOG:
            for layout in known.layouts:
                if is_in(path, layout):
                    return layout.read(path, known.card)
        return table.read_folder(path)
    return table.read_table(path)


def is_in(folder: Path, layout: Layout) -> bool:
    """Whether a folder holds all files of a layout."""
    return all(any(path.is_file() for path in folder.glob(member)) for member in layout.members)


def is_cached(locator: str, home: Path) -> bool:
    """Whether `load` needs no fetch: a synthetic set, a fetched one, an upload. A path never is: it is not ours."""
    if locator.startswith(uploads.PREFIX):
        return uploads.exists(locator, home)
    known = next((known for known in CATALOG if known.name == locator), None)
    return known is not None and (known.make is not None or about(known, home) is not None)


def about(known: Entry, home: Path) -> dict[str, Any] | None:
    """What `fetch` wrote down of a set, or None where it is not there in full; then it counts as not fetched."""
    folder = folder_of(known.name, home)
    path = folder / "about.json"
    if not path.is_file() or not any(is_in(folder, layout) for layout in known.layouts):
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # damaged: `fetch` will write it anew
        return None
    return found if isinstance(found, dict) and set(facts_fields()) <= set(found) else None


def facts(dataset: Dataset) -> dict[str, Any]:
    """The sizes, fingerprint and notes of a set, as listed and as kept in `about.json`."""
    return {
        "n_users": dataset.n_users,
        "n_items": dataset.n_rated_items,
        "n_listed": dataset.n_items,
        "n_ratings": dataset.n_ratings,
        "density": dataset.density,
        "fingerprint": dataset.fingerprint,
        "notes": [asdict(note) for note in dataset.notes],
    }


def facts_fields() -> tuple[str, ...]:
    """The keys of `facts` and of what `fetch` adds to them."""
    sizes = ("n_users", "n_items", "n_listed", "n_ratings", "density", "fingerprint", "notes")
    return (*sizes, "source_used", "sha256")


def listing(home: Path) -> list[dict[str, Any]]:
    """One dict a set: its card, sizes (None until fetched) and whether it is there. n_items counts rated items."""
    out = []
    for known in CATALOG:
        here = facts(made(known)) if known.make else about(known, home)
        facts_here = {key: None if here is None else here.get(key) for key in facts_fields()}
        out.append(
            asdict(known.card)
            | {"archive_size": known.size, "archive_sha256": known.sha256, "cached": here is not None}
            | {"comes": known.comes, "withdrawn": known.withdrawn}
            | facts_here
        )
    return out


def _fetched(known: Entry, home: Path) -> Dataset:
    written = about(known, home)
    if written is None:
        raise RequestError(f"{known.name} has not been fetched yet; run: {known.fetching}")
    folder = folder_of(known.name, home)
    dataset = next(layout for layout in known.layouts if is_in(folder, layout)).read(folder, known.card)
    if dataset.fingerprint != written["fingerprint"]:
        raise StoreError(f"the ratings of {known.name} have changed since they were fetched; run: {known.fetching}")
    return dataset


@cache
def made(known: Entry) -> Dataset:
    """A synthetic set; kept, since a Dataset cannot be changed."""
    if known.make is None:
        raise RequestError(f"{known.name} is not a synthetic set")
    return known.make()
