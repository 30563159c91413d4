"""The waiting room: long training is queued, seen while it runs, and the page comes when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from recengine import bench
from recengine.bench import store_at
from recengine.models import memory
from recengine.runs import launch
from recengine.runs.queue import RunQueue


@pytest.fixture
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """No data set is small enough to train on in place."""
    monkeypatch.setattr(bench, "IN_PLACE_RATINGS", 0)


def test_training_is_queued_and_the_lists_come_when_it_is_done(
    everything_is_long, open_page: Callable[..., AppTest]
) -> None:
    app = open_page("recommendations", models="bias", user="12")
    assert app.subheader[0].value.startswith("Training on Low")
    queue = RunQueue(store_at(None))
    (waiting,) = queue.list()
    assert queue.wait(waiting.key, seconds=60).status == "done"  # type: ignore[union-attr]
    app.run()
    assert [error.value for error in app.error] == []
    assert [block.value for block in app.subheader][1] == "Why?"


def test_cancelled_training_can_be_asked_for_again(
    everything_is_long, open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = launch.command
    slow = [sys.executable, "-c", "import time; time.sleep(60)"]  # a worker that is sure to be at it still
    monkeypatch.setattr(launch, "command", lambda key, home: slow)
    app = open_page("recommendations", models="bias", user="12")
    monkeypatch.setattr(launch, "command", real)
    queue = RunQueue(store_at(None))
    (waiting,) = queue.list()
    queue.cancel(waiting.key)
    end = time.time() + 20
    while queue.list()[0].active and time.time() < end:
        time.sleep(0.1)
    app.run()
    assert "was cancelled" in app.error[0].value
    app.button(key=f"again_{waiting.key}").click().run()
    assert queue.wait(waiting.key, seconds=60).status == "done"  # type: ignore[union-attr]


def test_a_network_is_offered_and_what_is_trained_is_shown_meanwhile(open_page: Callable[..., AppTest]) -> None:
    app = open_page("recommendations", models="item-knn,neumf", user="12")
    assert RunQueue(store_at(None)).list() == []  # a look starts nothing
    assert any("is not trained on this data yet" in block.value for block in app.markdown)
    assert "Why?" in [block.value for block in app.subheader]
    assert app.multiselect(key="list_models").value == ["item-knn", "neumf"]
    asked = next(button for button in app.button if (button.key or "").startswith("train_"))
    asked.click().run()
    queue = RunQueue(store_at(None))
    assert [state.spec.model for state in queue.list()] == ["neumf"]  # type: ignore[attr-defined]
    queue.cancel(queue.list()[0].key)


def test_a_list_does_not_wait_for_a_second_training_of_the_stars_beside_it(
    open_page: Callable[..., AppTest], low_rank, brief_networks: None
) -> None:
    spec = bench.train_spec(bench.Request("synthetic", "neumf", "ranking"), low_rank)
    store_at(None).get_or_run(spec)
    app = open_page("recommendations", models="neumf", user="12", why="neumf")
    assert not [button for button in app.button if (button.key or "").startswith("train_")]
    assert "Why?" in [block.value for block in app.subheader]
    app = open_page("recommendations", models="neumf", user="12", order="stars")
    assert [button for button in app.button if (button.key or "").startswith("train_")]


def test_the_work_of_others_cannot_be_cancelled(open_page: Callable[..., AppTest], low_rank) -> None:
    store = store_at(None)
    spec = bench.train_spec(bench.Request("synthetic", "neumf", "ranking"), low_rank)
    key = RunQueue(store).submit(spec, "somebody else")
    app = open_page("recommendations", models="item-knn,neumf", user="12")
    assert not any((button.key or "").startswith("cancel_") for button in app.button)
    RunQueue(store).cancel(key)


def test_too_many_trainings_are_refused_in_words(
    open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recengine.runs.queue.MAX_PER_VISITOR", 0)
    app = open_page("recommendations", models="item-knn,neumf", user="12")
    next(button for button in app.button if (button.key or "").startswith("train_")).click().run()
    assert any("are allowed" in block.value for block in app.warning)


def test_what_would_not_fit_is_told_in_place_of_the_offer(
    everything_is_long, open_page: Callable[..., AppTest], tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meminfo").write_text("MemAvailable:   64 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    app = open_page("recommendations", models="ease", user="12")
    assert any("ease on" in box.value and "would need" in box.value for box in app.error)
    assert not [button for button in app.button if (button.key or "").startswith(("train_", "again_"))]
    assert "ease" not in {state.spec.model for state in RunQueue(store_at(None)).list()}  # type: ignore[attr-defined]
