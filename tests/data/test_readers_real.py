"""The real sets: counts that were published, and folds equal to the official files byte for byte.

ML-100K is fetched by our own `fetch`. ML-1M and Last.fm are tested where `RECENGINE_TEST_COPIES` names a folder that
holds copies of them at any depth (their official address gives them; they are too large to fetch for every run).
"""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recengine.data import catalog, export
from recengine.data.dataset import Dataset, Ratings
from recengine.data.features import item_features
from recengine.data.fetch import fetch
from recengine.data.split import fold, folds

COPIES = os.environ.get("RECENGINE_TEST_COPIES")

# sha256 of the files u1 ... u5 of the official archive
OFFICIAL = {
    "u1": (
        "ce253ec86c448b44fb3ba9a30d12dcfc2e9210cbde71efada3730c22e9ac212a",
        "18c6014a4b2c7324f250a63f8904a7b16b2b19f911129e346141507b0cbac950",
    ),
    "u2": (
        "6c06f0b5df4b256da1a994f3ac66edc8da4d3f09bc9282df6b14d893366d703e",
        "4de658d1e04ed9104629509a2e2528fce833ac8e048280183f1df167632038c3",
    ),
    "u3": (
        "afdc155c291c6edc41c0407e39d7462eb98d341e064f0b0a12175b80b3c4af5d",
        "0f548b51c78327de4c156461d3e430b7e5579fe2b5681586a59416e48fd35f6d",
    ),
    "u4": (
        "219f0f4d40dfe9c5141d425f53fa91ee23ed275f14e280bbf1b50117afb064ca",
        "7c02ad0a1e7ab1083c8b9d4b627203a051dd7b5eab46d99fa44de33470de8db9",
    ),
    "u5": (
        "a9574e59ce961eec2121627760b6e9b0974ce1637b3fe69ac32cb14a4bfab485",
        "351cc52e0d15b6c721466276fc24671d40936899e3d01fadeaf312915b8c5634",
    ),
}


def stars(data: Dataset) -> list[int]:
    return np.bincount(data.ratings.rating.astype(int))[1:].tolist()


def official_file(data: Dataset, part: Ratings) -> str:
    """sha256 of the rows in the form of the official files, tabs between."""
    text = (
        export.frame(data, part)
        .astype({"rating": int})
        .to_csv(sep="\t", header=False, index=False, lineterminator="\n")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def test_ml_100k_is_what_was_published(ml_100k):
    assert (ml_100k.n_users, ml_100k.n_items, ml_100k.n_rated_items, ml_100k.n_ratings) == (943, 1682, 1682, 100_000)
    assert stars(ml_100k) == [6110, 11370, 27145, 34174, 21201]
    assert ml_100k.ratings.rating.mean(dtype=float) == pytest.approx(3.52986, abs=1e-9)
    assert ml_100k.user_counts.min() == 20 and (ml_100k.item_counts == 1).sum() == 141
    assert (ml_100k.ratings.timestamp.min(), ml_100k.ratings.timestamp.max()) == (874724710, 893286638)
    assert ml_100k.users["age"].min() == 7 and ml_100k.users["age"].max() == 73
    assert ml_100k.fingerprint == catalog.entry("ml-100k").fingerprint
    notes = {note.kind: note.count for note in ml_100k.notes}
    assert notes["same-title"] == 18 and notes["no-year"] == 1 and notes["no-genre"] == 2


def test_ml_100k_has_eighteen_genres_and_eight_decades(ml_100k):
    features = item_features(ml_100k)
    assert features.groups.count("genre") == 18 and features.groups.count("year") == 8
    assert ml_100k.items["title"][ml_100k.item_row["267"]] == "unknown"


def test_the_copy_in_the_wheel_has_the_ratings_and_tables_of_the_original(ml_100k, tmp_path, monkeypatch):
    known = catalog.entry("ml-100k")
    nowhere = replace(known.card, source="http://127.0.0.1:9/ml-100k.zip")
    monkeypatch.setattr(catalog, "CATALOG", (replace(known, card=nowhere),))
    report = fetch("ml-100k", tmp_path)
    assert report.source_used.startswith("the copy in the package recbole==1.2.1 (sha256 checked)")
    assert report.fingerprint == known.fingerprint == ml_100k.fingerprint
    assert catalog.load("ml-100k", tmp_path).tables_fingerprint == ml_100k.tables_fingerprint
    assert {note["kind"]: note["count"] for note in report.notes}["mended"] == 1


@pytest.mark.parametrize("name", OFFICIAL)
def test_official_folds_are_the_official_files(ml_100k, name):
    part = fold(ml_100k, f"official:{name}", 1)
    assert (official_file(ml_100k, part.train.ratings), official_file(ml_100k, part.test)) == OFFICIAL[name]


@pytest.mark.parametrize(
    "split", ["official", "kfold:5:42", "holdout:0.2:42", "ratio:0.2:42", "last:1", "user-time:0.2", "time:0.2"]
)
def test_no_test_row_of_ml_100k_reaches_training(ml_100k, split):
    for part in folds(ml_100k, split):
        train = part.train.ratings.user_idx.astype(np.int64) * 1682 + part.train.ratings.item_idx
        test = part.test.user_idx.astype(np.int64) * 1682 + part.test.item_idx
        assert not np.isin(test, train).any() and len(train) + len(test) + part.dropped == 100_000


if COPIES:

    @pytest.fixture(scope="session")
    def copies_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
        home = tmp_path_factory.mktemp("copies")
        for name in ("ml-1m", "lastfm-hetrec2011"):
            fetch(name, home, source=Path(COPIES))
        return home

    def test_ml_1m_is_what_was_published(copies_home):
        data = catalog.load("ml-1m", copies_home)
        assert (data.n_users, data.n_items, data.n_rated_items, data.n_ratings) == (6040, 3883, 3706, 1_000_209)
        assert stars(data) == [56174, 107557, 261197, 348971, 226310]
        assert data.ratings.rating.mean(dtype=float) == pytest.approx(3.58156, abs=1e-5)
        assert (data.item_counts == 1).sum() == 114

    def test_ncf_is_the_test_set_of_the_neumf_paper(copies_home):
        data = catalog.load("ml-1m", copies_home)
        part = fold(data, "ncf", 1)
        assert len(part.test) == 6040 and len(part.train.ratings) == 1_000_209 - 6040 and part.dropped == 0
        assert part.negatives is not None and part.negatives.shape == (6040, 99)
        assert (part.negatives == part.test.item_idx[:, None]).sum() == 156
        assert np.array_equal(part.test.user_idx, np.arange(6040))
        latest = np.zeros(6040, np.int64)
        np.maximum.at(latest, data.ratings.user_idx, data.ratings.timestamp)
        assert (part.test.timestamp == latest).mean() > 0.99  # each user's last rating

    def test_lastfm_is_what_its_readme_says(copies_home):
        data = catalog.load("lastfm-hetrec2011", copies_home)
        assert (data.n_users, data.n_items, data.n_rated_items, data.n_ratings) == (1892, 17632, 17632, 92834)
        assert data.fingerprint == catalog.entry("lastfm-hetrec2011").fingerprint and not data.explicit
        assert (data.ratings.rating.min(), data.ratings.rating.max()) == (1, 352_698)
        assert np.median(data.ratings.rating) == 260 and (data.item_counts == 1).sum() == 10_679
        assert data.tags is not None and data.tags["count"].sum() == 186_479 - 1_538
        assert {note.kind: note.count for note in data.notes} == {"tagged-unlisted": 390, "unused-tag": 2197}
