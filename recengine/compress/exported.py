"""A network as an ONNX file: profiles in, scores of all items out, run by ONNX Runtime.

The file reads `column` int64, `rating` and `rated` float32, (people, ratings) each, as `scorer.inputs_of` makes them,
and gives `score` float32 (people, items). Weights that a recipe left as whole numbers of 8 bits are such in the file
too (`quantize_dynamic`): tables are gathered as they are, and where layers compute in 8 bits, products are taken in
them. What is pruned or in 4 bits stands in it as floats: this runtime has no faster way for it here.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from recengine.compress.pressed import Pressed
from recengine.compress.scorer import scorer_of

if TYPE_CHECKING:
    from torch import Tensor

FILE = "network.onnx"
INPUTS = ("column", "rating", "rated")


def export(pressed: Pressed, path: Path) -> None:
    """Write the network as one ONNX file; numbers of people and of ratings are free."""
    people, ratings = torch.export.Dim("people", min=1), torch.export.Dim("ratings", min=1)
    example = (torch.zeros(2, 3, dtype=torch.int64), torch.ones(2, 3), torch.ones(2, 3))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), _silent():
        warnings.simplefilter("ignore")  # the exporter's own, about the version of torch it stands on
        plain = Path(folder) / FILE
        torch.onnx.export(
            scorer_of(pressed, portable=True),
            example,
            plain,
            input_names=list(INPUTS),
            output_names=["score"],
            dynamic_shapes={name: {0: people, 1: ratings} for name in INPUTS},
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        _in_eight_bits(plain, path, operators(pressed), by_row=_by_row(pressed))


def operators(pressed: Pressed) -> list[str]:
    """The ONNX operators that work on whole numbers in the file of a network."""
    whole = any(w.kind == "table" and all(f.bits == 8 for f in w.factors) for w in pressed.weights.values())
    tables = whole and "table" in pressed.rounds
    return ["Gather"] * tables + ["MatMul", "Gemm"] * ("layer" in pressed.rounds)


def _by_row(pressed: Pressed) -> bool:
    scales = [f.scale for w in pressed.weights.values() for f in w.factors if f.scale is not None]
    return any(scale.size > 1 for scale in scales)


def _in_eight_bits(plain: Path, path: Path, names: list[str], *, by_row: bool) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(plain)
    for node in graph.graph.node:
        del node.metadata_props[:]  # where in our source it came from: many times its size
    del graph.graph.value_info[:]  # of the exporter: ONNX Runtime infers others for what it rewrites, and refuses both
    if not names:
        onnx.save(graph, path)
        return
    fixed = {"MatMulConstBOnly": True}  # products of two inputs stay as they are
    quantize_dynamic(
        graph, path, op_types_to_quantize=names, per_channel=by_row, weight_type=QuantType.QInt8, extra_options=fixed
    )


def session(path: Path) -> Callable[[tuple[Tensor, Tensor, Tensor]], np.ndarray]:
    """The file in ONNX Runtime, on one thread: inputs -> float32 (people, items)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # it warns of every initialiser that a rewrite left unused
    opened: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def score(inputs: tuple[Tensor, Tensor, Tensor]) -> np.ndarray:
        return opened.run(None, {name: part.numpy() for name, part in zip(INPUTS, inputs, strict=True)})[0]

    return score


class _silent:
    """The exporter logs each pass it makes."""

    def __enter__(self) -> None:
        self.before = logging.root.manager.disable
        logging.disable(logging.WARNING)

    def __exit__(self, *_: object) -> None:
        logging.disable(self.before)
