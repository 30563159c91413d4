"""Pages without a browser: each runs through streamlit_app.py, as it does for a visitor, on `synthetic`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

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
