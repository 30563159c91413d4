"""Fetching from a loopback server, a folder or a zip: what comes, what is refused, and that nothing is half-there."""

import errno
import json
import os
import threading
import zipfile
from dataclasses import replace

import pytest

from recengine.data import archive, catalog, fetch
from recengine.data.fetch import fetch as fetch_set
from recengine.errors import Cancelled, DataError, FetchError, RequestError, StoreError


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def left_in(home):
    return sorted(path.name for path in (home / "data").iterdir() if not path.name.endswith(".lock"))


def test_official_archive(made_up_set, server, tmp_path):
    told = []
    report = fetch_set("ml-100k", tmp_path, progress=lambda share, words: told.append((share, words)))
    assert (report.n_users, report.n_items, report.n_ratings) == (2, 2, 3)
    assert report.path == str(tmp_path / "data" / "ml-100k") and report.sha256 == made_up_set.sha256
    assert report.source_used == f"the official archive {server.url} (sha256 checked)"
    assert report.to_json()["fingerprint"] == catalog.load("ml-100k", tmp_path).fingerprint
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1 and any("MB downloaded" in words for _, words in told)
    there = sorted(path.name for path in (tmp_path / "data" / "ml-100k").iterdir())
    assert there == ["README", "about.json", "u.data", "u.genre", "u.item", "u.user"]
    assert left_in(tmp_path) == ["ml-100k"]


def test_a_second_fetch_finds_it_there(made_up_set, server, tmp_path):
    first = fetch_set("ml-100k", tmp_path)
    assert fetch_set("ml-100k", tmp_path) == first and server.asked == 1


def test_a_copy_that_changed_is_refused_and_fetched_anew(made_up_set, server, tmp_path):
    fetch_set("ml-100k", tmp_path)
    ratings = tmp_path / "data" / "ml-100k" / "u.data"
    ratings.write_text(ratings.read_text().replace("\t5\t", "\t4\t"))
    with pytest.raises(
        StoreError, match="the ratings of ml-100k have changed since .* python -m recengine fetch ml-100k"
    ):
        catalog.load("ml-100k", tmp_path)
    fetch_set("ml-100k", tmp_path)
    assert server.asked == 2 and catalog.load("ml-100k", tmp_path).ratings.rating[0] == 5


def test_two_at_once_fetch_once(made_up_set, server, tmp_path):
    threads = [threading.Thread(target=fetch_set, args=("ml-100k", tmp_path)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.asked == 1 and catalog.is_cached("ml-100k", tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_or_zip_of_ones_own_at_any_depth(made_up_set, server, tmp_path, packed, files, zipped):
    server.status = 500
    if packed:
        source = tmp_path / "copy.zip"
        source.write_bytes(zipped(files, "deep/er/ml-100k/"))
    else:
        write(tmp_path / "copy" / "deep", files)
        source = tmp_path / "copy"
    report = fetch_set("ml-100k", tmp_path / "home", source=source)
    assert report.n_ratings == 3 and server.asked == 0
    assert report.source_used == (
        "the file copy.zip given with --from" if packed else "the folder copy given with --from"
    )
    assert report.sha256 == fetch.sha256_of(source if packed else source / "deep" / "u.data")


def test_a_copy_with_other_ratings_than_published_says_so(made_up_set, tmp_path, monkeypatch, files):
    monkeypatch.setattr(catalog, "CATALOG", (replace(made_up_set, fingerprint="0" * 64),))
    report = fetch_set("ml-100k", tmp_path / "home", source=write(tmp_path / "copy", files))
    assert report.source_used.endswith("given with --from; its ratings are not those that were published")
    with pytest.raises(FetchError, match="ml-100k: these are not the published ratings; expected fingerprint 0000"):
        fetch_set("ml-100k", tmp_path / "other")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": 404}, r"made-up.zip cannot be reached \(it answered 404\); if you have the data, .* --from"),
        ({"sent": 100}, r"cannot be reached \(the connection broke off\)"),
        ({"body": b"x" * 50}, r"gave 50 bytes; expected [\d,]+: the file is not whole, or another one"),
        ({"body": None}, r"gave a file of sha256 \w{64}; expected \w{64}"),
    ],
)
def test_a_server_that_gives_something_else(made_up_set, server, tmp_path, change, message):
    turned = server.body[::-1]
    for name, value in change.items():
        setattr(server, name, turned if value is None else value)
    with pytest.raises(FetchError, match=message):
        fetch_set("ml-100k", tmp_path)
    assert left_in(tmp_path) == [] and not catalog.is_cached("ml-100k", tmp_path)


def test_a_server_that_is_not_there(made_up_set, server, tmp_path, monkeypatch):
    card = replace(made_up_set.card, source="http://127.0.0.1:9/made-up.zip")
    monkeypatch.setattr(catalog, "CATALOG", (replace(made_up_set, card=card),))
    with pytest.raises(FetchError, match=r"http://127.0.0.1:9/made-up.zip cannot be reached \(no connection\)"):
        fetch_set("ml-100k", tmp_path)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"u.data": "x"}, "copy.zip: no u.item, u.user, u.genre in it; expected u.data, u.item, u.user, u.genre"),
        ({"a/u.data": "", "b/u.item": "", "c/u.user": "", "u.genre": ""}, "do not lie in one folder"),
    ],
)
def test_an_archive_without_the_members(made_up_set, tmp_path, files, message, zipped):
    (tmp_path / "copy.zip").write_bytes(zipped(files))
    with pytest.raises(FetchError, match=message):
        fetch_set("ml-100k", tmp_path, source=tmp_path / "copy.zip")


