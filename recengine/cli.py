"""The command line: one command per verb of the engine, `--json` on each.

Exit status: 0 done · 2 the request was wrong (one line) · 1 the work failed · 130 cancelled.
With `--json` standard output holds exactly one JSON document; progress and warnings go to standard error.
The engine is imported inside the verbs, so that `--help` and a mistyped verb answer at once.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from recengine.errors import Cancelled, RecEngineError, RequestError


class VerbGroup(click.Group):
    """Refuses an unknown verb with the nearest one."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise RequestError.unknown("verb", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status."""
    try:
        status = verbs.main(args=arguments, prog_name="python -m recengine", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.NoArgsIsHelpError as wish:
        click.echo(wish.format_message(), err=True)
        return 2
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}".replace("\n", " "), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("cancelled", err=True)
        return Cancelled.exit_status
    except RecEngineError as error:
        click.echo(f"error: {error}".replace("\n", " "), err=True)
        return error.exit_status


def verb(group: click.Group, name: str, example: str, **kwargs: Any) -> Callable:
    """Register a command that prints what its function returns: JSON with `--json`, else a table for people."""

    def register(function: Callable) -> Callable:
        @functools.wraps(function)
        def command(as_json: bool, home: Path | None, **options: Any) -> None:
            result = function(home=home, **options)
            if as_json:
                click.echo(json.dumps(result, ensure_ascii=False, allow_nan=False))
            else:
                from recengine.cli_table import show

                click.echo(show(name, result))

        epilog = f"Example: python -m recengine {example}"
        command = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)
        command = click.option(
            "--store", "home", type=click.Path(path_type=Path), envvar="RECENGINE_HOME", help="Where data and runs live."
        )(command)
        return group.command(name, epilog=epilog, **kwargs)(command)

    return register


