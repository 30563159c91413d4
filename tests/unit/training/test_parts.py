"""Seeds, activations and the probe of the arithmetic."""

from __future__ import annotations

import pytest
import torch

from recengine.training import device as where
from recengine.training.activations import activation
from recengine.training.seeds import generator, seeded


def test_a_generator_repeats_itself():
    assert torch.equal(torch.randperm(9, generator=generator(5)), torch.randperm(9, generator=generator(5)))


def test_seeded_gives_the_stream_back():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    with seeded(99):
        inside = torch.rand(3)
    assert torch.equal(torch.rand(3), expected)
    assert not torch.equal(inside, expected)


@pytest.mark.parametrize(
    ("name", "at_minus_one", "at_eight"),
    [
        ("sigmoid", 0.26894, 0.99966),
        ("relu", 0.0, 8.0),
        ("relu6", 0.0, 6.0),
        ("tanh", -0.76159, 1.0),
        ("elu", -0.63212, 8.0),
        ("lrelu", -0.01, 8.0),
        ("selu", -1.11133, 8.40561),
        ("linear", -1.0, 8.0),
    ],
)
def test_activations_by_hand(name, at_minus_one, at_eight):
    out = activation(name)(torch.tensor([-1.0, 8.0])).tolist()
    assert out == pytest.approx([at_minus_one, at_eight], abs=1e-5)


@pytest.mark.parametrize(("gain", "fast"), [(1.2, False), (1.31, True)])
def test_bfloat16_is_taken_only_from_a_clear_gain_on(gain, fast, monkeypatch):
    monkeypatch.setattr(where, "bfloat16_gain", lambda: gain)
    where.bfloat16_is_fast.cache_clear()
    assert where.bfloat16_is_fast() is fast
    where.bfloat16_is_fast.cache_clear()


def test_the_probe_measures_something():
    assert where.bfloat16_gain(rounds=1) > 0
