"""What the verbs share: how one is registered, the options that name a fitted model, progress."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from recengine.cli.kinds import Number
from recengine.errors import RequestError

DATASET_HELP = "Catalogue name, or path of a file or of a folder with ratings.* and items.*"


class VerbGroup(click.Group):
    """Refuses an unknown verb with the nearest one."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise RequestError.unknown("verb", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def verb(name: str, example: str, columns: tuple[str, ...] = ()) -> Callable[[Callable], click.Command]:
    """A command that prints what its function returns: JSON with `--json`, else a table of those columns for people."""

    def register(function: Callable) -> click.Command:
        @functools.wraps(function)
        def command(as_json: bool, home: Path | None, **options: Any) -> None:
            result = function(home=home, **options)
            if as_json:
                click.echo(json.dumps(result, ensure_ascii=False, allow_nan=False))
            else:
                from recengine.cli.table import table

                click.echo(table(result, columns))

        epilog = f"Example: python -m recengine {example}"
        command = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)
        command = click.option(
            "--store",
            "home",
            type=click.Path(path_type=Path),
            envvar="RECENGINE_HOME",
            help="Where data and runs live.",
        )(command)
        return click.command(name, epilog=epilog)(command)

    return register


def model_options(*, one_fold: bool = True) -> Callable:
    """`--dataset --split --set --seed` and, for verbs of one fold, `--fold`, gathered into one `Request`."""

    def decorate(function: Callable) -> Callable:
        @functools.wraps(function)
        def command(
            model: str, dataset: str, split: str, settings: tuple[str, ...], seed: int, fold: int = 1, **rest: Any
        ) -> Any:
            from recengine.bench import Request

            pairs = dict(pair(text, "--set") for text in settings)
            preset = pairs.pop("preset", "")
            request = Request(dataset, model, preset, tuple(pairs.items()), split, fold, seed)
            return function(request=request, **rest)

        options = [
            click.argument("model"),
            click.option("--dataset", required=True, help=DATASET_HELP),
            click.option("--split", default="ratio:0.2:42", show_default=True),
            click.option("--set", "settings", multiple=True, metavar="K=V", help="A setting, or preset=NAME."),
            click.option("--seed", default=42, show_default=True, type=Number(0)),
        ]
        if one_fold:
            options.append(click.option("--fold", default=1, show_default=True, type=Number(1)))
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def pair(text: str, option: str) -> tuple[str, str]:
    """`NAME=VALUE` taken apart."""
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise RequestError(f"{option} {text!r} is not understood; expected NAME=VALUE")
    return name, value


class ProgressLine:
    """A `Progress`: one line that overwrites itself on a terminal and says how long is left, nothing in a pipe."""

    def __init__(self) -> None:
        self.begun, self.share = time.monotonic(), 1.0

    def __call__(self, share: float, words: str) -> None:
        if not sys.stderr.isatty():
            return
        from recengine.runs.ticket import seconds_left

        now = time.monotonic()
        if share < self.share:
            self.begun = now  # another piece of work
        self.share = share
        left = seconds_left(share, now - self.begun)
        more = "" if left is None or share >= 1.0 else f" · about {left:.0f} seconds left"
        click.echo(f"\r\x1b[K{share:4.0%} {words}{more}", err=True, nl=share >= 1.0)


progress_on_stderr = ProgressLine()


class _Notes(logging.Handler):
    """Each sentence once, on standard error."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.told: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if words not in self.told:
            self.told.add(words)
            click.echo(f"note: {words}", err=True)


@contextlib.contextmanager
def notes_on_stderr() -> Iterator[None]:
    """What the reader of a person's own file notices is told while this is open."""
    logger, handler = logging.getLogger("recengine.data.notes"), _Notes()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
