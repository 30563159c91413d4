"""Two networks trained seed by seed and held against each other, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import state
from dashboard.loaders import thin
from dashboard.text import plain, words
from dashboard.views.light import change, faster, times
from dashboard.views.lists import model_name
from dashboard.views.models import config_name
from recengine.light_board import Contest, Thin

ALIKE = 0.05
"""As a share: what differs by less is not spoken of."""

SAVED = ("conv_macs", "macs", "parameters")
"""What a lighter network is said to save, as far as it was counted."""


def of_two(data: str, one: str, other: str) -> list[str]:
    """What was found between the `tuned` networks of these two names, whichever was held against the other."""
    asked = {f"{one}/tuned", f"{other}/tuned"}
    return [says(found) for found in thin.contests(data) if found.kind == "architecture" and asked == _names(found)]


def distilled(data: str) -> list[str]:
    """What students learnt from a teacher, each against itself alone."""
    return [says(found) for found in thin.contests(data) if found.kind == "distilled"]


def over_seeds(data: str, row: Thin) -> str:
    """What a recipe costs over several trainings, metric by metric; "" where that was not measured."""
    mine = [one for one in thin.contests(data) if (one.kind, one.name, one.against) == ("recipe", row.text, row.name)]
    told = [plain("report.lost", measure=_measure(one.metric), lost=change(one.share)) for one in mine]
    return words("report.seeds", listed=plain("list.comma").join(told), seeds=len(mine[0].seeds)) if mine else ""


def says(found: Contest) -> str:
    """Who is better by how much, and what the one that was judged saves."""
    lost = change(found.share)
    sure = not found.difference["low"] <= 0 <= found.difference["high"]
    better = (found.difference["value"] < 0) == (found.metric == "rmse")
    verdict = plain(f"contest.{'better' if better else 'worse'}" if sure else "contest.same")
    facts = {"name": _said(found.name), "against": _said(found.against), "measure": _measure(found.metric)}
    seeds = len(found.seeds)
    parts = [words(f"contest.{found.kind}", verdict=verdict, lost=lost, seeds=seeds, **facts)]
    mine, others = (found.costs.get(side, {}) for side in ("name", "against"))
    for sentence, listed in (("contest.saves", _saved(mine, others)), ("contest.clock", _timed(mine, others))):
        if listed:
            parts.append(words(sentence, listed=plain("list.comma").join(listed)))
    return " ".join(parts)


def _saved(mine: Mapping[str, float], others: Mapping[str, float]) -> list[str]:
    """What it has fewer or more of, where the two are not alike."""
    ratios = {what: others[what] / mine[what] for what in SAVED if mine.get(what) and others.get(what)}
    return [
        plain(f"contest.{what}", times=plain("contest.fewer" if r > 1 else "contest.more", times=times(max(r, 1 / r))))
        for what, r in ratios.items()
        if abs(r - 1) >= ALIKE
    ]


def _timed(mine: Mapping[str, float], others: Mapping[str, float]) -> list[str]:
    """How its time compares, by runtime."""
    return [
        plain(
            "contest.timed",
            runtime=plain(f"light.runtime.{name}"),
            faster=faster(others[key] / mine[key]),
            ratio=mine[key] / others[key],
        )
        for name in state.RUNTIMES
        if mine.get(key := f"{name}_p50_ms") and others.get(key)
    ]


def _names(found: Contest) -> set[str]:
    return {found.name, found.against}


def _measure(metric: str) -> str:
    return plain(f"light.kept.{metric}")


def _said(name: str) -> str:
    """A network as people say it, with its teacher where it has one."""
    own, _, taught = name.partition("@")
    teacher = taught.partition("=")[2].partition(":")[0]
    return plain("contest.taught", name=config_name(own), teacher=model_name(teacher)) if teacher else config_name(own)
