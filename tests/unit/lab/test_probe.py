"""What is looked at in a network, on one whose numbers are worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.lab import probe
from recengine.models.autoencoder import Autoencoder
from recengine.models.autoencoder_config import AutoencoderConfig
from recengine.models.autoencoder_network import Network, Shape

CONFIG = AutoencoderConfig(
    hidden=(8,), dropout=0.5, refeed=0, epochs=3, batch_size=64, validation=0.1, precision="float32"
)


@pytest.fixture
def tiny() -> Autoencoder:
    """Two items, one relu unit: h = relu(x_0 + x_1 - 3), f(x) = relu([h, 2 h]); one rows of stars [4, .] and [., 2]."""
    model = Autoencoder(dataclasses.replace(CONFIG, hidden=(1,), activation="relu"))
    model.network = Network(Shape(2, (1,), "relu", "relu"))
    model.rated = np.array([True, True])
    with torch.no_grad():
        assert model.network.stars is not None
        model.network.stars.weight.fill_(1.0)
        model.network.first_bias.fill_(-3.0)
        model.network.last.weight.copy_(torch.tensor([[1.0], [2.0]]))
        model.network.last.bias.zero_()
    model.network.eval()
    return model


ROWS = csr_matrix(np.array([[4.0, 0.0], [0.0, 2.0]]))


def test_fixed_point_and_mean(tiny: Autoencoder) -> None:
    # f([4, .]) = [1, 2]; f of that: relu(1 + 2 - 3) = 0, so [0, 0]. f([., 2]) = [0, 0] stays.
    assert probe.fixed_point(tiny, ROWS) == pytest.approx(np.sqrt((1 + 4) / 4))
    assert probe.mean_prediction(tiny, ROWS) == pytest.approx((1 + 2) / 4)
    tiny.rated = np.array([True, False])
    assert probe.mean_prediction(tiny, ROWS) == pytest.approx(1 / 2), "an item nobody rated does not count"


def test_units(tiny: Autoencoder) -> None:
    layer = probe.units(tiny, ROWS)[0]
    # sums before the activation: 4 - 3 = 1 and 2 - 3 = -1; the second is flat, so half of the cells, but no unit dead
    assert (layer["width"], layer["dead"], layer["flat"]) == (1, 0.0, 0.5)
    assert sum(layer["histogram"]) == pytest.approx(1.0) and len(probe.units(tiny, ROWS)) == 1
    filled = {round(float(probe.EDGES[place]), 1) for place, share in enumerate(layer["histogram"]) if share}
    assert filled == {-1.0, 1.0}
    assert probe.units(tiny, csr_matrix(np.array([[0.0, 2.0]])))[0]["dead"] == 1.0


def test_gradients(tiny: Autoencoder) -> None:
    # Loss = ((4 - 1)^2 + (2 - 0)^2) / 2. Row 0: dL/dy_0 = -3, dL/dU_0 = -3 h = -3; dL/dV_0 = -3 U_0 x_0 = -12.
    before = [weight.detach().clone() for weight in tiny.network.parameters()]
    assert probe.gradient_norms(tiny, ROWS) == pytest.approx([12.0, 3.0])
    assert all(torch.equal(a, b) for a, b in zip(before, tiny.network.parameters(), strict=True))
    assert all(weight.grad is None for weight in tiny.network.parameters())


def test_epochs_that_are_looked_at() -> None:
    assert [epoch for epoch in range(1, 11) if probe.looked_at(epoch, 10)] == list(range(1, 11))
    found = [epoch for epoch in range(1, 101) if probe.looked_at(epoch, 100)]
    assert found[:3] == [1, 4, 8] and found[-1] == 100 and len(found) == 26


def test_watching_changes_nothing_and_ends_at_the_errors_of_the_model(low_rank: Dataset) -> None:
    part = split.fold(low_rank, "user-time:0.3", 1)
    alone, watched = Autoencoder(CONFIG), Autoencoder(CONFIG)
    alone.fit(part.train, seed=4)
    told: list[str] = []
    base = np.full(len(part.test), 3.0)
    watch = probe.Watch(watched, part.train, part.test, base, 4, lambda share, words: told.append(words))
    watched.fit(part.train, seed=4, progress=watch)
    for name, values in alone.state().items():
        np.testing.assert_array_equal(values, watched.state()[name])
    assert [row["epoch"] for row in watch.rows] == [1, 2, 3] and len(watch.gradients) == 2
    assert told[-1].row.keys() >= {"train_loss", "val_metric", "train_rmse", "test_rmse", "fixed_point"}  # type: ignore[attr-defined]
    after = watch.after()
    assert after["test_rmse"] == pytest.approx(np.sqrt(np.mean(watch.off() ** 2)))
    assert after["train_rmse"] > 0 and len(after["units"]) == 1 and len(after["gradients"]["end"]) == 2
    scores = watched.score([_profile(part.train, user) for user in part.test.user_idx[:5]])
    expected = scores[np.arange(5), part.test.item_idx[:5]]
    shown = np.where(np.isnan(expected), 3.0, np.clip(expected, 1, 5))
    np.testing.assert_allclose(watch.off()[:5] + part.test.rating[:5], shown, rtol=1e-5)
    assert watch.spent > 0


def test_an_answer_that_is_no_number_is_drawn_as_bad_as_it_is(low_rank: Dataset, tiny: Autoencoder) -> None:
    with torch.no_grad():
        tiny.network.last.bias.fill_(float("nan"))
    assert np.isnan(probe.fixed_point(tiny, ROWS))
    found = probe._finite_errors(np.array([2.0, 2.0]), np.array([np.nan, -np.inf]), (1.0, 5.0))
    assert found.tolist() == [3.0, -1.0]


def _profile(train: Dataset, user: int):
    from recengine.models.base import profile_of

    return profile_of(train, int(user))
