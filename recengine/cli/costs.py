"""The verb on what an architecture costs, without any data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from recengine.cli.kinds import Number
from recengine.cli.options import verb


@verb("cost", "cost separable --kernel 3 --in 256 --out 256 --height 32 --width 32")
@click.argument("architecture")
@click.option("--kernel", type=Number(1), help="K, odd.")
@click.option("--in", "c_in", type=Number(1), help="Channels, or numbers, that enter.")
@click.option("--out", "c_out", type=Number(1), help="Channels, or numbers, that leave.")
@click.option("--height", type=Number(1), help="Of the map.")
@click.option("--width", type=Number(1), help="Of the map.")
def cost(home: Path | None, architecture: str, **sizes: int | None) -> dict[str, Any]:
    """Parameters and MACs of ARCHITECTURE alone: conv, separable, linear, mobilenet-v1 or shufflenet-v1."""
    from recengine.compress.architectures import cost_of

    return cost_of(architecture, sizes)
