"""Compressed networks: rows of the light board, shipped and own."""

from __future__ import annotations

import streamlit as st

from dashboard.loaders import judged
from dashboard.loaders.data import dataset, is_here, store
from recengine import light_board
from recengine.light_board import Contest, Thin
from recengine.runs.spec import data_fingerprint


def board(data: str) -> list[Thin]:
    """Own and reference rows of a data set."""
    return light_board.board(_own(data, judged.stamp()), data)


def contests(data: str) -> list[Contest]:
    """Networks trained and judged against each other, seed by seed."""
    return light_board.contests(data)


@st.cache_resource(max_entries=8, show_spinner=False)
def _own(data: str, stamp: str) -> list[Thin]:
    if not is_here(data):
        return []
    return light_board.own_rows(store().list(), data_fingerprint(dataset(data)))
