"""Dense or light, a recipe built and run: what it leaves at once, what is refused, expected beside measured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.loaders import thin
from dashboard.views import light_recipe
from dashboard.views.light import recipe_name
from recengine.compress.families import COMPRESSED
from recengine.compress.recipe import KINDS
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.queue import RunQueue
from recengine.runs.run import Run
from tests.pages.judging import plain_text as said
from tests.pages.pressed import RECIPE, SMALL

Open = Callable[..., AppTest]


def test_every_network_that_recipes_work_on_can_be_chosen(own_store: Path) -> None:
    assert {asked.model for asked in thin.networks("synthetic")} >= set(COMPRESSED)


def test_a_network_that_is_not_trained_is_offered(open_light: Open) -> None:
    app = open_light(light="recipe", config="autoencoder/tuned")
    assert any("is not trained on this data yet" in box.value for box in app.info)
    assert [button for button in app.button if (button.key or "").startswith("build_train_")]


@pytest.mark.usefixtures("pressed")
def test_what_a_recipe_leaves_is_seen_at_once(open_light: Open) -> None:
    app = open_light(light="recipe", config=SMALL.text, recipe="quantise=int8")
    trained = thin.training("synthetic", SMALL)
    assert trained is not None
    found = thin.foreseen(trained, "quantise=int8")
    assert not isinstance(found, str) and found.smaller > 1.5
    assert f"({found.before.n_bytes:,} to {found.after.n_bytes:,} bytes)" in said(app)
    app.selectbox(key="build_prune").set_value(0.9).run()
    assert app.query_params["recipe"] == "prune=0.9,quantise=int8"
    assert app.text_input(key="build_text").value == "prune=0.9,quantise=int8"
    app.selectbox(key="build_quantise").set_value("").run()
    assert app.query_params["recipe"] == "prune=0.9"


@pytest.mark.usefixtures("pressed")
def test_what_does_not_fit_is_refused_by_name_before_any_work(open_light: Open) -> None:
    app = open_light(light="recipe", config=SMALL.text, recipe="factorise=64")
    assert any("factorise=64 does not fit autoencoder" in box.value.replace("\\", "") for box in app.error)
    assert not [button for button in app.button if (button.key or "").startswith("build_")]
    app.text_input(key="build_text").set_value("melt=3").run()
    assert any("unknown step of a recipe 'melt'" in box.value.replace("\\", "") for box in app.error)
    assert app.query_params["recipe"] == "factorise=64", "the one before stays"


def test_a_recipe_that_ran_stands_beside_what_was_expected(open_light: Open, pressed: Run) -> None:
    app = open_light(light="recipe", config=SMALL.text, recipe=RECIPE)
    rows = {row[0]: row[1:] for row in app.table[0].value.to_numpy().tolist()}
    size = f"{pressed.details['report']['after']['bytes_on_disk']:,}"
    assert rows["files, bytes"] == [size, size], "exact where nothing is tuned"
    assert "The clock kept the promise of the numbers" in said(app)
    app.button(key="build_to_trade").click().run()
    assert app.query_params["light"] == "trade" and "Measured in this store" in said(app)


@pytest.mark.usefixtures("pressed")
def test_a_recipe_is_run_by_the_queue(open_light: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[CompressSpec] = []
    monkeypatch.setattr(RunQueue, "submit", lambda queue, spec, visitor: asked.append(spec))
    app = open_light(light="recipe", config=SMALL.text, recipe="prune=0.9")
    next(button for button in app.button if button.label.startswith("Run it")).click().run()
    assert asked == [thin.compression("synthetic", SMALL, "prune=0.9")]


@pytest.mark.parametrize(
    "text",
    [
        "prune=0.9",
        "prune=0.5:neurons,finetune=3",
        "factorise=16,quantise=int8-dynamic",
        "quantise=tables-int4",
        "distil=blend:t=2,prune=0.5",
    ],
)
def test_the_knobs_and_the_text_say_the_same(text: str) -> None:
    assert light_recipe.written(light_recipe.read(text)) == text


def test_every_step_has_its_words() -> None:
    names = [recipe_name(f"quantise={kind}") for kind in KINDS]
    assert len(set(names)) == len(KINDS)
    assert recipe_name("distil=autoencoder:t=2,prune=0.5:neurons,finetune=3,factorise=0.9,quantise=int8:tensor") == (
        "taught by Deep autoencoder → prune 50% of neurons → fine-tune 3 → rank of 90% energy → int8, one scale"
    )
    assert recipe_name("prune=0.25,factorise=8") == "prune 25% → rank 8"
