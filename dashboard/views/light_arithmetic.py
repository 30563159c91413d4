"""The arithmetic: a convolution stepped through, its cost in closed form, and the same two layers on the clock."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, loaders, state
from dashboard.charts import light_layers as chart
from dashboard.loaders import light as timed
from dashboard.text import plain, words
from dashboard.views import training, waiting
from dashboard.views.light import faster, times
from recengine.compress import cost
from recengine.runs.layer_spec import LayerSpec
from recengine.runs.queue import RunQueue
from recengine.runs.run import Run

SMALL = (3, 3, 4, 5, 5)
"""K, C_in, C_out, H, W of the stepped picture: few enough channels to see each filter."""

EXAMPLES: dict[str, tuple[int, int, int, int, int]] = {
    "source": (3, 256, 256, 32, 32),
    "ours": (3, 16, 32, 2, 2),
    "deep": (3, 512, 512, 8, 8),
    "kernel": (7, 64, 64, 32, 32),
}
SIZES = ("kernel", "c_in", "c_out", "height", "width")
CHANNELS, PLACES = (1, 8, 16, 32, 64, 128, 256, 512), (2, 4, 8, 16, 32, 64)
STOPS = dict(zip(SIZES, ((1, 3, 5, 7), CHANNELS, CHANNELS, PLACES, PLACES), strict=True))
RUNTIMES = ("torch", "onnxruntime")
SECONDS = 8.0
"""What timing two layers takes, with the start of a process."""

BY_ITSELF = True
"""Whether the first look at a layer of `EXAMPLES` has it timed; tests turn it off."""


def arithmetic(view: state.View) -> None:
    """The whole part of the page."""
    st.write(words("conv.lead"))
    with st.container(border=True, key="light-steps"):
        _stepped(view)
    sizes = state.read_sizes(view.sizes) or EXAMPLES["source"]
    spec = LayerSpec(*sizes)
    st.subheader(words("conv.own"))
    _knobs(sizes)
    run = timed.timed(spec)
    _says(spec, run)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _bars(spec, run)
        if run is None:
            _offer(view, spec)
    with right:
        _formulas(spec)
    _so_far(spec)
    with st.expander(words("trials.commands")):
        st.code(timed.command(spec), language="bash", wrap_lines=True)


def _stepped(view: state.View) -> None:
    scenes = steps()
    components.convolution(
        key="convolution",
        data={
            "sizes": dict(zip(("kernel", "cIn", "cOut", "side"), SMALL, strict=False)),
            "step": int(view.step),
            "steps": scenes,
            "words": {name: plain(f"conv.step.{name}") for name in ("back", "next", "step", "enters", "filters")}
            | {"leaves": plain("conv.step.leaves"), "multiplied": plain("conv.step.multiplied")}
            | {of: plain(f"conv.{of}") for of in ("ordinary", "separable")},
        },
        on_stepped_change=_new_step,
    )


def steps() -> list[dict[str, Any]]:
    """The scenes of the picture, each with its words and what is multiplied when it has ended."""
    heavy, light = cost.ordinary(*SMALL).macs, cost.separable(*SMALL)
    k, c_in, c_out, height, width = SMALL
    places = height * width
    depthwise, pointwise = (layer.macs for layer in light.layers)
    done = {
        "ordinary-number": (k * k * c_in, 0),
        "ordinary-channel": (k * k * c_in * places, 0),
        "ordinary-all": (heavy, 0),
        "depthwise-number": (heavy, k * k),
        "depthwise-all": (heavy, depthwise),
        "pointwise-number": (heavy, depthwise + c_in),
        "pointwise-all": (heavy, depthwise + pointwise),
        "both": (heavy, light.macs),
    }
    example = EXAMPLES["source"]
    large = cost.ordinary(*example).macs / cost.separable(*example).macs
    facts = {"k": k, "c_in": c_in, "c_out": c_out, "places": places, "depthwise": depthwise, "pointwise": pointwise}
    facts |= {"small": heavy / light.macs, "large": large}
    return [
        {
            "title": plain(f"conv.scene.{scene}.title"),
            "says": plain(f"conv.scene.{scene}", **facts),
            "of": "both" if scene == "both" else "ordinary" if scene.startswith("ordinary") else "separable",
            "scene": scene,
            "counts": {"ordinary": heavily, "separable": lightly},
        }
        for scene, (heavily, lightly) in done.items()
    ]


def _knobs(sizes: tuple[int, ...]) -> None:
    known = {example: name for name, example in EXAMPLES.items()}
    st.session_state["light_example"] = known.get(sizes)  # type: ignore[call-overload]
    st.pills(
        words("conv.example"),
        list(EXAMPLES),
        key="light_example",
        format_func=lambda name: plain(f"conv.example.{name}"),
        on_change=_new_example,
    )
    with st.grid(columns="auto", min_column_width=150, gap="medium", key="light-knobs"):
        for name, size in zip(SIZES, sizes, strict=True):
            key = f"light_{name}"
            st.session_state[key] = size
            st.select_slider(words(f"conv.size.{name}"), sorted({*STOPS[name], size}), key=key, on_change=_new_sizes)


def _says(spec: LayerSpec, run: Run | None) -> None:
    """What saves how much, on paper and on the clock, in sentences."""
    sizes = asdict(spec)
    heavy, light = cost.ordinary(**sizes).macs, cost.separable(**sizes).macs
    key = "conv.says" if heavy >= light else "conv.says.more"
    said = [words(key, times=times(max(heavy / light, light / heavy)))]
    if run is not None:
        found = run.details["latency_ms"]
        ratios = {name: found[name]["ordinary"]["p50"] / found[name]["separable"]["p50"] for name in RUNTIMES}
        said.append(words("conv.says.timed", torch=faster(ratios["torch"]), onnx=faster(ratios["onnxruntime"])))
        mine = run.details["macs"]["depthwise"] / light
        took = found["torch"]["depthwise"]["p50"]
        share = took / (took + found["torch"]["pointwise"]["p50"])
        said.append(words("conv.says.depthwise", macs=mine, share=share))
    st.markdown(" ".join(said))


def _bars(spec: LayerSpec, run: Run | None) -> None:
    labels = chart.Labels(
        title=plain("conv.chart"),
        axis=plain("conv.axis"),
        part=plain("conv.part"),
        amount=plain("conv.amount"),
        parts={name: plain(f"conv.{name}") for name in ("ordinary", "depthwise", "pointwise")},
    )
    frame = pd.DataFrame(bars(spec, run))
    st.altair_chart(chart.beside(frame, labels), alt=plain("conv.chart.alt"), key="light_bars")
    if run is not None:
        st.caption(words("conv.chart.read"))


def bars(spec: LayerSpec, run: Run | None) -> list[dict[str, Any]]:
    """One row a bar, or half of one: MACs, and where it was timed, both runtimes; shares of the ordinary layer's."""
    sizes = asdict(spec)
    heavy, light = cost.ordinary(**sizes).macs, cost.separable(**sizes)
    halves = {layer.name: layer.macs for layer in light.layers}
    out = _group(plain("conv.row.macs"), heavy, halves, light.macs, "conv.amount.macs")
    for runtime in RUNTIMES if run is not None else ():
        found = {name: spent["p50"] for name, spent in run.details["latency_ms"][runtime].items()}  # type: ignore[union-attr]
        alone = found["depthwise"] + found["pointwise"]
        split = {name: found["separable"] * found[name] / alone for name in halves}
        row = plain(f"conv.row.{runtime}")
        out += _group(row, found["ordinary"], split, found["separable"], "conv.amount.ms")
    return out


