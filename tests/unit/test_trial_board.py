"""The trial board: trials as rows, what ships, medians by hand, targets, methods without torch."""

from __future__ import annotations

import dataclasses
import json
import shlex
from pathlib import Path

import numpy as np
import pytest

from recengine import leaderboard, models
from recengine.bench import Request, train_spec
from recengine.cli import main
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explain.figures import sanity
from recengine.explain.methods import of_each_rating, of_settings
from recengine.presets import Named
from recengine.runs.run import Run
from recengine.runs.spec import data_fingerprint
from recengine.runs.store import RunStore
from recengine.trial_board import cases, rows, targets
from recengine.trial_board.rows import Trial


@pytest.fixture
def store(own_store: Path) -> RunStore:
    return RunStore(own_store)


def tried(store: RunStore, data: Dataset, people: int = 4, name: str = "ease/ranking", sanity: bool = False) -> Run:
    spec = rows.spec_of(Named.read(name), data, "synthetic", method="exact", users=people, sanity=sanity)
    return store.get_or_run(spec)


def trial(**changes: object) -> Trial:
    share = {"value": 0.9, "low": 0.8, "high": 1.0}
    details = {"n_users": 1, "n_cases": 2, "skipped": {}, "by_rank": [], "seconds": 1.0, "explain_seconds": 0.5}
    plain = Trial("mf/tuned", "exact", "reference", "mf", {targets.BEATS_RANDOM: share}, {}, {}, {}, details)
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def test_a_run_becomes_a_row_with_medians_quartiles_and_a_name(store: RunStore, low_rank: Dataset) -> None:
    run = tried(store, low_rank)
    row = rows.own_row(run)
    found = run.table("cases.parquet")
    assert (row.text, row.origin, row.key) == ("ease/ranking@exact", "own", run.key)
    assert row.medians["deletion_auc"]["value"] == pytest.approx(np.median(found["deletion_auc"]))
    lead = np.median(found["random_deletion_auc"] - found["deletion_auc"])
    assert row.medians["lead"]["value"] == pytest.approx(lead)
    assert row.medians["lead"]["low"] <= lead <= row.medians["lead"]["high"]
    q1, median, q3 = row.curves["deletion.claimed"]
    assert median[0] == 1.0 and median[-1] == 0.0 and q1[3] <= median[3] <= q3[3]
    claimed = len(found) + run.details["skipped"]["level"] + run.details["skipped"]["not-raised"]
    assert row.explain_seconds == pytest.approx(run.details["explain_seconds"] / claimed)
    nothing = dataclasses.replace(row, details={**row.details, "n_cases": 0, "skipped": {"few-ratings": 9}})
    assert nothing.explain_seconds is None
    assert row.sane is None


def test_a_row_survives_json_and_holds_no_person(store: RunStore, low_rank: Dataset) -> None:
    row = rows.own_row(tried(store, low_rank))
    written = json.dumps(rows.to_json(row))
    again = rows.from_json(json.loads(written))
    assert again.identity == row.identity and again.origin == "reference"
    assert again.details["by_rank"][0]["rank"] == 1
    assert "user" not in written.replace("n_users", "")


def test_of_one_question_the_run_with_the_most_people_is_shown(store: RunStore, low_rank: Dataset) -> None:
    tried(store, low_rank, people=3)
    more = tried(store, low_rank, people=5)
    checked = tried(store, low_rank, people=5, sanity=True)
    tried(store, low_rank, people=2, name="mf/fast")
    found = rows.own_runs(store.list(), data_fingerprint(low_rank))
    assert {run.spec.model: run.key for run in found}["ease"] == checked.key != more.key  # type: ignore[attr-defined]
    assert len(found) == 2
    assert rows.own_runs(store.list(), "other data") == []
    assert rows.own_runs(store.list(), data_fingerprint(low_rank), "holdout:0.2:1") == []


