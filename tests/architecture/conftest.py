"""The repository's Python files, parsed once, for the tests that keep the house as CONTRIBUTING.md draws it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("recengine", "dashboard", "tests", "benchmarks")


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its dotted name, its text and its tree."""

    path: str
    text: str

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    def inside(self, *folders: str) -> bool:
        """Whether the file lies in one of the folders (or is one of the files)."""
        return any(self.path == folder or self.path.startswith(f"{folder}/") for folder in folders)

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """(line, dotted name) of everything imported anywhere in the file; `from a import b` gives `a.b`."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                start = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{start}.{name.name}") for name in node.names)


def _read(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


SOURCES = [
    *(_read(path) for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))),
    _read(ROOT / "streamlit_app.py"),
]


@pytest.fixture(scope="session")
def sources() -> list[Source]:
    """Every Python file of the repository."""
    return SOURCES


@pytest.fixture(scope="session")
def make_source() -> Callable[[str, str], Source]:
    """`make_source(path, text)`: a file that is not there, to show that a rule can fail."""
    return Source
