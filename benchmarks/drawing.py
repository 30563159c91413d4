"""How fluid a map of points is in a browser: our component with WebGL2, the same without, and Altair.

    python -m benchmarks.drawing [--points 1682 3706 17632 50000] [--rounds 3] [--ways webgl2 canvas altair]

Each round opens a fresh visitor in headless Chromium as a machine without a graphics card runs it (pages composed by
the processor, WebGL2 by SwiftShader; 1440 x 1000 pixels), the three ways in turns. Medians over the rounds:

first    seconds from opening the page until points stand on its canvas
zoom     frames presented a second while the wheel turns, each turn as soon as the last was taken, two seconds long
cpu      milliseconds of processor a zoom frame cost the page and the graphics process together: unlike frames a second,
         it hardly depends on what else the machine does
sweep    frames presented a second while the mouse crosses the points, two seconds long
hover    milliseconds from the mouse's arrival on another point to the presented frame that answers
rerun    seconds until a page that ran again, with one thing changed, has settled and is drawn
sent     megabytes the browser was sent at first, and again by that rerun

A frame counts when the browser says that it presented what the page had drawn (`PipelineReporter`, STATE_PRESENTED_ALL,
in Chromium's own trace), not when a callback was called. That the wheel moved the picture and that tips stood is
checked in every round. Altair draws what it can: coloured points with tips, pan and zoom by Vega. It has no names
without overlap, no lasso, no keyboard, no second panel, and its tips want the mouse on the very point.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "benchmarks" / "drawing_page.py"
WAYS = ("webgl2", "canvas", "altair")
FLAGS = ("--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking")
WITHOUT_WEBGL = """
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind === "webgl2" ? null : real.call(this, kind, ...rest);
    };
