"""The claims, and the rules by which each counts as reproduced, partly reproduced or not: written before any run.

    reproduced   every condition of the claim holds
    partly       the first condition holds, the heart of the claim, but not every one
    not          the first condition does not hold

"Clearly better" is `Points.beats`: the 95 % interval of the difference over people lies below 0, and the worst seed of
the better one is better than the best seed of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

import numpy as np

from recengine.errors import RequestError
from recengine.lab import grid
from recengine.lab.points import Point, Points
from recengine.ranks import rank_correlation

Word = Literal["reproduced", "partly", "not"]

CLEARLY = (
    "One setting is clearly better than another where the 95 % interval of the difference over people lies below 0 "
    "and its worst seed is better than the other's best."
)
SUMMING_UP = "Reproduced: all hold. Partly: the first holds, not all. Not: the first does not hold."
AGREES = 0.5
"""Rank correlation from which two orders count as going together."""


@dataclass(frozen=True)
class Condition:
    """A part of a claim: in words, and as a question to the points."""

    words: str
    holds: Callable[[Points], bool]


@dataclass(frozen=True)
class Claim:
    """What is claimed, and what must hold; the first condition is the heart of it.

    whose  `paper`, or `lab` for the answer we looked for to a question the source leaves open
    """

    words: str
    conditions: tuple[Condition, ...]
    whose: Literal["paper", "lab"] = "paper"

    @property
    def rule(self) -> str:
        """The rule as it is printed with the verdict."""
        parts = " ".join(f"({place}) {one.words}." for place, one in enumerate(self.conditions, start=1))
        return f"{parts} {SUMMING_UP} {CLEARLY}"


@dataclass(frozen=True)
class Verdict:
    """What became of a claim.

    holds  of each condition, in order
    """

    word: Word
    claim: Claim
    holds: tuple[bool, ...]


def claim_of(sweep: str) -> Claim:
    """The claim of a sweep; an unknown sweep is refused by name."""
    if sweep not in CLAIMS:
        raise RequestError.unknown("sweep", sweep, grid.SWEEPS)
    return CLAIMS[sweep]


def judge(sweep: str, points: Sequence[Point]) -> Verdict:
    """The verdict on a sweep's claim. Raises RequestError where a point it asks for is missing."""
    claim, found = claim_of(sweep), Points(points)
    holds = tuple(condition.holds(found) for condition in claim.conditions)
    word: Word = "reproduced" if all(holds) else "partly" if holds[0] else "not"
    return Verdict(word, claim, holds)


def pairs_won(points: Points) -> int:
    """In how many of the twelve pairs of a praised activation and another the praised one is clearly better."""
    return sum(points.beats(one, other) for one in grid.PRAISED for other in grid.OTHERS)


def over_fits(points: Points, hidden: int) -> bool:
    """Whether a width learns its training ratings better than the narrowest, and is clearly worse on the test part."""
    wide, narrow = grid.width(hidden), grid.width(grid.WIDTHS[0])
    train = _measured(points, wide, "train_rmse"), _measured(points, narrow, "train_rmse")
    return train[0] is not None and train[1] is not None and train[0] < train[1] and points.beats(narrow, wide)


def _praised_on_average(points: Points) -> bool:
    praised, others = ([points[name].rmse for name in names] for names in (grid.PRAISED, grid.OTHERS))
    if any(rmse is None for rmse in praised):
        return False
    finite = [rmse for rmse in others if rmse is not None]
    return (not finite or fmean(praised) < fmean(finite)) and pairs_won(points) >= 6  # type: ignore[arg-type]


def _diminishing(points: Points) -> bool:
    first, later = (points.gain(grid.depth(a), grid.depth(b)) for a, b in ((2, 6), (6, 12)))
    return first is not None and later is not None and later < first


def _best_on_code(points: Points) -> bool:
    best = grid.dropout(grid.BEST_RATE)
    return not any(points.beats(grid.dropout(rate), best) for rate in grid.CODE_RATES if rate != grid.BEST_RATE)


def _refeeding_with(points: Points, high: float) -> tuple[bool, bool]:
    """(a re-feeding at the high rate is clearly better than none at the low and at the high one; the high rate alone
    is not clearly better than the low one)."""
    low_0, high_0, high_1 = grid.refeeding(grid.LOW_RATE, 0), grid.refeeding(high, 0), grid.refeeding(high, 1)
    return points.beats(high_1, low_0) and points.beats(high_1, high_0), not points.beats(high_0, low_0)


def _goes_together(points: Points) -> bool:
    """Whether activations that leave more cells without slope have larger errors, by rank, those that diverged last."""
    names = (*grid.PRAISED, *grid.OTHERS)
    flat = [_measured(points, name, "flat_share") for name in names]
    rmse = [points[name].rmse for name in names]
    known = [(a, np.inf if b is None else b) for a, b in zip(flat, rmse, strict=True) if a is not None]
    if len(known) < len(names):
        return False
    # Ranks only: what diverged stands last, as one larger than all.
    most = max((b for _, b in known if b < np.inf), default=0.0) + 1.0
    columns = np.array([[a, min(b, most)] for a, b in known]).T
    return bool(rank_correlation(columns[:1], columns[1:])[0] >= AGREES)


