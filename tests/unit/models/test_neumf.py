"""NeuMF: the paper's network, both heads, pre-training, and reasons by factors."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from recengine.data import synthetic
from recengine.errors import RequestError
from recengine.models import neumf
from recengine.models.base import profile_of, profiles_of
from recengine.models.neumf import PRESETS, NeuMF, plan_of
from recengine.models.neumf_config import NeuMFConfig
from recengine.models.pair_network import PairNetwork

SMALL = NeuMFConfig(factors=3, mlp_factors=2, hidden=(4,), epochs=2)


@pytest.fixture(scope="module")
def films():
    return synthetic.low_rank(n_users=40, n_items=30)


def test_the_textbook_network_is_the_paper_s():
    """8 factors; 16 numbers of each side through 32, 16 and 8 units; one output over both branches."""
    network = PairNetwork(5, 7, plan_of(PRESETS["textbook"]).shape)
    shapes = {name: tuple(values.shape) for name, values in network.named_parameters()}
    assert shapes == {
        "users.weight": (5, 24),
        "items.weight": (7, 24),
        "h": (8,),
        "tower.0.1.weight": (32, 32),
        "tower.0.1.bias": (32,),
        "tower.1.1.weight": (16, 32),
        "tower.1.1.bias": (16,),
        "tower.2.1.weight": (8, 16),
        "tower.2.1.bias": (8,),
        "out.weight": (1, 8),
        "out.bias": (1,),
    }
    assert network.h.requires_grad


def test_its_objective_too():
    config = PRESETS["textbook"]
    assert (config.loss, config.negatives, config.optimiser, config.learning_rate) == ("bce", 4, "adam", 1e-3)
    assert (config.batch_size, config.reg, config.dropout, config.activation) == (256, 0, 0, "relu")
    assert config.judged_by == "learnt"


def test_units():
    assert (NeuMF(PRESETS["tuned"]).unit, NeuMF(PRESETS["ranking"]).unit) == ("stars", "probability")
    assert NeuMF(PRESETS["tuned"]).predicts_stars
    assert not NeuMF(PRESETS["ranking"]).predicts_stars


def test_a_score_is_the_network_s_at_the_learnt_vectors(films):
    for config in (SMALL, replace(SMALL, loss="bce", threshold=0.0)):
        model = NeuMF(config).fit(films)
        network = model.pairs.network
        f = network.frozen().all_items(network.users.weight)
        expected = torch.sigmoid(f) if config.loss == "bce" else films.ratings.rating.mean(dtype=float) + f
        np.testing.assert_allclose(model.learnt(range(40)), expected.numpy(), rtol=1e-6)
        np.testing.assert_allclose(model.learnt([7, 2]), expected.numpy()[[7, 2]], rtol=1e-6)


def test_pre_trained_branches_are_halved_into_one(films, monkeypatch):
    """With a rate of nothing in the joint training, f = (f of the product alone + f of the MLP alone) / 2."""
    config = replace(SMALL, fusion="learned", levels="without", reg=0.0, level_reg=0.0, dropout=0.0, pretrain=2)
    model = NeuMF(replace(config, epochs=1, learning_rate=1e-6))
    trained = []
    real = neumf.train

    def keep(task, recipe, *, seed, precision):
        trained.append(task)
        return real(task, replace(recipe, learning_rate=1e-2), seed=seed, precision=precision)

    monkeypatch.setattr(neumf, "train", keep)
    model.fit(films)
    assert [task.network.shape.parts()[0] for task in trained] == ["product", "mlp"]
    alone = [task.network.eval().frozen().all_items(task.network.users.weight.detach().double()) for task in trained]
    np.testing.assert_allclose(model.learnt(range(40)), ((alone[0] + alone[1]) / 2).numpy(), atol=1e-4)


def test_progress_reaches_the_end(films):
    shares = []
    NeuMF(replace(SMALL, pretrain=1)).fit(films, progress=lambda share, words: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] == 0.3
    assert shares[-1] == 1.0


def test_a_reason_by_factors_is_of_the_person_s_vector(films):
    model = NeuMF(SMALL).fit(films)
    path = model.path(profile_of(films, 4), 9, "factors")
    labels = [label for _, _, label in path.parts]
    assert labels == ["user level 0", "user product 0", "user product 1", "user product 2", "user mlp 0", "user mlp 1"]
    value, baseline = (torch.from_numpy(numbers)[None] for numbers in (path.value, path.baseline))
    assert float(path.function(value)) == pytest.approx(float(model.score([profile_of(films, 4)])[0, 9]), rel=1e-6)
    nobody = profile_of(films, 4).without(range(30))
    assert float(path.function(baseline)) == pytest.approx(float(model.score([nobody])[0, 9]), rel=1e-6)
    with pytest.raises(RequestError, match="unknown kind of reason for neumf 'ratings'"):
        model.path(profile_of(films, 4), 9, "ratings")


def test_another_seed_is_another_network(films):
    one, two = (NeuMF(SMALL).fit(films, seed=seed).score(profiles_of(films)) for seed in (0, 1))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize(
    ("asked", "fast", "taken"),
    [("auto", True, "bfloat16"), ("auto", False, "float32"), ("float32", True, "float32")],
)
def test_bfloat16_is_taken_where_it_is_fast_and_asked_for(films, monkeypatch, asked, fast, taken):
    monkeypatch.setattr("recengine.models.pair_plan.bfloat16_is_fast", lambda: fast)
    model = NeuMF(replace(SMALL, precision=asked)).fit(films)
    assert model.training.precision == taken and np.isfinite(model.score(profiles_of(films, [0, 1]))).all()
