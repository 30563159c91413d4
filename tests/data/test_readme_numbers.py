"""The numbers in README.md are what its commands give, to the digits printed.

Networks are left to `test_network_floors.py`: they take minutes, and their sums differ with the processor.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recengine import models, results
from recengine.bench import Request
from recengine.progress import silent

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
HALF_A_DIGIT = 0.5e-4 + 1e-6  # machines differ in the last bits of a sum
COMMAND = re.compile(r"recengine evaluate MODEL --dataset (\S+) --split (\S+) --set preset=PRESET")


def rows() -> list[tuple[str, str, str, str, str, str, str]]:
    """(dataset, split, model, preset, metric, value, interval) of each row below a command of `evaluate`."""
    found = []
    for part in README.split("```sh\n")[1:]:
        command = COMMAND.search(part.split("\n```")[0])
        table = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in part.splitlines() if line[:1] == "|"]
        if command:
            metric = table[0][2].lower()
            found += [(command[1], command[2], *row[:2], metric, *row[2:4]) for row in table[2:]]
    return found


def test_the_tables_are_found():
    assert len(rows()) >= 10
    assert {row[4] for row in rows()} == {"rmse", "ndcg@10"}


SOLVED = [row for row in rows() if not models.entry(row[2]).needs_torch]


@pytest.mark.parametrize(("dataset", "split", "model", "preset", "metric", "value", "interval"), SOLVED)
def test_the_command_gives_the_number(ml_100k_home, dataset, split, model, preset, metric, value, interval):
    request = Request(dataset, model, preset, split=split)
    found = results.evaluate(ml_100k_home, request, 10, None, silent)["metrics"][metric]
    printed = [float(value), *map(float, interval.split(" to "))]
    assert printed == pytest.approx([found["value"], found["low"], found["high"]], rel=0, abs=HALF_A_DIGIT)