def _livelier(points: Points) -> bool:
    dead = {name: _measured(points, name, "dead_share") for name in (*grid.PRAISED, "relu", "relu6")}
    if any(share is None for share in dead.values()):
        return False
    praised = [dead[name] for name in grid.PRAISED]
    return all(max(praised) < dead[name] for name in ("relu", "relu6"))  # type: ignore[operator,type-var]


def _reached(points: Points) -> bool:
    """Whether more of the last layer's gradient arrives at the first, before training, than with a sigmoid."""
    share = {name: _measured(points, name, "first_gradient") for name in (*grid.PRAISED, "sigmoid")}
    if any(value is None for value in share.values()):
        return False
    return all(share[name] > share["sigmoid"] for name in grid.PRAISED)  # type: ignore[operator]


def _measured(points: Points, setting: str, name: str) -> float | None:
    return points[setting].measured.get(name)


CLAIMS: dict[str, Claim] = {
    "activations": Claim(
        "Activations with a negative part that is not 0 and no upper bound (elu, selu, lrelu) do better than relu, "
        "relu6, sigmoid and tanh.",
        (
            Condition(
                "the mean RMSE of elu, selu and lrelu is below that of the other four, none of the three diverged, and "
                "in at least 6 of the 12 pairs the praised one is clearly better",
                _praised_on_average,
            ),
            Condition("the praised one is clearly better in all 12 pairs", lambda points: pairs_won(points) == 12),
        ),
    ),
    "width": Claim(
        "With one hidden layer on each side, a network over-fits from a width of 512 on.",
        (
            Condition(
                "at 1024 the training error is below that at 128, and the test error after the last epoch clearly "
                "worse",
                lambda points: over_fits(points, grid.WIDTHS[-1]),
            ),
            Condition("the same at 512", lambda points: over_fits(points, grid.WIDE)),
            Condition("256 does not over-fit so", lambda points: not over_fits(points, 256)),
        ),
    ),
    "depth": Claim(
        "More layers of 128 generalise better, with diminishing returns, and one wide layer with nearly twice the "
        "parameters is worse.",
        (
            Condition("6 layers are clearly better than 2", lambda points: points.beats(grid.depth(6), grid.depth(2))),
            Condition("12 layers gain less over 6 than 6 over 2, and none of them diverged", _diminishing),
            Condition(
                "6 layers are clearly better than one layer of 256",
                lambda points: points.beats(grid.depth(6), grid.SHALLOW),
            ),
        ),
    ),
    "dropout": Claim(
        "Dropout of 0.8 is best, on the code alone.",
        (
            Condition(
                "0.8 on the code is clearly better than none",
                lambda points: points.beats(grid.dropout(grid.BEST_RATE), grid.dropout(0.0)),
            ),
            Condition("no other rate on the code is clearly better than 0.8", _best_on_code),
            Condition(
                "0.8 on the code is clearly better than 0.5 and than 0.8 on every layer",
                lambda points: all(
                    points.beats(grid.dropout(grid.BEST_RATE), grid.dropout(rate, everywhere=True))
                    for rate in grid.EVERYWHERE_RATES
                ),
            ),
        ),
    ),
    "refeeding": Claim(
        "Dense re-feeding alone does nothing; with a higher learning rate it helps; the higher rate alone does not.",
        (
            Condition(
                "at a high rate (0.005 or 0.5) one re-feeding is clearly better than none at that rate and than none "
                "at the low rate (0.001)",
                lambda points: any(_refeeding_with(points, high)[0] for high in grid.HIGH_RATES),
            ),
            Condition(
                "at such a rate none is not clearly better than none at the low rate",
                lambda points: any(all(_refeeding_with(points, high)) for high in grid.HIGH_RATES),
            ),
            Condition(
                "at the low rate one re-feeding is not clearly better than none",
                lambda points: not points.beats(grid.refeeding(grid.LOW_RATE, 1), grid.refeeding(grid.LOW_RATE, 0)),
            ),
        ),
    ),
    "data-size": Claim(
        "The deep network does better than U-AutoRec and I-AutoRec, more so with more data; with little data it "
        "over-fits unless it is made smaller.",
        (
            Condition(
                "with all training ratings the deep network is clearly better than U-AutoRec and than I-AutoRec",
                lambda points: all(
                    points.beats(grid.data_size(grid.DEEP, 1.0), grid.data_size(other, 1.0))
                    for other in (grid.U_AUTOREC, grid.I_AUTOREC)
                ),
            ),
            Condition(
                "it is clearly better with all than with 10 %",
                lambda points: points.beats(grid.data_size(grid.DEEP, 1.0), grid.data_size(grid.DEEP, 0.1)),
            ),
            Condition(
                "with 10 % the smaller one is clearly better than the full-sized one",
                lambda points: points.beats(grid.data_size(grid.DEEP, 0.1), grid.data_size(grid.FULL, 0.1)),
            ),
        ),
    ),
    "units": Claim(
        "What does better keeps its units alive: fewer of them without slope, more gradient at the first layer.",
        (
            Condition(
                "over the seven activations, a larger share of cells without slope goes with a larger error (rank "
                f"correlation of at least {AGREES})",
                _goes_together,
            ),
            Condition("elu, selu and lrelu each have fewer dead units than relu and than relu6", _livelier),
            Condition(
                "before training, more of the last layer's gradient reaches the first with each of the three than "
                "with sigmoid",
                _reached,
            ),
        ),
        whose="lab",
    ),
}
