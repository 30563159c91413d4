"""Every model keeps the laws of maps under every preset, and each law is shown to be able to fail."""

from __future__ import annotations

import numpy as np
import pytest

from recengine.data import synthetic
from recengine.data.dataset import Dataset
from recengine.models import configure, entry
from recengine.models.spaces import Space, spaces_of
from recengine.progress import Stage, silent
from tests.contract import laws_of_maps
from tests.contract.honest import Honest
from tests.contract.test_laws_can_fail import fails
from tests.contract.test_models import CASES, briefly, cases_with, other_films


@pytest.fixture(scope="module")
def films() -> Dataset:
    return synthetic.low_rank(n_users=120, n_items=90)


@pytest.mark.parametrize(("name", "preset"), cases_with("Embedder"))
def test_vectors_are_as_promised(name, preset):
    make = briefly(name, preset)
    laws_of_maps.vectors_are_as_promised(make, other_films(), spaces_of(name, make().config))


STEPWISE = ("mf", "als", "svdpp", "embedding-mlp", "neumf", "autoencoder", "deepfm")
STEPWISE += ("dense-tower", "bottleneck-mlp", "conv", "separable", "inverted-bottleneck", "shuffle")


@pytest.mark.parametrize(("name", "preset"), [case for case in CASES if case[0] in STEPWISE])
def test_stages_show_the_items(name, preset):
    laws_of_maps.stages_show_the_items(briefly(name, preset), other_films())


@pytest.mark.parametrize(("name", "preset"), CASES)
def test_spaces_are_those_of_embedders(name, preset):
    assert bool(spaces_of(name, configure(name, preset))) == ("Embedder" in entry(name).abilities)


def test_vectors(films):
    class Drawn(Honest):
        cut, spoil = 0, 0.0

        def vectors(self, space, train):
            return (self.similar + self.spoil)[self.cut :].astype(np.float32)

    class TooFew(Drawn):
        cut = 1

    class NotFinite(Drawn):
        spoil = np.inf

    class Forgotten(Drawn):
        @classmethod
        def from_state(cls, config, state):
            return super().from_state(config, {"similar": state["similar"] * 2})

    own = (Space("items", "items", "cosines"),)
    laws_of_maps.vectors_are_as_promised(Drawn, films, own)
    for broken, message in ((TooFew, "items: "), (NotFinite, "items"), (Forgotten, "Arrays are not equal")):
        with fails(message):
            laws_of_maps.vectors_are_as_promised(broken, films, own)
    with fails("names are not unique"):
        laws_of_maps.vectors_are_as_promised(Drawn, films, own * 2)


def test_stages(films):
    class Shows(Honest):
        last = 1.0

        def vectors(self, space, train):
            return self.similar.astype(np.float32)

        def fit(self, dataset, *, seed=0, progress=silent):
            super().fit(dataset)
            progress(0.0, Stage("before", 0, 1, lambda: {"items": 0 * self.similar}))
            progress(1.0, Stage("after", 1, 1, lambda: {"items": self.last * self.similar}))
            return self

    class EndsElsewhere(Shows):
        last = 0.9

    laws_of_maps.stages_show_the_items(Shows, films)
    with fails("Not equal to tolerance"):
        laws_of_maps.stages_show_the_items(EndsElsewhere, films)
