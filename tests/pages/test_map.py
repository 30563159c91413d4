"""What the models learned, drawn: one map, two of them, links, selections, work that is missing, and odd data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.loaders import maps
from dashboard.views import map_chosen, map_work
from recengine.bench import store_at
from recengine.data import catalog, uploads
from recengine.presets import Named
from recengine.runs import linear
from recengine.runs.queue import RunQueue
from tests.pages.judging import text_of

Open = Callable[..., AppTest]

PLAYS = "\n".join(
    ["user,item", *(f"p{user},song {item}" for user in range(12) for item in range(12) if (user + item) % 3)]
).encode()
"""An upload without stars, genres and years."""


@pytest.fixture
def open_map(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_map(of="users")`: Item-kNN by PCA unless told otherwise ("" leaves out); t-SNE starts by itself nowhere."""
    monkeypatch.setattr(map_work, "MOST_BY_ITSELF", 0)
    usual = {"drawn": "pca", "config": "item-knn/ranking"}
    return lambda **params: open_page("map", **{name: text for name, text in (usual | params).items() if text})


def said(app: AppTest) -> str:
    return text_of(app).replace("\\", "")


def captions(app: AppTest) -> str:
    return "\n".join(block.value for block in app.caption).replace("\\", "")


def test_at_first_sight_a_map_by_pca_stands_with_its_trust_and_the_way_to_t_sne(open_map: Open) -> None:
    app = open_map(config="", drawn="")
    assert app.selectbox(key="maps_config").value == "mf/tuned"
    assert "Each point is a film as **Matrix factorisation · tuned** sees it" in said(app)
    assert "drawn as two by PCA" in said(app) and "true neighbours, PCA shows" in said(app)
    assert "until it is there, the picture is by PCA" in captions(app)
    (button,) = [button for button in app.button if (button.key or "").startswith("maps_work_")]
    assert button.label.startswith("Draw it")
    assert app.selectbox(key="maps_colour").value == "genre"
    assert "--method pca" in app.code[-1].value and app.query_params["data"] == "synthetic"


def test_t_sne_is_drawn_by_the_queue_and_then_shown(open_map: Open) -> None:
    app = open_map(drawn="")
    next(button for button in app.button if (button.key or "").startswith("maps_work_")).click().run()
    queue = RunQueue(store_at(None))
    (state,) = queue.list()
    assert (state.spec.verb, state.spec.method) == ("map", "tsne")  # type: ignore[attr-defined]
    assert queue.wait(state.key, seconds=90).status == "done"  # type: ignore[union-attr]
    app.run()
    assert "drawn as two by t-SNE" in said(app)


