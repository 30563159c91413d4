"""The map answers to mouse, keys and fingers, and tells Python what they did."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.map_page import around, colour_at, drag, near, stage, told, where


@pytest.mark.parametrize("painter", ("webgl2", "canvas"))
def test_a_click_gives_the_index_and_a_click_beside_takes_it_back(open_map, painter: str) -> None:
    page = open_map(painter)
    page.mouse.click(*where(page, 1))
    assert told(page, "picked") == [{"point": 1}]
    expect(page.locator(".label.picked")).to_have_text("Film 1 <b>bold</b>")
    x, y = where(page, 1)
    page.mouse.click(x + 60, y + 60)
    assert told(page, "picked", 2) == [{"point": 1}, {"point": None}]


def test_a_lasso_gives_the_set_and_greys_the_rest(open_map) -> None:
    page = open_map()
    before = colour_at(page, 1)
    page.get_by_role("button", name="Lasso").click()
    drag(page, around(*where(page, 2)))
    assert told(page, "brushed") == [{"points": [2]}]
    expect(page.locator(".chosen")).to_have_text("1 selected")
    assert colour_at(page, 1) != before
    page.keyboard.down("Shift")
    drag(page, around(*where(page, 1)))
    page.keyboard.up("Shift")
    assert told(page, "brushed", 2)[-1] == {"points": [1, 2]}
    assert near(colour_at(page, 1), "#{:02x}{:02x}{:02x}".format(*before), far=6)
    page.get_by_role("button", name="Clear").click()
    assert told(page, "brushed", 3)[-1] == {"points": []}


def test_a_lasso_follows_its_line_and_a_box_its_corners(open_map) -> None:
    page = open_map()
    (ax, ay), (bx, by), (cx, cy) = (where(page, index) for index in (0, 1, 2))
    page.get_by_role("button", name="Lasso").click()
    drag(page, [(ax - 20, ay), (bx, by - 20), (bx + 20, by), (ax, ay + 20)])  # a narrow band from 0 to 1
    assert {0, 1} <= set(told(page, "brushed")[-1]["points"])
    assert 2 not in told(page, "brushed")[-1]["points"]
    page.get_by_role("button", name="Box").click()
    drag(page, [(bx + 20, by - 20), (cx - 20, cy + 20)])
    assert {1, 2} <= set(told(page, "brushed", 2)[-1]["points"])
    assert 0 not in told(page, "brushed", 2)[-1]["points"]


def test_two_panels_share_one_selection(open_map) -> None:
    page = open_map(panels=2)
    before = [colour_at(page, 2, panel) for panel in (0, 1)]
    page.keyboard.down("Shift")
    drag(page, around(*where(page, 1)))
    page.keyboard.up("Shift")
    expect(page.locator(".chosen")).to_have_text("1 selected")
    page.wait_for_timeout(100)
    assert all(colour_at(page, 2, panel) != before[panel] for panel in (0, 1))


def test_the_keyboard_walks_selects_zooms_and_is_spoken_to(open_map) -> None:
    page = open_map(point=1)
    stage(page).focus()
    page.keyboard.press("ArrowLeft")  # stands on what is selected
    expect(page.locator(".said")).to_contain_text("Film 1 <b>bold</b>")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".said")).not_to_contain_text("Film 1 <b>bold</b>")
    page.keyboard.press("Enter")
    (picked,) = told(page, "picked")
    expect(page.locator(".said")).to_contain_text(f"Film {picked['point']} ")
    page.keyboard.press("Space")
    assert told(page, "brushed") == [{"points": [picked["point"]]}]
    page.keyboard.press("+")
    assert told(page, "moved")[-1]["views"][0][2] == pytest.approx(1.5)
    page.keyboard.press("Escape")
    assert told(page, "picked", 2)[-1] == {"point": None}
    assert told(page, "brushed", 2)[-1] == {"points": []}


def test_every_tool_is_reached_by_tab_and_has_a_name(open_map) -> None:
    page = open_map()
    for name in ("Move", "Box", "Lasso", "Closer", "Further away", "All", "PNG", "SVG"):
        tool = page.get_by_role("button", name=name, exact=False).first
        tool.focus()
        expect(tool).to_be_focused()
    assert "Made-up points. Arrow keys" in (stage(page).get_attribute("aria-label") or "")


def test_view_and_selection_survive_a_rerun(open_map, settled) -> None:
    page = open_map()
    page.mouse.click(*where(page, 1))
    x, y = where(page, 1)
    page.mouse.move(x - 40, y + 20)
    page.mouse.wheel(0, -300)
    (moved,) = told(page, "moved")
    assert moved["views"][0][2] > 1.3
    page.get_by_role("button", name="Run again").click()
    settled(page)
    view = page.locator(".map").evaluate("map => Object.values(map.picture.panels[0].view)")
    assert view == pytest.approx(moved["views"][0])
    expect(page.locator(".label.picked")).to_have_text("Film 1 <b>bold</b>")


def test_zooming_stays_at_the_place_under_the_hand_and_all_of_it_comes_back(open_map) -> None:
    page = open_map()
    x, y = where(page, 1)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(100)
    zoomed = where(page, 0)
    assert zoomed[0] < x - 1.5 * 600  # what was far is farther
    page.get_by_role("button", name="All", exact=True).click()
    assert where(page, 1) == pytest.approx((x, y), abs=0.5)


def test_a_kind_of_the_legend_selects_its_points(open_map) -> None:
    page = open_map()
    kind = page.locator("button.kind").first
    count = int(kind.locator(".count").inner_text())
    kind.click()
    (brushed,) = told(page, "brushed")
    assert len(brushed["points"]) == count > 1


def test_a_phone_taps_pinches_and_scrolls_past(browser, map_url: str, record) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    record.watch(page)
    page.goto(f"{map_url}/?n=100&panels=2")
    expect(page.locator(".label:visible").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.touchscreen.tap(*where(page, 1))
    assert told(page, "picked") == [{"point": 1}]
    x, y = where(page, 0)
    touch = context.new_cdp_session(page)
    for kind, far in (("touchStart", 20), ("touchMove", 40), ("touchMove", 60)):
        fingers = [{"x": x + 80 - far, "y": y, "id": 0}, {"x": x + 80 + far, "y": y, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(900)
    assert told(page, "moved")[-1]["views"][0][2] == pytest.approx(3, rel=0.1)
    context.close()
