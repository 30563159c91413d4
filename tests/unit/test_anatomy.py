"""Inside a model: what its file says, what its arrays are, and the row that stands for an id."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recengine import anatomy, models
from recengine.anatomy import Part, parts, road, said
from recengine.bench import Request, train_spec
from recengine.data import catalog
from recengine.errors import WorkError
from recengine.runs.store import RunStore

CONFIG = models.to_json(models.configure("mf", "tuned"))


@pytest.mark.parametrize("model", [entry.name for entry in models.MODELS])
def test_every_model_names_its_source_and_how_it_differs(model: str) -> None:
    found = said(model)
    assert len(found.source) > 10 and len(found.differs) > 5
    assert "\n" not in found.source + found.differs
    assert not found.source.startswith("Source") and "Differs from" not in found.source


def test_a_head_without_a_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anatomy, "_tree", lambda model: anatomy.ast.parse('"""A model."""'))
    said.cache_clear()
    with pytest.raises(WorkError, match="names no source, or not how it differs"):
        said("mf")
    said.cache_clear()


def test_a_weight_and_its_bias_are_one_layer_and_everything_is_counted() -> None:
    arrays = [("deep.0.bias", (64,)), ("deep.0.weight", (64, 224)), ("vector.user.weight", (300, 32)), ("mu", (1,))]
    found = parts("mf", CONFIG, arrays)
    assert [(part.name, part.kind, part.shape, part.parameters) for part in found] == [
        ("deep.0", "layer", (64, 224), 64 * 224 + 64),
        ("vector.user", "table", (300, 32), 9600),
        ("mu", "numbers", (1,), 1),
    ]
    assert [part.learnt for part in found] == [True, True, False], "a plain mean is kept, not learned"
    assert found[2].about == "Mean of all training ratings, stars."


def test_an_array_nobody_wrote_about_has_no_words() -> None:
    assert parts("mf", CONFIG, [("luck", ())]) == [Part("luck", "numbers", (), 1)]


def test_an_id_becomes_the_row_that_the_model_kept(own_store: Path, low_rank) -> None:
    store = RunStore(own_store)
    data = catalog.load("synthetic", store.home)
    run = store.get_or_run(train_spec(Request("synthetic", "mf", "fast"), data))
    found = road(run, data, item_idx=7)
    assert [row.table for row in found] == ["q", "v"]
    assert (found[0].row, found[0].rows) == (7, data.n_items)
    np.testing.assert_array_equal(found[0].vector, run.arrays("model.npz")["q"][7])
    assert road(run, data, user_idx=7) == [], "a person has no row of their own there"
    assert road(run, data) == []


def test_where_people_and_items_are_as_many_nothing_is_guessed(own_store: Path) -> None:
    store = RunStore(own_store)
    data = catalog.load("synthetic-checkerboard", store.home)
    run = store.get_or_run(train_spec(Request("synthetic-checkerboard", "mf", "fast"), data))
    assert data.n_users == data.n_items
    assert road(run, data, item_idx=0) == []
