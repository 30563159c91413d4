"""The one loop that trains every network.

    for each epoch:  for each batch:  for each loss of the batch:  theta <- theta - step(grad loss)

A `Task` says what is trained and on what; the loop says when to step, when to stop and which epoch is kept. There is no
DataLoader: a batch is a slice of tensors that already lie in memory.
Sources: Kingma, Ba 2015, ICLR (Adam); Prechelt 1998, "Early stopping - but when?"; arXiv 1708.01715, section 2.2 (more
than one step a batch: dense re-feeding).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import torch
from torch import nn

from recengine.progress import Epoch, Items, Progress, Stage, silent
from recengine.training.choices import Decay as Decay
from recengine.training.choices import Precision
from recengine.training.held import hold_zeros
from recengine.training.seeds import generator, seeded


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    epochs         passes over the training part, at most
    optimiser      `adam` (decoupled weight decay, Loshchilov, Hutter 2019) or `sgd`
    learning_rate  of the first epoch
    weight_decay   share of every weight taken off a step, times the learning rate; a task may add its own penalty
    momentum       of `sgd`
    decay          how the learning rate falls over the epochs: `none`, or to 0 in a straight line or half a cosine
    patience       epochs without a better validation figure after which it stops; 0: never before the last
    """

    epochs: int
    optimiser: Literal["adam", "sgd"] = "adam"
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    momentum: float = 0.9
    decay: Decay = "none"
    patience: int = 0

    def rate(self, epoch: int) -> float:
        """The learning rate of an epoch, 1-based."""
        done = (epoch - 1) / self.epochs
        fall = {"none": 1.0, "linear": 1.0 - done, "cosine": 0.5 * (1.0 + math.cos(math.pi * done))}
        return self.learning_rate * fall[self.decay]


class Task(Protocol):
    """What is trained, and on what."""

    @property
    def network(self) -> nn.Module:
        """What learns, in place."""
        ...

    def batches(self, rng: torch.Generator) -> Iterator[Any]:
        """The batches of one epoch, in an order drawn from `rng`."""
        ...

    def losses(self, batch: Any) -> Iterator[torch.Tensor]:
        """The losses of a batch, one optimiser step each; what follows a `yield` sees the stepped network."""
        ...

    def validate(self) -> float | None:
        """The figure on what is held out, smaller is better; None where nothing is. The network is in `eval` mode."""
        ...


@dataclass(frozen=True)
class Training:
    """What a training did.

    history     {epoch, train_loss, val_metric, seconds} of each finished epoch; seconds since it began
    best_epoch  the epoch whose parameters the network has now; 0 where the first already diverged
    checkpoint  the rule by which that epoch was chosen, in words
    diverged    a loss or a validation figure was not finite; the network has the last finite parameters
    precision   `float32` or `bfloat16`: arithmetic of the losses; parameters are always float32
    """

    history: tuple[Mapping[str, float | None], ...]
    best_epoch: int
    checkpoint: str
    diverged: bool
    precision: str

    @property
    def epochs(self) -> int:
        return len(self.history)


def train(
    task: Task,
    recipe: Recipe,
    *,
    seed: int,
    progress: Progress = silent,
    precision: Precision = "float32",
    items: Items | None = None,
) -> Training:
    """Train the task's network in place; deterministic for a seed on one processor with one number of threads.

    items  handed to whoever hears of an epoch, and of the start; called there, it finds the network in `eval` mode
    """
    network, rng = task.network, generator(seed)
    optimiser = _optimiser(network, recipe)
    hold_zeros(network, optimiser)
    history: list[dict[str, float | None]] = []
    kept, best_epoch, best = _copy(network), 0, math.inf
    judged = diverged = False
    started = time.perf_counter()
    if items is not None:
        network.eval()
        progress(0.0, Stage("before the first epoch", 0, recipe.epochs, items))
    with seeded(seed):
        for epoch in range(1, recipe.epochs + 1):
            for group in optimiser.param_groups:
                group["lr"] = recipe.rate(epoch)
            network.train()
            loss = _epoch(task, optimiser, rng, precision)
            network.eval()
            with torch.no_grad():
                figure = task.validate() if math.isfinite(loss) else None
            diverged = not math.isfinite(loss) or (figure is not None and not math.isfinite(figure))
            if diverged:
                break
            judged = figure is not None
            row = {"epoch": epoch, "train_loss": loss, "val_metric": figure, "seconds": time.perf_counter() - started}
            history.append(row)
            progress(epoch / recipe.epochs, Epoch(_words(recipe, row), row, recipe.epochs, items))
            if figure is None or figure < best:
                kept, best_epoch, best = _copy(network), epoch, best if figure is None else figure
            if recipe.patience and epoch - best_epoch >= recipe.patience:
                break
    network.load_state_dict(kept)
    network.eval()
    return Training(tuple(history), best_epoch, _rule(best_epoch, len(history), judged, diverged), diverged, precision)


def _epoch(task: Task, optimiser: torch.optim.Optimizer, rng: torch.Generator, precision: Precision) -> float:
    """Mean loss over the steps of one epoch; NaN or infinite as soon as one of them is, and no step is made with it."""
    total, steps = 0.0, 0
    kind = next(task.network.parameters()).device.type
    for batch in task.batches(rng):
        losses = task.losses(batch)
        while True:
            with torch.autocast(kind, torch.bfloat16, enabled=precision == "bfloat16"):
                loss = next(losses, None)
            if loss is None:
                break
            value = float(loss.detach())
            if not math.isfinite(value):
                return value
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            total, steps = total + value, steps + 1
    return total / max(1, steps)


def _optimiser(network: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(
            weights, recipe.learning_rate, momentum=recipe.momentum, weight_decay=recipe.weight_decay
        )
    return torch.optim.AdamW(weights, recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True)


def _copy(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: values.detach().clone() for name, values in network.state_dict().items()}


def _words(recipe: Recipe, row: Mapping[str, float | None]) -> str:
    figure = row["val_metric"]
    held_out = "" if figure is None else f", validation {figure:.4f}"
    return f"epoch {row['epoch']} of {recipe.epochs}: loss {row['train_loss']:.4f}{held_out}"


def _rule(best_epoch: int, epochs: int, judged: bool, diverged: bool) -> str:
    if diverged and not judged:
        return f"epoch {best_epoch}: the last before the loss was no longer finite"
    if judged:
        return f"epoch {best_epoch} of {epochs}: the best figure on the validation part"
    return f"epoch {best_epoch} of {epochs}: the last, nothing was held out"
