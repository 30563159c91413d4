"""Embedding MLP: the source's network, item vectors of other models, clicks, and reasons by factors."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from recengine.data import synthetic
from recengine.errors import RequestError
from recengine.models import configure, create
from recengine.models.base import profile_of, profiles_of
from recengine.models.embedding_mlp import PRESETS, EmbeddingMLP, plan_of
from recengine.models.embedding_mlp_config import EmbeddingMLPConfig
from recengine.models.pair_network import PairNetwork

SMALL = EmbeddingMLPConfig(embedding_size=4, item_vectors="random", hidden=(5,), epochs=2)


@pytest.fixture(scope="module")
def films():
    return synthetic.low_rank(n_users=40, n_items=30)


def test_the_textbook_network_is_the_source_s():
    network = PairNetwork(5, 7, plan_of(PRESETS["textbook"]).shape)
    shapes = {name: tuple(values.shape) for name, values in network.named_parameters() if values.numel()}
    assert shapes == {
        "users.weight": (5, 100),
        "items.weight": (7, 100),
        "tower.0.1.weight": (10, 200),
        "tower.0.1.bias": (10,),
        "out.weight": (1, 10),
        "out.bias": (1,),
    }


def test_its_forward_pass_line_by_line():
    """relu of both rows, dropout 0.1, ten units, relu, one number."""
    network = PairNetwork(5, 7, plan_of(PRESETS["textbook"]).shape)
    dropout, linear = network.tower[0][0], network.tower[0][1]
    assert isinstance(dropout, torch.nn.Dropout) and dropout.p == 0.1
    network.eval()
    u, v = network.users(torch.tensor([3])), network.items(torch.tensor([6]))
    x = torch.relu(torch.cat([u, v], dim=1))
    x = torch.relu(x @ linear.weight.T + linear.bias)
    expected = x @ network.out.weight.T + network.out.bias
    torch.testing.assert_close(network(u, v), expected[:, 0])


def test_textbook_scores_are_the_network_s_own_number(films):
    model = EmbeddingMLP(replace(PRESETS["textbook"], epochs=1)).fit(films)
    network = model.pairs.network
    f = network.frozen().all_items(network.users.weight).numpy()
    assert model.pairs.mu == 0
    assert model.judged_by == "learnt"
    np.testing.assert_allclose(model.learnt(range(40)), f, rtol=1e-6)


def first_rows(model: EmbeddingMLP, films) -> np.ndarray:
    """float (n_items, size): item rows after a training that moves nothing."""
    still = replace(model.config, epochs=1, learning_rate=1e-6, levels="without")
    found = EmbeddingMLP(still)
    found.given = model.given
    return found.fit(films).pairs.network.items.weight.detach().numpy()


def test_items_start_from_given_vectors(films):
    vectors = np.random.default_rng(0).normal(size=(30, 3))
    rows = first_rows(EmbeddingMLP(replace(SMALL, scale=0.5)).begin_with_items(vectors), films)
    left, strength, _ = np.linalg.svd(vectors, full_matrices=False)
    expected = left * strength
    np.testing.assert_allclose(rows[:, :3], expected * 0.5 / expected.std(), atol=1e-3)
    assert rows[:, 3].std() > 0.1  # the rest is drawn


@pytest.mark.parametrize("name", ["mf", "svdpp", "als"])
def test_items_start_from_another_model_s(films, name):
    other = create(name, configure(name, "ranking" if name == "als" else "tuned")).fit(films).state()["q"]
    rows = first_rows(EmbeddingMLP(replace(SMALL, item_vectors=name, scale=1.0)), films)
    strongest = np.linalg.svd(other, full_matrices=False)[0][:, 0]
    assert abs(np.corrcoef(rows[:, 0], strongest)[0, 1]) > 0.999


def test_vectors_of_other_items_are_refused(films):
    model = EmbeddingMLP(SMALL).begin_with_items(np.ones((29, 3)))
    with pytest.raises(RequestError, match=r"item vectors of shape \(29, 3\) are given; expected \(30, any number\)"):
        model.fit(films)


def test_clicks(films):
    model = EmbeddingMLP(replace(SMALL, loss="bce", threshold=4.0)).fit(films)
    scores = model.score(profiles_of(films))
    assert model.unit == "probability"
    assert 0 < scores.min() < scores.max() < 1
    with pytest.raises(RequestError, match="embedding-mlp: loss = 'bce' learns clicks and"):
        EmbeddingMLP(replace(SMALL, loss="bce")).fit(films)


@pytest.mark.parametrize(
    "settings", [{"optimiser": "sgd"}, {"batch_norm": "with"}, {"hidden": ()}, {"activation": "tanh"}]
)
def test_any_dense_network(films, settings):
    model = EmbeddingMLP(replace(SMALL, **settings)).fit(films)
    loaded = EmbeddingMLP.from_state(model.config, model.state())
    np.testing.assert_array_equal(loaded.score(profiles_of(films)), model.score(profiles_of(films)))
    assert np.isfinite(model.score(profiles_of(films))).all()


def test_a_reason_by_factors_is_of_both_rows(films):
    model = EmbeddingMLP(SMALL).fit(films)
    path = model.path(profile_of(films, 4), 9, "factors")
    assert [label for _, _, label in path.parts][4:7] == ["user mlp 3", "item level 0", "item mlp 0"]
    value = torch.from_numpy(path.value)[None]
    assert float(path.function(value)) == pytest.approx(float(model.score([profile_of(films, 4)])[0, 9]), rel=1e-6)
    with pytest.raises(RequestError, match="unknown kind of reason for embedding-mlp 'ratings'"):
        model.path(profile_of(films, 4), 9, "ratings")
