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
@click.option("--time", "timed", is_flag=True, help="Of conv or separable: both on this machine's clock, too.")
def cost(home: Path | None, architecture: str, timed: bool, **sizes: int | None) -> dict[str, Any]:
    """Parameters and MACs of ARCHITECTURE alone: conv, separable, linear, mobilenet-v1 or shufflenet-v1."""
    from recengine.compress.architectures import cost_of

    found = cost_of(architecture, sizes)
    if not timed:
        return found
    from recengine.bench import store_at
    from recengine.errors import RequestError
    from recengine.runs.layer_spec import LayerSpec

    if architecture not in ("conv", "separable"):
        raise RequestError(f"{architecture} is not timed; expected conv or separable with --time")
    details = store_at(home).get_or_run(LayerSpec(**found["sizes"])).details
    return found | {"latency_ms": details["latency_ms"], "turns": details["turns"]}
