"""What every test stands on: a store of its own, made-up data, and the three options that widen the run.

pytest                        quick: made-up data, no network, no browser
pytest --realdata             also the tests marked `realdata`: MovieLens-100K, fetched once by our own `fetch`
pytest --browser              also the tests marked `browser`: the app in Chromium
pytest --layers               also those marked `layers`: the laws of networks that differ from another in layers alone
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

# Before numpy loads: two test runs on two cores otherwise spin against each other's BLAS threads.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import hypothesis
import pytest

from recengine.data import synthetic
from recengine.data.dataset import Dataset
from recengine.models import MODELS, settings

WIDER = {"realdata": "--realdata", "browser": "--browser", "layers": "--layers"}
SIBLINGS = ("dense-tower", "conv", "inverted-bottleneck", "shuffle")
"""Networks alike, but for their layers, to `bottleneck-mlp` and `separable`, which the quick part tests for all six."""
LAWS = ("contract", "pages")  # where every model is fitted, as where `brief_networks` is asked for
MARKED_BY_FOLDER = {"data": "realdata", "browser": "browser"}  # tests/data, tests/browser
LEFT_OUT = pytest.StashKey[dict[str, int]]()

hypothesis.settings.register_profile("quick", deadline=None, max_examples=30, derandomize="CI" in os.environ)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=500)
hypothesis.settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--realdata`, `--browser`, `--layers`: each takes in the tests with the marker of that name."""
    parser.addoption("--realdata", action="store_true", help="also run the tests that need MovieLens-100K")
    parser.addoption("--browser", action="store_true", help="also run the tests that open the app in Chromium")
    parser.addoption("--layers", action="store_true", help="also run the laws of networks alike but for their layers")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that share what takes long go to one process; without xdist nobody asks."""
    from tests.together import Together

    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark by folder and by model, then deselect what was not asked for; the closing lines count and name it."""
    kept: list[pytest.Item] = []
    left_out: dict[str, list[pytest.Item]] = {}
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in MARKED_BY_FOLDER:
            item.add_marker(MARKED_BY_FOLDER[folder])
        params = getattr(getattr(item, "callspec", None), "params", {})
        briefly = "brief_networks" in getattr(item, "fixturenames", ())
        if (folder in LAWS or briefly) and {params.get("name"), params.get("model")} & set(SIBLINGS):
            item.add_marker("layers")
        wanted = [marker for marker in WIDER if item.get_closest_marker(marker)]
        missing = [marker for marker in wanted if not config.getoption(WIDER[marker])]
        if missing:
            left_out.setdefault(missing[0], []).append(item)
        else:
            kept.append(item)
    config.hook.pytest_deselected(items=[item for group in left_out.values() for item in group])
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("browser") is not None)  # the slow ones last
    config.stash[LEFT_OUT] = {marker: len(group) for marker, group in left_out.items()}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes tells the first what it left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every process collects all tests, so what one of them left out is what all did."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what the run left out, and the option that takes it in."""
    for marker, count in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"not run: {count} {marker} tests; {WIDER[marker]} takes them in")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A throw-away `RECENGINE_HOME` for each test: none reads or writes the store of the person who runs it."""
    home = tmp_path / "home"
    monkeypatch.setenv("RECENGINE_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share: what takes long to make is made in it, by whoever is first."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


BRIEF = {"epochs": 2, "stand_ins": 10, "negatives": 1}


def _narrow(config: Any) -> dict[str, Any]:
    """Layers and rows of at most 16 numbers; maps of 4 x 4 with 4 channels, then 8."""
    if hasattr(config, "channels"):
        return {"channels": (4, 8), "embedding_size": 4} | ({"groups": 2} if hasattr(config, "groups") else {})
    rows = {"embedding_size": min(config.embedding_size, 16)} if hasattr(config, "embedding_size") else {}
    return rows | {"hidden": tuple(min(width, 16) for width in config.hidden)}


@pytest.fixture
def brief_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every network's presets train narrow and for two epochs, in this process: how it behaves, not how well."""
    for entry in MODELS:
        if entry.needs_torch:
            presets = settings(entry.name).PRESETS
            for name, config in list(presets.items()):
                brief = {field: size for field, size in BRIEF.items() if hasattr(config, field)}
                monkeypatch.setitem(presets, name, dataclasses.replace(config, **brief | _narrow(config)))


@pytest.fixture
def brief_store(common: Path, brief_networks: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test works in a store that the whole run shares, where each brief network is trained once."""
    home = common / "brief"
    monkeypatch.setenv("RECENGINE_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def checkerboard() -> Dataset:
    """40 x 40 stars; user u's one right answer is item u."""
    return synthetic.checkerboard()


@pytest.fixture(scope="session")
def checkerboard_implicit() -> Dataset:
    """The same, without stars."""
    return synthetic.checkerboard(explicit=False)


@pytest.fixture(scope="session")
def low_rank() -> Dataset:
    """300 people, 200 films, stars of a low-rank taste: the set `synthetic` of the catalogue."""
    return synthetic.low_rank()


@pytest.fixture(scope="session")
def ml_100k_home(common: Path) -> Path:
    """A store that holds MovieLens-100K, filled at most once by our own `fetch` (official address or fallback).

    It is the folder named by `RECENGINE_TEST_HOME`, else one of this run.
    """
    from recengine.data import catalog, fetch

    chosen = os.environ.get("RECENGINE_TEST_HOME")
    home = Path(chosen) if chosen else common / "ml-100k"
    cached = {card["name"] for card in catalog.listing(home) if card["cached"]}
    if "ml-100k" not in cached:
        fetch.fetch("ml-100k", home)  # under a lock: of two processes one fetches
    return home


@pytest.fixture(scope="session")
def ml_100k(ml_100k_home: Path) -> Dataset:
    """MovieLens-100K; tests that ask for it are marked `realdata`."""
    from recengine.data import catalog

    return catalog.load("ml-100k", ml_100k_home)