def _group(row: str, heavy: float, halves: dict[str, Any], light: float, amount: str) -> list[dict[str, Any]]:
    """The two bars of one row, the lighter one in its halves."""
    bar = plain("conv.bar", row=row, kind=plain("conv.ordinary"), amount=plain(amount, value=heavy))
    shared = {"part": plain("conv.ordinary"), "amount": plain(amount, value=heavy)}
    out = [{"bar": bar, "start": 0.0, "end": 1.0, **shared}]
    bar = plain("conv.bar", row=row, kind=plain("conv.separable"), amount=plain(amount, value=light))
    at = 0.0
    for name, value in halves.items():
        end = at + value / heavy
        shared = {"part": plain(f"conv.{name}"), "amount": plain(amount, value=value)}
        out.append({"bar": bar, "start": at, "end": end, **shared})
        at = end
    return out


def _formulas(spec: LayerSpec) -> None:
    """Each layer's formula with its numbers."""
    k, c_in, c_out, h, w = (asdict(spec)[name] for name in SIZES)
    heavy, light = cost.ordinary(k, c_in, c_out, h, w), cost.separable(k, c_in, c_out, h, w)
    numbers = {"k": k, "c_in": c_in, "c_out": c_out, "h": h, "w": w}
    rows = zip(("ordinary", "depthwise", "pointwise"), (*heavy.layers, *light.layers), strict=True)
    for name, layer in rows:
        facts = {"macs": layer.macs, "weights": layer.parameters, **numbers}
        st.markdown(words(f"conv.formula.{name}", **facts))
    share = light.macs / heavy.macs
    st.markdown(words("conv.formula.ratio", c_out=c_out, k=k, share=share, heavy=heavy.macs, light=light.macs))
    st.caption(words("conv.formula.read"))


