"""Whatever bytes a person hands over: data that keeps its promises, or an error that names the file. Never a crash."""

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recengine.data.dataset import Dataset
from recengine.data.readers.checks import CONTROL
from recengine.data.readers.table import read_table
from recengine.errors import DataError

CELL = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4).filter(
    lambda cell: cell.strip() != "" and not CONTROL.search(cell)
)
STARS = st.sampled_from(["1", "2.5", "5", " 4", "1e0"])
WRECKS = st.sampled_from(["", "x", "nan", "-inf", "1_0", "0x1", "١"])


def read(data: bytes, name: str = "mine.csv") -> Dataset | DataError:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return read_table(path)
        except DataError as error:
            return error


def written(rows: list[list[str]], header: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return text.getvalue().encode()


def check(data: Dataset) -> None:
    r = data.ratings
    assert len(r) > 0 and np.isfinite(r.rating).all()
    assert r.user_idx.min() >= 0 and r.user_idx.max() < data.n_users
    assert r.item_idx.min() >= 0 and r.item_idx.max() < data.n_items
    assert data.matrix.nnz == len(r)  # one row a pair
    assert data.users["id"].is_unique and data.items["id"].is_unique
    assert (data.user_counts > 0).all()
    if data.rating_scale is not None:
        assert data.rating_scale[0] <= r.rating.min() and r.rating.max() <= data.rating_scale[1]


@given(st.binary(max_size=200))
def test_any_bytes(data):
    found = read(data)
    if isinstance(found, DataError):
        assert str(found).startswith("mine.csv")
    else:
        check(found)


@given(
    st.binary(max_size=60),
    st.sampled_from([b"user,item,rating\n", b"\xff\xfe", b"PAR1", b"user\titem\n", b'"user","item"\n']),
)
def test_any_bytes_after_a_promising_start(data, start):
    test_any_bytes.hypothesis.inner_test(start + data)


@given(st.lists(st.tuples(CELL, CELL, STARS), min_size=1, max_size=12))
def test_any_text_as_id_survives(rows):
    found = read(written([list(row) for row in rows], ["user", "item", "rating"]))
    assert isinstance(found, Dataset), found
    check(found)
    want = {(user.strip(), item.strip()): float(stars) for user, item, stars in rows}
    got = {
        (found.users["id"][u], found.items["id"][i]): float(stars)
        for u, i, stars in zip(found.ratings.user_idx, found.ratings.item_idx, found.ratings.rating, strict=True)
    }
    assert got == want


@given(st.lists(STARS, max_size=8), WRECKS, st.integers(0, 8))
def test_a_wrecked_rating_is_named_by_its_line(good, wreck, place):
    place = min(place, len(good))
    stars = [*good[:place], wreck, *good[place:]]
    found = read(written([[f"u{row}", "i", cell] for row, cell in enumerate(stars)], ["user", "item", "rating"]))
    assert isinstance(found, DataError)
    assert (found.line, found.column, found.value) == (place + 2, "rating", wreck)
