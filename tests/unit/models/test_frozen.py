"""The frozen network: its slope is autograd's for every activation, with and without layers; people's own side."""

from typing import get_args

import pytest
import torch

from recengine.models.frozen import Frozen, Side, Tower
from recengine.training.activations import activation, slope
from recengine.training.choices import Activation

ACTIVATIONS = get_args(Activation)
ITEM = torch.tensor([[0, 4, 5], [3, 3, 1]])


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(sum(shape)))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_of_an_activation_is_told_by_its_value(name):
    x = torch.tensor([-3.0, -0.5, 0.5, 3.0, 7.0], dtype=torch.float64, requires_grad=True)
    y = activation(name)(x)
    (expected,) = torch.autograd.grad(y.sum(), x)
    torch.testing.assert_close(slope(name, y.detach()), expected)


def test_kinks_are_as_torch_has_them():
    for name in ("relu", "relu6", "lrelu"):
        x = torch.tensor([0.0, 6.0], requires_grad=True)
        y = activation(name)(x)
        torch.testing.assert_close(slope(name, y.detach()), torch.autograd.grad(y.sum(), x)[0])


def network(act: str, enter: str, *, hidden: tuple[int, ...] = (4, 3), bent: bool = True) -> Frozen:
    """Six items, two numbers straight, three through the layers."""
    widths = (*hidden, 1)
    layers = tuple((drawn(n_in, n_out), drawn(n_out)) for n_in, n_out in zip(widths[:-1], widths[1:], strict=True))
    items = Side(drawn(6), drawn(6, 3 * bent), drawn(6, hidden[0]))
    return Frozen(items, drawn(6, 2), drawn(3, hidden[0]), enter, Tower(layers, (act,) * len(layers)))


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize(("enter", "hidden", "bent"), [("elu", (4, 3), False), ("linear", (4,), True)])
def test_the_slope_of_a_network_is_autograd_s(act, enter, hidden, bent):
    net = network(act, enter, hidden=hidden, bent=bent)
    people = Side(drawn(2), drawn(2, 3), drawn(2, 4)) if bent else None
    cells = net.cells(ITEM, people)
    vectors = drawn(2, 5)
    f, jacobian = cells.look(vectors)

    def said(p: torch.Tensor) -> torch.Tensor:
        return cells.look(p)[0]

    whole = torch.autograd.functional.jacobian(said, vectors)  # (b, m, b, d)
    for row in range(2):
        torch.testing.assert_close(torch.cat([cells.straight, jacobian], dim=2)[row], whole[row, :, row])
    every = net.all_items(vectors, people)
    torch.testing.assert_close(every[[[0], [1]], ITEM], f, rtol=1e-5, atol=1e-5)


def test_without_layers_only_level_straight_and_bent_are_left():
    items = Side(torch.tensor([1.0, 2.0]).double(), torch.tensor([[10.0], [20.0]]).double(), drawn(2, 0))
    net = Frozen(items, torch.tensor([[3.0], [4.0]]).double(), drawn(1, 0), "linear", None)
    people = Side(torch.tensor([100.0]).double(), torch.tensor([[0.5]]).double(), drawn(1, 0))
    vector = torch.tensor([[2.0, 7.0]]).double()
    # 1 + 100 + 3 * 2 + 10 * (7 + 0.5) + 7 * 0.5 and 2 + 100 + 4 * 2 + 20 * 7.5 + 3.5
    assert net.all_items(vector, people).tolist() == [[185.5, 263.5]]
    f, jacobian = net.cells(torch.tensor([[1, 0]]), people).look(vector)
    assert f.tolist() == [[263.5, 185.5]]
    assert jacobian.tolist() == [[[20.5], [10.5]]]


def test_blocks_change_nothing(monkeypatch):
    net, vectors = network("elu", "elu", bent=False), drawn(9, 5)
    whole = net.all_items(vectors)
    monkeypatch.setattr("recengine.models.frozen.BLOCK_BYTES", 1)
    torch.testing.assert_close(net.all_items(vectors), whole, rtol=1e-6, atol=1e-6)
