"""Pictures of tested reasons: what is green, amber and grey, what is cut, and that each is Vega-Lite."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest

from dashboard.charts import exactness, falling, holding
from dashboard.charts.palette import DOUBTFUL, HELD, LOWERS

NONE = float("nan")
VERDICTS = ("holds", "doubtful", "short", "free")
SHARES = holding.ShareLabels("t", "share", "mean", "own", "all ten", *VERDICTS, "interval", "target")
AREAS = holding.AreaLabels("t", "area", "order", "claimed", "random", "rated")


def reading(name: str, verdict: str, value: float, target: float = NONE) -> dict[str, object]:
    ends = {"low": value, "high": value, "text": str(value)}
    return {"name": name, "reading": "mean", "verdict": verdict, "value": value, "target": target, **ends}


def rows_of(chart: alt.LayerChart | alt.FacetChart) -> list[list[dict[str, object]]]:
    return list(chart.to_dict()["datasets"].values())


def test_shares_show_what_holds_what_is_in_doubt_and_what_falls_short() -> None:
    frame = pd.DataFrame(
        [
            reading("a", "holds", 0.97, 0.95),
            reading("b", "short", 0.7, 0.8),
            reading("c", "doubtful", 0.99, 0.95),
        ]
    )
    spec = holding.shares(frame, SHARES, half=0.5).to_dict()
    alt.LayerChart.from_dict(spec)
    colour = spec["layer"][0]["encoding"]["color"]["scale"]
    found = dict(zip(colour["domain"], colour["range"], strict=True))
    assert found == {"holds": HELD, "doubtful": DOUBTFUL, "short": LOWERS}
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["a", "b", "c"]


def test_shares_are_drawn_from_below_the_lowest_of_them_and_chance_where_it_is_in_sight() -> None:
    high = holding.shares(pd.DataFrame([reading("a", "holds", 0.97, 0.95)]), SHARES, half=0.5).to_dict()
    low = holding.shares(pd.DataFrame([reading("a", "short", 0.42, 0.95)]), SHARES, half=0.5).to_dict()
    starts = [{layer["encoding"]["x"]["scale"]["domain"][0] for layer in spec["layer"][-3:]} for spec in (high, low)]
    assert [sorted(start) for start in starts] == [[pytest.approx(0.9)], [pytest.approx(0.4)]]
    assert (len(high["layer"]), len(low["layer"])) == (3, 4)


def test_areas_beyond_the_edge_are_drawn_at_it_and_the_way_is_from_random_to_claimed() -> None:
    orders = {"claimed": -3.0, "random": 0.7, "rated": 0.2}
    frame = pd.DataFrame(
        [{"name": "a", "order": name, "value": x, "low": x, "high": x, "text": str(x)} for name, x in orders.items()]
        + [{"name": "b", "order": "", "value": NONE, "low": NONE, "high": NONE, "text": ""}]
    )
    spec = holding.areas(frame, AREAS).to_dict()
    alt.LayerChart.from_dict(spec)
    found = list(spec["datasets"].values())
    (way,) = next(rows for rows in found if "max" in rows[0])
    assert (way["min"], way["max"]) == (-holding.FAR, 0.7)
    drawn = next(rows for rows in found if "order" in rows[0])
    assert {row["order"]: row["text"] for row in drawn}["claimed"] == "-3.0"
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["a", "b"]


@pytest.mark.parametrize("by_trial", [True, False])
def test_curves_have_a_line_each_and_bands_where_asked(by_trial: bool) -> None:
    frame = pd.DataFrame(
        [
            {"line": line, "dashed": dashed, "share": share, "q1": low, "median": low, "q3": 1.0, "banded": not dashed}
            for line, dashed in (("cited", False), ("random", True))
            for share, low in ((0.0, 1.0), (1.0, -40.0))
        ]
    )
    labels = falling.Labels("t", "gone", "left", "order", "band")
    spec = falling.curves(frame, labels, by_trial=by_trial).to_dict()
    alt.LayerChart.from_dict(spec)
    assert spec["layer"][2]["encoding"]["y"]["scale"]["domain"] == pytest.approx([-41.64, 2.64])  # every median is seen
    assert any({row["line"] for row in rows} == {"cited"} for rows in spec["datasets"].values() if "line" in rows[0])


def test_a_place_of_the_list_below_its_target_is_amber() -> None:
    frame = pd.DataFrame({"rank": [1, 2], "value": [1.0, 0.6], "low": 0.5, "high": 1.0, "cases": 9, "span": ""})
    labels = falling.RankLabels("t", "place", "share", "interval", "cases")
    spec = falling.by_rank(frame, labels, target=0.8, half=0.5).to_dict()
    alt.LayerChart.from_dict(spec)
    colour = spec["layer"][3]["encoding"]["color"]
    assert (colour["condition"]["test"], colour["condition"]["value"]) == ("datum.value >= 0.8", HELD)
    assert colour["value"] == LOWERS


@pytest.mark.parametrize("smaller", [True, False])
def test_better_models_stand_to_the_right_and_names_run_into_nothing(smaller: bool) -> None:
    frame = pd.DataFrame(
        {
            "name": [f"a rather long name {place}" for place in range(12)],
            "x": [0.9 + 1e-4 * place for place in range(12)],
            "y": 0.5,
            "low": 0.4,
            "high": 0.6,
            "verdict": ["short" if place == 5 else "holds" for place in range(12)],
            "x_text": "",
            "y_text": "",
            "main": True,
            "short": [f"a rather long name {place}" for place in range(12)],
        }
    )
    labels = exactness.Labels("t", "RMSE", "lead", "holds", "doubtful", "short")
    spec = exactness.scatter(frame, labels, smaller_x=smaller).to_dict()
    alt.LayerChart.from_dict(spec)
    assert spec["layer"][2]["encoding"]["x"]["scale"]["reverse"] is smaller
    drawn = next(rows for rows in spec["datasets"].values() if "named" in rows[0])
    assert 0 < sum(bool(row["named"]) for row in drawn) < len(drawn)
    best = 0 if smaller else 11
    assert drawn[best]["named"], "the most accurate is named"
    colour, shape = (spec["layer"][2]["encoding"][channel]["scale"] for channel in ("color", "shape"))
    assert colour["domain"] == shape["domain"] == ["holds", "short"] and shape["range"] == ["circle", "cross"]
