"""Why?: both verdicts on a case, words that claim no more than was tested, and a set that is no verdict."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.loaders import reasons
from dashboard.state import View
from recengine.bench import store_at
from recengine.trial_board import cases
from tests.pages.test_reasons import put
from tests.pages.test_why import in_one_line

Ask = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("trained")


def boxes(app: AppTest, kind: str) -> list[str]:
    return [box.value.replace("\\", "") for box in getattr(app, kind)]


def test_the_order_of_a_case_has_the_very_figures_of_its_trial(own_store) -> None:
    run = put("item-knn/ranking", people=4)
    found = cases.worst_first(run, loaders.dataset("synthetic")).iloc[0]
    view = View(data="synthetic", user=found["user"], models=("item-knn",))
    told = reasons.in_order(loaders.case(view, "item-knn", found["item"])[0])
    assert told is not None
    assert told["claimed"] == pytest.approx(found["deletion_auc"])
    assert told["random"] == pytest.approx(found["random_deletion_auc"])
    store_at(None).remove(run.key)


def test_both_verdicts_stand_beside_each_other(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    app = ask("item-knn", "172")
    assert any(box.startswith("**The reason holds.**") for box in boxes(app, "success"))
    assert any(
        box.startswith("**The order of all ratings holds.** Deletion AUC 0.32 in") for box in boxes(app, "success")
    )
    monkeypatch.setattr(reasons, "in_order", lambda case: {"claimed": 0.2, "own": 2.11, "random": 1.09})
    app = ask("item-knn", "172")
    (order,) = [box for box in boxes(app, "warning") if "order of all ratings does not hold" in box]
    assert "0.20 in the order of the whole claim, 2.11 by what is said of this film alone, 1.09 on average" in order
    assert "hardly raise" not in order
    monkeypatch.setattr(reasons, "in_order", lambda case: {"claimed": -432.67, "own": 27.07, "random": -37.53})
    assert any("hardly raise" in box for box in boxes(ask("item-knn", "172"), "warning"))


def test_edits_and_films_far_down_have_one_verdict_alone(ask: Ask) -> None:
    assert "order of all ratings" not in " ".join(boxes(ask("item-knn", user="you", rate="3:5,4:5,9:4"), "success"))
    asked = loaders.case(View(data="synthetic", user="12"), "item-knn", "12")[0]
    far = loaders.answer(asked.asked, asked.who, 30).items[-1].item_id
    app = ask("item-knn", far)
    assert not [box for kind in ("success", "warning") for box in boxes(app, kind) if "order of all ratings" in box]


def test_a_slow_model_tests_the_order_after_a_click(ask: Ask, train_first: Callable[..., None]) -> None:
    train_first("neumf")
    app = ask("neumf")
    told = [box for kind in ("success", "warning") for box in boxes(app, kind) if "order of all ratings" in box]
    assert told == []
    app.button(key="why_order").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.key == "why_order"]


def test_a_score_that_rises_without_the_cited_is_said_to_rise(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = loaders.reason

    def raised(case: reasons.Case) -> object:
        found = made(case)
        assert found.check is not None
        check = dataclasses.replace(found.check, holds=False, p=0.98, score_after=found.check.score_before + 0.5)
        return dataclasses.replace(found, check=check)

    monkeypatch.setattr(loaders, "reason", raised)
    app = ask("item-knn", "172")
    assert any("removing these three raised the score.**" in box for box in boxes(app, "warning"))


def test_a_reason_is_credited_and_only_what_was_taken_away_moved_the_score(ask: Ask) -> None:
    assert "is credited with +" in in_one_line(ask("item-knn", "172"))
    said = in_one_line(ask("item-knn", "172", method="leave-one-out"))
    assert "moved the score by +" in said and "is credited with" not in said


def test_the_set_without_which_it_leaves_is_no_verdict_and_shows_every_rating(ask: Ask) -> None:
    app = ask("item-knn", "137")
    assert any("would not be among the first 10" in box for box in boxes(app, "info"))
    assert not [box for box in boxes(app, "success") if "would not be among" in box]
    found = reasons.counterfactual(loaders.case(View(data="synthetic", user="12"), "item-knn", "137")[0])
    chips = [block.value for block in app.markdown if "orange-badge" in block.value]
    assert len(chips) == len(found.contributions)


def test_the_formula_of_several_equations_stands_in_lines(ask: Ask) -> None:
    app = ask("item-knn", "12", order="stars")
    assert all("qquad" not in line.value for line in app.get("latex"))
