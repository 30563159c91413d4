"""Delimited text as columns of strings, with every oddity either refused by line or noted.

Nothing is interpreted here: `007` stays `007`. pyarrow reads the bytes; the line of a row is searched for only when an
error is about to name it.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from recengine.data.dataset import Note
from recengine.errors import DataError

LINE_END = re.compile(rb"\r\n|\n|\r")
LONGEST_HEADER = 1 << 20
csv.field_size_limit(1 << 30)  # the standard library refuses cells that pyarrow reads
UNIT_SEPARATOR = "\x1f"  # stands in for `::` while pyarrow reads, which wants one character
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of one file, as text.

    file     name of the file, for messages
    columns  {name: pyarrow string array (n,)}, in file order
    notes    what reading met
    source   the text and how it was cut, from which `line` finds its way back; None for files without lines
    """

    file: str
    columns: dict[str, pa.Array]
    notes: tuple[Note, ...] = ()
    source: Cut | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> pa.Array:
        return self.columns[name]

    def line(self, row: int) -> int:
        """1-based line in the file on which the 0-based row starts; the row, 1-based, where there are no lines."""
        return row + 1 if self.source is None else self.source.line(row)

    def error(self, message: str, row: int | None, column: str | None, expected: str) -> DataError:
        """The error that names the cell in that row and column; row None means the whole file."""
        if row is None:
            return DataError(message, file=self.file, column=column, expected=expected)
        value = None if column is None else self.columns[column][row].as_py()
        return DataError(message, file=self.file, line=self.line(row), column=column, value=value, expected=expected)


@dataclass(frozen=True)
class Cut:
    """How a text was cut into rows."""

    text: bytes  # UTF-8
    separator: str
    quoted: bool
    header: bool

    def line(self, row: int) -> int:
        wanted = row + (1 if self.header else 0)
        if not self.quoted:
            lines = LINE_END.split(self.text)
            return [number for number, line in enumerate(lines, start=1) if line][wanted]
        reader = csv.reader(io.StringIO(self.text.decode("utf-8"), newline=""), delimiter=self.separator)
        start = 1
        for cells in reader:
            if cells:
                if wanted == 0:
                    break
                wanted -= 1
            start = reader.line_num + 1
        return start


def read_cells(
    path: Path,
    *,
    separator: str,
    names: Sequence[str] | None = None,
    encoding: str | None = "utf-8",
    quoted: bool = False,
) -> Cells:
    """The cells of a delimited text file.

    separator  one character, or `::`
    names      names of the columns of a file without a header line; None takes them from that line
    encoding   `utf-8`, `latin-1`, or None to find out: a byte order mark, else UTF-8, else Windows-1252, noted
    quoted     whether `"` encloses cells, which may then hold separators and line ends
    Raises DataError: empty file, bytes that are not of the encoding, a line with too many or too few cells.
    """
    text, notes = _decoded(path.read_bytes(), path.name, encoding)
    if not text.strip():
        raise DataError("the file is empty", file=path.name, expected="at least one row")
    if separator == "::":
        text, separator = text.replace(b"::", UNIT_SEPARATOR.encode()), UNIT_SEPARATOR
    cut = Cut(text, separator, quoted, header=names is None)
    body = text
    if names is None:
        names, body = _header(cut, path.name)
    if not body.strip(b"\r\n"):
        return Cells(path.name, {name: pa.array([], pa.string()) for name in names}, notes, cut)
    ragged: list[pacsv.InvalidRow] = []

    def refuse(row: pacsv.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    try:
        table = pacsv.read_csv(
            pa.BufferReader(body),
            read_options=pacsv.ReadOptions(
                use_threads=False,  # only then does pyarrow know the number of a ragged row
                column_names=list(names),
                block_size=1 << 24,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=separator,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                invalid_row_handler=refuse,
            ),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid as error:
        if not ragged:
            raise DataError(f"cannot be read ({error})", file=path.name, expected="delimited text") from None
        row = ragged[0]
        raise DataError(
            f"{row.actual_columns} columns",
            file=path.name,
            line=cut.line(row.number - 1),
            value=row.text.replace(UNIT_SEPARATOR, "::"),
            expected=f"{row.expected_columns} columns",
        ) from None
    columns = {name: table.column(name).combine_chunks() for name in names}
    return Cells(path.name, columns, notes, cut)


def first_line(path: Path) -> str:
    """The first line that is not blank, without its line end, as far as it can be decoded; "" where there is none."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    encoding = next((name for bom, name in BOMS if head.startswith(bom)), "utf-8")
    lines = re.split(r"\r\n|\n|\r", head.decode(encoding, "replace").removeprefix("\ufeff"))
    return next((line for line in lines if line.strip()), "")


def _header(cut: Cut, file: str) -> tuple[list[str], bytes]:
    """Column names of the first line that is not blank, `column 3` where there is none; and the text below it."""
    start = io.StringIO(cut.text[:LONGEST_HEADER].decode("utf-8", "replace"), newline="")
    reader = csv.reader(start, delimiter=cut.separator, quoting=csv.QUOTE_MINIMAL if cut.quoted else csv.QUOTE_NONE)
    cells = next(row for row in reader if row)
    names = [cell.strip() or f"column {number}" for number, cell in enumerate(cells, start=1)]
    for name in names:
        if names.count(name) > 1:
            raise DataError("two columns have the same name", file=file, line=1, value=name, expected="distinct names")
    ends = (match.end() for match in LINE_END.finditer(cut.text))
    below = next(itertools.islice(ends, reader.line_num - 1, None), len(cut.text))
    return names, cut.text[below:]


def _decoded(data: bytes, file: str, encoding: str | None) -> tuple[bytes, tuple[Note, ...]]:
    """The bytes as UTF-8 without byte order mark, and what that took."""
    for bom, bom_encoding in BOMS:
        if data.startswith(bom) and encoding != "latin-1":
            text = _decode(data[len(bom) :], file, bom_encoding)
            return text, (Note("bom", 1, f"{file} starts with a byte order mark ({bom_encoding})."),)
    if data.isascii():
        return data, ()
    if encoding is not None:
        return _decode(data, file, encoding), ()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        words = f"{file} is not UTF-8 and was read as Windows-1252 (Western European)."
        return data.decode("cp1252", "replace").encode(), (Note("encoding", 1, words),)
    return data, ()


def _decode(data: bytes, file: str, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DataError(
            "bytes that are no text in this encoding",
            file=file,
            line=line,
            value=data[error.start : error.start + 4].hex(" "),
            expected=encoding,
        ) from None
