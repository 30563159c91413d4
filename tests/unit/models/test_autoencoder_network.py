"""The autoencoder's layers and losses by hand: sparse against dense, masks, re-feeding, the multinomial loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from recengine.models.autoencoder_network import Bags, CellProduct, Network, Shape
from recengine.models.autoencoder_training import Aim, Cells, Reading, Rows, Task, bags_of

TABLE = np.array([[5.0, 3.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [4.0, 0.0, 2.0, 0.0]], np.float32)
OFFSETS, ROW, COLUMN = torch.tensor([0, 3, 3]), torch.tensor([0, 0, 0, 2, 2]), torch.tensor([0, 1, 3, 0, 2])
PLAIN = Reading(float("inf"), 0.0)
NO_AIM = Aim(multinomial=False, masking=0.0, hidden_only=False, refeed=0, penalty=0.0, batch_size=8)


def rows() -> Rows:
    matrix = csr_matrix(TABLE)
    return Rows.of(matrix, matrix.data)


def network(seed: int = 0, **kwargs) -> Network:
    torch.manual_seed(seed)
    return Network(Shape(4, (3, 2), "elu", **kwargs))


def test_the_product_at_the_cells_is_the_dense_one_with_its_slopes():
    torch.manual_seed(1)
    h, u = torch.randn(3, 5, dtype=torch.double), torch.randn(4, 5, dtype=torch.double)
    h.requires_grad_()
    u.requires_grad_()
    found = CellProduct.apply(h, u, OFFSETS, COLUMN)
    assert found.detach() == pytest.approx((h @ u.T)[ROW, COLUMN].detach())
    assert torch.autograd.gradcheck(lambda a, b: CellProduct.apply(a, b, OFFSETS, COLUMN), (h, u))


def test_sparse_rows_are_read_like_dense_ones():
    net, cells = network(choice=True), rows().take(torch.arange(3))
    bags, _ = bags_of(cells, PLAIN, net)
    stars, seen = torch.from_numpy(TABLE), torch.from_numpy(TABLE > 0).float()
    weights = dict(net.named_parameters())
    first = stars @ weights["stars.weight"] + seen @ weights["choice.weight"]
    assert net.read(bags).detach() == pytest.approx((first + net.first_bias).detach(), abs=1e-6)
    assert network().read_dense(torch.from_numpy(TABLE)).detach() == pytest.approx(
        network().read(bags_of(cells, PLAIN, network())[0]).detach(), abs=1e-6
    )
    h = net.inside(net.read(bags))
    assert net.at_cells(h, bags).detach() == pytest.approx(net.everything(h)[ROW, COLUMN].detach(), abs=1e-6)


@pytest.mark.parametrize("reads", ["stars", "choice"])
def test_a_tied_decoder_has_the_encoder_s_weights_turned(reads):
    net = network(tied=True, stars=reads == "stars", choice=reads == "choice")
    weights = dict(net.named_parameters())
    table, inner = weights[f"{reads}.weight"], weights["encoder.0.weight"]
    with torch.no_grad():
        weights["decoder_bias.0"].fill_(0.3)
        weights["last_bias"].fill_(-0.2)
    first = torch.randn(2, 3)
    elu = torch.nn.functional.elu
    code = elu(elu(first) @ inner.T)
    by_hand = elu(code @ inner + 0.3) @ table.T - 0.2
    assert net.everything(net.inside(first)).detach() == pytest.approx(by_hand.detach(), abs=1e-6)
    assert sum(p.numel() for p in net.parameters()) < sum(p.numel() for p in network().parameters())


def test_dropout_is_on_the_code_alone_or_everywhere():
    torch.manual_seed(0)
    code, everywhere = (Network(Shape(4, (64, 64), "relu"), dropout=0.5, everywhere=flag) for flag in (False, True))
    first = torch.ones(1, 64)
    for net in (code, everywhere):
        with torch.no_grad():
            for name in ("encoder.0.weight", "decoder.0.weight"):
                dict(net.named_parameters())[name].copy_(torch.eye(64))
    assert set(code.inside(first)[0].tolist()) == {0.0, 2.0}
    assert {0.0, 8.0} <= set(everywhere.inside(first)[0].tolist()) <= {0.0, 2.0, 4.0, 8.0}
    assert (everywhere.inside(first) == 0).sum() > (code.inside(first) == 0).sum()
    assert set(code.eval().inside(first)[0].tolist()) == {1.0}


def test_a_column_nobody_rated_neither_says_nor_is_said_anything():
    net = network(choice=True)
    net.forget(torch.tensor([False, False, True, False]))
    with_it, without = (
        net.read(Bags(torch.tensor([0]), torch.zeros_like(c), c, torch.ones(len(c)), torch.ones(len(c))))
        for c in (torch.tensor([0, 2]), torch.tensor([0]))
    )
    assert torch.equal(with_it, without)
    assert net.everything(torch.randn(1, 3))[0, 2] == 0.0


def test_the_reading_by_hand():
    """Row 0: 3 cells of sum 9, level 9 / (3 + 6) = 1; row 2: 2 cells of sum 6, level 6 / 8."""
    above = torch.tensor([5.0, 3.0, 1.0, 4.0, 2.0])
    level, x, s = Reading(6.0, 4.0)(ROW, above, torch.ones(5), 3)
    assert level == pytest.approx(torch.tensor([1.0, 0.0, 0.75]))
    scale = 4 / np.sqrt(np.array([8.0, 8.0, 8.0, 7.0, 7.0]))
    assert x == pytest.approx(torch.from_numpy(scale) * torch.tensor([4.0, 2.0, 0.0, 3.25, 1.25]))
    assert s == pytest.approx(torch.from_numpy(scale))
    level, x, s = PLAIN(ROW, above, torch.ones(5), 3)
    assert (level.tolist(), x.tolist(), s.tolist()) == ([0.0] * 3, above.tolist(), [1.0] * 5)


def test_rows_are_taken_in_any_order_and_cells_left_out():
    cells = rows().take(torch.tensor([2, 1, 0]))
    assert cells.row.tolist() == [0, 0, 2, 2, 2]
    assert cells.offsets.tolist() == [0, 2, 2]
    assert cells.above.tolist() == [4, 2, 5, 3, 1]
    some = cells.where(torch.tensor([False, True, True, False, True]))
    assert (some.offsets.tolist(), some.column.tolist()) == ([0, 1, 1], [2, 0, 3])


def squares(net: Network) -> tuple[torch.Tensor, torch.Tensor]:
    """(answers, masked mean square) of the dense way."""
    y = net.everything(net.inside(net.read_dense(torch.from_numpy(TABLE))))
    mask = torch.from_numpy(TABLE) > 0
    return y, ((y - torch.from_numpy(TABLE))[mask] ** 2).mean()


def batch_of(task: Task) -> tuple[Cells, torch.Tensor]:
    return next(task.batches(torch.Generator().manual_seed(0)))


def test_the_loss_is_the_mean_square_over_the_known_ratings():
    net = network()
    (loss,) = Task(net, rows(), PLAIN, NO_AIM).losses(batch_of(Task(net, rows(), PLAIN, NO_AIM)))
    assert float(loss.detach()) == pytest.approx(float(squares(net)[1].detach()), rel=1e-6)


def test_refeeding_asks_for_the_first_answer_after_the_first_step():
    """The second loss is that of f(x) as input and target of the stepped network, the third of its own answer."""
    net = network()
    task = Task(net, rows(), PLAIN, replace(NO_AIM, refeed=2))
    losses = task.losses(batch_of(task))
    y, first = squares(net)
    y = y[batch_rows(task)]
    assert float(next(losses).detach()) == pytest.approx(float(first.detach()), rel=1e-5)
    for _ in range(2):
        with torch.no_grad():
            for weight in net.parameters():
                weight.mul_(0.9)
            again = net.everything(net.inside(net.read_dense(y)))
            expected = float((again - y).square().mean())
        assert float(next(losses).detach()) == pytest.approx(expected, rel=1e-5)
        y = again
    assert next(losses, None) is None


def batch_rows(task: Task) -> torch.Tensor:
    """The rows of the first batch, in its order."""
    rng = torch.Generator().manual_seed(0)
    return task.filled[torch.randperm(len(task.filled), generator=rng)]


def test_hidden_ratings_are_not_read_and_may_be_all_that_is_asked():
    net = network()
    cells = rows().take(torch.arange(3))
    hidden = torch.tensor([True, False, False, False, True])
    shown = torch.from_numpy(TABLE).clone()
    shown[0, 0] = shown[2, 2] = 0.0
    centred = Reading(1.0, 0.0)
    level = shown.sum(dim=1) / ((shown > 0).sum(dim=1) + 1.0)
    x = torch.where(shown > 0, shown - level[:, None], 0.0)
    error = torch.from_numpy(TABLE) - level[:, None] - net.everything(net.inside(net.read_dense(x)))
    asked = {True: error[[0, 2], [0, 2]], False: error[ROW, COLUMN]}
    for only, wanted in asked.items():
        aim = Aim(False, 0.5, only, 0, 0.0, 8)
        (loss,) = Task(net, rows(), centred, aim).losses((cells, hidden))
        assert float(loss.detach()) == pytest.approx(float(wanted.square().mean().detach()), rel=1e-5)
    nothing = Task(net, rows(), centred, Aim(False, 0.5, True, 0, 0.0, 8))
    assert list(nothing.losses((cells, torch.zeros(5, dtype=torch.bool)))) == []


def test_a_share_of_the_ratings_is_hidden_anew_in_each_batch():
    many = csr_matrix(np.ones((40, 60), np.float32))
    task = Task(network(), Rows.of(many, many.data), PLAIN, Aim(False, 0.3, True, 0, 0.0, 16))
    shares = [(len(cells.row), hidden.float().mean()) for cells, hidden in task.batches(torch.Generator())]
    assert [n for n, _ in shares] == [960, 960, 480]
    assert len({float(share) for _, share in shares}) == 3
    assert all(0.2 < share < 0.4 for _, share in shares)


def test_the_penalty_is_of_the_squares_of_the_weights_over_the_ratings():
    net = network()
    plain, pulled = (Task(net, rows(), PLAIN, Aim(False, 0.0, False, 0, reg, 8)) for reg in (0.0, 3.0))
    (one,), (two,) = plain.losses(batch_of(plain)), pulled.losses(batch_of(pulled))
    weights = sum(float(weight.detach().square().sum()) for weight in net.parameters() if weight.ndim == 2)
    assert float((two - one).detach()) == pytest.approx(3.0 / 2 / 5 * weights, rel=1e-4)  # five ratings


def test_the_multinomial_loss_by_hand():
    net = network()
    task = Task(net, rows(), PLAIN, Aim(True, 0.0, False, 0, 0.0, 8))
    (loss,) = task.losses((rows().take(torch.arange(3)), torch.zeros(5, dtype=torch.bool)))
    y = squares(net)[0].detach().double().numpy()
    likely = np.log(np.exp(y) / np.exp(y).sum(axis=1, keepdims=True))
    assert float(loss.detach()) == pytest.approx(-likely[ROW, COLUMN].mean(), rel=1e-5)


@pytest.mark.parametrize("multinomial", [False, True])
def test_the_validation_figure_is_of_the_held_out_ratings(multinomial):
    net = network().eval()
    held_out = (torch.tensor([0, 2, 2]), torch.tensor([2, 1, 3]), torch.tensor([2.0, 4.0, 1.0]))
    aim = Aim(multinomial, 0.0, False, 0, 0.0, 8)
    y = squares(net)[0].detach()
    left = held_out[2] - y[held_out[0], held_out[1]]
    wanted = left.square().mean().sqrt()
    if multinomial:
        wanted = -torch.log_softmax(y, dim=1)[held_out[0], held_out[1]].mean()
    with torch.no_grad():
        assert Task(net, rows(), PLAIN, aim, held_out).validate() == pytest.approx(float(wanted), rel=1e-5)
        assert Task(net, rows(), PLAIN, aim).validate() is None
