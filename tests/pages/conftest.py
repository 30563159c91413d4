"""Pages without a browser: each runs through streamlit_app.py, as it does for a visitor, on `synthetic`."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.loaders import thin
from dashboard.state import View
from dashboard.views import light_arithmetic
from recengine.bench import needed, store_at
from recengine.compress import stopwatch
from recengine.data import catalog
from recengine.runs import compressing
from recengine.runs.layout import Layout
from recengine.runs.run import Run
from recengine.runs.store import RunStore
from tests.pages.pressed import RECIPE, SMALL

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    """Streamlit's caches outlive an AppTest; each test starts and ends with none."""
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True, scope="session")
def components_are_found_once() -> Iterator[None]:
    """Every AppTest looks through all installed packages for components of theirs; they do not change meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        found = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_page("users", user="12")`: that page as a link opens it, with no exception on it.

    The name is the file's in dashboard/pages; further arguments are the URL's, `data` is `synthetic` unless given.
    """
    monkeypatch.chdir(ROOT)

    def run(name: str = "home", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        for key, value in ({"data": "synthetic"} | params).items():
            app.query_params[key] = value
        if name != "home":
            app.switch_page(f"dashboard/pages/{name}.py")
        app.run()
        assert [error.value for error in app.exception] == []
        return app

    return run


def lend(source: Path, target: Path) -> None:
    """Put the runs of one folder into another; files of a store are never written to twice, so links do."""
    shutil.copytree(source, target, copy_function=os.link, ignore=shutil.ignore_patterns("*.lock"))


@pytest.fixture(scope="session")
def quick_runs(common: Path) -> Path:
    """A store that holds what the page of users trains and judges in place on `synthetic`, made once."""
    home = common / "quick"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECENGINE_HOME", str(home))
        patch.chdir(ROOT)
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        app.query_params["data"] = "synthetic"
        app.switch_page("dashboard/pages/users.py").run()
    return home


@pytest.fixture
def trained(own_store: Path, quick_runs: Path) -> Path:
    """This test's own store, which begins with those runs."""
    lend(quick_runs, own_store)
    return own_store


@pytest.fixture
def open_models(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """`open_models(show="train")`"""
    return functools.partial(open_page, "models")


@pytest.fixture
def open_reasons(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """`open_reasons(look="test")`"""
    return functools.partial(open_page, "reasons")


@pytest.fixture
def open_light(open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """`open_light(light="trade")`; no layer is timed by itself."""
    monkeypatch.setattr(light_arithmetic, "BY_ITSELF", False)
    return functools.partial(open_page, "light")


@pytest.fixture(scope="session")
def pressed_home(common: Path) -> Path:
    """A store that holds a small autoencoder of the made-up set and a recipe on it, made once; no clock is believed."""
    home = common / "pressed"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECENGINE_HOME", str(home))
        patch.setattr(stopwatch, "measure", stopwatch.work)
        patch.setattr(compressing, "TIMING", {"rounds": 2, "least": 1})
        store_at(None).get_or_run(thin.compression("synthetic", SMALL, RECIPE))
    return home


@pytest.fixture
def pressed(own_store: Path, pressed_home: Path) -> Run:
    """That recipe's run, in this test's own store."""
    lend(pressed_home, own_store)
    run = thin.done(thin.compression("synthetic", SMALL, RECIPE))
    assert run is not None
    return run


@pytest.fixture
def ask(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """`ask("item-knn", "12", user="12")`: the lists with the reason for that film under that model open."""

    def run(model: str, item: str = "", **params: str) -> AppTest:
        named = {"item": item, "why": model} if item else {}
        return open_page("recommendations", **({"models": model, "user": "12"} | named | params))

    return run


@pytest.fixture
def train_first(own_store: Path, brief_store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`train_first("neumf", order="stars")`: what a list of that model stands on is in the store, trained briefly."""
    monkeypatch.setenv("RECENGINE_HOME", str(own_store))

    def run(model: str, order: str = "list") -> None:
        data = catalog.load("synthetic", own_store)
        for asked in needed(loaders.request(View(data="synthetic", order=order), model), data):
            RunStore(brief_store).get_or_run(asked)
            for spec in (asked, *asked.needs()):
                if not (own := Layout(own_store).folder(spec.key)).exists():
                    lend(Layout(brief_store).folder(spec.key), own)

    return run
