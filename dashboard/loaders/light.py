"""Dense and light: layers that were timed on this machine."""

from __future__ import annotations

import shlex

import pandas as pd
import streamlit as st

from dashboard.loaders import judged
from dashboard.loaders.data import store
from recengine.runs.layer_spec import LayerSpec
from recengine.runs.run import Run

COLUMNS = ("kernel", "c_in", "c_out", "height", "width", "runtime", "theory", "here")


def timed(spec: LayerSpec) -> Run | None:
    """The finished timing of a layer, if there is one."""
    run = store().get(spec.key)
    return run if run is not None and run.done else None


def all_timed() -> pd.DataFrame:
    """Every layer that was timed here by the code as it is: its sizes, runtime, and how many times less the separable
    one takes, in multiplications (`theory`) and in time (`here`)."""
    return _all_timed(judged.stamp())


def command(spec: LayerSpec) -> str:
    """The command lines that count and time the same two layers."""
    sizes = [("--kernel", spec.kernel), ("--in", spec.c_in), ("--out", spec.c_out)]
    sizes += [("--height", spec.height), ("--width", spec.width)]
    said = [part for name, size in sizes for part in (name, str(size))]
    lines = [["cost", "conv", *said], ["cost", "separable", *said, "--time"]]
    return "\n".join(shlex.join(["python", "-m", "recengine", *line]) for line in lines)


@st.cache_data(max_entries=4, show_spinner=False)
def _all_timed(stamp: str) -> pd.DataFrame:
    found = [run for run in store().list() if run.done and isinstance(run.spec, LayerSpec) and run.spec.key == run.key]
    rows = [
        {
            **run.details["sizes"],
            "runtime": runtime,
            "theory": run.details["macs"]["ordinary"] / run.details["macs"]["separable"],
            "here": spent["ordinary"]["p50"] / spent["separable"]["p50"],
        }
        for run in found
        for runtime, spent in run.details["latency_ms"].items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
