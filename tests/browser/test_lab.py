"""The autoencoder lab in a real browser: full when wide and narrow, by day and by night, with no error on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Settled = Callable[[Page], Page]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_lab_is_full_and_nothing_sticks_out(
    new_page: Callable[..., Page], app_url: str, settled: Settled, width: int, scheme: str
) -> None:
    page = new_page(width=width, scheme=scheme)
    page.goto(f"{app_url}/lab?data=synthetic&sweep=refeeding")
    settled(page)
    expect(page.get_by_text("Re-feeding: the verdict, and what it rests on")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(3)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0, "nothing sticks out sideways"


def test_a_claim_is_one_click_away_and_the_back_button_returns(visit: Callable[..., Page], settled: Settled) -> None:
    page = visit("lab")
    page.get_by_test_id("stButtonGroup").get_by_text("Depth", exact=True).click()
    settled(page)
    expect(page.get_by_text("What each layer adds")).to_be_visible()
    assert "sweep=depth" in page.url
    page.go_back()
    settled(page)
    expect(page.get_by_text("What each layer adds")).to_have_count(0)
