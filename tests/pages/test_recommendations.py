"""Recommendations: lists for every model and preset, reasons, edits, and the states around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from recengine import models
from recengine.data import uploads

pytestmark = pytest.mark.usefixtures("trained")


def text_of(app: AppTest) -> str:
    """All words of a page."""
    blocks = (*app.markdown, *app.caption, *app.success, *app.warning, *app.info, *app.subheader)
    return "\n".join(block.value for block in blocks)


@pytest.mark.parametrize("order", ["list", "stars"])
@pytest.mark.parametrize("model", [entry.name for entry in models.MODELS])
def test_every_model_lists_and_explains_its_first_film(
    open_page: Callable[..., AppTest], train_first: Callable[..., None], model: str, order: str
) -> None:
    train_first(model, order)
    app = open_page("recommendations", models=model, order=order, user="12")
    assert not app.error
    tested = not any("Nothing to test" in box.value for box in app.info)
    assert len(app.get("vega_lite_chart")) == 1 + tested  # the reason, and its test against chance
    assert len(app.get("latex")) >= 2  # the formula, and the same with numbers
    assert "CITED" not in text_of(app)


@pytest.mark.parametrize("by", ["ratings", "neighbours"])
def test_a_link_opens_the_very_reason(open_page: Callable[..., AppTest], by: str) -> None:
    app = open_page("recommendations", user="12", why="user-knn", item="30", by=by)
    assert "Synthetic film 30" in text_of(app)
    assert app.segmented_control(key="why_by").value == by
    assert any(
        word in text_of(app)
        for word in ("The reason holds", "The reason does not hold", "The score falls", "Nothing to")
    )


def test_edits_in_a_link_are_undone_with_one_button(open_page: Callable[..., AppTest]) -> None:
    view = open_page("recommendations", user="12").session_state["view"]
    assert not view.edited
    app = open_page("recommendations", user="12", rate="3:5,4:1")
    assert app.session_state["view"].rate == (("3", 5.0), ("4", 1.0))
    app.button(key="history_reset").click().run()
    assert not app.session_state["view"].edited


def test_a_rating_off_the_scale_is_refused_by_name(open_page: Callable[..., AppTest]) -> None:
    app = open_page("recommendations", user="12", rate="3:9")
    assert any("off the scale" in box.value for box in app.error)


def test_an_item_that_does_not_exist_is_refused_by_name(open_page: Callable[..., AppTest]) -> None:
    app = open_page("recommendations", user="12", why="item-knn", item="nothing")
    assert any("nothing" in box.value for box in app.error)


def test_another_person_starts_without_edits(open_page: Callable[..., AppTest]) -> None:
    app = open_page("recommendations", user="12", rate="3:5")
    app.selectbox(key="frame_user").select("13").run()
    view = app.session_state["view"]
    assert (view.user, view.rate, view.item) == ("13", (), "")


def test_nobody_without_ratings_is_invited_to_rate(open_page: Callable[..., AppTest]) -> None:
    app = open_page("recommendations", user="you")
    assert any("have not rated anything" in box.value for box in app.info)


def test_an_invented_person_gets_lists_from_their_few_ratings(open_page: Callable[..., AppTest]) -> None:
    app = open_page("recommendations", user="you", rate="3:5,4:1")
    assert not app.error
    assert app.subheader[0].value == "2 ratings", "theirs alone, and nobody else's"
    assert "Too little to test" in text_of(app) or "Nothing to test" in text_of(app)


def test_a_set_of_counts_is_not_spoken_of_as_stars_or_films(open_page: Callable[..., AppTest], own_store) -> None:
    rows = "".join(
        f"{user},band {item},{1 + user * item}\n" for user in range(30) for item in range(40) if (user + item) % 3
    )
    name = uploads.add(own_store, ("user,artist,plays\n" + rows).encode(), "plays.csv")
    for page in ("home", "recommendations"):
        app = open_page(page, data=f"upload:{name}", models="item-knn,user-knn")
        words = text_of(app) + "".join(box.label for box in app.checkbox)
        assert not app.error
        assert "★" not in words
        assert "film" not in words.lower()


@pytest.mark.parametrize(("models", "shown"), [("bias", False), ("bias,popularity", True)])
def test_one_list_agrees_with_nobody(open_page: Callable[..., AppTest], models: str, shown: bool) -> None:
    app = open_page("recommendations", models=models, user="12")
    assert ("Where the lists agree" in [block.value for block in app.subheader]) == shown
