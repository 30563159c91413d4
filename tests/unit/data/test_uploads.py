"""Uploads: kept only when they can be read, found only by who has the id, gone when removed."""

import re

import pytest

from recengine.data import catalog, uploads
from recengine.errors import DataError, RequestError

RATINGS = b"who,item,rating\n1,a,5\n2,b,3\n"
ITEMS = b"id,title\na,First\nb,Second\n"


def test_an_upload_is_kept_and_loaded_by_its_locator(tmp_path):
    upload = uploads.add(tmp_path, RATINGS, "My films.csv", ITEMS, "items.csv", {"user": "who"})
    assert re.fullmatch(r"[0-9a-f]{32}", upload)
    data = catalog.load(f"upload:{upload}", tmp_path)
    assert data.items["title"].tolist() == ["First", "Second"] and data.users["id"].tolist() == ["1", "2"]
    assert data.card.name == "My films" and data.card.source == "own file My films.csv"
    assert catalog.is_cached(f"upload:{upload}", tmp_path)
    assert uploads.path(tmp_path, upload) == uploads.path(tmp_path, f"upload:{upload}")


def test_the_same_file_twice_has_two_ids(tmp_path):
    ids = {uploads.add(tmp_path, RATINGS, "a.csv", columns={"user": "who"}) for _ in range(2)}
    assert len(ids) == 2


def test_what_cannot_be_read_is_not_kept(tmp_path):
    with pytest.raises(DataError, match="my.csv, line 1: no column for the user"):
        uploads.add(tmp_path, RATINGS, "my.csv")
    with pytest.raises(DataError, match="items.csv: the file is empty"):
        uploads.add(tmp_path, RATINGS, "my.csv", b"", "items.csv", {"user": "who"})
    with pytest.raises(RequestError, match="unknown role of a column 'usr'"):
        uploads.add(tmp_path, RATINGS, "my.csv", columns={"usr": "who"})
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\mine.csv", "mine.csv"),
        ("<b>\n.csv", "_b__.csv"),
        ("..", "file"),
        ("", "ratings"),
        ("x" * 300 + ".csv", "x" * 76 + ".csv"),
    ],
)
def test_names_are_made_harmless(tmp_path, given, kept):
    upload = uploads.add(tmp_path, RATINGS, given, columns={"user": "who"})
    (path,) = (uploads.path(tmp_path, upload) / "ratings").iterdir()
    assert path.name == kept


def test_a_removed_upload_is_gone(tmp_path):
    upload = uploads.add(tmp_path, RATINGS, "my.csv", columns={"user": "who"})
    uploads.remove(tmp_path, upload)
    assert list((tmp_path / "uploads").iterdir()) == [] and not uploads.exists(upload, tmp_path)
    with pytest.raises(RequestError, match=f"no upload '{upload}'; it may have been removed"):
        catalog.load(f"upload:{upload}", tmp_path)


@pytest.mark.parametrize("guess", ["", ".", "..", "../data", "a" * 31, "A" * 32, "0" * 32])
def test_ids_that_are_none_are_refused(tmp_path, guess):
    (tmp_path / "uploads").mkdir()
    assert not uploads.exists(guess, tmp_path)
    with pytest.raises(RequestError, match="no upload"):
        uploads.path(tmp_path, guess)
