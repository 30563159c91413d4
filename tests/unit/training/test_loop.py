"""The loop: one step a loss, the best epoch kept, the last finite parameters where it diverges."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from recengine.progress import Epoch
from recengine.training.loop import Recipe, train


class Line:
    """y = 2 x, learnt by one weight from two batches of one point each; validation figures may be given."""

    def __init__(self, figures: list[float] | None = None, steps: int = 1, start: float = 0.0) -> None:
        self.network = nn.Linear(1, 1, bias=False)
        nn.init.constant_(self.network.weight, start)
        self.figures, self.steps = figures, steps
        self.order: list[float] = []
        self.seen: list[float] = []

    @property
    def weight(self) -> float:
        return float(self.network.weight.detach())

    def batches(self, rng):
        for place in torch.randperm(2, generator=rng).tolist():
            yield float(place + 1)

    def losses(self, x):
        self.order.append(x)
        for _ in range(self.steps):
            self.seen.append(self.weight)
            yield (self.network(torch.tensor([[x]])) - 2 * x).square().sum()

    def validate(self):
        return None if self.figures is None else self.figures.pop(0)


SGD = Recipe(epochs=3, optimiser="sgd", learning_rate=0.05, momentum=0.0)


def test_one_step_is_made_for_each_loss_and_what_follows_sees_it():
    task = Line(steps=2)
    train(task, Recipe(epochs=1, optimiser="sgd", learning_rate=0.05, momentum=0.0), seed=0)
    by_hand = [0.0]
    for x in task.order:
        for _ in range(2):
            by_hand.append(by_hand[-1] - 0.05 * 2 * x * (by_hand[-1] * x - 2 * x))
    assert task.seen == pytest.approx(by_hand[:-1])
    assert task.weight == pytest.approx(by_hand[-1])


def test_without_a_validation_part_the_last_epoch_is_kept():
    task = Line()
    done = train(task, SGD, seed=0)
    assert [row["epoch"] for row in done.history] == [1, 2, 3]
    assert done.history[0]["val_metric"] is None
    assert (done.epochs, done.best_epoch, done.diverged) == (3, 3, False)
    assert done.checkpoint == "epoch 3 of 3: the last, nothing was held out"


def test_the_best_epoch_is_restored():
    weights = []

    class Watched(Line):
        def validate(self):
            weights.append(self.weight)
            return super().validate()

    task = Watched([0.9, 0.5, 0.7])
    done = train(task, SGD, seed=0)
    assert task.weight == weights[1] != weights[2]
    assert (done.best_epoch, done.checkpoint) == (2, "epoch 2 of 3: the best figure on the validation part")
    assert [row["val_metric"] for row in done.history] == [0.9, 0.5, 0.7]


def test_it_stops_when_patience_is_used_up():
    done = train(Line([0.5, 0.6, 0.7, 0.1]), Recipe(epochs=4, patience=2), seed=0)
    assert (done.epochs, done.best_epoch) == (3, 1)


def test_a_loss_that_is_not_finite_ends_it_and_the_last_finite_parameters_stay():
    task = Line(start=1.0)
    done = train(task, Recipe(epochs=60, optimiser="sgd", learning_rate=1e6, momentum=0.0), seed=0)
    assert done.diverged and done.epochs < 60
    assert math.isfinite(task.weight)
    assert done.checkpoint == f"epoch {done.epochs}: the last before the loss was no longer finite"


def test_a_validation_figure_that_is_not_finite_ends_it_too():
    task = Line([0.5, math.nan])
    done = train(task, SGD, seed=0)
    assert done.diverged
    assert (done.epochs, done.best_epoch) == (1, 1)


def test_the_same_seed_gives_the_same_weights_and_another_another_order():
    one, two = Line(), Line()
    train(one, SGD, seed=4)
    train(two, SGD, seed=4)
    assert one.weight == two.weight and one.order == two.order
    orders = set()
    for seed in range(8):
        task = Line()
        train(task, SGD, seed=seed)
        orders.add(tuple(task.order))
    assert len(orders) > 1


def test_nobody_else_s_draws_are_touched():
    task = Line()
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    train(task, SGD, seed=0)
    assert torch.equal(torch.rand(4), expected)


def test_dropout_draws_from_the_seed():
    class Dropped(Line):
        def __init__(self):
            super().__init__()
            self.drop = nn.Dropout(0.5)

        def losses(self, x):
            yield (self.network(self.drop(torch.full((8, 1), x))) - 2 * x).square().sum()

    one, two = Dropped(), Dropped()
    train(one, SGD, seed=7)
    torch.rand(100)
    train(two, SGD, seed=7)
    assert one.weight == two.weight


def test_each_epoch_is_reported_with_its_figures():
    said = []
    train(Line([0.5, 0.4, 0.3]), SGD, seed=0, progress=lambda share, words: said.append((share, words)))
    assert [share for share, _ in said] == pytest.approx([1 / 3, 2 / 3, 1])
    words = said[1][1]
    assert isinstance(words, Epoch)
    assert words.startswith("epoch 2 of 3: loss ") and words.endswith(", validation 0.4000")
    assert set(words.row) == {"epoch", "train_loss", "val_metric", "seconds"}


@pytest.mark.parametrize(
    ("decay", "rates"), [("none", [1, 1, 1, 1]), ("linear", [1, 0.75, 0.5, 0.25]), ("cosine", [1, 0.8536, 0.5, 0.1464])]
)
def test_the_learning_rate_falls(decay, rates):
    recipe = Recipe(epochs=4, learning_rate=1.0, decay=decay)
    assert [recipe.rate(epoch) for epoch in range(1, 5)] == pytest.approx(rates, abs=1e-4)


def test_weight_decay_is_decoupled_in_adam():
    """With a gradient of 0 only the decay moves a weight: w (1 - rate decay) a step."""

    class Still(Line):
        def losses(self, x):
            yield 0.0 * self.network.weight.sum()

    task = Still(start=1.0)
    train(task, Recipe(epochs=1, learning_rate=0.1, weight_decay=0.5), seed=0)
    assert task.weight == pytest.approx(0.95**2)


def test_bfloat16_reaches_the_losses_and_leaves_the_parameters():
    kinds = []

    class Wide(Line):
        def losses(self, x):
            out = self.network(torch.tensor([[x]]))
            kinds.append(out.dtype)
            yield (out.float() - 2 * x).square().sum()

    task = Wide()
    done = train(task, SGD, seed=0, precision="bfloat16")
    assert set(kinds) == {torch.bfloat16}
    assert task.network.weight.dtype == torch.float32
    assert done.precision == "bfloat16"
