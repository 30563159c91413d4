"""A catalogue of one made-up set in the layout of ML-100K, and a loopback server that hands out its archive."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from recengine.data import catalog
from recengine.data.entry import Entry, Wheel

FILES = {
    "u.data": "10\t1\t5\t100\n2\t1\t3\t200\n10\t2\t1\t300\n",
    "u.genre": "unknown|0\nAction|1\n\n",
    "u.item": "1|First (1990)|01-Jan-1990||x|0|1\n2|Second (1995)|01-Jan-1995||x|0|1\n",
    "u.user": "2|24|M|tester|00000\n10|23|F|writer|00001\n",
    "README": "made up for a test\n",
    "more/notes.txt": "not needed\n",
}


def zip_of(files: dict[str, str], root: str = "ml-100k/") -> bytes:
    """A zip of those files under one folder."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(root + name, text)
    return data.getvalue()


@pytest.fixture
def files() -> dict[str, str]:
    """The files of the made-up set; the caller may change them."""
    return dict(FILES)


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    """`zipped(files, root)`: a zip of them under one folder."""
    return zip_of


class Server:
    """What the loopback server says: `body` with `status`, cut short after `sent` bytes where that is given."""

    def __init__(self, body: bytes) -> None:
        self.body, self.status, self.sent, self.asked = body, 200, None, 0
        self.url = ""


@pytest.fixture
def server() -> Iterator[Server]:
    said = Server(zip_of(FILES))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.asked += 1
            self.send_response(said.status)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body[: said.sent])

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        said.url = f"http://127.0.0.1:{httpd.server_address[1]}/made-up.zip"
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield said
        httpd.shutdown()
        thread.join()


@pytest.fixture
def made_up_set(server: Server, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """The only set of the catalogue for this test: its official address is the loopback server, it has no wheel."""
    official = catalog.entry("ml-100k")
    known = replace(
        official,
        card=replace(official.card, source=server.url),
        size=len(server.body),
        sha256=hashlib.sha256(server.body).hexdigest(),
        fingerprint=None,
        wheel=None,
    )
    monkeypatch.setattr(catalog, "CATALOG", (known,))
    return known


@pytest.fixture
def with_wheel(made_up_set: Entry, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """The same set, which a wheel carries as well."""
    known = replace(made_up_set, wheel=Wheel("made-up-wheel==1.0", hashlib.sha256(zip_of(FILES)).hexdigest()))
    monkeypatch.setattr(catalog, "CATALOG", (known,))
    return known
