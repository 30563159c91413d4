"""README.md and the results that ship say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.data.test_readme_numbers import rows

SHIPPED = Path(__file__).parents[2] / "assets" / "results"


@pytest.mark.parametrize(("dataset", "split", "model", "preset", "metric", "value", "interval"), rows())
def test_a_row_is_the_one_that_ships(dataset, split, model, preset, metric, value, interval):
    file = json.loads((SHIPPED / f"{dataset}.{split.replace(':', '-')}.json").read_text(encoding="utf-8"))
    found = {row["name"]: row["metrics"] for row in file["rows"]}[f"{model}/{preset}"][metric]
    assert [value, interval] == [f"{found['value']:.4f}", f"{found['low']:.4f} to {found['high']:.4f}"]
