"""The map in a real browser: what is drawn, with WebGL2 and without, named, moved and saved."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.map_page import colour_at, near, overlapping, where

PAINTERS = ("webgl2", "canvas")


@pytest.mark.parametrize("painter", PAINTERS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_points_are_drawn_in_their_colours(open_map, painter: str, scheme: str) -> None:
    page = open_map(painter, scheme=scheme)
    assert page.locator(".panel").get_attribute("data-painter") == painter
    palette, colour = page.locator(".map").evaluate(
        "map => { const p = map.picture.panels[0]; return [[p.given.light, p.given.dark], [...p.colour]] }"
    )
    day = palette[scheme == "dark"]
    assert near(colour_at(page, 1), day[colour[1]])
    assert near(colour_at(page, 2), day[colour[2]])
    expect(page.locator(".note")).to_contain_text("no WebGL2" if painter == "canvas" else "A note.")


def test_hovering_shows_the_title_as_text_and_asks_nothing_of_python(open_map, settled) -> None:
    page = open_map(panels=2)
    page.mouse.move(*where(page, 1))
    expect(page.locator(".tip:visible")).to_have_count(1)
    expect(page.locator(".tip:visible b")).to_have_text("Film 1 <b>bold</b>")
    expect(page.locator(".tip:visible span").nth(1)).to_have_text("1 ratings")
    expect(page.locator(".panel").nth(1).locator(".label.near")).to_have_text("Film 1 <b>bold</b>")
    settled(page)
    expect(page.locator("code").last).to_have_text("nothing yet")


@pytest.mark.parametrize("width", [1440, 390])
def test_names_never_lie_over_each_other(open_map, width: int) -> None:
    page = open_map(width=width, n=400, panels=2)
    assert overlapping(page) == []
    page.get_by_role("button", name="Closer").click()
    page.get_by_role("button", name="Closer").click()
    page.wait_for_timeout(200)
    assert overlapping(page) == []


def test_the_point_the_page_selects_has_lines_to_its_neighbours(open_map) -> None:
    page = open_map(point=0)
    expect(page.locator(".label.picked")).to_have_text("Film 0 <b>bold</b>")
    expect(page.locator(".label.near")).to_have_count(3)
    plain = open_map()
    (ax, ay), (bx, by) = where(page, 0), where(page, 3)
    half = {"x": (ax + bx) / 2 - 4, "y": (ay + by) / 2 - 4, "width": 8, "height": 8}
    assert page.screenshot(clip=half) != plain.screenshot(clip=half)  # type: ignore[arg-type]


def test_moments_move_the_points_and_play_runs_to_the_end(open_map) -> None:
    page = open_map(frames=3)
    expect(page.locator("output")).to_have_text("epoch 3")
    last = where(page, 1)
    page.locator(".epoch").fill("0")
    expect(page.locator("output")).to_have_text("epoch 1")
    page.wait_for_timeout(900)
    assert where(page, 1)[0] < last[0] - 50
    page.get_by_role("button", name="Play").click()
    expect(page.locator("output")).to_have_text("epoch 3")
    page.wait_for_timeout(900)
    assert where(page, 1) == pytest.approx(last, abs=0.5)


def test_who_wants_less_motion_sees_the_points_jump(open_map) -> None:
    page = open_map(frames=3)
    page.emulate_media(reduced_motion="reduce")
    last = where(page, 1)
    page.locator(".epoch").fill("0")
    assert where(page, 1)[0] < last[0] - 50


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_the_picture_is_saved(open_map, tmp_path: Path, kind: str) -> None:
    page = open_map(n=50, panels=2)
    with page.expect_download() as download:
        page.get_by_role("button", name=kind).click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == f"map.{kind.lower()}"
    if kind == "PNG":
        width, height = struct.unpack(">II", file.read_bytes()[16:24])  # the head of a PNG
        assert width > 2000 and height > 1000
        assert len(file.read_bytes()) > 20_000  # one colour would need less
    else:
        text = file.read_text("utf-8")
        assert text.count("<circle") >= 100
        assert "Film 1 &lt;b&gt;bold&lt;/b&gt;" in text
        legend = page.locator(".map").evaluate(
            "map => map.picture.panels[0].given.legend.kinds.map(({ text }) => text)"
        )
        assert all(f">{kind}</text>" in text for kind in legend), "the saved legend names every colour"
        assert ">rated by you</text>" in text


def test_a_lost_context_is_drawn_on_without_webgl(open_map) -> None:
    page = open_map()
    before = colour_at(page, 1)
    page.locator(".map").evaluate(
        "map => map.picture.panels[0].under.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"
    )
    expect(page.locator(".panel")).to_have_attribute("data-painter", "canvas")
    page.wait_for_timeout(200)
    assert near(colour_at(page, 1), "#{:02x}{:02x}{:02x}".format(*before), far=12)
