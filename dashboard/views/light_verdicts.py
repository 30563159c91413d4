"""What the study notes say of dense and light networks, each claim beside what was measured and its verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Any, Literal

import streamlit as st

from dashboard import state
from dashboard.loaders import judged, lab, thin, tried
from dashboard.text import plain, words
from dashboard.views import light_contests
from dashboard.views.light import change, recipe_name, times
from dashboard.views.light_trade import FAIR, NO_FASTER, batches, lost_enough
from dashboard.views.models import config_name, side_by_side
from recengine import linear_board, models
from recengine.bench import DEFAULT_SPLIT
from recengine.experiments import Experiment
from recengine.lab import grid
from recengine.lab.verdicts import over_fits
from recengine.leaderboard import SMALLER_IS_BETTER, Row
from recengine.light_board import Contest, Thin
from recengine.trial_board.rows import Trial

Verdict = Literal["holds", "partly", "fails", "unmeasured"]
ENOUGH_SMALLER = 2.0
"""A recipe is called light when its files are that many times smaller."""

MUCH_SMALLER = 4.0
"""Where the price in accuracy is looked at."""


@dataclass(frozen=True)
class Figures:
    """What was measured: whole models on both splits, tested reasons, recipes, networks held against each other seed by
    seed, the lab's widths, and linear layers beside others (`linear_board`; None where nobody compared them)."""

    stars: Sequence[Row]
    lists: Sequence[Row]
    trials: Sequence[Trial]
    recipes: Sequence[Thin]
    contests: Sequence[Contest]
    widths: Experiment
    linear: Mapping[str, Any] | None


Said = tuple[Verdict, str]
"""The verdict, and the figures it rests on in words."""

UNMEASURED: Said = ("unmeasured", "")


def claims(view: state.View) -> None:
    """The whole part of the page."""
    st.write(words("claims.lead"))
    found = Figures(
        judged.board(view.data, judged.STARS_SPLIT),
        judged.board(view.data, DEFAULT_SPLIT),
        tried.board(view.data),
        thin.board(view.data),
        thin.contests(view.data),
        lab.experiment(view.data, "width", quick=False),
        linear_board.shipped(view.data, DEFAULT_SPLIT),
    )
    for place, (column, columns) in enumerate(zip(side_by_side("light-claims"), COLUMNS, strict=True)):
        with column:
            _column(columns, found, key=f"light-claims-{place}")
    st.subheader(words("claims.list"))
    for column, group in zip(side_by_side("light-list"), ("strengths", "weaknesses"), strict=True):
        with column:
            _column(group, found, key=f"light-claims-{group}")
    st.caption(words("claims.read"))


def _column(group: str, found: Figures, *, key: str) -> None:
    with st.container(border=True, key=key):
        st.markdown(f"#### {words(f'claims.{group}')}")
        for claim, judge in CLAIMS[group].items():
            verdict, text = judge(found)
            if verdict == "unmeasured" and not text:
                text = words(f"claims.{claim}.unmeasured")
            title = words(f"claims.{claim}")
            st.markdown(f"{plain(f'claims.verdict.{verdict}')} **{title}**  \n{text}")


def best(rows: Sequence[Row], measure: str, *, network: bool) -> Row | None:
    """The best row of a network, or of what is none; blends, which hold both, are left out."""
    fine = [
        row
        for row in rows
        if row.origin != "peer"
        and not row.diverged
        and row.value(measure) is not None
        and models.entry(row.model).family != "blend"
        and (models.entry(row.model).family == "network") == network
    ]
    sign = 1 if measure in SMALLER_IS_BETTER else -1
    return min(fine, key=lambda row: sign * (row.value(measure) or 0.0), default=None)


