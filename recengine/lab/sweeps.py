"""The sweeps as data: which settings each tries, in its full size and in a quick one.

Every network is the source's: rows of raw stars, SGD with momentum 0.9, Xavier's start, activations behind every layer.
What differs between the settings of a sweep is what the sweep is about; all else is `SIZES`.

    full   sizes of the paper where it names them; but batches of 32 in place of 128, for the 6,040 people of
           MovieLens-1M make but 47 steps an epoch of 128, where the half million of Netflix make 3,700
    quick  for MovieLens-100K and two slow processors: the networks of dropout, re-feeding and data size are a quarter
           as wide

A share held out of the training part chooses the epoch, except where over-fitting itself is looked for (`width`): there
the last epoch is kept. Sources: arXiv 1708.01715, sections 3.2 to 3.7; Sedhain et al. 2015, WWW (AutoRec: one hidden
layer of 500 sigmoids, a linear last layer, weights held small).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recengine import models
from recengine.errors import RequestError
from recengine.lab import grid
from recengine.models.autoencoder_config import PRESETS, AutoencoderConfig
from recengine.models.config import to_json
from recengine.models.refusals import dense

SEEDS = (0, 1, 2)
ONE = SEEDS[:1]
"""Where three are not affordable: full sizes that take a quarter of an hour and more a seed."""

SPLITS: Mapping[str, str] = {"ml-1m": "time:0.1", "netflix": "netflix:full"}
"""The paper's way, train on the past and test on the future, where a data set is large enough for it; the
prize's own months where it is the prize's."""

OTHER_SPLIT = "user-time:0.3"
"""Of each person the latest 30 % are the test: everybody is known, which in a small set cut by time few are."""

SMALLEST = grid.SHARES[0]


@dataclass(frozen=True)
class Size:
    """What all networks of a sweep share.

    epochs, batch_size, learning_rate  as in `AutoencoderConfig`
    validation  share of the training ratings held out to choose the epoch; 0: the last epoch is kept
    seeds       of the trainings
    """

    epochs: int
    batch_size: int
    learning_rate: float
    validation: float = 0.1
    seeds: tuple[int, ...] = SEEDS


@dataclass(frozen=True)
class Setting:
    """One setting of a sweep.

    name    as `grid` calls it
    model   in `models.MODELS`
    config  every setting of the model
    share   the latest so much of the training ratings
    seeds   of its trainings; one where nothing is drawn
    """

    name: str
    model: str
    config: Mapping[str, Any]
    share: float = 1.0
    seeds: tuple[int, ...] = SEEDS


SIZES: dict[str, dict[bool, Size]] = {
    "activations": {False: Size(40, 32, 0.005), True: Size(40, 32, 0.005)},
    "width": {False: Size(50, 32, 0.005, validation=0.0), True: Size(50, 32, 0.005, validation=0.0)},
    "depth": {False: Size(40, 32, 0.005), True: Size(40, 32, 0.005)},
    "dropout": {False: Size(40, 32, 0.005, seeds=ONE), True: Size(40, 32, 0.005)},
    "refeeding": {False: Size(20, 32, 0.005, seeds=ONE), True: Size(16, 32, 0.005)},
    "data-size": {False: Size(40, 32, 0.005, seeds=ONE), True: Size(30, 32, 0.005)},
    "units": {False: Size(40, 32, 0.005), True: Size(40, 32, 0.005)},
}
"""{sweep: {quick: size}}; chosen on validation parts (`benchmarks.search_lab`)."""

AUTOREC_REG = {"user": 30.0, "item": 100.0}
"""Of AutoRec's weights, chosen likewise."""

SHRUNK: dict[float, tuple[tuple[int, ...], float]] = {
    0.1: ((128, 256, 256), 0.65),
    0.25: ((256, 256, 512), 0.8),
    0.5: ((256, 256, 512), 0.8),
    1.0: ((512, 512, 1024), 0.8),
}
"""{share: (widths to the code, dropout)}: the paper's networks for 3 months, 6 months, 1 year and all ratings."""


def settings(sweep: str, quick: bool) -> tuple[Setting, ...]:
    """What a sweep tries, plain models last; an unknown sweep is refused by name."""
    if sweep not in SIZES:
        raise RequestError.unknown("sweep", sweep, grid.SWEEPS)
    size = SIZES[sweep][quick]
    if sweep == "data-size":
        return _data_size(size, quick)
    return (*_NETWORKS[sweep](size, quick), *_lines())


def split_of(dataset: str) -> str:
    """The split on which a data set's sweeps are made."""
    return SPLITS.get(dataset, OTHER_SPLIT)


