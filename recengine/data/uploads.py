"""Files that a visitor uploaded: kept under an id that cannot be guessed, so that only who has the link sees them."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from recengine.data.dataset import Dataset
from recengine.data.readers.formats import read_any
from recengine.data.readers.table import read_table
from recengine.errors import RequestError

PREFIX = "upload:"
LONGEST_NAME = 80


def add(
    home: Path,
    ratings: bytes,
    ratings_name: str,
    items: bytes | None = None,
    items_name: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> str:
    """Keep an upload and return its id; `upload:ID` is then its locator.

    columns  {role: column} as `read_table` takes it
    The files are read and checked first; when that fails (DataError, RequestError) nothing is kept.
    """
    folder = home / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as work:
        new = Path(work) / "upload"
        for part, data, name in (("ratings", ratings, ratings_name), ("items", items, items_name)):
            if data is not None:
                (new / part).mkdir(parents=True)
                (new / part / _file_name(name or part)).write_bytes(data)
        (new / "columns.json").write_text(json.dumps(dict(columns or {})), encoding="utf-8")
        _read(new)
        upload_id = secrets.token_hex(16)
        os.replace(new, folder / upload_id)
    return upload_id


def columns_of(data: bytes, name: str) -> list[str]:
    """Column names of a file that may be uploaded, for a person to say what they mean; nothing is kept.

    Raises DataError for a file that cannot be read as a table.
    """
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / _file_name(name)
        path.write_bytes(data)
        return list(read_any(path).columns)


def load(upload_id: str, home: Path) -> Dataset:
    """The data set of an upload, by its id or its locator; RequestError where there is none."""
    return _read(path(home, upload_id))


def path(home: Path, upload_id: str) -> Path:
    """The folder of an upload, by its id or its locator; RequestError where there is none."""
    if not exists(upload_id, home):
        raise RequestError(f"no upload {upload_id.removeprefix(PREFIX)!r}; it may have been removed")
    return home / "uploads" / upload_id.removeprefix(PREFIX)


def exists(upload_id: str, home: Path) -> bool:
    """Whether there is such an upload."""
    name = upload_id.removeprefix(PREFIX)
    return bool(re.fullmatch(r"[0-9a-f]{32}", name)) and (home / "uploads" / name).is_dir()


def remove(home: Path, upload_id: str) -> None:
    """Delete an upload; RequestError where there is none."""
    folder = path(home, upload_id)
    gone = folder.with_name(f".gone-{folder.name}")
    os.replace(folder, gone)  # at once for everybody, whatever deleting takes
    shutil.rmtree(gone)


def _read(folder: Path) -> Dataset:
    columns = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
    ratings = next((folder / "ratings").iterdir())
    items = next((folder / "items").iterdir(), None) if (folder / "items").is_dir() else None
    return read_table(ratings, items, columns)


def _file_name(name: str) -> str:
    """The last part of the name it came with, of harmless characters and bounded length."""
    plain = re.sub(r"[^\w. -]", "_", re.split(r"[/\\]", name)[-1]).strip(". ")
    return plain[-LONGEST_NAME:] or "file"
