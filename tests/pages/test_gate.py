"""The door: the first look fetches MovieLens-100K by itself; a failure is told once, with ways out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from recengine.data import catalog, fetch
from recengine.errors import FetchError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every fetch fails; the names that were asked for."""
    asked: list[str] = []

    def refuse(name: str, home: Path, **options: object) -> fetch.FetchReport:
        asked.append(name)
        raise FetchError("nobody answers at the official address")

    monkeypatch.setattr(fetch, "fetch", refuse)
    return asked


def first_look() -> AppTest:
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()


def test_a_failed_first_fetch_is_told_with_ways_out_and_not_repeated(no_network: list[str]) -> None:
    app = first_look()
    assert "nobody answers" in app.error[0].value
    assert "fetch ml-100k --from PATH" in app.code[0].value
    assert no_network == ["ml-100k"]
    app.run()
    assert no_network == ["ml-100k"]
    app.button[0].click().run()
    assert no_network == ["ml-100k", "ml-100k"]


def test_made_up_data_is_one_click_away(no_network: list[str]) -> None:
    app = first_look()
    [button] = [button for button in app.button if "made-up" in button.label]
    button.click().run()
    assert not app.error
    assert app.title[0].value == "Look inside a recommender"


def test_another_set_is_fetched_only_after_a_click(no_network: list[str], open_page: Callable[..., AppTest]) -> None:
    app = open_page("home", data="ml-1m")
    assert no_network == []
    assert "Bringing" in app.title[0].value
    assert any("Licence" in block.value for block in app.caption)
    app.button[0].click().run()
    assert no_network == ["ml-1m"]


def test_progress_and_source_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def bring(name: str, home: Path, *, source: Path | None = None, progress=None) -> fetch.FetchReport:
        progress(0.4, "2 of 5 MB")
        monkeypatch.setattr(loaders, "is_here", lambda locator: True)
        monkeypatch.setattr(catalog, "load", lambda locator, home: catalog.entry("synthetic").make())
        return fetch.FetchReport(name, None, "the official address", None, 1, 1, 1, "", ())

    monkeypatch.setattr(fetch, "fetch", bring)
    app = first_look()
    assert [toast.value for toast in app.toast] == ["Data from the official address"]
    assert app.title[0].value == "Look inside a recommender"


def test_what_was_withdrawn_is_not_offered(no_network: list[str], open_page: Callable[..., AppTest]) -> None:
    app = open_page("home", data="netflix")
    assert "Bringing Netflix Prize here" in app.title[0].value and not app.error
    assert "python -m recengine fetch netflix --from FOLDER_OR_ARCHIVE" in [code.value for code in app.code]
    assert [button.label for button in app.button] == ["Back to MovieLens-100K"] and no_network == []
