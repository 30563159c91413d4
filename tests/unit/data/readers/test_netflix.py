"""The Netflix Prize files, on small ones made in that form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recengine.data import catalog, netflix_splits
from recengine.data.readers import netflix
from recengine.data.split import Fold
from recengine.errors import DataError, RequestError
from recengine.lab import sweeps

FIRST = b"1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n30878,4,2005-12-26\n"
SECOND = b"17770:\n822109,1,2005-11-30\n1488844,2,2005-12-01"
TITLES = "1,2003,Dinosaur Planet\n2,NULL,Isle, of Man\n3,1999,Caf\xe9\n17770,1997,The End\n".encode("latin-1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two combined files, the second without a last line break; four titles, one film nobody rated."""
    (tmp_path / "combined_data_1.txt").write_bytes(FIRST)
    (tmp_path / "combined_data_2.txt").write_bytes(SECOND)
    (tmp_path / "movie_titles.csv").write_bytes(TITLES)
    (tmp_path / "probe.txt").write_bytes(b"1:\n822109\n17770:\n1488844\n")
    return tmp_path


def test_the_combined_files(folder: Path) -> None:
    data = netflix.read(folder)
    assert data.users["id"].tolist() == ["30878", "822109", "1488844"], "ascending, as numbers"
    assert data.items["id"].tolist() == ["1", "2", "3", "17770"]
    assert data.items["title"].tolist() == ["Dinosaur Planet", "Isle, of Man", "Café", "The End"]
    assert data.items["year"].fillna(0).tolist() == [2003, 0, 1999, 1997]
    r = data.ratings
    assert r.user_idx.tolist() == [2, 1, 0, 1, 2] and r.item_idx.tolist() == [0, 0, 1, 3, 3]
    assert r.rating.tolist() == [3, 5, 4, 1, 2] and r.timestamp is not None
    days = [np.datetime64(int(seconds), "s").astype("M8[D]").astype(str) for seconds in r.timestamp]
    assert days == ["2005-09-06", "2005-05-13", "2005-12-26", "2005-11-30", "2005-12-01"]
    assert [(note.kind, note.count) for note in data.notes] == [("missing-year", 1)]
    assert data.rating_scale == (1.0, 5.0) and data.card.name == "netflix" and len(data.fingerprint) == 64


def test_a_file_a_film_reads_alike(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "training_set").mkdir(parents=True)
    for movie, text in ((1, FIRST.split(b"2:")[0]), (2, b"2:\r\n30878,4,2005-12-26\r\n"), (17770, SECOND)):
        (other / "training_set" / f"mv_{movie:07d}.txt").write_bytes(text)
    (other / "movie_titles.txt").write_bytes(TITLES)
    assert netflix.read(other).fingerprint == netflix.read(folder).fingerprint


def test_a_path_to_such_a_folder_is_read_as_the_prize(folder: Path, own_store: Path) -> None:
    data = catalog.load(str(folder), own_store)
    assert data.name == "netflix" and data.fingerprint == netflix.read(folder).fingerprint
    assert sweeps.split_of(data.name) == "netflix:full"
    (folder / "movie_titles.csv").unlink()
    with pytest.raises(RequestError, match="holds no ratings"):
        catalog.load(str(folder), own_store)


