"""Popularity by hand."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models.base import Profile, profiles_of
from recengine.models.popularity import Popularity, PopularityConfig

NOBODY = Profile(np.empty(0), np.empty(0))


def test_the_mean_is_damped_towards_the_mean_of_all(three):
    model = Popularity(PopularityConfig(damping=2.0)).fit(three)
    mu = 20 / 6
    assert model.score([NOBODY])[0] == pytest.approx([(9 + 2 * mu) / 4, (4 + 2 * mu) / 4, (7 + 2 * mu) / 4])


def test_the_count_is_of_people(make):
    model = Popularity(PopularityConfig(by="count")).fit(make([[5, 1, 0], [1, 0, 0]]))
    assert model.score([NOBODY, NOBODY]).tolist() == [[2, 1, 0], [2, 1, 0]]
    assert (model.unit, model.predicts_stars) == ("ratings", False)


def test_an_item_nobody_rated_has_a_mean_only_with_damping(make):
    data = make([[5, 0], [3, 0]])
    assert Popularity(PopularityConfig(damping=1.0)).fit(data).score([NOBODY])[0, 1] == 4
    assert np.isnan(Popularity(PopularityConfig(damping=0.0)).fit(data).score([NOBODY])[0, 1])


def test_the_score_is_its_own_reason(three):
    found = Popularity(PopularityConfig(by="count")).fit(three).explain(profiles_of(three)[0], 2)
    assert (found.score, found.base_value, found.contributions, found.residual) == (2, 2, (), 0)
    assert found.terms["n_i"] == 2


def test_counts_have_no_stars_to_average(make):
    data = make([[30, 2], [5, 0]], explicit=False)
    with pytest.raises(
        RequestError, match=r"popularity: by = 'mean' predicts stars and pencil holds counts.*preset=ran"
    ):
        Popularity(PopularityConfig()).fit(data)
    assert Popularity(PopularityConfig(by="count")).fit(data).score([NOBODY]).tolist() == [[2, 1]]


def test_another_kind_of_reason_is_refused(three):
    with pytest.raises(RequestError, match="unknown kind of reason for popularity 'features'; allowed: ratings"):
        Popularity(PopularityConfig()).fit(three).explain(NOBODY, 0, "features")
