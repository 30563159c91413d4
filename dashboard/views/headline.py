"""In ten seconds: how many ways to explain hold, which do not and why, what was left out; behind a click, the rest."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views.reasons import short_name, shown, trial_name
from recengine.presets import Named
from recengine.trial_board.rows import Trial
from recengine.trial_board.targets import BEATS_FAVOURITES, BEATS_RANDOM, targets

MANY = 0.1
"""The share of the cases asked for above which it is said how many were left out."""


def says(view: state.View, rows: list[Trial]) -> None:
    """What the trials shown come to: those that hold, those whose check fails, those that fall short, what is left out.

    Each trial is counted once.
    """
    judged = [row for row in rows if row.holds is not None]
    if not judged:
        st.write(words("holds.empty"))
        return
    held, doubtful, short = (
        [row for row in judged if row.verdict == found] for found in ("holds", "doubtful", "short")
    )
    parts = [_first(held, len(judged))]
    if doubtful:
        names = plain("and").join(_name(view, row) for row in doubtful)
        parts.append(words("holds.says.doubtful", count=len(doubtful), names=names))
    if short:
        names = plain("and").join(_missing(row, _name(view, row)) for row in short)
        parts.append(words("holds.says.short", count=len(short), names=names))
    most = max(judged, key=_share_left_out)
    if _share_left_out(most) > MANY:
        counts = {"count": most.n_asked - most.details["n_cases"], "asked": most.n_asked}
        why = plain(f"skip.{max(most.details['skipped'], key=most.details['skipped'].__getitem__)}")
        parts.append(
            words("holds.says.left-out", name=_name(view, most), share=_share_left_out(most), why=why, **counts)
        )
    st.write("  \n".join(parts))


def more(view: state.View, rows: list[Trial]) -> None:
    """The rule, favourites first, what the check did not say, hidden presets, what was left out, single cases."""
    judged = [row for row in rows if row.holds is not None]
    if not judged:
        return
    parts = [words("holds.rule"), *_favourites(view, judged)]
    unasked = sum(row.sane is None for row in judged if row.holds)
    if unasked:
        parts.append(words("holds.says.unasked", count=unasked))
    insane = sum(row.sane is False for row in judged if row.verdict == "short")
    if insane:
        parts.append(words("holds.says.insane.short", count=insane))
    here = {row.text for row in shown(view)}
    hidden = [row for row in tried.board(view.data) if row.holds is False and row.text not in here]
    if hidden:
        names = plain("and").join(_missing(row, trial_name(row)) for row in hidden)
        parts.append(words("holds.says.hidden", count=len(hidden), names=names))
    told = left_out(view, judged)
    if told:
        parts.append(words("holds.left-out", parts=told))
    nothing = [_name(view, row) for row in rows if row.holds is None]
    if nothing:
        parts.append(words("holds.nothing", names=plain("and").join(nothing)))
    parts.append(words("holds.single"))
    with st.expander(words("holds.more"), icon=":material/rule:", key="holds_more"):
        st.markdown("\n".join(f"- {part}" for part in parts))


def left_out(view: state.View, judged: list[Trial]) -> str:
    """Cases left out of trials that left out more than a tenth, by why; "" where none did."""
    names: dict[str, list[str]] = {}
    for row in judged:
        if _share_left_out(row) > MANY:
            for why, count in row.details["skipped"].items():
                if count:
                    said = plain("holds.left-out.one", name=_name(view, row), count=count, asked=row.n_asked)
                    names.setdefault(why, []).append(said)
    return "; ".join(
        plain("holds.left-out.why", why=plain(f"skip.{why}"), names=plain("and").join(found))
        for why, found in names.items()
    )


def _first(held: list[Trial], judged: int) -> str:
    """How many hold; that they pass the check is said where each of them was asked and passed."""
    if len(held) == judged == 1 and not held[0].sane:
        return words("holds.says.one", target=targets(held[0].model, held[0].method)[BEATS_RANDOM])
    passed = "pass" if all(row.sane for row in held) else "plain"
    if not held:
        return words("holds.says.none", judged=judged)
    key = f"holds.says.all.{passed}" if len(held) == judged else f"holds.says.{passed}"
    return words(key, held=len(held), judged=judged)


def _favourites(view: state.View, judged: list[Trial]) -> list[str]:
    """Case by case against an order that knows nothing of the model: how many beat it, and the others' shares."""
    compared = [(row, row.metrics[BEATS_FAVOURITES]["value"]) for row in judged if BEATS_FAVOURITES in row.metrics]
    if not compared:
        return []
    others = [(row, share) for row, share in compared if share < targets(row.model, row.method)[BEATS_RANDOM]]
    out = [words("holds.says.rated", count=len(compared) - len(others), judged=len(compared))]
    if others:
        others.sort(key=lambda pair: pair[1])
        names = [plain("holds.says.rated.one", name=_name(view, row), share=share) for row, share in others]
        out.append(words("holds.says.rated.others", names=plain("and").join(names)))
    return [" ".join(out)]


def _share_left_out(row: Trial) -> float:
    return 1.0 - row.details["n_cases"] / row.n_asked if row.n_asked else 0.0


def _name(view: state.View, row: Trial) -> str:
    return short_name(view, Named.read(row.name), row.method)


def _missing(row: Trial, name: str) -> str:
    """A trial that falls short with the first share below its target."""
    first = row.missed[0]
    return plain(f"holds.short.{first}", name=name, share=row.metrics[first]["value"])
