"""Why? on the page of recommendations: every kind of reason, every verdict, what it takes to lose a film, the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.loaders import reasons
from dashboard.state import View
from tests.pages.test_recommendations import text_of

Ask = Callable[..., AppTest]


pytestmark = pytest.mark.usefixtures("trained")


def in_one_line(app: AppTest) -> str:
    return text_of(app).replace("\\", "")


@pytest.mark.parametrize(
    ("method", "kind", "charts"),
    [("exact", "An exact split", 2), ("leave-one-out", "Leave one out", 2), ("counterfactual", "A counterfactual", 1)],
)
def test_each_method_says_what_it_is_and_what_law_it_keeps(ask: Ask, method: str, kind: str, charts: int) -> None:
    app = ask("item-knn", "137", method=method)
    said = in_one_line(app)
    assert app.segmented_control(key="why_method").value == method
    assert f"**{kind}**" in said
    assert ("Its law" in said) == (method == "exact")
    assert ("It has no sum" in said) == (method != "exact")
    assert len(app.get("vega_lite_chart")) == charts
    assert "**Measured:**" in said
    assert "**Not measured:**" in said
    assert "because" not in said


def test_gradients_say_that_the_test_takes_ratings_away(ask: Ask, train_first: Callable[..., None]) -> None:
    train_first("deepfm")
    app = ask("deepfm", method="integrated-gradients")
    said = in_one_line(app)
    assert app.segmented_control(key="why_by").value == "features"
    assert "**Integrated gradients**" in said
    assert "The test takes ratings away" in said or "Nothing to test" in said
    app.segmented_control(key="why_by").select("factors").run()
    assert app.session_state["view"].by == "factors"
    app.segmented_control(key="why_method").select("leave-one-out").run()
    view = app.session_state["view"]
    assert (view.method, view.by) == ("leave-one-out", "")
    assert "gradient" not in in_one_line(app).lower()


def test_a_rating_cited_by_gradients_is_credited_until_taken_away(ask: Ask, train_first: Callable[..., None]) -> None:
    train_first("autoencoder")
    app = ask("autoencoder", method="integrated-gradients")
    said = in_one_line(app)
    assert "” is credited with +" in said and "moved the score" not in said
    assert "Beside leave one out: " in said


def test_the_models_own_first_method_stands_open(ask: Ask) -> None:
    app = ask("user-knn")
    assert app.segmented_control(key="why_method").value == "exact"
    assert app.segmented_control(key="why_by").value == "ratings"
    assert "leave one out: " in in_one_line(app), "how far the two agree"


@pytest.mark.parametrize(
    ("model", "user", "item", "verdict"),
    [
        ("item-knn", "12", "172", "**The reason holds.** Removed these three:"),
        ("item-knn", "12", "12", "**The score falls, the place does not.** Removed these three:"),
        ("item-knn", "30", "145", "**The reason does not hold.** Removed these three:"),
        ("popularity", "12", "12", "**Nothing to test.**"),
    ],
)
def test_the_verdict_stands_with_its_figures(ask: Ask, model: str, user: str, item: str, verdict: str) -> None:
    app = ask(model, item, user=user)
    boxes = [box.value.replace("\\", "") for box in (*app.success, *app.warning, *app.info)]
    said = next(box for box in boxes if box.startswith(verdict))
    check = loaders.reason(loaders.case(View(data="synthetic", user=user), model, item)[0]).check
    assert check is not None
    if check.draws:
        as_much = sum(score is None or score <= (check.score_after or 0.0) for score in check.random_scores)
        assert f"Rank {check.rank_before} → {check.rank_after}" in said
        assert f"of 99 random threes, {as_much} did as much" in said


@pytest.mark.parametrize(
    ("model", "user", "item", "holds"), [("item-knn", "11", "36", "holds"), ("user-knn", "17", "112", "does not hold")]
)
def test_a_verdict_says_where_the_place_stays_though_the_score_falls(
    ask: Ask, model: str, user: str, item: str, holds: str
) -> None:
    app = ask(model, item, user=user)
    check = loaders.reason(loaders.case(View(data="synthetic", user=user), model, item)[0]).check
    assert check is not None
    assert check.rank_before == check.rank_after
    boxes = [box.value.replace("\\", "") for box in (*app.info, *app.warning)]
    start = "**The score falls, the place does not.**" if holds == "holds" else "**The reason does not hold"
    said = next(box for box in boxes if box.startswith(start))
    assert f", but it stays at rank {check.rank_before}; " in said
    assert not [box for box in app.success if "The reason holds" in box.value]
    moved = ask("item-knn", "145", user="30")
    assert "but it stays" not in in_one_line(moved)


@pytest.mark.parametrize(("model", "by"), [("user-knn", "neighbours"), ("content", "features")])
def test_a_box_on_a_reason_not_made_of_ratings_says_what_was_tested(ask: Ask, model: str, by: str) -> None:
    app = ask(model, by=by)
    boxes = [box.value.replace("\\", "") for box in (*app.success, *app.warning, *app.info)]
    assert len([box for box in boxes if box.replace("\u2060", "").startswith("Tested by ratings: **")]) == 1
    assert "The test takes ratings away" in in_one_line(app)
    assert "Tested by ratings" not in in_one_line(ask(model, by="ratings"))


def test_leave_one_out_says_beside_its_verdict_what_the_test_repeats(ask: Ask) -> None:
    told = "Leave one out measures removals and so does this test: in part it repeats itself."
    assert told in in_one_line(ask("item-knn", method="leave-one-out"))
    assert told not in in_one_line(ask("item-knn"))


def test_with_few_ratings_the_removal_is_told_and_not_judged(ask: Ask) -> None:
    app = ask("item-knn", user="you", rate="3:5,4:5,9:4")
    (asked, _) = loaders.case(
        View(data="synthetic", user="you", rate=(("3", 5.0), ("4", 5.0), ("9", 4.0))), "item-knn", "1"
    )
    shown = loaders.answer(asked.asked, asked.who).items[0]
    check = loaders.reason(replace(asked, item=shown.item_id)).check
    assert check is not None
    after = "nowhere" if check.rank_after is None else str(check.rank_after)
    said = in_one_line(app)
    assert "**Too little to test.** Removed these three: " in said
    assert f"Rank {check.rank_before} → {after}" in said
    assert "too few ratings are left" in said


@pytest.mark.parametrize(
    ("item", "user", "status"),
    [
        ("20", "12", "No set is smaller than one"),
        ("20", "14", "Proven smallest: every single rating was tried, and none does it alone"),
        ("137", "12", "Proven smallest: every single rating and every pair were tried"),
        ("12", "12", "Every single rating and every pair were tried and none does it; a smaller set of three or more"),
        ("180", "17", "Every single rating was tried and none does it alone; a smaller set of two or more"),
    ],
)
def test_a_counterfactual_says_how_far_smaller_ones_were_ruled_out(ask: Ask, item: str, user: str, status: str) -> None:
    app = ask("item-knn", item, user=user)
    said = in_one_line(app)
    assert status in said
    assert "would not be among the first 10 (rank " in said
    assert "” would be." in said


def test_where_no_set_was_found_it_is_said_with_what_was_tried(ask: Ask) -> None:
    app = ask("user-knn", "7", user="13")
    found = reasons.counterfactual(loaders.case(View(data="synthetic", user="13"), "user-knn", "7")[0])
    assert not found.contributions
    pairs = " and every pair were" if int(found.terms["tried"]) > 1 else " was"
    told = (
        "No set of this person's ratings was found without which “Synthetic film 7” would leave the first 10 under "
        f"User-kNN: even without any rating it stays there. Every single rating{pairs} tried"
    )
    assert told in in_one_line(app)
    app.segmented_control(key="why_method").select("counterfactual").run()
    assert not app.exception
    assert told in in_one_line(app)


@pytest.mark.parametrize("method", ["", "counterfactual"])
def test_a_film_that_is_rated_or_far_down_has_no_counterfactual_and_says_so(ask: Ask, method: str) -> None:
    asked = loaders.case(View(data="synthetic", user="12"), "item-knn", "12")[0]
    rated = next(iter(loaders.rated_items("synthetic", "12")))
    app = ask("item-knn", rated, method=method)
    assert "is among the ratings themselves" in in_one_line(app)
    far = loaders.answer(asked.asked, asked.who, 30).items[-1]
    app = ask("item-knn", far.item_id, method=method)
    assert "stands at rank 30, so no rating holds it among the first 10" in in_one_line(app)
    assert not app.error


def test_taking_the_set_away_is_an_edit_that_shows_the_lists_without_it(ask: Ask) -> None:
    app = ask("item-knn", "20", user="14")
    app.button(key="why_apply").click().run()
    view = app.session_state["view"]
    assert len(view.without) == 2
    assert (view.why, view.item) == ("item-knn", "20")
    listed = loaders.answer(loaders.request(view, "item-knn"), loaders.person(view)).items
    assert "20" not in {item.item_id for item in listed}
    assert "so no rating holds it among the first 10" in in_one_line(app)
    app.button(key="why_back").click().run()
    assert not app.session_state["view"].edited
    assert "would not be among the first 10" in in_one_line(app)


def test_putting_the_set_back_leaves_the_visitors_own_edits(ask: Ask) -> None:
    own = loaders.rated_items("synthetic", "14")
    asked = View(data="synthetic", user="14")
    gone = reasons.counterfactual(loaders.case(asked, "item-knn", "20")[0]).contributions
    ids = loaders.dataset("synthetic").items["id"]
    held = str(ids.iloc[gone[0].idx])
    other = next(item for item in own if item not in {str(ids.iloc[part.idx]) for part in gone})
    app = ask("item-knn", "20", user="14", rate=f"{held}:4.5,{other}:{own[other]:g}")
    before = app.session_state["view"]
    app.button(key="why_apply").click().run()
    assert app.session_state["view"].rate != before.rate, "the set holds the rating the visitor had changed"
    app.button(key="why_back").click().run()
    assert app.session_state["view"] == before


def test_an_invented_persons_ratings_come_back_too(ask: Ask) -> None:
    app = ask("item-knn", user="you", rate="3:5,4:5,9:4")
    before = app.session_state["view"]
    app.button(key="why_apply").click().run()
    app.button(key="why_back").click().run()
    assert app.session_state["view"].rate == before.rate


def test_edits_that_no_set_made_are_not_offered_to_be_put_back(ask: Ask) -> None:
    asked = loaders.case(View(data="synthetic", user="12"), "item-knn", "12")[0]
    far = loaders.answer(asked.asked, asked.who, 30).items[-1].item_id
    rated = next(iter(loaders.rated_items("synthetic", "12")))
    app = ask("item-knn", far, without=rated)
    assert "so no rating holds it" in in_one_line(app)
    assert not [button for button in app.button if button.key == "why_back"]


def test_an_invented_persons_set_is_taken_from_what_they_rated(ask: Ask) -> None:
    app = ask("item-knn", user="you", rate="3:5,4:5,9:4")
    app.button(key="why_apply").click().run()
    view = app.session_state["view"]
    assert not app.error
    assert view.without == ()
    assert len(view.rate) < 3


def test_a_network_that_reads_the_person_anew_is_searched_on_demand(ask: Ask, train_first: Callable[..., None]) -> None:
    train_first("neumf")
    app = ask("neumf")
    assert "would not be among" not in in_one_line(app)
    app.button(key="why_search").click().run()
    assert not app.exception
    said = in_one_line(app)
    assert "would not be among the first 10" in said or "No set of this person's ratings was found" in said


def test_a_method_nobody_has_is_refused_by_name(ask: Ask) -> None:
    app = ask("item-knn", "12", method="magic")
    assert any("method" in box.value for box in app.warning)
    assert app.segmented_control(key="why_method").value == "exact"


def test_a_method_or_kind_this_model_lacks_is_refused_by_name(ask: Ask) -> None:
    app = ask("item-knn", "12", method="integrated-gradients")
    refused = next(box.value for box in app.warning if "cannot give" in box.value)
    refused = refused.replace("\\", "").replace("\u2060", "")
    assert (
        "unknown method for item-knn 'integrated-gradients'; allowed: exact, leave-one-out, counterfactual" in refused
    )
    app = ask("item-knn", "12", by="factors")
    assert any("'factors'" in box.value for box in app.warning)


def test_a_model_that_is_not_shown_is_offered(ask: Ask) -> None:
    app = ask("item-knn", "12", why="content", models="item-knn,user-knn,bias")
    assert "asks about Content" in in_one_line(app)
    app.button(key="why_show").click().run()
    view = app.session_state["view"]
    assert view.models == ("content", "item-knn", "user-knn")
    assert "**Synthetic film 12** under **Content**" in in_one_line(app)


def test_what_a_rating_takes_from_every_film_is_named_in_words(ask: Ask) -> None:
    app = ask("item-knn", method="leave-one-out", order="stars")
    app.session_state["why_all"] = True
    app.run()
    assert "moves every film alike by" in app.dataframe[0].value.columns
    assert "score without it" in app.dataframe[0].value.columns
    assert "“Moves every film alike by”" in in_one_line(app)
