"""`lab`: fields, and what is refused."""

from __future__ import annotations

import dataclasses

import pytest

from recengine.lab import sweeps, verdicts

FIELDS = {"sweep", "dataset", "split", "seeds", "points", "claim", "verdict", "rule"}
POINT = {"setting", "rmse", "low", "high", "epochs", "seconds", "diverged", "n_users", "n_ratings"}


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks 4 wide, one epoch, one seed; one rate of the three stays too high."""
    whole = sweeps.settings
    small = {"hidden": [4], "epochs": 1}

    def settings(sweep: str, quick: bool) -> tuple[sweeps.Setting, ...]:
        return tuple(
            dataclasses.replace(one, config={**one.config, **(small if "hidden" in one.config else {})}, seeds=(0,))
            for one in whole(sweep, quick)
        )

    monkeypatch.setattr(sweeps, "settings", settings)


@pytest.mark.parametrize("sweep", ["refeeding", "units"])
def test_the_fields(ask, sweep):
    found = ask(f"lab {sweep} --dataset synthetic --quick")
    assert found.keys() >= FIELDS and (found["sweep"], found["dataset"]) == (sweep, "synthetic")
    assert found["split"] == "user-time:0.3" and found["seeds"] == [0] and found["quick"] is True
    assert found["verdict"] in ("reproduced", "partly", "not")
    claim = verdicts.claim_of(sweep)
    assert (found["claim"], found["rule"]) == (claim.words, claim.rule)
    for point in found["points"]:
        assert point.keys() >= POINT
        assert (point["rmse"] is None) == point["diverged"]
        assert point["diverged"] or point["low"] <= point["rmse"] <= point["high"]
    assert {point["setting"] for point in found["points"]} >= {"mf", "bias"}


def test_for_people(cli):
    answer = cli("lab units --dataset synthetic --quick")
    assert answer.status == 0 and "verdict" in answer.out and "selu" in answer.out
    assert "curve" not in answer.out, "what a page draws is left to --json"


def test_what_is_refused(cli):
    wrong = cli("lab dept --dataset synthetic")
    assert wrong.status == 2 and "unknown sweep 'dept'; allowed: activations" in wrong.err
    assert "did you mean 'depth'" in wrong.err
    stars = cli("lab depth")
    assert stars.status == 2 and "ml-100k has not been fetched yet" in stars.err, "the default data set"
    timeless = cli("lab depth --dataset synthetic-checkerboard")
    assert timeless.status == 2 and "needs timestamps" in timeless.err
