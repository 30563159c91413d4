"""What is read off an explanation: its citations, and its parts put together by kind."""

from __future__ import annotations

from recengine.explanation import Contribution, Explanation


def cited(explanation: Explanation, n: int = 3) -> tuple[Contribution, ...]:
    """The n ratings that speak most for the item: kind `rating` and positive, largest value first, fewer where few are.

    The user's level (kind `level`) is never cited: it moves every item alike.
    """
    speaking = [part for part in explanation.of_kind("rating") if part.value > 0]
    return tuple(sorted(speaking, key=lambda part: -part.value)[:n])


def by_kind(explanation: Explanation) -> dict[str, float]:
    """{kind: sum of its values}, in order of first appearance: `level` as one line that opens."""
    total: dict[str, float] = {}
    for part in explanation.contributions:
        total[part.kind] = total.get(part.kind, 0.0) + part.value
    return total
