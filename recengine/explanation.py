"""Explanation and Contribution: what a reason is, and the law it keeps.

The law: `base_value + sum(value of each contribution) + residual == score`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

Evidence = Mapping[str, float | int | str]


@dataclass(frozen=True)
class Contribution:
    """One part of a score.

    kind      `rating`: one of the user's own ratings (idx = item_idx) moved this item's score ·
              `level`: one rating's share in the user's level, which shifts every item alike (idx = item_idx) ·
              `neighbour`: another user's rating of this item (idx = user_idx) ·
              `feature`: a tag, genre or year the item has (idx = feature column) ·
              `factor`: a number of a learned vector (idx = its place)
    idx       row the part is about; None where there is no such row
    label     words for people; models leave it empty for items and users, `explain` fills it in
    value     signed share of the score, in the score's unit
    evidence  the very numbers the value was made from, by their names in the formula (`s_ij`, `r_uj`, ...)
    """

    kind: str
    idx: int | None
    value: float
    label: str = ""
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """Why an item has its score for a profile.

    base_value     what the score would be with no contribution at all, in the score's unit
    contributions  parts, largest |value| first
    residual       score - base_value - sum(values): what the parts do not account for
    score          exactly what `score` gives for this profile and item
    method         name of the method, e.g. `exact`
    exact          |residual| <= 1e-5 * max(1, |score|). Exact means that the parts add up to this score, not that
                   removing one lowers the score by its value: normalisers and neighbours change too
    additive       whether the values may be drawn as a sum
    terms          the numbers of the formula that are not contributions, by their names in the formula
    """

    base_value: float
    contributions: tuple[Contribution, ...]
    residual: float
    score: float
    method: str
    exact: bool
    additive: bool
    terms: Evidence = field(default_factory=dict)

    @classmethod
    def split(
        cls,
        *,
        score: float,
        base_value: float,
        contributions: Iterable[Contribution],
        method: str = "exact",
        additive: bool = True,
        terms: Evidence | None = None,
    ) -> Explanation:
        """Parts of `score` and what they leave of it; exact where they are a sum that leaves nothing."""
        parts = tuple(sorted(contributions, key=lambda part: -abs(part.value)))
        residual = float(score) - float(base_value) - sum(part.value for part in parts)
        return cls(
            base_value=float(base_value),
            contributions=parts,
            residual=residual,
            score=float(score),
            method=method,
            exact=additive and abs(residual) <= 1e-5 * max(1.0, abs(score)),
            additive=additive,
            terms=dict(terms or {}),
        )

    def of_kind(self, kind: str) -> tuple[Contribution, ...]:
        """The contributions of one kind, largest |value| first."""
        return tuple(part for part in self.contributions if part.kind == kind)

    def labelled(self, labels: Mapping[tuple[str, int], str]) -> Explanation:
        """The same explanation with `label` filled in from {(kind, idx): words} where it is empty."""
        parts = tuple(
            part if part.label or part.idx is None else replace(part, label=labels.get((part.kind, part.idx), ""))
            for part in self.contributions
        )
        return replace(self, contributions=parts)
