"""A compression as a run: the report, the model that comes out, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recengine import compression
from recengine.bench import Request, train_spec
from recengine.cli import main
from recengine.compress import stopwatch
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.data.split import fold
from recengine.errors import RequestError
from recengine.models.base import profiles_of
from recengine.progress import silent
from recengine.runs import compressing
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.compressing import compressed, lost, overlap
from recengine.runs.store import RunStore

SET = ("preset=ranking", "hidden=8", "epochs=2")
REQUEST = Request("synthetic", "autoencoder", "ranking", (("hidden", "8"), ("epochs", "2")))
RECIPE = "prune=0.5:neurons,finetune=1,quantise=int8-dynamic"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def report(home: Path) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stopwatch, "measure", stopwatch.work)  # in this process: the way, not the figures
        patch.setattr(compressing, "TIMING", {"rounds": 2, "least": 1, "batches": ("all items", "4 people")})
        (found,) = compression.compress(home, REQUEST, [RECIPE], silent)
    return found


def test_the_report_says_all_that_was_measured(report: dict[str, Any]) -> None:
    assert report["recipe"] == RECIPE and report["model"] == "autoencoder" and report["cached"] is False
    for side in ("before", "after"):
        size = report[side]
        assert size["latency_ms"].keys() == {"torch", "onnxruntime"}
        assert size["latency_ms"]["torch"].keys() == {"1", "64", "all items", "4 people"} and size["peak_rss_mb"] >= 0
        assert {"rmse"}.isdisjoint(report["metrics"][side]) and {"value", "low", "high"} <= report["metrics"][side][
            "ndcg@10"
        ].keys()
    before, after = report["before"], report["after"]
    # two tables and a last layer of 200 x 8, halved; biases of 8 or 4 and of 200
    assert (before["embedding_parameters"], before["parameters"]) == (3200, 1600 + 208)
    assert (after["embedding_parameters"], after["parameters"]) == (1600, 800 + 204)
    assert (before["macs"], after["macs"]) == (1600, 800)
    assert after["bytes_on_disk"] < before["bytes_on_disk"] and report["smaller"] > 1
    assert report["faster"]["torch"]["1"] == pytest.approx(
        before["latency_ms"]["torch"]["1"]["p50"] / after["latency_ms"]["torch"]["1"]["p50"]
    )
    assert 0 <= report["top_n_overlap"] <= 1 and report["sqnr_db"] is None
    assert report["off"].keys() == {"torch", "onnxruntime"} and max(report["off"].values()) < 0.5
    assert report["sensitivity"].keys() == {"stars.weight", "choice.weight", "last.weight"}
    assert all(moved["0.9"] >= moved["0.5"] > 0 for moved in report["sensitivity"].values())
    assert report["lost"]["ndcg@10"]["low"] <= report["lost"]["ndcg@10"]["high"]


def test_what_comes_out_is_a_model(report: dict[str, Any], home: Path, low_rank: Dataset) -> None:
    run = RunStore(home).get(report["key"])
    assert run is not None and {"network.npz", "network.json", "network.onnx", "model.npz"} <= run.artefacts.keys()
    model = compressed(run)
    train = fold(low_rank, REQUEST.split, 1).train
    assert model.config.hidden == (4,) and np.isfinite(model.score(profiles_of(train, [0]))).any()
    trained = RunStore(home).get(train_spec(REQUEST, low_rank).key)
    assert trained is not None
    with pytest.raises(RequestError, match="is of verb 'train', nothing was compressed; expected 'compress'"):
        compressed(trained)


def test_the_command_line_prints_it(report: dict[str, Any], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["compress", "autoencoder", "--dataset", "synthetic", "--json", "--store", str(home)]
    asked += [word for text in SET for word in ("--set", text)]
    assert main([*asked, "--recipe", RECIPE]) == 0
    (printed,) = json.loads(capsys.readouterr().out)
    assert printed == report | {"cached": True}
    assert main([*asked, "--recipe", "factorise=1000"]) == 2
    assert "factorise=1000 does not fit autoencoder" in capsys.readouterr().err


def test_the_standard_list_leaves_out_what_does_not_fit(
    report: dict[str, Any], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(compression, "STANDARD", ("factorise=1000", RECIPE))
    found = compression.compress(home, REQUEST, [], lambda share, words: told.append(words))
    assert [one["recipe"] for one in found] == [RECIPE]
    assert any("left out: factorise=1000 does not fit autoencoder" in words for words in told)


def test_what_cannot_be_asked_is_refused(home: Path, low_rank: Dataset) -> None:
    with pytest.raises(RequestError, match="unknown network to compress 'mf'; allowed: autoencoder"):
        compression.compress(home, Request("synthetic", "mf"), [], silent)
    spec = compression.compress_spec(REQUEST, low_rank, "prune=0.50")
    assert spec.recipe == "prune=0.5" and spec.key != compression.compress_spec(REQUEST, low_rank, "prune=0.6").key
    with pytest.raises(RequestError, match="n = 0 is out of range; expected at least 1"):
        CompressSpec(**{**vars(spec), "n": 0})


def test_lists_that_share_items() -> None:
    before, after = np.array([[1, 2, 3, -1], [4, 5, 6, 7]]), np.array([[3, 1, 9, -1], [4, 5, 6, 7]])
    assert overlap(before, after) == pytest.approx((2 / 3 + 1) / 2)


def test_the_same_figures_lose_nothing(low_rank: Dataset) -> None:
    from recengine import models
    from recengine.evaluation.evaluator import evaluate_fold

    part = fold(low_rank, "ratio:0.2:42", 1)
    model = models.create("bias", models.load("bias").PRESETS["tuned"]).fit(part.train)
    found = evaluate_fold(model, part)
    assert set(lost(found, found, 0)["rmse"].values()) == {0.0}


def test_a_student_with_its_teacher_is_held_against_the_same_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopwatch, "measure", stopwatch.work)
    monkeypatch.setattr(compressing, "TIMING", {"rounds": 1, "least": 1, "batches": ("all items",)})
    small = (("factors", "2"), ("mlp_factors", "2"), ("hidden", "2"), ("epochs", "1"))
    request = Request("synthetic", "neumf", "tuned", small)
    (found,) = compression.compress(home, request, ["distil=bias:beside=1,quantise=int8"], silent)
    assert found["teacher"]["model"] == "bias" and found["teacher"]["metrics"].keys() >= {"rmse", "ndcg@10"}
    assert found["lost"]["rmse"]["value"] != 0 and found["before"]["macs"] == found["after"]["macs"]
    run = RunStore(home).get(found["key"])
    assert run is not None and len(run.needs) == 2
    vectors = compressed(run).vectors("gmf-items", fold(catalog.load("synthetic", home), request.split, 1).train)  # type: ignore[attr-defined]
    assert vectors.shape == (200, 2)
