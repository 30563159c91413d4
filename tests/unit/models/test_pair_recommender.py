"""The dense and light networks: what a pair costs, the grid against the pairs, their blocks, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from recengine import models
from recengine.compress.cost import count
from recengine.errors import RequestError
from recengine.models.base import profile_of
from recengine.models.map_network import Mapped
from recengine.models.network_blocks import of_pairs
from recengine.models.pair_network import PairNetwork
from recengine.models.pair_recommender import PairRecommender
from recengine.models.shuffle_config import ShuffleConfig

NAMES = ("dense-tower", "bottleneck-mlp", "conv", "separable", "inverted-bottleneck", "shuffle")
MOST_MACS, WIDEST_MAP, FEWEST_CHANNELS = 500_000, 32, 16


def network(name: str, **settings: str) -> PairNetwork:
    torch.manual_seed(0)
    return PairNetwork(3, 4, models.configure(name, "tuned", settings).shape).double().eval()


def macs(name: str, *kinds: str) -> int:
    net = network(name)
    row = torch.zeros(1, net.shape.size).double()
    cost = count(net, row, row)
    return (cost.of(*kinds) if kinds else cost).macs


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("preset", ["tuned", "ranking"])
def test_a_pair_costs_at_most_what_it_may(name, preset):
    shape = models.configure(name, preset).shape
    net = PairNetwork(1, 1, shape)
    row = torch.zeros(1, shape.size)
    assert 0 < count(net, row, row).macs <= MOST_MACS
    if shape.maps is not None:
        assert shape.mlp_factors <= WIDEST_MAP and min(shape.maps.channels) >= FEWEST_CHANNELS


def test_a_separable_network_takes_a_fifth_of_the_multiplications():
    """8 x 8 pictures, 16, 32 and 64 channels on maps of 4 x 4, 2 x 2 and one place."""
    first = 9 * 16 * 16
    assert macs("conv", "Conv2d") == first + 9 * 16 * 32 * 4 + 9 * 32 * 64
    assert macs("separable", "Conv2d") == first + (9 * 16 + 16 * 32) * 4 + 9 * 32 + 32 * 64
    assert macs("conv", "Conv2d") >= 5 * macs("separable", "Conv2d")


def test_a_tower_of_low_rank_takes_rank_times_both_widths():
    assert macs("dense-tower") == 64 * 512 + 512 * 256 + 256
    assert macs("bottleneck-mlp") == 32 * (64 + 512) + 32 * (512 + 256) + 256


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch_norm", ["with", "without"])
def test_the_grid_is_every_pair_and_its_slope_autograd_s(name, batch_norm):
    net = network(name, batch_norm=batch_norm)
    if batch_norm == "with":
        net.train()(torch.randn(20, net.shape.size).double(), torch.randn(20, net.shape.size).double())
        net.eval()
    p, q = torch.randn(2, net.shape.size).double(), net.items.weight.detach()
    frozen = net.requires_grad_(False).frozen()
    pairs = net(p.repeat_interleave(4, 0), q.repeat(2, 1)).view(2, 4)
    torch.testing.assert_close(frozen.all_items(p), pairs, rtol=1e-4, atol=1e-4)  # the layers in float32
    cells = frozen.cells(torch.tensor([[1, 3], [0, 2]]), None)
    f, slope = cells.look(p)
    torch.testing.assert_close(f, pairs.gather(1, torch.tensor([[1, 3], [0, 2]])))
    moved = p[:1].clone().requires_grad_()
    (expected,) = torch.autograd.grad(net(moved, q[1:2]).sum(), moved)
    torch.testing.assert_close(torch.cat([cells.straight, slope], dim=2)[0, 0], expected[0])


def test_batches_of_pairs_change_nothing(monkeypatch):
    net = network("separable").requires_grad_(False)
    x = torch.randn(7, 16).double()
    assert net.map is not None
    mapped = Mapped(net.map, ("elu",))
    whole = mapped(x), *mapped.look(x)
    monkeypatch.setattr("recengine.models.map_network.BATCH", 3)
    for one, other in zip(whole, (mapped(x), *mapped.look(x)), strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch_norm", ["with", "without"])
def test_blocks_hold_every_parameter(name, batch_norm):
    net = network(name, batch_norm=batch_norm)
    blocks = of_pairs(net, squashed=False)
    assert sum(block.parameters for block in blocks) == sum(part.numel() for part in net.parameters())


def test_a_shuffle_network_is_drawn_as_it_is():
    drawn = [(b.name, b.size, b.then) for b in of_pairs(network("shuffle"), squashed=False) if b.branch == "map"]
    unit = [("pointwise in 2 groups", 8 * 16, ("ELU", "shuffle of 2 groups")), ("depthwise 3 × 3", 8 * 4, ())]
    assert drawn[:4] == [("outer product", 64, ()), ("conv 3 × 3", 16 * 16, ("ELU",)), *unit]
    assert drawn[4] == ("pointwise in 2 groups", 16 * 4, ("beside the mean of 3 × 3", "ELU"))
    assert drawn[7] == ("pointwise in 2 groups", 32 * 4, ("+ input", "ELU", "dropout 0.2"))
    assert drawn[-1] == ("Linear", 1, ())
    inverted = [b.then for b in of_pairs(network("inverted-bottleneck"), squashed=False) if b.branch == "map"]
    assert ("+ input", "dropout 0.2") in inverted


def test_item_rows_start_from_another_model_s_vectors(low_rank):
    config = replace(models.configure("separable", "tuned", {"channels": "4,8"}), epochs=1, learning_rate=1e-6)
    model = PairRecommender(config).fit(low_rank)
    drawn = PairRecommender(replace(config, item_vectors="random")).fit(low_rank)
    other = models.create("svdpp", models.configure("svdpp", "tuned")).fit(low_rank).state()["q"]
    for one, alike in ((model, True), (drawn, False)):
        rows = one.vectors("items", low_rank).astype(float)
        inside = other @ np.linalg.lstsq(other, rows, rcond=None)[0]
        assert np.allclose(inside, rows, atol=1e-3) == alike
    path = model.path(profile_of(low_rank, 0), 3, "factors")
    assert [label for _, _, label in path.parts][:2] == ["user level 0", "user map 0"]


def test_channels_that_do_not_go_with_the_groups_are_refused():
    with pytest.raises(RequestError, match=r"channels = \(16, 36\) do not go with groups = 2; expected rising numbers"):
        ShuffleConfig(channels=(16, 36))
    with pytest.raises(RequestError, match="channels = .* is not allowed; expected those of one layer at least"):
        models.configure("conv", "tuned", {"channels": ""})