def accuracy(rows: Sequence[Row], measure: str) -> Said:
    """Whether the best network is better than the best of all others, beyond both intervals."""
    ours, others = best(rows, measure, network=True), best(rows, measure, network=False)
    if ours is None or others is None:
        return UNMEASURED
    one, other = ours.metrics[measure], others.metrics[measure]
    smaller = measure in SMALLER_IS_BETTER
    ahead = one["value"] < other["value"] if smaller else one["value"] > other["value"]
    clear = one["high"] < other["low"] if smaller else one["low"] > other["high"]
    names = {"network": config_name(ours.name), "other": config_name(others.name)}
    spans = {"one": plain("layers.span", **one), "two": plain("layers.span", **other)}
    text = words("claims.accuracy.found", measure=plain(f"light.kept.{measure}"), **names, **spans)
    return ("holds" if clear else "partly" if ahead else "fails"), text


def of_stars(found: Figures) -> list[Thin]:
    """The recipes that were judged by RMSE."""
    return [row for row in found.recipes if "rmse" in row.report["lost"]]


def removable(found: Figures, what: Callable[[Thin], float], key: str) -> Said:
    """Whether there was more than was needed: how much of it a recipe takes away and loses little."""
    fine = [row for row in of_stars(found) if not lost_enough(row, "rmse")]
    if not fine:
        return UNMEASURED
    most = max(fine, key=what)
    facts = {"recipe": recipe_name(most.recipe), "network": config_name(most.name), "times": times(what(most))}
    text = words(f"claims.{key}.found", lost=change(most.report["lost"]["rmse"]), **facts)
    return ("holds" if what(most) >= ENOUGH_SMALLER else "fails"), text


def fast(found: Figures) -> Said:
    """Of light recipes, how often the clock says faster, over runtimes and batches."""
    light = [row for row in found.recipes if row.report["smaller"] >= ENOUGH_SMALLER]
    ratios = [
        row.report["faster"][runtime][batch]
        for row in light
        for runtime, batch in product(state.RUNTIMES, FAIR)
        if batch in batches([row])
    ]
    if not ratios:
        return UNMEASURED
    faster = sum(ratio >= NO_FASTER for ratio in ratios)
    verdict: Verdict = "holds" if faster == len(ratios) else "partly" if faster else "fails"
    most, least = times(max(ratios)), plain("light.ratio", ratio=min(ratios))
    return verdict, words(
        "claims.fast.found", recipes=len(light), cases=len(ratios), faster=faster, most=most, least=least
    )


def memory(found: Figures) -> Said:
    """Of light recipes, how many need less memory while they answer."""
    light = [row for row in found.recipes if row.report["smaller"] >= ENOUGH_SMALLER]
    pairs = [
        [row.report[side]["peak_rss_mb_of"][runtime] for side in ("before", "after")]
        for row in light
        for runtime in state.RUNTIMES
    ]
    if not pairs:
        return UNMEASURED
    less = sum(before >= NO_FASTER * after for before, after in pairs)
    verdict: Verdict = "holds" if less == len(pairs) else "partly" if less else "fails"
    smallest = times(max(row.report["smaller"] for row in light))
    return verdict, words("claims.memory.found", recipes=len(light), cases=len(pairs), less=less, smallest=smallest)


def price(found: Figures) -> Said:
    """Of much lighter recipes, how many are clearly less accurate, and the least that one costs."""
    light = [row for row in of_stars(found) if row.report["smaller"] >= MUCH_SMALLER]
    if not light:
        return UNMEASURED
    worse = sum(row.report["lost"]["rmse"]["low"] > 0 for row in light)
    cheapest = min(light, key=lambda row: row.report["lost"]["rmse"]["value"])
    facts = {"recipe": recipe_name(cheapest.recipe), "network": config_name(cheapest.name)}
    facts["lost"] = change(cheapest.report["lost"]["rmse"])
    text = words("claims.price.found", worse=worse, count=len(light), **facts)
    return ("holds" if worse == len(light) else "partly" if worse else "fails"), text


