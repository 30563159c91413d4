"""Users: a person is found, read and judged; or invented, rating by rating."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.text import plain
from dashboard.views import you
from recengine.bench import in_place
from recengine.data import synthetic, uploads
from recengine.data.dataset import Dataset
from recengine.models import MODELS

Open = Callable[..., AppTest]

pytestmark = pytest.mark.usefixtures("trained")


def text_of(app: AppTest) -> str:
    """All Markdown and captions of a page."""
    return "\n".join(block.value for block in (*app.markdown, *app.caption))


def people(app: AppTest) -> list[str]:
    """What the short list says, one line a person."""
    return [button.label for button in app.button if (button.key or "").startswith("find_")]


def table(app: AppTest, kind: str):
    return app.get(kind)[0].value


def test_the_starting_person_is_read_and_judged(open_page: Open) -> None:
    app = open_page("users")
    assert app.header[0].value.startswith("user ")
    assert "ratings the models know" in text_of(app)
    assert len(app.get("vega_lite_chart")) == 4  # shares, differences, stars, ranks
    history = table(app, "dataframe")
    assert list(history.columns) == ["title", "own", "everybody", "ratings", "genres"]
    assert history["title"].str.startswith("Synthetic film").all()
    assert history["own"].iloc[0] >= history["own"].iloc[-1]


def test_everybody_stands_beside_the_person_for_every_quick_model(open_page: Open, low_rank: Dataset) -> None:
    app = open_page("users")
    judged = table(app, "table")
    quick = [entry for entry in MODELS if in_place(low_rank, entry.name)]
    assert judged["Model"].tolist() == [plain(f"model.{entry.name}") for entry in quick]
    assert judged["NDCG@10"].str.fullmatch(r"\d\.\d\d \(\d\.\d\d\)").all()
    assert judged["RMSE (★)"].str.fullmatch(r"\d\.\d\d \(\d\.\d\d\)").tolist() == [
        entry.unit == "stars" for entry in quick
    ]


@pytest.mark.parametrize("way", ["most", "about", "random"])
def test_people_are_found_and_a_click_looks_at_one(open_page: Open, way: str) -> None:
    app = open_page("users")
    app.segmented_control(key="find_way_True").set_value(way).run()
    assert len(people(app)) == 6
    wanted = next(button for button in app.button if (button.key or "").startswith("find_"))
    user = wanted.key.removeprefix("find_")
    wanted.click().run()
    assert app.header[0].value == f"user {user}"
    assert app.session_state["view"].user == user


def test_those_who_love_a_genre_give_it_more_than_everybody(open_page: Open) -> None:
    app = open_page("users")
    app.selectbox(key="find_label").set_value("Thriller").run()
    lines = people(app)
    assert len(lines) == 6
    assert all("Thriller" in line and r"\+" in line for line in lines)


def test_a_number_finds_those_it_begins(open_page: Open) -> None:
    app = open_page("users")
    app.segmented_control(key="find_way_True").set_value("id").run()
    assert people(app) == []
    app.text_input(key="find_text").set_value("29").run()
    assert [line.split("**")[1] for line in people(app)] == ["user 29"] + [f"user 29{last}" for last in range(5)]
    app.text_input(key="find_text").set_value("*7<b>").run()
    assert people(app) == []
    assert any("Nobody's number begins" in box.value and "<b>" not in box.value for box in app.info)


def test_taste_by_decade(open_page: Open) -> None:
    app = open_page("users")
    app.segmented_control(key="taste_kind").set_value("year").run()
    assert not app.exception
    assert "0s" in next(line.value for line in app.markdown if line.value.startswith("Of their ratings"))


def test_edits_of_a_link_are_not_counted_here_and_that_is_said(open_page: Open) -> None:
    first = synthetic.low_rank().items["id"][0]
    app = open_page("users", user="12", rate=f"{first}:5")
    assert any("as they are" in line.value for line in app.caption)


def test_an_unknown_person_is_named_with_a_way_out(open_page: Open) -> None:
    app = open_page("users", user="nobody")
    assert any("nobody" in box.value for box in app.error)


def test_the_visitor_starts_with_nothing_and_is_told_so(open_page: Open) -> None:
    app = open_page("users")
    app.segmented_control(key="users_whose").set_value("you").run()
    assert app.session_state["view"].user == "you"
    assert any("no model knows you" in box.value for box in app.info)
    assert not app.get("dataframe") and not app.exception


def test_ratings_of_a_link_make_lists_and_show_the_way_on(open_page: Open) -> None:
    few = open_page("users", user="you", rate="3:5,7:2")
    assert not few.info
    assert not any("rated. Go on" in line.value for line in few.caption)
    five = open_page("users", user="you", rate="3:5,7:2,9:4,11:4,13:1")
    assert any("5 rated" in line.value for line in five.caption)
    next(button for button in five.button if button.label == "Start over").click().run()
    assert five.session_state["view"].rate == ()


def test_a_film_asked_about_is_explained_to_the_visitor(open_page: Open) -> None:
    app = open_page("users", user="you", rate="3:5,7:2", models="item-knn", item="9", why="item-knn")
    assert any(line.value == "Why?" for line in app.subheader)


def test_any_film_can_be_put_on_the_shelf(open_page: Open) -> None:
    app = open_page("users", user="you")
    assert len(app.selectbox(key="you_search").options) == synthetic.low_rank().n_items
    app.selectbox(key="you_search").set_value("150").run()
    assert not app.exception


def test_a_rating_off_the_scale_is_refused_by_name(open_page: Open) -> None:
    app = open_page("users", user="you", rate="3:9")
    assert any("off the scale" in box.value for box in app.error)


class Given:
    """What the shelf hands to its callback."""

    def __init__(self, item: str, stars: float | None) -> None:
        self.rated = {"item": item, "stars": stars}


def rate(monkeypatch: pytest.MonkeyPatch, app: AppTest, item: str, stars: float | None):
    """The visitor's ratings after one click on the shelf."""
    seen = {"view": app.session_state["view"], "shelf": Given(item, stars), "you_search": item}
    monkeypatch.setattr("streamlit.session_state", seen)
    you._rate()
    assert seen["you_search"] is None
    return seen["view"].rate


