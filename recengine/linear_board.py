"""PCA or linear autoencoder? The comparison that ships, until somebody makes their own.

assets/results/DATASET.linear-SPLIT.json   `atlas.linear_json` of a run (`python -m benchmarks.linear --write`)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recengine import leaderboard
from recengine.data import split as splits
from recengine.errors import RequestError
from recengine.runs.linear_spec import LinearSpec

FORMAT = 1
ASKED = ("dataset", "split", "fold", "seed", "seeds", "k")
"""What a shipped comparison and a question must agree in."""


def reference_file(dataset: str, split: str) -> Path:
    """Where the shipped comparison of a data set and split stands."""
    text = splits.parse(split).text.replace(":", "-")
    return leaderboard.RESULTS / f"{dataset}.{leaderboard.LINEAR}{text}.json"


def reference(spec: LinearSpec) -> dict[str, Any] | None:
    """The shipped answer to that very question, as `atlas.linear_json` has it; None where none ships.

    Raises RequestError for a file of another format.
    """
    content = shipped(spec.dataset, spec.split)
    return content if content and all(content[name] == getattr(spec, name) for name in ASKED) else None


def shipped(dataset: str, split: str) -> dict[str, Any] | None:
    """What ships of a data set and split; None where nothing does. Raises RequestError for a file of another format."""
    known = {path.name.split(".")[0] for path in leaderboard.RESULTS.glob(f"*.{leaderboard.LINEAR}*.json")}
    if dataset not in known:
        return None  # paths and uploads name no file here
    path = reference_file(dataset, split)
    if not path.is_file():
        return None
    content = json.loads(path.read_bytes())
    if content["format"] != FORMAT:
        raise RequestError(f"{path.name} is of format {content['format']}; expected {FORMAT}: compare and write anew")
    return content


def write(spec: LinearSpec, found: Mapping[str, Any], made: str) -> Path:
    """Write `atlas.linear_json` of a run as what ships; made is the day, `2026-11-22`."""
    path = reference_file(spec.dataset, spec.split)
    asked = {name: getattr(spec, name) for name in ASKED}
    rest = {name: value for name, value in found.items() if name not in ("key", "cached", *ASKED)}
    content = {"format": FORMAT, **asked, "made": made, **leaderboard.rounded(rest)}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path
