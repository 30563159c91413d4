"""The page of maps in a real browser: a click finds true neighbours, a link opens the same view, a brush is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.map_page import around, drag, stage, where

Visit = Callable[..., Page]
Settled = Callable[[Page], Page]

FIRST = 20_000
"""Milliseconds: a first look trains the models in place."""

ASKED = {"config": "item-knn/ranking", "drawn": "pca"}


@pytest.fixture
def drawn(visit: Visit) -> Callable[..., Page]:
    """`drawn(versus=...)`: the page with its map painted."""

    def go(**params: str) -> Page:
        page = visit("map", **(ASKED | params))
        expect(stage(page)).to_be_visible(timeout=FIRST)
        expect(page.locator(".label:visible").first).to_be_attached(timeout=FIRST)
        stage(page).scroll_into_view_if_needed()
        return page

    return go


def test_a_click_on_a_point_brings_its_neighbours_and_stands_in_the_link(
    drawn: Callable[..., Page], settled: Settled, new_page: Callable[..., Page]
) -> None:
    page = drawn(versus="content/ranking")
    page.mouse.click(*where(page, 3))
    expect(page.locator(".film .name")).to_have_count(20, timeout=FIRST)
    expect(page.get_by_text("both models name")).to_be_visible()
    assert "point=" in settled(page).url
    names = page.locator(".film .name").all_inner_texts()
    other = new_page()
    other.goto(page.url)
    expect(settled(other).locator(".film .name")).to_have_text(names)
    assert other.locator(".map").evaluate("(map) => map.picture.point") == 3
    page.locator(".film").first.click()
    expect(page.locator(".film .name")).not_to_have_text(names)
    settled(page).go_back()
    expect(page.locator(".film .name")).to_have_text(names)


def test_moving_the_map_stands_in_the_link_and_the_link_opens_it(
    drawn: Callable[..., Page], settled: Settled, new_page: Callable[..., Page]
) -> None:
    page = drawn()
    page.mouse.move(*where(page, 3))
    page.mouse.wheel(0, -400)
    page.wait_for_url("**at=*")
    zoom = "(map) => map.picture.panels[0].view.zoom"
    seen = page.locator(".map").evaluate(zoom)
    other = new_page()
    other.goto(settled(page).url)
    expect(stage(settled(other))).to_be_visible(timeout=FIRST)
    assert other.locator(".map").evaluate(zoom) == pytest.approx(seen, rel=1e-3) and seen > 1.5


def test_a_brush_is_counted_and_lights_both_maps(drawn: Callable[..., Page], settled: Settled) -> None:
    page = drawn(part="two", versus="content/ranking")
    page.get_by_role("button", name="Lasso").click()
    drag(page, around(*where(page, 3), far=60))
    expect(page.get_by_text("films selected")).to_be_visible(timeout=FIRST)
    expect(page.locator('[data-testid="stDataFrame"]')).to_be_visible()
    picture = "(map) => [map.picture.panels.length, map.picture.chosen.includes(1)]"
    assert settled(page).locator(".map").evaluate(picture) == [2, True]
