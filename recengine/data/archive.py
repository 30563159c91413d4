"""The files a reader needs, taken out of a zip, a tar or a folder, wherever in it they lie."""

from __future__ import annotations

import fnmatch
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from recengine.data.entry import Entry, Layout
from recengine.errors import FetchError

LARGEST_FILE = 2 << 30  # bytes; far above any member, far below a zip made to fill a disk


def take_from_file(archive: Path, known: Entry, into: Path) -> None:
    """As `take_from_zip`, for a tar too, packed or not."""
    if not zipfile.is_zipfile(archive) and tarfile.is_tarfile(archive):
        take_from_tar(archive, known, into)
    else:
        take_from_zip(archive, known, into)


def take_from_tar(archive: Path, known: Entry, into: Path) -> None:
    """As `take_from_zip`: plain files alone, under the names we know, never a link.

    The files are taken in the order in which they lie, so that a packed tar is unpacked twice and not once a file.
    """
    try:
        with tarfile.open(archive) as held:
            sizes = {info.name.removeprefix("./"): info.size for info in held if info.isfile()}
            wanted = {path: member for member, path in _find(sizes, known, archive.name)}
            for path in wanted:
                _refuse_large(archive.name, path, sizes[path])
            for info in held:
                path = info.name.removeprefix("./")
                file = held.extractfile(info) if path in wanted and info.isfile() else None
                if file is not None:
                    with file, _target(into, wanted[path]).open("wb") as copy:
                        shutil.copyfileobj(file, copy)
    except (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError) as error:
        raise FetchError(f"{archive.name} is broken ({error}); expected a whole tar") from None


def _refuse_large(archive: str, path: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise FetchError(f"{archive}: {path} claims {size:,} bytes; expected under {LARGEST_FILE:,}")


def take_from_zip(archive: Path, known: Entry, into: Path) -> None:
    """Copy the members of the first layout that the zip holds into `into`.

    Only the names we know are written, never a path of the archive's own, so that none can point elsewhere.
    Raises FetchError: no zip, a broken one, or one without the members.
    """
    try:
        with zipfile.ZipFile(archive) as held:
            sizes = {info.filename: info.file_size for info in held.infolist() if not info.is_dir()}
            for member, path in _find(sizes, known, archive.name):
                _refuse_large(archive.name, path, sizes[path])
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
    lying: dict[PurePosixPath, list[str]] = {}
    for path in sorted(map(PurePosixPath, paths)):
        lying.setdefault(path.parent, []).append(path.name)
    folders = sorted({*lying, *(folder.parent for folder in lying)}, key=lambda each: (len(each.parts), str(each)))
    for layout in known.layouts:
        for folder in folders:
            found = {name: _named(lying, folder / name) for name in (*layout.members, *layout.optional)}
            if all(found[member] for member in layout.members):
                return [(str(path.relative_to(folder)), str(path)) for each in found.values() for path in each]
    names = [name for each in lying.values() for name in each]
    missing = [
        [member for member in layout.members if not fnmatch.filter(names, PurePosixPath(member).name)]
        for layout in known.layouts
    ]
    nearest = min(range(len(missing)), key=lambda place: len(missing[place]) / len(known.layouts[place].members))
    raise FetchError(f"{where}: {_missing(missing[nearest], known.layouts[nearest])}")


def _named(lying: Mapping[PurePosixPath, Sequence[str]], wanted: PurePosixPath) -> list[PurePosixPath]:
    """The files that a member of a layout stands for."""
    return [wanted.parent / name for name in fnmatch.filter(lying.get(wanted.parent, ()), wanted.name)]


def _missing(missing: Sequence[str], layout: Layout) -> str:
    if not missing:
        return f"the files {', '.join(layout.members)} do not lie in one folder"
    return f"no {', '.join(missing)} in it; expected {', '.join(layout.members)}"


def _target(into: Path, member: str) -> Path:
    target = into / member
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
