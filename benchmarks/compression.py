"""Compressed networks as they ship: recipes on trained networks, into `assets/results/DATASET.compress-SPLIT.json`.

    python -m benchmarks.compression --dataset ml-100k
    python -m benchmarks.compression --dataset ml-100k --networks separable/tuned --recipe quantise=int8

Each row comes from one `python -m recengine compress` in a process of its own, the command its page shows. What is in
the store is not measured again, and the file is written after every row, so a run that was stopped goes on where it
was. Rows that are not asked for, or that fail here, stay as they were, and so do the contests (`benchmarks.contests`).
Only sizes, times and metrics are written: no rating and no person.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.reference import found_or_made, sign
from recengine import compression, light_board, models
from recengine.bench import DEFAULT_SPLIT
from recengine.compress.recipe import STANDARD
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.light_board import Contest, Thin
from recengine.presets import Named
from recengine.runs.store import RunStore

SMALL = ("factorise=8,quantise=int8", "factorise=16,quantise=int8", "factorise=32,quantise=int8")
"""Tried besides the standard list."""

NETWORKS = ("autoencoder/tuned", "autoencoder/textbook", "neumf/tuned", "separable/tuned")
"""The tuned autoencoder, the paper's (n, 512, 512, 1024, 512, 512, n), and two networks of pairs."""


def measured(store: RunStore, dataset: Dataset, asked: Named, recipe: str) -> Thin | None:
    """The row of one recipe; None where it failed or does not fit, with its complaint on standard error."""
    spec = compression.compress_spec(asked.request(dataset.name, DEFAULT_SPLIT), dataset, recipe)
    words = ["compress", asked.model, "--dataset", dataset.name, "--split", DEFAULT_SPLIT]
    words += ["--set", f"preset={asked.preset}", "--seed", str(asked.seed), "--recipe", recipe]
    run = found_or_made(store, spec.key, words)
    return None if run is None else light_board.own_row(run)


def write(path: Path, dataset: str, rows: Mapping[str, Mapping[str, Any]], contests: list[dict[str, Any]]) -> None:
    """The file, a row a line, in the order of the models."""
    order = {entry.name: place for place, entry in enumerate(models.MODELS)}
    ordered = sorted(rows.values(), key=lambda row: (order[row["model"]], row["name"]))
    command = f"python -m benchmarks.compression --dataset {dataset}"
    head = {"format": light_board.FORMAT, "dataset": dataset, "split": DEFAULT_SPLIT, "command": command}
    lines = {
        name: ",\n  ".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in found)
        for name, found in (("rows", ordered), ("contests", contests))
    }
    parts = "".join(f',\n "{name}": [\n  {text}\n ]' for name, text in lines.items())
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps(head, indent=1)[:-2] + parts + "\n}\n", encoding="utf-8")
    aside.replace(path)
    sign(path, f"`{command}`: sizes, times and metrics, no rating and no person")


def kept(path: Path) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """({text of the row: row}, contests) of a file written earlier; models that are gone are left out."""
    if not path.is_file():
        return {}, []
    known = {entry.name for entry in models.MODELS}
    content = json.loads(path.read_bytes())
    rows = [row for row in content["rows"] if row["model"] in known]
    return {light_board.from_json(row).text: row for row in rows}, content["contests"]


def enter(dataset: str, contest: Contest) -> None:
    """Write a contest into the file, in the place of an older one of the same two."""
    path = light_board.reference_file(dataset)
    rows, contests = kept(path)
    pair = (contest.name, contest.against, contest.metric)
    others = [one for one in contests if (one["name"], one["against"], one["metric"]) != pair]
    write(path, dataset, rows, [*others, light_board.contest_to_json(contest)])


def main() -> None:
    """Compress and write, recipe by recipe."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--networks", default=",".join(NETWORKS), help="MODEL/PRESET, joined by commas")
    parser.add_argument("--recipe", action="append", help="by default the standard list and three small ones")
    parser.add_argument("--store", type=Path, default=None, help="folder of data and runs")
    asked = parser.parse_args()
    store = RunStore(asked.store or catalog.default_home())
    dataset = catalog.load(asked.dataset, store.home)
    path = light_board.reference_file(dataset.name)
    rows, contests = kept(path)
    for name in asked.networks.split(","):
        for recipe in asked.recipe or (*STANDARD, *SMALL):
            row = measured(store, dataset, Named.read(name), recipe)
            if row is not None:
                rows[row.text] = light_board.to_json(row)
                write(path, dataset.name, rows, contests)
                print(f"{row.text}  {row.report['smaller']:.1f}x smaller  {row.report['faster']}", flush=True)


if __name__ == "__main__":
    main()
