"""What is said of other things than films, and of counts instead of stars."""

from __future__ import annotations

import pytest

from dashboard.text import CATALOGUE, Subject, plain, speak_of
from dashboard.text.en.counts import COUNTS


@pytest.fixture(autouse=True)
def films_again():
    yield
    speak_of(Subject())


def test_films_become_items() -> None:
    assert plain("history.find") == "Find a film"
    speak_of(Subject(films=False))
    assert plain("history.find") == "Find an item"
    assert plain("recs.you.go") == "Rate five items"
    assert "film" not in plain("overlap.says", total=1, n=1, several=1, everyone=1)


def test_counts_are_not_stars() -> None:
    values = {"label": "Bruce Dickinson", "stars": 5580.0, "value": "+0.1"}
    assert "rated 5580 ★" in plain("cited.rating", **values)
    speak_of(Subject(films=False, stars=False))
    assert plain("cited.rating", **values) == "“Bruce Dickinson” (5,580 ×) is credited with +0.1"


def test_the_other_words_answer_to_keys_of_the_catalogue_with_the_same_places() -> None:
    import string

    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, text in COUNTS.items():
        assert places(text) == places(CATALOGUE[key]), key
        assert "★" not in text
