"""A network as an ONNX file: profiles in, scores of all items out, run by ONNX Runtime.

The file reads the `INPUTS` of the family (`autoencoder_runtime`, `tower`) and gives `score` float32 (people, items).
Weights that a recipe left as whole numbers of 8 bits are such in the file too (`quantize_dynamic`): an autoencoder's
tables are gathered as they are, and where layers compute in 8 bits, products are taken in them. What is pruned or in
4 bits, convolutions, and the items of networks that score pairs, stand in it as floats: this runtime has no faster way
for them here, or would widen them anew for every answer.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from recengine.compress.families import family_of, runtime_of
from recengine.compress.pressed import Pressed
from recengine.compress.scorer import scorer_of
from recengine.models.base import Profile

if TYPE_CHECKING:
    from torch import Tensor

FILE = "network.onnx"
STATIC = "static"
LAYERS = ("MatMul", "Gemm", "Conv")
"""Operators with a weight."""

EXAMPLE = (
    Profile(np.array([0, 1, 2]), np.array([1.0, 2.0, 3.0])),
    Profile(np.array([1, 2, 3]), np.array([1.0, 2.0, 3.0])),
)
"""Who is asked while the network is traced: two people, three ratings each."""


def export(pressed: Pressed, path: Path, calibration: Sequence[tuple[Tensor, ...]] = ()) -> None:
    """Write the network as one ONNX file; what its family says so of is free in size.

    calibration  inputs whose ranges fix the grids of what enters each layer, where a recipe asks for such (`static`)
    """
    family = runtime_of(pressed.model)
    free = {name: torch.export.Dim(name, min=1) for axes in family.FREE.values() for name in axes.values()}
    shapes = {name: {axis: free[word] for axis, word in axes.items()} for name, axes in family.FREE.items()}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), _silent():
        warnings.simplefilter("ignore")  # the exporter's own, about the version of torch it stands on
        plain = Path(folder) / FILE
        torch.onnx.export(
            scorer_of(pressed, portable=True),
            family.reader(pressed)(EXAMPLE),
            plain,
            input_names=list(family.INPUTS),
            output_names=["score"],
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        if STATIC in pressed.rounds:
            _calibrated(plain, path, _Inputs(family.INPUTS, calibration), by_row=_by_row(pressed))
        else:
            _in_eight_bits(plain, path, operators(pressed), by_row=_by_row(pressed))


def operators(pressed: Pressed) -> list[str]:
    """The ONNX operators that work on whole numbers in the file of a network."""
    whole = any(w.kind == "table" and all(f.bits == 8 for f in w.factors) for w in pressed.weights.values())
    gathered = whole and "table" in pressed.rounds and family_of(pressed.model) == "autoencoder"
    return ["Gather"] * gathered + ["MatMul", "Gemm"] * ("layer" in pressed.rounds)


def _by_row(pressed: Pressed) -> bool:
    scales = [f.scale for w in pressed.weights.values() for f in w.factors if f.scale is not None]
    return any(scale.size > 1 for scale in scales)


def _bare(plain: Path) -> Any:
    """The exporter's graph without what nobody reads."""
    import onnx

    graph = onnx.load(plain)
    for node in graph.graph.node:
        del node.metadata_props[:]  # where in our source it came from: many times its size
    del graph.graph.value_info[:]  # of the exporter: ONNX Runtime infers others for what it rewrites, and refuses both
    return graph


class _Inputs:
    """What `quantize_static` reads: the next inputs by name, None after the last."""

    def __init__(self, names: tuple[str, ...], calibration: Sequence[tuple[Tensor, ...]]) -> None:
        named = [{name: part.numpy() for name, part in zip(names, some, strict=True)} for some in calibration]
        self.left = iter(named)

    def get_next(self) -> dict[str, np.ndarray] | None:
        """One of them."""
        return next(self.left, None)


def _calibrated(plain: Path, path: Path, people: _Inputs, *, by_row: bool) -> None:
    """Layers and convolutions in 8 bits, weights and what enters, by fixed grids."""
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    graph = _bare(plain)
    fixed = {weight.name for weight in graph.graph.initializer}
    layers = [node for node in graph.graph.node if node.op_type in LAYERS and node.input[1] in fixed]
    quantize_static(
        graph,
        path,
        people,  # type: ignore[arg-type]  # it asks for nothing but `get_next`
        quant_format=QuantFormat.QDQ,
        nodes_to_quantize=[node.name for node in layers],
        op_types_to_quantize=list(LAYERS),
        per_channel=by_row,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


def _in_eight_bits(plain: Path, path: Path, names: list[str], *, by_row: bool) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = _bare(plain)
    if not names:
        onnx.save(graph, path)
        return
    fixed = {"MatMulConstBOnly": True}  # products of two inputs stay as they are
    quantize_dynamic(
        graph, path, op_types_to_quantize=names, per_channel=by_row, weight_type=QuantType.QInt8, extra_options=fixed
    )


def session(path: Path, names: tuple[str, ...]) -> Callable[[tuple[Tensor, ...]], np.ndarray]:
    """The file in ONNX Runtime, on one thread: inputs, by the names of the family -> float32 (people, items)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # it warns of every initialiser that a rewrite left unused
    opened: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def score(inputs: tuple[Tensor, ...]) -> np.ndarray:
        return opened.run(None, {name: part.numpy() for name, part in zip(names, inputs, strict=True)})[0]

    return score


class _silent:
    """The exporter logs each pass it makes."""

    def __enter__(self) -> None:
        self.before = logging.root.manager.disable
        logging.disable(logging.WARNING)

    def __exit__(self, *_: object) -> None:
        logging.disable(self.before)
