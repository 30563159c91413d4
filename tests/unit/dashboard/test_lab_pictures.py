"""The lab's pictures: plain models in each, divergence drawn, colours enough."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.charts import lab

LABELS = lab.Labels("epoch", "RMSE", "setting", "training", "test", "diverged", "a seed")
PLAIN = pd.DataFrame({"name": ["mf", "bias"], "value": [0.96, 0.99], "text": ["mf 0.960", "bias 0.990"]})


def layers(picture: Any) -> list[dict[str, Any]]:
    return picture.to_dict(validate=True)["layer"]


def kinds(picture: Any) -> list[str]:
    return [layer["mark"]["type"] for layer in layers(picture)]


def test_errors_keep_what_diverged_at_the_edge() -> None:
    frame = pd.DataFrame(
        {
            "setting": ["a", "b"],
            "value": [1.0, math.nan],
            "low": [0.98, math.nan],
            "high": [1.02, math.nan],
            "text": ["1.0000 (0.9800 to 1.0200)", "diverged"],
        }
    )
    seeds = pd.DataFrame({"setting": ["a", "a"], "value": [0.99, 1.01]})
    picture = lab.errors(frame, seeds, PLAIN, LABELS)
    assert kinds(picture) == ["rule", "text", "rule", "text", "rule", "tick", "point", "text"]
    whole = picture.to_dict()
    (edge,) = [rows for rows in whole["datasets"].values() if [row.get("setting") for row in rows] == ["b"]]
    assert edge[0]["value"] == 1.02 + 0.02, "right of all that is known"
    assert layers(picture)[-1]["encoding"]["text"] == {"value": "✕ diverged"}
    low, high = layers(picture)[4]["encoding"]["x"]["scale"]["domain"]
    assert low < 0.96 and high == 1.04, "mf is in the picture"


def test_curves_dash_the_training_part_and_cross_what_diverged() -> None:
    rows = [
        {"setting": name, "epoch": epoch, "part": part, "value": 1.0 + epoch}
        for name in ("a", "b")
        for epoch in (1, 2)
        for part in ("test", "training")
    ]
    gone = pd.DataFrame({"setting": ["b"], "epoch": [2], "value": [3.0]})
    picture = lab.curves(pd.DataFrame(rows), gone, PLAIN, LABELS)
    assert kinds(picture) == ["rule", "text", "rule", "text", "line", "text"]
    line = layers(picture)[4]["encoding"]
    assert line["strokeDash"]["scale"] == {"domain": ["test", "training"], "range": [[1, 0], [5, 4]]}
    assert line["color"]["scale"]["domain"] == ["a", "b"] and line["y"]["scale"]["domain"] == [0.97 * 0.96, 1.15 * 3.0]
    fixed = lab.curves(pd.DataFrame(rows), gone, PLAIN.iloc[:0], LABELS, log=True)
    assert layers(fixed)[0]["encoding"]["y"]["scale"] == {"type": "log"} and kinds(fixed) == ["line", "text"]
    assert lab.MOST_CURVES == 6


def test_amounts_dash_the_plain_models() -> None:
    rows = [
        {"model": name, "plain": name == "mf", "ratings": n, "value": 1.0, "low": 0.9, "high": 1.1, "text": "1"}
        for name in ("deep", "mf")
        for n in (10, 100)
    ]
    picture = lab.amounts(pd.DataFrame(rows), LABELS)
    assert kinds(picture) == ["rule", "line", "point"]
    dash = layers(picture)[1]["encoding"]["strokeDash"]
    assert dash["condition"]["test"] == "datum.plain" and dash["condition"]["value"] == [5, 4]


def test_histograms_have_a_block_a_setting() -> None:
    rows = [
        {"setting": name, "layer": f"layer {place}", "middle": middle, "share": 0.5}
        for name in ("elu", "relu")
        for place in (1, 2)
        for middle in (-0.25, 0.25)
    ]
    whole = lab.histograms(pd.DataFrame(rows), ["elu", "relu"], LABELS).to_dict(validate=True)
    assert whole["facet"]["sort"] == ["elu", "relu"] and whole["columns"] == 3
    assert whole["spec"]["height"] == 44
