"""Dense or light: each part as a link opens it, with nothing measured and with something, and what changes by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.loaders import thin
from dashboard.text.en import CATALOGUE
from dashboard.views import light_arithmetic, light_layers, light_trade, light_verdicts
from recengine import blueprints
from recengine.bench import store_at
from recengine.compress import cost
from recengine.leaderboard import Row
from recengine.runs import layer_times
from recengine.runs.layer_spec import LayerSpec
from recengine.runs.queue import RunQueue
from tests.pages import thin_rows
from tests.pages.judging import text_of
from tests.pages.thin_rows import RECIPES

Open = Callable[..., AppTest]


@pytest.fixture
def open_light(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_light(light="arithmetic")`; nothing is timed by itself."""
    monkeypatch.setattr(light_arithmetic, "BY_ITSELF", False)
    return lambda **params: open_page("light", **params)


@pytest.fixture
def timed(own_store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`timed(3, 16, 32, 16, 16)`: that layer is on the clock for as short as may be."""
    monkeypatch.setattr(layer_times, "SECONDS", 0.0)
    return lambda *sizes: store_at(None).get_or_run(LayerSpec(*sizes))


def said(app: AppTest) -> str:
    return text_of(app).replace("\\", "")


def test_the_example_of_the_source_stands_there_at_first_sight(open_light: Open) -> None:
    app = open_light()
    text = said(app)
    assert "603,979,776" in text and "69,468,160" in text and "0.1150" in text
    assert "8.7 times less" in text and "Timed here" not in text
    assert app.get("vega_lite_chart") and "--time" in app.code[-1].value
    (button,) = [button for button in app.button if (button.key or "").startswith("light_time_")]
    assert button.label.startswith("Time both layers here")
    assert app.pills(key="light_example").value == "source"


def test_the_steps_count_what_the_closed_form_says() -> None:
    counts = [scene["counts"] for scene in light_arithmetic.steps()]
    small = light_arithmetic.SMALL
    assert [count["ordinary"] for count in counts[:3]] == [27, 675, 2700]
    assert [count["separable"] for count in counts[3:]] == [9, 675, 678, 975, 975]
    assert counts[-1] == {"ordinary": cost.ordinary(*small).macs, "separable": cost.separable(*small).macs}
    assert "2.77" in light_arithmetic.steps()[-1]["says"] and "8.69" in light_arithmetic.steps()[-1]["says"]


def test_sizes_by_hand_stand_in_the_address(open_light: Open) -> None:
    app = open_light()
    app.select_slider(key="light_c_out").set_value(32).run()
    assert app.query_params["sizes"] == "3,256,32,32,32" and app.pills(key="light_example").value is None
    app.pills(key="light_example").set_value("ours").run()
    assert app.query_params["sizes"] == "3,16,32,2,2"
    app.pills(key="light_example").set_value("source").run()
    assert "sizes" not in app.query_params


def test_a_link_may_ask_for_sizes_no_slider_has(open_light: Open) -> None:
    app = open_light(sizes="5,20,24,10,12")
    assert app.select_slider(key="light_c_in").value == 20 and f"{25 * 20 * 24 * 10 * 12:,}" in said(app)


@pytest.mark.parametrize(
    ("name", "text"),
    [("sizes", "2,8,8,8,8"), ("sizes", "3,8,8"), ("sizes", "3,999,999,999,999"), ("step", "8"), ("light", "dark")]
    + [("left", "magic"), ("right", "magic"), ("recipe", "melt=3"), ("batch", "7"), ("cost", "love")],
)
def test_links_that_make_no_sense_are_named(open_light: Open, name: str, text: str) -> None:
    assert any(name in box.value for box in open_light(**{name: text}).warning)


def test_what_was_timed_stands_beside_the_theory(open_light: Open, timed: Callable[..., None]) -> None:
    timed(3, 16, 32, 16, 16)
    app = open_light(sizes="3,16,32,16,16", step="6")
    assert "Timed here it is" in said(app) and "7 times less" in said(app)
    assert len(app.get("vega_lite_chart")) == 2 and "Of 2 dots" in said(app)
    assert not [button for button in app.button if (button.key or "").startswith("light_time_")]


def test_a_kernel_of_one_has_nothing_to_separate(open_light: Open) -> None:
    assert "nothing to separate" in said(open_light(sizes="1,8,8,4,4"))


def test_a_layer_is_timed_by_the_queue(open_light: Open) -> None:
    app = open_light(sizes="3,8,8,4,4")
    next(button for button in app.button if (button.key or "").startswith("light_time_")).click().run()
    queue = RunQueue(store_at(None))
    (found,) = queue.list()
    assert found.spec == LayerSpec(3, 8, 8, 4, 4)
    assert queue.wait(found.key, seconds=60).status == "done"  # type: ignore[union-attr]
    app.run()
    assert "Timed here it is" in said(app)


def test_the_first_look_has_the_example_timed(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[LayerSpec] = []
    monkeypatch.setattr(light_arithmetic.training, "ask_for", asked.append)
    open_light()
    assert asked == []
    monkeypatch.setattr(light_arithmetic, "BY_ITSELF", True)
    open_light()
    open_light(sizes="3,8,8,8,8")
    assert asked == [LayerSpec(3, 256, 256, 32, 32)]


def test_two_networks_stand_side_by_side(open_light: Open) -> None:
    app = open_light(light="layers")
    assert (
        "5.4 times less" in said(app)
        and "7 times fewer parameters" in said(app)
        and "**88%** of Separable" in said(app)
    )
    (table,) = [block.value for block in app.table]
    assert table.iloc[0].tolist() == ["MACs", "39,232", "7,328", "5.4 times"]
    assert table.iloc[2].tolist()[-1] == "the same"
    app.selectbox(key="light_right").set_value("dense-tower").run()
    assert app.query_params["right"] == "dense-tower" and "164,096" in app.table[0].value.iloc[0].tolist()


def test_networks_of_other_work_are_told_apart(open_light: Open) -> None:
    app = open_light(light="layers", left="mobilenet-v1", right="mobilenet-v1")
    assert "Both multiply the same." in said(app)
    app = open_light(light="layers", left="mobilenet-v1", right="conv")
    assert "their sums are of different work" in said(app)


def test_blocks_are_marked_and_hold_their_formula() -> None:
    known = blueprints.known()
    rows = light_layers.drawn(known["conv"], known["separable"])["rows"]
    assert [[block["differs"] for side in row for block in side] for row in rows][:4] == [
        [False, False],
        [False, False],
        [False, False],
        [True, True, True],
    ]
    (conv,), (depthwise, pointwise) = rows[3]
    assert conv["formula"] == "K² · C_in · C_out · H · W = 3² · 16 · 32 · 2 · 2 = 18,432 MACs" and conv["share"] == 1.0
    assert depthwise["formula"].startswith("K² · C · H · W = 3² · 16 · 2 · 2 = 576 MACs")
    assert "= 16 · 32 · 2 · 2 = 2,048 MACs" in pointwise["formula"] and pointwise["kind"] == "pointwise"


@pytest.mark.parametrize("left", blueprints.NAMES)
def test_every_network_can_be_drawn_beside_another(left: str) -> None:
    known = blueprints.known()
    found = light_layers.drawn(known[left], known["shuffle"])
    assert sum(len(row[0]) for row in found["rows"]) == len(known[left].layers)


@pytest.fixture
def with_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three recipes made by hand are what was measured."""
    monkeypatch.setattr(thin, "board", lambda data: list(RECIPES))


@pytest.mark.usefixtures("with_recipes")
def test_the_trade_names_who_wins_and_that_it_changes(open_light: Open) -> None:
    app = open_light(light="trade")
    text = said(app)
    assert "the fastest for **1 person, torch** is **rank 16 → int8**: 2.5 times faster, 40 times smaller" in text
    assert "**The winner changes**: int8 (1 person, ONNX Runtime)." in text
    assert "2 of 3 recipes gain no time here, prune 90% among them, 6 times smaller and as fast" in text
    app.segmented_control(key="light_runtime").set_value("onnxruntime").run()
    assert app.query_params["runtime"] == "onnxruntime" and "is **int8**: 1.3 times faster" in said(app)
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
    assert light_trade.winner(rows, "rmse", "torch", "1") is None
    assert "**no recipe is faster** than the dense network for **1 person, torch**" in light_trade.says(
        rows, view
    ).replace("\\", "")
    assert light_trade.winner(rows, "ndcg@10", "torch", "1") is rows[1]


def test_the_picture_holds_every_recipe_and_marks_the_front() -> None:
    frame = light_trade.points(RECIPES, state.View(recipe="prune=0.9"))
    assert frame["front"].tolist() == [True, True, False] and frame["chosen"].tolist() == [False, False, True]
    assert frame["kind"].tolist() == ["chain", "quantise", "prune"]
    assert frame["x"].tolist() == [25_000, 250_000, 166_667] and frame["low"].iloc[0] == pytest.approx(0.9 * 1.001)
    onnx = light_trade.points(RECIPES, state.View(runtime="onnxruntime", batch="64", cost="time", kept="ndcg@10"))
    assert onnx["x"].tolist() == [8 / 9, 8.0, 16.0] and "ms" in onnx["x_text"].iloc[0]
    assert light_trade.points(RECIPES, state.View(cost="macs"))["x"].tolist() == [2000] * 3


def test_without_a_recipe_the_trade_says_so(open_light: Open) -> None:
    app = open_light(light="trade")
    assert any("No recipe has been measured" in box.value for box in app.info)


def test_verdicts_rest_on_figures(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thin, "board", lambda data: list(RECIPES))
    text = said(open_light(light="claims", data="ml-100k"))
    assert ":orange-badge[partly] **Fast inference**" in text and "Of 12 timings of 3 recipes" in text
    assert ":orange-badge[partly] **Small memory**" in text and "2 of 6 processes" in text
    assert ":green-badge[holds] **A large model**" in text and "40 times smaller" in text
    assert ":gray-badge[not measured] **Made for phones**" in text
    assert ":red-badge[does not hold] **High accuracy of recommendations**" in text
    assert ":green-badge[holds] **Takes long to train**" in text


def test_verdicts_without_figures_say_that_nothing_was_measured(open_light: Open) -> None:
    text = said(open_light(light="claims"))
    assert "badge[holds]" not in text and "badge[partly]" not in text and text.count("badge[not measured]") == 13


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


def test_contests_are_told_with_their_doubt(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        thin_rows.contest("architecture", "separable/tuned", "conv/tuned", (0.004, -0.001, 0.009)),
        thin_rows.contest("distilled", "separable/tuned@distil=autoencoder", "separable/tuned", (-0.01, -0.02, -0.005)),
    ]
    monkeypatch.setattr(thin, "contests", lambda data: found)
    monkeypatch.setattr(thin, "board", lambda data: list(RECIPES))
    text = said(open_light(light="layers"))
    assert "no sure difference, RMSE +0.40 % (-0.10 to +0.90)" in text
    assert "5 times fewer MACs in its convolutions, and is 2 times slower on the clock" in text
    assert "taught by autoencoder** against **Separable · tuned** alone" in said(open_light(light="trade"))


def test_every_part_has_its_name() -> None:
    assert all(f"light.part.{part}" in CATALOGUE for part in state.LIGHT_PARTS)
