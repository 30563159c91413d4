"""The rules of the verdicts, each on points made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from recengine.errors import RequestError
from recengine.lab import grid, verdicts
from tests.unit.lab.hand_made import points

ACTIVATIONS = dict.fromkeys(grid.PRAISED, 0.90) | dict.fromkeys(grid.OTHERS, 0.95)
WIDTH = {"128 wide": 0.90, "256 wide": 0.90, "512 wide": 0.95, "1024 wide": 1.00}
TRAIN = {name: {"train_rmse": 0.8 - 0.1 * place} for place, name in enumerate(WIDTH)}
DEPTH: dict[str, float | None] = {
    **{f"{layers} layers": rmse for layers, rmse in zip(grid.LAYERS, (1.1, 1.0, 0.95, 0.94, 0.935, 0.93), strict=True)},
    grid.SHALLOW: 1.2,
}
DROPOUT = {
    **{f"{rate:g} on the code": 0.95 for rate in grid.CODE_RATES},
    "0.8 on the code": 0.90,
    "0.5 everywhere": 0.97,
    "0.8 everywhere": 0.99,
}
REFEEDING: dict[str, float | None] = {
    **{grid.refeeding(0.001, refeeds): 0.95 for refeeds in grid.REFEEDS},
    **{grid.refeeding(0.005, refeeds): 0.90 for refeeds in grid.REFEEDS},
    **{grid.refeeding(0.5, refeeds): None for refeeds in grid.REFEEDS},
    grid.refeeding(0.005, 0): 0.96,
}
DATA = {
    "deep at 100 %": 0.90,
    "U-AutoRec at 100 %": 0.95,
    "I-AutoRec at 100 %": 0.95,
    "deep at 10 %": 0.97,
    "deep, not shrunk at 10 %": 0.99,
}
UNITS = ACTIVATIONS | {"relu6": 0.96, "sigmoid": 0.97}
LIVELY = {
    **{name: {"flat_share": 0.0, "dead_share": 0.0, "first_gradient": 0.9} for name in grid.PRAISED},
    "relu": {"flat_share": 0.4, "dead_share": 0.1, "first_gradient": 0.9},
    "relu6": {"flat_share": 0.5, "dead_share": 0.1, "first_gradient": 0.9},
    "tanh": {"flat_share": 0.4, "dead_share": 0.0, "first_gradient": 0.9},
    "sigmoid": {"flat_share": 0.6, "dead_share": 0.0, "first_gradient": 0.1},
}


def judged(sweep: str, rmse: Any, measured: Any = None) -> tuple[str, tuple[bool, ...]]:
    found = verdicts.judge(sweep, points(rmse, measured=measured))
    assert found.claim is verdicts.claim_of(sweep)
    return found.word, found.holds


@pytest.mark.parametrize(
    ("sweep", "rmse", "measured"),
    [
        ("activations", ACTIVATIONS, None),
        ("width", WIDTH, TRAIN),
        ("depth", DEPTH, None),
        ("dropout", DROPOUT, None),
        ("refeeding", REFEEDING, None),
        ("data-size", DATA, None),
        ("units", UNITS, LIVELY),
    ],
)
def test_reproduced(sweep: str, rmse: Any, measured: Any) -> None:
    word, holds = judged(sweep, rmse, measured)
    assert word == "reproduced" and len(holds) == len(verdicts.claim_of(sweep).conditions)


def test_activations() -> None:
    assert judged("activations", ACTIVATIONS | {"relu": 0.90}) == ("partly", (True, False)), "9 of 12 pairs"
    assert judged("activations", ACTIVATIONS | {"relu": 0.90, "relu6": 0.9, "tanh": 0.9}) == ("not", (False, False))
    assert judged("activations", ACTIVATIONS | {"elu": 1.2}) == ("not", (False, False)), "the mean of three is 1.0"
    assert judged("activations", ACTIVATIONS | {"elu": None}) == ("not", (False, False)), "one of the three diverged"
    assert judged("activations", ACTIVATIONS | {"relu": None})[0] == "reproduced", "what diverged is beaten"
    assert judged("activations", ACTIVATIONS | dict.fromkeys(grid.OTHERS))[0] == "reproduced"


def test_width() -> None:
    assert judged("width", WIDTH | {"512 wide": 0.90}, TRAIN) == ("partly", (True, False, True))
    assert judged("width", WIDTH | {"256 wide": 0.95}, TRAIN) == ("partly", (True, True, False)), "256 does so too"
    assert judged("width", dict.fromkeys(WIDTH, 0.9), TRAIN) == ("not", (False, False, True))
    badly = TRAIN | {"1024 wide": {"train_rmse": 0.9}}
    assert judged("width", WIDTH, badly) == ("not", (False, True, True)), "worse on training as well: no over-fitting"
    assert judged("width", WIDTH | {"1024 wide": None}, TRAIN | {"1024 wide": {"train_rmse": None}})[0] == "not"


def test_depth() -> None:
    assert judged("depth", DEPTH | {"12 layers": 0.7}) == ("partly", (True, False, True)), "0.25 is more than 0.15"
    assert judged("depth", DEPTH | {"12 layers": None}) == ("partly", (True, False, True))
    assert judged("depth", DEPTH | {grid.SHALLOW: 0.9}) == ("partly", (True, True, False))
    assert judged("depth", DEPTH | {"2 layers": 0.95})[0] == "not"


def test_dropout() -> None:
    assert judged("dropout", DROPOUT | {"0.9 on the code": 0.8}) == ("partly", (True, False, True))
    assert judged("dropout", DROPOUT | {"0.5 everywhere": 0.9}) == ("partly", (True, True, False))
    assert judged("dropout", DROPOUT | {"0 on the code": 0.9})[0] == "not"


def test_refeeding() -> None:
    helps = REFEEDING | {grid.refeeding(0.005, 0): 0.92}
    assert judged("refeeding", helps) == ("partly", (True, False, True)), "the higher rate alone helps too"
    alone = REFEEDING | {grid.refeeding(0.001, 1): 0.93}
    assert judged("refeeding", alone) == ("partly", (True, True, False)), "re-feeding alone helps too"
    assert judged("refeeding", REFEEDING | {grid.refeeding(0.005, 1): None}) == ("not", (False, False, True))
    other = REFEEDING | {grid.refeeding(0.005, 1): None, grid.refeeding(0.5, 1): 0.9}
    assert judged("refeeding", other)[0] == "reproduced", "the rate the review names will do"


def test_data_size() -> None:
    assert judged("data-size", DATA | {"I-AutoRec at 100 %": 0.8}) == ("not", (False, True, True))
    assert judged("data-size", DATA | {"deep at 10 %": 0.90}) == ("partly", (True, False, True))
    assert judged("data-size", DATA | {"deep, not shrunk at 10 %": 0.96}) == ("partly", (True, True, False))


def test_units() -> None:
    dying = LIVELY | {"elu": {**LIVELY["elu"], "dead_share": 0.2}}
    assert judged("units", UNITS, dying) == ("partly", (True, False, True))
    fading = LIVELY | {"elu": {**LIVELY["elu"], "first_gradient": 0.05}}
    assert judged("units", UNITS, fading) == ("partly", (True, True, False))
    turned = UNITS | dict.fromkeys(grid.PRAISED, 0.99)
    assert judged("units", turned, LIVELY) == ("not", (False, True, True)), "the flattest are the best"
    assert judged("units", UNITS | {"sigmoid": None}, LIVELY)[0] == "reproduced", "what diverged stands last"
    assert judged("units", UNITS, {}) == ("not", (False, False, False)), "nothing was measured"


def test_every_sweep_has_a_claim_and_prints_its_rule() -> None:
    assert tuple(verdicts.CLAIMS) == grid.SWEEPS
    for claim in verdicts.CLAIMS.values():
        assert claim.rule.startswith("(1) ") and verdicts.CLEARLY in claim.rule and claim.words.endswith(".")
        assert all(condition.words in claim.rule for condition in claim.conditions)


def test_a_sweep_or_point_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(RequestError, match="unknown sweep 'dept'; allowed: activations, width.*did you mean 'depth'"):
        verdicts.judge("dept", [])
    with pytest.raises(RequestError, match="unknown setting of this sweep '6 layers'"):
        verdicts.judge("depth", points({"2 layers": 1.0}))
