"""The work of timing two layers: an ordinary convolution and a separable one, in turns, in torch and ONNX Runtime.

One thread, one map, weights drawn at random: what they are makes no difference to the clock. The two halves of the
separable one are timed alone as well. After a warm-up each takes its turn, so that what else the machine does falls on
all; runtimes one after the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from torch import nn

from recengine.compress import cost
from recengine.runs.desk import Desk, Result
from recengine.runs.layer_spec import LayerSpec

LAYERS = ("ordinary", "separable", "depthwise", "pointwise")
WARM, LEAST, MOST = 3, 7, 400
"""Turns that are not counted; that are at least, and at most."""

SECONDS = 2.0
"""After which a runtime has been timed enough, if `LEAST` turns are done."""

PERCENTILES = (50, 90)


def measure(spec: LayerSpec, desk: Desk) -> Result:
    """Details: `sizes`, `macs` {layer: number}, `turns` and `latency_ms` {runtime: {layer: {p50, p90}}}."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        layers = modules(spec)
        x = torch.randn(1, spec.c_in, spec.height, spec.width, generator=torch.Generator().manual_seed(0))
        latency, turns = {}, {}
        for place, (runtime, opened) in enumerate((("torch", eager), ("onnxruntime", in_onnxruntime))):
            desk.progress(0.1 + 0.45 * place, f"timing in {runtime}")
            taken = in_turns({name: opened(layer, x) for name, layer in layers.items()})
            latency[runtime] = {name: percentiles(seconds) for name, seconds in taken.items()}
            turns[runtime] = len(taken["ordinary"])
    finally:
        torch.set_num_threads(threads)
    return Result({}, {"sizes": asdict(spec), "macs": macs(spec), "turns": turns, "latency_ms": latency})


def macs(spec: LayerSpec) -> dict[str, int]:
    """{layer: its multiplications}, in closed form."""
    sizes = asdict(spec)
    light = cost.separable(**sizes)
    halves = {layer.name: layer.macs for layer in light.layers}
    return {"ordinary": cost.ordinary(**sizes).macs, "separable": light.macs, **halves}


def modules(spec: LayerSpec) -> dict[str, nn.Module]:
    """The layers themselves, without bias, norm and activation."""
    k, c = spec.kernel, spec.c_in
    depthwise = nn.Conv2d(c, c, k, padding=k // 2, groups=c, bias=False)
    pointwise = nn.Conv2d(c, spec.c_out, 1, bias=False)
    ordinary = nn.Conv2d(c, spec.c_out, k, padding=k // 2, bias=False)
    all_of_it = (ordinary, nn.Sequential(depthwise, pointwise), depthwise, pointwise)
    return {name: layer.eval().requires_grad_(False) for name, layer in zip(LAYERS, all_of_it, strict=True)}


def eager(layer: nn.Module, x: torch.Tensor) -> Callable[[], object]:
    """One pass as torch runs it line by line."""

    def answer() -> object:
        with torch.inference_mode():
            return layer(x)

    return answer


def in_onnxruntime(layer: nn.Module, x: torch.Tensor) -> Callable[[], object]:
    """One pass of the same weights in ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session: Any = onnxruntime.InferenceSession(graph(layer, tuple(x.shape)), options, ["CPUExecutionProvider"])
    given = {"x": x.numpy()}
    return lambda: session.run(None, given)[0]


def graph(layer: nn.Module, shape: tuple[int, ...]) -> bytes:
    """An ONNX file of the convolutions of a layer, one after the other, for one shape of input."""
    from onnx import TensorProto, helper, numpy_helper

    found = [module for module in layer.modules() if isinstance(module, nn.Conv2d)]
    names = ["x", *(f"x{place}" for place in range(1, len(found))), "y"]
    nodes = [
        helper.make_node(
            "Conv",
            [enters, f"w{place}"],
            [leaves],
            group=module.groups,
            pads=[int(pad) for pad in module.padding] * 2,
        )
        for place, (module, enters, leaves) in enumerate(zip(found, names, names[1:], strict=False))
    ]
    weights = [numpy_helper.from_array(module.weight.numpy(), f"w{place}") for place, module in enumerate(found)]
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    left = helper.make_tensor_value_info("y", TensorProto.FLOAT, (1, found[-1].out_channels, *shape[2:]))
    drawn = helper.make_graph(nodes, "layer", [given], [left], weights)
    opset = helper.make_opsetid("", 17)
    return helper.make_model(drawn, opset_imports=[opset], ir_version=8).SerializeToString()


def in_turns(answers: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """{name: seconds of each turn}."""
    taken: dict[str, list[float]] = {name: [] for name in answers}
    started = time.perf_counter()
    for turn in range(-WARM, MOST):
        for name, answer in answers.items():
            before = time.perf_counter()
            answer()
            if turn >= 0:
                taken[name].append(time.perf_counter() - before)
        if turn + 1 >= LEAST and time.perf_counter() - started > SECONDS:
            break
    return taken


def percentiles(seconds: list[float]) -> dict[str, float]:
    """{p50, p90} in milliseconds."""
    found = np.percentile(seconds, PERCENTILES) * 1000.0
    return {f"p{p}": float(value) for p, value in zip(PERCENTILES, found, strict=True)}
