"""A result as a short table for people."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

WIDEST = 48
KEY_LENGTH = 12
AGES = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def table(result: Any, columns: Sequence[str] = ()) -> str:
    """Lists of records become columns, a record becomes lines; a long text is shortened in columns, not in lines.

    columns  those of a list of records, or of one inside a record, that people want to see; all where none is named
    In columns `created` is shown as an age, and a `key` by its first digits, which the verbs on runs understand.
    """
    if isinstance(result, list):
        shown = [{name: record.get(name) for name in columns or record} for record in result]
        return _columns(shown) if shown else "(nothing)"
    return "\n".join(_lines(result, columns=columns)).lstrip("\n")


def _lines(record: dict[str, Any], indent: str = "", columns: Sequence[str] = ()) -> list[str]:
    lines, blocks = [], []
    for name, value in record.items():
        if isinstance(value, (list, tuple)) and value and all(isinstance(entry, dict) for entry in value):
            wanted = columns if set(columns) <= set(value[0]) else ()
            blocks += ["", f"{indent}{name}", _columns([{key: r[key] for key in wanted or r} for r in value])]
        elif isinstance(value, dict) and value and all(isinstance(entry, dict) for entry in value.values()):
            blocks += ["", f"{indent}{name}", _columns([{name: key, **entry} for key, entry in value.items()])]
        elif isinstance(value, dict) and value:
            blocks += ["", f"{indent}{name}", *_lines(value, indent + "  ")]
        else:
            lines.append((name, _line_cell(name, value)))
    width = max((len(name) for name, _ in lines), default=0)
    return [f"{indent}{name:<{width}}  {value}" for name, value in lines] + blocks


def _columns(records: Sequence[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [names] + [[_cell(_short(name, record.get(name))) for name in names] for record in records]
    rows = [[_cut(cell) for cell in row[:-1]] + row[-1:] for row in rows]  # nothing stands behind the last one
    numbers = [all(isinstance(record.get(name), (int, float, type(None))) for record in records) for name in names]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names))]
    lines = [
        "  ".join(
            f"{cell:>{w}}" if number else f"{cell:<{w}}" for cell, w, number in zip(row, widths, numbers, strict=True)
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _short(name: str, value: Any) -> Any:
    if name == "key" and isinstance(value, str):
        return value[:KEY_LENGTH]
    if name == "created" and value is not None:
        return _age(time.time() - value)
    return round(value, 2) if name == "seconds" and value is not None else value


def _age(seconds: float) -> str:
    for length, unit in AGES:
        n = int(seconds // length)
        if n >= 1:
            return f"{n} {unit}{'s' if n > 1 else ''} ago"
    return "just now"


def _line_cell(name: str, value: Any) -> str:
    """A cell with a line to itself: a moment in words, many numbers shortened, everything else whole."""
    if name == "created" and value is not None:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    numbers = isinstance(value, (list, tuple)) and all(isinstance(entry, (int, float)) for entry in value)
    return _cut(_cell(value)) if numbers else _cell(value)


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{name}={_cell(entry)}" for name, entry in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(entry) for entry in value) or "-"
    return str(value)
