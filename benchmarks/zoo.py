"""How long the whole zoo takes: every model at its defaults, trained on one fold, one after another.

    python -m benchmarks.zoo                                   # MovieLens-100K, ratio:0.2:42
    python -m benchmarks.zoo --dataset ml-1m --models mf,ease

Each model is trained by a process of its own, in a store that is thrown away, so nothing is found trained; the wall
time is from asking until the result is kept, starting the process and reading the data among it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recengine import models
from recengine.data import catalog


def train(home: Path, model: str, preset: str, dataset: str, split: str) -> dict[str, float]:
    """{wall, fit, cpu, mb}: seconds of the whole command and of the fit, and the most memory it held."""
    words = ["train", model, "--dataset", dataset, "--split", split, "--set", f"preset={preset}", "--json"]
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "recengine", *words, "--store", str(home)], capture_output=True, text=True
    )
    wall = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{model}/{preset}: {done.stderr.strip().splitlines()[-1]}")
    found = json.loads(done.stdout)
    return {
        "wall": wall,
        "fit": found["fit_seconds"],
        "cpu": found["fit_cpu_seconds"],
        "mb": found["peak_rss_mb"],
        "parameters": found["parameters"],
    }


def main() -> None:
    """One line a model, then the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--split", default="ratio:0.2:42")
    parser.add_argument("--models", default=",".join(entry.name for entry in models.MODELS))
    asked = parser.parse_args()
    data = catalog.default_home() / "data"
    total = dict.fromkeys(("wall", "fit", "cpu"), 0.0)
    print(f"{asked.dataset} · {asked.split} · {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'model':28}{'wall s':>9}{'fit s':>9}{'fit CPU s':>11}{'peak MB':>9}{'parameters':>13}")
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "data").symlink_to(data)
        for name in asked.models.split(","):
            preset = models.entry(name).default_preset(ranking=False)
            cost = train(Path(home), name, preset, asked.dataset, asked.split)
            for part in total:
                total[part] += cost[part]
            print(
                f"{name + '/' + preset:28}{cost['wall']:9.1f}{cost['fit']:9.2f}{cost['cpu']:11.2f}"
                f"{cost['mb']:9.0f}{cost['parameters']:13,.0f}"
            )
    print(f"{'all':28}{total['wall']:9.1f}{total['fit']:9.2f}{total['cpu']:11.2f}")


if __name__ == "__main__":
    main()
