"""Networks as blocks: in the order data flows, each parameter counted once, and only what is learned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from recengine import models
from recengine.data.dataset import Dataset
from recengine.models.autoencoder_network import Network
from recengine.models.autoencoder_network import Shape as RowShape
from recengine.models.blocks import Block, Layered
from recengine.models.learnt import is_learnt
from recengine.models.network_blocks import of_autoencoder

TINY = {
    "neumf": {"epochs": "1", "factors": "3", "mlp_factors": "2", "hidden": "4,2"},
    "embedding-mlp": {"epochs": "1", "embedding_size": "3", "hidden": "4", "item_vectors": "random"},
    "deepfm": {"epochs": "1", "factors": "2", "hidden": "4"},
    "autoencoder": {"epochs": "1", "hidden": "5,3"},
}
PRESETS = [(name, preset) for name in TINY for preset in models.entry(name).presets]


def fitted(name: str, preset: str, data: Dataset, **more: str) -> Any:
    return models.create(name, models.configure(name, preset, {**TINY[name], **more})).fit(data)


def learnt(model: Any, name: str) -> int:
    config = models.to_json(model.config)
    return sum(
        array.size
        for key, array in model.state().items()
        if np.issubdtype(array.dtype, np.floating) and is_learnt(name, config, key)
    )


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_blocks_and_the_metric_count_the_same_parameters(name: str, preset: str, low_rank: Dataset) -> None:
    model = fitted(name, preset, low_rank)
    assert isinstance(model, Layered)
    blocks = model.blocks()
    outside = low_rank.n_items if name == "autoencoder" and model.config.centring else 0
    assert sum(block.parameters for block in blocks) + outside == learnt(model, name)
    assert [Block.from_json(block.to_json()) for block in blocks] == list(blocks)


def test_neumf_has_its_branches_side_by_side(low_rank: Dataset) -> None:
    blocks = fitted("neumf", "textbook", low_rank).blocks()
    n_users, n_items = low_rank.n_users, low_rank.n_items
    assert [(block.name, block.branch, block.shape, block.parameters, block.then) for block in blocks] == [
        ("users", "", (n_users, 5), 5 * n_users, ()),
        ("items", "", (n_items, 5), 5 * n_items, ()),
        ("product", "GMF", (), 0, ()),
        ("h", "GMF", (1, 3), 3, ()),
        ("concatenate", "MLP", (), 0, ()),
        ("Linear", "MLP", (4, 4), 20, ("ReLU",)),
        ("Linear", "MLP", (2, 4), 10, ("ReLU",)),
        ("Linear", "MLP", (1, 2), 3, ()),
        ("sum", "", (), 0, ("sigmoid",)),
    ]


def test_deepfm_reads_one_table_a_field_three_ways(low_rank: Dataset) -> None:
    model = fitted("deepfm", "tuned", low_rank)
    blocks = model.blocks()
    shared = [block for block in blocks if block.kind == "table" and not block.branch]
    assert [block.name for block in shared] == list(model.network.names)
    assert list(dict.fromkeys(block.branch for block in blocks)) == ["", "first-order", "FM", "deep"]
    assert next(block for block in blocks if block.name == "concatenate").size == 2 * len(shared)
    assert not [b for b in fitted("deepfm", "tuned", low_rank, hidden="").blocks() if b.branch == "deep"]


def test_an_autoencoder_goes_down_to_its_code_and_up_again() -> None:
    network = Network(RowShape(20, (6, 3), "selu", tied=False), dropout=0.5)
    sizes = [(block.name, block.size, block.then) for block in of_autoencoder(network, ridge=False)]
    assert sizes == [
        ("ratings of a row", 20, ()),
        ("stars", 6, ()),
        ("sum + bias", 6, ("SELU",)),
        ("Linear", 3, ("SELU", "dropout 0.5")),
        ("Linear", 6, ("SELU",)),
        ("Linear", 20, ()),
    ]


def test_tied_weights_are_counted_once() -> None:
    network = Network(RowShape(20, (6, 3), "selu", last="selu", tied=True))
    blocks = of_autoencoder(network, ridge=False)
    assert [block.name for block in blocks][-2:] == ["Linear (tied)", "Linear (tied)"]
    assert sum(block.parameters for block in blocks) == sum(part.numel() for part in network.parameters())
    assert blocks[-1].then == ("SELU",)
    assert torch.equal(network.final()[0], network.stars.weight)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("model", "preset", "array", "learned"),
    [
        ("mf", "tuned", "mu", False),
        ("mf", "tuned", "q", True),
        ("mf", "textbook", "v", False),
        ("mf", "tuned", "v", True),
        ("user-knn", "tuned", "ratings.data", False),
        ("item-knn", "tuned", "near.data", True),
        ("neumf", "tuned", "h", False),
        ("neumf", "textbook", "h", True),
        ("neumf", "tuned", "kept.vectors", False),
        ("autoencoder", "tuned", "b_i", True),
        ("autoencoder", "textbook", "b_i", False),
        ("blend", "tuned", "weights", True),
        ("blend", "tuned", "svdpp/q", True),
        ("blend", "tuned", "svdpp/mu", False),
    ],
)
def test_what_is_kept_is_not_counted_as_learned(model: str, preset: str, array: str, learned: bool) -> None:
    assert is_learnt(model, models.to_json(models.settings(model).PRESETS[preset]), array) is learned
