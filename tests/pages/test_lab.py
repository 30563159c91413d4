"""The autoencoder lab: full from what ships, each sweep as a link opens it, and a quick run of one's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.text import plain
from dashboard.views import lab_sweep
from recengine import experiments
from recengine.bench import store_at
from recengine.data import catalog
from recengine.lab import grid, sweeps
from recengine.runs.queue import RunQueue
from tests.pages.judging import text_of

Open = Callable[..., AppTest]


@pytest.fixture
def open_lab(open_page: Open) -> Open:
    """`open_lab(sweep="depth")`"""
    return lambda **params: open_page("lab", **params)


def said(app: AppTest) -> str:
    return text_of(app).replace("\\", "")


def test_the_scoreboard_opens_full_from_what_ships(open_lab: Open) -> None:
    app = open_lab()
    text = said(app)
    for sweep in grid.SWEEPS:
        found, quick = (experiments.shipped(sweep, each) for each in (False, True))
        assert plain(f"lab.claim.{sweep}") in text and (found.dataset, quick.dataset) == ("ml-1m", "ml-100k")
    assert not app.error and "Shipped figures of" in text
    assert "In 1 of 7 sweeps the best network is better than bias alone, in 0 better than mf" in text.replace("`", "")
    assert text.count("Our own question:") == 1
    assert text.count("Quick size, ml-100k: ") == len(grid.SWEEPS), "the other verdict beside each"
    assert len(app.get("vega_lite_chart")) == 4, "errors, curves, fixed point, sums inside the units"


@pytest.mark.parametrize("sweep", grid.SWEEPS)
def test_each_sweep_has_a_link(open_lab: Open, sweep: str) -> None:
    app = open_lab(sweep=sweep)
    found = experiments.shipped(sweep, False)
    text = said(app)
    judged = found.verdict
    assert all(condition.words in text for condition in judged.claim.conditions)
    assert text.count("holds:") == sum(judged.holds) and text.count("does not hold:") == len(judged.holds) - sum(
        judged.holds
    )
    (table,) = [frame.value for frame in app.dataframe if len(frame.value) == len(found.points.all)][:1]
    assert table["setting"].tolist() == [point.setting for point in found.points]
    assert found.command in [code.value for code in app.code]
    assert ("The differences that decide it" in text) == (sweep != "units")
    assert ("One training of each" in text) == (len(found.seeds) == 1)
    assert ("another data set" in text.lower()) == (sweep == "data-size")
    assert ("9,115,240" in text) == (sweep == "depth")


def test_a_sweep_is_picked_and_stands_in_the_address(open_lab: Open) -> None:
    app = open_lab()
    assert "sweep" not in app.query_params
    app.segmented_control(key="lab_sweep").set_value("width").run()
    assert app.query_params["sweep"] == "width"
    assert not app.exception and "over-fits from a width of 512 on" in said(app)


def test_curves_are_those_asked_for_and_never_too_many() -> None:
    found = experiments.shipped("depth", True)
    able = [point.setting for point in found.networks]
    asked = state.View(sweep="depth", curves="6 layers|2 layers|7 layers")
    assert lab_sweep.shown_curves(asked, found, able) == ("6 layers", "2 layers")
    first = lab_sweep.shown_curves(state.View(sweep="depth"), found, able)
    assert 2 <= len(first) <= lab_sweep.FIRST_CURVES + 1 and set(first) <= set(able)
    told = lab_sweep.shown_curves(state.View(sweep="data-size"), found, able)
    assert told == ("deep at 10 %", "deep at 100 %", "deep, not shrunk at 10 %", "U-AutoRec at 100 %")
    every = state.View(sweep="depth", curves="|".join(able))
    assert len(lab_sweep.shown_curves(every, found, able)) == lab_sweep.chart.MOST_CURVES


def test_what_diverged_is_shown_as_diverged(open_lab: Open) -> None:
    found = experiments.shipped("refeeding", False)
    gone = [point for point in found.networks if point.diverged]
    assert gone and all(point.rmse is None for point in gone)
    text = said(open_lab(sweep="refeeding"))
    assert f"{len(gone)} diverged." in text and "trainings diverged (1 in all)" in text
    row = lab_sweep.line(gone[-1], found.points["mf"])
    assert row["rmse"] is None and row["behind"] is None and row["diverged"]


def test_a_quick_run_is_asked_for_followed_and_cancelled(open_lab: Open, own_store: Path) -> None:
    app = open_lab(sweep="width")
    app.button(key="lab_quick").click().run()
    assert app.query_params["size"] == "quick" and "The quick size of *Width* on synthetic" in said(app)
    app.button(key="lab_again").click().run()
    queue = RunQueue(store_at(None))
    (work,) = queue.list()
    assert work.spec.verb == "lab" and work.active
    assert "a sweep of the lab" in said(app) or app.get("progress")
    app.button(key=f"stop_{work.key}").click().run()
    ended = queue.wait(work.key, seconds=30)
    assert ended is not None and not ended.active


def test_an_own_run_takes_the_place_of_what_ships(
    open_lab: Open, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sweeps.settings
    small = {"hidden": [4], "epochs": 1}

    def brief(sweep: str, quick: bool) -> tuple[sweeps.Setting, ...]:
        return tuple(
            dataclasses.replace(one, config={**one.config, **(small if "hidden" in one.config else {})}, seeds=(0,))
            for one in whole(sweep, quick)
        )

    monkeypatch.setattr(sweeps, "settings", brief)
    data = catalog.load("synthetic", own_store)
    store_at(None).get_or_run(experiments.sweep_spec("synthetic", data, "width", quick=True))
    app = open_lab(sweep="width", size="quick")
    assert "Run in this store on" in said(app) and "its own" in said(app)
    assert "lab_again" not in {button.key for button in app.button}
    assert isinstance(app.dataframe[-1].value, pd.DataFrame)


def test_what_has_no_stars_or_times_is_refused_in_words(open_lab: Open) -> None:
    app = open_lab(data="synthetic-checkerboard", sweep="width", size="quick")
    assert ["timestamps" in error.value for error in app.error] == [True]


def test_the_page_opens_full_without_the_data_a_person_or_a_training(open_page: Callable[..., AppTest]) -> None:
    app = open_page("lab", data="ml-100k", models="neumf")
    assert not app.error and app.dataframe
    assert not [box for box in app.selectbox if box.key in ("frame_data", "frame_user")]
    assert not [button for button in app.button if (button.key or "").startswith("train_")]
