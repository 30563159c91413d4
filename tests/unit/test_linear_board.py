"""The comparison of PCA with autoencoders that ships: found for its own question alone, and told where it is old."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from recengine import leaderboard, linear_board
from recengine.errors import RequestError
from recengine.runs.linear_spec import LinearSpec

SPEC = LinearSpec("ml-100k", "any:any", "ratio:0.2:42", seed=42)
FOUND = {"dataset": "ml-100k", "split": "ratio:0.2:42", "fold": 1, "k": 8, "seeds": 3, "rows": [], "key": "k", "n": 0.1}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of results of its own."""
    monkeypatch.setattr(leaderboard, "RESULTS", tmp_path)
    return tmp_path


def test_what_is_written_answers_that_very_question(shelf: Path) -> None:
    assert linear_board.reference(SPEC) is None
    path = linear_board.write(SPEC, FOUND, "2026-11-22")
    found = linear_board.reference(SPEC)
    assert path.name == "ml-100k.linear-ratio-0.2-42.json" and found is not None
    assert (found["made"], found["n"], "key" in found) == ("2026-11-22", 0.1, False)
    others = ({"k": 4}, {"seeds": 2}, {"seed": 1}, {"dataset": "ml-1m"}, {"split": "ratio:0.1:42"})
    assert [linear_board.reference(replace(SPEC, **other)) for other in others] == [None] * len(others)


def test_the_leaderboard_takes_it_for_no_file_of_its_own(shelf: Path) -> None:
    linear_board.write(SPEC, FOUND, "2026-11-22")
    assert leaderboard.references() == []


def test_another_format_is_refused(shelf: Path) -> None:
    path = linear_board.write(SPEC, FOUND, "2026-11-22")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))
    with pytest.raises(RequestError, match="is of format 0; expected 1: compare and write anew"):
        linear_board.reference(SPEC)


def test_the_one_that_ships_has_every_row() -> None:
    found = linear_board.reference(SPEC)
    assert found is not None and len(found["rows"]) == 9
