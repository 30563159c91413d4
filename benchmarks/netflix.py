"""How long the Netflix Prize files take to read, and how much memory: on generated files in that form.

    python -m benchmarks.netflix --millions 1 3 10

For each size files are written to a temporary folder (four of them, 17,770 films, 480,189 people), then read by a
process of its own; prints seconds of its wall and processor clock and its largest memory, and the last two for the
prize's 100.5 million rows, at the rate of the two largest sizes.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

FILMS, PEOPLE, MOST_ID = 17_770, 480_189, 2_649_429
WHOLE = 100.480507
"""Million ratings in the prize's training set."""


def write(folder: Path, n: int, seed: int = 0) -> None:
    """n ratings in four files, films with a long tail."""
    rng = np.random.default_rng(seed)
    weight = 1.0 / np.arange(1, FILMS + 1)
    size = 1 + rng.multinomial(n - FILMS, rng.permutation(weight) / weight.sum())
    ids = np.sort(rng.choice(MOST_ID, PEOPLE, replace=False)) + 1
    days = (np.datetime64("1999-11-11") + np.arange(2_243)).astype(str)
    for part, films in enumerate(np.array_split(np.arange(FILMS), 4), start=1):
        with (folder / f"combined_data_{part}.txt").open("w") as file:
            for film in films:
                rows = pd.DataFrame(
                    {
                        "user": rng.choice(ids, size[film]),
                        "stars": rng.integers(1, 6, size[film]),
                        "day": days[rng.integers(len(days), size=size[film])],
                    }
                )
                file.write(f"{film + 1}:\n")
                rows.to_csv(file, header=False, index=False, lineterminator="\n")
    titles = "".join(f"{film + 1},{1950 + film % 55},Film {film + 1}\n" for film in range(FILMS))
    (folder / "movie_titles.csv").write_text(titles, encoding="latin-1")


def measure(folder: Path) -> None:
    """Read a folder in this process, and print what it took as JSON."""
    from recengine.data.readers import netflix

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    wall, cpu = time.perf_counter(), time.process_time()
    data = netflix.read(folder)
    print(
        json.dumps(
            {
                "rows": data.n_ratings,
                "seconds": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
                "before_gb": before,
            }
        )
    )


def main() -> None:
    """Write, read and print, size by size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 3, 10])
    parser.add_argument("--read", type=Path, help="a folder that is read, for the process that is measured")
    asked = parser.parse_args()
    if asked.read:
        measure(asked.read)
        return
    found = []
    print("| million rows | seconds | CPU seconds | peak GB |\n|---:|---:|---:|---:|")
    for millions in asked.millions:
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), int(millions * 1e6))
            command = [sys.executable, "-m", "benchmarks.netflix", "--read", name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        row = json.loads(done.stdout)
        found.append(row)
        print(f"| {millions:g} | {row['seconds']:.1f} | {row['cpu']:.1f} | {row['gb']:.2f} |", flush=True)
    if len(found) > 1:
        one, two = found[-2:]
        grown = {name: (two[name] - one[name]) / (two["rows"] - one["rows"]) for name in ("cpu", "gb")}
        more = WHOLE * 1e6 - two["rows"]
        whole = {name: two[name] + grown[name] * more for name in grown}
        print(f"| {WHOLE:.1f} (at that rate) | | {whole['cpu']:.0f} | {whole['gb']:.1f} |")


if __name__ == "__main__":
    main()
