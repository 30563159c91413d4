"""The verbs on the store of runs, and what a worker process runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from recengine.cli.kinds import Number
from recengine.cli.options import VerbGroup, verb


@click.group("runs", cls=VerbGroup)
def runs() -> None:
    """The store of runs: list, show, remove, cancel, size, prune."""


IN_A_LIST = ("key", "status", "verb", "model", "dataset", "split", "fold", "seconds", "created", "error")


@verb("list", "runs list", IN_A_LIST)
def runs_list(home: Path | None) -> list[dict[str, Any]]:
    """Every run, newest first."""
    from recengine import results

    return results.list_runs(home)


@verb("show", "runs show KEY")
@click.argument("key")
def runs_show(home: Path | None, key: str) -> dict[str, Any]:
    """One run: spec, status, metrics, progress, error."""
    from recengine import results

    return results.show_run(home, key)


@verb("remove", "runs remove KEY")
@click.argument("key")
def runs_remove(home: Path | None, key: str) -> dict[str, Any]:
    """Forget a run and its files."""
    from recengine import results

    return results.remove_run(home, key)


@verb("cancel", "runs cancel KEY")
@click.argument("key")
def runs_cancel(home: Path | None, key: str) -> dict[str, Any]:
    """Ask a queued or running run to stop, then end it."""
    from recengine import results

    return results.cancel_run(home, key)


@verb("size", "runs size")
def runs_size(home: Path | None) -> dict[str, Any]:
    """What the store takes and what it may take."""
    from recengine import results

    return results.store_size(home)


@verb("prune", "runs prune --max-gb 2 --dry-run")
@click.option("--max-gb", type=Number(0, whole=False))
@click.option("--older-than", type=Number(0, whole=False), metavar="DAYS")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def runs_prune(home: Path | None, max_gb: float | None, older_than: float | None, dry_run: bool) -> dict[str, Any]:
    """Remove the least recently read runs that nothing stands on."""
    from recengine import results

    return results.prune(home, max_gb, older_than, dry_run)


@click.command("work", epilog="Example: python -m recengine work KEY")
@click.argument("key")
@click.option("--store", "home", type=click.Path(path_type=Path), envvar="RECENGINE_HOME")
def work(key: str, home: Path | None) -> int:
    """Do the work of a queued run (what a worker process runs)."""
    from recengine.data.catalog import default_home
    from recengine.runs.worker import run

    return run(key, home or default_home())


for command in (runs_list, runs_show, runs_remove, runs_cancel, runs_size, runs_prune):
    runs.add_command(command)
