"""What a recipe will leave, before it is run."""

from __future__ import annotations

import pytest

from recengine import foresight
from recengine.bench import Request, train_spec
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.foresight import Foreseen, Left
from recengine.runs.run import Run
from recengine.runs.store import RunStore

SET = (("hidden", "8"), ("epochs", "2"))


@pytest.fixture
def trained(own_store, low_rank: Dataset) -> Run:
    return RunStore(own_store).get_or_run(train_spec(Request("synthetic", "autoencoder", "ranking", SET), low_rank))


def test_what_is_left(trained: Run) -> None:
    dense = foresight.foreseen(trained, "quantise=int8")
    assert dense.before.parameters == dense.after.parameters == 2 * 1600 + 8 + 1600 + 200
    assert dense.before.nonzero <= dense.before.parameters and dense.smaller > 1.5
    halved = foresight.foreseen(trained, "prune=0.5:neurons,finetune=1")
    assert halved.after.parameters == 2 * 800 + 4 + 800 + 200
    empty = foresight.foreseen(trained, "prune=0.9")
    assert 5 < empty.fewer < 10 and empty.after.parameters == empty.before.parameters


def test_what_does_not_fit_is_refused(trained: Run) -> None:
    with pytest.raises(RequestError, match="factorise=64 does not fit autoencoder .* no matrix of it gets smaller"):
        foresight.foreseen(trained, "factorise=64")


def test_ratios() -> None:
    found = Foreseen(Left(1000, 100, 90), Left(250, 50, 30))
    assert (found.smaller, found.fewer) == (4.0, 3.0)
