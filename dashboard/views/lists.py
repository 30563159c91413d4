"""Ranked lists side by side, what an edit moved, and where the lists agree."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import Any

import streamlit as st

from dashboard import components, loaders, state
from dashboard.charts import overlap
from dashboard.loaders import Person, judged
from dashboard.text import plain, words
from dashboard.views import picture
from recengine.answers import Answer, ListedItem, Moves
from recengine.bench import in_place
from recengine.models import MODELS, entry

SMALLEST_TOP = 0.05
"""Per cent below which a percentile would be printed as 0.0."""


def model_picker(view: state.View) -> None:
    """Up to three models, and what sorts their lists."""
    names = {model.name: _offered(view.data, model.name) for model in MODELS}
    with st.container(horizontal=True, vertical_alignment="bottom", key="list-knobs"):
        st.session_state["list_models"] = list(view.models)
        st.multiselect(
            words("recs.models"),
            list(names),
            key="list_models",
            max_selections=state.MOST_MODELS,
            format_func=lambda name: str(names.get(name, name)),
            on_change=_pick_models,
            width=460,
        )
        if loaders.dataset(view.data).explicit:
            st.session_state["list_order"] = view.order
            st.segmented_control(
                words("recs.order"),
                state.ORDERS,
                key="list_order",
                format_func=lambda order: plain(f"recs.order.{order}"),
                on_change=_pick_order,
                required=True,
                help=words("recs.order.help"),
            )


def side_by_side(view: state.View, who: Person, n: int = loaders.LIST_LENGTH, key: str = "lists") -> None:
    """The models' lists for one person; a click on a film asks why."""
    if not view.models:
        return
    columns = [_column(view, who, name, n) for name in view.models]
    components.lists(
        key=key,
        data={
            "columns": columns,
            "words": {
                "tabs": plain("recs.models"),
                "heldOut": plain("recs.held"),
                "heldOutLong": plain("recs.held.long"),
                "why": plain("recs.ask"),
            },
        },
        on_picked_change=lambda: _pick_item(key),
    )


def agreement(view: state.View, who: Person) -> None:
    """Where the lists agree, as a picture and a sentence; one list agrees with nobody."""
    if len(view.models) < 2:
        return
    lists = [loaders.answer(loaders.request(view, name), who) for name in view.models]
    frame = overlap.shared(lists)
    several = frame.loc[frame["found_by"] > 1, "item_id"].nunique()
    everyone = frame.loc[frame["found_by"] == len(lists), "item_id"].nunique()
    st.subheader(words("overlap.title"))
    sentence = words("overlap.says", several=several, total=frame["item_id"].nunique(), everyone=everyone, n=len(lists))
    st.write(sentence)
    depth = max((len(answer.items) for answer in lists), default=1)
    names = tuple(model_name(name) for name in view.models)
    picture.draw(
        overlap.rank_flow(names, depth, rank=plain("overlap.rank"), agree=plain("overlap.found")),
        frame.assign(model=frame["model"].map(model_name)),
        title=words("overlap.chart"),
        height=overlap.height(depth),
        alt=plain("overlap.alt", n=len(lists)),
        key="overlap",
    )
    st.caption(words("overlap.read"))


def model_name(name: str) -> str:
    """A model's name as people say it."""
    return plain(f"model.{name}")


def _offered(data: str, name: str) -> str:
    """A model as the picker names it: one that must be trained first, with the time that should take."""
    if in_place(loaders.dataset(data), name) or judged.is_trained(data, name):
        return model_name(name)
    seconds = judged.training_seconds(data, name, entry(name).default_preset(ranking=True))
    if seconds is None:
        return plain("recs.model.untrained", model=model_name(name))
    return plain("recs.model.seconds", model=model_name(name), time=duration(seconds))


def duration(seconds: float) -> str:
    """A time that nobody should take to the second."""
    if seconds < 10:
        return plain("seconds.few")
    if seconds < 100:
        return plain("seconds", seconds=round(seconds, -1))
    return plain("minutes", minutes=seconds / 60)


def _column(view: state.View, who: Person, model: str, n: int) -> dict[str, Any]:
    asked = loaders.request(view, model)
    answer = loaders.answer(asked, who, n)
    moves = loaders.moves(asked, who, n) if view.edited and who.user else None
    best = max((abs(item.score) for item in answer.items), default=1.0) or 1.0
    return {
        "key": model,
        "name": model_name(model),
        "about": plain(f"model.{model}.about"),
        "note": _note(view, who, answer, moves),
        "items": [line(view, model, answer, item, moves, best) for item in answer.items],
    }


