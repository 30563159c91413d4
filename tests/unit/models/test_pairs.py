"""Pairs: the network by hand, what a plan refuses, the objective of training and the one that is folded in."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from recengine.data import synthetic
from recengine.errors import RequestError
from recengine.models import pair_plan
from recengine.models.base import Profile, profile_of, profiles_of
from recengine.models.neumf import NeuMF, plan_of
from recengine.models.neumf_config import NeuMFConfig
from recengine.models.pair_network import Dropout, PairNetwork
from recengine.models.pair_plan import prepare, targets
from recengine.models.pair_shape import Shape
from recengine.models.pair_training import Penalty
from recengine.models.pairs import Pairs, stand_ins
from recengine.training.seeds import generator, seeded
from tests.contract.laws import relabelling_permutes

SHAPE = Shape(
    levels=True,
    factors=2,
    mlp_factors=1,
    hidden=(2,),
    activation="relu",
    input_active=False,
    dropout=0.0,
    batch_norm=False,
    free_weights=True,
)
SMALL = NeuMFConfig(factors=3, mlp_factors=2, hidden=(4,), epochs=2)


@pytest.fixture(scope="module")
def films():
    return synthetic.low_rank(n_users=40, n_items=30)


def by_hand() -> PairNetwork:
    """level, two factors with h = (1, 2), one number through two hidden units."""
    network = PairNetwork(1, 1, SHAPE)
    with torch.no_grad():
        network.h.copy_(torch.tensor([1.0, 2.0]))
        network.tower[0][1].weight.copy_(torch.tensor([[1.0, 1.0], [1.0, -1.0]]))
        network.tower[0][1].bias.copy_(torch.tensor([0.0, -10.0]))
        network.out.weight.copy_(torch.tensor([[0.5, 100.0]]))
        network.out.bias.fill_(0.25)
    return network.eval()


def test_the_network_by_hand():
    p, q = torch.tensor([[1.0, 2.0, 3.0, 4.0]]), torch.tensor([[0.1, 0.2, 0.3, 0.4]])
    # levels 1.1 + product 2 * 0.2 + 2 * 3 * 0.3 + half of relu(4.4) + nothing of relu(3.6 - 10) + 0.25
    assert float(by_hand()(p, q).detach()) == pytest.approx(1.1 + 0.4 + 1.8 + 2.2 + 0.25)


@pytest.mark.parametrize("factors", [0, 3])
@pytest.mark.parametrize("hidden", [(), (4,), (5, 3)])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_grid_is_every_pair(factors, hidden, batch_norm):
    shape = replace(SHAPE, factors=factors, mlp_factors=2, hidden=hidden, batch_norm=batch_norm, input_active=True)
    network = PairNetwork(4, 6, shape).double()
    if batch_norm:
        network.train()(torch.randn(50, shape.size).double(), torch.randn(50, shape.size).double())
    network.eval()
    p, q = torch.randn(4, shape.size).double(), torch.randn(6, shape.size).double()
    pairs = network(p.repeat_interleave(6, 0), q.repeat(4, 1)).reshape(4, 6)
    with torch.no_grad():
        network.items.weight.copy_(q)
    torch.testing.assert_close(network.frozen().all_items(p), pairs, rtol=1e-5, atol=1e-5)  # the layers in float32


def test_a_network_without_layers_is_a_product():
    network = PairNetwork(2, 3, replace(SHAPE, mlp_factors=0, levels=False)).eval()
    assert network.out is None
    users, items = (table.weight.detach().double() for table in (network.users, network.items))
    torch.testing.assert_close(network.frozen().all_items(users), users @ items.T)


def test_a_penalty_grows_with_the_count():
    found = Penalty(reg=2.0, level_reg=5.0, count_power=0.5).of(np.array([9, 0]), ("level", "product", "mlp"))
    assert found.tolist() == [[5, 6, 6], [5, 2, 2]]


def test_one_epoch_holds_the_whole_penalty_of_every_user(films):
    """The mean over all rows of an epoch is (squared errors + penalties of users and items) / number of rows."""
    task = prepare(films, plan_of(replace(SMALL, dropout=0.0, batch_size=100_000)), 0)
    with torch.no_grad():
        task.network.users.weight.normal_()
    (batch,) = task.batches(generator(0))
    (loss,) = task.losses(batch)
    p, q = (table.weight.detach().double().numpy() for table in (task.network.users, task.network.items))
    level = np.array([4.0] + [0.0] * 5)
    rest = np.array([0.0] + [1.0] * 5)
    of_users = films.user_counts[:, None] ** 0.5 * rest + level
    of_items = np.maximum(films.item_counts, 1)[:, None] ** 0.5 * rest + level
    held = (of_users * (p - p.mean(axis=0)) ** 2).sum() + (of_items * q**2).sum()
    squares = float(((task.said(task.rows) - task.rows.target) ** 2).detach().sum())
    assert float(loss.detach()) == pytest.approx((squares + held) / films.n_ratings, rel=1e-4)


def test_negatives_are_drawn_for_clicks_alone(films):
    config = replace(SMALL, loss="bce", threshold=4.0, negatives=3)
    task = prepare(films, plan_of(config), 0)
    clicks = int((films.ratings.rating >= 4).sum())
    rows = task.with_negatives(task.rows, generator(1))
    assert len(rows.user) == films.n_ratings + 3 * clicks
    assert float(rows.target.sum()) == clicks
    new = slice(films.n_ratings, None)
    assert not films.matrix.toarray()[rows.user[new].numpy(), rows.item[new].numpy()].any()


def test_somebody_who_saw_everything_gets_no_negatives():
    config = replace(SMALL, loss="bce", threshold=0.0, negatives=2)
    board = synthetic.low_rank(n_users=20, n_items=15)
    everything = profiles_of(board)[0].rated({item: 4.0 for item in range(15)})
    model = NeuMF(config).fit(board)
    assert np.isfinite(model.score([everything])).all()


def test_targets():
    stars = np.array([1.0, 4.0, 5.0])
    assert targets(plan_of(SMALL), True, stars, 3.5).tolist() == [-2.5, 0.5, 1.5]
    clicks = plan_of(replace(SMALL, loss="bce", threshold=4.0))
    assert targets(clicks, True, stars, 0.0).tolist() == [0, 1, 1]
    assert targets(clicks, False, stars, 0.0).tolist() == [1, 1, 1]


def test_a_loss_that_does_not_fit_is_refused_by_name(films):
    with pytest.raises(RequestError, match=r"neumf: loss = 'bce' learns clicks and .* holds stars; expected threshold"):
        NeuMF(replace(SMALL, loss="bce")).fit(films)
    with pytest.raises(RequestError, match="neumf: .* makes every rating of .* or negatives of at least 1"):
        NeuMF(replace(SMALL, loss="bce", threshold=0.0, negatives=0)).fit(films)


def test_stand_ins_stand_for_all():
    popularity = np.sort(np.random.default_rng(0).geometric(0.05, 500))[::-1]
    places, stands_for = stand_ins(popularity, 60)
    assert len(places) == len(np.unique(places)) == 60
    assert stands_for.min() >= 1
    assert stands_for.sum() == pytest.approx(500, rel=0.05)
    assert (popularity[places] * stands_for).sum() == pytest.approx(popularity.sum(), rel=0.05)
    assert stands_for[0] < stands_for[-1]


def test_what_everybody_took_up_stands_for_itself():
    places, stands_for = stand_ins(np.array([10_000, 10_000, 0, 0, 0, 0]), 4)
    assert places[:2].tolist() == [0, 1]
    assert stands_for.tolist() == [1, 1, 2, 2]
    for n in (None, 6, 9):
        assert [part.tolist() for part in stand_ins(np.arange(6), n)] == [list(range(6)), [1] * 6]


def test_the_unseen_weigh_what_drawing_gives_them(films):
    """In the sum over an epoch a user has `negatives` zeros for each click, whichever items stand for the unseen."""
    for n in (None, 12):
        model = NeuMF(replace(SMALL, loss="bce", threshold=3.0, negatives=4, stand_ins=n)).fit(films)
        rows = csr_matrix(films.matrix[:5])
        cells, weight, _ = model.pairs._cells(rows)
        dense = csr_matrix((weight, cells.indices, cells.indptr), shape=cells.shape).toarray()
        rated = rows.toarray() > 0
        clicks = (rows.toarray() >= 3).sum(axis=1)
        assert (dense[rated] == 1).all()
        np.testing.assert_allclose(np.where(rated, 0, dense).sum(axis=1), 4 * clicks)
        np.testing.assert_array_equal(cells.toarray(), (rows.toarray() >= 3) * 1.0)
        assert (np.diff(cells.indices)[np.diff(np.repeat(np.arange(5), np.diff(cells.indptr))) == 0] > 0).all()


@pytest.mark.parametrize("loss", ["mse", "bce"])
def test_how_people_and_items_are_numbered_makes_no_difference(films, loss):
    config = replace(SMALL, loss=loss, threshold=0.0)
    relabelling_permutes(lambda: NeuMF(config), films)


def test_stored_users_are_solved_once_and_found_by_content(films, monkeypatch):
    model = NeuMF(SMALL).fit(films)
    whole = model.score(profiles_of(films))
    monkeypatch.setattr(Pairs, "solve", lambda self, profiles: pytest.fail("solved again"))
    np.testing.assert_array_equal(model.score(profiles_of(films)), whole)
    stored = profile_of(films, 3)
    nobody = Profile(stored.item_idx, stored.rating)
    np.testing.assert_allclose(model.score([nobody])[0], whole[3], rtol=1e-6)


def test_a_vector_without_penalty_is_held_by_what_was_learned(films):
    model = NeuMF(replace(SMALL, reg=0.0, level_reg=0.0)).fit(films)
    left = model.pairs.network.users.weight.detach().numpy()
    squares = (model.learnt(range(films.n_users)) - films.matrix.toarray())[films.matrix.toarray() > 0] ** 2
    np.testing.assert_allclose(model.pairs.prior, squares.mean() / left.var(axis=0, ddof=1), rtol=1e-3)
    assert not NeuMF(SMALL).fit(films).pairs.prior.any()


def test_the_epoch_that_judges_best_is_kept(films):
    model = NeuMF(replace(SMALL, validation=0.2, epochs=3)).fit(films)
    figures = [row["val_metric"] for row in model.training.history]
    assert None not in figures
    assert model.training.best_epoch == 1 + int(np.argmin(figures))
    clicks = NeuMF(replace(SMALL, loss="bce", threshold=0.0, validation=0.2, epochs=1)).fit(films)
    assert 0 < clicks.training.history[0]["val_metric"] < 2


def test_a_training_begins_with_what_another_left(films):
    first = NeuMF(SMALL).fit(films)
    second = NeuMF(replace(SMALL, epochs=1, learning_rate=1e-6))
    second.start_from(first.state())
    second.fit(films)
    np.testing.assert_allclose(second.score(profiles_of(films)), first.score(profiles_of(films)), atol=0.01)
    other = NeuMF(replace(SMALL, factors=5))
    other.start_from(first.state())
    with pytest.raises(RequestError, match=r"parameter 'h' has shape \(5,\) here; given \(3,\)"):
        other.fit(films)


def test_dropout_keeps_the_mean_and_drops_its_share():
    drop, x = Dropout(0.3), torch.ones(100_000)
    with seeded(0):
        found = drop(x)
    assert float((found == 0).float().mean()) == pytest.approx(0.3, abs=0.01)
    assert float(found.max()) == pytest.approx(1 / 0.7)
    torch.testing.assert_close(drop.eval()(x), x)


@pytest.mark.parametrize("loss", ["mse", "bce"])
def test_all_of_a_step_is_where_the_device_is(films, loss, monkeypatch):
    """The device of shapes alone takes part in no sum with a tensor left elsewhere."""
    monkeypatch.setattr(pair_plan, "device", lambda: torch.device("meta"))
    task = prepare(films, plan_of(replace(SMALL, loss=loss, threshold=3.0, validation=0.2)), 0)
    assert task.held_out is not None
    task.held = True  # a value, which shapes have not
    batch = next(task.batches(generator(0)))
    given = [part for part in batch if part is not None]  # without a teacher there are no soft targets
    found = [*given, *task.losses(batch), task.said(task.held_out.to(task.where))]
    assert {tensor.device.type for tensor in found} == {"meta"}
    task.held = False
    assert task.penalty().device.type == "meta"


def test_the_device_is_asked_for_and_left_again(films, monkeypatch):
    asked = []
    monkeypatch.setattr(pair_plan, "device", lambda: asked.append(True) or torch.device("cpu"))
    model = NeuMF(replace(SMALL, pretrain=1)).fit(films)
    assert len(asked) == 3  # the network and its two branches
    assert {parameter.device.type for parameter in model.pairs.network.parameters()} == {"cpu"}
    assert all(isinstance(array, np.ndarray) for array in model.state().values())
