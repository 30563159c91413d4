"""What the tests of the map ask of its page: where a point lies, which colour it has, what Python was told."""

from __future__ import annotations

import ast
import base64
import itertools
import re

from playwright.sync_api import Locator, Page, expect

PIXEL = """async (png) => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
    const ctx = new OffscreenCanvas(3, 3).getContext("2d");
    ctx.drawImage(image, 0, 0);
    return [...ctx.getImageData(1, 1, 1, 1).data.slice(0, 3)];
}"""


def stage(page: Page, panel: int = 0) -> Locator:
    return page.locator(".stage").nth(panel)


def where(page: Page, index: int, panel: int = 0) -> tuple[float, float]:
    """Where a point lies in the window."""
    left, top = page.locator(".map").evaluate(
        "(map, [panel, index]) => map.picture.panels[panel].where(index)", [panel, index]
    )
    box = stage(page, panel).bounding_box()
    assert box is not None
    return box["x"] + left + 1, box["y"] + top + 1  # the border


def colour_at(page: Page, index: int, panel: int = 0) -> tuple[int, int, int]:
    """The colour on the screen where a point lies, as the browser reads its own picture."""
    x, y = where(page, index, panel)
    shot = page.screenshot(clip={"x": x - 1, "y": y - 1, "width": 3, "height": 3})
    red, green, blue = page.evaluate(PIXEL, base64.b64encode(shot).decode())
    return red, green, blue


def told(page: Page, name: str, count: int = 1) -> list:
    """What Python was told under a name, oldest first, once there are `count` of them."""
    log = page.locator("code").last
    expect(log).to_have_text(re.compile(rf"^((?!{name}).*\n)*?({name}: .*(\n(?!{name}).*)*\n?){{{count}}}$"))
    lines = log.inner_text().splitlines()
    return [ast.literal_eval(line.removeprefix(f"{name}: ")) for line in lines if line.startswith(name)]


def drag(page: Page, corners: list[tuple[float, float]]) -> None:
    page.mouse.move(*corners[0])
    page.mouse.down()
    for x, y in corners[1:]:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()


def around(x: float, y: float, far: float = 20) -> list[tuple[float, float]]:
    return [(x - far, y - far), (x + far, y - far), (x + far, y + far), (x - far, y + far)]


def near(one: tuple[int, int, int], other: str, far: int = 48) -> bool:
    """Whether a colour is about that of a text `#rrggbb`; a point lets the page shine through a little."""
    wanted = [int(other[at : at + 2], 16) for at in (1, 3, 5)]
    return max(abs(a - b) for a, b in zip(one, wanted, strict=True)) <= far


def overlapping(page: Page) -> list[tuple[str, str]]:
    """Pairs of names on one panel that lie over each other."""
    found = []
    for panel in page.locator(".panel").all():
        boxes = [(label.inner_text(), label.bounding_box()) for label in panel.locator(".label:visible").all()]
        assert len(boxes) > 3
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            assert a is not None and b is not None
            beside = a["x"] + a["width"] <= b["x"] + 0.01 or b["x"] + b["width"] <= a["x"] + 0.01
            if not beside and a["y"] + a["height"] > b["y"] + 0.01 and b["y"] + b["height"] > a["y"] + 0.01:
                found.append((one, other))
    return found
