"""The leaderboard: own runs, shipped figures and peers as rows one can compare."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from recengine import leaderboard, models
from recengine.bench import Request, train_spec
from recengine.cli import main
from recengine.data import catalog
from recengine.errors import RequestError
from recengine.leaderboard import FORMAT, Row, best_first, board, command, from_json, own_row, own_rows, peers, to_json
from recengine.presets import Named
from recengine.results import evaluate_spec
from recengine.runs.spec import data_fingerprint
from recengine.runs.store import RunStore

SPLIT = "ratio:0.2:42"


@pytest.fixture
def store(own_store: Path) -> RunStore:
    return RunStore(own_store)


@pytest.fixture
def fingerprint(low_rank) -> str:
    return data_fingerprint(low_rank)


def judge(store: RunStore, model: str, preset: str, n: int = 10, split: str = SPLIT, **settings: str):
    data = catalog.load("synthetic", store.home)
    asked = Request("synthetic", model, preset, tuple(settings.items()), split)
    return store.get_or_run(evaluate_spec(train_spec(asked, data), n))


def row(name: str = "mf/tuned", origin: leaderboard.Origin = "own", diverged: bool = False, **values: float) -> Row:
    metrics = {key: {"value": value, "low": value, "high": value} for key, value in values.items() if key != "seconds"}
    costs = {"fit_seconds": values["seconds"]} if "seconds" in values else {}
    return Row(name, origin, name.split("/")[0], metrics, costs, diverged=diverged)


def shipped(folder: Path, monkeypatch: pytest.MonkeyPatch, rows: list[Row], **more: object) -> None:
    """A file of reference figures in place of those in assets/results."""
    monkeypatch.setattr(leaderboard, "RESULTS", folder)
    content = {"format": FORMAT, "dataset": "synthetic", "split": SPLIT, "rows": [to_json(one) for one in rows], **more}
    (folder / "synthetic.ratio-0.2-42.json").write_text(json.dumps(content))


def test_a_run_becomes_a_row_with_metrics_costs_and_the_shapes_it_learned(store: RunStore, fingerprint: str) -> None:
    run = judge(store, "mf", "fast")
    (found,) = own_rows(store.list(), SPLIT, fingerprint)
    assert (found.name, found.origin, found.key) == ("mf/fast", "own", run.key)
    assert found.metrics == run.metrics
    assert dict(found.arrays)["q"] == (200, 10)
    n_items, k = 200, 10
    assert found.costs["parameters"] == n_items + 2 * n_items * k + k + 1  # b_i, q and v, reg; mu is a mean
    assert found.costs["model_bytes"] > 8 * found.costs["parameters"]
    assert found.value("rmse") == run.metrics["rmse"]["value"]
    assert found.value("fit_seconds") == run.details["fit_seconds"]
    assert found.value("luck") is None


def test_only_runs_of_that_data_split_length_and_code_are_rows(
    store: RunStore, fingerprint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge(store, "bias", "tuned")
    judge(store, "bias", "tuned", n=5)
    judge(store, "bias", "tuned", split="holdout:0.2:1")
    assert [one.name for one in own_rows(store.list(), SPLIT, fingerprint)] == ["bias/tuned"]
    assert own_rows(store.list(), SPLIT, "other data") == []
    monkeypatch.setattr("recengine.runs.spec.engine_version", lambda sources: "later code")
    assert own_rows(store.list(), SPLIT, fingerprint) == []


def test_an_own_run_takes_the_place_of_the_reference_of_the_same_configuration(
    store: RunStore, fingerprint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge(store, "bias", "tuned")
    judge(store, "bias", "tuned", reg_user="9")
    mine = {one.name: one for one in own_rows(store.list(), SPLIT, fingerprint)}
    other = Row("mf/tuned", "own", "mf", {}, {}, models.to_json(models.configure("mf", "tuned")), 42)
    shipped(tmp_path, monkeypatch, [other, mine["bias/tuned"]])
    found = [(one.name, one.origin) for one in board(store, "synthetic", SPLIT, fingerprint)]
    assert found == [("bias/tuned", "own"), ("bias/tuned;reg_user=9", "own"), ("mf/tuned", "reference")]
    without_data = [(one.name, one.origin) for one in board(store, "synthetic", SPLIT, None)]
    assert without_data == [("bias/tuned", "reference"), ("mf/tuned", "reference")]


def test_a_reference_row_is_what_was_written(store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = judge(store, "bias", "tuned")
    mine = leaderboard.with_groups(own_row(run, []), {"gender": {"rmse": [["F", 12, 0.91234567, 0.8, 1.0]]}})
    shipped(tmp_path, monkeypatch, [mine])
    (found,) = leaderboard.reference_rows("synthetic", "ratio:0.20:42")
    assert found.value("rmse") == pytest.approx(mine.value("rmse"), rel=1e-5)
    assert found.groups == {"gender": {"rmse": [["F", 12, 0.912346, 0.8, 1.0]]}}
    assert (found.made, found.made_by["python"]) == (mine.made, run.environment["python"])
    assert leaderboard.reference_rows("somewhere/else.csv", SPLIT) == []
    assert leaderboard.reference_rows("synthetic", "last:1") == []
    shipped(tmp_path, monkeypatch, [], format=99, changed=True)
    with pytest.raises(RequestError, match="is of format 99; expected 2: write it anew"):
        leaderboard.reference_rows("synthetic", SPLIT)


def test_a_training_judges_nothing(store: RunStore) -> None:
    run = judge(store, "bias", "tuned")
    trained = store.get(run.needs[0])
    assert trained is not None
    with pytest.raises(RequestError, match="is of verb 'train' and judges nothing; expected 'evaluate'"):
        own_row(trained, [])


def test_trainings_are_told_from_evaluations(store: RunStore, fingerprint: str) -> None:
    run = judge(store, "bias", "tuned")
    assert [one.key for one in leaderboard.trained_runs(store.list(), fingerprint)] == list(run.needs)
    assert leaderboard.trained_runs(store.list(), "other data") == []


def test_smaller_errors_and_larger_hits_come_first_and_the_diverged_last() -> None:
    rows = [row("mf/a", rmse=1.0, recall=0.1), row("mf/b", rmse=0.9), row("mf/c", rmse=0.1, diverged=True)]
    assert [one.name for one in best_first(rows, "rmse")] == ["mf/b", "mf/a", "mf/c"]
    assert [one.name for one in best_first(rows, "recall")] == ["mf/a"]
    assert best_first([row(ndcg=0.1), row(ndcg=0.2)], "ndcg")[0].value("ndcg") == 0.2
    assert leaderboard.measures([*rows, row(seconds=3.0)]) == ["rmse", "recall", "fit_seconds"]


def test_the_command_of_a_row_makes_its_run(store: RunStore, capsys: pytest.CaptureFixture[str]) -> None:
    run = judge(store, "bias", "tuned", reg_user="9")
    line = command(own_row(run, []), "synthetic", SPLIT)
    assert line.startswith("python -m recengine evaluate bias --dataset synthetic --split ratio:0.2:42")
    assert main([*shlex.split(line)[3:], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["key"], found["cached"]) == (run.key, True)


@pytest.mark.parametrize(("dataset", "split"), leaderboard.references())
def test_every_shipped_row_can_be_read_and_made_again(dataset: str, split: str) -> None:
    rows = leaderboard.reference_rows(dataset, split)
    assert len({one.identity for one in rows}) == len(rows) >= 1
    for one in rows:
        assert Named.read(one.name).model == one.model
        assert one.metrics and one.costs and one.made
        for interval in one.metrics.values():
            assert interval["low"] <= interval["value"] <= interval["high"]
        for metrics in one.groups.values():
            assert all(users >= 5 for groups in metrics.values() for _, users, *_ in groups), "no single person"


def test_what_others_reached_says_where_it_is_from() -> None:
    found = peers("ml-100k", "kfold:5:42")
    best = best_first(found, "rmse")[0]
    assert best.value("rmse") == 0.9046
    assert best.source.startswith("Measured beside this project")
    assert any(one.source.startswith("Published") for one in found)
    assert peers("ml-100k", "kfold:5:7") == [], "folds drawn by another seed are other folds"
    assert peers("synthetic", "kfold:5:42") == []
    assert leaderboard.peer_splits("ml-1m") == ["kfold:5:42", "ratio:0.2:42", "user-time:0.3", "ncf"]
    assert leaderboard.peer_splits("synthetic") == []


def test_a_row_survives_json() -> None:
    one = Row("mf/tuned", "reference", "mf", {}, {"fit_seconds": 0.5}, {"k": 3}, 42, arrays=(("q", (3, 2)),))
    assert to_json(from_json(to_json(one))) == to_json(one)
    assert from_json(to_json(one)).arrays == one.arrays
