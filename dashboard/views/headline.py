"""In ten seconds: how many ways to explain hold, which fall short and by which reading, and what was left out."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views.reasons import short_name, shown, trial_name
from recengine.presets import Named
from recengine.trial_board.rows import Trial
from recengine.trial_board.targets import BEATS_RANDOM, FAVOURITES_BEAT_RANDOM, targets

MANY = 0.1
"""The share of the cases asked for above which it is said how many were left out."""


def says(view: state.View, rows: list[Trial]) -> None:
    """What the trials shown come to; below it, smaller, the rule, what is hidden and falls short, what was left out."""
    judged, asides = [row for row in rows if row.holds is not None], list[str]()
    held, short = [row for row in judged if row.holds], [row for row in judged if not row.holds]
    key = "holds.says.all" if not short else "holds.says" if held else "holds.says.none"
    parts = [words(key, held=len(held), judged=len(judged))] if judged else [words("holds.empty")]
    if len(held) == len(judged) == 1:
        parts = [words("holds.says.one", target=targets(held[0].model, held[0].method)[BEATS_RANDOM])]
    elif judged:
        asides.append(words("holds.rule"))
    if short:
        names = [_missing(row, short_name(view, Named.read(row.name), row.method)) for row in short]
        parts.append(words("holds.says.short", names=plain("and").join(names)))
    parts += _insane("holds.says.insane", held) + _insane("holds.says.insane.short", short)
    parts += _favourites(view, judged, held)
    here = {row.text for row in shown(view)}
    hidden = [row for row in tried.board(view.data) if row.holds is False and row.text not in here]
    if hidden:
        names = plain("and").join(_missing(row, trial_name(row)) for row in hidden)
        asides.append(words("holds.says.hidden", count=len(hidden), names=names))
    told = left_out(view, judged)
    if told:
        asides.append(words("holds.left-out", parts=told))
    if judged:
        asides.append(words("holds.single"))
    st.write("  \n".join(parts))
    if asides:
        st.caption("  \n".join(asides))


def left_out(view: state.View, judged: list[Trial]) -> str:
    """Cases left out of trials that left out more than a tenth, by why; "" where none did."""
    names: dict[str, list[str]] = {}
    for row in judged:
        name = short_name(view, Named.read(row.name), row.method)
        if row.n_asked - row.details["n_cases"] > MANY * row.n_asked:
            for why, count in row.details["skipped"].items():
                if count:
                    said = plain("holds.left-out.one", name=name, count=count, asked=row.n_asked)
                    names.setdefault(why, []).append(said)
    return "; ".join(
        plain("holds.left-out.why", why=plain(f"skip.{why}"), names=plain("and").join(found))
        for why, found in names.items()
    )


def _insane(key: str, rows: list[Trial]) -> list[str]:
    count = sum(row.sane is False for row in rows)
    return [words(key, count=count)] if count else []


def _favourites(view: state.View, judged: list[Trial], held: list[Trial]) -> list[str]:
    """How many are matched by an order that knows nothing of the model, and which fall later than by it."""
    matched = [
        row for row in held if _share(row, FAVOURITES_BEAT_RANDOM) >= targets(row.model, row.method)[BEATS_RANDOM]
    ]
    later = [row for row in judged if _median(row, "deletion_auc") > _median(row, "rated_deletion_auc")]
    out = [words("holds.says.rated", count=len(matched))] if matched else []
    names = [short_name(view, Named.read(row.name), row.method) for row in later]
    return [*out, *([words("holds.says.later", names=plain("and").join(names))] if later else [])]


def _share(row: Trial, name: str) -> float:
    return row.metrics.get(name, {}).get("value", 0.0)


def _median(row: Trial, name: str) -> float:
    return row.medians.get(name, {}).get("value", float("nan"))


def _missing(row: Trial, name: str) -> str:
    """A trial that falls short with the first share below its target."""
    first = row.missed[0]
    return plain(f"holds.short.{first}", name=name, share=row.metrics[first]["value"])
