"""Dense or light, the trade and the verdicts: who wins, who loses, a report, and what is said of both."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts import pareto
from dashboard.loaders import thin
from dashboard.views import light_trade, light_verdicts
from recengine import experiments
from recengine.leaderboard import Row
from tests.pages import thin_rows
from tests.pages.judging import plain_text as said
from tests.pages.thin_rows import RECIPES

Open = Callable[..., AppTest]


@pytest.fixture
def with_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three recipes made by hand are what was measured."""
    monkeypatch.setattr(thin, "board", lambda data: list(RECIPES))


@pytest.mark.usefixtures("with_recipes")
def test_the_trade_names_who_wins_and_that_it_changes(open_light: Open) -> None:
    app = open_light(light="trade")
    text = said(app)
    assert "the fastest for **all films, torch** is **rank 16 → int8**: 2.5 times faster, 40 times smaller" in text
    assert "**The winner changes**: int8 (all films, ONNX Runtime)." in text
    assert "2 of 3 recipes gain no time here, prune 90% among them, 6 times smaller and as fast" in text
    app.segmented_control(key="light_runtime").set_value("onnxruntime").run()
    assert app.query_params["runtime"] == "onnxruntime" and "is **int8**: 1.3 times faster" in said(app)
    assert "this ratio flatters" not in said(app)
    app.segmented_control(key="light_batch").set_value("64 people").run()
    assert app.query_params["batch"] == "64 people" and "this ratio flatters" in said(app)
    app.segmented_control(key="light_kept").set_value("ndcg@10").run()
    assert "at most 2 % of NDCG@10 lost" in said(app)


@pytest.mark.usefixtures("with_recipes")
def test_a_click_opens_the_report_of_a_recipe(open_light: Open) -> None:
    app = open_light(light="trade")
    assert app.subheader[0].value == "Report: rank 16 → int8", "the smallest until somebody clicks"
    app.selectbox(key="light_report").set_value("prune=0.9").run()
    assert app.query_params["recipe"] == "prune=0.9" and app.subheader[0].value == "Report: prune 90%"
    table = {row[0]: row[1:] for row in app.table[0].value.to_numpy().tolist()}
    assert table["files, bytes"] == ["1,000,000", "166,667", "6 times less"]
    assert table["parameters of layers"] == ["100", "100", "the same"]
    assert table["RMSE"] == ["0.9000 (0.8820 to 0.9180)", "0.9180 (0.8820 to 0.9180)", "+2.00 % (+1.00 to +3.00)"]
    assert app.table[1].value.iloc[0].tolist() == ["codes", "20.0 dB", "0.020", "0.120"]
    assert "--recipe prune=0.9" in app.code[-1].value


def test_nobody_wins_where_nothing_is_faster() -> None:
    rows = [thin_rows.thin("quantise=int8"), thin_rows.thin("prune=0.5", faster=(2, 2, 2, 2), rmse=(0.02, 0.01, 0.03))]
    view = state.View(light="trade")
    assert light_trade.winner(rows, "rmse", "torch", "all items") is None
    assert "**no recipe is faster** than the dense network for **all films, torch**" in light_trade.says(
        rows, view
    ).replace("\\", "")
    assert light_trade.winner(rows, "ndcg@10", "torch", "all items") is rows[1]


def test_the_picture_holds_every_recipe_and_marks_the_front() -> None:
    frame = light_trade.points(RECIPES, state.View(recipe="prune=0.9"))
    assert frame["front"].tolist() == [True, True, False] and frame["chosen"].tolist() == [False, False, True]
    assert frame["kind"].tolist() == ["chain", "quantise", "prune"]
    assert frame["x"].tolist() == [25_000, 250_000, 166_667] and frame["low"].iloc[0] == pytest.approx(0.9 * 1.001)
    onnx = light_trade.points(
        RECIPES, state.View(runtime="onnxruntime", batch="64 people", cost="time", kept="ndcg@10")
    )
    assert onnx["x"].tolist() == pytest.approx([1 / 9, 1.0, 2.0]), "of the dense network's time"
    assert onnx["x_text"].iloc[0] == "0.11 times the dense network's time (0.889 ms)"
    assert light_trade.points(RECIPES, state.View(cost="macs"))["x"].tolist() == [2000] * 3


def test_times_below_a_second_are_no_metres() -> None:
    labels = pareto.Labels("", "", "", "", "", {kind: kind for kind in pareto.KINDS})
    slow = light_trade.points(RECIPES, state.View(cost="time"))
    for frame, digits in ((slow, "~g"), (light_trade.points(RECIPES, state.View()), "~s")):
        spec = pareto.recipes(frame, (frame["x"].max(), 0.9), 0.909, labels).to_dict()
        axes = [layer["encoding"]["x"] for layer in spec["layer"] if "x" in layer["encoding"]]
        assert {x["axis"]["format"] for x in axes} == {digits}


def test_without_a_recipe_the_trade_says_so(open_light: Open) -> None:
    app = open_light(light="trade")
    assert any("No recipe has been measured" in box.value for box in app.info)


