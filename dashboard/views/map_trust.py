"""How far the picture can be trusted, in a sentence and a small chart; over all points and over the well-known ones."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts import trust as chart
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, words
from recengine.runs.maps import ENOUGH

KEPT, WORTH = "neighbours_kept@10", "trustworthiness"


def trust(found: Drawn) -> None:
    """The whole block."""
    of, method = found.details["of"], found.details["method"]
    metrics, k = found.metrics, found.details["k"]
    st.markdown(
        words(
            f"maps.trust.{of}",
            k=k,
            kept=metrics[KEPT] * k,
            method=plain(f"maps.drawn.{method}"),
            random=metrics["random"][KEPT] * k,
        )
    )
    rows = [(plain(f"maps.drawn.{method}"), metrics), (plain("maps.drawn.random"), metrics["random"])]
    if method != "pca":
        rows.insert(1, (plain("maps.drawn.pca"), metrics["pca"]))
    frame = pd.DataFrame(
        [
            {
                **{"name": name, "kept": figures[KEPT], "text": f"{figures[KEPT]:.1%}"},
                **{"worth": figures[WORTH], "worth_text": f"{figures[WORTH]:.2f}"},
            }
            for name, figures in rows
        ]
    )
    labels = chart.Labels(*(plain(f"maps.trust.{name}") for name in ("kept", "worth", "bar", "diamond")))
    st.altair_chart(chart.readings(frame, labels), alt=plain("maps.trust.alt"), key="maps_trust")
    st.caption(" ".join(_said(found)))


def _said(found: Drawn) -> list[str]:
    """What the figures are of."""
    out = [words("maps.trust.read")]
    known = found.metrics[f"at_least_{ENOUGH}"]
    if known is not None and known["n"] < found.metrics["n"]:
        shown = {"n": known["n"], "enough": ENOUGH, "kept": known[KEPT], "worth": known[WORTH]}
        out.append(words(f"maps.trust.known.{found.details['of']}", **shown))
    if found.details["sample"] is not None:
        out.append(words("maps.trust.sample", n=found.details["sample"]["n"]))
    if found.details["left_out"]:
        out.append(words(f"maps.trust.out.{found.details['of']}", count=found.details["left_out"]))
    return out
