"""The tested reasons that ship: every model, preset and method, into `assets/results/DATASET.trials-SPLIT.json`.

    python -m benchmarks.trials --dataset ml-100k
    python -m benchmarks.trials --dataset ml-100k --models mf,ease --presets usual

Each row comes from one `python -m recengine faithfulness` in a process of its own, the command its page shows: 200
people, seed 42, with the sanity check. What is in the store is not tested again, and the file is written after every
row, so a run that was stopped goes on where it was. Rows that are not asked for, or that fail here, stay as they were.
Shares, areas and curves over all cases are written, and of the twelve worst cases the public ids of person and item
with their areas: no rating.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.reference import found_or_made, sign
from recengine import models
from recengine.bench import DEFAULT_SPLIT
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.explain.methods import of_settings
from recengine.presets import Named
from recengine.runs.store import RunStore
from recengine.trial_board import rows as board
from recengine.trial_board.cases import with_worst
from recengine.trial_board.rows import Trial

PEOPLE = 200


def questions(dataset: Dataset, wanted: list[str], *, usual: bool) -> list[tuple[Named, str]]:
    """Every configuration and method: each model as its lists are made, then, unless `usual`, its other presets."""
    found: list[tuple[Named, str]] = []
    for first in (True, False):
        for name in wanted:
            entry = models.entry(name)
            for preset in entry.presets:
                asked = Named(name, preset)
                is_first = preset == entry.default_preset(ranking=True)
                in_stars = models.unit_of(name, asked.config()) == "stars"
                if is_first == first and (dataset.explicit or not in_stars):
                    found += [(asked, method) for method in of_settings(name, asked.config())]
        if usual:
            break
    return found


def tested(store: RunStore, dataset: Dataset, asked: Named, method: str, people: int) -> Trial | None:
    """The row of one question; None where testing it failed, with its complaint on standard error."""
    spec = board.spec_of(asked, dataset, dataset.name, method=method, users=people, sanity=True)
    words = ["faithfulness", asked.model, "--dataset", dataset.name, "--set", f"preset={asked.preset}"]
    words += ["--seed", str(asked.seed), "--method", method, "--users", str(people), "--sanity"]
    run = found_or_made(store, spec.key, words)
    return None if run is None else with_worst(board.own_row(run), run, dataset)


def write(path: Path, dataset: str, n_items: int, rows: dict[str, dict[str, Any]]) -> None:
    """The file, a row a line, in the order of the models."""
    order = {entry.name: place for place, entry in enumerate(models.MODELS)}
    ordered = sorted(rows.values(), key=lambda row: (order[row["model"]], row["name"], row["method"]))
    command = f"python -m benchmarks.trials --dataset {dataset}"
    head = {"format": board.FORMAT, "dataset": dataset, "split": DEFAULT_SPLIT, "n_items": n_items, "command": command}
    lines = ",\n  ".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in ordered)
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps(head, indent=1)[:-2] + f',\n "rows": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
    aside.replace(path)
    sign(path, f"`{command}`: shares, areas and curves over all cases, ids of the twelve worst, no rating")


def kept(path: Path) -> dict[str, dict[str, Any]]:
    """{name of the trial: row} of a file written earlier; models that are gone are left out."""
    if not path.is_file():
        return {}
    known = {entry.name for entry in models.MODELS}
    found = [row for row in json.loads(path.read_bytes())["rows"] if row["model"] in known]
    return {f"{row['name']}{board.SIGN}{row['method']}": row for row in found}


def main() -> None:
    """Test and write, question by question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--models", help="names joined by commas; by default all")
    parser.add_argument("--presets", choices=("all", "usual"), default="all", help="usual: those of the lists")
    parser.add_argument("--users", type=int, default=PEOPLE)
    parser.add_argument("--store", type=Path, default=None, help="folder of data and runs")
    asked = parser.parse_args()
    store = RunStore(asked.store or catalog.default_home())
    dataset = catalog.load(asked.dataset, store.home)
    wanted = asked.models.split(",") if asked.models else [entry.name for entry in models.MODELS]
    path = board.reference_file(dataset.name)
    rows = kept(path)
    for one, method in questions(dataset, wanted, usual=asked.presets == "usual"):
        row = tested(store, dataset, one, method, asked.users)
        if row is not None:
            rows[row.text] = board.to_json(row)
            write(path, dataset.name, dataset.n_items, rows)
            share = row.metrics.get("share_beating_random", {}).get("value")
            print(f"{row.text}  {share}  {row.details['seconds']:.0f} s", flush=True)


if __name__ == "__main__":
    main()
