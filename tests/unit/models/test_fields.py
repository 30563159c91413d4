"""Fields by hand: words, rows, what is unknown, what is left out."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recengine.models.fields import Fields, fields_of


@pytest.fixture(scope="module")
def known(make):
    """Three people and four films of whom something, nothing or half is known."""
    data = make(
        [[5, 3, 0, 1], [4, 0, 2, 1], [0, 1, 5, 1]],
        genres=["War|Comedy", "Comedy", "unknown", ""],
        years=[1995.0, 1989.0, np.nan, 1990.0],
    )
    people = {"age": [17.0, 60.0, np.nan], "gender": ["M", "F", None], "occupation": ["", "writer", "artist"]}
    return replace(data, users=data.users.assign(**people), tables_fingerprint="")


def test_words_are_in_order_and_unknown_stands_first(known):
    age, gender, occupation = fields_of(known).people
    assert age.words == ("unknown", "under 18", "56 and over")
    assert gender.words == ("unknown", "F", "M")
    assert occupation.words == ("unknown", "artist", "writer")


def test_people_become_rows(known):
    fields = fields_of(known)
    assert fields.codes(known.people).tolist() == [[1, 2, 0], [2, 1, 2], [0, 0, 1]]
    visitors = [
        None,
        {},
        {"age": 58},
        {"gender": "X", "age": 30.0},
        {"age": np.nan, "occupation": "artist"},
        {"age": -1},
    ]
    expected = [[0, 0, 0], [0, 0, 0], [2, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]]
    assert fields.codes(visitors).tolist() == expected


def test_films_have_one_word_or_several_or_none(known):
    genres, year = fields_of(known).items
    assert genres.field.words == ("unknown", "Comedy", "War")
    assert [genres.of(film).tolist() for film in range(4)] == [[1, 2], [1], [0], [0]]
    assert genres.value.tolist() == [1, 2, 1, 0, 0] and genres.offset.tolist() == [0, 2, 3, 4]
    assert year.field.words == ("unknown", "1980s", "1990s")
    assert [year.of(film).tolist() for film in range(4)] == [[2], [1], [0], [2]]


def test_what_is_not_known_of_anybody_is_no_field(make, known):
    nothing = fields_of(make([[5, 3], [4, 0]]))
    assert (nothing.people, nothing.items) == ((), ())
    without = replace(known, users=known.users.assign(age=np.nan).drop(columns="gender"), tables_fingerprint="")
    assert [field.name for field in fields_of(without).people] == ["occupation"]
    bare = replace(known, items=pd.DataFrame({"id": list("abcd"), "title": list("abcd")}), tables_fingerprint="")
    assert fields_of(bare).items == ()


def test_only_wanted_fields_are_read(known):
    fields = fields_of(known, ("gender", "year"))
    assert [field.name for field in fields.people] == ["gender"]
    assert [items.field.name for items in fields.items] == ["year"]
    assert fields_of(known, ()).codes(known.people).shape == (3, 0)


def test_fields_come_back_from_plain_arrays(known):
    fields = fields_of(known)
    state = fields.state()
    assert not any(array.dtype == object for array in state.values())
    again = Fields.from_state(state)
    assert again.people == fields.people
    for one, two in zip(fields.items, again.items, strict=True):
        assert one.field == two.field
        np.testing.assert_array_equal(one.value, two.value)
        np.testing.assert_array_equal(one.offset, two.offset)
