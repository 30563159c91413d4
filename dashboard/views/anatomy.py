"""Inside a model: formula, source and differences, its parts as a tower, and the road from an id to a vector."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.charts import diagram
from dashboard.loaders import judged
from dashboard.text import formulas, plain, words
from dashboard.views import training
from dashboard.views.lists import model_name
from dashboard.views.models import config_name, pick, side_by_side, split_of
from dashboard.views.train_form import start
from recengine import anatomy, models
from recengine.anatomy import Part
from recengine.presets import Named
from recengine.runs.run import Run

FIRST = "mf"


def inside(view: state.View) -> None:
    """The whole part of the page."""
    asked = Named.read(view.config) if view.config else start(FIRST)
    with st.container(horizontal=True, vertical_alignment="bottom", key="zoo-knobs"):
        _pick_model(asked)
        _pick_preset(asked)
    st.write(plain(f"model.{asked.model}.about"))
    if asked.settings:
        st.caption(words("inside.settings", name=config_name(asked.text)))
    here = loaders.is_here(view.data)
    run = judged.trained_as(view.data, asked, split_of(view)) if here else None
    _formula(asked)
    left, right = side_by_side("inside-blocks")
    with left:
        _source(asked)
    with right:
        _tower(view, asked, run)
    if run is not None:
        _road(view, run)
    elif here:
        training.judge(view, asked, split_of(view), key="inside_train", primary=False)


def _pick_model(asked: Named) -> None:
    st.session_state["inside_model"] = asked.model
    st.selectbox(
        words("train.model"),
        [entry.name for entry in models.MODELS],
        key="inside_model",
        format_func=model_name,
        on_change=_new_model,
        width=230,
    )


def _pick_preset(asked: Named) -> None:
    st.session_state["inside_preset"] = asked.preset
    st.segmented_control(
        words("inside.preset"),
        models.entry(asked.model).presets,
        key="inside_preset",
        on_change=_new_preset,
        args=(asked.model,),
        required=True,
    )


def _formula(asked: Named) -> None:
    """The formula with its letters."""
    st.subheader(words("inside.formula"))
    formula = formulas.overview(asked.model, asked.preset)
    st.latex(formula.overview)
    st.caption(words(formula.letters))


def _source(asked: Named) -> None:
    """Where it is from, and what is done otherwise here."""
    said = anatomy.said(asked.model)
    st.markdown(words("inside.source", text=said.source))
    st.markdown(words("inside.differs", text=said.differs))


def _tower(view: state.View, asked: Named, run: Run | None) -> None:
    """What the model learned, part by part: of the own run, else of the shipped one."""
    parts = _parts(view, asked, run)
    if not parts:
        st.caption(words("inside.parts.none"))
        return
    st.subheader(words("inside.parts", parameters=sum(part.parameters for part in parts)))
    labels = diagram.Labels(plain("part.shape"), plain("part.parameters"), plain("part.about"))
    picture = diagram.tower(parts, texts=[_shape(part) for part in parts], labels=labels)
    st.altair_chart(picture, alt=plain("inside.parts.alt", count=len(parts)), key="tower")
    st.caption(words("inside.parts.own" if run is not None else "inside.parts.shipped"))
    st.caption(words("inside.parts.read"))


def _parts(view: state.View, asked: Named, run: Run | None) -> list[Part]:
    if run is not None:
        return anatomy.parts(asked.model, judged.learned(run.key))
    rows = [row for split in judged.judged_splits(view.data) for row in judged.board(view.data, split)]
    row = next((row for row in rows if row.name == asked.text and row.arrays), None)
    return [] if row is None else anatomy.parts(asked.model, row.arrays)


def _shape(part: Part) -> str:
    if len(part.shape) < 2:
        return plain("part.numbers", size=part.parameters)
    rows, size = part.shape[0], part.shape[-1]
    return (
        plain("part.layer", rows=size, size=rows) if part.kind == "layer" else plain("part.table", rows=rows, size=size)
    )


def _road(view: state.View, run: Run) -> None:
    """The chosen person's and film's own rows."""
    user = loaders.stored_user(view.data, view.user)
    rated = loaders.rated_items(view.data, view.user)
    data = loaders.dataset(view.data)
    item = view.item if view.item in data.item_row else next(iter(rated), str(data.items["id"].iloc[0]))
    found = judged.road(run.key, view.data, user, item)
    st.subheader(words("road.title"))
    if not found:
        st.caption(words("road.none"))
        return
    st.write(words("road.lead"))
    titles = loaders.titles(view.data)
    st.session_state["road_item"] = item
    st.selectbox(
        words("road.item"),
        list(titles),
        key="road_item",
        format_func=titles.__getitem__,
        on_change=pick,
        args=("item", "road_item"),
        width=360,
    )
    for whose, rows in found.items():
        for row in rows:
            facts = {"row": row.row, "rows": row.rows, "table": row.table, "size": len(row.vector)}
            if row.table.startswith(anatomy.KEPT):
                st.markdown(words("road.kept", raw=user, size=len(row.vector)))
            elif whose == "user":
                st.markdown(words("road.user", raw=user, **facts))
            else:
                st.markdown(words("road.film", raw=item, title=titles[item], **facts))
            strip = diagram.strip(row.vector, place=plain("road.place"), value=plain("road.value"))
            st.altair_chart(strip, alt=plain("road.alt", size=len(row.vector)), key=f"road_{whose}_{row.table}")
    st.caption(words("road.read"))


def _new_model() -> None:
    state.change(config=start(st.session_state["inside_model"]).text)


def _new_preset(model: str) -> None:
    state.change(config=Named(model, st.session_state["inside_preset"]).text)
