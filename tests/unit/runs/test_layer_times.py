"""Two layers on the clock: the same sums by both runtimes, what is kept, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from recengine.errors import RequestError
from recengine.runs import layer_times
from recengine.runs.layer_spec import LayerSpec
from recengine.runs.store import RunStore

SMALL = LayerSpec(3, 2, 4, 5, 6)


def test_the_run(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer_times, "SECONDS", 0.0)
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    run = store.get_or_run(SMALL)
    assert torch.get_num_threads() == 2, "left as it was"
    torch.set_num_threads(threads)
    assert run.details["sizes"] == {"kernel": 3, "c_in": 2, "c_out": 4, "height": 5, "width": 6}
    assert run.details["macs"] == {"ordinary": 2160, "separable": 540 + 240, "depthwise": 540, "pointwise": 240}
    assert run.details["turns"] == {"torch": layer_times.LEAST, "onnxruntime": layer_times.LEAST}
    for spent in run.details["latency_ms"].values():
        assert set(spent) == set(layer_times.LAYERS)
        assert all(0 < took["p50"] <= took["p90"] for took in spent.values())


@pytest.mark.parametrize("name", layer_times.LAYERS)
def test_both_runtimes_answer_the_same(name: str) -> None:
    layer = layer_times.modules(SMALL)[name]
    x = torch.randn(1, 2, 5, 6)
    said, other = layer_times.eager(layer, x)(), layer_times.in_onnxruntime(layer, x)()
    assert isinstance(said, torch.Tensor) and said.shape == (1, 2 if name == "depthwise" else 4, 5, 6)
    np.testing.assert_allclose(said.numpy(), other, atol=1e-5)  # type: ignore[arg-type]


def test_every_layer_takes_its_turn() -> None:
    said: list[str] = []
    taken = layer_times.in_turns({"a": lambda: said.append("a"), "b": lambda: said.append("b")})
    assert said[:4] == ["a", "b", "a", "b"] and len(said) == 2 * (layer_times.WARM + len(taken["a"]))
    assert len(taken["b"]) == layer_times.MOST


def test_percentiles_are_milliseconds() -> None:
    assert layer_times.percentiles([0.001, 0.002, 0.003]) == {"p50": pytest.approx(2.0), "p90": pytest.approx(2.8)}


def test_a_layer_nobody_would_wait_for_is_refused() -> None:
    with pytest.raises(RequestError, match="MACs are too many to be timed; expected at most 60,000,000,000"):
        LayerSpec(7, 512, 512, 512, 512)
    with pytest.raises(RequestError, match="kernel = 2 is even"):
        LayerSpec(2, 1, 1, 1, 1)
