"""The checks every reader makes: a cell that cannot be right is a DataError, what is odd but legal becomes a Note."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from recengine.data.dataset import Note
from recengine.data.readers.text import Cells
from recengine.errors import DataError

# C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of the text around them
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
YEAR_IN_TITLE = re.compile(r"\((\d{4})\)")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")
YEAR = re.compile(r"([12]\d{3})(\.0*|-\d{2}(-\d{2}.*)?)?")
LONGEST_ID = 200
LAST_SECOND = 1e11  # the year 5138


@dataclass(frozen=True, eq=False)
class Ids:
    """A column of raw ids: `codes` int64 (n,) into the distinct `names`, by first appearance."""

    codes: np.ndarray
    names: list[str]


def ids(cells: Cells, column: str) -> Ids:
    """Raw ids as strings, spaces around them removed; negative numbers are legal strings.

    Refused: an empty one, one of more than 200 characters, one that holds a control character.
    """
    coded = _trimmed(cells, column).dictionary_encode()
    codes, names = coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()
    if "" in names:
        raise cells.error("no id", int(np.argmax(codes == names.index(""))), column, "an id")
    for code, name in enumerate(names):
        if len(name) > LONGEST_ID or CONTROL.search(name):
            what = "an id that is too long" if len(name) > LONGEST_ID else "an id with a control character"
            expected = f"at most {LONGEST_ID} characters, none of them a line end or another control character"
            raise cells.error(what, int(np.argmax(codes == code)), column, expected)
    return Ids(codes, names)


def numbers(
    cells: Cells, column: str, *, low: float = -np.inf, high: float = np.inf, whole: bool = False, expected: str = ""
) -> np.ndarray:
    """A column of numbers, float64 (n,).

    Refused: text, NaN, infinity, a number below `low` or above `high`, a fraction where `whole` is asked for.
    """
    words = expected or _range_words(low, high, whole)
    text = _trimmed(cells, column)
    try:
        values = text.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        raise cells.error("not a number", _first_unread(text), column, words) from None
    for wrong, message in (
        (~np.isfinite(values), "not a number"),
        ((values < low) | (values > high), "out of range"),
        (values != np.floor(values) if whole else np.zeros(len(values), bool), "not a whole number"),
    ):
        if wrong.any():
            raise cells.error(message, int(np.argmax(wrong)), column, words)
    return values


def times(cells: Cells, column: str) -> tuple[np.ndarray, tuple[Note, ...]]:
    """A column of moments as whole seconds since 1970, int64 (n,), and how they were understood.

    Numbers are seconds, or thousandths, millionths, billionths of them where the middle one is beyond the year 5000;
    text is a date like `2003-02-28` or `2003-02-28T17:40:01Z`, in universal time where it names no zone.
    """
    text = _trimmed(cells, column)
    if len(text) and NUMBER.fullmatch(text[0].as_py() or ""):
        values = numbers(cells, column, expected="seconds since 1970")
        for unit, parts in (("billionths", 1e9), ("millionths", 1e6), ("thousandths", 1e3)):
            if np.median(values) >= LAST_SECOND * parts / 1e3:
                words = f"Times in {column} are {unit} of a second and were turned into seconds."
                return np.floor(values / parts).astype(np.int64), (Note("time-unit", len(values), words),)
        return np.floor(values).astype(np.int64), ()
    moments = pd.to_datetime(text.to_pylist(), format="ISO8601", utc=True, errors="coerce")
    unread = np.asarray(moments.isna())
    if unread.any():
        raise cells.error("not a time", int(np.argmax(unread)), column, "seconds since 1970, or a date like 2003-02-28")
    return moments.tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64), ()


def last_of_each_pair(user: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Positions, ascending, of the last row of each (user, item) pair; both int64 (n,) codes."""
    pair = user * (item.max(initial=0) + 1) + item
    _, from_the_end = np.unique(pair[::-1], return_index=True)
    return np.sort(len(pair) - 1 - from_the_end)


def duplicates_note(n: int, file: str) -> tuple[Note, ...]:
    """What was done with pairs that stand in the file more than once."""
    words = f"Earlier ratings of the same user and item in {file}, replaced by the last one: {n:,}."
    return (Note("duplicates", n, words),) if n else ()


