"""What every network model shares."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from recengine.errors import RequestError
from recengine.models.network import Layer, layers, load_arrays, to_arrays


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.users = nn.Embedding(5, 3)
        self.tower = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Dropout(0.5))
        self.scale = nn.Parameter(torch.ones(2))


def test_layers_are_listed_with_shapes_and_parameters():
    assert layers(Tied()) == (
        Layer("scale", "Parameter", (2,), 2),
        Layer("users", "Embedding", (5, 3), 15),
        Layer("tower.0", "Linear", (2, 3), 8),
        Layer("tower.1", "ReLU", (), 0),
        Layer("tower.2", "Dropout", (), 0),
    )
    assert sum(layer.parameters for layer in layers(Tied())) == sum(p.numel() for p in Tied().parameters())


def test_parameters_go_out_and_back():
    one, two = Tied(), Tied()
    arrays = to_arrays(one)
    load_arrays(two, {**arrays, "folded.vectors": np.zeros(3)})
    assert not two.training
    for name, values in two.state_dict().items():
        np.testing.assert_array_equal(values.numpy(), arrays[name])
    one.scale.data += 1
    np.testing.assert_array_equal(arrays["scale"], np.ones(2))


def test_the_arrays_of_another_network_are_refused():
    arrays = to_arrays(Tied())
    with pytest.raises(RequestError, match=r"parameter 'scale' has shape \(2,\) here; given none"):
        load_arrays(Tied(), {name: array for name, array in arrays.items() if name != "scale"})
    with pytest.raises(RequestError, match=r"parameter 'users.weight' has shape \(5, 3\) here; given \(4, 3\)"):
        load_arrays(Tied(), {**arrays, "users.weight": np.zeros((4, 3))})
