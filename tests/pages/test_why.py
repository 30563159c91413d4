"""Why? on the page of recommendations: every kind of reason, every verdict, what it takes to lose a film, the files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.loaders import reasons
from dashboard.state import View, from_url
from recengine import models
from tests.pages.test_recommendations import text_of

ROOT = Path(__file__).parents[2]

Ask = Callable[..., AppTest]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`ask("item-knn", "12", user="12")`: the page at once, with the reason for that film under that model open."""
    monkeypatch.chdir(ROOT)

    def run(model: str, item: str = "", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
        named = {"item": item, "why": model} if item else {}
        for key, value in ({"data": "synthetic", "models": model, "user": "12"} | named | params).items():
            app.query_params[key] = value
        app.switch_page("dashboard/pages/recommendations.py").run()
        assert [error.value for error in app.exception] == []
        return app

    return run


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


def test_the_models_own_first_method_stands_open(ask: Ask) -> None:
    app = ask("user-knn")
    assert app.segmented_control(key="why_method").value == "exact"
    assert app.segmented_control(key="why_by").value == "ratings"
    assert "leave one out: " in in_one_line(app), "how far the two agree"


@pytest.mark.parametrize(
    ("model", "user", "item", "verdict"),
    [
        ("item-knn", "12", "12", "**The reason holds.** Removed these three:"),
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


def test_where_no_rating_holds_a_film_there_it_is_said(ask: Ask) -> None:
    app = ask("user-knn", "7", user="13")
    assert "No rating of this person holds “Synthetic film 7” there" in in_one_line(app)
    app.segmented_control(key="why_method").select("counterfactual").run()
    assert not app.exception
    assert "No rating of this person holds" in in_one_line(app)


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
    assert "would not be among the first 10" in said or "No rating of this person holds" in said


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


@pytest.mark.parametrize(
    "view",
    [
        View(data="synthetic", user="12", models=("user-knn", "item-knn"), by="neighbours", order="stars"),
        View(data="synthetic", user="12", method="leave-one-out", without=("7",), rate=(("3", 5.0),)),
        View(data="synthetic", user="you", method="counterfactual", rate=(("3", 5.0), ("4", 1.0))),
        View(data="synthetic"),
    ],
)
def test_the_link_of_a_case_opens_that_very_case(own_store, view: View) -> None:
    view = view if view.without == () else View(**{**vars(view), "without": (next(iter(_own())),)})
    asked, refused = loaders.case(view, view.models[0], "40")
    assert not refused
    link = urlparse(reasons.link(view, asked, "http://host:1/base/users"))
    assert (link.netloc, link.path) == ("host:1", "/base/recommendations")
    found, bad = from_url(dict(parse_qsl(link.query)), tuple(entry.name for entry in models.MODELS))
    assert bad == []
    assert loaders.case(found, found.why, found.item) == (asked, "")
    assert found.models == view.models


def _own() -> dict[str, float]:
    return loaders.rated_items("synthetic", "12")


def test_more_edits_than_an_address_holds_are_no_link(own_store) -> None:
    own = tuple((str(item), 4.0) for item in range(1, 200))
    view = View(data="synthetic", user="you", rate=own)
    asked, _ = loaders.case(view, "item-knn", "200")
    assert reasons.link(view, asked, "")
    longer = View(**{**vars(view), "rate": (*own, ("200", 1.0), ("0", 1.0))})
    assert reasons.link(longer, asked, "") == ""


def test_link_files_and_command_stand_on_the_page(ask: Ask) -> None:
    app = ask("item-knn", "12")
    app.session_state["why_keep"] = True
    app.run()
    shown = [block.value for block in app.code]
    assert any("recommendations?data=synthetic&user=12" in line and "method=exact" in line for line in shown)
    assert any("--item 12 --by ratings --method exact --check" in line for line in shown)
    assert [button.label for button in app.get("download_button")] == [
        "Reason and test (JSON)",
        "Reason and test (CSV)",
    ]


def test_a_reason_that_cannot_be_given_has_a_link_and_no_files(ask: Ask) -> None:
    app = ask("item-knn", next(iter(_own())), method="counterfactual")
    app.session_state["why_keep"] = True
    app.run()
    assert not app.error
    assert len(app.get("download_button")) == 0


def test_the_files_hold_the_case_the_reason_and_its_test(own_store) -> None:
    view = View(data="synthetic", user="12")
    asked, _ = loaders.case(view, "item-knn", "12")
    found = loaders.reason(asked)
    told = json.loads(reasons.as_json(asked, "link"))
    assert told["case"]["user"] == "12"
    assert told["case"]["link"] == "link"
    assert told["check"]["holds"] is True
    assert len(told["check"]["random"]["scores_after"]) == 99
    rows = list(csv.DictReader(io.StringIO(reasons.as_csv(asked))))
    assert len(rows) == len(found.explanation.contributions)
    assert {row["id"] for row in rows if row["removed"] == "True"} == set(told["check"]["removed"])
    assert {(row["user"], row["method"], row["holds"]) for row in rows} == {("12", "exact", "True")}
    total = sum(float(row["value"]) for row in rows) + float(rows[0]["base_value"]) + float(rows[0]["residual"])
    assert total == pytest.approx(float(rows[0]["score"]), rel=1e-6)


def test_the_files_of_a_counterfactual_hold_what_comes_instead(own_store) -> None:
    asked, _ = loaders.case(View(data="synthetic", user="14", method="counterfactual"), "item-knn", "20")
    told = json.loads(reasons.as_json(asked, ""))
    rows = list(csv.DictReader(io.StringIO(reasons.as_csv(asked))))
    assert told["check"] is None
    assert told["minimal"] == "proven"
    assert {row["id"] for row in rows} == set(told["removed"])
    assert {(row["replaced_by"], row["minimal"], row["removed"]) for row in rows} == {
        (told["replaced_by"], "proven", "True")
    }


def test_the_files_of_a_reason_without_parts_hold_its_test_too(own_store) -> None:
    asked, _ = loaders.case(View(data="synthetic", user="12"), "popularity", "12")
    (row,) = csv.DictReader(io.StringIO(reasons.as_csv(asked)))
    assert (row["kind"], row["why_null"], row["holds"]) == ("none", "level", "")


def test_what_a_rating_takes_from_every_film_is_named_in_words(ask: Ask) -> None:
    app = ask("item-knn", method="leave-one-out", order="stars")
    app.session_state["why_all"] = True
    app.run()
    assert "moves every film alike by" in app.dataframe[0].value.columns
    assert "score without it" in app.dataframe[0].value.columns
    assert "“Moves every film alike by”" in in_one_line(app)
