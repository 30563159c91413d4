"""The laws of models that a map can be drawn of, as in `laws.py`."""

from __future__ import annotations

import numpy as np

from recengine.data.dataset import Dataset
from recengine.models.base import Embedder, profiles_of
from recengine.models.spaces import Space
from recengine.progress import Stage
from tests.contract.laws import Make


def vectors_are_as_promised(make: Make, data: Dataset, spaces: tuple[Space, ...]) -> None:
    """Every space by a name of its own: float32, finite, a row an item or a user; the same from a saved model."""
    names = [space.name for space in spaces]
    assert len(set(names)) == len(names), f"names are not unique: {names}"
    model = make().fit(data)
    loaded = type(model).from_state(model.config, model.state())
    assert isinstance(model, Embedder) and isinstance(loaded, Embedder)
    for space in spaces:
        found = model.vectors(space.name, data)
        n = data.n_items if space.of == "items" else data.n_users
        assert found.dtype == np.float32 and found.ndim == 2 and len(found) == n, f"{space.name}: {found.shape}"
        assert np.isfinite(found).all() and found.any(axis=1).mean() > 0.9, space.name
        np.testing.assert_array_equal(loaded.vectors(space.name, data), found)


def stages_show_the_items(make: Make, data: Dataset) -> None:
    """A training tells of its items' vectors before the first step and after each; the last are those it ends with."""
    heard: list[tuple[int, dict[str, np.ndarray]]] = []

    def listen(share: float, words: str) -> None:
        if isinstance(words, Stage) and words.items is not None:
            heard.append((words.step, {name: np.array(found) for name, found in words.items().items()}))

    model = make().fit(data, progress=listen)
    assert isinstance(model, Embedder)
    assert [step for step, _ in heard] == list(range(len(heard))) and len(heard) >= 2
    rated = data.item_counts > 0
    for name, last in heard[-1][1].items():
        final = model.vectors(name, data)
        assert last.shape == final.shape, name
        np.testing.assert_allclose(last[rated], final[rated], rtol=1e-4, atol=1e-5)
        assert not np.allclose(heard[0][1][name][rated], final[rated], rtol=1e-3), f"{name} never moved"
    np.testing.assert_array_equal(model.score(profiles_of(data)), make().fit(data).score(profiles_of(data)))