def test_the_probe(folder: Path) -> None:
    data = netflix.read(folder)
    assert netflix.probe_rows(data).tolist() == [1, 4]
    (folder / "probe.txt").write_bytes(b"2:\n822109\n")
    with pytest.raises(DataError, match="a pair that nobody rated: '2: 822109'"):
        netflix.probe_rows(data)
    (folder / "probe.txt").write_bytes(b"2:\n7\n")
    with pytest.raises(DataError, match="a pair that nobody rated: '2: 7'"):
        netflix.probe_rows(data)
    for text, place in ((b"1:\nsomebody\n", 2), (b"822109\n", 1), (b"", 1)):
        (folder / "probe.txt").write_bytes(text)
        with pytest.raises(DataError, match=rf"probe.txt, line {place}: neither film nor person"):
            netflix.probe_rows(data)
    (folder / "probe.txt").unlink()
    with pytest.raises(DataError, match="probe.txt: no probe beside the ratings; expected the file of the prize"):
        netflix.probe_rows(data)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"1488844,3,2005-09-06\n", 1),
        (b"12,3,2005-09-06\n1:\n", 1),
        (b"1:\n5,3,2005-09-06\n5,3\n", 3),
        (b"1:\n5,6,2005-09-06\n", 2),
        (b"1:\n5,0,2005-09-06\n", 2),
        (b"1:\n5,3,2005-9-6\n", 2),
        (b"1:\n\n5,3,2005-09-06\n", 2),
        (b"1:\n5,3,2005-09-06\nx2:\n", 3),
        (b"1:\n5,3,2005-09-06\n:\n", 3),
        (b"12345678901:\n5,3,2005-09-06\n7\n", 3),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, text: bytes, line: int) -> None:
    path = tmp_path / "combined_data_1.txt"
    path.write_bytes(text)
    with pytest.raises(DataError, match=rf"combined_data_1.txt, line {line}: not a rating"):
        netflix.read_ratings(path)


def test_files_without_ratings_are_refused(folder: Path) -> None:
    path = folder / "combined_data_1.txt"
    path.write_bytes(b"1:\n5,3,2005-02-30\n")
    with pytest.raises(DataError, match="no rating, or a day that is none"):
        netflix.read_ratings(path)
    path.write_bytes(b"1:\n")
    with pytest.raises(DataError, match="no rating, or a day that is none"):
        netflix.read_ratings(path)
    path.write_bytes(b"")
    with pytest.raises(DataError, match="an empty file"):
        netflix.read(folder)


def test_titles_that_are_wrong_or_missing(folder: Path) -> None:
    (folder / "movie_titles.csv").write_bytes(b"1,2003,Dinosaur Planet\n2,year,Isle\n")
    with pytest.raises(DataError, match=r"movie_titles.csv, line 2: not a film"):
        netflix.read(folder)
    (folder / "movie_titles.csv").write_bytes(b"1,2003,Dinosaur Planet\n2,NULL,Isle\n")
    with pytest.raises(DataError, match="a film without a title: '17770'"):
        netflix.read(folder)


def pairs(part: Fold, which: str) -> list[tuple[int, int]]:
    ratings = part.train.ratings if which == "train" else part.test
    return list(zip(ratings.user_idx.tolist(), ratings.item_idx.tolist(), strict=True))


def test_the_four_splits(folder: Path) -> None:
    data = netflix.read(folder)
    part = netflix_splits.fold(data, "3-months")
    assert part.notes[0] == "netflix:3-months, training: 2 ratings instead of 13,675,402"
    assert pairs(part, "train") == [(2, 0), (1, 3)] and pairs(part, "test") == [(2, 3)]
    assert part.dropped == 1, "person 0 rated in December alone"
    assert pairs(netflix_splits.fold(data, "full"), "train") == [(2, 0), (1, 0), (1, 3)]
    found = netflix_splits.differences(part, "3-months")
    assert found[0] == "training: 2 ratings instead of 13,675,402" and len(found) == 6
    assert found[-1] == "test: 1 films instead of 17,261"


def test_what_cannot_be_split_is_refused(folder: Path, low_rank, checkerboard) -> None:
    with pytest.raises(RequestError, match="unknown part of the Netflix data '3 months'; allowed: 3-months"):
        netflix_splits.fold(low_rank, "3 months")
    with pytest.raises(RequestError, match="split 'netflix:full' is for the Netflix Prize files and synthetic-checker"):
        netflix_splits.fold(checkerboard, "full")
    with pytest.raises(RequestError, match="split 'netflix:1-year' leaves 1 training and 0 test rows of netflix; its"):
        netflix_splits.fold(netflix.read(folder), "1-year")
