"""The files a reader needs, taken out of a zip or a folder, wherever in it they lie."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from recengine.data.catalog import Entry, Layout
from recengine.errors import FetchError

LARGEST_FILE = 2 << 30  # bytes; far above any member, far below a zip made to fill a disk


def take_from_zip(archive: Path, known: Entry, into: Path) -> None:
    """Copy the members of the first layout that the zip holds into `into`.

    Only the names we know are written, never a path of the archive's own, so that none can point elsewhere.
    Raises FetchError: no zip, a broken one, or one without the members.
    """
    try:
        with zipfile.ZipFile(archive) as held:
            sizes = {info.filename: info.file_size for info in held.infolist() if not info.is_dir()}
            for member, path in _find(sizes, known, archive.name):
                if sizes[path] > LARGEST_FILE:
                    raise FetchError(
                        f"{archive.name}: {path} claims {sizes[path]:,} bytes; expected under {LARGEST_FILE:,}"
                    )
                target = _target(into, member)
                with held.open(path) as file, target.open("wb") as copy:
                    shutil.copyfileobj(file, copy)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        size = archive.stat().st_size
        expected = f"a whole zip of {known.size:,} bytes" if known.size else "a whole zip"
        raise FetchError(f"{archive.name} ({size:,} bytes) is broken ({error}); expected {expected}") from None


def take_from_folder(folder: Path, known: Entry, into: Path) -> None:
    """Copy the members of the first layout that the folder holds, at any depth, into `into`; FetchError if none."""
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    for member, path in _find(paths, known, folder.name):
        shutil.copyfile(folder / path, _target(into, member))


def _find(paths: Iterable[str], known: Entry, where: str) -> list[tuple[str, str]]:
    """(member, its path) of the members of a layout that lie together, in the shallowest such folder."""
    there = set(paths)
    folders = sorted(
        {PurePosixPath(path).parent for path in there}, key=lambda folder: (len(folder.parts), str(folder))
    )
    for layout in known.layouts:
        for folder in folders:
            if all(str(folder / member) in there for member in layout.members):
                wanted = (*layout.members, *layout.optional)
                return [(member, str(folder / member)) for member in wanted if str(folder / member) in there]
    raise FetchError(f"{where}: {_missing(there, known.layouts[0])}")


def _missing(there: set[str], layout: Layout) -> str:
    names = {PurePosixPath(path).name for path in there}
    missing = [member for member in layout.members if member not in names]
    if not missing:
        return f"the files {', '.join(layout.members)} do not lie in one folder"
    return f"no {', '.join(missing)} in it; expected {', '.join(layout.members)}"


def _target(into: Path, member: str) -> Path:
    target = into / member
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
