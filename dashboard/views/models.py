"""The head of the page of models: its parts, what is judged on and by, and how configurations and figures are said."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import loaders, state
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views import gate
from dashboard.views.heading import heading as parts_of
from dashboard.views.heading import pick
from dashboard.views.lists import model_name
from recengine.data import split as splits
from recengine.leaderboard import SMALLER_IS_BETTER, Row
from recengine.presets import Named

WIDE = 430  # pixels that a picture with its names needs
BY_RANK = ("ratio", "last", "ncf")
"""Kinds of splits on which lists are judged first; on all others, predicted stars."""

WHOLE = ("parameters", "model_bytes", "peak_rss_mb")
COARSE = ("novelty@10", "fit_seconds", "fit_cpu_seconds", "score_seconds")


def heading() -> None:
    """The page's name and its parts."""
    parts_of("zoo", words("zoo.title"), "show", {part: plain(f"zoo.show.{part}") for part in state.PARTS})


def has_data(view: state.View) -> bool:
    """Whether the data set is here; else the door that brings it stands in the place of what needs it."""
    return loaders.is_here(view.data) or gate.is_open(view)


def side_by_side(key: str, count: int = 2) -> list[DeltaGenerator]:
    """Blocks beside each other, or below each other where a picture would become too narrow."""
    with st.grid(columns="auto", min_column_width=WIDE, gap="medium", key=key):
        return [st.container() for _ in range(count)]


def nothing_judged(view: state.View) -> None:
    """Said where there is no row at all, with the way to the first one."""
    if not has_data(view):
        return
    st.info(words("board.empty"))
    if loaders.dataset(view.data).explicit:
        st.button(words("board.empty.train"), icon=":material/model_training:", on_click=_train)
        return
    st.write(words("board.counts"))
    with st.container(horizontal=True, key="board-counts"):
        for asked in judged.that_work(view.data):
            st.button(config_name(asked.text), key=f"work_{asked.model}", on_click=_train, args=(asked.text,))


def pick_split(view: state.View) -> None:
    """What is judged on."""
    chosen = split_of(view)
    st.session_state["zoo_split"] = chosen
    st.selectbox(
        words("zoo.split"),
        list(dict.fromkeys([*judged.judged_splits(view.data), chosen])),
        key="zoo_split",
        format_func=split_name,
        on_change=pick,
        args=("split", "zoo_split"),
        width=400,
    )


def pick_measure(view: state.View, known: list[str]) -> str:
    """The metric or cost, of those known, that everything below is of."""
    chosen = measure_of(view, known)
    st.session_state["zoo_measure"] = chosen
    st.selectbox(
        words("zoo.measure"),
        known,
        key="zoo_measure",
        format_func=measure_name,
        on_change=pick,
        args=("measure", "zoo_measure"),
        width=200,
    )
    return chosen


def split_of(view: state.View) -> str:
    """What the view is judged on."""
    return splits.parse(view.split).text if view.split else judged.judged_splits(view.data)[0]


def measure_of(view: state.View, known: list[str]) -> str:
    """What the view is of: as asked where that is known, else what its split is made for."""
    main = "ndcg@10" if splits.parse(split_of(view)).kind in BY_RANK else "rmse"
    return next(name for name in (view.measure, main, *known) if name in known)


def split_name(split: str) -> str:
    """A split and what it does."""
    found = splits.parse(split)
    return plain(f"split.{found.kind}", text=found.text, share=found.amount or 0.0)


def measure_name(measure: str) -> str:
    """A metric or cost as people say it."""
    return plain(f"measure.{measure}")


def config_name(name: str) -> str:
    """A configuration as people say it: `SVD++ · tuned`."""
    said = Named.read(name)
    settings = [plain("config.setting", name=field, text=text) for field, text in said.settings]
    if Named(said.model, said.preset, seed=said.seed).text != f"{said.model}/{said.preset}":
        settings.append(plain("config.setting", name="seed", text=str(said.seed)))
    if not settings:
        return plain("config.plain", model=model_name(said.model), preset=said.preset)
    listed = plain("and").join(settings)
    return plain("config.settings", model=model_name(said.model), preset=said.preset, settings=listed)


def row_name(row: Row) -> str:
    """What a row is called; a peer has its own title."""
    name = row.name if row.origin == "peer" else config_name(row.name)
    return plain("board.diverged", name=name) if row.diverged else name


def figure(measure: str, value: float) -> str:
    """A metric or cost with as many digits as it deserves."""
    if measure in WHOLE:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if measure in COARSE else f"{value:.4f}"


def is_smaller_better(measure: str) -> bool:
    """Which way a metric or cost is good."""
    return measure in SMALLER_IS_BETTER


def _train(config: str = "") -> None:
    state.change(show="train", config=config or state.view().config)
