"""Models, compared and person by person: full from shipped figures alone, one's own runs in their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.loaders import judged
from recengine.bench import store_at
from recengine.data import fetch
from recengine.errors import RequestError
from recengine.runs.queue import RunQueue
from tests.pages.judging import judge, text_of

Open = Callable[..., AppTest]


@pytest.fixture
def no_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be fetched."""

    def refuse(name: str, home: Path, **options: object) -> fetch.FetchReport:
        raise AssertionError("the page fetched")

    monkeypatch.setattr(fetch, "fetch", refuse)


@pytest.mark.parametrize("split", ["kfold:5:42", "ratio:0.2:42"])
def test_without_data_and_without_runs_the_page_is_full_of_shipped_figures(no_fetch, open_models: Open, split) -> None:
    app = open_models(data="ml-100k", split=split)
    assert not app.error and not app.info
    table = app.get("dataframe")[0].value
    assert {"reference", "elsewhere"} == set(table["origin"])
    assert len(app.get("vega_lite_chart")) == 2
    assert "is best here by" in text_of(app) and "Best elsewhere" in text_of(app)
    assert table.iloc[0]["name"] in text_of(app).replace("\\", "")
    assert list(store_at(None).layout.folders()) == [], "nothing was trained"


def test_nothing_judged_yet_is_said_with_a_way_on(open_models: Open) -> None:
    app = open_models()
    assert any("Nothing was judged" in box.value for box in app.info)
    next(button for button in app.button if "train and judge" in button.label).click().run()
    assert app.session_state["view"].show == "train"


def test_own_runs_are_rows_and_the_best_is_said_first(open_models: Open) -> None:
    judge("bias", "tuned")
    judge("mf", "fast")
    judge("mf", "fast", sweeps="2")
    app = open_models()
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


def test_any_metric_sorts_and_stands_in_the_link(open_models: Open) -> None:
    judge("bias", "tuned")
    judge("popularity", "tuned")
    app = open_models()
    app.selectbox(key="zoo_measure").set_value("coverage@10").run()
    assert app.session_state["view"].measure == "coverage@10"
    table = app.get("dataframe")[0].value
    assert table["coverage@10"].is_monotonic_decreasing
    app.selectbox(key="zoo_against").set_value("parameters").run()
    assert app.query_params["against"] == "parameters"
    assert not app.exception


def test_a_measure_nobody_has_is_said_kindly(open_models: Open) -> None:
    judge("bias", "tuned")
    app = open_models(measure="luck")
    assert any("luck" in line.value for line in app.caption)
    assert not app.error


def test_links_that_make_no_sense_are_named(open_models: Open) -> None:
    app = open_models(show="everything", split="kfold:0:1", config="mf/best")
    assert "show, split, config" in app.warning[0].value


def test_an_unknown_data_set_is_named_with_a_way_out(open_models: Open) -> None:
    app = open_models(data="nothing")
    assert any("unknown data set 'nothing'" in box.value for box in app.error)


def test_a_new_run_shows_at_the_next_click(open_models: Open) -> None:
    judge("bias", "tuned")
    app = open_models()
    before = judged.stamp()
    judge("popularity", "tuned")
    assert judged.stamp() != before
    app.run()
    assert len(app.get("dataframe")[0].value) == 2


def links(app: AppTest) -> list[str]:
    """Labels of the links to people."""
    return [link.proto.label for link in app.get("page_link") if link.proto.label.startswith("user ")]


def test_shipped_figures_say_who_is_served_badly_before_anything_is_trained(no_fetch, open_models: Open) -> None:
    app = open_models(data="ml-100k", show="people", config="mf/tuned", group="age")
    assert not app.error and not app.exception
    assert "Matrix factorisation · tuned" in text_of(app).replace("\\", "")
    assert "people aged" in text_of(app)
    assert len(app.get("vega_lite_chart")) == 1
    assert links(app) == []


def test_an_own_run_names_the_people_behind_a_group_and_compares_two_models(open_models: Open) -> None:
    judge("mf", "fast")
    judge("bias", "tuned")
    app = open_models(show="people", config="mf/fast", group="gender", bar="F")
    assert not app.error and not app.exception
    assert len(app.get("vega_lite_chart")) == 3  # groups, spread, difference
    assert app.selectbox(key="zoo_bar").value == "F"
    assert len(links(app)) == 12 + 5 + 5
    assert app.selectbox(key="zoo_versus").value == "bias/tuned"
    assert "is better for" in text_of(app)
    app.selectbox(key="zoo_measure").set_value("ndcg@10").run()
    assert not app.exception
    app.segmented_control(key="zoo_group").set_value("ratings").run()
    assert app.session_state["view"].bar == "", "another grouping has other groups"


def test_a_group_that_is_not_here_is_said_kindly(open_models: Open) -> None:
    judge("bias", "tuned")
    app = open_models(show="people", bar="giants")
    assert any("giants" in line.value for line in app.caption)
    assert any("a second model" in line.value for line in app.caption)


def test_what_was_not_judged_is_offered_and_then_shown(open_models: Open) -> None:
    judge("bias", "tuned")
    app = open_models(show="people", config="popularity/tuned")
    assert any("was not judged" in box.value for box in app.info)
    app.button(key="groups_judge").click().run()
    queue = RunQueue(store_at(None))
    (waiting,) = queue.list()
    assert queue.wait(waiting.key, seconds=60).status == "done"  # type: ignore[union-attr]
    app.run()
    assert not app.info and len(app.get("vega_lite_chart")) == 3


def test_a_fourth_piece_of_work_is_refused_by_the_engine_s_own_words(open_models: Open, monkeypatch) -> None:
    app = open_models(show="people", config="bias/tuned")

    def refuse(self: RunQueue, spec: object, visitor: str | None = None) -> str:
        raise RequestError("3 of your requests are waiting")

    monkeypatch.setattr(RunQueue, "submit", refuse)
    app.button(key="groups_judge").click().run()
    assert any("3 of your requests are waiting" in box.value for box in app.error)


def test_where_only_others_are_known_they_are_shown(no_fetch, open_models: Open) -> None:
    app = open_models(data="ml-1m", split="ncf")
    # the door to the data stands above; nothing is fetched without a click
    assert set(app.get("dataframe")[0].value["origin"]) == {"elsewhere"}
    assert len(app.get("vega_lite_chart")) == 1
