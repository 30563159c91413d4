"""When one point is clearly better than another, and points through JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from recengine.errors import RequestError
from recengine.lab.points import Point, Points
from tests.unit.lab.hand_made import points


def test_clearly_better_needs_people_and_seeds() -> None:
    clear = Points(points({"a": 0.95, "b": 0.96}))
    assert clear.beats("a", "b") and not clear.beats("b", "a")
    assert not Points(points({"a": 0.95, "b": 0.96}, half=0.02)).beats("a", "b"), "the interval holds 0"
    assert not Points(points({"a": 0.95, "b": 0.96}, spread=0.006)).beats("a", "b"), "0.956 is worse than 0.954"


def test_what_diverged_is_beaten_and_beats_none() -> None:
    found = Points(points({"a": 0.95, "b": None, "c": None}))
    assert found.beats("a", "b") and not found.beats("b", "a") and not found.beats("b", "c")
    assert found.gain("b", "a") is None and Points(points({"a": 0.75, "b": 0.5})).gain("a", "b") == 0.25


def test_a_point_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(RequestError, match="unknown setting of this sweep 'seluu'; allowed: selu; did you mean 'selu'"):
        Points(points({"selu": 0.9}))["seluu"]


def test_a_point_survives_json() -> None:
    one, other = points({"a": 0.95, "b": None}, measured={"a": {"train_rmse": 0.5}})
    one = dataclasses.replace(one, gaps={"c": (0.1, 0.05, 0.15)})
    for point in (one, other):
        assert Point.from_json(json.loads(json.dumps(point.to_json(), allow_nan=False))) == point
    assert one.to_json()["train_rmse"] == 0.5 and "measured" not in one.to_json()
