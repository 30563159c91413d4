"""The page of models in a real browser: full at once on its own, work that is seen while it runs, no error anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog
from recengine.results import evaluate_spec

Visit = Callable[..., Page]
Settled = Callable[[Page], Page]


def judge(home, model: str, preset: str) -> None:
    """An own run on the made-up set, in the store of the app."""
    store = store_at(home)
    asked = Request("synthetic", model, preset, (), "kfold:5:42")
    store.get_or_run(evaluate_spec(train_spec(asked, catalog.load("synthetic", store.home)), 10))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_shipped_figures_fill_the_page_at_every_width(
    new_page: Callable[..., Page], app_url: str, settled: Settled, width: int, scheme: str
) -> None:
    page = new_page(width=width, scheme=scheme)
    page.goto(f"{app_url}/models?data=ml-100k&split=ratio:0.2:42")
    settled(page)
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    expect(page.get_by_text("is best here by NDCG@10")).to_be_visible()
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0, "nothing sticks out sideways"


def test_each_part_of_the_page_stands_in_the_link_and_the_back_button_returns(
    visit: Visit, settled: Settled, server
) -> None:
    judge(server.home, "mf", "fast")
    judge(server.home, "bias", "tuned")
    page = visit("models")
    for part, sign in (
        ("Who is served badly", "person by person"),
        ("Inside a model", "How this differs"),
        ("Train", "The queue"),
    ):
        page.get_by_role("radio", name=part).or_(page.get_by_text(part, exact=True)).first.click()
        settled(page)
        expect(page.get_by_text(sign).first).to_be_visible()
    assert "show=train" in page.url
    page.go_back()
    settled(page)
    expect(page.get_by_text("How this differs")).to_be_visible()


def test_a_person_behind_a_group_is_one_click_away(visit: Visit, settled: Settled, server) -> None:
    judge(server.home, "bias", "tuned")
    page = visit("models", show="people", group="gender")
    link = page.locator(".st-key-groups-people a").first
    name = link.inner_text().split("user ")[1].split(":")[0]
    link.click()
    settled(page)
    expect(page.get_by_role("heading", name=f"user {name}", exact=True)).to_be_visible()
    assert "/users?" in page.url and f"user={name}" in page.url


def test_training_is_watched_from_the_form_to_the_figure(visit: Visit) -> None:
    page = visit(
        "models", show="train", config="deepfm/tuned;epochs=3;factors=4;hidden=8;validation=0.1", split="ratio:0.2:42"
    )
    page.get_by_role("button", name="Train and judge it").click()
    expect(page.get_by_text("Training loss").first).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Judged on this machine")).to_be_visible(timeout=90_000)
    page.get_by_role("button", name="Compare", exact=True).last.click()
    expect(page.get_by_text("is best here by NDCG@10")).to_be_visible()
