"""The catalogue and its one door: names, paths and uploads in, data sets out, everything else refused by name."""

import pytest

from recengine.data import catalog
from recengine.errors import RequestError

FIELDS = {"name", "kind", "n_users", "n_items", "n_listed", "n_ratings", "density"}
FIELDS |= {"source", "licence", "citation", "cached", "fingerprint"}


def test_the_catalogue_holds_the_sets_of_the_project_with_full_cards():
    assert catalog.names() == [
        "ml-100k",
        "ml-1m",
        "lastfm-hetrec2011",
        "netflix",
        "synthetic",
        "synthetic-checkerboard",
    ]
    for known in catalog.CATALOG:
        card = known.card
        assert all([card.title, card.licence, card.citation, card.source]) and card.kind in ("explicit", "implicit")
        assert (known.make is None) == bool(known.layouts) == (not card.synthetic)
        assert known.sha256 is None or (len(known.sha256) == 64 and known.size)


def test_an_unknown_set_is_refused_with_the_nearest_name(tmp_path):
    for ask in (catalog.entry, lambda name: catalog.load(name, tmp_path)):
        with pytest.raises(
            RequestError, match="unknown data set 'ml-10k'; allowed: ml-100k, .*; did you mean 'ml-1.*'"
        ):
            ask("ml-10k")


def test_a_set_that_was_not_fetched_says_how(tmp_path):
    with pytest.raises(RequestError, match="ml-1m has not been fetched yet; run: python -m recengine fetch ml-1m"):
        catalog.load("ml-1m", tmp_path)


def test_synthetic_sets_are_always_there(tmp_path):
    assert catalog.load("synthetic", tmp_path).n_users == 300
    assert catalog.load("synthetic-checkerboard", tmp_path).n_items == 40
    assert catalog.is_cached("synthetic", tmp_path) and not catalog.is_cached("ml-100k", tmp_path)
    with pytest.raises(RequestError, match="ml-100k is not a synthetic set"):
        catalog.made(catalog.entry("ml-100k"))


def test_a_path_is_read_and_one_that_is_not_there_refused(tmp_path):
    (tmp_path / "mine.csv").write_text("user,item,rating\n1,a,5\n2,b,3\n")
    assert catalog.load(str(tmp_path / "mine.csv"), tmp_path).n_ratings == 2
    for gone in ("gone.csv", str(tmp_path / "gone")):
        with pytest.raises(RequestError, match="no such file or folder: '.*gone.*'; or name one of ml-100k, "):
            catalog.load(gone, tmp_path)


def test_a_path_is_never_counted_as_here(tmp_path):
    """A visitor's link must not be able to open files of the machine: pages ask `is_cached` first."""
    (tmp_path / "mine.csv").write_text("user,item,rating\n1,a,5\n")
    assert not catalog.is_cached(str(tmp_path / "mine.csv"), tmp_path)
    assert not catalog.is_cached("upload:../../mine.csv", tmp_path)


def test_a_folder_in_the_layout_of_a_known_set_is_read_as_that_set(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    data = catalog.load(str(tmp_path), tmp_path)
    assert data.card.name == "ml-100k" and data.n_ratings == 3 and data.folder == tmp_path


def test_another_folder_is_read_by_the_names_of_its_files(tmp_path):
    (tmp_path / "ratings.tsv").write_text("user\titem\trating\n1\ta\t5\n2\tb\t3\n")
    assert catalog.load(str(tmp_path), tmp_path).card.name == tmp_path.name


def test_listing_before_anything_is_fetched(tmp_path):
    listed = {each["name"]: each for each in catalog.listing(tmp_path)}
    assert list(listed) == catalog.names() and all(set(each) >= FIELDS for each in listed.values())
    assert listed["ml-100k"]["cached"] is False and listed["ml-100k"]["n_users"] is None
    assert listed["synthetic"]["cached"] and listed["synthetic"]["n_users"] == 300
    assert listed["lastfm-hetrec2011"]["archive_sha256"] is None


def test_listing_after_a_fetch_reads_no_ratings(made_up_set, tmp_path):
    from recengine.data.fetch import fetch

    report = fetch("ml-100k", tmp_path)
    (tmp_path / "data" / "ml-100k" / "u.data").write_text("no ratings any more")
    (listed,) = catalog.listing(tmp_path)
    assert listed["cached"] and listed["n_users"] == 2 and listed["n_ratings"] == 3
    assert listed["fingerprint"] == report.fingerprint and listed["source_used"] == report.source_used
    assert listed["density"] == 3 / 4


def test_home_is_the_variable_or_the_cache_folder_of_the_platform(tmp_path, monkeypatch):
    monkeypatch.setenv("RECENGINE_HOME", str(tmp_path))
    assert catalog.default_home() == tmp_path
    monkeypatch.delenv("RECENGINE_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert catalog.default_home().name == "recscope"
