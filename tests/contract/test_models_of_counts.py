"""On a set that holds counts every model keeps the laws or refuses with a way out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from recengine.data import synthetic
from recengine.data.dataset import IMPLICIT, Dataset, Ratings
from recengine.errors import RequestError
from recengine.models import configure, entry, refuse
from recengine.models.base import profile_of
from recengine.models.refusals import ON_COUNTS
from tests.contract import laws, laws_of_reasons
from tests.contract.let_off import LIGHT, OWN_ANSWER_TO_NOBODY
from tests.contract.test_models import CASES, briefly, maker, n_cases

WITHOUT_STARS = [("popularity", "ranking"), ("user-knn", "ranking"), ("item-knn", "ranking")]
WITHOUT_STARS += [("content", "textbook"), ("content", "ranking"), ("ease", "textbook"), ("ease", "ranking")]
WITHOUT_STARS += [
    ("als", "textbook"),
    ("als", "ranking"),
    ("autoencoder", "ranking"),
    ("neumf", "textbook"),
    ("neumf", "ranking"),
    *((name, "ranking") for name in LIGHT),
]


@cache
def listens() -> Dataset:
    """The films, heard so and so many times instead of rated."""
    data = synthetic.low_rank(n_users=120, n_items=90, density=0.2)
    r = data.ratings
    return replace(
        data,
        ratings=Ratings(r.user_idx, r.item_idx, np.rint(3.0 ** r.rating.astype(float)), r.timestamp),
        card=synthetic.card("listens", "Listens (synthetic)", IMPLICIT),
        rating_scale=None,
        fingerprint="",
    )


@pytest.mark.parametrize(("name", "preset"), WITHOUT_STARS)
def test_the_laws_hold_without_stars(name, preset):
    make, data = maker(name, preset), listens()
    model = make().fit(data)
    laws.saved_scores_are_equal(briefly(name, preset), data)
    laws.scores_have_shape_and_type(model, data)
    laws.content_alone_counts(model, data)
    answered_by = None if (name, preset) in OWN_ANSWER_TO_NOBODY else "popularity"
    laws.empty_profile_is_answered(model, data, answered_by)
    if not entry(name).needs_torch:
        laws.relabelling_permutes(make, data)
    if name != "popularity":
        laws_of_reasons.top_cited_counts_more(model, data, n_cases=n_cases(model))
    for user in range(0, data.n_users, 20) if "Explainer" in entry(name).abilities else ():
        laws_of_reasons.explanation_adds_up(model, profile_of(data, user).rated({user % data.n_items: 40.0}), user % 7)


@pytest.mark.parametrize(("name", "preset"), [case for case in CASES if case not in WITHOUT_STARS])
def test_stars_are_not_made_of_counts(name, preset):
    """Refused before anything is asked to work, and by the work itself with the same words."""
    with pytest.raises(
        RequestError, match=rf"{name}: .* predicts stars and listens holds counts.*preset=ranking"
    ) as one:
        refuse(name, configure(name, preset), listens())
    with pytest.raises(RequestError) as other:
        briefly(name, preset)().fit(listens())
    assert str(one.value) == str(other.value)


def test_what_works_on_counts_is_what_refusals_name():
    def presets(words: str, name: str) -> tuple[str, ...]:
        return entry(name).presets if words == "any preset" else (words.removeprefix("preset="),)

    named = {(name, preset) for words, names in ON_COUNTS.items() for name in names for preset in presets(words, name)}
    assert named == set(WITHOUT_STARS)
    for name, preset in named:
        refuse(name, configure(name, preset), listens())
