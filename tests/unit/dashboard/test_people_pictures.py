"""Pictures of people and data sets: what is drawn is what was counted, in the order it was given."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.charts import facts, served, taste
from dashboard.charts.palette import HELD, NEUTRAL, RAISES

LABELS = taste.Labels("title", "axis", "them", "all", "ratings", more="more", less="fewer")
GROUPS = pd.DataFrame(
    {
        "label": ["Drama", "War", "Opera"],
        "n": [8, 2, 0],
        "share": [0.8, 0.2, 0.0],
        "share_all": [0.4, 0.3, 0.1],
        "mean": [4.0, 2.0, float("nan")],
        "mean_all": [3.5, 3.0, 4.0],
        "difference": [0.5, -1.0, float("nan")],
    }
)


def rows(spec: dict, *columns: str) -> list[list[tuple]]:
    """The tables a chart draws, only some columns."""
    return [[tuple(row.get(column) for column in columns) for row in table] for table in spec["datasets"].values()]


def test_each_group_has_the_person_and_everybody_joined_by_a_line() -> None:
    spec = taste.shares(GROUPS, LABELS).to_dict()
    assert [
        ("Drama", "all", 0.4),
        ("War", "all", 0.3),
        ("Opera", "all", 0.1),
        ("Drama", "them", 0.8),
        ("War", "them", 0.2),
        ("Opera", "them", 0.0),
    ] in rows(spec, "label", "who", "share")
    assert spec["layer"][0]["encoding"]["x2"]["field"] == "share_all"
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["Drama", "War", "Opera"]
    assert spec["height"] == 3 * taste.ROW + taste.AROUND


def test_differences_name_their_side_and_pale_out_on_few_ratings() -> None:
    spec = taste.differences(GROUPS, LABELS, level=0.1).to_dict()
    drawn = rows(spec, "label", "text", "sign", "few")
    assert [("Drama", "+0.5", "more", False), ("War", "-1.0", "fewer", True)] in drawn
    assert [(0.1,)] in rows(spec, "level")
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low < -1.0 and high > 0.5
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["Drama", "War", "Opera"]  # a row for Opera too


def test_differences_of_somebody_who_rated_none_of_these() -> None:
    spec = taste.differences(GROUPS.iloc[2:], LABELS, level=0.0).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == pytest.approx([-0.64, 0.64])


def test_stars_of_the_person_are_bars_and_everybodys_are_ticks() -> None:
    frame = pd.DataFrame({"label": ["1 ★", "5 ★"], "n": [1, 3], "share": [0.25, 0.75], "share_all": [0.5, 0.5]})
    spec = taste.stars(frame, LABELS).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "tick"]
    assert [("1 ★", "all", 0.5), ("5 ★", "all", 0.5), ("1 ★", "them", 0.25), ("5 ★", "them", 0.75)] in rows(
        spec, "label", "who", "share"
    )


def ranked(**changes) -> dict:
    frame = pd.DataFrame(
        {
            "model": ["A", "A", "A", "B"],
            "rank": [1.0, 10.0, 11.0, 700.0],
            "title": list("wxyz"),
            "stars": ["5 ★"] * 4,
            "jitter": [0.0, 0.2, 0.4, 0.0],
        }
    )
    options = {"n": 10, "n_ranked": 1500, "title": "t", "axis": "rank", "stars": "stars", "median": "median"} | changes
    return served.ranks(frame, ["A", "B"], **options).to_dict()


def test_dots_within_the_list_are_marked_and_the_list_ends_at_a_line() -> None:
    spec = ranked()
    assert [(1.0, True), (10.0, True), (11.0, False), (700.0, False)] in rows(spec, "rank", "listed")
    assert [("A", 10.0), ("B", 700.0)] in rows(spec, "model", "rank")  # medians
    assert [(10.5,)] in rows(spec, "rank")
    color = spec["layer"][1]["encoding"]["color"]
    assert (color["condition"]["value"], color["value"]) == (HELD, NEUTRAL)


def test_ticks_end_where_the_list_ends() -> None:
    assert ranked()["layer"][1]["encoding"]["x"]["axis"]["values"] == [1, 3, 10, 30, 100, 300, 1000]
    assert ranked(n_ranked=5)["layer"][1]["encoding"]["x"]["axis"]["values"] == [1, 3, 10]


def test_head_and_tail_are_two_areas() -> None:
    frame = pd.DataFrame({"place": [1, 2, 2, 9], "count": [90, 50, 50, 1], "part": ["head", "head", "tail", "tail"]})
    spec = facts.long_tail(frame, title="t", x="place", y="ratings").to_dict()
    assert [layer["mark"]["color"] for layer in spec["layer"]] == [RAISES, NEUTRAL]
    assert "head" in str(spec["layer"][0]["transform"]) and "tail" in str(spec["layer"][1]["transform"])


def test_each_number_of_stars_carries_its_share() -> None:
    frame = pd.DataFrame({"stars": ["1 ★", "½ ★"], "n": [1, 3], "share": [0.25, 0.75]})
    spec = facts.stars(frame, title="t", axis="share", count="n").to_dict()
    assert [("1 ★", "25%"), ("½ ★", "75%")] in rows(spec, "stars", "text")
    assert spec["layer"][0]["encoding"]["x"]["sort"] == ["1 ★", "½ ★"]
