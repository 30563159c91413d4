"""Two networks trained seed by seed and held against each other, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.loaders import thin
from dashboard.text import plain, words
from dashboard.views.light import faster, times
from dashboard.views.light_report import change
from dashboard.views.lists import model_name
from dashboard.views.models import config_name
from recengine.light_board import Contest

SAVED = ("conv_macs", "macs", "parameters")
"""What a lighter network is said to save, as far as it was counted."""


def of_two(data: str, one: str, other: str) -> list[str]:
    """What was found between the `tuned` networks of these two names, whichever was held against the other."""
    asked = {f"{one}/tuned", f"{other}/tuned"}
    return [says(found) for found in thin.contests(data) if found.kind == "architecture" and asked == _names(found)]


def distilled(data: str) -> list[str]:
    """What students learnt from a teacher, each against itself alone."""
    return [says(found) for found in thin.contests(data) if found.kind == "distilled"]


def says(found: Contest) -> str:
    """Who is better by how much, and what the one that was judged saves."""
    lost = change(found.share)
    sure = not found.difference["low"] <= 0 <= found.difference["high"]
    better = (found.difference["value"] < 0) == (found.metric == "rmse")
    verdict = plain(f"contest.{'better' if better else 'worse'}" if sure else "contest.same")
    facts = {"name": _said(found.name), "against": _said(found.against), "measure": _measure(found.metric)}
    seeds = len(found.seeds)
    parts = [words(f"contest.{found.kind}", verdict=verdict, lost=lost, seeds=seeds, **facts)]
    saved = list(_saved(found.costs.get(found.name, {}), found.costs.get(found.against, {})))
    if saved:
        parts.append(words("contest.saves", listed=plain("list.comma").join(saved)))
    return " ".join(parts)


def _saved(mine: Mapping[str, float], others: Mapping[str, float]) -> Iterable[str]:
    for what in SAVED:
        if mine.get(what) and others.get(what):
            yield plain(f"contest.{what}", times=times(others[what] / mine[what]))
    if mine.get("p50_ms") and others.get("p50_ms"):
        yield plain("contest.p50_ms", faster=faster(others["p50_ms"] / mine["p50_ms"]))


def _names(found: Contest) -> set[str]:
    return {found.name, found.against}


def _measure(metric: str) -> str:
    return plain(f"light.kept.{metric}")


def _said(name: str) -> str:
    """A network as people say it, with its teacher where it has one."""
    own, _, taught = name.partition("@")
    teacher = taught.partition("=")[2].partition(":")[0]
    return plain("contest.taught", name=config_name(own), teacher=model_name(teacher)) if teacher else config_name(own)
