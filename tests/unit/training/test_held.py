"""Zeros that stay while a training goes on."""

from __future__ import annotations

import torch
from torch import nn

from recengine.training.held import hold_zeros, zeros_held


def _steps(network: nn.Linear) -> None:
    optimiser = torch.optim.SGD(network.parameters(), 0.1, momentum=0.9)
    hold_zeros(network, optimiser)
    for _ in range(3):
        optimiser.zero_grad()
        network(torch.ones(2, 2)).square().sum().backward()
        optimiser.step()


def _network() -> nn.Linear:
    network = nn.Linear(2, 2)
    with torch.no_grad():
        network.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 2.0]]))
        network.bias.zero_()
    return network


def test_zeros_of_matrices_stay_and_all_else_learns() -> None:
    network = _network()
    with zeros_held():
        _steps(network)
    assert (network.weight == 0).tolist() == [[False, True], [True, False]]
    assert (network.weight.diagonal() != torch.tensor([1.0, 2.0])).all() and (network.bias != 0).all()


def test_outside_they_learn_too() -> None:
    network = _network()
    _steps(network)
    assert (network.weight != 0).all()
