"""Compressed networks made by hand: what a report says, with the figures that a test is about."""

from __future__ import annotations

from typing import Any

from recengine.light_board import Contest, Thin

RUNTIMES, BATCHES = ("torch", "onnxruntime"), ("all items", "64 people")


def thin(
    recipe: str = "quantise=int8",
    *,
    smaller: float = 4.0,
    faster: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0),
    rmse: tuple[float, float, float] = (0.0, -0.001, 0.001),
    ndcg: tuple[float, float, float] = (0.0, -0.01, 0.01),
    memory: float = 50.0,
    name: str = "autoencoder/tuned",
) -> Thin:
    """Made by hand.

    faster      all items and 64 people, in torch, then in ONNX Runtime
    rmse, ndcg  share lost with its interval
    memory      after, MB
    """
    places = [(runtime, batch) for runtime in RUNTIMES for batch in BATCHES]
    ratio = dict(zip(places, faster, strict=True))

    def side(after: bool) -> dict[str, Any]:
        clock = {
            runtime: {
                batch: {p: 8.0 / (ratio[runtime, batch] if after else 1.0) for p in ("p50", "p90", "p99")}
                for batch in BATCHES
            }
            for runtime in RUNTIMES
        }
        size = round(1_000_000 / (smaller if after else 1.0))
        counted = {"parameters": 100, "embedding_parameters": 900, "nonzero": 1000, "macs": 2000 if after else 8000}
        held = memory if after else 50.0
        return {
            **counted,
            "bytes_on_disk": size,
            "onnx_bytes": 2 * size,
            "latency_ms": clock,
            "peak_rss_mb": held,
            "peak_rss_mb_of": dict.fromkeys(RUNTIMES, held),
        }

    lost = {"rmse": rmse, "ndcg@10": ndcg}
    dense = {"rmse": 0.9, "ndcg@10": 0.1}
    metrics = {
        when: {
            metric: {"value": dense[metric] * (1 + share), "low": dense[metric] * 0.98, "high": dense[metric] * 1.02}
            for metric, share in shares.items()
        }
        for when, shares in (("before", dict.fromkeys(dense, 0.0)), ("after", {m: lost[m][0] for m in dense}))
    }
    report = {
        "recipe": recipe,
        "before": side(False),
        "after": side(True),
        "metrics": metrics,
        "lost": {metric: dict(zip(("value", "low", "high"), found, strict=True)) for metric, found in lost.items()},
        "top_n_overlap": 0.93,
        "sqnr_db": 20.0,
        "sqnr_by_layer": {"codes": 20.0},
        "off": {"torch": 1e-6, "onnxruntime": 3e-4},
        "sensitivity": {"codes": {"0.5": 0.02, "0.9": 0.12}},
        "smaller": smaller,
        "faster": {runtime: {batch: ratio[runtime, batch] for batch in BATCHES} for runtime in RUNTIMES},
    }
    return Thin(name, recipe, "reference", name.split("/")[0], report, made="2026-11-22", seed=42)


RECIPES = (
    thin("factorise=16,quantise=int8", smaller=40, faster=(2.5, 36.0, 0.9, 9.0), rmse=(0.002, 0.001, 0.003), memory=16),
    thin("quantise=int8", smaller=4, faster=(1.0, 1.0, 1.3, 1.0)),
    thin("prune=0.9", smaller=6, faster=(1.0, 1.0, 1.0, 0.5), rmse=(0.02, 0.01, 0.03), ndcg=(-0.05, -0.08, -0.01)),
)


def contest(kind: Any, name: str, against: str, difference: tuple[float, float, float]) -> Contest:
    """Three seeds of both on RMSE."""
    span = dict(zip(("value", "low", "high"), difference, strict=True))
    costs = {
        "name": {"conv_macs": 100, "macs": 300, "parameters": 7, "torch_p50_ms": 2.0, "onnxruntime_p50_ms": 1.0},
        "against": {"conv_macs": 500, "macs": 100, "parameters": 7, "torch_p50_ms": 1.0, "onnxruntime_p50_ms": 3.0},
    }
    return Contest(kind, name, against, "rmse", (1, 2, 3), {"name": [0.9], "against": [0.9]}, span, span, costs)