def _offer(view: state.View, spec: LayerSpec) -> None:
    """The way to the measured times; a layer of the examples is timed at the first look."""
    queue = RunQueue(loaders.store())
    mine = any(found.active and found.visitor == waiting.visitor() for found in queue.list())
    first = queue.state(spec.key) is None and tuple(asdict(spec).values()) in EXAMPLES.values()
    if BY_ITSELF and first and not mine:
        training.ask_for(spec)
    training.offer(view, spec, SECONDS, key=f"light_time_{spec.key}")


def _so_far(spec: LayerSpec) -> None:
    """Every layer that was timed on this machine: what paper says, and what the clock says."""
    frame = timed.all_timed()
    if len(frame) < 2:
        return
    runtimes = {name: plain(f"conv.row.{name}") for name in RUNTIMES}
    frame = frame.assign(
        runtime=[runtimes[name] for name in frame["runtime"]],
        name=[plain("conv.layer", **dict(zip(SIZES, row, strict=True))) for row in frame[list(SIZES)].to_numpy()],
        chosen=(frame[list(SIZES)] == list(asdict(spec).values())).all(axis=1),
    )
    labels = chart.CloudLabels(
        title=plain("conv.cloud"), x=plain("conv.cloud.x"), y=plain("conv.cloud.y"), runtimes=tuple(runtimes.values())
    )
    st.altair_chart(chart.cloud(frame, labels), alt=plain("conv.cloud.alt", count=len(frame)), key="light_cloud")
    here, theory = frame["here"].to_numpy(float), frame["theory"].to_numpy(float)
    slower, reached = int((here < 1).sum()), int((here >= theory).sum())
    st.caption(words("conv.cloud.read", count=len(frame), reached=reached, slower=slower))


def _new_step() -> None:
    picked = st.session_state["convolution"].stepped
    if isinstance(picked, int):
        state.change(step=str(picked))


def _new_example() -> None:
    name = st.session_state["light_example"]
    if name:
        state.change(sizes=",".join(map(str, EXAMPLES[name])) if name != "source" else "")


def _new_sizes() -> None:
    sizes = tuple(st.session_state[f"light_{name}"] for name in SIZES)
    state.change(sizes=",".join(map(str, sizes)) if sizes != EXAMPLES["source"] else "")
