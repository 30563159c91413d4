"""Every page of the app opens in a real browser, draws, and keeps the two laws of conftest.py."""

from __future__ import annotations

import pytest

PAGES = ("", "users", "recommendations", "map", "data")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
def test_the_page_opens_and_settles(visit, path):
    page = visit(path)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator("h1").count() >= 1
    assert page.title().endswith("RecScope")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "home")
def test_the_page_fits_a_phone(new_page, app_url, settled, path):
    page = new_page(width=390, height=844)
    page.goto(f"{app_url}/{path}?data=synthetic")
    settled(page)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= 390, f"the page is {width} px wide on a phone of 390"
