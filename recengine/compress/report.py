"""CompressionReport: one recipe on one model, before and after, as it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from recengine.compress.pressed import Pressed

Interval = Mapping[str, float]
"""{value, low, high}"""


@dataclass(frozen=True)
class Size:
    """What a network is, and what it takes to answer with it.

    parameters            numbers in its layers, biases among them, and DeepFM's first-order weights
    embedding_parameters  numbers in its tables: a row an item or a word; vectors of people are solved and not shipped
    nonzero               how many of both are not 0
    macs                  of all items for one person, counted from the module that runs; zeros are multiplied too; of a
                          network of pairs or DeepFM without solving the person's vector, and without the items' own
                          share of the first layer, which is worked out once
    bytes_on_disk         of the files that answers need
    onnx_bytes            of the ONNX file
    latency_ms            {runtime: {batch: {p50, p90, p99}}}: `1`, `64`, `all items` of one person; of an autoencoder
                          also all items of `64 people` at once; it answers all items in one go, so `1` and `64` are
                          what `all items` took; of the others without solving the person's vector
    peak_rss_mb           MB above the process after its imports, in torch
    peak_rss_mb_of        {runtime: the same}
    """

    parameters: int
    embedding_parameters: int
    nonzero: int
    macs: int
    bytes_on_disk: int
    onnx_bytes: int
    latency_ms: Mapping[str, Mapping[str, Mapping[str, float]]]
    peak_rss_mb: float
    peak_rss_mb_of: Mapping[str, float]


@dataclass(frozen=True)
class CompressionReport:
    """One recipe.

    recipe         as text
    before, after  of the dense network and of the compressed one, timed in turns
    metrics        {before, after: {metric: {value, low, high}}}, 95 % over users; of the answers of what runs in
                   torch, of `int8-static` in ONNX Runtime
    lost           {metric: {value, low, high}}: after / before - 1, over the same draws of people
    top_n_overlap  mean share of a person's ten first items that stay among them
    sqnr_db        of all weights that kept their shape, together; None where none lost anything
    sqnr_by_layer  {layer: decibels or None}
    off            {runtime: the largest difference to the scores of the model itself, on real profiles}
    teacher        of a distilled network {model, metrics: {metric: {value, low, high}}}, else {}; `before` is then the
                   same student trained alone
    sensitivity    {layer: {sparsity: root mean square of what the scores move}}, each pruned alone; {} without pruning
    """

    recipe: str
    before: Size
    after: Size
    metrics: Mapping[str, Mapping[str, Interval]]
    lost: Mapping[str, Interval]
    top_n_overlap: float
    sqnr_db: float | None
    sqnr_by_layer: Mapping[str, float | None]
    off: Mapping[str, float]
    teacher: Mapping[str, Any]
    sensitivity: Mapping[str, Mapping[str, float]]

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `compress --json` prints them, with the ratios that people ask for first."""
        return asdict(self) | {"smaller": self.before.bytes_on_disk / self.after.bytes_on_disk, "faster": self.faster()}

    def faster(self) -> dict[str, dict[str, float]]:
        """{runtime: {batch: p50 before / p50 after}}; below 1 it is slower."""
        return {
            runtime: {
                batch: times["p50"] / self.after.latency_ms[runtime][batch]["p50"] for batch, times in found.items()
            }
            for runtime, found in self.before.latency_ms.items()
        }


def size_of(
    pressed: Pressed,
    *,
    macs: int,
    bytes_on_disk: int,
    onnx_bytes: int,
    latency_ms: Mapping[str, Mapping[str, Mapping[str, float]]],
    peak_rss_mb: Mapping[str, float],
) -> Size:
    """The numbers of a network, with what was measured of it."""
    return Size(
        pressed.parameters("layer"),
        pressed.parameters("table"),
        pressed.nonzero,
        macs,
        bytes_on_disk,
        onnx_bytes,
        latency_ms,
        peak_rss_mb["torch"],
        peak_rss_mb,
    )
