"""The Netflix Prize files from end to end: brought from where one has them, listed, cut and judged."""

from __future__ import annotations

import io
import logging
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from recengine.data import archive, catalog, latest, netflix_splits, split
from recengine.data.dataset import Dataset
from recengine.data.fetch import fetch
from recengine.errors import FetchError, RequestError, StoreError

FILMS, PEOPLE = 6, 8


def made() -> dict[str, str]:
    """Files of the prize by name, a file a film: each person rates each film on one day from June 2004 on."""
    rng = np.random.default_rng(0)
    days = np.datetime64("2004-06-01") + rng.permutation(579)[: FILMS * PEOPLE]
    days[:3] = np.datetime64("2005-12-24"), np.datetime64("2005-06-07"), np.datetime64("2005-10-01")
    files = {"movie_titles.txt": "".join(f"{film},{1990 + film},Film {film}\n" for film in range(1, FILMS + 1))}
    for film in range(FILMS):
        rows = [f"{100 + u},{1 + (film + u) % 5},{days[film * PEOPLE + u]}" for u in range(PEOPLE)]
        files[f"training_set/mv_{film + 1:07d}.txt"] = "\n".join([f"{film + 1}:", *rows]) + "\n"
    files["probe.txt"] = "1:\n100\n103\n5:\n107\n"
    return files


def combined() -> dict[str, str]:
    """The same ratings in two combined files."""
    files = made()
    films = [files.pop(name) for name in sorted(files) if name.startswith("training_set")]
    files["movie_titles.csv"] = files.pop("movie_titles.txt")
    return files | {"combined_data_1.txt": "".join(films[:3]), "combined_data_2.txt": "".join(films[3:])}


def lay(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="latin-1")
    return folder


@pytest.fixture
def prize(tmp_path: Path) -> Dataset:
    home = tmp_path / "store"
    fetch("netflix", home, source=lay(tmp_path / "files", combined()))
    return catalog.load("netflix", home)


def test_both_forms_come_from_folder_zip_and_tar_to_the_same_data(tmp_path: Path) -> None:
    folder = lay(tmp_path / "mine" / "old [1]" / "download", made())
    home = tmp_path / "store"
    first = fetch("netflix", home, source=tmp_path / "mine")
    assert (first.n_users, first.n_items, first.n_ratings) == (PEOPLE, FILMS, PEOPLE * FILMS)
    assert first.source_used == "the folder mine given with --from" and first.sha256 is not None
    assert (home / "data" / "netflix" / "probe.txt").is_file()
    with tarfile.open(tmp_path / "prize.tar.gz", "w:gz") as tar:
        tar.add(folder, "download")
        link = tarfile.TarInfo("download/combined_data_1.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as packed:
        for name, text in combined().items():
            packed.writestr(name, text)
    for source in ("prize.tar.gz", "archive.zip"):
        report = fetch("netflix", home, source=tmp_path / source)
        assert report.fingerprint == first.fingerprint and report.source_used == f"the file {source} given with --from"
        assert report.sha256 != first.sha256
    assert catalog.load("netflix", home).fingerprint == first.fingerprint
    assert fetch("netflix", home).fingerprint == first.fingerprint, "what is here is not asked for again"


def test_it_is_listed_as_withdrawn(tmp_path: Path) -> None:
    listed = {each["name"]: each for each in catalog.listing(tmp_path)}
    found = listed["netflix"]
    assert (found["withdrawn"], found["cached"], found["n_ratings"]) == (True, False, None)
    assert found["comes"] == "withdrawn, not shipped: fetch --from" and "not shipped" in found["source"]
    assert (listed["ml-100k"]["comes"], listed["synthetic"]["comes"]) == ("fetch", "made here")


def test_what_is_missing_or_broken_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="netflix was withdrawn, no address offers it and it is not shipped; if you"):
        fetch("netflix", tmp_path / "store")
    with pytest.raises(RequestError, match=r"fetched yet; run: python -m recengine fetch netflix --from FOLDER_OR_"):
        catalog.load("netflix", tmp_path / "store")
    files = made()
    del files["movie_titles.txt"]
    with pytest.raises(FetchError, match=r"a: no movie_titles.csv in it; expected combined_data_\*.txt, movie_titles"):
        fetch("netflix", tmp_path / "store", source=lay(tmp_path / "a", {**files, "combined_data_1.txt": ""}))
    with pytest.raises(FetchError, match="do not lie in one folder"):
        fetch("netflix", tmp_path / "store", source=lay(tmp_path / "b", {**files, "x/movie_titles.txt": ""}))
    torn = tmp_path / "torn.tar"
    with tarfile.open(torn, "w") as tar:
        for name, text in made().items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    torn.write_bytes(torn.read_bytes()[:700])
    with pytest.raises(FetchError, match=r"torn.tar is broken \(.*\); expected a whole tar|torn.tar: no"):
        fetch("netflix", tmp_path / "store", source=torn)
    with pytest.raises(RequestError, match="no such folder, zip or tar: '.*nowhere'"):
        fetch("netflix", tmp_path / "store", source=tmp_path / "nowhere")


