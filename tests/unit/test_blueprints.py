"""Networks layer by layer: what ships is what the modules are, and units of two networks find each other."""

from __future__ import annotations

import pytest

from recengine import blueprints
from recengine.blueprints import Blueprint, Layer
from recengine.errors import RequestError


@pytest.mark.parametrize("name", blueprints.NAMES)
def test_what_ships_is_what_the_real_module_is(name: str) -> None:
    assert blueprints.known()[name] == blueprints.drawn(name), "python -m recengine.blueprints writes it anew"


def test_sums_are_those_of_the_papers_and_of_the_closed_form() -> None:
    known = blueprints.known()
    assert (known["mobilenet-v1"].parameters, known["mobilenet-v1"].macs) == (4_231_976, 568_740_352)
    conv = known["conv"]
    assert conv.embedding_parameters == (943 + 1682) * 9
    assert conv.macs == 9 * 16 * 16 + 9 * 16 * 32 * 4 + 9 * 32 * 64 + 64
    kinds = [layer.kind for layer in known["shuffle"].layers]
    assert kinds[:5] == ["table", "table", "conv", "grouped", "depthwise"]
    assert known["shuffle"].layers[3].then == ("ELU", "Shuffle")


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(RequestError, match="unknown blueprint 'mobilnet-v1'; .* did you mean 'mobilenet-v1'"):
        blueprints.drawn("mobilnet-v1")


def layer(unit: str, kind: str, *output: int) -> Layer:
    return Layer(unit, kind, (2, 2), 1, output, 4, 4)


def test_units_with_the_same_output_stand_beside_each_other() -> None:
    one = Blueprint("a", (layer("users", "table"), layer("b.0", "conv", 8, 4, 4), layer("out", "linear", 1)))
    two = (layer("b.0", "depthwise", 4, 4, 4), layer("b.0", "pointwise", 8, 4, 4))
    other = Blueprint("b", (layer("users", "table"), *two, layer("b.1", "conv", 9, 2, 2), layer("out", "linear", 1)))
    found = [(len(left), len(right)) for left, right in blueprints.aligned(one, other)]
    assert found == [(1, 1), (1, 2), (0, 1), (1, 1)]


def test_every_layer_is_in_one_row() -> None:
    known = blueprints.known()
    rows = blueprints.aligned(known["mobilenet-v1"], known["shufflenet-v1"])
    assert [layer for left, _ in rows for layer in left] == list(known["mobilenet-v1"].layers)
    assert [layer for _, right in rows for layer in right] == list(known["shufflenet-v1"].layers)
