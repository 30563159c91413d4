"""A case to keep or pass on: its link opens that very case, its files hold the reason and the test."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlparse

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.loaders import reasons
from dashboard.state import View, from_url
from recengine import models

Ask = Callable[..., AppTest]


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
    rows = list(csv.DictReader(io.StringIO(reasons.as_csv(asked, "link"))))
    assert len(rows) == len(found.explanation.contributions)
    assert {row["id"] for row in rows if row["removed"] == "True"} == set(told["check"]["removed"])
    assert {(row["user"], row["method"], row["holds"], row["link"]) for row in rows} == {
        ("12", "exact", "True", "link")
    }
    total = sum(float(row["value"]) for row in rows) + float(rows[0]["base_value"]) + float(rows[0]["residual"])
    assert total == pytest.approx(float(rows[0]["score"]), rel=1e-6)


def test_the_files_of_a_counterfactual_hold_what_comes_instead(own_store) -> None:
    asked, _ = loaders.case(View(data="synthetic", user="14", method="counterfactual"), "item-knn", "20")
    told = json.loads(reasons.as_json(asked, ""))
    rows = list(csv.DictReader(io.StringIO(reasons.as_csv(asked, "link"))))
    assert told["check"] is None
    assert told["minimal"] == "proven"
    assert {row["id"] for row in rows} == set(told["removed"])
    assert {(row["replaced_by"], row["minimal"], row["removed"]) for row in rows} == {
        (told["replaced_by"], "proven", "True")
    }


def test_the_files_of_a_reason_without_parts_hold_its_test_too(own_store) -> None:
    asked, _ = loaders.case(View(data="synthetic", user="12"), "popularity", "12")
    (row,) = csv.DictReader(io.StringIO(reasons.as_csv(asked, "link")))
    assert (row["kind"], row["why_null"], row["holds"]) == ("none", "level", "")
