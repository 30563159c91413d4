"""What each verb prints with `--json`, on the set `synthetic`: fields may be added, never renamed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recengine.models import MODELS, entry

ON = "--dataset synthetic"
INTERVAL = {"value", "low", "high"}

SOLVED = ("mf", "als", "svdpp", "blend")
"""They solve the person's vector in closed form."""


def test_datasets(ask):
    sets = {card["name"]: card for card in ask("datasets")}
    assert {"ml-100k", "ml-1m", "lastfm-hetrec2011", "synthetic", "synthetic-checkerboard"} <= set(sets)
    for card in sets.values():
        assert card.keys() >= {"name", "kind", "n_users", "n_items", "n_listed", "n_ratings", "density"}
        assert card.keys() >= {"source", "licence", "citation", "cached", "fingerprint"}
    assert sets["ml-100k"]["cached"] is False and sets["ml-100k"]["n_ratings"] is None
    made = sets["synthetic"]
    assert (made["kind"], made["n_users"], made["n_listed"], made["cached"]) == ("explicit", 300, 200, True)
    assert made["n_items"] <= made["n_listed"]
    assert made["density"] == pytest.approx(made["n_ratings"] / (made["n_users"] * made["n_items"]))


def test_fetch(ask):
    report = ask("fetch synthetic")
    assert report.keys() >= {"name", "path", "source_used", "sha256", "n_users", "n_items", "n_ratings"}
    assert report.keys() >= {"fingerprint", "notes"}
    made = next(card for card in ask("datasets") if card["name"] == "synthetic")
    assert {name: report[name] for name in ("fingerprint", "n_ratings")} == {
        name: made[name] for name in ("fingerprint", "n_ratings")
    }


def test_split(ask, tmp_path):
    folds = ask(f"split synthetic --split kfold:3:42 --out {tmp_path}")["folds"]
    total = next(card for card in ask("datasets") if card["name"] == "synthetic")["n_ratings"]
    assert len(folds) == 3 and sum(fold["n_test"] for fold in folds) == total
    for fold in folds:
        assert fold.keys() >= {"train", "test", "dir", "n_train", "n_test", "dropped"}
        for part in ("train", "test"):
            with Path(fold[part]).open(newline="") as file:
                rows = list(csv.reader(file))
            assert rows[0] == ["user_id", "item_id", "rating", "timestamp"]
            assert len(rows) - 1 == fold[f"n_{part}"]
        assert fold["n_train"] + fold["n_test"] == total


def test_models(ask):
    listed = ask("models")
    assert [model["name"] for model in listed] == [known.name for known in MODELS]
    for model in listed:
        assert model.keys() >= {"name", "family", "unit", "abilities", "presets", "source", "config"}
        for field in model["config"].values():
            assert field.keys() >= {"type", "default", "range", "doc"} and field["doc"]


@pytest.mark.parametrize(
    ("architecture", "macs"),
    [
        ("conv", 603_979_776),
        ("separable --kernel 3 --in 256 --out 256 --height 32 --width 32", 69_468_160),
        ("linear --in 4 --out 3", 12),
        ("mobilenet-v1", 568_740_352),
        ("shufflenet-v1", 137_460_672),
    ],
)
def test_cost(ask, architecture, macs):
    found = ask(f"cost {architecture}")
    assert found.keys() >= {"parameters", "macs", "flops", "formula", "layers"}
    assert (found["macs"], found["flops"]) == (macs, 2 * macs)
    assert found["macs"] == sum(layer["macs"] for layer in found["layers"])
    assert all(layer.keys() >= {"name", "shape", "parameters", "macs"} for layer in found["layers"])


def test_cost_on_the_clock(ask, monkeypatch):
    monkeypatch.setattr("recengine.runs.layer_times.SECONDS", 0.0)
    found = ask("cost separable --in 4 --out 4 --height 4 --width 4 --time")
    assert found["macs"] == 9 * 4 * 16 + 4 * 4 * 16 and found["turns"].keys() == {"torch", "onnxruntime"}
    assert found["latency_ms"]["torch"].keys() == {"ordinary", "separable", "depthwise", "pointwise"}


