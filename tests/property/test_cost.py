"""Counted, in closed form, and counted by torch: the same numbers for whatever sizes."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from recengine.compress.cost import count, linear, ordinary, separable, separable_ratio
from recengine.models.light_blocks import convolution, low_rank
from recengine.models.light_blocks import separable as separable_block

KERNELS, SIDES, CHANNELS, STRIDES = (st.sampled_from([1, 3, 5]), *(st.integers(1, top) for top in (9, 12, 3)))


def counted(network: nn.Module, *shape: int):
    """(cost, FLOPs by torch) of one input of that shape."""
    with torch.device("meta"):
        network, given_ = network.to("meta"), torch.empty(1, *shape)
    with FlopCounterMode(display=False) as counter:
        network(given_)
    return count(network, given_), counter.get_total_flops()


def figures(cost):
    """(shape, output, parameters, MACs) of each layer that multiplies."""
    return [(x.shape, x.output, x.parameters, x.macs) for x in cost.layers if x.macs]


@given(KERNELS, SIDES, SIDES, STRIDES, st.integers(1, 3), st.integers(1, 4), st.integers(1, 4))
def test_an_ordinary_or_grouped_convolution(kernel, height, width, stride, groups, c_in, c_out):
    c_in, c_out = groups * c_in, groups * c_out
    block = convolution(c_in, c_out, kernel=kernel, stride=stride, groups=groups, norm=False)
    found, flops = counted(block, c_in, height, width)
    closed = ordinary(kernel, c_in, c_out, height, width, stride=stride, groups=groups, bias=True)
    assert figures(found) == figures(closed) and found.parameters == closed.parameters
    assert closed.flops == flops


@given(KERNELS, SIDES, SIDES, STRIDES, CHANNELS, CHANNELS)
def test_a_separable_convolution(kernel, height, width, stride, c_in, c_out):
    block = separable_block(c_in, c_out, kernel=kernel, stride=stride, norm=False)
    found, flops = counted(block, c_in, height, width)
    closed = separable(kernel, c_in, c_out, height, width, stride=stride, bias=True)
    assert figures(found) == figures(closed) and found.parameters == closed.parameters
    assert closed.flops == flops
    heavy = ordinary(kernel, c_in, c_out, height, width, stride=stride)
    assert abs(closed.macs - separable_ratio(kernel, c_out) * heavy.macs) <= 1e-9 * heavy.macs


@given(CHANNELS, CHANNELS, CHANNELS)
def test_a_linear_layer_whole_and_of_low_rank(n_in, rank, n_out):
    for block, closed in (
        (nn.Linear(n_in, n_out), linear(n_in, n_out)),
        (low_rank(n_in, rank, n_out), linear(n_in, n_out, rank=rank)),
    ):
        found, flops = counted(block, n_in)
        assert figures(found) == figures(closed) and found.parameters == closed.parameters
        assert closed.flops == flops
