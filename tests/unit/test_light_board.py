"""Compressed networks as rows: what a run becomes, what ships, and whose place an own row takes."""

from __future__ import annotations

import dataclasses
import json
import shlex
from pathlib import Path

import pytest

from recengine import leaderboard, light_board, models
from recengine.compression import compress_spec
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.light_board import Contest, Thin
from recengine.presets import Named
from recengine.runs.run import Run
from recengine.runs.spec import data_fingerprint

REPORT = {"recipe": "prune=0.5", "smaller": 2.0, "lost": {"rmse": {"value": 0.0123456789, "low": 0.0, "high": 0.1}}}
CONTEST = Contest("architecture", "separable/tuned", "conv/tuned", "rmse", (1, 2), {"name": [0.9, 0.91]}, {}, {})


def made(data: Dataset, name: str = "autoencoder/tuned", recipe: str = "prune=0.5", **changes: object) -> Run:
    spec = compress_spec(Named.read(name).request("synthetic", "ratio:0.2:42"), data, recipe)
    spec = dataclasses.replace(spec, **changes)  # type: ignore[arg-type]
    details = {"report": REPORT | {"recipe": recipe}}
    return Run(spec.key, spec, "done", {}, details=details, environment={"engine": "1"}, created=86_400.0)


def test_a_run_becomes_a_row_and_its_command(low_rank: Dataset) -> None:
    row = light_board.own_row(made(low_rank, "autoencoder/ranking;hidden=8", "prune=0.50"))
    assert (row.text, row.origin, row.made) == ("autoencoder/ranking;hidden=8@prune=0.5", "own", "1970-01-02")
    words = "python -m recengine compress autoencoder --dataset synthetic --split ratio:0.2:42 --set preset=ranking"
    asked = shlex.split(f"{words} --set hidden=8 --seed 42 --recipe prune=0.5")
    assert shlex.split(light_board.command(row, "synthetic")) == asked
    run = made(low_rank)
    trained = dataclasses.replace(run, spec=run.spec.needs()[0])
    with pytest.raises(RequestError, match="is of verb 'train' and compresses nothing; expected 'compress'"):
        light_board.own_row(trained)


def test_own_rows_are_those_the_code_would_find_again(low_rank: Dataset) -> None:
    run = made(low_rank)
    others = [
        dataclasses.replace(run, key="old"),
        dataclasses.replace(run, status="failed"),
        dataclasses.replace(run, spec=run.spec.needs()[0]),
        made(low_rank, n=5),
        made(low_rank, split="last:1"),
    ]
    found = light_board.own_rows([*others, run], data_fingerprint(low_rank))
    assert [row.key for row in found] == [run.key]


def test_what_ships_is_what_was_written(low_rank: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboard, "RESULTS", tmp_path)
    rows = [light_board.own_row(made(low_rank, recipe=recipe)) for recipe in ("prune=0.5", "quantise=int8")]
    content = {"format": light_board.FORMAT, "dataset": "synthetic", "split": "ratio:0.2:42"}
    content["rows"] = [light_board.to_json(row) for row in rows]
    content["contests"] = [light_board.contest_to_json(CONTEST)]
    path = light_board.reference_file("synthetic", "ratio:0.20:42")
    path.write_text(json.dumps(content))
    found = light_board.reference_rows("synthetic")
    assert [row.identity for row in found] == [row.identity for row in rows]
    assert {row.origin for row in found} == {"reference"} and found[0].report["lost"]["rmse"]["value"] == 0.0123457
    assert [contest.seeds for contest in light_board.contests("synthetic")] == [(1, 2)]
    board = light_board.board([rows[1]], "synthetic")
    assert [(row.recipe, row.origin) for row in board] == [("prune=0.5", "reference"), ("quantise=int8", "own")]
    assert light_board.reference_rows("somewhere/else.csv") == light_board.reference_rows("synthetic", "last:1") == []
    assert leaderboard.references() == []
    path.write_text(json.dumps(content | {"format": 0, "rows": []}))
    with pytest.raises(RequestError, match="is of format 0; expected 1: compress and write anew"):
        light_board.reference_rows("synthetic")


def test_what_ships_with_the_house_is_complete() -> None:
    rows = light_board.reference_rows("ml-100k")
    assert rows and {"rmse", "ndcg@10"} & rows[0].report["lost"].keys()
    for row in rows:
        assert isinstance(row, Thin) and models.entry(row.model) and row.report["recipe"] == row.recipe
        assert {"before", "after", "metrics", "smaller", "faster"} <= row.report.keys() and row.made and row.made_by
    assert len({row.text for row in rows}) == len(rows)