def test_train(ask):
    first, second = ask(f"train user-knn {ON}"), ask(f"train user-knn {ON}")
    assert first.keys() >= {"key", "cached", "epochs", "fit_seconds", "fit_cpu_seconds", "peak_rss_mb", "diverged"}
    assert (first["cached"], second["cached"]) == (False, True)
    assert first["key"] == second["key"] and len(first["key"]) == 64
    assert isinstance(first["history"], list)
    assert ask(f"train user-knn {ON} --set preset=tuned")["key"] == first["key"]
    for other in (
        "--set preset=ranking",
        "--set k=7",
        "--split holdout:0.2:42",
        "--seed 7",
        "--split kfold:3:1 --fold 2",
    ):
        assert ask(f"train user-knn {ON} {other}")["key"] != first["key"]


def test_evaluate(ask):
    found = ask(f"evaluate item-knn {ON} --split kfold:3:42 -n 5 --by gender")
    assert found.keys() >= {"model", "preset", "dataset", "split", "config", "folds", "metrics", "groups", "cached"}
    assert found.keys() >= {"fit_seconds", "fit_cpu_seconds", "score_seconds", "score_cpu_seconds", "peak_rss_mb"}
    assert (found["model"], found["preset"], found["dataset"]) == ("item-knn", "tuned", "synthetic")
    assert set(found["metrics"]) >= {"rmse", "mae", "ndcg@5", "recall@5", "precision@5", "hr@5", "mrr@5"}
    assert set(found["metrics"]) >= {"coverage@5", "novelty@5", "diversity@5", "gini@5"}
    assert len(found["folds"]) == 3
    for name, metric in found["metrics"].items():
        assert metric.keys() >= INTERVAL
        assert metric["value"] == pytest.approx(sum(fold[name] for fold in found["folds"]) / 3)
    assert found["metrics"]["rmse"]["low"] < found["metrics"]["rmse"]["value"] < found["metrics"]["rmse"]["high"]
    assert {group["group"] for group in found["groups"]} == {"F", "M"}
    assert all(group.keys() >= {"group", "users", "metric"} | INTERVAL for group in found["groups"])
    assert ask(f"evaluate item-knn {ON} --split kfold:3:42 -n 5")["cached"] is True


@pytest.mark.parametrize("model", [listed.name for listed in MODELS])
def test_recommend(ask, model, brief_store):
    found = ask(f"recommend {model} {ON} --user 7 -n 6")
    assert found.keys() >= {"model", "preset", "user", "unit", "fallback", "items"}
    assert (found["model"], found["preset"], found["user"]) == (model, entry(model).default_preset(ranking=True), "7")
    assert [item["rank"] for item in found["items"]] == [1, 2, 3, 4, 5, 6]
    for item in found["items"]:
        assert item.keys() >= {"rank", "item_id", "title", "score", "predicted_stars", "percentile", "n_ratings"}
        assert isinstance(item["item_id"], str) and isinstance(item["held_out"], bool)
    scores = [item["score"] for item in found["items"]]
    assert scores == sorted(scores, reverse=True)


def test_a_list_changes_with_the_ratings_it_is_made_of(ask):
    own = [item["item_id"] for item in ask(f"recommend item-knn {ON} --user 7")["items"]]
    rated = ask(f"recommend item-knn {ON} --user 7 --rate {own[0]}=5")["items"]
    assert own[0] not in [item["item_id"] for item in rated]
    cited = ask(f"explain item-knn {ON} --user 7 --item {own[0]}")["contributions"][0]["id"]
    fewer = ask(f"recommend item-knn {ON} --user 7 --without {cited} -n 200")["items"]
    before = {item["item_id"]: item["score"] for item in ask(f"recommend item-knn {ON} --user 7 -n 200")["items"]}
    assert next(item["score"] for item in fewer if item["item_id"] == own[0]) < before[own[0]]


def test_somebody_invented_gets_a_list(ask):
    found = ask(f"recommend item-knn {ON} --rate 1=5 --rate 2=1 -n 3")
    assert found["user"] is None and found["fallback"] is None and len(found["items"]) == 3