def test_a_file_of_a_tar_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_FILE", 10)
    with tarfile.open(tmp_path / "prize.tar", "w") as tar:
        tar.add(lay(tmp_path / "files", combined()), "download")
    with pytest.raises(FetchError, match=r"prize.tar: download/\S+ claims \d+ bytes; expected under 10"):
        fetch("netflix", tmp_path / "store", source=tmp_path / "prize.tar")


def test_a_copy_that_changed(prize: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "store" / "data" / "netflix" / "combined_data_1.txt"
    path.write_text(path.read_text().replace("100,1,", "100,2,"))
    with pytest.raises(StoreError, match="have changed since they were fetched; run: .* fetch netflix --from FOLDER"):
        catalog.load("netflix", tmp_path / "store")


def test_its_splits_are_texts_like_others(prize: Dataset, caplog: pytest.LogCaptureFixture) -> None:
    assert set(split.NETFLIX_PARTS) == {*netflix_splits.PERIODS, netflix_splits.PROBE}
    with caplog.at_level(logging.INFO, "recengine.data.notes"):
        cuts = {part: split.fold(prize, f"netflix:{part}", 1) for part in split.NETFLIX_PARTS}
    assert all(split.parse(f"netflix:{part}").text == f"netflix:{part}" for part in split.NETFLIX_PARTS)
    assert split.count("netflix:full") == 1 and len(split.folds(prize, "netflix:full")) == 1
    probe = cuts["probe"]
    tested = list(zip(probe.test.user_idx.tolist(), probe.test.item_idx.tolist(), strict=True))
    assert tested == [(0, 0), (3, 0), (7, 4)] and probe.train.n_ratings == prize.n_ratings - 3 and not probe.notes
    sizes = [cuts[part].train.n_ratings for part in ("3-months", "6-months", "full")]
    assert sizes == sorted(sizes) and sizes[-1] + len(cuts["full"].test) + cuts["full"].dropped <= prize.n_ratings
    notes = cuts["full"].notes
    assert len(notes) == 6 and notes[0] == f"netflix:full, training: {sizes[-1]:,} ratings instead of 98,074,901"
    assert set(notes) <= set(caplog.messages), "told to who listens"
    half = latest.latest(cuts["full"], "netflix:full", 0.5).train.ratings
    assert half.timestamp is not None and half.timestamp.min() >= np.median(cuts["full"].train.ratings.timestamp) - 1


def test_counts_that_are_the_paper_s_are_said(prize: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netflix_splits, "differences", lambda cut, part: [])
    found = split.fold(prize, "netflix:3-months", 1)
    assert found.notes == ("netflix:3-months: all counts are the paper's",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "netflix:3months",
            "unknown part of the Netflix data '3months'; allowed: 3-months, .*; did you mean '3-months'",
        ),
        ("netflix", "split 'netflix' is not of the form netflix:PART; allowed: official, .*"),
    ],
)
def test_texts_that_are_none(text: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        split.parse(text)


def test_a_larger_prize_is_cut_by_its_calendar(prize: Dataset) -> None:
    cut = split.fold(prize, "netflix:3-months", 1)
    days = cut.train.ratings.timestamp // 86_400
    assert np.datetime64("2005-09-01").astype(int) <= days.min() and days.max() <= np.datetime64("2005-11-30").astype(
        int
    )
