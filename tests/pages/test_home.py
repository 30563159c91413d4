"""Home: one person, three lists, one tick box, one reason with its test."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def text_of(app: AppTest) -> str:
    """All Markdown of a page."""
    return "\n".join(block.value for block in app.markdown)


def test_it_shows_a_person_a_reason_and_its_test(open_page: Callable[..., AppTest]) -> None:
    app = open_page("home")
    assert app.title[0].value == "Look inside a recommender"
    assert "Meet **user" in text_of(app)
    assert len(app.get("vega_lite_chart")) == 2  # the reason and the long tail
    tested = [box.value for box in (*app.success, *app.warning, *app.info)]
    verdicts = ("reason holds", "does not hold", "The score falls, the place does not", "Nothing to test")
    assert any(verdict in value for value in tested for verdict in verdicts)


def test_the_tick_box_takes_a_rating_away_and_brings_it_back(open_page: Callable[..., AppTest]) -> None:
    app = open_page("home")
    assert app.checkbox(key="home_tick").value is True
    app.checkbox(key="home_tick").uncheck().run()
    assert len(app.session_state["view"].without) == 1
    app.checkbox(key="home_tick").check().run()
    assert app.session_state["view"].without == ()


def test_an_invented_person_without_ratings_is_invited_to_rate(open_page: Callable[..., AppTest]) -> None:
    app = open_page("home", user="you")
    assert any("have not rated anything" in box.value for box in app.info)


def test_an_unknown_person_is_named_with_a_way_out(open_page: Callable[..., AppTest]) -> None:
    app = open_page("home", user="nobody")
    assert any("nobody" in box.value for box in app.error)
    app.button[-1].click().run()
    assert not app.error


def test_an_unknown_data_set_is_named_with_a_way_out(open_page: Callable[..., AppTest]) -> None:
    app = open_page("home", data="sinthetic")
    assert any("sinthetic" in box.value and "synthetic" in box.value for box in app.error)


def test_a_link_that_asks_for_nonsense_says_so(open_page: Callable[..., AppTest]) -> None:
    app = open_page("home", models="item-knn,magic", order="random")
    assert any("models" in box.value and "order" in box.value for box in app.warning)
