"""Dense or light: each part as a link opens it, with nothing measured and with something, and what changes by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.text.en import CATALOGUE
from dashboard.views import light_arithmetic, light_layers
from recengine import blueprints
from recengine.bench import store_at
from recengine.compress import cost
from recengine.runs import layer_times
from recengine.runs.layer_spec import LayerSpec
from recengine.runs.queue import RunQueue
from tests.pages.judging import plain_text as said

Open = Callable[..., AppTest]


@pytest.fixture
def timed(own_store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`timed(3, 16, 32, 16, 16)`: that layer is on the clock for as short as may be."""
    monkeypatch.setattr(layer_times, "SECONDS", 0.0)
    return lambda *sizes: store_at(None).get_or_run(LayerSpec(*sizes))


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


def test_every_part_has_its_name() -> None:
    assert all(f"light.part.{part}" in CATALOGUE for part in state.LIGHT_PARTS)
