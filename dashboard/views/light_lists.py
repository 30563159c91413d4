"""One person's list before and after a recipe, the reason of one film on both sides, and the file to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, loaders, state
from dashboard.loaders import Person, before_after, thin
from dashboard.loaders.before_after import Both
from dashboard.text import plain, words
from dashboard.views import gate, light_recipe, training
from dashboard.views.heading import pick
from dashboard.views.light import recipe_name
from dashboard.views.lists import line
from dashboard.views.models import config_name
from recengine.answers import Answer, Moves
from recengine.errors import RequestError
from recengine.explanation import Explanation
from recengine.presets import Named
from recengine.runs.run import Run

CITED = 5
"""Ratings of a reason that are compared."""

SIDES = ("dense", "light")


def lists(view: state.View) -> None:
    """The whole part of the page."""
    if not (loaders.is_here(view.data) or gate.is_open(view)):
        return
    st.write(words("both.lead"))
    known = thin.networks(view.data)
    if not known:
        st.info(words("build.none"), icon=":material/help:")
        return
    asked = light_recipe.network_of(view, known)
    text = view.recipe or light_recipe.FIRST
    with st.container(horizontal=True, vertical_alignment="bottom", key="both-knobs"):
        light_recipe.pick_network(asked, known)
        _pick_recipe(view, asked, text)
    run = _ready(view, asked, text)
    if run is None:
        return
    who = loaders.person(view)
    found = before_after.both(run.key, view.data, asked, who)
    st.markdown(says(found, recipe_name(text)))
    _side_by_side(view, found, config_name(asked.text), recipe_name(text))
    if view.item:
        _reasons(view, run, asked, who)
    else:
        st.caption(words("both.click"))
    _take_away(view, run, asked, who, found)


def _pick_recipe(view: state.View, asked: Named, text: str) -> None:
    """Of those that were measured on the network, and the one that is looked at."""
    measured = [row.recipe for row in thin.board(view.data) if row.name == asked.text]
    st.session_state["both_recipe"] = text
    st.selectbox(
        words("report.pick"),
        list(dict.fromkeys([*measured, text])),
        key="both_recipe",
        format_func=recipe_name,
        on_change=pick,
        args=("recipe", "both_recipe"),
        width=330,
    )


def _ready(view: state.View, asked: Named, text: str) -> Run | None:
    """The recipe's run; where it is missing, the way to it and None."""
    trained = thin.training(view.data, asked)
    if trained is None:
        light_recipe.untrained(view, asked)
        return None
    misfit = thin.foreseen(trained, text)
    if isinstance(misfit, str):
        st.error(words("error.request", error=misfit), icon=":material/block:")
        return None
    spec = thin.compression(view.data, asked, text)
    run = thin.done(spec)
    if run is None:
        st.info(words("both.missing", recipe=recipe_name(text)), icon=":material/hourglass:")
        training.offer(view, spec, thin.expected_seconds(view.data, asked), key=f"both_{spec.key}")
    return run


def says(found: Both, recipe: str) -> str:
    """How much of the list is still there, and what moved farthest."""
    before = {item.item_idx: item.rank for item in found.dense.items}
    after = {item.item_idx: item for item in found.light.items}
    stayed = [item for idx, item in after.items() if idx in before]
    same = sum(item.rank == before[item.item_idx] for item in stayed)
    said = words("both.says", recipe=recipe, stayed=len(stayed), total=len(after), same=same)
    new = [item for idx, item in after.items() if idx not in before]
    if new:
        farthest = max(new, key=lambda item: found.light_moves.rank_before[item.item_idx] or 0)
        place = found.light_moves.rank_before[farthest.item_idx]
        said = f"{said} {words('both.farthest', title=farthest.title, before=place, now=farthest.rank)}"
    return said


def _side_by_side(view: state.View, found: Both, network: str, recipe: str) -> None:
    columns = [
        _column(view, "dense", network, plain("both.dense"), found.dense, found.dense_moves),
        _column(view, "light", recipe, plain("both.light"), found.light, found.light_moves),
    ]
    spoken = {"tabs": "both.tabs", "heldOut": "recs.held", "heldOutLong": "recs.held.long", "why": "both.ask"}
    components.lists(
        key="both_lists",
        data={"columns": columns, "words": {name: plain(word) for name, word in spoken.items()}},
        on_picked_change=_picked,
    )


