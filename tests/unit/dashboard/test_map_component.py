"""What the browser is given for a map: numbers as bytes, and nothing that does not fit together."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from dashboard.charts import colours
from dashboard.components import map as drawn
from dashboard.views import map_words

POINTS = np.array([[0.0, 1.5], [2.0, -3.0]])
TWO = colours.kinds(["a", "b"], ["a", "b"], title="t", rest="rest")
PANEL = drawn.Panel("One", "Two points.", [drawn.Frame("now", POINTS)], TWO, clusters=[("left", np.array([0]))])
PICTURE = drawn.Picture([PANEL], ["first", "second"], ["", "a fact"], own=np.array([1]), labels=[1, 0])
WORDS = map_words.tools()


def numbers(text: str, dtype: str) -> list:
    return np.frombuffer(base64.b64decode(text), dtype).tolist()


def test_what_the_browser_reads_is_what_was_given() -> None:
    data = drawn.payload(PICTURE, words=WORDS, point=1, brushed=np.array([0]), views=[(0.5, 1, 2)])
    json.dumps(data)
    (panel,) = data["panels"]
    assert numbers(panel["frames"][0]["xy"], "<f4") == [0.0, 1.5, 2.0, -3.0]
    assert numbers(panel["colour"], "u1") == [0, 1]
    assert panel["clusters"] == [{"text": "left", "members": [0]}]
    assert (data["n"], data["own"], data["labels"], data["point"], data["brushed"]) == (2, [1], [1, 0], 1, [0])
    assert data["views"] == [[0.5, 1.0, 2.0]]
    sized = drawn.payload(replace(PICTURE, sizes=np.array([0.0, 1.0])), words=WORDS)
    assert numbers(sized["sizes"], "u1") == [0, 255]


def test_words_keep_the_places_the_browser_fills() -> None:
    assert set(WORDS) == set(drawn.WORDS)
    assert "{count}" in WORDS["chosen"] and "{place}" in WORDS["neighbour"] and "{kind}" in WORDS["only"]


def test_names_are_read_up_to_a_number() -> None:
    many = drawn.MOST_LABELS + 10
    frames = [drawn.Frame("", np.zeros((many, 2)))]
    shades = colours.band(np.zeros(many), title="t", unknown="?")
    panel = drawn.Panel("", "Many.", frames, shades)
    picture = drawn.Picture([panel], ["x"] * many, [""] * many, labels=np.arange(many))
    assert len(drawn.payload(picture, words=WORDS)["labels"]) == drawn.MOST_LABELS


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (replace(PICTURE, panels=[]), "0 panels given; a map has one or two"),
        (replace(PICTURE, panels=[PANEL] * 3), "3 panels given; a map has one or two"),
        (replace(PICTURE, facts=["one"]), "2 titles given, and 1 facts"),
        (replace(PICTURE, titles=[], facts=[]), "0 titles given, and 2 points of panel 1, now"),
        (replace(PICTURE, sizes=np.ones(3)), "2 titles given, and 3 sizes"),
        (replace(PICTURE, own=[2]), "point 2 is none of the 2 of the map"),
        (replace(PICTURE, labels=[-1]), "point -1 is none of the 2 of the map"),
        (
            replace(PICTURE, panels=[replace(PANEL, frames=[drawn.Frame("now", POINTS * np.nan)])]),
            "panel 'One': a point of 'now' lies nowhere",
        ),
    ],
)
def test_what_does_not_fit_is_refused(wrong: drawn.Picture, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        drawn.payload(wrong, words=WORDS)


def test_missing_words_are_named() -> None:
    some = {name: text for name, text in WORDS.items() if name not in ("box", "png")}
    with pytest.raises(ValueError, match="the map has no words for box, png"):
        drawn.payload(PICTURE, words=some)


def test_every_part_of_the_script_is_joined_and_short_enough_to_read() -> None:
    folder = drawn._HERE
    assert {file.stem for file in folder.glob("*.js")} == set(drawn._PARTS)
    assert max(file.read_text("utf-8").count("\n") for file in folder.glob("*.js")) <= 300