"""
CHART = '[data-testid="stVegaLiteChart"] :is(canvas, svg.marks)'
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
TRACED = ("disabled-by-default-devtools.timeline.frame", "input.scrolling")
SECONDS = 2.0
FRAME, STEP = 17_000, 350_000  # microseconds
INKED = """(chart) => {
    if (!chart.getContext) return chart.querySelectorAll("path").length > 100; // few points: Streamlit asks for SVG
    const pixels = chart.getContext("2d").getImageData(0, 0, chart.width, chart.height).data;
    return pixels.some((value, at) => at % 4 === 3 && value > 0);
}"""
TIP = "#vg-tooltip-element.visible, .tip:not([hidden])"


@dataclass(frozen=True)
class Figures:
    """One visitor's, in the order of the table; the head of the file says what each is."""

    first: float
    zoom: float
    cpu: float
    sweep: float
    hover: float
    rerun: float
    sent: float
    again: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How fluid a map is in a browser.")
    parser.add_argument("--points", type=int, nargs="+", default=[1_682, 3_706, 17_632, 50_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    asked = parser.parse_args()
    timed = "first, s | zoom, frames/s | cpu, ms | sweep, frames/s | hover, ms | rerun, s"
    print(f"| points | drawn by | {timed} | sent, MB | again, MB |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    with served() as url, sync_playwright() as playwright:
        found = next(path for name in ("chromium", "google-chrome") if (path := shutil.which(name)))
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        for n in asked.points:
            rounds = [{way: measure(browser, url, way, n) for way in asked.ways} for _ in range(asked.rounds)]
            for way in asked.ways:
                print(_row(n, way, [each[way] for each in rounds]), flush=True)
        browser.close()


def _row(n: int, way: str, rounds: list[Figures]) -> str:
    middle = Figures(*(statistics.median(getattr(each, name) for each in rounds) for name in Figures.__annotations__))
    hover = f"{middle.hover:.0f}" if math.isfinite(middle.hover) else "no tip"
    numbers = f"{middle.first:.1f} | {middle.zoom:.0f} | {middle.cpu:.1f} | {middle.sweep:.0f} | {hover}"
    return f"| {n:,} | {way} | {numbers} | {middle.rerun:.2f} | {middle.sent:.2f} | {middle.again:.2f} |"


def measure(browser: Browser, url: str, way: str, n: int) -> Figures:
    """The figures of one fresh visitor; raises RuntimeError where the picture does not answer the hand."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(120_000)
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    if way == "canvas":
        page.add_init_script(WITHOUT_WEBGL)
    start = time.perf_counter()
    page.goto(f"{url}/?n={n}&way={'altair' if way == 'altair' else 'map'}")
    _is_drawn(page, way)
    first = time.perf_counter() - start
    page.locator(SETTLED).wait_for(state="attached")
    sent = sum(received)
    target = page.locator(CHART if way == "altair" else ".stage").first
    _answers_the_wheel(page, target)
    page.wait_for_timeout(1_500)
    hover = _hover(browser, page, target)
    sweep, _ = _presented(browser, page, target, _sweep)
    zoom, cpu = _presented(browser, page, target, _wheel)
    received.clear()
    start = time.perf_counter()
    page.get_by_role("button", name="Run again").click()
    page.get_by_text("run 1", exact=True).wait_for()
    page.locator(SETTLED).wait_for(state="attached")
    _is_drawn(page, way)
    rerun = time.perf_counter() - start
    page.context.close()
    return Figures(first, zoom, cpu, sweep, hover, rerun, sent / 1e6, sum(received) / 1e6)


def _is_drawn(page: Page, way: str) -> None:
    if way == "altair":
        while not page.locator(CHART).first.evaluate(INKED):
            page.wait_for_timeout(20)
    else:
        page.locator(".label:visible").first.wait_for()  # names are laid in the frame that draws the points
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _middle(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _answers_the_wheel(page: Page, target: Locator) -> None:
    page.mouse.move(*_middle(target))
    before = target.screenshot()
    for turn in (-240, 240):
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(700)
        if turn < 0 and target.screenshot() == before:
            raise RuntimeError("the wheel does not move the picture: its frames would be those of a picture at rest")


def _hover(browser: Browser, page: Page, target: Locator) -> float:
    """Median over twelve steps to and fro between points in the middle; infinite where fewer than six met a tip."""
    x, y = _middle(target)
    page.mouse.move(x + 8, y)
    browser.start_tracing(page=page, categories=list(TRACED))
    hits = 0
    for step in range(12):
        page.mouse.move(x + (8 if step % 2 else -8), y)
        page.wait_for_timeout(STEP / 1000)
        hits += page.locator(TIP).count()
    events = _events(browser)
    moves = [event["ts"] for event in events if _of(event, "event_latency").get("event_type") == "MOUSE_MOVED_EVENT"]
    frames = _frames(events)
    shown = [next((end for begin, end in frames if begin > move - FRAME and end > move), None) for move in moves]
    took = [
        (end - move) / 1000 for move, end in zip(moves, shown, strict=True) if end is not None and end < move + STEP
    ]
    if hits < 6 or len(took) < 6:
        return math.inf
    return statistics.median(took)


def _presented(
    browser: Browser, page: Page, target: Locator, turn: Callable[[Page, tuple[float, float], int], None]
) -> tuple[float, float]:
    """(frames presented a second, milliseconds of processor each) while the hand turns as fast as it is answered."""
    middle = _middle(target)
    page.mouse.move(*middle)
    browser.start_tracing(page=page, categories=list(TRACED))
    before, start, turns = _processor(browser), time.perf_counter(), 0
    while (seconds := time.perf_counter() - start) < SECONDS:
        turn(page, middle, turns)
        turns += 1
    spent = _processor(browser) - before
    frames = len(_frames(_events(browser)))
    if frames == 0:
        raise RuntimeError(f"no frame was presented in {turns} turns")
    return frames / seconds, 1000 * spent / frames


def _wheel(page: Page, _: tuple[float, float], turn: int) -> None:
    page.mouse.wheel(0, -60 if turn % 40 < 20 else 60)


def _sweep(page: Page, middle: tuple[float, float], turn: int) -> None:
    page.mouse.move(middle[0] + 90 * math.cos(turn / 7), middle[1] + 90 * math.sin(turn / 9))


def _frames(events: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """(begin, presented) in microseconds of every frame that showed what the page had drawn."""
    begun: dict[str, int] = {}
    found = []
    for event in events:
        if event["name"] != "PipelineReporter":
            continue
        name = f"{event['pid']} {event['id2']}"
        if event["ph"] == "b" and _of(event, "frame_reporter").get("state") == "STATE_PRESENTED_ALL":
            begun[name] = event["ts"]
        elif event["ph"] == "e" and name in begun:
            found.append((begun.pop(name), event["ts"]))
    return sorted(found)


def _of(event: dict[str, Any], name: str) -> dict[str, Any]:
    return event["args"].get(name, {}) if event["ph"] == "b" else {}


def _events(browser: Browser) -> list[dict[str, Any]]:
    return sorted(
        (event for event in json.loads(browser.stop_tracing())["traceEvents"] if event["ph"] in "be"),
        key=lambda event: event["ts"],
    )


def _processor(browser: Browser) -> float:
    """Seconds of processor that the pages and the graphics process have used."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(process["cpuTime"] for process in processes if process["type"] in ("renderer", "GPU"))


@contextmanager
def served() -> Iterator[str]:
    """The page on a free port of this machine, until the block ends; raises RuntimeError where it does not start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"port": port, "address": "127.0.0.1", "headless": "true", "fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", str(PAGE)]
    command += [text for name, value in options.items() for text in (f"--server.{name}", str(value))]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if _healthy(url):
                break
            time.sleep(0.1)
        else:
            raise RuntimeError("the page did not start in half a minute")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _healthy(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
    except (URLError, TimeoutError):
        return False
    return True


if __name__ == "__main__":
    main()
