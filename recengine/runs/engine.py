"""Which code made a result: version and digest of the source it uses, so that changed code never finds an old run."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
from collections.abc import Iterable
from pathlib import Path

import recengine

ROOT = Path(recengine.__file__).parents[1]
PACKAGE, MACHINERY = "recengine", "recengine.runs"


@functools.cache
def engine_version(modules: tuple[str, ...]) -> str:
    """`0.1.0+` and 16 hex digits over the source of `modules` and what they import of this engine; read once."""
    return f"{recengine.__version__}+{source_digest(ROOT, modules)[:16]}"


def source_digest(root: Path, modules: Iterable[str]) -> str:
    """sha256 over the source files of `modules` under `root` and, file by file, of what they import from this engine.

    The imports are read from the text, wherever in the file they stand. The run machinery itself (`recengine.runs`)
    counts only where a module of it is named: how a result is stored does not change what it is.
    """
    digest = hashlib.sha256()
    for name, text in sorted(_closure(root, modules).items()):
        digest.update(f"{name}:{len(text)}:".encode() + text)
    return digest.hexdigest()


def _closure(root: Path, modules: Iterable[str]) -> dict[str, bytes]:
    """{module: its source}, `modules` first and then whatever they import."""
    found: dict[str, bytes] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        path = _file(root, name)
        if path is None:
            raise ValueError(f"no source file for module {name!r}")
        found[name] = path.read_bytes()
        if not name.startswith(MACHINERY):
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            waiting += [other for other in _imports(root, package, found[name]) if not other.startswith(MACHINERY)]
    return found


@functools.lru_cache(maxsize=1024)  # models share most of what they import, and parsing is the slow part
def _imports(root: Path, package: str, text: bytes) -> frozenset[str]:
    """Modules of this engine that a file imports; `from package import name` is the submodule where there is one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                found.add(inner if source.startswith(PACKAGE) and _file(root, inner) else source)
    return frozenset(module for module in found if module == PACKAGE or module.startswith(PACKAGE + "."))


def _file(root: Path, name: str) -> Path | None:
    stem = root.joinpath(*name.split("."))
    return next((path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file()), None)
