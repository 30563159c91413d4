"""Every model keeps every law, under every preset; who is let off a law is listed in `let_off.py`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recengine.data import synthetic
from recengine.data.dataset import IMPLICIT, Dataset, Ratings
from recengine.data.split import fold
from recengine.errors import RequestError
from recengine.models import MODELS, configure, create, entry, load, refuse
from recengine.models.base import Profile, Recommender, profile_of
from recengine.models.refusals import ON_COUNTS
from tests.contract import laws, laws_of_reasons
from tests.contract.let_off import (
    BOARD,
    LIGHT,
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
def fitted(name: str, preset: str) -> Recommender:
    return maker(name, preset)().fit(films())


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
    stars = maker(name, preset)().unit == "stars"
    rival = maker("popularity", "tuned" if stars else "ranking")
    cut = fold(films(), "kfold:5:42" if stars else "ratio:0.2:42", 1)
    laws.beats(maker(name, preset), rival, cut, "rmse" if stars else "ndcg@10")


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
    laws.scores_have_shape_and_type(fitted(name, preset), films())


@pytest.mark.parametrize(("name", "preset"), cases_with("ScoresItems"))
def test_few_items_score_as_among_all(name, preset):
    laws.few_items_score_as_among_all(fitted(name, preset), films())


@every_case
def test_content_alone_counts(name, preset):
    laws.content_alone_counts(fitted(name, preset), films())


@every_case
def test_an_empty_profile_is_answered(name, preset):
    answered_by = None if (name, preset) in OWN_ANSWER_TO_NOBODY else "popularity"
    laws.empty_profile_is_answered(fitted(name, preset), films(), answered_by)


@every_case
def test_seen_is_never_recommended(name, preset):
    laws.seen_is_never_recommended(fitted(name, preset), films())


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
def profiles(draw: st.DrawFn) -> Profile:
    """A stored user, an edited one, or an invented one."""
    n_items = films().n_items
    edits = draw(st.dictionaries(st.integers(0, n_items - 1), st.integers(1, 5), max_size=12))
    start = draw(st.one_of(st.none(), st.integers(0, films().n_users - 1)))
    if start is None:
        return Profile(np.fromiter(edits, np.int32), np.fromiter(edits.values(), np.float32))
    stored = profile_of(films(), start)
    gone = draw(st.sets(st.sampled_from(stored.item_idx.tolist()), max_size=len(stored)))
    return stored.without(gone).rated({item: float(stars) for item, stars in edits.items()})


@pytest.mark.parametrize(("name", "preset"), cases_with("Explainer"))
@given(data=st.data())
def test_the_explanation_adds_up(name, preset, data):
    profile = data.draw(profiles())
    item_idx = data.draw(st.integers(0, films().n_items - 1))
    laws_of_reasons.explanation_adds_up(fitted(name, preset), profile, item_idx)


SOME = [(0, 3), (7, 150), (211, 60)]
"""(user, item)"""


@pytest.mark.parametrize(("name", "preset"), cases_with("Differentiable"))
def test_gradients_are_complete(name, preset):
    for user, item in SOME:
        laws_of_reasons.gradients_are_complete(fitted(name, preset), films(), profile_of(films(), user), item)


@every_case
def test_removals_are_what_they_say(name, preset):
    short = min((profile_of(films(), user) for user, _ in SOME), key=len)
    if np.isfinite(fitted(name, preset).score([short])[0, 3]):
        laws_of_reasons.removals_are_what_they_say(fitted(name, preset), films(), short, 3)
    else:
        with pytest.raises(RequestError, match="has no score for"):
            laws_of_reasons.removals_are_what_they_say(fitted(name, preset), films(), short, 3)


@every_case
def test_what_keeps_an_item_there_is_found(name, preset):
    short = min((profile_of(films(), user) for user, _ in SOME), key=len)
    laws_of_reasons.what_keeps_it_there_is_found(fitted(name, preset), films(), short)


@pytest.mark.parametrize(("name", "preset"), cases_with("Startable"))
def test_training_goes_on_from_a_state(name, preset):
    laws.training_goes_on(briefly(name, preset), other_films())


@pytest.mark.parametrize(("name", "preset"), cases_with("FoldIn"))
def test_folded_in_vectors_agree_with_learnt_ones(name, preset):
    laws.folded_agree_with_learnt(fitted(name, preset), films())


@pytest.mark.parametrize(("name", "preset"), [case for case in CASES if case[0] not in NOTHING_CITED])
def test_the_top_cited_rating_counts_more(name, preset):
    laws_of_reasons.top_cited_counts_more(fitted(name, preset), films(), n_cases=n_cases(fitted(name, preset)))


def n_cases(model: Recommender) -> int:
    """Of that law: fewer where every rating has to be taken away by itself."""
    split = (*getattr(model, "explains_by", ()), *getattr(model, "attributes", ()))
    return 60 if "ratings" in split else 12


@pytest.mark.parametrize("name", NOTHING_CITED)
def test_nothing_is_cited_where_every_item_moves_alike(name):
    model = fitted(name, "tuned")
    assert model.explain(profile_of(films(), 0), 3, "ratings").of_kind("rating") == ()


@pytest.mark.parametrize("listed", MODELS, ids=lambda listed: listed.name)
def test_the_docstring_says_it_all(listed):
    laws.docstring_says_it_all(load(listed.name))


@pytest.mark.parametrize("listed", MODELS, ids=lambda listed: listed.name)
def test_entry_and_class_agree(listed):
    laws.entry_and_class_agree(listed, load(listed.name))


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
    data = films()
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
    for user in range(0, data.n_users, 50) if "Explainer" in entry(name).abilities else ():
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