def clean(texts: Sequence[str | None], what: str) -> tuple[list[str], tuple[Note, ...]]:
    """Texts verbatim, but spaces around them removed, control characters replaced by spaces and counted."""
    cleaned = [CONTROL.sub(" ", text or "") for text in texts]
    changed = sum(old != (text or "") for old, text in zip(cleaned, texts, strict=True))
    words = f"{what} with control characters, which were replaced by spaces: {changed:,}."
    return [text.strip() for text in cleaned], (Note("control-characters", changed, words),) if changed else ()


def titles(texts: Sequence[str | None], item_ids: Sequence[str]) -> tuple[list[str], tuple[Note, ...]]:
    """Titles as `clean` leaves them; a missing one becomes `item ID`, titles shared by several ids are counted."""
    cleaned, notes = clean(texts, "Titles")
    missing = [not text for text in cleaned]
    named = [f"item {raw}" if gone else text for raw, text, gone in zip(item_ids, cleaned, missing, strict=True)]
    if any(missing):
        words = f"Items without a title, called by their id: {sum(missing):,}."
        notes += (Note("missing-title", sum(missing), words),)
    n_shared = sum(count > 1 for count in Counter(text for text in cleaned if text).values())
    if n_shared:
        notes += (Note("same-title", n_shared, f"Titles that belong to more than one item id: {n_shared:,}."),)
    return named, notes


def years(texts: Sequence[str | None]) -> tuple[np.ndarray, tuple[Note, ...]]:
    """Years of `1995`, `1995.0` or `1995-11-22`, float64 (n,); NaN where empty or unreadable, which is counted."""
    found = [YEAR.fullmatch((text or "").strip()) for text in texts]
    values = np.array([float(year[1]) if year else np.nan for year in found], dtype=float)
    unread = sum(bool(text and text.strip()) and np.isnan(year) for text, year in zip(texts, values, strict=True))
    words = f"Years that could not be read and count as unknown: {unread:,}."
    return values, (Note("year", unread, words),) if unread else ()


def years_of_titles(named: Sequence[str]) -> np.ndarray:
    """The last `(1995)` of each title as float64 (n,), NaN where there is none."""
    found = [YEAR_IN_TITLE.findall(title) for title in named]
    return np.array([float(year[-1]) if year else np.nan for year in found], dtype=float)


def distinct_ids(cells: Cells, column: str, what: str) -> tuple[list[str], np.ndarray, tuple[Note, ...]]:
    """Ids of a table of items or users, the rows to keep (the last of each id), and what was repeated."""
    found = ids(cells, column)
    rows = last_of_each_pair(np.zeros(len(found.codes), np.int64), found.codes)
    repeated = len(found.codes) - len(rows)
    words = f"Rows of {cells.file} that repeat an earlier {what} id, whose last row counts: {repeated:,}."
    notes = (Note(f"duplicate-{what}", repeated, words),) if repeated else ()
    return [found.names[code] for code in found.codes[rows]], rows, notes


def not_empty(cells: Cells, what: str) -> None:
    """A file with a header and nothing else is refused."""
    if not len(cells):
        raise DataError(f"no {what} in it", file=cells.file, expected="at least one row below the header")


def _trimmed(cells: Cells, column: str) -> pa.Array:
    """A column of text without the spaces around it; a cell that is not there becomes an empty one."""
    return pc.call_function("utf8_trim_whitespace", [cells[column].fill_null("")])


def _first_unread(text: pa.Array) -> int:
    """The first row that pyarrow cannot read as a number, by halving the rows in question."""
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            text[low:middle].cast(pa.float64())
        except pa.ArrowInvalid:
            high = middle
        else:
            low = middle
    return low


def _range_words(low: float, high: float, whole: bool) -> str:
    kind = "a whole number" if whole else "a number"
    if np.isfinite(low) and np.isfinite(high):
        return f"{kind} from {low:g} to {high:g}"
    return f"{kind} of at least {low:g}" if np.isfinite(low) else kind
