"""Two networks side by side, layer by layer, from the real modules; what differs is marked."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, state
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views import light_contests
from dashboard.views.heading import pick
from dashboard.views.light import times
from recengine import blueprints
from recengine.bench import DEFAULT_SPLIT
from recengine.blueprints import OF_PICTURES, Blueprint, Layer

MEASURE = "rmse"


def side_by_side(view: state.View) -> None:
    """The whole part of the page."""
    st.write(words("layers.lead"))
    known = blueprints.known()
    with st.container(horizontal=True, vertical_alignment="bottom", key="light-two"):
        for side in ("left", "right"):
            _pick(side, getattr(view, side))
    one, other = known[view.left], known[view.right]
    for line in says(one, other):
        st.markdown(line)
    if (one.name in OF_PICTURES) != (other.name in OF_PICTURES):
        st.caption(words("layers.unlike"))
    _totals(one, other)
    components.layers(key="layers", data=drawn(one, other))
    st.caption(words("layers.read", norm=plain("layers.norm")))
    with st.expander(words("trials.commands")):
        st.code(plain("layers.command"), language="bash")


def name_of(name: str) -> str:
    """A network as people say it."""
    return plain(f"layers.name.{name}")


def says(one: Blueprint, other: Blueprint) -> list[str]:
    """The difference in sentences: what is multiplied, what is kept, and what a score of either is off by."""
    heavy, light = (one, other) if one.macs >= other.macs else (other, one)
    names = {"heavy": name_of(heavy.name), "light": name_of(light.name)}
    if one.name == other.name or heavy.macs == light.macs:
        return [words("layers.says.same")]
    macs, parameters = heavy.macs / light.macs, heavy.parameters / light.parameters
    said = [words("layers.says", **names, macs=times(macs), ratio=_fewer(parameters))]
    if heavy.embedding_parameters and light.embedding_parameters:
        shares = {name: _share(network) for name, network in (("of_heavy", heavy), ("of_light", light))}
        said.append(words("layers.says.tables", **names, **shares))
    between = light_contests.of_two(state.DEFAULT_DATA, heavy.name, light.name)
    return [" ".join(said), *(between or _quality(heavy, light))]


def _fewer(ratio: float) -> str:
    return plain("layers.fewer" if ratio >= 1 else "layers.more", times=times(max(ratio, 1 / ratio)))


def _share(network: Blueprint) -> float:
    return network.embedding_parameters / (network.embedding_parameters + network.parameters)


def _quality(heavy: Blueprint, light: Blueprint) -> list[str]:
    """What both were judged by on MovieLens-100K, where both were."""
    rows = {row.name: row for row in judged.board(state.DEFAULT_DATA, DEFAULT_SPLIT)}
    found = [rows.get(f"{network.name}/tuned") for network in (heavy, light)]
    figures = [row.metrics[MEASURE] for row in found if row is not None and MEASURE in row.metrics]
    if len(figures) < 2:
        return []
    spans = [plain("layers.span", **figure) for figure in figures]
    return [
        words("layers.says.quality", heavy=name_of(heavy.name), light=name_of(light.name), one=spans[0], other=spans[1])
    ]


def _totals(one: Blueprint, other: Blueprint) -> None:
    """Sums of both, and how many times more the heavier one has."""
    rows = []
    for what in ("macs", "parameters", "embedding_parameters"):
        left, right = getattr(one, what), getattr(other, what)
        if left or right:
            rows.append(
                {
                    plain("layers.total"): plain(f"layers.total.{what}"),
                    name_of(one.name): f"{left:,}",
                    name_of(other.name) + (" " if one.name == other.name else ""): f"{right:,}",
                    plain("layers.total.ratio"): _apart(left, right),
                }
            )
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _apart(left: int, right: int) -> str:
    if left == right:
        return plain("layers.total.same")
    return times(max(left, right) / min(left, right)) if left and right else ""


def drawn(one: Blueprint, other: Blueprint) -> dict[str, Any]:
    """What the component draws."""
    most = max(layer.macs for network in (one, other) for layer in network.layers)
    rows = []
    for pair in blueprints.aligned(one, other):
        signs = [{layer.sign for layer in unit} for unit in pair]
        rows.append(
            [
                [_block(layer, most, differs=layer.sign not in signs[1 - side]) for layer in unit]
                for side, unit in enumerate(pair)
            ]
        )
    return {"heads": [name_of(one.name), name_of(other.name)], "rows": rows}


def _block(layer: Layer, most: int, *, differs: bool) -> dict[str, Any]:
    facts = sizes_of(layer)
    then = [said for kind in layer.then if (said := plain(f"layers.then.{_then(kind)}", kind=kind))]
    told = plain("layers.facts", parameters=layer.parameters, macs=layer.macs)
    if layer.kind == "table":
        told = plain("layers.facts.table", parameters=layer.parameters)
    return {
        "kind": layer.kind,
        "title": plain(f"layers.kind.{layer.kind}", **facts),
        "facts": plain("list.comma").join([told, *then]),
        "formula": plain(f"layers.formula.{layer.kind}", macs=layer.macs, **facts),
        "share": layer.macs / most,
        "differs": differs,
        "mark": plain("layers.differs") if differs else "",
    }


def _then(kind: str) -> str:
    return {"BatchNorm2d": "norm", "BatchNorm1d": "norm", "Shuffle": "shuffle"}.get(kind, "act")


def sizes_of(layer: Layer) -> Mapping[str, Any]:
    """The letters of a layer's formula with their numbers."""
    if len(layer.shape) == 2:
        return {"rows": layer.shape[0], "size": layer.shape[1], "n_in": layer.shape[1], "n_out": layer.shape[0]} | {
            "of": plain(f"layers.table.{layer.unit}") if layer.kind == "table" else ""
        }
    c_out, inside, k, _ = layer.shape
    _, h, w = layer.output
    numbers = {"k": k, "c_in": inside * layer.groups, "c_out": c_out, "g": layer.groups, "h": h, "w": w}
    assert prod((k, k, inside, c_out, h, w)) == layer.macs
    return numbers


def _pick(field: str, chosen: str) -> None:
    key = f"light_{field}"
    st.session_state[key] = chosen
    st.selectbox(
        words(f"layers.{field}"),
        blueprints.NAMES,
        key=key,
        format_func=name_of,
        on_change=pick,
        args=(field, key),
        width=330,
    )
