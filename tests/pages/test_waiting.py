"""The waiting room: long training is queued, seen while it runs, and the page comes when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from recengine import bench
from recengine.bench import store_at
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
    assert not app.error
    assert [block.value for block in app.subheader][1] == "Why?"


def test_cancelled_training_can_be_asked_for_again(everything_is_long, open_page: Callable[..., AppTest]) -> None:
    app = open_page("recommendations", models="bias", user="12")
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
