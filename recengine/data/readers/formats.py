"""What kind of file it is, told by its first bytes and its first line, and its cells as text."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from recengine.data.readers.text import Cells, first_line, read_cells
from recengine.errors import DataError, RequestError

SEPARATORS = ("::", "\t", ";", ",", "|")
OTHER_KINDS = {b"PK\x03\x04": "a zip or Excel file", b"\x1f\x8b": "a gzip file", b"%PDF": "a PDF file"}
EXPECTED = "CSV, TSV or parquet"


def read_any(path: Path) -> Cells:
    """The cells of a CSV, TSV or parquet file, whatever its name says.

    Raises DataError for another kind of file and whatever `read_cells` refuses, RequestError where nothing can be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise RequestError(f"cannot read {path.name!r}: {error.strerror}") from None
    for magic, kind in OTHER_KINDS.items():
        if start.startswith(magic):
            raise DataError(kind, file=path.name, expected=EXPECTED)
    if start == b"PAR1":
        return _parquet(path)
    line = first_line(path)
    found = max(SEPARATORS, key=line.count)
    return read_cells(path, separator=found if found in line else ",", encoding=None, quoted=True)


def _parquet(path: Path) -> Cells:
    """Columns as the text a CSV would hold: whole floats without their `.0`, times as seconds, lists joined by `|`."""
    try:
        table = parquet.read_table(path)
        columns = {name: _text(table.column(name)) for name in table.column_names}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        words = str(error).splitlines()[0]
        raise DataError(
            f"cannot be read ({words})", file=path.name, expected="a parquet file of plain columns"
        ) from None
    if not columns:
        raise DataError("no columns in it", file=path.name, expected="user, item and rating")
    return Cells(path.name, columns)


def _text(column: pa.ChunkedArray) -> pa.Array:
    values = column.combine_chunks()
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        values = values.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
    if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        values = pc.call_function("binary_join", [values.cast(pa.list_(pa.string())), pa.scalar("|")])
    if pa.types.is_floating(values.type):
        whole = pc.call_function("round", [values])
        if pc.call_function("all", [pc.call_function("equal", [values, whole])]).as_py():
            values = values.cast(pa.int64(), safe=False)
    return values.cast(pa.string())
