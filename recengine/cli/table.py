"""A result as a short table for people."""

from __future__ import annotations

from typing import Any

WIDEST = 48


def table(result: Any) -> str:
    """Lists of records become columns, a record becomes lines; what is nested in a cell is shortened."""
    if isinstance(result, list):
        return _columns(result) if result else "(nothing)"
    lines, tables = [], []
    for name, value in result.items():
        if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            tables.append(f"\n{name}\n{_columns(value)}")
        elif isinstance(value, dict) and value and all(isinstance(entry, dict) for entry in value.values()):
            tables.append(f"\n{name}\n{_columns([{name: key, **entry} for key, entry in value.items()])}")
        else:
            lines.append((name, _cell(value)))
    width = max((len(name) for name, _ in lines), default=0)
    return "\n".join([f"{name:<{width}}  {value}" for name, value in lines] + tables)


def _columns(records: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [names] + [[_cell(record.get(name)) for name in names] for record in records]
    numbers = [all(isinstance(record.get(name), (int, float, type(None))) for record in records) for name in names]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names))]
    lines = [
        "  ".join(
            f"{cell:>{w}}" if number else f"{cell:<{w}}" for cell, w, number in zip(row, widths, numbers, strict=True)
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:.4g}"
    if isinstance(value, dict):
        text = ", ".join(f"{name}={_cell(entry)}" for name, entry in value.items())
    elif isinstance(value, (list, tuple)):
        text = ", ".join(_cell(entry) for entry in value)
    else:
        text = str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