def test_a_click_on_the_shelf_rates_and_a_second_takes_it_back(monkeypatch, open_page: Open) -> None:
    app = open_page("users", user="you", rate="7:2")
    assert rate(monkeypatch, app, "3", 4) == (("7", 2.0), ("3", 4.0))
    assert rate(monkeypatch, app, "7", None) == ()


def own_file(own_store, rows: list[str], header: str) -> str:
    content = "\n".join([header, *rows]).encode()
    return uploads.PREFIX + uploads.add(own_store, content, "mine.csv")


@pytest.fixture
def plays(own_store) -> str:
    """Counts without stars, genres or times: 12 people, 15 songs."""
    rows = [f"u{user},s{item},{1 + (user * item) % 9}" for user in range(12) for item in range(15) if (user + item) % 3]
    return own_file(own_store, rows, "user,item,plays")


def test_counts_without_genres(monkeypatch, open_page: Open, plays: str) -> None:
    app = open_page("users", data=plays)
    assert not app.exception and not app.error
    assert "★" not in text_of(app)
    assert any("no taste to draw" in box.value for box in app.info)
    assert list(table(app, "dataframe").columns) == ["title", "own", "ratings"]
    assert "Bias" not in table(app, "table")["Model"].tolist()
    mine = open_page("users", data=plays, user="you")
    assert any("Without a single pick" in box.value for box in mine.info)
    usual = float(np.median(loaders.fold(plays).train.matrix[:, 1].data))
    assert rate(monkeypatch, mine, "s1", 1) == (("s1", usual),)  # a pick counts as the item usually does


def test_one_person_alone(open_page: Open, own_store) -> None:
    rows = [f"a,x{item},{1 + item % 5}" for item in range(12)]
    app = open_page("users", data=own_file(own_store, rows, "user,item,rating"))
    assert not app.exception and not app.error
    assert people(app) == ["**user a** · 10 ratings"]


def test_one_rating_is_all_there_is_and_nothing_breaks(open_page: Open, own_store) -> None:
    app = open_page("users", data=own_file(own_store, ["a,x,5"], "user,item,rating"))
    assert not app.exception and not app.error
    assert any("were held out" in box.value for box in app.info)


def test_the_made_up_set_has_what_these_tests_ask_of_it() -> None:
    made: Dataset = synthetic.low_rank()
    assert {"12", "29"} <= set(made.users["id"]) and "150" in set(made.items["id"])
