"""The command line: one command per verb of the engine, `--json` on each.

Exit status: 0 done · 2 the request was wrong (one line) · 1 the work failed · 130 cancelled.
With `--json` standard output holds exactly one JSON document; progress, warnings and what the reader
of your own file noticed go to standard error.
The engine is imported inside the verbs, so that `--help` and a mistyped verb answer at once.

    verbs.py    data, models, recommendations and reasons      options.py  what the verbs share
    costs.py    what an architecture costs                     kinds.py    what an option may hold
    runs.py     the store of runs                              table.py    the short table for people
"""

from __future__ import annotations

import click

from recengine.cli.costs import cost
from recengine.cli.options import VerbGroup, notes_on_stderr
from recengine.cli.runs import runs, work
from recengine.cli.verbs import VERBS
from recengine.errors import Cancelled, RecEngineError


@click.group(cls=VerbGroup, context_settings={"help_option_names": ["-h", "--help"]})
def recengine() -> None:
    """Look inside recommender systems: train, evaluate, recommend, explain, and test the reasons."""


for command in (*VERBS, cost, runs, work):
    recengine.add_command(command)


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status."""
    try:
        with notes_on_stderr():
            status = recengine.main(args=arguments, prog_name="python -m recengine", standalone_mode=False)
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