def training(found: Figures) -> Said:
    """Processor time of networks against that of all others, on the same folds."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    for row in found.stars:
        seconds = row.value("fit_cpu_seconds")
        if row.origin != "peer" and seconds and models.entry(row.model).family != "blend":
            spent[models.entry(row.model).family == "network"].append(seconds)
    if not all(spent.values()):
        return UNMEASURED
    networks, others = median(spent[True]), median(spent[False])
    text = words("claims.training.found", networks=networks, others=others, times=times(networks / others))
    return ("holds" if networks > others else "fails"), text


def overfitting(found: Figures) -> Said:
    """What the lab's widest network learns of the training ratings and of the others, beside its narrowest."""
    names = [grid.width(hidden) for hidden in (grid.WIDTHS[-1], grid.WIDTHS[0])]
    wide, narrow = (found.widths.points[name] for name in names)
    if wide.rmse is None or narrow.rmse is None:
        return UNMEASURED
    facts = {"wide": wide.rmse, "narrow": narrow.rmse, "data": found.widths.dataset}
    facts |= {"wide_train": wide.measured["train_rmse"], "narrow_train": narrow.measured["train_rmse"]}
    by_heart = over_fits(found.widths.points, grid.WIDTHS[-1])
    return ("holds" if by_heart else "fails"), words("claims.overfit.found", one=names[0], other=names[1], **facts)


def fields(found: Figures) -> Said:
    """Whether the network that reads people and films beside the ids is better than the same that does not."""
    asked = ("deepfm/tuned", "deepfm/tuned;fields=item")
    contest = next((one for one in found.contests if (one.name, one.against) == asked), None)
    if contest is None:
        return UNMEASURED
    low, high = contest.difference["low"], contest.difference["high"]
    return ("holds" if high < 0 else "fails" if low > 0 else "partly"), light_contests.says(contest)


def bent(found: Figures) -> Said:
    """Whether layers with activations press ratings together better than linear ones, trained in the same way."""
    if found.linear is None:
        return UNMEASURED
    rmse = {row["kind"]: row["rmse"] for row in found.linear["rows"] if row["regime"] == "masked"}
    best = min((rmse["shallow"], rmse["deep"]), key=lambda figure: figure["value"])
    straight = rmse["linear"]
    clear, behind = best["high"] < straight["low"], best["low"] > straight["high"]
    facts = {"one": plain("layers.span", **best), "two": plain("layers.span", **straight), "k": found.linear["k"]}
    key = "found" if clear or behind else "same"
    return ("holds" if clear else "fails" if behind else "partly"), words(f"claims.bent.{key}", **facts)


def interpret(found: Figures) -> Said:
    """How many tested reasons of networks hold, against those of all others."""
    held: dict[bool, list[bool]] = {True: [], False: []}
    for row in found.trials:
        family = models.entry(row.model).family
        if row.holds is not None and family != "blend":
            held[family == "network"].append(row.holds)
    if not all(held.values()):
        return UNMEASURED
    ours, others = held[True], held[False]
    facts = {"ours": sum(ours), "networks": len(ours), "theirs": sum(others), "others": len(others)}
    less = sum(ours) / len(ours) < sum(others) / len(others)
    return ("holds" if less else "fails"), words("claims.interpret.found", **facts)


def unmeasured(_: Figures) -> Said:
    """What nothing here measures."""
    return UNMEASURED


def _macs(row: Thin) -> float:
    return row.report["before"]["macs"] / row.report["after"]["macs"]


COLUMNS = ("dense", "light")
CLAIMS: dict[str, dict[str, Callable[[Figures], Said]]] = {
    "dense": {
        "accurate": lambda found: accuracy(found.stars, "rmse"),
        "large": lambda found: removable(found, lambda row: row.report["smaller"], "large"),
        "heavy": lambda found: removable(found, _macs, "heavy"),
    },
    "light": {"fast": fast, "memory": memory, "price": price, "mobile": unmeasured},
    "strengths": {
        "lists": lambda found: accuracy(found.lists, "ndcg@10"),
        "fields": fields,
        "bent": bent,
    },
    "weaknesses": {"training": training, "overfit": overfitting, "interpret": interpret},
}
"""{group: {claim: what judges it}}"""
