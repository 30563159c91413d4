"""Models, looked into and trained: the form, the queue, the curves, and the road from an id to a vector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from recengine import models
from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog, uploads
from recengine.results import evaluate_spec
from recengine.runs.queue import RunQueue
from tests.pages.judging import judge, text_of

Open = Callable[..., AppTest]


@pytest.mark.parametrize("model", [entry.name for entry in models.MODELS])
def test_every_model_has_a_form_and_an_inside(open_models: Open, model: str) -> None:
    preset = models.entry(model).presets[0]
    app = open_models(show="train", config=f"{model}/{preset}")
    assert not app.error
    assert app.button(key="train_begin")
    app.segmented_control(key="zoo_show").set_value("inside").run()
    assert not app.error and not app.exception
    assert len(app.get("latex")) == 1
    assert "How this differs" in text_of(app)


def test_fields_change_the_configuration_in_the_link_and_back(open_models: Open) -> None:
    app = open_models(show="train", config="mf/tuned")
    app.number_input(key="set_mf_factors").set_value(40).run()
    assert app.session_state["view"].config == "mf/tuned;factors=40"
    app.selectbox(key="set_mf_pull").set_value("fixed").run()
    assert app.query_params["config"] == "mf/tuned;factors=40;pull=fixed"
    app.number_input(key="set_mf_factors").set_value(25).run()
    assert app.session_state["view"].config == "mf/tuned;pull=fixed", "what equals the preset is not said"
    app.number_input(key="train_seed").set_value(7).run()
    assert app.session_state["view"].config == "mf/tuned;pull=fixed;seed=7"
    app.segmented_control(key="train_preset").set_value("fast").run()
    assert app.session_state["view"].config == "mf/fast"
    app.selectbox(key="train_model").set_value("ease").run()
    assert app.session_state["view"].config == "ease/textbook"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("mf/tuned;factors=0", "factors = 0 is out of range"),
        ("mf/tuned;factors=many", "factors = 'many' is not allowed"),
        ("mf/tuned;noise=0", "would pull at nothing"),
        ("mf/tuned;tastes=3", "unknown setting 'tastes'"),
        ("blend/tuned;members=mf", "members"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_the_engine_s_words(
    open_models: Open, config: str, message: str
) -> None:
    app = open_models(show="train", config=config)
    assert any(message in box.value.replace("\\", "") for box in app.error)
    assert not [button for button in app.button if button.key == "train_begin"]


def test_training_from_the_form_ends_on_the_leaderboard(open_models: Open) -> None:
    app = open_models(show="train", config="popularity/tuned;damping=3")
    app.button(key="train_begin").click().run()
    queue = RunQueue(store_at(None))
    (waiting,) = queue.list()
    assert queue.wait(waiting.key, seconds=60).status == "done"  # type: ignore[union-attr]
    app.run()
    assert any("Judged on this machine: RMSE" in box.value for box in app.success)
    app.button(key="train_compare").click().run()
    assert app.get("dataframe")[0].value["name"].tolist() == ["Popularity · tuned, damping 3"]


def test_everybody_sees_the_queue_and_only_who_asked_can_cancel(open_models: Open, monkeypatch) -> None:
    monkeypatch.setattr(RunQueue, "_start", lambda self, key: None)  # nothing is worked in this test
    store = store_at(None)
    asked = Request("synthetic", "bias", "tuned", (), "kfold:5:42")
    spec = evaluate_spec(train_spec(asked, catalog.load("synthetic", store.home)), 10)
    RunQueue(store).submit(spec, "somebody else")
    app = open_models(show="train", config="mf/tuned")
    assert any("Bias · tuned on synthetic" in bar.proto.text.replace("\\", "") for bar in app.get("progress"))
    assert not [button for button in app.button if (button.key or "").startswith("stop_")]
    app.button(key="train_begin").click().run()
    (mine,) = [button for button in app.button if (button.key or "").startswith("stop_")]
    mine.click().run()
    assert any("was cancelled" in box.value for box in app.error)


def test_curves_of_a_model_that_iterates_and_of_one_that_is_solved(open_models: Open) -> None:
    judge("bias", "tuned", split="ratio:0.2:42")
    judge("deepfm", "tuned", split="ratio:0.2:42", epochs="2", factors="2", hidden="4", validation="0.1")
    judge("deepfm", "tuned", split="ratio:0.2:42", epochs="1", factors="2", hidden="4", validation="0.1")
    app = open_models(show="train", config="bias/tuned")
    assert any("solved, not trained in epochs" in line.value for line in app.caption)
    app = open_models(show="train", config="deepfm/tuned")
    assert len(app.get("vega_lite_chart")) == 2  # loss and validation, both runs in each


def test_the_road_of_an_id_ends_at_the_very_row(open_models: Open) -> None:
    judge("deepfm", "tuned", split="ratio:0.2:42", epochs="1", factors="2", hidden="4")
    name = "deepfm/tuned;factors=2;hidden=4;epochs=1"
    app = open_models(show="inside", config=name, user="12", item="30")
    assert not app.error and not app.exception
    said = text_of(app).replace("\\", "")
    assert "Synthetic film 30" in said and "user 12" in said and "vector.item.weight" in said
    assert "solved anew from the ratings" in said
    app.selectbox(key="road_item").set_value("31").run()
    assert app.session_state["view"].item == "31"


def test_a_model_without_tables_says_so(open_models: Open) -> None:
    judge("bias", "tuned")
    app = open_models(show="inside", config="bias/tuned")
    assert any("no table of vectors" in line.value for line in app.caption)


def test_counts_are_not_offered_to_what_predicts_stars(open_models: Open, own_store: Path) -> None:
    rows = "".join(
        f"{user},b{item},{1 + user * item}\n" for user in range(30) for item in range(40) if (user + item) % 3
    )
    name = uploads.PREFIX + uploads.add(own_store, ("user,artist,plays\n" + rows).encode(), "plays.csv")
    for part in ("train", "inside"):
        app = open_models(data=name, show=part, config="mf/tuned")
        assert any("counts, not stars" in box.value and "content, ease, als" in box.value for box in app.error)
        assert not [button for button in app.button if button.key in ("train_begin", "inside_train")]
    judge("ease", "ranking", data=name, split="ratio:0.2:42")
    for part in ("compare", "people", "inside"):
        app = open_models(data=name, show=part, config="ease/ranking")
        assert not app.error and not app.exception
        assert "film" not in text_of(app).lower()


def test_many_settings_stand_in_groups_and_what_is_not_read_is_not_asked(open_models: Open) -> None:
    app = open_models(show="train", config="neumf/tuned")
    assert [box.label for box in app.expander][:4] == ["Shape", "Training", "What it reads and learns", "More"]
    keys = {box.key for box in (*app.number_input, *app.selectbox, *app.text_input)}
    assert "set_neumf_factors" in keys and "set_neumf_negatives" not in keys and "set_neumf_patience" not in keys
    app.selectbox(key="set_neumf_loss").set_value("bce").run()
    assert app.session_state["view"].config == "neumf/tuned;loss=bce;threshold=0"
    assert app.button(key="train_begin"), "clicks come with what a click is"
    assert app.number_input(key="set_neumf_negatives").value == 4
    assert app.number_input(key="set_neumf_batch_size").label == "Batch (ratings a step)"
    assert "pairs a step (int, 1 to 1,000,000)" in app.number_input(key="set_neumf_batch_size").help
    changed = [box.label for box in app.expander if "changed" in box.label]
    assert changed == ["What it reads and learns (2 changed)"]


def test_one_switch_holds_a_part_out_to_watch_and_lets_it_stop_early(open_models: Open) -> None:
    app = open_models(show="train", config="autoencoder/tuned;epochs=2")
    app.toggle(key="train_watch").set_value(True).run()
    assert app.session_state["view"].config == "autoencoder/tuned;epochs=2;validation=0.1;patience=5"
    app.number_input(key="set_autoencoder_patience").set_value(2).run()
    assert app.session_state["view"].config == "autoencoder/tuned;epochs=2;validation=0.1;patience=2"
    app.toggle(key="train_watch").set_value(False).run()
    assert app.session_state["view"].config == "autoencoder/tuned;epochs=2"
    assert not open_models(show="train", config="mf/tuned").toggle, "what is solved has no epochs"


def test_a_training_goes_on_from_a_kept_one_that_fits(open_models: Open) -> None:
    small = {"epochs": "1", "factors": "2", "hidden": "4"}
    judge("deepfm", "tuned", split="ratio:0.2:42", **small)
    judge("deepfm", "tuned", split="ratio:0.2:42", **(small | {"factors": "3"}))
    app = open_models(show="train", config="deepfm/tuned;factors=2;hidden=4;epochs=2", split="ratio:0.2:42")
    box = app.selectbox(key="train_begin_with")
    assert len(box.options) == 2, "nothing, and the one run of this shape"
    box.set_value(box.options[1].rpartition("(")[2].rstrip(")")).run()
    assert app.query_params["start"] == app.session_state["view"].start
    app.button(key="train_begin").click().run()
    queue = RunQueue(store_at(None))
    (waiting,) = queue.list()
    assert waiting.spec.start.startswith(app.session_state["view"].start)  # type: ignore[attr-defined]
    assert queue.wait(waiting.key, seconds=60).status == "done"  # type: ignore[union-attr]
    app.run()
    assert any("Trained on from" in box.value and "2 epochs" in box.value for box in app.success)
    app.number_input(key="set_deepfm_factors").set_value(5).run()
    assert any("a network of this shape" in line.value for line in app.caption)


def test_clicks_without_a_threshold_are_told_in_the_form_and_nothing_is_queued(open_models: Open) -> None:
    app = open_models(show="train", config="neumf/tuned;loss=bce")
    assert any("learns clicks and" in box.value and "expected threshold" in box.value for box in app.error)
    assert not [button for button in app.button if button.key == "train_begin"]
    assert RunQueue(store_at(None)).list() == []
    app = open_models(show="train", config="neumf/tuned;loss=bce;threshold=4")
    assert not app.error and app.button(key="train_begin")


def test_deepfm_without_its_fields_is_one_click_from_the_form_and_stands_beside_the_whole(open_models: Open) -> None:
    small = {"epochs": "1", "factors": "2", "hidden": "4"}
    judge("deepfm", "tuned", **small)
    app = open_models(show="inside", config="deepfm/tuned;factors=2;hidden=4;epochs=1")
    (table,) = [table.value for table in app.table if table.value.shape == (3, 2)]
    assert table.iloc[:, 1].tolist()[1:] == ["not judged yet", "not judged yet"]
    app.button(key="fields_ids").click().run()
    assert app.session_state["view"].show == "train"
    assert app.session_state["view"].config == "deepfm/tuned;fields=item;factors=2;hidden=4;epochs=1"
    judge("deepfm", "tuned", **small, fields="item")
    app = open_models(show="inside", config="deepfm/tuned;factors=2;hidden=4;epochs=1")
    (table,) = [table.value for table in app.table if table.value.shape == (3, 2)]
    said = table.iloc[:, 1].tolist()
    assert " to " in said[0] and " to " in said[1] and said[2] == "not judged yet"
    assert [button.key for button in app.button if (button.key or "").startswith("fields_")] == ["fields_content"]


@pytest.mark.parametrize(
    ("config", "part"),
    [
        ("neumf/tuned;loss=bce;threshold=4", r"\sigma"),
        ("neumf/ranking;levels=without", r"\hat y_{ui}=\sigma\big(\mathbf h"),
        ("deepfm/textbook;threshold=3", r"r_{ui}\ge 3"),
        ("autoencoder/textbook;centring=true", r"\mu+b_u+b_i+f"),
        ("item-knn/tuned;aggregate=sum", r"\mathrm{score}"),
        ("mf/tuned;noise=0;pull=fixed", r"\lambda I"),
    ],
)
def test_the_formula_is_that_of_the_settings_shown(open_models: Open, config: str, part: str) -> None:
    app = open_models(show="inside", config=config)
    assert not app.error
    assert part in app.get("latex")[0].value


def test_on_counts_the_page_says_why_it_is_empty_and_what_works(open_models: Open) -> None:
    rows = [f"{user},{item},{user + item}" for user in range(12) for item in range(user % 3, 9)]
    table = "\n".join(["user,artist,plays", *rows]).encode()
    name = uploads.PREFIX + uploads.add(store_at(None).home, table, "plays.csv")
    app = open_models(data=name)
    assert "holds counts" in text_of(app)
    assert {button.key for button in app.button} >= {"work_als", "work_ease", "work_neumf"}
    assert "work_svdpp" not in {button.key for button in app.button}
    app.button(key="work_als").click().run()
    assert app.session_state["view"].config == "als/ranking" and app.button(key="train_begin")