def test_t_sne_starts_by_itself_where_it_is_quick(open_map: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    open_asks = []
    monkeypatch.setattr(map_work.training, "ask_for", open_asks.append)
    open_map(drawn="")
    assert open_asks == []
    monkeypatch.setattr(map_work, "MOST_BY_ITSELF", 500)
    app = open_map(drawn="")
    assert [spec.method for spec in open_asks] == ["tsne"]
    assert "drawn as two by PCA" in said(app)


def test_a_link_opens_a_point_with_its_neighbours(open_map: Open) -> None:
    app = open_map(point="12", versus="content/ranking")
    assert app.selectbox(key="maps_search").value == "12"
    title = app.selectbox(key="maps_search").options[0]
    assert title and "Trust of this point:" in captions(app)
    assert "both models name" in said(app)
    app.selectbox(key="maps_search").set_value("7").run()
    assert app.query_params["point"] == "7" and app.session_state["view"].point == "7"


def test_a_point_that_is_not_there_is_said(open_map: Open) -> None:
    app = open_map(point="nowhere")
    assert any("point of this link" in box.value for box in app.warning)


@pytest.mark.parametrize("wrong", [{"part": "up"}, {"drawn": "magic"}, {"colour": "loud"}, {"at": "here"}])
def test_links_that_make_no_sense_are_named(open_map: Open, wrong: dict[str, str]) -> None:
    app = open_map(**wrong)
    assert any(next(iter(wrong)) in box.value for box in app.warning)


def test_a_space_or_model_that_is_none_is_named(open_map: Open) -> None:
    assert any("space" in box.value for box in open_map(space="cellar").warning)
    app = open_map(config="popularity/tuned")
    assert any("keeps no vectors" in box.value for box in app.warning)
    assert app.selectbox(key="maps_config").value != "popularity/tuned"


def test_people_are_drawn_too_and_a_model_without_their_vectors_says_so(open_map: Open) -> None:
    app = open_map(of="users", config="mf/tuned")
    assert "Each point is a person" in said(app) and "Ringed: user" in captions(app)
    app = open_map(of="users", config="item-knn/ranking")
    assert "keeps vectors of Films alone" in captions(app).replace("films", "Films")


def test_what_a_selection_lacks_is_counted_too() -> None:
    everything = [("1960s",)] * 3 + [("1970s",)] * 5 + [("1980s",)] * 2
    frame = map_chosen.counted([("1970s",), ("1980s",)], everything, by_name=True)
    assert frame["label"].tolist() == ["1960s", "1970s", "1980s"] and frame["n"].tolist() == [0, 1, 1]
    assert frame["share_all"].tolist() == [0.3, 0.5, 0.2] and frame["share"].tolist() == [0.0, 0.5, 0.5]


def test_a_selection_of_a_link_is_counted_against_all(open_map: Open) -> None:
    app = open_map(brush="3,4,5,9")
    assert [block.value for block in app.subheader] == ["4 of 200 films selected"]
    (table,) = [block.value for block in app.dataframe]
    assert sorted(table["id"], key=int) == ["3", "4", "5", "9"] and set(table.columns) >= {"title", "kinds", "x", "y"}
    assert len(app.get("vega_lite_chart")) >= 2


@pytest.mark.parametrize("colour", ["year", "ratings", "mean", "found", "kept", "differs", "overlap"])
def test_every_colour_draws(open_map: Open, colour: str) -> None:
    app = open_map(colour=colour, versus="content/ranking")
    assert app.selectbox(key="maps_colour").value == colour and not app.error
    assert ("half of the coloured films have" in captions(app)) is (colour in ("found", "differs"))


def test_the_error_in_stars_is_a_colour_where_a_model_predicts_them(open_map: Open) -> None:
    assert "model's error (RMSE)" in open_map(config="mf/tuned").selectbox(key="maps_colour").options
    assert "model's error (RMSE)" not in open_map().selectbox(key="maps_colour").options


def test_figures_of_people_are_offered_before_they_are_shown(open_map: Open) -> None:
    app = open_map(of="users", config="mf/tuned", colour="found")
    assert "has not been judged on these people" in captions(app)
    assert [button for button in app.button if (button.key or "").startswith("maps_judge_")]


def test_two_models_stand_beside_each_other_with_what_chance_gives(open_map: Open) -> None:
    app = open_map(part="two", versus="content/ranking", point="12")
    assert "by chance it would be" in said(app) and "linear CKA" in said(app) and "laid over each other" in said(app)
    assert "Around" in said(app)
    assert app.code[-1].value.count("python -m recengine map") == 2


def test_without_a_choice_another_model_stands_beside(open_map: Open) -> None:
    app = open_map(part="two")
    assert app.selectbox(key="maps_versus").value != "item-knn/ranking" and "linear CKA" in said(app)


def test_an_untrained_network_is_offered_not_trained(open_map: Open) -> None:
    app = open_map(config="neumf/ranking")
    assert any("is not trained on this data yet" in box.value for box in app.info)
    assert [button for button in app.button if (button.key or "").startswith("maps_train_")]
    assert RunQueue(store_at(None)).list() == []


def test_a_training_that_kept_moments_is_watched(open_map: Open, own_store: Path, brief_networks: None) -> None:
    data = catalog.load("synthetic", own_store)
    asked = Named("neumf", "ranking")
    spec = maps.spec_of("synthetic", asked, "items", "", "pca")
    assert data.n_items == 200
    store_at(None).get_or_run(spec)
    app = open_map(config="neumf/ranking", forming="yes")
    assert app.toggle(key="maps_forming").value and "neighbours a point ends with" in captions(app)
    assert not [toggle for toggle in open_map().toggle if toggle.key == "maps_forming"]


def test_data_without_genres_years_or_stars_is_drawn_in_what_it_has(open_map: Open, own_store: Path) -> None:
    locator = uploads.PREFIX + uploads.add(own_store, PLAYS, "plays.csv", columns={"user": "user", "item": "item"})
    app = open_map(data=locator)
    options = app.selectbox(key="maps_colour").options
    assert options == ["number of people", "found in lists (held out)", "trust of the point itself"]
    assert "Each point is an item" in said(app)
    assert "year" not in open_map(data="synthetic-checkerboard").selectbox(key="maps_colour").options


def test_another_data_set_or_kind_of_points_forgets_the_point(open_map: Open) -> None:
    app = open_map(point="12", config="mf/tuned", at="0:0:2")
    app.segmented_control(key="maps_of").set_value("users").run()
    view = app.session_state["view"]
    assert (view.of, view.point, view.at) == ("users", "", "")


def test_the_question_of_pca_is_offered_then_answered_with_intervals(
    open_map: Open, own_store: Path, brief_networks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_map(part="linear")
    assert [button for button in app.button if button.key == "linear_begin"]
    assert app.code[-1].value == "python -m recengine map autoencoder --dataset synthetic --linear 8"
    monkeypatch.setattr(linear, "STEPS", {"linear": 3, "shallow": 3, "deep": 3})
    store_at(None).get_or_run(maps.linear("synthetic"))
    app = open_map(part="linear")
    assert "did not reach PCA's subspace" in said(app)  # three steps are too few
    assert "What non-linear layers add" in said(app) and "known ratings changes" in said(app)
    (table,) = [block.value for block in app.dataframe]
    assert len(table) == 9 and {"added_low", "angle", "left_known"} <= set(table.columns)
    assert len(app.get("vega_lite_chart")) == 1


def test_the_question_of_pca_is_not_asked_of_counts(open_map: Open, own_store: Path) -> None:
    locator = uploads.PREFIX + uploads.add(own_store, PLAYS, "plays.csv", columns={"user": "user", "item": "item"})
    app = open_map(part="linear", data=locator)
    assert any("asked of stars" in box.value for box in app.info)
