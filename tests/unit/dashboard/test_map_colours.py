"""Colours of the map: the right one for each point, apart for colour-blind eyes, readable by day and by night."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dashboard.charts import colours

PAPER = {"light": "#fcfbf8", "dark": "#15191d"}  # .streamlit/config.toml
SEEN_BY = {  # Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB
    "most": np.eye(3),
    "protanopes": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopes": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopes": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
APART = {"most": 0.12, "protanopes": 0.08, "deuteranopes": 0.08, "tritanopes": 0.04}  # in OKLab; 0.02 is just seen


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Ottosson 2020: distances about as large as they look."""
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    ) @ np.clip(rgb, 0, 1)
    mixed = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(mixed) @ np.cbrt(cones)


def test_the_measure_of_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", PAPER)
@pytest.mark.parametrize("eyes", SEEN_BY)
def test_kinds_stay_apart(scheme: str, eyes: str) -> None:
    drawn = colours.kinds(list("abcdefg-"), list("abcdefg"), title="t", rest="rest")
    seen = [oklab(np.array(SEEN_BY[eyes]) @ linear(colour)) for colour in getattr(drawn, scheme)]
    assert len(seen) == 8
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > APART[eyes]


@pytest.mark.parametrize("scheme", PAPER)
def test_every_colour_that_says_something_is_seen_on_its_page(scheme: str) -> None:
    some = np.linspace(-1, 1, 50)
    made = (
        colours.kinds(list("abcdefg-"), list("abcdefg"), title="t", rest="rest"),
        colours.band(some, title="t", unknown="?"),
        colours.two_sided(some, title="t", unknown="?"),
    )
    for drawn in made:
        said = getattr(drawn, scheme)[: colours.STEPS]
        assert min(contrast(colour, PAPER[scheme]) for colour in said) >= 2.99


@pytest.mark.parametrize(("scheme", "rises"), [("light", False), ("dark", True)])
def test_a_band_stands_out_more_and_more_from_its_page(scheme: str, rises: bool) -> None:
    drawn = getattr(colours.band(np.arange(3.0), title="t", unknown="?"), scheme)[: colours.STEPS]
    bright = [luminance(colour) for colour in drawn]
    assert bright == sorted(bright, reverse=not rises)


def test_kinds_are_counted_and_the_rest_is_one_grey() -> None:
    drawn = colours.kinds(["War", "Opera", "Drama", "War", ""], ["Drama", "War"], title="Genre", rest="other")
    assert drawn.index.tolist() == [1, 2, 0, 1, 2]
    assert drawn.index.dtype == np.uint8
    assert drawn.light == (*colours.KINDS_LIGHT[:2], colours.REST_LIGHT)
    assert drawn.legend == {
        "title": "Genre",
        "kinds": [
            {"text": "Drama", "colour": 0, "count": 1},
            {"text": "War", "colour": 1, "count": 2},
            {"text": "other", "colour": 2, "count": 2},
        ],
    }
    assert len(colours.kinds(["Drama"], ["Drama"], title="Genre", rest="other").legend["kinds"]) == 1


def test_more_kinds_than_colours_are_refused() -> None:
    with pytest.raises(ValueError, match="8 kinds given; 7 colours stay apart"):
        colours.kinds([], list("abcdefgh"), title="t", rest="r")


def test_the_rarer_of_the_frequent_kinds_tells_more() -> None:
    several = [["Drama"], ["Drama", "War"], ["War", "Opera"], ["Drama"], [], ["Drama", "Drama"]]
    chosen, order = colours.telling(several, most=2)
    assert order == ["Drama", "War"]  # 4 and 2 points; Opera is third
    assert chosen == ["Drama", "War", "War", "Drama", "", "Drama"]


def test_a_band_runs_from_low_to_high_and_names_its_ends() -> None:
    drawn = colours.band(np.array([0.0, 5.0, 10.0, np.nan]), title="Stars", unknown="not rated", said="{:.1f}".format)
    assert drawn.index.tolist() == [0, 16, 32, 33]
    assert drawn.legend["ends"] == ["0.0", "5.0", "10.0"]
    assert drawn.legend["none"] == {"text": "not rated", "colour": 33, "count": 1}
    assert len(drawn.light) == len(drawn.dark) == 34
    beyond = colours.band(np.array([0.0, 2.5, 9.0]), title="t", unknown="?", low=1, high=4)
    assert beyond.index.tolist() == [0, 16, 32]
    assert beyond.legend["none"] is None


def test_a_band_by_logarithm_and_by_rank() -> None:
    log = colours.band(np.array([0.0, 9.0, 99.0]), title="t", unknown="?", said="{:.0f}".format, scale="log")
    assert log.index.tolist() == [0, 16, 32]  # log 1, log 10, log 100
    assert log.legend["ends"] == ["0", "9", "99"]
    rank = colours.band(np.array([7.0, 1.0, 1.0, 1000.0, np.nan]), title="t", unknown="?", scale="rank")
    assert rank.index.tolist() == [21, 5, 5, 32, 33]  # shares 2/3, (0 + 1)/2/3, 1
    assert rank.legend["ends"] == ["1.00", "4.00", "1000.00"]


def test_a_band_of_one_value_or_of_none() -> None:
    assert colours.band(np.array([3.0, 3.0]), title="t", unknown="?").index.tolist() == [0, 0]
    assert colours.band(np.array([np.nan]), title="t", unknown="?").index.tolist() == [33]
    assert colours.band(np.array([np.nan]), title="t", unknown="?", scale="rank").index.tolist() == [33]


def test_two_sides_meet_in_the_middle_and_reach_equally_far() -> None:
    drawn = colours.two_sided(np.array([-1.0, 0.0, 0.5, 9.0, np.nan]), title="t", unknown="?", reach=1.0)
    assert drawn.index.tolist() == [0, 16, 24, 32, 33]
    assert drawn.legend["ends"] == ["-1.00", "+0.00", "+1.00"]
    alike = colours.two_sided(np.zeros(3), title="t", unknown="?")
    assert alike.index.tolist() == [16, 16, 16]
    own = colours.two_sided(np.array([2.0, 4.0]), title="t", unknown="?", middle=3.0)
    assert own.index.tolist() == [0, 32]
