"""Every word on a page stands in the catalogue and is given what it has places for; no word is left over."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

import pytest

from dashboard.text.en import CATALOGUE

SPEAKERS = ("words", "plain")


def spoken(source) -> Iterator[tuple[int, list[str], set[str] | None]]:
    """(line, keys as regular expressions, names put in) of each `words(...)` or `plain(...)`; None: hidden by `**`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS and node.args:
            names = {keyword.arg for keyword in node.keywords if keyword.arg is not None}
            hidden = len(names) < len(node.keywords)
            yield node.lineno, _patterns(node.args[0]), None if hidden else names


def _patterns(node: ast.expr) -> list[str]:
    """What a key may be: itself, either side of a choice, or anything where a part is filled in."""
    if isinstance(node, ast.Constant):
        return [re.escape(str(node.value))]
    if isinstance(node, ast.IfExp):
        return _patterns(node.body) + _patterns(node.orelse)
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
        return ["".join(".+" if part is None else re.escape(part) for part in parts)]
    return []


def placeholders(template: str) -> set[str]:
    return {name.partition(".")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def mistakes(source, catalogue: dict[str, str]) -> list[str]:
    """Keys that are not there, and words that are not given what they have places for.

    Of a key that is filled in while running, one of the words it may be must be there and complete.
    """
    found = []
    for line, patterns, given in spoken(source):
        for pattern in patterns:
            gaps = {key: placeholders(text) for key, text in catalogue.items() if re.fullmatch(pattern, key)}
            missing = [gap - given for gap in gaps.values()] if given is not None else []
            if not gaps:
                found.append(f"{source.path}:{line}: no words for {pattern}")
            elif missing and all(missing):
                found.append(f"{source.path}:{line}: {next(iter(gaps))} is not given {', '.join(sorted(missing[0]))}")
    return found


def unspoken(sources, catalogue: dict[str, str]) -> list[str]:
    """Keys that no text of the files is, whole or with a part filled in."""
    nodes = [node for source in sources for node in ast.walk(source.tree)]
    whole = {node.value for node in nodes if isinstance(node, ast.Constant)}
    filled = {pattern for node in nodes if isinstance(node, ast.JoinedStr) for pattern in _patterns(node)}
    filled = [pattern for pattern in filled if re.match(r"[a-z]+\\\.", pattern)]  # starts with `page.`
    return [key for key in catalogue if key not in whole and not any(re.fullmatch(each, key) for each in filled)]


@pytest.fixture(scope="module")
def pages(sources):
    """The files that speak: everything of the dashboard but the catalogue."""
    return [s for s in sources if s.inside("dashboard", "streamlit_app.py") and not s.inside("dashboard/text/en")]


def test_every_word_is_there_and_complete(pages):
    problems = [mistake for source in pages for mistake in mistakes(source, CATALOGUE)]
    assert not problems, "\n".join(problems)


def test_no_word_is_left_over(pages):
    assert not unspoken(pages, CATALOGUE), "\n".join(unspoken(pages, CATALOGUE))


def test_a_missing_word_and_a_missing_part_are_found(make_source):
    catalogue = {"a.title": "{name} here", "a.unit.stars": "stars"}
    page = make_source("dashboard/views/x.py", "words('a.titel')\nplain('a.title', nam=1)\nwords(f'a.unit.{u}')")
    assert mistakes(page, catalogue) == [
        "dashboard/views/x.py:1: no words for a\\.titel",
        "dashboard/views/x.py:2: a.title is not given name",
    ]
    either = make_source("dashboard/views/x.py", "words('b' if x else 'a.title', **more)")
    assert mistakes(either, catalogue) == ["dashboard/views/x.py:1: no words for b"]


def test_a_word_left_over_is_found(make_source):
    page = make_source("dashboard/views/x.py", "words(f'a.unit.{u}')\nLABELS = {'b'}")
    assert unspoken([page], {"a.unit.stars": "stars", "b": "b", "c": "c"}) == ["c"]
