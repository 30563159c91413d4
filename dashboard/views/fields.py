"""What DeepFM's fields are worth: the same model with all of them, with none, and with content alone, side by side."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views.models import figure, measure_name, measure_of, split_name, split_of
from recengine import leaderboard, models
from recengine.leaderboard import Row
from recengine.presets import Named

MODEL = "deepfm"
FIELDS = {"all": "", "ids": "item", "content": "age,gender,occupation,genres,year"}
"""{which: the setting `fields`}; "" as the preset has it."""


def worth(view: state.View, asked: Named) -> None:
    """The figures that are known, and a button for each training that is not."""
    st.subheader(words("fields.title"))
    st.write(words("fields.lead"))
    split = split_of(view)
    wanted = {which: _with(asked, text) for which, text in FIELDS.items()}
    board = judged.board(view.data, split)
    rows = {which: row for which, config in wanted.items() for row in board if _is_of(row, Named.read(config))}
    if rows:
        _figures(view, rows, split)
    if loaders.is_here(view.data):
        with st.container(horizontal=True, key="fields-train"):
            for which in (which for which in FIELDS if which not in rows):
                st.button(
                    words("fields.train", which=plain(f"fields.{which}")),
                    key=f"fields_{which}",
                    icon=":material/model_training:",
                    on_click=_train,
                    args=(wanted[which],),
                )


def _is_of(row: Row, asked: Named) -> bool:
    """Whether a row is of a configuration, in whatever order its settings are named."""
    same = (row.model, row.seed) == (asked.model, asked.seed)
    return same and dict(row.config) == models.to_json(asked.config())


def _with(asked: Named, fields: str) -> str:
    """The configuration with those fields and all else as asked."""
    rest = tuple((name, text) for name, text in asked.settings if name != "fields")
    own = (("fields", fields),) if fields else ()
    return Named(asked.model, asked.preset, (*own, *rest), asked.seed).text


def _figures(view: state.View, rows: dict[str, Row], split: str) -> None:
    measure = measure_of(view, leaderboard.measures(list(rows.values())))
    lines = []
    for which in FIELDS:
        interval = rows[which].metrics.get(measure) if which in rows else None
        said = plain("fields.none")
        if interval is not None:
            said = plain("fields.span", **{name: figure(measure, interval[name]) for name in ("value", "low", "high")})
        column = plain("fields.figure", measure=measure_name(measure))
        lines.append({plain("fields.which"): plain(f"fields.{which}"), column: said})
    st.table(pd.DataFrame(lines), border="horizontal", hide_index=True)
    st.caption(words("fields.read", split=split_name(split)))


def _train(config: str) -> None:
    state.change(show="train", config=config)
