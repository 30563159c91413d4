"""A store for each test, and the tests' own verb in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recengine.runs.engine import engine_version
from recengine.runs.store import RunStore
from recengine.runs.verbs import WORK
from tests.unit.runs.chores import ChoreSpec, RoundSpec


@pytest.fixture(autouse=True)
def chore_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORK, "chore", (ChoreSpec, "tests.unit.runs.chores:do"))
    monkeypatch.setitem(WORK, "round", (RoundSpec, "tests.unit.runs.chores:go_round"))


@pytest.fixture
def fresh_source() -> None:
    """Keys are of the source as it is now, also where somebody edited it since this test run began."""
    engine_version.cache_clear()


@pytest.fixture
def store(own_store: Path) -> RunStore:
    own_store.mkdir()
    return RunStore(own_store)