@pytest.mark.parametrize("model", [listed.name for listed in MODELS])
def test_explain(ask, model, brief_store):
    best = ask(f"recommend {model} {ON} --user 7 -n 1")["items"][0]
    found = ask(f"explain {model} {ON} --user 7 --item {best['item_id']} --check")
    assert found.keys() >= {"score", "base_value", "contributions", "residual", "method", "exact", "additive", "check"}
    assert found["score"] == best["score"], "one model answers both"
    total = found["base_value"] + sum(part["value"] for part in found["contributions"]) + found["residual"]
    assert total == pytest.approx(found["score"], abs=1e-9)
    network = entry(model).needs_torch
    assert network or (found["exact"] is True and found["additive"] is True)
    for part in found["contributions"]:
        assert part.keys() >= {"kind", "id", "label", "value", "evidence"}
        assert isinstance(part["id"], str) and part["label"]
    check = found["check"]
    assert check.keys() >= {"removed", "score_before", "score_after", "rank_before", "rank_after", "refit", "random"}
    assert check.keys() >= {"p", "holds", "why_null"}
    assert (check["holds"] is None) == (check["why_null"] is not None)
    if check["holds"] is not None:
        assert check["random"].keys() >= {"draws", "score_after_mean", "rank_after_mean"}
        assert check["random"]["draws"] == 99
        assert check["refit"] == ("fold-in" if "FoldIn" in entry(model).abilities or model in SOLVED else "none")
        assert check["score_before"] == pytest.approx(found["score"], rel=1e-6) and check["rank_before"] == 1
        assert check["holds"] is (check["p"] <= 0.05)


def test_explain_by_the_fewest_ratings(ask):
    best = ask(f"recommend ease {ON} --user 7")["items"][0]["item_id"]
    found = ask(f"explain ease {ON} --user 7 --item {best} --method counterfactual --check")
    assert set(found) >= {"removed", "score_after", "rank_after", "replaced_by", "minimal"}
    assert found["removed"] == [part["id"] for part in found["contributions"]] != []
    assert found["minimal"] in ("proven", "greedy") and found["rank_after"] > 10 and not found["additive"]
    without = " ".join(f"--without {item}" for item in found["removed"])
    listed = [item["item_id"] for item in ask(f"recommend ease {ON} --user 7 {without} -n 40")["items"]]
    listed = [item for item in listed if item not in found["removed"]]  # what went away does not enter
    assert listed.index(best) == found["rank_after"] - 1 and found["replaced_by"] in listed[:10]


def test_explain_by_the_fewest_ratings_where_there_are_none(ask):
    best = ask(f"recommend popularity {ON} --user 7")["items"][0]["item_id"]
    found = ask(f"explain popularity {ON} --user 7 --item {best} --method counterfactual")
    assert (found["removed"], found["rank_after"], found["replaced_by"], found["minimal"]) == ([], None, None, None)


def test_faithfulness(ask):
    found = ask(f"faithfulness ease {ON} --users 20 --sanity")
    assert (found["model"], found["preset"], found["method"], found["users"]) == ("ease", "ranking", "exact", 20)
    assert found["cases"] + found["skipped"] == 200 and found["skipped"] == sum(found["skipped_why"].values())
    assert found["share_beating_random"]["low"] > 0.9 and 0.5 < found["share_beating_all"] <= 1
    assert [row["rank"] for row in found["by_rank"]] == list(range(1, 11))
    assert found["deletion_auc"] < found["random_deletion_auc"] < 1 and found["insertion_auc"] > 0.5
    assert found["medians"]["deletion_auc"] < found["medians"]["random_deletion_auc"]
    assert found["medians"]["lead"] == found["median_intervals"]["lead"]["value"] > 0
    assert found["median_curves"]["deletion.claimed"][0] == 1.0 and len(found["median_curves"]["deletion.random"]) == 11
    assert all(len(curve) == 11 for curve in (found["curves"] | found["insertion_curves"]).values())
    assert {"claimed", "random", "popular", "rated"} <= set(found["curves"])
    assert set(found["sanity"]) >= {"share_shuffled_beating_random", "no_better", "depends"}
    assert not found["cached"] and ask(f"faithfulness ease {ON} --users 20 --sanity --method exact")["cached"]


