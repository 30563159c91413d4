"""The figures that ship: judges every model and preset and writes `assets/results/DATASET.SPLIT.json`.

    python -m benchmarks.reference --dataset ml-100k
    python -m benchmarks.reference --dataset ml-1m --split ratio:0.2:42 --models mf,ease

Each row comes from one `python -m recengine evaluate` in a process of its own, the command its page shows. What is in
the store is not judged again, and the file is written after every row, so a run that was stopped goes on where it was.
Rows of models that are not asked for, or that fail here, stay as they were. Only metrics, costs and shapes are written:
no rating, and no group of fewer than five people.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from recengine import leaderboard, models
from recengine.bench import DEFAULT_SEED, train_spec
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.evaluation.groups import by_group, groupings
from recengine.leaderboard import FORMAT, LIST_LENGTH, RESULTS, Row
from recengine.presets import Named
from recengine.results import evaluate_spec, per_user
from recengine.runs.run import Run
from recengine.runs.store import RunStore

STARS, LISTS = "kfold:5:42", "ratio:0.2:42"
GROUPED = {STARS: "rmse", LISTS: f"ndcg@{LIST_LENGTH}"}
"""The metric that is also written by groups of people."""

FEWEST = 5
"""People of the smallest group that is written."""


def configurations(dataset: Dataset, split: str, wanted: list[str]) -> list[Named]:
    """Every preset that can be judged: on the folds for stars only those that predict stars, on counts only others."""
    found = []
    for name in wanted:
        for preset in models.entry(name).presets:
            in_stars = models.create(name, models.configure(name, preset)).unit == "stars"
            if (split != STARS or in_stars) and (dataset.explicit or not in_stars):
                found.append(Named(name, preset))
    return found


def judged(store: RunStore, dataset: Dataset, split: str, asked: Named) -> Row | None:
    """The row of one configuration; None where judging it failed, with its complaint on standard error."""
    spec = evaluate_spec(train_spec(asked.request(dataset.name, split), dataset), LIST_LENGTH)
    words = ["evaluate", asked.model, "--dataset", dataset.name, "--split", split]
    run = found_or_made(store, spec.key, [*words, "--set", f"preset={asked.preset}", "--seed", str(asked.seed)])
    if run is None:
        return None
    trained = [one for key in run.needs if (one := store.get(key)) is not None]
    row = leaderboard.own_row(run, trained)
    return leaderboard.with_groups(row, _groups(run, dataset, GROUPED.get(split)))


def found_or_made(store: RunStore, key: str, words: list[str]) -> Run | None:
    """The run of a command line, made in a process of its own where the store has none; None, and its complaint on
    standard error, where that fails."""
    run = store.get(key)
    if run is not None and run.done:
        return run
    command = [sys.executable, "-m", "recengine", *words, "--json"]
    done = subprocess.run(command, env={**os.environ, "RECENGINE_HOME": str(store.home)}, capture_output=True)
    run = store.get(key)
    if done.returncode or run is None:
        why = done.stderr.decode(errors="replace").strip() or "the source has changed meanwhile; start again"
        print(f"{' '.join(words)}: {why}", file=sys.stderr)
        return None
    return run


def _groups(run: Any, dataset: Dataset, metric: str | None) -> dict[str, dict[str, list[list[Any]]]]:
    """{grouping: {metric: [[group, users, value, low, high], ...]}}"""
    if metric is None:
        return {}
    out: dict[str, dict[str, list[list[Any]]]] = {}
    for by in groupings(dataset):
        found = by_group(per_user(run), dataset, by, n=LIST_LENGTH, seed=DEFAULT_SEED)
        rows = [
            [one["group"], one["users"], one["value"], one["low"], one["high"]]
            for one in found
            if one["metric"] == metric and one["users"] >= FEWEST
        ]
        out[by] = {metric: rows}
    return out


def write(path: Path, dataset: str, split: str, rows: dict[str, dict[str, Any]]) -> None:
    """The file, a row a line, in the order of the models."""
    order = {entry.name: place for place, entry in enumerate(models.MODELS)}
    lines = [json.dumps(row, ensure_ascii=False) for row in sorted(rows.values(), key=lambda row: order[row["model"]])]
    head = {
        "format": FORMAT,
        "dataset": dataset,
        "split": split,
        "command": f"python -m benchmarks.reference --dataset {dataset}",
    }
    text = json.dumps(head, indent=1)[:-2] + ',\n "rows": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".tmp")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
    sign(path, f"`python -m benchmarks.reference --dataset {dataset}`: metrics, costs and shapes, no rating")


def sign(path: Path, origin: str) -> None:
    """Write origin and sha256 of the file into the table of `assets/SOURCES.md`."""
    sources = RESULTS.parent / "SOURCES.md"
    name = path.relative_to(RESULTS.parent).as_posix()
    line = f"| {name} | {origin} | MIT, as the project | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |"
    lines = [old for old in sources.read_text("utf-8").splitlines() if not old.startswith(f"| {name} |")]
    sources.write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")


def kept(path: Path) -> dict[str, dict[str, Any]]:
    """{name: row} of a file written earlier; models that are gone are left out."""
    if not path.is_file():
        return {}
    known = {entry.name for entry in models.MODELS}
    return {row["name"]: row for row in json.loads(path.read_bytes())["rows"] if row["model"] in known}


def main() -> None:
    """Judge and write, split by split."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--split", action="append", help=f"by default {STARS} (where there are stars) and {LISTS}")
    parser.add_argument("--models", help="names joined by commas; by default all")
    parser.add_argument("--store", type=Path, default=None, help="folder of data and runs")
    asked = parser.parse_args()
    store = RunStore(asked.store or catalog.default_home())
    dataset = catalog.load(asked.dataset, store.home)
    wanted = asked.models.split(",") if asked.models else [entry.name for entry in models.MODELS]
    for split in asked.split or ([STARS] if dataset.explicit else []) + [LISTS]:
        path = leaderboard.reference_file(dataset.name, split)
        rows = kept(path)
        for one in configurations(dataset, split, wanted):
            row = judged(store, dataset, split, one)
            if row is not None:
                rows[row.name] = leaderboard.to_json(row)
                write(path, dataset.name, split, rows)
                print(f"{split}  {row.name}  {row.value(GROUPED.get(split, next(iter(row.metrics))))}")


if __name__ == "__main__":
    main()