def test_runs_of_earlier_code_are_no_rows(store: RunStore, low_rank: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    tried(store, low_rank)
    monkeypatch.setattr("recengine.runs.spec.engine_version", lambda sources: "later code")
    assert rows.own_runs(store.list(), data_fingerprint(low_rank)) == []


def test_an_own_trial_as_strong_as_the_reference_takes_its_place(
    store: RunStore, low_rank: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaderboard, "RESULTS", tmp_path)
    own = rows.own_row(tried(store, low_rank))
    shipped = [rows.to_json(one) for one in (own, dataclasses.replace(own, method="leave-one-out"))]
    path = rows.reference_file("synthetic")
    path.write_text(json.dumps({"format": rows.FORMAT, "n_items": 100, "rows": [*shipped, {"model": "gone"}]}))
    assert [row.method for row in rows.reference_rows("synthetic")] == ["exact", "leave-one-out"]
    assert [(row.method, row.origin) for row in rows.board([own], "synthetic")] == [
        ("exact", "own"),
        ("leave-one-out", "reference"),
    ]
    checked = dataclasses.replace(own, details={**own.details, "sanity": {"depends": True, "no_better": True}})
    path.write_text(json.dumps({"format": rows.FORMAT, "n_items": 100, "rows": [rows.to_json(checked)]}))
    assert [(row.origin, row.key) for row in rows.board([own], "synthetic")] == [("reference", own.key)]
    assert [row.origin for row in rows.board([checked], "synthetic")] == ["own"]
    more = dataclasses.replace(own, details={**own.details, "n_users": 5})
    path.write_text(json.dumps({"format": rows.FORMAT, "n_items": 100, "rows": [rows.to_json(more)]}))
    assert [(row.origin, row.key) for row in rows.board([own], "synthetic")] == [("reference", own.key)]
    assert [row.key for row in rows.board([], "synthetic")] == [""]
    path.write_text(json.dumps({"format": rows.FORMAT, "n_items": 100, "rows": shipped}))
    assert rows.reference_rows("../synthetic") == []
    a_person = own.details["seconds"] / 4
    assert rows.seconds_elsewhere("ease", "exact", 300) == pytest.approx(3 * a_person, rel=1e-4)
    assert rows.seconds_elsewhere("mf", "exact", 300) is None
    path.write_text(json.dumps({"format": 99, "rows": []}))
    with pytest.raises(RequestError, match="is of format 99; expected 1: write the trials anew"):
        rows.reference_rows("synthetic")


def test_a_file_of_trials_is_no_file_of_judged_models() -> None:
    assert rows.reference_rows("ml-100k")
    assert all("trials" not in split for _, split in leaderboard.references())


def test_what_ships_was_asked_of_200_people_and_holds_ids_of_the_worst_cases_alone() -> None:
    for row in rows.reference_rows("ml-100k"):
        assert row.details["n_users"] == 200
        assert Named.read(row.name).model == row.model
        assert row.method in of_settings(row.model, Named.read(row.name).config())
        assert targets.BEATS_RANDOM in row.metrics or row.details["n_cases"] == 0
        assert len(row.worst["cases"]) == min(cases.LISTED, row.details["n_cases"])
        assert all(set(case) == set(cases.KEPT) for case in row.worst["cases"])
        assert row.worst["failing"] <= row.details["n_cases"]
    assert "user_idx" not in rows.reference_file("ml-100k").read_text("utf-8")


def test_other_runs_are_no_trials(store: RunStore, low_rank: Dataset) -> None:
    run = store.get_or_run(train_spec(Request("synthetic", "bias", "tuned"), low_rank))
    with pytest.raises(RequestError, match="tests no reason; expected 'faithfulness'"):
        rows.own_row(run)
    with pytest.raises(RequestError, match="has no cases; expected 'faithfulness'"):
        cases.worst_first(run, low_rank)


def test_the_spec_is_that_of_the_command_line(store: RunStore, low_rank: Dataset, capsys) -> None:
    row = rows.own_row(tried(store, low_rank, people=3, sanity=True))
    words = shlex.split(rows.command(row, "synthetic"))
    assert words[:3] == ["python", "-m", "recengine"]
    assert main([*words[3:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["key"] == row.key


def test_methods_are_those_of_the_models_themselves() -> None:
    for entry in models.MODELS:
        for preset in entry.presets:
            config = models.configure(entry.name, preset)
            found = [method.name for method in of_each_rating(models.create(entry.name, config))]
            assert list(of_settings(entry.name, config)) == found, (entry.name, preset)
    config = models.configure("blend", "tuned", {"members": "mf,neumf"})
    assert of_settings("blend", config) == ("leave-one-out",)


def test_a_method_a_model_does_not_have_is_refused_by_name(low_rank: Dataset) -> None:
    with pytest.raises(RequestError, match="unknown method for neumf that gives every rating a value 'exact'"):
        rows.spec_of(Named("neumf", "ranking"), low_rank, "synthetic", method="exact", users=1, sanity=False)
    with pytest.raises(RequestError, match="unknown method for ease that gives every rating a value 'luck'"):
        rows.read_name("ease/ranking@luck")
    with pytest.raises(RequestError, match="names no trial; expected MODEL/PRESET@METHOD"):
        rows.read_name("ease/ranking")


@pytest.mark.parametrize(
    ("model", "method", "least"),
    [
        (
            "mf",
            "exact",
            {"share_beating_random": 0.95, "share_own_beating_random": 0.95, "share_beating_all": 0.85},
        ),
        ("als", "exact", {"share_beating_random": 0.95, "share_own_beating_random": 0.95}),
        ("mf", "leave-one-out", {"share_beating_random": 0.80, "share_own_beating_random": 0.80}),
    ],
)
def test_targets(model: str, method: str, least: dict[str, float]) -> None:
    assert targets.targets(model, method) == least


def test_what_misses_one_target_does_not_hold() -> None:
    good, poor = ({"value": value, "low": value, "high": value} for value in (0.97, 0.84))
    assert targets.holds("mf", "exact", {"share_beating_random": good, "share_beating_all": good})
    assert targets.holds("mf", "exact", {"share_beating_random": good, "share_beating_all": poor}) is False
    assert targets.holds("als", "exact", {"share_beating_random": good, "share_beating_all": poor})
    assert targets.holds("mf", "leave-one-out", {"share_beating_random": poor, "share_beating_all": poor})
    assert targets.holds("mf", "exact", {}) is None


def test_both_readings_of_a_claim_must_reach_the_target() -> None:
    good, poor = ({"value": value, "low": value, "high": value} for value in (0.97, 0.9497))
    both = {"share_beating_random": good, "share_own_beating_random": poor}
    assert targets.missed("als", "exact", both) == ("share_own_beating_random",)
    assert targets.holds("als", "exact", both) is False
    assert targets.holds("als", "leave-one-out", both)
    assert targets.holds("als", "exact", {"share_beating_random": good})
    assert targets.missed("als", "exact", {"share_beating_random": poor}) == ("share_beating_random",)


def test_cases_asked_are_those_judged_and_those_left_out() -> None:
    details = {"n_cases": 209, "skipped": {"not-raised": 90, "few-ratings": 1}}
    assert trial(details=details).n_asked == 300


def test_the_worst_cases_come_first_with_raw_ids(store: RunStore, low_rank: Dataset) -> None:
    run = tried(store, low_rank, name="user-knn/ranking", people=6)
    found = cases.worst_first(run, low_rank)
    assert tuple(found.columns) == cases.COLUMNS and len(found) == run.details["n_cases"]
    holding = (found["beats_random"] & found["own_beats_random"]).tolist()
    assert holding == sorted(holding)
    assert found["least_lead"].is_monotonic_increasing
    assert set(found["user"]) <= set(low_rank.users["id"]) and set(found["item"]) <= set(low_rank.items["id"])


def test_a_case_that_fails_by_what_is_said_of_its_film_is_among_the_worst(store: RunStore, low_rank: Dataset) -> None:
    run = tried(store, low_rank, name="mf/tuned", people=12)
    kept = run.table("cases.parquet")
    failing = int((kept["own_deletion_auc"] >= kept["random_deletion_auc"]).sum())
    found = cases.worst_first(run, low_rank)
    assert failing > 0 and not found["own_beats_random"].head(failing).any()


def test_a_trial_without_a_case_has_no_worst_one(store: RunStore, low_rank: Dataset) -> None:
    run = tried(store, low_rank, name="popularity/ranking")
    assert len(cases.worst_first(run, low_rank)) == 0
    row = rows.own_row(run)
    assert row.holds is None and row.medians == {} and row.curves == {}


def test_a_check_with_nothing_to_compare_is_neither_passed_nor_failed() -> None:
    share = {"value": 0.5, "low": 0.4, "high": 0.6}
    found = sanity({"share_shuffled_beating_random": share})
    assert found is not None and found["depends"] is None and found["agreement_twin"] is None
    assert trial(details={"sanity": found}).sane is None
    assert trial(details={"sanity": found | {"depends": False}}).sane is False


def test_a_trial_counts_once_by_what_it_reaches_and_by_its_check() -> None:
    passed, failed = {"depends": True, "no_better": True}, {"depends": True, "no_better": False}
    good, poor = ({"value": value, "low": value, "high": value} for value in (0.97, 0.5))

    def verdict(share: dict[str, float], sanity: dict[str, bool] | None) -> str | None:
        details = {"n_cases": 2, "skipped": {}, "sanity": sanity}
        return trial(metrics={targets.BEATS_RANDOM: share, targets.BEATS_ALL: good}, details=details).verdict

    assert [verdict(good, passed), verdict(good, None), verdict(good, failed)] == ["holds", "holds", "doubtful"]
    assert [verdict(poor, passed), verdict(poor, failed)] == ["short", "short"]
    assert trial(metrics={}).verdict is None


def test_the_worst_cases_go_into_a_row_with_raw_ids_and_no_rating(store: RunStore, low_rank: Dataset) -> None:
    run = tried(store, low_rank, name="mf/tuned", people=12)
    row = cases.with_worst(rows.own_row(run), run, low_rank)
    found = cases.worst_first(run, low_rank)
    fails = int((~(found["beats_random"] & found["own_beats_random"])).sum())
    assert row.worst["failing"] == fails == cases.failing(found)
    assert [case["user"] for case in row.worst["cases"]] == found["user"].head(cases.LISTED).tolist()
    again = rows.from_json(json.loads(json.dumps(rows.to_json(row))))
    assert set(again.worst["cases"][0]) == set(cases.KEPT)
    assert again.scores == pytest.approx(row.scores, rel=1e-5)


@pytest.mark.parametrize("model", sorted(targets.ALIKE))
def test_models_that_move_every_item_alike_leave_no_case(model: str, store: RunStore, low_rank: Dataset) -> None:
    run = tried(store, low_rank, name=f"{model}/tuned")
    assert run.details["n_cases"] == 0
