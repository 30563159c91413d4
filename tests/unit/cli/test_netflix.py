"""The Netflix Prize files on the command line: brought, listed, judged on the paper's cuts, swept by the lab."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from recengine.lab import sweeps
from tests.unit.data.test_netflix_fetch import combined, lay


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks 4 wide, one epoch, one seed."""
    whole = sweeps.settings
    small = {"hidden": [4], "epochs": 1, "validation": 0.0}

    def settings(sweep: str, quick: bool) -> tuple[sweeps.Setting, ...]:
        return tuple(
            dataclasses.replace(one, config={**one.config, **(small if "hidden" in one.config else {})}, seeds=(0,))
            for one in whole(sweep, quick)
        )

    monkeypatch.setattr(sweeps, "settings", settings)


def test_from_the_files_to_a_verdict(cli, ask, brief, tmp_path: Path) -> None:
    refused = cli("fetch netflix")
    assert refused.status == 2 and "netflix was withdrawn, no address offers it" in refused.err
    assert cli("evaluate bias --dataset netflix").err.strip().endswith("fetch netflix --from FOLDER_OR_ARCHIVE")
    brought = ask(f"fetch netflix --from {lay(tmp_path / 'files', combined())}")
    assert (brought["name"], brought["n_users"], brought["n_ratings"]) == ("netflix", 8, 48)
    table = cli("datasets").out
    assert "withdrawn, not shipped: fetch --from" in table
    for part in ("full", "probe"):
        found = ask(f"evaluate bias --dataset netflix --split netflix:{part}")
        assert found["split"] == f"netflix:{part}" and found["metrics"]["rmse"]["value"] > 0
    told = cli(f"split netflix --split netflix:6-months --out {tmp_path / 'folds'}")
    assert "note: netflix:6-months, training: " in told.err and " ratings instead of 29,179,009" in told.err
    swept = ask("lab units --dataset netflix --quick")
    assert swept["dataset"] == "netflix" and swept["verdict"] in ("reproduced", "partly", "not")