def _column(view: state.View, side: str, name: str, about: str, answer: Answer, moves: Moves) -> dict[str, Any]:
    best = max((abs(item.score) for item in answer.items), default=1.0) or 1.0
    lines = [line(view, side, answer, item, moves if side == "light" else None, best) for item in answer.items]
    for drawn, item in zip(lines, answer.items, strict=True):
        drawn["open"] = view.item == item.item_id
        if side == "dense" and (moves.rank_before[item.item_idx] or 0) > len(answer.items):
            drawn |= {"move": -1, "moveText": plain("both.leaves", place=moves.rank_before[item.item_idx])}
    return {"key": side, "name": name, "about": about, "note": "", "items": lines}


def _reasons(view: state.View, run: Run, asked: Named, who: Person) -> None:
    """Which ratings speak for a film before and after."""
    try:
        pair = before_after.reasons(run.key, view.data, asked, who, view.item)
    except RequestError as error:  # a film of a link that this data set does not have
        st.error(words("error.request", error=str(error)), icon=":material/error:")
        return
    st.subheader(words("both.reason", title=loaders.title(view.data, view.item)), anchor="why")
    cited = [_cited(found) for found in pair]
    shared = len(set(cited[0]) & set(cited[1]))
    scores = {side: found.score for side, found in zip(SIDES, pair, strict=True)}
    st.markdown(words("both.reason.says", shared=shared, cited=max(map(len, cited)), **scores))
    frame = pd.DataFrame(rows(pair, [set(names) for names in cited]))
    if len(frame):
        st.table(frame, border="horizontal", hide_index=True)
    exact = all(found.exact for found in pair)
    st.caption(words("both.reason.exact" if exact else "both.reason.read", method=plain(f"way.{pair[0].method}")))


def _cited(found: Explanation) -> list[str]:
    """Labels of the ratings with the largest values, upwards or downwards."""
    ordered = sorted(_values(found).items(), key=lambda pair: -abs(pair[1]))
    return [label for label, _ in ordered[:CITED]]


def _values(found: Explanation) -> Mapping[str, float]:
    return {part.label: part.value for part in found.contributions if part.kind == "rating"}


def rows(pair: tuple[Explanation, Explanation], cited: list[set[str]]) -> list[dict[str, str]]:
    """A row a rating that either side cites: its share of the score before and after."""
    values = [_values(found) for found in pair]
    names = sorted(cited[0] | cited[1], key=lambda name: -abs(values[0].get(name, 0.0)))
    columns = {side: plain(f"report.column.{side}") for side in SIDES}
    return [
        {
            plain("both.rating"): name,
            **{columns[side]: f"{own.get(name, 0.0):+.3f}" for side, own in zip(SIDES, values, strict=True)},
            plain("both.cited"): plain(f"both.cited.{'both' if name in cited[0] & cited[1] else _only(name, cited)}"),
        }
        for name in names
    ]


def _only(name: str, cited: list[set[str]]) -> str:
    return "dense" if name in cited[0] else "light"


def _take_away(view: state.View, run: Run, asked: Named, who: Person, found: Both) -> None:
    """The ONNX file, the person as it reads them, and lines that use both."""
    st.subheader(words("both.file"))
    st.write(words("both.file.says", first=found.light.items[0].title if found.light.items else ""))
    with st.container(horizontal=True, key="both-files"):
        st.download_button(
            words("both.file.onnx", size=run.details["report"]["after"]["onnx_bytes"] / 1000),
            before_after.onnx(run),
            file_name="network.onnx",
            icon=":material/download:",
        )
        st.download_button(
            words("both.file.person"),
            before_after.inputs(run.key, view.data, asked, who),
            file_name="person.npz",
            icon=":material/download:",
        )
    st.code(plain("both.example"), language="python")


def _picked() -> None:
    picked = st.session_state["both_lists"].picked
    if picked:
        same = state.view().item == picked["item"]
        state.change(item="" if same else picked["item"])
