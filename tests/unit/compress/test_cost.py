"""What networks cost: the worked example, the papers' own figures, what is told apart, and what is refused."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from recengine.compress.cost import OUTSIDE, count, linear, ordinary, separable, separable_ratio
from recengine.errors import RequestError
from recengine.models.image_networks import MobileNetV1, ShuffleNetV1


def whole(network: type[nn.Module], resolution: int = 224, **settings: float):
    with torch.device("meta"):
        return count(network(**settings), torch.empty(1, 3, resolution, resolution))


def test_the_worked_example_comes_out():
    heavy, light = ordinary(3, 256, 256, 32, 32), separable(3, 256, 256, 32, 32)
    assert heavy.macs == 603_979_776
    assert [layer.macs for layer in light.layers] == [2_359_296, 67_108_864]
    assert light.macs == 69_468_160 and light.flops == 138_936_320
    assert heavy.macs / light.macs == pytest.approx(8.69, abs=0.005)
    assert light.macs / heavy.macs == pytest.approx(separable_ratio(3, 256)) == 1 / 256 + 1 / 9
    assert (heavy.parameters, light.parameters) == (589_824, 2_304 + 65_536)


def test_a_layer_worked_out_by_hand():
    """5 x 4 places become 3 x 2; each of the 6 channels out reads 2 of the 4 in through 3 x 3."""
    found = ordinary(3, 4, 6, 5, 4, stride=2, groups=2, bias=True).layers[0]
    assert (found.shape, found.output) == ((6, 2, 3, 3), (6, 3, 2))
    assert (found.parameters, found.macs) == (6 * 2 * 9 + 6, 6 * 3 * 2 * 18)
    assert [(layer.parameters, layer.macs) for layer in linear(10, 7).layers] == [(77, 70)]
    assert [(layer.parameters, layer.macs) for layer in linear(10, 7, rank=2).layers] == [(20, 20), (21, 14)]


@pytest.mark.parametrize(
    ("width", "resolution", "millions_of_macs", "millions_of_parameters"),
    [(1.0, 224, 569, 4.2), (0.75, 224, 325, 2.6), (0.5, 224, 149, 1.3), (0.25, 224, 41, 0.5)]
    + [(1.0, 192, 418, 4.2), (1.0, 128, 186, 4.2)],
)
def test_mobilenet_costs_what_its_paper_prints(width, resolution, millions_of_macs, millions_of_parameters):
    """arXiv 1704.04861, tables 6 and 7."""
    found = whole(MobileNetV1, resolution, width=width)
    assert round(found.macs / 1e6) == millions_of_macs
    assert round(found.parameters / 1e6, 1) == millions_of_parameters
    assert found.layers[-1].output == (1000,)


def test_mobilenet_with_ordinary_convolutions_costs_what_its_paper_prints():
    """arXiv 1704.04861, table 4, "Conv MobileNet": 29.3 M parameters, 4866 M MACs."""
    found = whole(MobileNetV1, separate=False)
    assert round(found.parameters / 1e6, 1) == 29.3
    assert found.macs / 1e6 == pytest.approx(4866, abs=1.5)


@pytest.mark.parametrize(("groups", "millions"), [(1, 143), (2, 140), (3, 137), (4, 133), (8, 137)])
def test_shufflenet_costs_what_its_paper_prints(groups, millions):
    """arXiv 1707.01083, table 1, where the complexity is that of the convolutions."""
    assert round(whole(ShuffleNetV1, groups=groups).of("Conv2d").macs / 1e6) == millions


def test_shufflenet_of_another_scale():
    assert round(whole(ShuffleNetV1, scale=0.5).macs / 1e6) == 38
    assert round(whole(ShuffleNetV1, scale=2.0).macs / 1e6) == 524
    with pytest.raises(RequestError, match="unknown number of groups '5'; allowed: 1, 2, 3, 4, 8"):
        ShuffleNetV1(groups=5)


@pytest.mark.parametrize("network", [MobileNetV1, ShuffleNetV1])
def test_torch_counts_the_same(network):
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        network()(torch.empty(1, 3, 64, 64))
    found = whole(network, 64)
    assert found.flops == counter.get_total_flops()
    assert OUTSIDE not in [layer.name for layer in found.layers]


class Beside(nn.Module):
    """A table, a layer it goes through twice, one it never goes through, and a product of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.twice, self.never = nn.Embedding(5, 4), nn.Linear(4, 4), nn.Linear(9, 9)
        self.own = nn.Parameter(torch.ones(4, 3))

    def forward(self, rows: Tensor) -> Tensor:
        return self.twice(self.twice(self.table(rows))) @ self.own


def test_tables_repeats_and_products_outside_of_layers_are_told_apart():
    network = Beside().train()
    found = count(network, torch.tensor([0, 2]))
    by_name = {layer.name: layer for layer in found.layers}
    assert (by_name["table"].macs, by_name["never"].macs, by_name["never"].output) == (0, 0, ())
    assert by_name["twice"].macs == 2 * 2 * 16  # two rows, twice
    assert by_name[OUTSIDE].macs == 2 * 4 * 3
    assert (found.embedding_parameters, found.parameters) == (20, 12 + 20 + 90)
    assert network.training and not network.twice._forward_hooks, "left as it was"


def test_in_plain_values():
    plain = linear(3, 2).to_json()
    layer = {
        "name": "linear",
        "kind": "Linear",
        "shape": [2, 3],
        "output": [2],
        "parameters": 8,
        "macs": 6,
        "flops": 12,
    }
    assert plain == {"parameters": 8, "embedding_parameters": 0, "macs": 6, "flops": 12, "layers": [layer]}


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(
        RequestError, match="layer 'network' is a LSTM, which cannot be counted; expected a convolution"
    ):
        count(nn.LSTM(3, 4), torch.zeros(1, 2, 3))


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"kernel": 2}, "kernel = 2 is even and keeps no map as it is"),
        ({"c_in": 0}, "c_in = 0 is out of range; expected a whole number of at least 1"),
        ({"groups": 3}, "groups = 3 does not divide 4 and 6 channels"),
    ],
)
def test_wrong_sizes_are_refused(sizes, words):
    with pytest.raises(RequestError, match=words):
        ordinary(**{"kernel": 3, "c_in": 4, "c_out": 6, "height": 5, "width": 5, **sizes})
