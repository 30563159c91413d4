"""Do the reasons hold? What is counted of the trials, and the worst cases: own, shipped, and their links."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.loaders import tried
from recengine import leaderboard
from recengine.bench import store_at
from recengine.data import catalog
from recengine.trial_board import cases, rows
from recengine.trial_board.targets import BEATS_FAVOURITES
from tests.pages.test_reasons import no_fetch, put, said

Open = Callable[..., AppTest]
__all__ = ["no_fetch"]


def test_the_worst_explanations_are_one_click_from_their_case(open_reasons: Open, open_page: Open) -> None:
    run = put("user-knn/ranking")
    app = open_reasons(look="one")
    links = [link.proto for link in app.get("page_link") if " · user " in link.proto.label]
    worst = tried.worst_first(run.key, "synthetic").iloc[0]
    assert links and f" · {worst['title']} · user {worst['user']}, place " in links[0].label.replace("\\", "")
    asked = dict(pair.split("=", 1) for pair in links[0].query_string.split("&"))
    assert asked["user"] == worst["user"] and asked["item"] == worst["item"]
    assert asked["method"] == "exact" and asked["why"] == "user-knn"
    case = open_page("recommendations", **asked)
    assert case.session_state["view"].method == "exact"
    assert "Why?" in [block.value for block in case.subheader]


def test_settings_that_are_not_those_of_the_lists_have_no_link(open_reasons: Open) -> None:
    put("mf/fast")
    app = open_reasons(look="one", trials="mf/fast@exact")
    assert "have no link" in said(app)
    assert not [link for link in app.get("page_link") if " · user " in link.proto.label]
    assert "user " in said(app)


def test_the_claimed_order_is_held_against_favourites_case_by_case(open_reasons: Open) -> None:
    run = put("mf/tuned")
    found = run.table("cases.parquet")
    share = float((found["deletion_auc"] < found["rated_deletion_auc"]).mean())
    assert rows.own_row(run).metrics[BEATS_FAVOURITES]["value"] == pytest.approx(share)
    app = open_reasons()
    assert f"favourites for {int(share >= 0.95)} of 1 as often" in said(app)
    assert (f"Less often for: Matrix factorisation · exact ({share:.0%})" in said(app)) is (share < 0.95)


def test_of_what_ships_each_way_is_counted_once(no_fetch, open_reasons: Open) -> None:
    app = open_reasons(data="ml-100k")
    table = app.get("dataframe")[0].value["verdict"].value_counts()
    judged = len(app.get("dataframe")[0].value) - table["nothing to test"]
    assert f"**{table['yes']} of {judged}** ways to explain hold and pass the check" in said(app)
    assert f"⚠ {table['in doubt']} in doubt:" in said(app) and f"✗ {table['falls short']} short of it:" in said(app)
    assert "Left out: up to 32% of the cases" in said(app)


def links_of(app: AppTest) -> list[str]:
    return [link.proto.label.replace("\\", "") for link in app.get("page_link") if " · user " in link.proto.label]


def test_the_worst_cases_that_ship_are_listed_without_the_data_and_without_links(no_fetch, open_reasons: Open) -> None:
    app = open_reasons(data="ml-100k", look="one", trials="mf/tuned@exact")
    assert not app.error
    (row,) = [row for row in rows.reference_rows("ml-100k") if row.text == "mf/tuned@exact"]
    worst = row.worst["cases"][0]
    assert f"{row.worst['failing']} of {row.details['n_cases']} do not beat random" in said(app)
    assert f"film {worst['item']} · user {worst['user']}, place {worst['rank']}" in said(app)
    assert links_of(app) == []


def test_the_worst_cases_that_ship_have_titles_and_links_where_the_data_is(
    open_reasons: Open, tmp_path, monkeypatch
) -> None:
    run = put("user-knn/ranking")
    data = catalog.load("synthetic", store_at(None).home)
    row = cases.with_worst(rows.own_row(run), run, data)
    stronger = dataclasses.replace(row, details={**row.details, "n_users": 99})
    shutil.copy(leaderboard.RESULTS / leaderboard.PEERS, tmp_path)
    monkeypatch.setattr(leaderboard, "RESULTS", tmp_path)
    head = {"format": rows.FORMAT, "n_items": 200}
    rows.reference_file("synthetic").write_text(json.dumps(head | {"rows": [rows.to_json(stronger)]}))
    app = open_reasons(look="one", trials="user-knn/ranking@exact")
    listed = links_of(app)
    assert len(listed) == min(cases.LISTED, run.details["n_cases"])
    worst = tried.worst_first(run.key, "synthetic").iloc[0]
    assert f" · {worst['title']} · user {worst['user']}, place {worst['rank']}" in listed[0]


def test_a_reference_without_cases_says_that_it_holds_no_person(open_reasons: Open, tmp_path, monkeypatch) -> None:
    run = put("ease/ranking")
    row = rows.to_json(rows.own_row(run))
    store_at(None).remove(run.key)
    shutil.copy(leaderboard.RESULTS / leaderboard.PEERS, tmp_path)
    monkeypatch.setattr(leaderboard, "RESULTS", tmp_path)
    rows.reference_file("synthetic").write_text(json.dumps({"format": rows.FORMAT, "n_items": 200, "rows": [row]}))
    app = open_reasons(look="one", trials="ease/ranking@exact")
    assert "Reference figures hold no person" in said(app) and links_of(app) == []
