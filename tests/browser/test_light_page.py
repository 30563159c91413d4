"""Dense or light in a real browser: every part at every width, the stepped picture, a formula, a click on a dot."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Settled = Callable[[Page], Page]

PARTS = {
    "arithmetic": "603,979,776",
    "layers": "times fewer parameters",
    "trade": "Report:",
    "claims": "Said to be weaknesses",
}
"""{part: what stands on it from shipped figures alone}"""


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "dark")])
def test_every_part_fits_every_width(
    new_page: Callable[..., Page], app_url: str, settled: Settled, width: int, scheme: str
) -> None:
    page = new_page(width=width, scheme=scheme)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for part, sign in PARTS.items():
        page.goto(f"{app_url}/light?data=ml-100k&light={part}")
        settled(page)
        expect(page.get_by_text(sign).first).to_be_visible()
        assert page.evaluate(wide) <= 0, f"nothing sticks out sideways in {part}"


def test_the_picture_is_stepped_by_hand_and_the_link_keeps_the_step(visit: Visit, settled: Settled) -> None:
    page = visit("light")
    expect(page.get_by_role("heading", name="Ordinary: one number")).to_be_visible()
    expect(page.get_by_text("27 multiplications", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_text("675 multiplications", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("step=1"))
    settled(page)
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", name="Ordinary: one channel")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Step 8")).click()
    expect(page.get_by_text("975 multiplications", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Next step")).to_be_disabled()


def test_a_layer_shows_its_formula(visit: Visit) -> None:
    page = visit("light", light="layers")
    block = page.locator(".block.differs").first
    expect(block.get_by_role("tooltip")).to_be_hidden()
    block.hover()
    expect(block.get_by_role("tooltip")).to_contain_text("K² · C_in · C_out · H · W = 3² · 16 · 32 · 2 · 2")


def test_a_recipe_chosen_in_the_trade_is_in_the_link(visit: Visit, settled: Settled) -> None:
    page = visit("light", data="ml-100k", light="trade", recipe="quantise=int8-dynamic")
    expect(page.get_by_role("heading", name="Report: int8, computed", exact=True)).to_be_visible()
    page.get_by_text("ONNX Runtime", exact=True).first.click()
    settled(page)
    expect(page).to_have_url(re.compile("recipe=quantise.*runtime=onnxruntime|runtime=onnxruntime.*recipe=quantise"))
