"""What can go wrong, as a tree; the command line turns each branch into its exit status.

RecEngineError
├── RequestError     the request was wrong: an unknown name, a value out of range   (exit 2)
│   └── DataError    the file was wrong: names file, line, column, value, expected  (exit 2)
└── WorkError        the request was right, the work failed                         (exit 1)
    ├── FetchError   a source of data could not be reached or was not what it should be
    ├── StoreError   the store of runs could not be read or written
    └── Cancelled    somebody asked the work to stop                                (exit 130)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RecEngineError(Exception):
    """Every error this engine raises on purpose; its text is one line for people."""

    exit_status = 1


class RequestError(RecEngineError):
    """The request was wrong: says what was given and what is allowed."""

    exit_status = 2

    @classmethod
    def unknown(cls, kind: str, given: object, allowed: Iterable[str]) -> RequestError:
        """`unknown model 'itemknn'; allowed: bias, item-knn; did you mean 'item-knn'?`"""
        names = list(allowed)
        by_head = {name.partition(":")[0]: name for name in reversed(names)}  # `rato:0.2:42` is near to `ratio:F:SEED`
        near = difflib.get_close_matches(str(given).partition(":")[0], by_head, n=1, cutoff=0.6)
        hint = f"; did you mean {by_head[near[0]]!r}?" if near else ""
        return cls(f"unknown {kind} {str(given)!r}; allowed: {', '.join(names)}{hint}")


class DataError(RequestError):
    """A file of ratings, users or items is not what its reader expects; nothing of it is kept.

    Arguments
        message    what is wrong, in a few words
        file       name of the file (no folder)
        line       1-based line in that file, header included; None when the whole file is meant
        column     name of the column
        value      the offending text, shortened to 60 characters
        expected   what would have been right
    """

    def __init__(
        self,
        message: str,
        *,
        file: str,
        line: int | None = None,
        column: str | None = None,
        value: object = None,
        expected: str | None = None,
    ) -> None:
        self.file, self.line, self.column, self.value, self.expected = file, line, column, value, expected
        place = file if line is None else f"{file}, line {line}"
        if column is not None:
            place += f", column {column}"
        text = f"{place}: {message}"
        if value is not None:
            shown = str(value)
            text += f": {shown[:57] + '...' if len(shown) > 60 else shown!r}"
        if expected is not None:
            text += f"; expected {expected}"
        super().__init__(text)


class WorkError(RecEngineError):
    """The request was right, the work failed."""


class FetchError(WorkError):
    """A source of data could not be reached, or what came was not what it should be."""


class StoreError(WorkError):
    """The store of runs could not be read or written."""


class Cancelled(WorkError):
    """Somebody asked the work to stop."""

    exit_status = 130
