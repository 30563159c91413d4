"""Every model keeps every law, under every preset; who is let off a law is listed in `let_off.py`."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recengine.data import synthetic
from recengine.data.dataset import Dataset
from recengine.data.split import Fold, fold
from recengine.errors import RequestError
from recengine.models import MODELS, configure, create, entry, load
from recengine.models.base import Profile, Recommender, profile_of
from tests.contract import laws, laws_of_reasons
from tests.contract.let_off import (
    BOARD,
    NO_BETTER_THAN_POPULARITY,
    NO_CHECKERBOARD,
    NOTHING_CITED,
    OWN_ANSWER_TO_NOBODY,
    QUICKER,
    SHORT,
)

CASES = [(entry.name, preset) for entry in MODELS for preset in entry.presets]
every_case = pytest.mark.parametrize(("name", "preset"), CASES)


def cases_with(ability: str, *, without: bool = False) -> list[tuple[str, str]]:
    """The cases of models that have an ability, or of those that have not."""
    return [(e.name, preset) for e in MODELS for preset in e.presets if (ability in e.abilities) != without]


def maker(name: str, preset: str) -> laws.Make:
    return lambda: create(name, configure(name, preset, QUICKER.get((name, preset))))


def briefly(name: str, preset: str) -> laws.Make:
    """A network of two epochs; any other model as it is."""
    short = SHORT if entry(name).needs_torch else {}
    return lambda: create(name, configure(name, preset, QUICKER.get((name, preset), {}) | short))


@cache
def films() -> Dataset:
    return synthetic.low_rank()


@cache
def other_films() -> Dataset:
    return synthetic.low_rank(n_users=90, n_items=70, seed=4)


@cache
def cut_of(split: str) -> Fold:
    return fold(films(), split, 1)


def cut_for(name: str, preset: str) -> Fold:
    """The fold that says how good the model is: of stars by rows, of lists by people."""
    return cut_of("kfold:5:42" if maker(name, preset)().unit == "stars" else "ratio:0.2:42")


def seen_by(name: str, preset: str) -> Dataset:
    """What `fitted` learns from: all films, but a network, which takes seconds, the part that says how good it is."""
    return cut_for(name, preset).train if entry(name).needs_torch else films()


@cache
def fitted(name: str, preset: str) -> Recommender:
    return maker(name, preset)().fit(seen_by(name, preset))


@every_case
def test_the_checkerboard_is_recovered(name, preset, checkerboard):
    settings = BOARD.get((name, preset), QUICKER.get((name, preset)))
    if (name, preset) in NO_CHECKERBOARD:
        with pytest.raises(AssertionError):
            laws.recovers_the_checkerboard(maker(name, preset), checkerboard)
    else:
        laws.recovers_the_checkerboard(lambda: create(name, configure(name, preset, settings)), checkerboard)


@pytest.mark.parametrize("name", ["user-knn", "item-knn", "ease", "als"])
def test_the_checkerboard_is_recovered_without_stars(name, checkerboard_implicit):
    laws.recovers_the_checkerboard(maker(name, "ranking"), checkerboard_implicit)


@pytest.mark.parametrize(("name", "preset"), [case for case in CASES if case not in NO_BETTER_THAN_POPULARITY])
def test_popularity_is_beaten(name, preset):
    cut = cut_for(name, preset)
    model = fitted(name, preset) if seen_by(name, preset) is cut.train else maker(name, preset)().fit(cut.train)
    stars = model.unit == "stars"
    rival = maker("popularity", "tuned" if stars else "ranking")().fit(cut.train)
    laws.beats(model, rival, cut, "rmse" if stars else "ndcg@10")


@every_case
def test_the_same_seed_gives_the_same_scores(name, preset):
    laws.same_seed_same_scores(briefly(name, preset), other_films())


@every_case
def test_a_second_fit_refits(name, preset):
    smaller = synthetic.low_rank(n_users=50, n_items=70, seed=9)
    laws.second_fit_refits(briefly(name, preset), smaller, other_films())


@every_case
def test_saved_scores_are_equal(name, preset):
    laws.saved_scores_are_equal(briefly(name, preset), other_films())


@every_case
def test_scores_have_shape_and_type(name, preset):
    laws.scores_have_shape_and_type(fitted(name, preset), seen_by(name, preset))


@pytest.mark.parametrize(("name", "preset"), cases_with("ScoresItems"))
def test_few_items_score_as_among_all(name, preset):
    laws.few_items_score_as_among_all(fitted(name, preset), seen_by(name, preset))


@every_case
def test_content_alone_counts(name, preset):
    laws.content_alone_counts(fitted(name, preset), seen_by(name, preset))


@every_case
def test_an_empty_profile_is_answered(name, preset):
    answered_by = None if (name, preset) in OWN_ANSWER_TO_NOBODY else "popularity"
    laws.empty_profile_is_answered(fitted(name, preset), seen_by(name, preset), answered_by)


@every_case
def test_seen_is_never_recommended(name, preset):
    laws.seen_is_never_recommended(fitted(name, preset), seen_by(name, preset))


@every_case
def test_the_dataset_is_not_mutated(name, preset):
    laws.dataset_is_not_mutated(briefly(name, preset), other_films())


@pytest.mark.parametrize(("name", "preset"), cases_with("Trained", without=True))
def test_relabelling_permutes(name, preset):
    """Networks are let off: their first weights are drawn by place, so another numbering is another draw."""
    laws.relabelling_permutes(maker(name, preset), other_films())


@every_case
def test_the_config_survives_json(name, preset):
    laws.config_survives_json(configure(name, preset))


@st.composite
def profiles(draw: st.DrawFn, known: Dataset) -> Profile:
    """A stored user, an edited one, or an invented one."""
    n_items = known.n_items
    edits = draw(st.dictionaries(st.integers(0, n_items - 1), st.integers(1, 5), max_size=12))
    start = draw(st.one_of(st.none(), st.integers(0, known.n_users - 1)))
    if start is None:
        return Profile(np.fromiter(edits, np.int32), np.fromiter(edits.values(), np.float32))
    stored = profile_of(known, start)
    gone = draw(st.sets(st.sampled_from(stored.item_idx.tolist()), max_size=len(stored)))
    return stored.without(gone).rated({item: float(stars) for item, stars in edits.items()})


@pytest.mark.parametrize(("name", "preset"), cases_with("Explainer"))
@given(data=st.data())
def test_the_explanation_adds_up(name, preset, data):
    train = seen_by(name, preset)
    profile = data.draw(profiles(train))
    item_idx = data.draw(st.integers(0, train.n_items - 1))
    laws_of_reasons.explanation_adds_up(fitted(name, preset), profile, item_idx)


SOME = [(0, 3), (7, 150), (211, 60)]
"""(user, item)"""


@pytest.mark.parametrize(("name", "preset"), cases_with("Differentiable"))
def test_gradients_are_complete(name, preset):
    train = seen_by(name, preset)
    for user, item in SOME:
        laws_of_reasons.gradients_are_complete(fitted(name, preset), train, profile_of(train, user), item)


@every_case
def test_removals_are_what_they_say(name, preset):
    model, train = fitted(name, preset), seen_by(name, preset)
    short = min((profile_of(train, user) for user, _ in SOME), key=len)
    if np.isfinite(model.score([short])[0, 3]):
        laws_of_reasons.removals_are_what_they_say(model, train, short, 3)
    else:
        with pytest.raises(RequestError, match="has no score for"):
            laws_of_reasons.removals_are_what_they_say(model, train, short, 3)


@every_case
def test_what_keeps_an_item_there_is_found(name, preset):
    train = seen_by(name, preset)
    short = min((profile_of(train, user) for user, _ in SOME), key=len)
    laws_of_reasons.what_keeps_it_there_is_found(fitted(name, preset), train, short)


@pytest.mark.parametrize(("name", "preset"), cases_with("Startable"))
def test_training_goes_on_from_a_state(name, preset):
    laws.training_goes_on(briefly(name, preset), other_films())


@pytest.mark.parametrize(("name", "preset"), cases_with("FoldIn"))
def test_folded_in_vectors_agree_with_learnt_ones(name, preset):
    laws.folded_agree_with_learnt(fitted(name, preset), seen_by(name, preset))


@pytest.mark.parametrize(("name", "preset"), [case for case in CASES if case[0] not in NOTHING_CITED])
def test_the_top_cited_rating_counts_more(name, preset):
    model = fitted(name, preset)
    laws_of_reasons.top_cited_counts_more(model, seen_by(name, preset), n_cases=n_cases(model))


def n_cases(model: Recommender) -> int:
    """Of that law: fewer where every rating has to be taken away by itself."""
    split = (*getattr(model, "explains_by", ()), *getattr(model, "attributes", ()))
    return 60 if "ratings" in split else 12


@pytest.mark.parametrize("name", NOTHING_CITED)
def test_nothing_is_cited_where_every_item_moves_alike(name):
    model = fitted(name, "tuned")
    assert model.explain(profile_of(seen_by(name, "tuned"), 0), 3, "ratings").of_kind("rating") == ()


@pytest.mark.parametrize("listed", MODELS, ids=lambda listed: listed.name)
def test_the_docstring_says_it_all(listed):
    laws.docstring_says_it_all(load(listed.name))


@pytest.mark.parametrize("listed", MODELS, ids=lambda listed: listed.name)
def test_entry_and_class_agree(listed):
    laws.entry_and_class_agree(listed, load(listed.name))
