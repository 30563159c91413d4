"""The ONNX file answers real profiles as the model does, whatever their number and length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recengine.compress import autoencoder_runtime, exported
from recengine.compress.pressed import press
from recengine.compress.recipe import parse
from recengine.data.dataset import Dataset
from tests.unit.compress.hand_made import face, pressed, some, trained, untrained

CHAIN = "factorise=3,quantise=int8-dynamic"


@pytest.mark.parametrize(("preset", "recipe", "tolerance"), [("tuned", "factorise=6", 2e-3), ("textbook", CHAIN, 0.2)])
def test_the_file_says_what_the_model_says(
    low_rank: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preset: str, recipe: str, tolerance: float
) -> None:
    monkeypatch.setattr(autoencoder_runtime, "STEPS", 8)  # seven unknowns need no more
    thin = press(pressed(trained(preset, low_rank)), parse(recipe), untrained)
    path = tmp_path / exported.FILE
    exported.export(thin, path)
    family = autoencoder_runtime
    score, read, people = exported.session(path, family.INPUTS), family.reader(thin), some(low_rank)
    right = face(thin).score(people)
    np.testing.assert_allclose(family.blanked(thin, score(read(people)), people), right, atol=tolerance)
    one = family.blanked(thin, score(read(people[:1])), people[:1])
    np.testing.assert_allclose(one, right[:1], atol=tolerance)


def test_operators_work_in_eight_bits_where_the_recipe_says_so(low_rank: Dataset) -> None:
    dense = pressed(trained("textbook", low_rank))
    found = {
        text: exported.operators(press(dense, parse(text), untrained))
        for text in (
            "prune=0.5",
            "quantise=int8",
            "quantise=tables-int8",
            "quantise=tables-int4",
            "quantise=int8-dynamic",
        )
    }
    assert found == {
        "prune=0.5": [],
        "quantise=int8": [],
        "quantise=tables-int8": ["Gather"],
        "quantise=tables-int4": [],
        "quantise=int8-dynamic": ["Gather", "MatMul", "Gemm"],
    }
