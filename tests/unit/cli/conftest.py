"""The command line, called in this process, on a store that one file's tests share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from recengine.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs of one file's tests live."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def cli(store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """`cli("recommend item-knn --dataset synthetic --user 1")`: a command as one writes it."""
    monkeypatch.setenv("RECENGINE_HOME", str(store))

    def run(command: str) -> Answer:
        capsys.readouterr()
        status = main(command.split())
        out, err = capsys.readouterr()
        return Answer(status, out, err)

    return run


@pytest.fixture
def ask(cli: Callable[..., Answer]) -> Callable[[str], Any]:
    """The JSON of a command that ends well, alone on standard output."""

    def run(command: str) -> Any:
        answer = cli(f"{command} --json")
        assert answer.status == 0, answer.err
        assert answer.out.count("\n") == 1, "one document, on one line"
        return answer.json

    return run
