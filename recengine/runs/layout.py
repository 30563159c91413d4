"""Where a store keeps what.

<home>/runs/ab/<key>/         spec.json, artefacts, result.json (written last): a finished run, done or failed
<home>/runs/ab/<key>.lock     held by the process that makes, moves or removes it
<home>/runs/ab/<key>.tmp-PID  a run being made, or what a dead process left: the next holder of the lock deletes it
<home>/runs/ab/<key>.aside    an unreadable run, until its replacement is there
<home>/runs/housekeeping.lock held while a run announces what it stands on, and while runs are removed
<home>/queue/<key>/           work asked for and not yet seen to be finished (`queue.py`)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recengine.errors import RequestError

HEX = "0123456789abcdef"


@dataclass(frozen=True)
class Layout:
    """The paths of one store."""

    home: Path

    @property
    def runs(self) -> Path:
        return self.home / "runs"

    @property
    def queue(self) -> Path:
        return self.home / "queue"

    @property
    def housekeeping(self) -> Path:
        return self.runs / "housekeeping.lock"

    @property
    def dispatch(self) -> Path:
        return self.queue / "dispatch.lock"

    def queued(self, key: str) -> Path:
        """The folder of work that was asked for."""
        return self.queue / check_key(key)

    def folder(self, key: str) -> Path:
        """The finished run's folder."""
        return self.runs / check_key(key)[:2] / key

    def lock(self, key: str) -> Path:
        return self.folder(key).with_suffix(".lock")

    def aside(self, key: str) -> Path:
        return self.folder(key).with_suffix(".aside")

    def temporary(self, key: str, pid: int) -> Path:
        return self.folder(key).with_suffix(f".tmp-{pid}")

    def debris(self, key: str) -> list[Path]:
        """Temporary folders of that key: of its lock's holder, or left by a dead process."""
        return list(self.folder(key).parent.glob(key + ".tmp-*"))

    def folders(self) -> list[Path]:
        """The folders of finished runs."""
        return [path for path in self.runs.glob("??/" + "[0-9a-f]" * 64) if path.is_dir()]

    def unfinished(self) -> list[Path]:
        """Temporary folders and those set aside."""
        return [*self.runs.glob("??/*.tmp-*"), *self.runs.glob("??/*.aside")]


def check_key(key: str) -> str:
    """`key` itself, or a RequestError: a key names a folder, so nothing else may pass for one."""
    if len(key) != 64 or not set(key) <= set(HEX):
        raise RequestError(f"{key!r} is no key of a run; expected 64 hexadecimal digits")
    return key
