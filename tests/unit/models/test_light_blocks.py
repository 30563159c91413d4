"""The blocks: what each computes on numbers worked out by hand, and the shapes that leave it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from recengine.errors import RequestError
from recengine.models.light_blocks import (
    InvertedBottleneck,
    Shuffle,
    ShuffleUnit,
    convolution,
    depthwise,
    low_rank,
    pointwise,
    separable,
)

CHANNELS = torch.arange(6.0).view(1, 6, 1, 1)


def fill(block: nn.Module, value: float = 1.0) -> nn.Module:
    """Every number it learns the same."""
    with torch.no_grad():
        for parameter in block.parameters():
            parameter.fill_(value)
    return block.eval()


@pytest.mark.parametrize("side", [1, 4, 7])
@pytest.mark.parametrize("stride", [1, 2])
def test_maps_shrink_by_the_stride_alone(side, stride):
    x, left = torch.randn(2, 8, side, side), -(-side // stride)
    blocks = [
        convolution(8, 16, stride=stride, kernel=5),
        separable(8, 16, stride=stride),
        InvertedBottleneck(8, 16, stride=stride),
        ShuffleUnit(8, 16 if stride == 2 else 8, groups=2, stride=stride),
    ]
    for block in blocks:
        assert block.eval()(x).shape[2:] == (left, left)


def test_depthwise_reads_its_own_channel_and_pointwise_its_own_place():
    x = torch.zeros(1, 2, 3, 3)
    x[0, 0, 1, 1] = 2.0
    by_channel = fill(depthwise(2, norm=False))(x)
    assert torch.equal(by_channel[0, 0], torch.full((3, 3), 3.0))  # 2 everywhere in reach, and the bias of 1
    assert torch.equal(by_channel[0, 1], torch.ones(3, 3))
    by_place = fill(pointwise(2, 3, norm=False))(x)
    assert by_place[0, :, 1, 1].tolist() == [3.0, 3.0, 3.0] and by_place[0, :, 0, 0].tolist() == [1.0, 1.0, 1.0]


def test_groups_read_their_own_channels_until_they_are_shuffled():
    grouped = fill(pointwise(6, 2, groups=2, norm=False))
    assert grouped(CHANNELS).flatten().tolist() == [1 + 0 + 1 + 2, 1 + 3 + 4 + 5]
    assert Shuffle(2)(CHANNELS).flatten().tolist() == [0, 3, 1, 4, 2, 5]
    assert Shuffle(3)(CHANNELS).flatten().tolist() == [0, 2, 4, 1, 3, 5]
    assert torch.equal(Shuffle(3)(Shuffle(2)(CHANNELS)), CHANNELS)


def test_an_inverted_bottleneck_adds_what_came_in_where_it_fits():
    x = torch.randn(1, 2, 4, 4)
    assert torch.equal(fill(InvertedBottleneck(2, 2, norm=False), 0.0)(x), x)
    for other in (InvertedBottleneck(2, 3, norm=False), InvertedBottleneck(2, 2, stride=2, norm=False)):
        assert not fill(other, 0.0)(x).any()
    assert InvertedBottleneck(2, 3, expand=5).filter[0].weight.shape == (10, 1, 3, 3)


def test_a_shuffle_unit_adds_at_stride_1_and_sets_beside_at_stride_2():
    x = torch.randn(1, 4, 4, 4)
    assert torch.equal(fill(ShuffleUnit(4, 4, groups=1, norm=False), 0.0)(x), x.relu())
    beside = fill(ShuffleUnit(4, 8, groups=1, stride=2, norm=False), 0.0)(torch.ones(1, 4, 4, 4))
    assert beside.shape == (1, 8, 2, 2)
    assert beside[0, 0].flatten().tolist() == pytest.approx([4 / 9, 6 / 9, 6 / 9, 1.0])  # zeros around are in the mean
    assert not beside[0, 4:].any()
    with pytest.raises(RequestError, match="a shuffle unit of stride 1 adds what came in: 4 channels in, 8 out"):
        ShuffleUnit(4, 8)


def test_a_low_rank_layer_is_a_product_of_two():
    thin = low_rank(3, 2, 4)
    first, second = thin[0], thin[1]
    x = torch.randn(5, 3)
    assert torch.allclose(thin(x), x @ (second.weight @ first.weight).T + second.bias, atol=1e-6)


def test_an_even_kernel_is_refused():
    with pytest.raises(RequestError, match="kernel = 4 has no middle; expected an odd number"):
        convolution(1, 1, kernel=4)
