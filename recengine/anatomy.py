"""Anatomy: what a trained model is made of, part by part, and what its file says of source and differences.

Nothing here loads a model's module: the text is read as text and the arrays by their heads, so no network library is
needed to look inside a network that was trained elsewhere.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from recengine import models
from recengine.data.dataset import Dataset
from recengine.errors import WorkError
from recengine.models.learnt import is_learnt
from recengine.runs.run import Run
from recengine.runs.work import MODEL

KEPT = "kept."
"""How arrays are called that hold what was solved after training, so that stored people are answered at once."""

LONGEST_VECTOR = 512
"""A row longer than this is no vector of traits but a list of neighbours."""


@dataclass(frozen=True)
class Said:
    """What the head of a model's file says: its source, and how the code differs from it."""

    source: str
    differs: str


@dataclass(frozen=True)
class Part:
    """One array of a model, or one layer of a network with its weight and bias together.

    name        as the model keeps it
    kind        `table`, a row for each of what it is about; `layer`, a weight with its bias; `numbers`, a plain list
    shape       of the array, of a layer's weight: (n_out, n_in) of a linear one, (rows, size) of a table
    parameters  numbers in it
    about       what the model's file says of it, "" where it says nothing
    learnt      whether training fitted it (`models.learnt`); the rest is only kept
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    about: str = ""
    learnt: bool = True


@dataclass(frozen=True, eq=False)
class Row:
    """The road of an id: the row of a table that stands for it.

    table   name of the array
    row     which one, 0-based
    rows    how many there are
    vector  float64 (k,)
    """

    table: str
    row: int
    rows: int
    vector: np.ndarray


@functools.cache
def said(model: str) -> Said:
    """Source and differences, from the docstring at the head of the model's file."""
    text = ast.get_docstring(_tree(model)) or ""
    found = re.search(r"^Sources?: (.*?)^Differs from [^:]*: (.*)\Z", text, re.M | re.S)
    if found is None:
        raise WorkError(f"the head of {models.entry(model).module} names no source, or not how it differs")
    source, differs = (" ".join(part.split()) for part in found.groups())
    return Said(source, differs[:1].upper() + differs[1:])


def parts(model: str, config: Mapping[str, Any], arrays: Iterable[tuple[str, tuple[int, ...]]]) -> list[Part]:
    """What the arrays of a trained model are, in their order; `*.weight` and `*.bias` are one part.

    config  every setting as plain values
    """
    docs, out = _array_docs(model), dict[str, Part]()
    for name, shape in arrays:
        head, _, tail = name.rpartition(".")
        key = head if head and tail in ("weight", "bias") else name
        size = int(np.prod(shape))
        before = out.get(key)
        if before is None:
            kind, learnt = "table" if len(shape) > 1 else "numbers", is_learnt(model, config, name)
            out[key] = Part(key, kind, shape, size, docs.get(key, ""), learnt)
        else:
            longer = max(before.shape, shape, key=len)
            out[key] = replace(before, kind="layer", shape=longer, parameters=before.parameters + size)
    return list(out.values())


def road(run: Run, dataset: Dataset, *, user_idx: int | None = None, item_idx: int | None = None) -> list[Row]:
    """The rows of a trained model's tables that stand for a person or an item: those of vectors, one row an id.

    Where there are as many people as items nobody can tell whose a table is by its shape, and nothing is found.
    """
    n, place = (dataset.n_users, user_idx) if user_idx is not None else (dataset.n_items, item_idx)
    if place is None or dataset.n_users == dataset.n_items:
        return []
    names = [
        array.name
        for array in run.shapes(MODEL)
        if len(array.shape) == 2
        and array.shape[0] == n
        and 1 < array.shape[1] <= LONGEST_VECTOR
        and "float" in array.dtype
    ]
    if not names:
        return []
    arrays = run.arrays(MODEL)
    return [Row(name, place, n, arrays[name][place].astype(np.float64)) for name in names]


@functools.cache
def _array_docs(model: str) -> dict[str, str]:
    """{attribute: its words} of the classes in the model's file, as `q: np.ndarray` with a text below it."""
    found: dict[str, str] = {}
    for node in ast.walk(_tree(model)):
        if not isinstance(node, ast.ClassDef):
            continue
        for field, text in zip(node.body, node.body[1:], strict=False):
            named = isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
            spoken = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
            if named and spoken:
                found[field.target.id] = " ".join(str(text.value.value).split())  # type: ignore[union-attr]
    return found


def _tree(model: str) -> ast.Module:
    spec = importlib.util.find_spec(models.entry(model).module)
    assert spec is not None and spec.origin is not None  # the registry's tests import every module
    return ast.parse(Path(spec.origin).read_text("utf-8"))
