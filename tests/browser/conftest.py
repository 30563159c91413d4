"""The app as a visitor meets it: one server a session, a real Chromium, and two laws that every page test keeps.

No page asks any other host for anything, and none writes an error to the browser's console: `page` records both and
fails the test that broke them. The server's log stands in the report of a test that fails.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),  # WebGL2 without a GPU
)
HARMLESS = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks below a deep link's path first: 404, then right
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'

WITHOUT_WEBGL = """
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind === "webgl2" ? null : real.call(this, kind, ...rest);
    };
"""


@dataclass(frozen=True)
class Server:
    """A running app: its address, the store it works on and the file its log goes to."""

    url: str
    home: Path
    log: Path


@dataclass
class Record:
    """What a page did that no page may do."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.context.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != HOST:
            self.outside.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        harmless = urlsplit(message.location.get("url", "")).path.endswith(HARMLESS)
        if message.type == "error" and not harmless:
            self.errors.append(f"{message.text} ({message.location.get('url')})")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """`serve(home)`: the app on a free port of this machine, working on the store in `home`; ends with the session.

    `serve(home, script)` runs another page than the app.
    """
    running: list[subprocess.Popen] = []

    def start(home: Path, script: str = "streamlit_app.py") -> Server:
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
        log = tmp_path_factory.mktemp("server") / "log.txt"
        options = {"port": port, "address": HOST, "headless": "true", "fileWatcherType": "none"}
        command = [sys.executable, "-m", "streamlit", "run", script]
        command += [text for name, value in options.items() for text in (f"--server.{name}", str(value))]
        with log.open("w") as out:
            environment = os.environ | {"RECENGINE_HOME": str(home), "PYTHONPATH": str(ROOT)}
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        running.append(process)
        url = f"http://{HOST}:{port}"
        _wait_until_healthy(url, process, log)
        return Server(url, home, log)

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the app did not start; its log:\n{log.read_text()}")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, serve, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The app every test shares; its store holds `synthetic`, and MovieLens-100K with `--realdata`."""
    real = request.config.getoption("--realdata")
    return serve(request.getfixturevalue("ml_100k_home") if real else tmp_path_factory.mktemp("browser-home"))


@pytest.fixture(scope="session")
def app_url(server: Server) -> str:
    """Where the shared app answers, without a slash at the end."""
    return server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests: the machine's own, playwright brings none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(f"no browser found; --browser needs one of {', '.join(BROWSERS)} on the PATH")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def record() -> Record:
    """What the pages of this test did; empty at its end, or the test fails."""
    return Record()


@pytest.fixture
def new_page(browser: Browser, record: Record) -> Iterator[Callable[..., Page]]:
    """`new_page(width=1440, height=900, scheme="light")`: a fresh visitor, watched until the test ends."""
    contexts = []

    def open_one(width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        record.watch(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert record.outside == [], "a page asked another host"
    assert record.errors == [], "a page wrote errors to the console"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A visitor with a 1440 x 900 window and light colours."""
    return new_page()


@pytest.fixture(scope="session")
def settled() -> Callable[[Page], Page]:
    """`settled(page)`: waits until the script has run to its end; call it after every click."""

    def wait(page: Page) -> Page:
        page.wait_for_timeout(150)  # a click reaches the server, and the state turns to running, in this time
        page.wait_for_selector(SETTLED, state="attached")
        return page

    return wait


@pytest.fixture
def visit(page: Page, app_url: str, settled: Callable[[Page], Page]) -> Callable[..., Page]:
    """`visit("users", user="12")`: opens that page of the shared app on `synthetic` and waits until it has settled."""

    def go(path: str = "", **params: str) -> Page:
        page.goto(f"{app_url}/{path}?{urlencode({'data': 'synthetic'} | params)}")
        return settled(page)

    return go


@pytest.fixture(scope="session")
def map_url(serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page that holds nothing but the map."""
    return serve(tmp_path_factory.mktemp("map-home"), "tests/browser/map_app.py").url


@pytest.fixture
def open_map(new_page: Callable[..., Page], map_url: str, settled: Callable[[Page], Page]) -> Callable[..., Page]:
    """`open_map("canvas", n=200)`: the map after its first drawing, by that painter."""

    def go(painter: str = "webgl2", width: int = 1440, height: int = 1000, scheme: str = "light", **asked) -> Page:
        page = new_page(width, height, scheme)
        if painter == "canvas":
            page.add_init_script(WITHOUT_WEBGL)
        page.goto(f"{map_url}/?{urlencode(asked)}")
        settled(page)
        expect(page.locator(".label:visible").first).to_be_visible()
        return page

    return go


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """The end of the server's log beside each failure."""
    report = yield
    shared = getattr(item, "funcargs", {}).get("server")
    if report.failed and shared is not None:
        report.sections.append(("the server's log", shared.log.read_text()[-4000:]))
    return report