def test_verdicts_rest_on_figures(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thin, "board", lambda data: list(RECIPES))
    text = said(open_light(light="claims", data="ml-100k"))
    assert ":orange-badge[partly] **Fast inference**" in text and "Of 6 timings of 3 recipes" in text
    assert ":orange-badge[partly] **Small memory**" in text and "2 of 6 processes" in text
    assert ":green-badge[holds] **A large model**" in text and "40 times smaller" in text
    assert ":gray-badge[not measured] **Made for phones**" in text
    assert ":red-badge[does not hold] **High accuracy of recommendations**" in text
    assert ":green-badge[holds] **Takes long to train**" in text
    assert ":orange-badge[partly] **Finds non-linear relations**" in text and "linear layers alone 0.9151" in text


def test_verdicts_without_figures_say_that_nothing_was_measured(open_light: Open) -> None:
    text = said(open_light(light="claims"))
    assert "badge[partly]" not in text and text.count("badge[not measured]") == 12
    assert text.count("badge[holds]") == 1 and ":green-badge[holds] **May learn by heart**" in text, (
        "the lab's, by name"
    )
    assert "In the autoencoder lab (ml-1m), one hidden layer without dropout, 1024 wide: error" in text


@pytest.mark.parametrize(
    ("difference", "verdict"),
    [((-0.01, -0.02, -0.005), "holds"), ((-0.01, -0.03, 0.01), "partly"), ((0.01, 0.005, 0.02), "fails")],
)
def test_many_kinds_of_data_help_where_a_contest_says_so(difference, verdict: str) -> None:
    contest = thin_rows.contest("architecture", "deepfm/tuned", "deepfm/tuned;fields=item", difference)
    figures = light_verdicts.Figures((), (), (), (), [contest], experiments.shipped("width", True), None)
    found, text = light_verdicts.fields(figures)
    assert found == verdict and "from 3 seeds each" in text
    assert light_verdicts.fields(dataclasses.replace(figures, contests=())) == light_verdicts.UNMEASURED


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [((0.88, 0.87, 0.89), (0.92, 0.91, 0.93), "holds"), ((0.9, 0.88, 0.92), (0.91, 0.89, 0.93), "partly")]
    + [((0.95, 0.94, 0.96), (0.91, 0.89, 0.93), "fails")],
)
def test_accuracy_is_judged_by_both_intervals(one, other, verdict: str) -> None:
    def row(model: str, span) -> Row:
        figure = dict(zip(("value", "low", "high"), span, strict=True))
        return Row(f"{model}/tuned", "reference", model, {"rmse": figure}, {})

    rows = [row("neumf", one), row("mf", other), row("blend", (0.1, 0.1, 0.1))]
    assert light_verdicts.accuracy(rows, "rmse")[0] == verdict


def test_a_network_of_lists_is_judged_by_lists_alone(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    row = thin_rows.thin("quantise=int8", smaller=5, ndcg=(-0.01, -0.02, 0.0), faster=(3, 3, 3, 3))
    del row.report["lost"]["rmse"]  # type: ignore[attr-defined]
    monkeypatch.setattr(thin, "board", lambda data: [row])
    app = open_light(light="trade", kept="rmse", batch="1")
    assert app.segmented_control(key="light_kept").options == ["NDCG@10"]
    assert "is **int8**: 3 times faster" in said(app)
    assert ":gray-badge[not measured] **A large model**" in said(open_light(light="claims"))


def test_contests_are_told_with_their_doubt(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        thin_rows.contest("architecture", "separable/tuned", "conv/tuned", (0.004, -0.001, 0.009)),
        thin_rows.contest("distilled", "separable/tuned@distil=autoencoder", "separable/tuned", (-0.01, -0.02, -0.005)),
    ]
    monkeypatch.setattr(thin, "contests", lambda data: found)
    monkeypatch.setattr(thin, "board", lambda data: list(RECIPES))
    text = said(open_light(light="layers"))
    assert "no clear difference, RMSE +0.40 % (-0.10 to +0.90)" in text
    assert "It takes 5 times fewer MACs in its convolutions, 3 times more MACs in all." in text, "alike: left out"
    assert "On the clock, all films of one person: 2 times slower in torch (2.00 times the time), 3 times" in text
    assert "taught by Deep autoencoder** against **Separable · tuned** alone" in said(open_light(light="trade"))


def test_a_report_says_what_seeds_say(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "autoencoder/tuned"
    found = [thin_rows.contest("recipe", f"{name}@prune=0.9", name, (0.01, -0.001, 0.02))]
    monkeypatch.setattr(thin, "contests", lambda data: found)
    monkeypatch.setattr(thin, "board", lambda data: list(RECIPES))
    told = "Trained anew from 3 seeds, against the dense network of the same seed (95 % over seeds): RMSE +1.00 %"
    assert told in said(open_light(light="trade", recipe="prune=0.9"))
    assert "Trained anew" not in said(open_light(light="trade", recipe="quantise=int8"))
    assert "Students of a teacher" not in said(open_light(light="trade"))
