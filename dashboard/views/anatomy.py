"""Inside a model: formula, source and differences, its layers, and the road from an id to a vector."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.charts import diagram
from dashboard.loaders import judged
from dashboard.text import overview, plain, words
from dashboard.views import fields, training
from dashboard.views.heading import pick
from dashboard.views.lists import model_name
from dashboard.views.models import config_name, side_by_side, split_of
from dashboard.views.train_form import start
from recengine import anatomy, models
from recengine.anatomy import Part
from recengine.leaderboard import Row
from recengine.models.blocks import Block
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
        _network(view, asked, run)
    if asked.model == fields.MODEL:
        fields.worth(view, asked)
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
    formula = overview.overview(asked.model, asked.preset, asked.config())
    st.latex(overview.broken(formula.overview))
    st.caption(words(formula.letters))


def _source(asked: Named) -> None:
    """Where it is from, and what is done otherwise here."""
    said = anatomy.said(asked.model)
    st.markdown(words("inside.source", text=_unquoted(said.source)))
    st.markdown(words("inside.differs", text=_unquoted(said.differs)))


def _unquoted(text: str) -> str:
    """A text of the engine's files without the marks around names."""
    return text.replace("`", "")


def _network(view: state.View, asked: Named, run: Run | None) -> None:
    """The layers of the real network, of the own run, else of the shipped one, and the arrays that any model keeps."""
    row = None if run is not None else _shipped(view, asked)
    if run is None and row is None:
        st.caption(words("inside.parts.none"))
        return
    blocks = judged.blocks(run.key) if run is not None else row.blocks if row is not None else ()
    arrays = judged.numbers(run.key) if run is not None else row.arrays if row is not None else ()
    parts = anatomy.parts(asked.model, models.to_json(asked.config()), arrays)
    learnt = sum(part.parameters for part in parts if part.learnt)
    st.subheader(words("inside.learnt", parameters=learnt))
    if blocks:
        labels = diagram.Labels(*(plain(f"block.{name}") for name in ("shape", "size", "parameters", "then")))
        picture = diagram.network(blocks, [_said(block) for block in blocks], labels)
        st.altair_chart(picture, alt=plain("inside.network.alt", count=len(blocks)), key="network")
        st.caption(words("inside.network.read"))
        outside = learnt - sum(block.parameters for block in blocks)
        if outside > 0:
            st.caption(words("inside.outside", count=outside))
    kept = [part for part in parts if not part.learnt]
    if kept:
        listed = plain("list.comma").join(part.name for part in kept)
        st.caption(words("inside.kept", count=sum(part.parameters for part in kept), names=listed))
    st.caption(words("inside.parts.own" if run is not None else "inside.parts.shipped"))
    with st.expander(words("inside.parts"), expanded=not blocks):
        _arrays(parts)


def _shipped(view: state.View, asked: Named) -> Row | None:
    """The reference row of the configuration, of whichever split has one."""
    rows = [row for split in judged.judged_splits(view.data) for row in judged.board(view.data, split)]
    return next((row for row in rows if row.name == asked.text and row.arrays), None)


def _said(block: Block) -> str:
    """Shape and parameters of a block."""
    if block.kind == "table":
        return plain("block.table", rows=block.shape[0], size=block.shape[1], parameters=block.parameters)
    if block.kind == "layer" and len(block.shape) == 4:
        c_out, c_in = block.shape[:2]
        return plain("block.conv", c_in=c_in, c_out=c_out, size=block.size, parameters=block.parameters)
    if block.kind == "layer" and len(block.shape) == 2:
        return plain("block.layer", n_in=block.shape[1], n_out=block.shape[0], parameters=block.parameters)
    if block.parameters:
        return plain("block.step.learnt", size=block.size, parameters=block.parameters)
    return plain("block.step", size=block.size)


def _arrays(parts: list[Part]) -> None:
    """Every array a model keeps, as a table."""
    frame = pd.DataFrame(
        {
            plain("part.name"): part.name,
            plain("part.shape"): " × ".join(f"{n:,}" for n in part.shape) or "1",
            plain("part.numbers"): f"{part.parameters:,}",
            plain("part.learnt"): plain("part.learnt.yes" if part.learnt else "part.learnt.no"),
            plain("part.about"): part.about,
        }
        for part in parts
    )
    st.table(frame, border="horizontal", hide_index=True)


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
