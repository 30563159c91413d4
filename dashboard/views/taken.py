"""A set of a person's ratings taken away in one go, and put back without touching what else was edited."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from dashboard.state import View


def without(view: View, items: Iterable[str], own: Container[str]) -> View:
    """The view with ratings ticked off: those of `own`, the stored ones, are taken away, added ones dropped."""
    gone = tuple(items)
    taken = tuple(item for item in gone if item in own and item not in view.without)
    kept = tuple(pair for pair in view.rate if pair[0] not in gone)
    return replace(view, without=(*view.without, *taken), rate=kept)


def put_back(view: View, before: View, after: View) -> View:
    """The view with the ratings back that went from `before` to `after`; whatever else was edited since stays.

    Stars the visitor had changed come back as they had changed them. A rating that they gave anew or ticked on again
    meanwhile stays as they left it.
    """
    ticked = set(after.without) - set(before.without)
    kept, now = dict(after.rate), dict(view.rate)
    lost = {
        item: stars
        for item, stars in before.rate
        if item not in kept and item not in now and (item in view.without) == (item in ticked)
    }
    known = now | lost
    rate = {item: known[item] for item, _ in before.rate if item in known} | now
    return replace(view, without=tuple(item for item in view.without if item not in ticked), rate=tuple(rate.items()))