def known_in(sweep: str) -> float:
    """The share of the training ratings that knows every test rating a sweep is judged on; 0: all of it does."""
    return SMALLEST if sweep == "data-size" else 0.0


def n_parameters(n_columns: int, hidden: tuple[int, ...]) -> int:
    """Numbers that a network with these widths to the code learns; the paper counts so at n = 17,768 columns."""
    return 2 * n_columns * hidden[0] + hidden[0] + n_columns + dense(*hidden) + dense(*reversed(hidden))


def can_watch(config: Any) -> bool:
    """Whether a model of these settings is a network as the source has it, which `lab.probe` can look into."""
    c = config
    return (
        isinstance(c, AutoencoderConfig)
        and c.orientation == "user"
        and (c.loss, c.inputs, c.loudness, c.centring, c.tied) == ("stars", "stars", 0.0, False, False)
    )


def _network(name: str, size: Size, hidden: tuple[int, ...], share: float = 1.0, **changes: Any) -> Setting:
    """The source's network with these widths to the code."""
    shared: dict[str, Any] = {
        "hidden": hidden,
        "dropout": 0.0,
        "refeed": 0,
        "precision": "float32",
        "epochs": size.epochs,
        "batch_size": size.batch_size,
        "learning_rate": size.learning_rate,
        "validation": size.validation,
    }
    config = dataclasses.replace(PRESETS["textbook"], **(shared | changes))
    return Setting(name, "autoencoder", to_json(config), share, size.seeds)


def _activations(size: Size, quick: bool) -> list[Setting]:
    return [_network(name, size, (128, 128), activation=name) for name in (*grid.PRAISED, *grid.OTHERS)]


def _width(size: Size, quick: bool) -> list[Setting]:
    return [_network(grid.width(hidden), size, (hidden,)) for hidden in grid.WIDTHS]


def _depth(size: Size, quick: bool) -> list[Setting]:
    deep = [_network(grid.depth(layers), size, (128,) * (layers // 2)) for layers in grid.LAYERS]
    return [*deep, _network(grid.SHALLOW, size, (256,))]


def _dropout(size: Size, quick: bool) -> list[Setting]:
    hidden = _narrower((512, 512, 1024), quick)
    code = [_network(grid.dropout(rate), size, hidden, dropout=rate) for rate in grid.CODE_RATES]
    return code + [
        _network(grid.dropout(rate, everywhere=True), size, hidden, dropout=rate, dropout_at="everywhere")
        for rate in grid.EVERYWHERE_RATES
    ]


def _refeeding(size: Size, quick: bool) -> list[Setting]:
    hidden = _narrower((512, 512, 1024), quick)
    return [
        _network(
            grid.refeeding(rate, refeeds), size, hidden, dropout=grid.BEST_RATE, learning_rate=rate, refeed=refeeds
        )
        for rate in (grid.LOW_RATE, *grid.HIGH_RATES)
        for refeeds in grid.REFEEDS
    ]


def _data_size(size: Size, quick: bool) -> tuple[Setting, ...]:
    full, dropout = SHRUNK[1.0]
    out = [
        _network(grid.data_size(grid.DEEP, share), size, _narrower(hidden, quick), share, dropout=rate)
        for share, (hidden, rate) in SHRUNK.items()
    ]
    out.append(_network(grid.data_size(grid.FULL, SMALLEST), size, _narrower(full, quick), SMALLEST, dropout=dropout))
    for share in grid.SHARES:
        for name, orientation in ((grid.U_AUTOREC, "user"), (grid.I_AUTOREC, "item")):
            out.append(_autorec(grid.data_size(name, share), size, orientation, share, quick))
        out += _lines(share)
    return tuple(out)


def _autorec(name: str, size: Size, orientation: str, share: float, quick: bool) -> Setting:
    """AutoRec; its item rows are answered in closed form here (`models.autoencoder`)."""
    return _network(
        name,
        size,
        _narrower((500,), quick),
        share,
        orientation=orientation,
        activation="sigmoid",
        optimiser="adam",
        learning_rate=1e-3,
        reg=AUTOREC_REG[orientation],
    )


def _lines(share: float | None = None) -> list[Setting]:
    """The plain models, their names as they stand, or at a share of the training ratings."""
    return [
        Setting(
            name if share is None else grid.data_size(name, share),
            name,
            to_json(models.configure(name, "tuned")),
            1.0 if share is None else share,
            ONE,
        )
        for name in grid.LINES
    ]


def _narrower(hidden: tuple[int, ...], quick: bool) -> tuple[int, ...]:
    return tuple(width // 4 for width in hidden) if quick else hidden


_NETWORKS = {
    "activations": _activations,
    "width": _width,
    "depth": _depth,
    "dropout": _dropout,
    "refeeding": _refeeding,
    "units": _activations,
}
