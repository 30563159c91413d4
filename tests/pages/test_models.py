"""Models: full from shipped figures alone, one's own runs in their place, and every state in the link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.loaders import judged
from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog, fetch
from recengine.results import evaluate_spec
from recengine.runs.run import Run

Open = Callable[..., AppTest]


def text_of(app: AppTest) -> str:
    """All Markdown and captions of a page."""
    return "\n".join(block.value for block in (*app.markdown, *app.caption))


def judge(model: str, preset: str, data: str = "synthetic", split: str = "kfold:5:42", **settings: str) -> Run:
    """An own run of the made-up set, small enough to be made at once."""
    store = store_at(None)
    asked = Request(data, model, preset, tuple(settings.items()), split)
    return store.get_or_run(evaluate_spec(train_spec(asked, catalog.load(data, store.home)), 10))


@pytest.fixture
def no_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be fetched."""

    def refuse(name: str, home: Path, **options: object) -> fetch.FetchReport:
        raise AssertionError("the page fetched")

    monkeypatch.setattr(fetch, "fetch", refuse)


@pytest.mark.parametrize("split", ["kfold:5:42", "ratio:0.2:42"])
def test_without_data_and_without_runs_the_page_is_full_of_shipped_figures(no_fetch, open_page: Open, split) -> None:
    app = open_page("models", data="ml-100k", split=split)
    assert not app.error and not app.info
    table = app.get("dataframe")[0].value
    assert {"reference", "elsewhere"} == set(table["origin"])
    assert len(app.get("vega_lite_chart")) == 2
    assert "is best here by" in text_of(app) and "Best elsewhere" in text_of(app)
    assert table.iloc[0]["name"] in text_of(app).replace("\\", "")
    assert list(store_at(None).layout.folders()) == [], "nothing was trained"


def test_nothing_judged_yet_is_said_with_a_way_on(open_page: Open) -> None:
    app = open_page("models")
    assert any("Nothing was judged" in box.value for box in app.info)
    next(button for button in app.button if "train and judge" in button.label).click().run()
    assert app.session_state["view"].show == "train"


def test_own_runs_are_rows_and_the_best_is_said_first(open_page: Open) -> None:
    judge("bias", "tuned")
    judge("mf", "fast")
    judge("mf", "fast", sweeps="2")
    app = open_page("models")
    table = app.get("dataframe")[0].value
    assert sorted(table["name"]) == [
        "Bias · tuned",
        "Matrix factorisation · fast",
        "Matrix factorisation · fast, sweeps 2",
    ]
    assert table["rmse"].is_monotonic_increasing
    assert set(table["origin"]) == {"yours"}
    assert table["parameters"].notna().all()
    assert app.code[0].value.count("recengine evaluate") == 3


def test_any_metric_sorts_and_stands_in_the_link(open_page: Open) -> None:
    judge("bias", "tuned")
    judge("popularity", "tuned")
    app = open_page("models")
    app.selectbox(key="zoo_measure").set_value("coverage@10").run()
    assert app.session_state["view"].measure == "coverage@10"
    table = app.get("dataframe")[0].value
    assert table["coverage@10"].is_monotonic_decreasing
    app.selectbox(key="zoo_against").set_value("parameters").run()
    assert app.query_params["against"] == "parameters"
    assert not app.exception


def test_a_measure_nobody_has_is_said_kindly(open_page: Open) -> None:
    judge("bias", "tuned")
    app = open_page("models", measure="luck")
    assert any("luck" in line.value for line in app.caption)
    assert not app.error


def test_links_that_make_no_sense_are_named(open_page: Open) -> None:
    app = open_page(show="everything", split="kfold:0:1", config="mf/best")
    assert "show, split, config" in app.warning[0].value


def test_an_unknown_data_set_is_named_with_a_way_out(open_page: Open) -> None:
    app = open_page("models", data="nothing")
    assert any("unknown data set 'nothing'" in box.value for box in app.error)


def test_a_new_run_shows_at_the_next_click(open_page: Open) -> None:
    judge("bias", "tuned")
    app = open_page("models")
    before = judged.stamp()
    judge("popularity", "tuned")
    assert judged.stamp() != before
    app.run()
    assert len(app.get("dataframe")[0].value) == 2