def model_options(*, one_fold: bool = True) -> Callable:
    """`--dataset --split --set --seed` and, for verbs of one fold, `--fold`, gathered into one `Request`."""

    def decorate(function: Callable) -> Callable:
        @functools.wraps(function)
        def command(
            model: str, dataset: str, split: str, settings: tuple[str, ...], seed: int, fold: int = 1, **rest: Any
        ) -> Any:
            from recengine.answers import Request

            pairs = dict(_pair(text, "--set") for text in settings)
            preset = pairs.pop("preset", "")
            request = Request(dataset, model, preset, tuple(pairs.items()), split, fold, seed)
            return function(request=request, **rest)

        options = [
            click.argument("model"),
            click.option("--dataset", required=True, help="Catalogue name or path of a file of ratings."),
            click.option("--split", default="ratio:0.2:42", show_default=True),
            click.option("--set", "settings", multiple=True, metavar="K=V", help="A setting, or preset=NAME."),
            click.option("--seed", default=42, show_default=True),
        ]
        if one_fold:
            options.append(click.option("--fold", default=1, show_default=True, type=click.IntRange(min=1)))
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _pair(text: str, option: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise RequestError(f"{option} {text!r} is not understood; expected NAME=VALUE")
    return name, value


def progress_on_stderr(share: float, words: str) -> None:
    """One line that overwrites itself on a terminal, nothing in a pipe."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{share:4.0%} {words}", err=True, nl=share >= 1.0)


@click.group(cls=VerbGroup, context_settings={"help_option_names": ["-h", "--help"]})
def verbs() -> None:
    """Look inside recommender systems: train, evaluate, recommend, explain, and test the reasons."""


@verb(verbs, "datasets", "datasets")
def datasets(home: Path | None) -> list[dict[str, Any]]:
    """The data sets this engine knows."""
    from recengine.data import catalog

    return catalog.listing(home or catalog.default_home())


@verb(verbs, "fetch", "fetch ml-100k")
@click.argument("name")
@click.option("--from", "source", type=click.Path(path_type=Path), help="Folder or zip you already have.")
def fetch(home: Path | None, name: str, source: Path | None) -> dict[str, Any]:
    """Bring a data set to this machine and check it."""
    from recengine.data import catalog, fetch

    report = fetch.fetch(name, home or catalog.default_home(), source=source, progress=progress_on_stderr)
    return report.to_json()


@verb(verbs, "split", "split ml-100k --split kfold:5:42 --out folds")
@click.argument("dataset")
@click.option("--split", required=True, help="For example ratio:0.2:42, kfold:5:42, official:u1, time:0.1.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
def split(home: Path | None, dataset: str, split: str, out: Path) -> dict[str, Any]:
    """Write the training and test parts as CSV."""
    from recengine.data import catalog, export, split as splits

    data = catalog.load(dataset, home or catalog.default_home())
    return {"folds": [export.write_fold(part, out / f"fold-{part.number}") for part in splits.folds(data, split)]}


@verb(verbs, "models", "models")
def models(home: Path | None) -> list[dict[str, Any]]:
    """The models, their presets and settings."""
    from recengine import models as zoo
    from recengine.models.config import describe

    return [
        {
            "name": entry.name,
            "family": entry.family,
            "unit": entry.unit,
            "abilities": list(entry.abilities),
            "presets": list(entry.presets),
            "source": entry.source,
            "config": describe(zoo.load(entry.name).CONFIG),
        }
        for entry in zoo.MODELS
    ]


@verb(verbs, "train", "train item-knn --dataset ml-100k --split ratio:0.2:42")
@model_options()
def train(home: Path | None, request: Any) -> dict[str, Any]:
    """Train one model on one fold, or find it trained."""
    from recengine import results

    return results.train(home, request, progress_on_stderr)


@verb(verbs, "evaluate", "evaluate item-knn --dataset ml-100k --split kfold:5:42")
@model_options(one_fold=False)
@click.option("-n", default=10, show_default=True, type=click.IntRange(1, 1000), help="Length of the lists judged.")
@click.option("--by", type=click.Choice(["ratings", "age", "gender", "genre"]), help="Also by groups of users.")
def evaluate(home: Path | None, request: Any, n: int, by: str | None) -> dict[str, Any]:
    """Judge a model on every fold of a split."""
    from recengine import results

    return results.evaluate(home, request, n, by, progress_on_stderr)


@verb(verbs, "recommend", "recommend item-knn --dataset ml-100k --user 405 -n 10")
@model_options()
@click.option("--user", help="Raw user id; may be left out when --rate is given.")
@click.option("-n", default=10, show_default=True, type=click.IntRange(1, 1000))
@click.option("--without", multiple=True, metavar="ITEM", help="Leave this rating out of the profile.")
@click.option("--rate", multiple=True, metavar="ITEM=STARS", help="Add or change a rating of the profile.")
def recommend(
    home: Path | None, request: Any, user: str | None, n: int, without: tuple[str, ...], rate: tuple[str, ...]
) -> dict[str, Any]:
    """The best items for a user, with the scores and how to read them."""
    from recengine import answers

    bench = answers.open_bench(answers.store_at(home), request)
    profile = _profile(bench, user, without, rate)
    return answers.answer_json(answers.recommend(bench, profile, n=n, user=user))


@verb(verbs, "explain", "explain item-knn --dataset ml-100k --user 405 --item 50 --check")
@model_options()
@click.option("--user", help="Raw user id; may be left out when --rate is given.")
@click.option("--item", required=True, help="Raw item id.")
@click.option("--by", type=click.Choice(["ratings", "neighbours", "features", "factors"]))
@click.option("--method", help="How the reason is found; `exact` splits the score itself.")
@click.option("--check", is_flag=True, help="Remove the cited ratings and see.")
@click.option("--without", multiple=True, metavar="ITEM")
@click.option("--rate", multiple=True, metavar="ITEM=STARS")
def explain(
    home: Path | None,
    request: Any,
    user: str | None,
    item: str,
    by: str | None,
    method: str | None,
    check: bool,
    without: tuple[str, ...],
    rate: tuple[str, ...],
) -> dict[str, Any]:
    """Why an item has its score, and whether the reason holds."""
    from recengine import answers

    bench = answers.open_bench(answers.store_at(home), request)
    profile = _profile(bench, user, without, rate)
    row = answers.item_row(bench.dataset, item)
    return answers.reason_json(
        bench.dataset, answers.explain(bench, profile, row, by=by, method=method, test=check)
    )


def _profile(bench: Any, user: str | None, without: tuple[str, ...], rate: tuple[str, ...]) -> Any:
    from recengine import answers

    if user is None and not rate:
        raise RequestError("--user is missing; give --user ID, or invent a user with --rate ITEM=STARS")
    ratings = {}
    for text in rate:
        item, stars = _pair(text, "--rate")
        try:
            ratings[answers.item_row(bench.dataset, item)] = float(stars)
        except ValueError:
            raise RequestError(f"--rate {text!r} is not understood; expected ITEM=STARS, stars a number") from None
    row = None if user is None else answers.user_row(bench.dataset, user)
    gone = tuple(answers.item_row(bench.dataset, item) for item in without)
    return answers.profile_for(bench.fold, row, without=gone, rate=ratings)


@verbs.group("runs", cls=VerbGroup)
def runs() -> None:
    """The store of runs: list, show, remove, cancel, size, prune."""


@verb(runs, "list", "runs list")
def runs_list(home: Path | None) -> list[dict[str, Any]]:
    """Every run, newest first."""
    from recengine import results

    return results.list_runs(home)


@verb(runs, "show", "runs show KEY")
@click.argument("key")
def runs_show(home: Path | None, key: str) -> dict[str, Any]:
    """One run: spec, status, metrics, progress, error."""
    from recengine import results

    return results.show_run(home, key)


@verb(runs, "remove", "runs remove KEY")
@click.argument("key")
def runs_remove(home: Path | None, key: str) -> dict[str, Any]:
    """Forget a run and its files."""
    from recengine import results

    return results.remove_run(home, key)


@verb(runs, "cancel", "runs cancel KEY")
@click.argument("key")
def runs_cancel(home: Path | None, key: str) -> dict[str, Any]:
    """Ask a queued or running run to stop, then end it."""
    from recengine import results

    return results.cancel_run(home, key)


@verb(runs, "size", "runs size")
def runs_size(home: Path | None) -> dict[str, Any]:
    """What the store takes and what it may take."""
    from recengine import results

    return results.store_size(home)


@verb(runs, "prune", "runs prune --max-gb 2 --dry-run")
@click.option("--max-gb", type=click.FloatRange(min=0))
@click.option("--older-than", type=click.FloatRange(min=0), metavar="DAYS")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def runs_prune(home: Path | None, max_gb: float | None, older_than: float | None, dry_run: bool) -> dict[str, Any]:
    """Remove the least recently read runs that nothing stands on."""
    from recengine import results

    return results.prune(home, max_gb, older_than, dry_run)


@verbs.command("work", epilog="Example: python -m recengine work KEY")
@click.argument("key")
@click.option("--store", "home", type=click.Path(path_type=Path), envvar="RECENGINE_HOME")
def work(key: str, home: Path | None) -> int:
    """Do the work of a queued run (what a worker process runs)."""
    from recengine.data.catalog import default_home
    from recengine.runs.worker import run

    return run(key, home or default_home())
