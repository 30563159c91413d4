"""What the study notes say of dense and light networks, each claim beside what was measured and its verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Literal

import streamlit as st

from dashboard import state
from dashboard.loaders import judged, thin, tried
from dashboard.text import plain, words
from dashboard.views.light import recipe_name, times
from dashboard.views.light_report import change
from dashboard.views.light_trade import NO_FASTER, batches, lost_enough
from dashboard.views.models import config_name, side_by_side
from recengine import models
from recengine.bench import DEFAULT_SPLIT
from recengine.leaderboard import SMALLER_IS_BETTER, Row
from recengine.light_board import Thin
from recengine.trial_board.rows import Trial

Verdict = Literal["holds", "partly", "fails", "unmeasured"]
ENOUGH_SMALLER = 2.0
"""A recipe is called light when its files are that many times smaller."""

MUCH_SMALLER = 4.0
"""Where the price in accuracy is looked at."""


@dataclass(frozen=True)
class Figures:
    """What was measured: whole models on both splits, tested reasons, and recipes."""

    stars: Sequence[Row]
    lists: Sequence[Row]
    trials: Sequence[Trial]
    recipes: Sequence[Thin]


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
        for runtime, batch in product(state.RUNTIMES, batches([row]))
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
    facts = {"recipe": recipe_name(cheapest.recipe), "lost": change(cheapest.report["lost"]["rmse"])}
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
    """Networks that end behind the bias model on held-out ratings: a sign, not a measure."""
    bias = next((row.value("rmse") for row in found.stars if row.name == "bias/tuned"), None)
    networks = [row for row in found.stars if row.origin != "peer" and models.entry(row.model).family == "network"]
    if bias is None or not networks:
        return UNMEASURED
    behind = [config_name(row.name) for row in networks if (row.value("rmse") or 0.0) > bias]
    if not behind:
        return UNMEASURED
    listed = plain("and").join(behind)
    return "unmeasured", words("claims.overfit.found", behind=len(behind), count=len(networks), listed=listed)


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
    return ("holds" if less else "partly"), words("claims.interpret.found", **facts)


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
        "fields": unmeasured,
        "bent": unmeasured,
    },
    "weaknesses": {"training": training, "overfit": overfitting, "interpret": interpret},
}
"""{group: {claim: what judges it}}"""