def line(
    view: state.View, model: str, answer: Answer, item: ListedItem, moves: Moves | None, best: float
) -> dict[str, Any]:
    """One film of a list, as the component draws it; `model` is the key of its column."""
    facts = []
    if answer.unit != "ratings":
        facts.append(plain("fact.ratings.one" if item.n_ratings == 1 else "fact.ratings", count=item.n_ratings))
    if item.predicted_stars is not None and answer.unit != "stars":
        by = (answer.stars_by or "").split("/")[0]
        own = "fact.stars" if by == model else "fact.stars.by"
        facts.insert(0, plain(own, stars=item.predicted_stars, model=model_name(by)))
    top = 100 - item.percentile
    facts.append(plain("fact.percentile", top=top) if top >= SMALLEST_TOP else plain("fact.percentile.least"))
    step, text = _moved(item, moves)
    return {
        "id": item.item_id,
        "rank": item.rank,
        "title": item.title,
        "score": plain(f"unit.{answer.unit}", score=item.score),
        "share": max(0.0, item.score / best),
        "facts": facts,
        "heldOut": held_stars(view, item) if item.held_out else "",
        "move": step,
        "moveText": text,
        "open": view.item == item.item_id and view.why == model,
    }


def held_stars(view: state.View, item: ListedItem) -> str:
    """What the person really gave a held-out film."""
    rating = loaders.held_out(view.data, view.user or loaders.starting_user(view.data)).get(item.item_idx)
    return "" if rating is None else plain("recs.held.stars", stars=rating)


def _moved(item: ListedItem, moves: Moves | None) -> tuple[int, str]:
    if moves is None:
        return 0, ""
    before = moves.rank_before.get(item.item_idx)
    if before is None:
        return 0, plain("move.unrated")
    step = before - item.rank
    if step == 0:
        return 0, ""
    return step, plain("move.up" if step > 0 else "move.down", steps=abs(step), before=before)


def _note(view: state.View, who: Person, answer: Answer, moves: Moves | None) -> str:
    if answer.fallback is not None:
        return plain("note.fallback", fallback=model_name(answer.fallback))
    if moves is not None and not moves.moved:
        only_stars = not view.without and all(
            item in loaders.rated_items(view.data, view.user) for item, _ in view.rate
        )
        return plain("note.still.stars" if only_stars and answer.model != "popularity" else "note.still")
    if view.order == "stars" and answer.unit != "stars":
        return plain("note.nostars", model=model_name(answer.model))
    if view.order == "stars" and answer.items:
        ranking = loaders.answer(loaders.request(replace(view, order="list"), answer.model), who)
        stars, own = _usual_ratings(answer), _usual_ratings(ranking)
        return plain("note.stars" if stars < own else "note.stars.known", median=stars, own=own)
    return ""


def _usual_ratings(answer: Answer) -> int:
    """The median number of ratings of the listed films; 0 of none."""
    return int(median(item.n_ratings for item in answer.items)) if answer.items else 0


def _pick_models() -> None:
    chosen = tuple(st.session_state["list_models"])
    known = {model.name for model in MODELS}
    if chosen and known.issuperset(chosen):  # a model that has just been trained is no longer called as it was drawn
        kept = {} if state.view().why in chosen else {"why": "", "item": "", "by": "", "method": ""}
        state.change(models=chosen, **kept)


def _pick_order() -> None:
    state.change(order=st.session_state["list_order"], item="", why="", by="", method="")


def _pick_item(key: str) -> None:
    picked = st.session_state[key].picked
    view = state.view()
    if picked and entry(picked["column"]):
        same = (view.why, view.item) == (picked["column"], picked["item"])
        state.change(why="" if same else picked["column"], item="" if same else picked["item"], by="", method="")


def legend(view: state.View, who: Person) -> None:
    """How to read a line of a list, and what the green marks mean, with the count."""
    held = loaders.held_out(who.data, view.user)
    listed = {item.item_idx for name in view.models for item in loaders.answer(loaders.request(view, name), who).items}
    said = [words("recs.top.legend")]
    if held:
        said.append(words("recs.held.legend", hits=len(listed & held.keys()), total=len(held)))
    st.caption(" ".join(said))


def commands(view: state.View, who: Person) -> None:
    """The same figures from the command line."""
    with st.expander(words("recs.command")):
        lines = [loaders.command(view, who, model) for model in view.models]
        st.code("\n".join(lines), language="bash", wrap_lines=True)
