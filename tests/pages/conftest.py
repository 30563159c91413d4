"""Pages without a browser: each runs through streamlit_app.py, as it does for a visitor, on `synthetic`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.state import View
from recengine.bench import needed
from recengine.data import catalog
from recengine.runs.store import RunStore

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    """Streamlit's caches outlive an AppTest; each test starts and ends with none."""
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_page("users", user="12")`: that page after its first run, with no exception on it.

    The name is the file's in dashboard/pages; further arguments are the URL's, `data` is `synthetic` unless given.
    """
    monkeypatch.chdir(ROOT)

    def run(name: str = "home", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        for key, value in ({"data": "synthetic"} | params).items():
            app.query_params[key] = value
        app.run()
        if name != "home":
            app.switch_page(f"dashboard/pages/{name}.py").run()
        assert [error.value for error in app.exception] == []
        return app

    return run


@pytest.fixture
def open_models(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_models(show="train")`: the page at once, without a look at Home, which would train."""
    monkeypatch.chdir(ROOT)

    def run(**params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        for key, value in ({"data": "synthetic"} | params).items():
            app.query_params[key] = value
        app.switch_page("dashboard/pages/models.py").run()
        assert [error.value for error in app.exception] == []
        return app

    return run


@pytest.fixture
def open_reasons(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_reasons(look="test")`: the page of tested reasons at once, as `open_models`."""
    monkeypatch.chdir(ROOT)

    def run(**params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        for key, value in ({"data": "synthetic"} | params).items():
            app.query_params[key] = value
        app.switch_page("dashboard/pages/reasons.py").run()
        assert [error.value for error in app.exception] == []
        return app

    return run


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`ask("item-knn", "12", user="12")`: the page at once, with the reason for that film under that model open."""
    monkeypatch.chdir(ROOT)

    def run(model: str, item: str = "", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        named = {"item": item, "why": model} if item else {}
        for key, value in ({"data": "synthetic", "models": model, "user": "12"} | named | params).items():
            app.query_params[key] = value
        app.switch_page("dashboard/pages/recommendations.py").run()
        assert [error.value for error in app.exception] == []
        return app

    return run


@pytest.fixture
def train_first(own_store: Path, brief_networks: None) -> Callable[..., None]:
    """`train_first("neumf", order="stars")`: what a list of that model stands on is in the store, trained briefly."""

    def run(model: str, order: str = "list") -> None:
        data, store = catalog.load("synthetic", own_store), RunStore(own_store)
        for spec in needed(loaders.request(View(data="synthetic", order=order), model), data):
            store.get_or_run(spec)

    return run
