"""Data: the sets there are, what one is like, and bringing one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.state import View
from recengine.data import uploads
from recengine.errors import FetchError

Open = Callable[..., AppTest]
GOOD = b"who,what,stars\n" + b"\n".join(b"u%d,i%d,%d" % (u, i, 1 + (u * i) % 5) for u in range(6) for i in range(8))
BAD = b"user,item,rating\na,x,5\nb,y,many\n"
ITEMS = b"id,title,genres\ni1,*Bold* <script>alert(1)</script>,Drama|War\n"


def text_of(app: AppTest) -> str:
    """All Markdown and captions of a page."""
    return "\n".join(block.value for block in (*app.markdown, *app.caption))


def test_every_set_has_a_card_and_the_one_in_view_its_facts(open_page: Open) -> None:
    app = open_page("data")
    shown = text_of(app)
    for title in ("MovieLens 100K", "MovieLens 1M", "HetRec 2011", "Low\\-rank films", "Checkerboard"):
        assert title in shown
    assert {metric.label: metric.value for metric in app.metric} == {
        "people": "300",
        "items with ratings": "200",
        "ratings": "9,003",
        "of all pairs are rated": "15.00%",
    }
    assert len(app.get("vega_lite_chart")) == 2  # the long tail and the stars
    assert "Made by this program" in shown and "Fingerprint" in shown
    assert app.button(key="look_synthetic").disabled


def test_another_set_is_a_click_away(open_page: Open) -> None:
    app = open_page("data")
    app.button(key="look_synthetic-checkerboard").click().run()
    assert app.session_state["view"].data == "synthetic-checkerboard"
    assert app.header[0].value == "Checkerboard \\(synthetic\\)"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No source can be reached; the names that were asked for."""
    asked: list[str] = []

    def fetch(name, progress, source=None):
        asked.append(name)
        progress(0.5, "half of it")
        raise FetchError("the address cannot be reached")

    monkeypatch.setattr(loaders, "fetch_data", fetch)
    return asked


def test_the_page_works_before_anything_was_fetched(open_page: Open, offline: list[str]) -> None:
    app = open_page("data", data="ml-100k")
    assert not app.header and not app.error and not app.metric
    assert app.button(key="fetch_ml-100k").label == "Fetch"


def test_a_fetch_that_fails_says_why_and_what_to_do(open_page: Open, offline: list[str]) -> None:
    app = open_page("data")
    app.button(key="fetch_ml-1m").click().run()
    assert offline == ["ml-1m"]
    assert any("cannot be reached" in box.value for box in app.error)
    assert any("fetch ml-1m --from PATH" in code.value for code in app.code)
    app.run()
    assert offline == ["ml-1m"]  # asked once, not again at every click


def test_a_fetched_set_is_looked_at(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    report = type("Report", (), {"source_used": "a test"})()
    monkeypatch.setattr(loaders, "fetch_data", lambda name, progress, source=None: report)
    app = open_page("data")
    app.button(key="fetch_ml-1m").click().run()
    assert app.session_state["view"].data == "ml-1m"


@pytest.mark.parametrize("data", ["sinthetic", "upload:" + "0" * 32])
def test_a_link_to_a_set_that_is_not_here(open_page: Open, data: str, offline: list[str]) -> None:
    app = open_page("data", data=data)
    assert any("MovieLens 100K" in line.value for line in app.markdown)
    assert any(data.removeprefix("upload:") in box.value for box in app.error)


def test_an_upload_is_listed_to_the_session_that_made_it_only(open_page: Open, own_store: Path) -> None:
    locator = uploads.PREFIX + uploads.add(own_store, GOOD, "mine.csv", columns={"user": "who", "item": "what"})
    assert "mine" not in text_of(open_page("data"))
    app = open_page("data", data=locator)  # whoever has the link
    assert app.header[0].value == "mine\\.csv"
    assert not any(button.label == "Remove this upload" for button in app.button)


def bring() -> None:
    """The form of the dialog, as a page of its own."""
    from dashboard.views import upload

    upload.form()


@pytest.fixture
def form() -> AppTest:
    app = AppTest.from_function(bring, default_timeout=60)
    app.session_state["view"] = View(data="synthetic")
    return app.run()


def kept(home: Path) -> list[str]:
    folder = home / "uploads"
    return [path.name for path in folder.iterdir() if path.is_dir()] if folder.exists() else []


def test_nothing_chosen_yet(form: AppTest) -> None:
    assert len(form.file_uploader) == 2
    assert not form.button and not form.selectbox


def test_usual_column_names_are_recognised(form: AppTest) -> None:
    form.file_uploader[0].set_value(("r.csv", b"userId,movieId,rating,timestamp\n1,2,3,4\n", "text/csv")).run()
    assert [box.label for box in form.selectbox] == ["User", "Item", "Rating (stars)", "Count (plays, clicks)", "Time"]
    assert [box.value for box in form.selectbox] == ["userId", "movieId", "rating", "", "timestamp"]


def test_a_good_file_is_opened_and_listed(form: AppTest, own_store: Path) -> None:
    form.file_uploader[0].set_value(("r.csv", GOOD, "text/csv")).run()
    assert [box.value for box in form.selectbox[:3]] == [None, None, "stars"]
    form.selectbox[0].set_value("who")
    form.selectbox[1].set_value("what")
    form.file_uploader[1].set_value(("i.csv", ITEMS, "text/csv")).run()
    form.button(key="upload_go").click().run()
    assert not form.exception and not form.error
    locator = form.session_state["view"].data
    assert form.session_state["uploads"] == [locator]
    assert kept(own_store) == [locator.removeprefix("upload:")]
    titles = loaders.dataset(locator).items.set_index("id")["title"]
    assert titles["i1"] == "*Bold* <script>alert(1)</script>"


def test_a_file_that_is_refused_names_the_cell_and_leaves_nothing(form: AppTest, own_store: Path) -> None:
    form.file_uploader[0].set_value(("r.csv", BAD, "text/csv")).run()
    form.button(key="upload_go").click().run()
    said = form.error[0].value.replace("\\", "").replace("\u2060", "")
    assert "r.csv, line 3, column rating: not a number: 'many'; expected a number" in said
    assert kept(own_store) == []
    assert form.session_state["view"].data == "synthetic"


def test_a_column_that_is_missing_is_asked_for(form: AppTest, own_store: Path) -> None:
    form.file_uploader[0].set_value(("r.csv", GOOD, "text/csv")).run()
    form.button(key="upload_go").click().run()
    assert "no column for the user" in form.error[0].value
    assert kept(own_store) == []


def test_a_file_that_is_no_table_is_refused_at_once(form: AppTest, own_store: Path) -> None:
    form.file_uploader[0].set_value(("r.csv", b"PK\x03\x04 nothing", "text/csv")).run()
    assert "zip or Excel" in form.error[0].value
    assert not form.button and kept(own_store) == []
    form.file_uploader[0].set_value(("r.csv", GOOD, "text/csv"))
    form.file_uploader[1].set_value(("i.csv", b"", "text/csv")).run()
    assert "file is empty" in form.error[0].value
    assert not form.button


def test_an_own_upload_can_be_removed(open_page: Open, own_store: Path) -> None:
    locator = uploads.PREFIX + uploads.add(own_store, GOOD, "mine.csv", columns={"user": "who", "item": "what"})
    app = open_page("data", data=locator)
    app.session_state["uploads"] = [locator]
    app.run()
    assert app.button(key=f"look_{locator}").disabled
    next(button for button in app.button if button.label == "Remove this upload").click().run()
    assert kept(own_store) == []
    assert app.session_state["uploads"] == []