def test_a_broken_archive(made_up_set, tmp_path, files, zipped):
    whole = zipped(files)
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(
        FetchError, match=rf"cut.zip \(\d+ bytes\) is broken \(.*\); expected a whole zip of {len(whole):,} bytes"
    ):
        fetch_set("ml-100k", tmp_path, source=tmp_path / "cut.zip")
    bent = whole.replace(whole[60:70], b"0123456789", 1)
    (tmp_path / "bent.zip").write_bytes(bent)
    with pytest.raises(FetchError, match="bent.zip .* is broken"):
        fetch_set("ml-100k", tmp_path, source=tmp_path / "bent.zip")


def test_a_zip_cannot_write_outside_or_fill_the_disk(made_up_set, tmp_path, monkeypatch, files):
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w") as packed:
        packed.writestr("../../outside.txt", "x")
        for name, text in files.items():
            packed.writestr(f"../../up/{name}", text)
    home = tmp_path / "a" / "b" / "home"
    fetch_set("ml-100k", home, source=evil)
    assert {path.name for path in tmp_path.iterdir()} == {"a", "evil.zip"}
    assert {path.name for path in (tmp_path / "a" / "b").iterdir()} == {"home"}
    monkeypatch.setattr(archive, "LARGEST_FILE", 10)
    with pytest.raises(FetchError, match=r"evil.zip: \.\./\.\./up/u.data claims \d+ bytes; expected under 10"):
        fetch_set("ml-100k", home, source=evil)


def test_files_that_are_not_as_the_reader_expects_leave_nothing(made_up_set, tmp_path, files):
    source = write(tmp_path / "copy", files | {"u.data": "10\t1\t9\t100\n"})
    with pytest.raises(DataError, match="u.data, line 1, column rating: out of range: '9'"):
        fetch_set("ml-100k", tmp_path / "home", source=source)
    assert left_in(tmp_path / "home") == []


def test_a_failed_fetch_leaves_the_earlier_copy_as_it_was(made_up_set, tmp_path):
    fetch_set("ml-100k", tmp_path)
    with pytest.raises(FetchError, match="no u.data"):
        fetch_set("ml-100k", tmp_path, source=write(tmp_path / "copy", {"x": ""}))
    assert catalog.load("ml-100k", tmp_path).n_ratings == 3


def test_a_source_that_is_not_there(made_up_set, tmp_path):
    with pytest.raises(RequestError, match="no such folder, zip or tar: '.*nowhere'"):
        fetch_set("ml-100k", tmp_path, source=tmp_path / "nowhere")
    with pytest.raises(RequestError, match="unknown data set 'ml-10k'; allowed: ml-100k; did you mean 'ml-100k'"):
        fetch_set("ml-10k", tmp_path)


def test_cancelling_keeps_nothing(made_up_set, tmp_path):
    def cancel(share, words):
        raise Cancelled("stopped")

    with pytest.raises(Cancelled, match="stopped"):
        fetch_set("ml-100k", tmp_path, progress=cancel)
    assert left_in(tmp_path) == []


def test_what_a_killed_fetch_left_is_swept_away(made_up_set, tmp_path):
    write(tmp_path / "data" / ".ml-100k-killed" / "new", {"u.data": "half"})
    fetch_set("ml-100k", tmp_path)
    assert left_in(tmp_path) == ["ml-100k"]


def test_a_full_disk_is_said_and_leaves_nothing(made_up_set, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive.shutil, "copyfileobj", full)
    with pytest.raises(StoreError, match="cannot keep ml-100k in .*: .*No space left on device"):
        fetch_set("ml-100k", tmp_path)
    assert left_in(tmp_path) == []


def test_a_damaged_about_counts_as_not_fetched(made_up_set, server, tmp_path):
    fetch_set("ml-100k", tmp_path)
    about = tmp_path / "data" / "ml-100k" / "about.json"
    for damaged in ("{", "[]", json.dumps({"n_users": 2})):
        about.write_text(damaged)
        assert not catalog.is_cached("ml-100k", tmp_path)
    fetch_set("ml-100k", tmp_path)
    assert catalog.is_cached("ml-100k", tmp_path) and server.asked == 2


def test_a_synthetic_set_needs_no_fetch(tmp_path):
    report = fetch_set("synthetic", tmp_path)
    assert report.path is None and report.sha256 is None and report.n_users == 300
    assert report.source_used == "generated by recengine.data.synthetic" and not (tmp_path / "data").exists()


def test_a_path_is_no_name(tmp_path):
    """Pages hand `fetch` a name out of a link, which must not open files of the machine."""
    (tmp_path / "mine.csv").write_text("user,item,rating\n1,a,5\n")
    with pytest.raises(RequestError, match="unknown data set '.*mine.csv'"):
        fetch_set(str(tmp_path / "mine.csv"), tmp_path)
