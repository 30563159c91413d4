"""Pictures of the page of models: who is on the front, which names stand beside it, that each is Vega-Lite."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import curves, diagram, groups, standing, tradeoff
from dashboard.text import CATALOGUE, formulas
from recengine import models
from recengine.models.blocks import Block

POINTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


@given(POINTS, st.booleans(), st.booleans())
def test_nobody_on_the_front_is_beaten_and_everybody_else_is(points, smaller_x, smaller_y) -> None:
    x, y = np.array(points, float).T
    found = tradeoff.front(x, y, smaller_x=smaller_x, smaller_y=smaller_y)
    across, up = (x if smaller_x else -x), (y if smaller_y else -y)
    for place in range(len(x)):
        beaten = any(
            across[other] <= across[place]
            and up[other] <= up[place]
            and (across[other], up[other]) != (across[place], up[place])
            for other in range(len(x))
        )
        assert found[place] != beaten


def scattered(x: list[float], y: list[float], front: list[bool]) -> pd.DataFrame:
    names = [f"model {place}" for place in range(len(x))]
    text = [str(value) for value in x]
    return pd.DataFrame(
        {"name": names, "peer": False, "x": x, "y": y, "x_text": text, "y_text": text, "front": front, "chosen": False}
    )


def test_names_that_would_run_into_each_other_are_left_out() -> None:
    labels = tradeoff.Labels("t", "x", "y", "ours", "elsewhere")
    frame = scattered([1.0, 1.01, 100.0], [0.9, 0.9001, 0.5], [True, True, True])
    spec = tradeoff.scatter(frame, labels).to_dict()
    (rows,) = spec["datasets"].values()
    assert sum(bool(row["named"]) for row in rows) == 2
    assert spec["layer"][1]["encoding"]["x"]["scale"]["type"] == "log"


def test_names_run_into_no_other_and_what_is_looked_at_comes_first() -> None:
    labels = tradeoff.Labels("t", "x", "y", "ours", "elsewhere")
    frame = scattered([1.0, 1.02, 1.04, 1.06], [0.5, 0.5001, 0.5002, 0.9], [True, True, True, False])
    frame["chosen"] = [False, False, True, False]
    (rows,) = tradeoff.scatter(frame, labels).to_dict()["datasets"].values()
    assert rows[2]["named"] and not rows[3]["named"]
    assert all(row["named"] in {"", *tradeoff.PLACES} for row in rows)


def test_a_model_that_learned_nothing_has_its_place_on_the_axis() -> None:
    labels = tradeoff.Labels("t", "x", "y", "ours", "elsewhere")
    spec = tradeoff.scatter(scattered([0.0, 1e6], [0.9, 0.8], [True, True]), labels).to_dict()
    assert spec["layer"][1]["encoding"]["x"]["scale"]["type"] == "symlog"


def test_values_near_each_other_stand_on_a_plain_axis() -> None:
    labels = tradeoff.Labels("t", "x", "y", "ours", "elsewhere")
    frame = scattered([0.0, 2.0], [0.9, 0.8], [True, False])
    spec = tradeoff.scatter(frame, labels).to_dict()
    assert spec["layer"][1]["encoding"]["x"]["scale"]["type"] == "linear"


def test_each_origin_that_is_there_has_its_colour_in_the_legend() -> None:
    frame = pd.DataFrame(
        {
            "name": ["a", "b"],
            "origin": ["yours", "elsewhere"],
            "value": [0.9, 1.0],
            "low": [0.8, 1.0],
            "high": [1.0, 1.0],
            "text": ["0.9", "1.0"],
            "span": ["0.8 – 1.0", ""],
            "source": ["", "a paper"],
        }
    )
    labels = standing.Labels("t", "RMSE", "interval", "from", "yours", "reference", "elsewhere")
    spec = standing.intervals(frame, labels).to_dict()
    alt.LayerChart.from_dict(spec)
    assert spec["layer"][1]["encoding"]["color"]["scale"]["domain"] == ["yours", "elsewhere"]


LABELS = groups.Labels("t", "NDCG", "people", "chosen", "others")


def columns_of(chart: alt.Chart | alt.LayerChart) -> pd.DataFrame:
    spec = chart.to_dict()
    return pd.DataFrame(max(spec["datasets"].values(), key=len))


@given(st.lists(st.tuples(st.floats(-2, 2), st.booleans()), min_size=1, max_size=60))
def test_every_person_is_in_one_column_and_the_columns_stack(people) -> None:
    value, chosen = zip(*people, strict=True)
    found = columns_of(groups.spread(pd.DataFrame({"value": value, "chosen": chosen}), LABELS))
    assert found["n"].sum() == len(people)
    assert found.loc[found["side"] == "chosen", "n"].sum() == sum(chosen)
    assert (found["top"] - found["bottom"] == found["n"]).all()
    heights = found.groupby("place")["top"].max()
    assert heights.sum() == len(people)


def test_equal_people_stand_right_of_the_middle_and_are_not_better() -> None:
    frame = pd.DataFrame({"difference": [-0.31, 0.0, 0.0, 0.17]})
    found = columns_of(groups.difference(frame, LABELS, smaller=False))
    at_zero = found[found["left"] == 0.0]
    assert at_zero["side"].tolist() == ["others"] and at_zero["n"].tolist() == [2]
    assert found.loc[found["side"] == "chosen", "n"].sum() == 1
    turned = columns_of(groups.difference(frame, LABELS, smaller=True))
    assert turned.loc[turned["side"] == "chosen", "left"].max() < 0


def test_groups_are_drawn_in_the_order_given() -> None:
    frame = pd.DataFrame(
        {
            "label": ["few", "many"],
            "value": [0.3, 0.7],
            "low": [0.2, 0.6],
            "high": [0.4, 0.8],
            "text": ["0.3", "0.7"],
            "span": ["", ""],
            "users": [10, 20],
            "chosen": [True, False],
        }
    )
    spec = groups.by_group(frame, LABELS, level=0.5).to_dict()
    assert spec["layer"][1]["encoding"]["y"]["sort"] == ["few", "many"]
    alt.LayerChart.from_dict(spec)


BRANCHED = (
    Block("users", "table", "", (9, 3), 3, 27),
    Block("items", "table", "", (8, 3), 3, 24),
    Block("product", "step", "GMF", (), 3, 0),
    Block("concatenate", "step", "MLP", (), 6, 0, ("dropout 0.5",)),
    Block("Linear", "layer", "MLP", (1, 6), 1, 7),
    Block("sum", "step", "", (), 1, 0),
)


def test_branches_stand_side_by_side_and_meet_below() -> None:
    boxes, lines, names = diagram.layout(BRANCHED)
    place = {box.block.name: box for box in boxes}
    assert place["users"].top == place["items"].top and place["users"].right <= place["items"].left
    assert place["product"].top == place["concatenate"].top > place["users"].bottom
    assert place["product"].right <= place["concatenate"].left
    assert place["Linear"].top > place["concatenate"].bottom and place["Linear"].left == place["concatenate"].left
    assert place["sum"].top > max(place["Linear"].bottom, place["product"].bottom)
    assert [name for name, _, _ in names] == ["GMF", "MLP"]
    assert len(lines) == 4 + 1 + 2  # tables to branches, down the layers, branches to their sum
    assert all(0 <= box.left < box.right <= 1 for box in boxes)


def test_many_tables_stand_in_rows_and_meet_once() -> None:
    tables = [Block(f"field {n}", "table", "", (5, 2), 2, 10) for n in range(7)]
    boxes, lines, _ = diagram.layout([*tables, Block("sum", "step", "", (), 1, 0)])
    assert [box.block.name for box in boxes] == [*(table.name for table in tables), "sum"]
    assert sorted({box.top for box in boxes}) == sorted({boxes[0].top, boxes[4].top, boxes[7].top})
    assert len(lines) == 1 and lines[0][0] == 0.5


def test_a_network_says_shapes_and_parameters_on_each_block() -> None:
    labels = diagram.Labels("shape", "size", "parameters", "followed by")
    spec = diagram.network(BRANCHED, [f"text {n}" for n in range(6)], labels).to_dict()
    alt.LayerChart.from_dict(spec)
    rows = next(rows for rows in spec["datasets"].values() if "text" in rows[0])
    assert [row["text"] for row in rows] == [f"text {n}" for n in range(6)]
    assert rows[3]["after"] == "dropout 0.5"
    assert spec["height"] > max(row["bottom"] for row in rows)


def test_a_strip_has_a_cell_for_each_number_and_survives_a_vector_of_zeros() -> None:
    for vector in (np.array([0.5, -1.0]), np.zeros(3)):
        spec = diagram.strip(vector, place="place", value="value").to_dict()
        (rows,) = spec["datasets"].values()
        assert [row["value"] for row in rows] == vector.tolist()
        low, _, high = spec["layer"][0]["encoding"]["color"]["scale"]["domain"]
        assert low == -high < 0


def test_each_run_is_a_line_with_its_lowest_point() -> None:
    frame = pd.DataFrame({"run": ["a", "a", "b"], "epoch": [1, 2, 1], "value": [0.9, 0.8, 0.7]})
    spec = curves.lines(frame, curves.Labels("t", "epoch", "loss", "run")).to_dict()
    lowest = min(spec["datasets"].values(), key=len)
    assert [(row["run"], row["epoch"]) for row in lowest] == [("a", 2), ("b", 1)]
    assert spec["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["a", "b"]


def test_every_preset_has_its_words() -> None:
    for entry in models.MODELS:
        for preset in entry.presets:
            assert f"preset.{preset}" in CATALOGUE
            assert formulas.overview(entry.name, preset).overview