def test_map(ask, tmp_path):
    found = ask(f"map mf {ON} --method pca --out {tmp_path / 'map.csv'}")
    assert found.keys() >= {"method", "n", "metric", "trustworthiness", "neighbours_kept@10", "random", "seconds"}
    assert found["random"].keys() == {"trustworthiness", "neighbours_kept@10"}
    assert (found["method"], found["metric"], found["preset"], found["space"]) == ("pca", "cosine", "tuned", "items")
    assert found["trustworthiness"] > 0.6 > found["random"]["trustworthiness"]
    with (tmp_path / "map.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["id", "title", "x", "y", "n_ratings", "kept"] and len(rows) == found["n"] + 1
    again = ask(f"map mf {ON} --method pca --of items --space items")
    assert again["cached"] and again["key"] == found["key"] and again["out"] is None
    assert ask(f"map als {ON} --method pca --of users")["preset"] == "ranking" and again["frames"] is None
    frames = ask(f"map mf {ON} --method pca --forming")["frames"]
    assert [frame["step"] for frame in frames] == [0, 1, 2, 3, 6, 10] and frames[-1]["formed"] == 1


@pytest.mark.usefixtures("brief_networks")
def test_map_linear(ask, monkeypatch):
    monkeypatch.setattr("recengine.runs.linear.STEPS", dict.fromkeys(("linear", "shallow", "deep"), 2))
    found = ask(f"map autoencoder {ON} --linear 2")
    assert found.keys() >= {"dataset", "split", "fold", "k", "seeds", "n_train", "n_test", "largest_angle", "principal"}
    assert (found["k"], found["seeds"], found["cached"], len(found["rows"])) == (2, 3, False, 9)
    for row in found["rows"]:
        assert row.keys() == {"kind", "regime", "rmse", "added", "left", "left_known", "by_seed"}
        assert row["rmse"].keys() == row["added"].keys() == INTERVAL
    assert ask(f"map autoencoder {ON} --linear 2")["cached"]


@pytest.mark.parametrize(
    ("model", "by", "kind"), [("user-knn", "neighbours", "neighbour"), ("content", "features", "feature")]
)
def test_explain_natively(ask, model, by, kind):
    best = ask(f"recommend {model} {ON} --user 7 -n 1")["items"][0]["item_id"]
    found = ask(f"explain {model} {ON} --user 7 --item {best} --by {by}")
    assert found["check"] is None and found["exact"] is True
    assert {part["kind"] for part in found["contributions"]} >= {kind}


def test_runs(ask):
    key = ask(f"train popularity {ON} --seed 5")["key"]
    listed = {run["key"]: run for run in ask("runs list")}
    assert (listed[key]["status"], listed[key]["model"], listed[key]["seed"]) == ("done", "popularity", 5)
    shown = ask(f"runs show {key[:12]}")
    assert (shown["key"], shown["status"], shown["spec"]["model"]) == (key, "done", "popularity")
    size = ask("runs size")
    assert (size["runs"], size["limit_gb"]) == (len(listed), 5.0)
    assert size["bytes"] == sum(run["n_bytes"] for run in listed.values())


def test_runs_remove_and_prune(ask):
    key = ask(f"train popularity {ON} --seed 6")["key"]
    assert ask(f"runs remove {key}") == {"removed": key}
    keys = {run["key"] for run in ask("runs list")}
    assert key not in keys
    dry = ask("runs prune --max-gb 0 --dry-run")
    assert dry["dry_run"] is True and {run["key"] for run in dry["removed"]} <= keys
    assert {run["key"] for run in ask("runs list")} == keys
    assert ask("runs prune --older-than 1")["removed"] == []
    ask("runs prune --max-gb 0")
    assert ask("runs list") == [] and ask("runs size")["bytes"] == 0


def test_a_table_for_people_holds_the_same(cli, ask):
    items = ask(f"recommend popularity {ON} --user 7 -n 3")["items"]
    answer = cli(f"recommend popularity {ON} --user 7 -n 3")
    assert answer.status == 0
    assert all(item["title"] in answer.out for item in items)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.out)


def test_a_process_of_its_own_prints_one_document_and_nothing_else(tmp_path):
    """Warnings, progress and prints of libraries would show here, below Python's own standard output."""
    result = subprocess.run(
        [sys.executable, "-m", "recengine", "recommend", "user-knn", "--dataset", "synthetic", "--user", "7", "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"RECENGINE_HOME": str(tmp_path)},
        cwd=Path(__file__).parents[3],
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert len(json.loads(result.stdout)["items"]) == 10
