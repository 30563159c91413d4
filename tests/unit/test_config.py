"""A model's settings: described, checked and read by their own words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

import pytest

from recengine.errors import RequestError
from recengine.models.config import check, describe, from_json, setting, to_json, with_settings


@dataclass(frozen=True)
class Toy:
    k: int = setting(40, "neighbours", low=1, high=1000)
    reg: float = setting(5.0, "damping", low=0)
    cap: float = setting(1.0, "at most", high=2)
    free: float = setting(0.5, "anything")
    most: int | None = setting(None, "as many as there are", low=1)
    centre: bool = setting(True, "subtract the mean")
    weighting: Literal["none", "bm25"] = setting("none", "of the counts")
    hidden: tuple[int, ...] = setting((8, 4), "widths of the layers", low=1, high=99)
    fields: tuple[Literal["user", "item"], ...] = setting(("user",), "what it reads")

    def __post_init__(self) -> None:
        check(self)


def test_a_whole_number_is_taken_for_a_float_field_and_becomes_one():
    assert isinstance(Toy(reg=7).reg, float)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"k": 0}, "k = 0 is out of range; expected int from 1 to 1000"),
        ({"k": 1001}, "k = 1001 is out of range; expected int from 1 to 1000"),
        ({"reg": -1.0}, "reg = -1.0 is out of range; expected float of at least 0"),
        ({"cap": 3.0}, "cap = 3.0 is out of range; expected float of at most 2"),
        ({"k": 2.5}, "k = 2.5 is not allowed; expected int from 1 to 1000"),
        ({"k": True}, "k = True is not allowed; expected int from 1 to 1000"),
        ({"k": "40"}, "k = '40' is not allowed; expected int from 1 to 1000"),
        ({"reg": True}, "reg = True is not allowed; expected float of at least 0"),
        ({"reg": float("nan")}, "reg = nan is not allowed; expected float of at least 0"),
        ({"free": float("inf")}, "free = inf is not allowed; expected float"),
        ({"centre": 1}, "centre = 1 is not allowed; expected bool"),
        ({"k": None}, "k = None is not allowed; expected int from 1 to 1000"),
        ({"weighting": None}, "weighting = None is not allowed; expected one of none, bm25"),
        ({"most": 0}, "most = 0 is out of range; expected int of at least 1 or none"),
        ({"hidden": (8, 0)}, "hidden = 0 is out of range; expected a list, each int from 1 to 99"),
        ({"hidden": 8}, "hidden = 8 is not allowed; expected a list, each int from 1 to 99"),
        ({"hidden": (2.5,)}, "hidden = 2.5 is not allowed; expected a list, each int from 1 to 99"),
        ({"fields": ("usr",)}, "unknown fields 'usr'; allowed: user, item; did you mean 'user'?"),
        ({"weighting": "bm2"}, "unknown weighting 'bm2'; allowed: none, bm25; did you mean 'bm25'?"),
    ],
)
def test_a_wrong_value_is_refused_by_name(wrong, message):
    with pytest.raises(RequestError) as caught:
        Toy(**wrong)
    assert str(caught.value) == message


def test_none_is_allowed_where_the_type_says_so():
    assert Toy(most=None).most is None


def test_a_config_survives_json():
    config = Toy(k=7, most=3, weighting="bm25", hidden=(16, 8), fields=("user", "item"))
    assert from_json(Toy, json.loads(json.dumps(to_json(config)))) == config


def test_an_unknown_field_of_a_file_is_refused_by_name():
    with pytest.raises(RequestError, match=r"unknown setting 'kk'; allowed: k, .*did you mean 'k'\?"):
        from_json(Toy, {"kk": 3})


def test_settings_are_read_by_each_field_s_type():
    texts = {"k": "7", "reg": "0.5", "most": "12", "centre": "no", "weighting": "bm25"}
    assert with_settings(Toy(), texts) == Toy(k=7, reg=0.5, most=12, centre=False, weighting="bm25")


@pytest.mark.parametrize(("text", "value"), [("16,8", (16, 8)), (" 16, 8 ,", (16, 8)), ("5", (5,)), ("", ())])
def test_a_list_is_written_with_commas(text, value):
    assert with_settings(Toy(), {"hidden": text}).hidden == value


def test_a_list_of_words_is_written_with_commas():
    assert with_settings(Toy(), {"fields": "item,user"}).fields == ("item", "user")


@pytest.mark.parametrize("word", ["none", "All"])
def test_an_optional_field_is_emptied_by_a_word(word):
    assert with_settings(Toy(most=3), {"most": word}).most is None


@pytest.mark.parametrize(
    ("word", "value"), [("true", True), ("YES", True), ("1", True), ("False", False), ("0", False)]
)
def test_words_for_yes_and_no(word, value):
    assert with_settings(Toy(centre=not value), {"centre": word}).centre is value


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"k": "many"}, "k = 'many' is not allowed; expected int"),
        ({"k": "2.5"}, "k = '2.5' is not allowed; expected int"),
        ({"most": "abc"}, "most = 'abc' is not allowed; expected int or none"),
        ({"most": "0"}, "most = 0 is out of range; expected int of at least 1 or none"),
        ({"centre": "perhaps"}, "centre = 'perhaps' is not allowed; expected true or false"),
        ({"hidden": "8,x"}, "hidden = 'x' is not allowed; expected int"),
        ({"k": "0"}, "k = 0 is out of range; expected int from 1 to 1000"),
        ({"kk": "1"}, "unknown setting 'kk'"),
    ],
)
def test_a_text_that_is_no_value_is_refused_by_name(texts, message):
    with pytest.raises(RequestError) as caught:
        with_settings(Toy(), texts)
    assert message in str(caught.value)


def test_every_field_is_described_with_type_default_range_and_words():
    fields = describe(Toy)
    assert list(fields) == ["k", "reg", "cap", "free", "most", "centre", "weighting", "hidden", "fields"]
    assert fields["k"] == {"type": "int", "default": 40, "range": [1, 1000], "doc": "neighbours", "shapes": False}
    assert fields["reg"]["range"] == [0, None]
    assert fields["free"]["range"] is None
    assert fields["most"]["type"] == "int or None"
    assert fields["weighting"] == {
        "type": "str",
        "default": "none",
        "range": ["none", "bm25"],
        "doc": "of the counts",
        "shapes": False,
    }
    assert fields["hidden"] == {
        "type": "list of int",
        "default": (8, 4),
        "range": [1, 99],
        "doc": "widths of the layers",
        "shapes": False,
    }
    assert (fields["fields"]["type"], fields["fields"]["range"]) == ("list of str", ["user", "item"])
