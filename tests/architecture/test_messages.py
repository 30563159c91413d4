"""Every message of an error that the engine raises is read by a test: a line no test ever ran is where mistakes live.

A raise is covered when some text in tests/ (a `match=`, a comparison with stderr, ...) holds twelve characters in a row
of its own words, the parts filled in at run time aside; a shorter message must stand there whole.
"""

from __future__ import annotations

import ast
import re

ENOUGH = 12


def messages(source) -> list[tuple[int, list[str]]]:
    """(line, fixed parts) of the first argument of each error raised; what is passed on as a variable is left out."""
    found = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call) or not node.exc.args:
            continue
        parts = _fixed_parts(node.exc.args[0])
        if (
            isinstance(node.exc.func, ast.Attribute) and node.exc.func.attr == "unknown"
        ):  # RequestError.unknown(kind, ...)
            parts = [f"unknown {part}" if number == 0 else part for number, part in enumerate(parts)]
        if parts:
            found.append((node.lineno, parts))
    return found


def _fixed_parts(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if isinstance(node, ast.BinOp):
        return _fixed_parts(node.left) + _fixed_parts(node.right)
    return []


def words_of_tests(sources) -> str:
    """Every string of tests/ that is no docstring, with the backslashes of regular expressions taken away."""
    words = []
    for source in sources:
        bare = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
                words.append(re.sub(r"\\(.)", r"\1", node.value))
    return "\n".join(words)


def is_read(parts: list[str], words: str) -> bool:
    parts = [part.strip() for part in parts]
    width = min(ENOUGH, max(len(part) for part in parts))
    return any(part[start : start + width] in words for part in parts for start in range(len(part) - width + 1))


def test_every_message_is_read_by_a_test(sources):
    words = words_of_tests([source for source in sources if source.inside("tests")])
    unread = [
        f"{source.path}:{line}: {'...'.join(parts)}"
        for source in sources
        if source.inside("recengine")
        for line, parts in messages(source)
        if not is_read(parts, words)
    ]
    assert not unread, "\n".join(unread)


def test_a_message_no_test_reads_is_found(make_source):
    raising = make_source(
        "recengine/x.py", "raise ValueError(f'{name} has no wings and {n} legs')\nraise OSError(text)"
    )
    assert messages(raising) == [(1, [" has no wings and ", " legs"])]
    reading = "pytest.raises(ValueError, match=r'no wings and \\\\d')"
    assert is_read([" has no wings and ", " legs"], words_of_tests([make_source("tests/test_x.py", reading)]))
    assert not is_read([" has no wings and "], words_of_tests([make_source("tests/x.py", "'''has no wings and'''")]))
    assert not is_read([" has no wings and "], words_of_tests([make_source("tests/x.py", "x = 'wings'")]))


def test_the_unknown_of_a_request_counts_as_its_message(make_source):
    raising = make_source("recengine/x.py", "raise RequestError.unknown(f'preset of {name}', given, allowed)")
    assert messages(raising) == [(1, ["unknown preset of "])]
