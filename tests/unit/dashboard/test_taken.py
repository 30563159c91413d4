"""A set taken away and put back: only the set moves, whatever else a visitor had edited or edits meanwhile."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import View, rated, toggled
from dashboard.views.taken import put_back, without

ITEMS = st.lists(st.sampled_from("123456789"), max_size=4, unique=True)


def test_ratings_taken_away_are_ticked_off_where_they_are_stored_and_dropped_where_they_were_added() -> None:
    view = View(without=("1",), rate=(("3", 5.0), ("2", 1.0), ("9", 4.0)))
    found = without(view, ["1", "2", "3"], {"1": 4.0, "2": 3.0})
    assert found.without == ("1", "2"), "2 is stored, although with other stars"
    assert found.rate == (("9", 4.0),)


def test_putting_a_set_back_gives_changed_stars_back_and_keeps_the_other_edits() -> None:
    before = View(without=("7",), rate=(("50", 1.0), ("172", 2.0), ("9", 4.0)))
    after = without(before, ["172", "8"], {"172": 5.0, "8": 3.0, "50": 5.0})
    assert (after.without, after.rate) == (("7", "172", "8"), (("50", 1.0), ("9", 4.0)))
    assert put_back(after, before, after) == before


def test_what_was_edited_since_the_set_went_stays() -> None:
    before = View(rate=(("50", 1.0), ("9", 4.0), ("3", 2.0)))
    after = without(before, ["50", "8", "9"], {"50": 5.0, "8": 3.0})
    since = rated(rated(toggled(toggled(after, "50"), "6"), "8", 1.0), "3", 5.0)
    found = put_back(since, before, after)
    assert found.without == ("6",)
    assert found.rate == (("9", 4.0), ("3", 5.0), ("8", 1.0)), "50 was ticked on again: its stored stars stay"


@given(ITEMS, ITEMS, ITEMS, st.dictionaries(st.sampled_from("123456789"), st.sampled_from([0.5, 3.0, 5.0])))
def test_taken_away_and_put_back_is_as_before(
    own: list[str], off: list[str], gone: list[str], rate: dict[str, float]
) -> None:
    ticked = tuple(item for item in off if item in own and item not in rate)
    before = View(without=ticked, rate=tuple(rate.items()))
    after = without(before, gone, own)
    assert put_back(after, before, after) == before
