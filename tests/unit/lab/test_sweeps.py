"""The sweeps as data."""

from __future__ import annotations

import pytest
import torch

from recengine import models
from recengine.errors import RequestError
from recengine.lab import grid, sweeps
from recengine.models.autoencoder_network import Network, Shape
from recengine.models.config import from_json


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("sweep", grid.SWEEPS)
def test_every_sweep_is_whole(sweep: str, quick: bool) -> None:
    found = sweeps.settings(sweep, quick)
    names = [one.name for one in found]
    assert len(set(names)) == len(names) and len(found) >= 6
    for one in found:
        config = from_json(models.settings(one.model).CONFIG, one.config)
        dear = not quick and sweep in ("dropout", "refeeding", "data-size")
        assert len(one.seeds) == (1 if dear or one.model in grid.LINES else 3)
        assert sweeps.can_watch(config) == (one.model == "autoencoder" and not one.name.startswith("I-AutoRec"))
        if one.model == "autoencoder":
            assert config.precision == "float32" and config.validation == (0.0 if sweep == "width" else 0.1)


def test_what_the_paper_names() -> None:
    def hidden(sweep: str, quick: bool = False) -> dict[str, list[int]]:
        return {one.name: one.config["hidden"] for one in sweeps.settings(sweep, quick) if "hidden" in one.config}

    assert set(map(tuple, hidden("activations").values())) == {(128, 128)}
    depth = hidden("depth")
    assert (depth["2 layers"], depth["12 layers"], depth[grid.SHALLOW]) == ([128], [128] * 6, [256])
    assert hidden("dropout")["0.8 on the code"] == [512, 512, 1024]
    assert hidden("dropout", quick=True)["0.8 on the code"] == [128, 128, 256]
    assert hidden("data-size")["deep at 10 %"] == [128, 256, 256]
    activations = {one.name: from_json(models.settings("autoencoder").CONFIG, one.config) for one in _networks()}
    assert [name for name, config in activations.items() if config.last == "linear"] == ["sigmoid", "tanh"]
    rates = {(one.config["learning_rate"], one.config["refeed"]) for one in sweeps.settings("refeeding", False)[:-2]}
    assert rates == {(rate, refeeds) for rate in (0.001, 0.005, 0.5) for refeeds in (0, 1, 2, 3)}


def test_the_counter() -> None:
    assert sweeps.n_parameters(17_768, (256,)) == 9_115_240, "the source's own number"
    for hidden in ((256,), (128, 128), (512, 512, 1024)):
        with torch.device("meta"):
            network = Network(Shape(17_768, hidden, "selu"))
        assert sum(weight.numel() for weight in network.parameters()) == sweeps.n_parameters(17_768, hidden)


def test_split_and_test_part() -> None:
    assert sweeps.split_of("ml-1m") == "time:0.1" and sweeps.split_of("ml-100k") == "user-time:0.3"
    assert sweeps.known_in("data-size") == 0.1 and sweeps.known_in("depth") == 0.0


def test_an_unknown_sweep_is_refused_by_name() -> None:
    with pytest.raises(RequestError, match="unknown sweep 'widths'; allowed: activations.*did you mean 'width'"):
        sweeps.settings("widths", True)


def _networks() -> list[sweeps.Setting]:
    return [one for one in sweeps.settings("activations", False) if one.model == "autoencoder"]
