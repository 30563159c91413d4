"""The picture of a test: one mark a removal that left a score, the cited one and the full history beside them."""

from __future__ import annotations

import altair as alt
import pytest

from dashboard.charts import draws as chart
from dashboard.text import CATALOGUE, formulas
from recengine.explain.check import Check
from recengine.explanation import Contribution, Explanation

LABELS = chart.Labels("a random pair", "the cited two", "none removed")


def check(after: float | None, drawn: tuple[float | None, ...]) -> Check:
    return Check((1, 2), 4.5, after, 1, 9, "none", len(drawn), 4.0, 2.0, drawn, 0.25, False, None)


def test_every_removal_that_left_a_score_has_a_mark() -> None:
    frame = chart.scores(check(4.1, (4.2, None, 4.3)), LABELS)
    assert frame.values.tolist() == [
        [4.2, "a random pair", "4.200"],
        [4.3, "a random pair", "4.300"],
        [4.1, "the cited two", "4.100"],
        [4.5, "none removed", "4.500"],
    ]


def test_a_cited_removal_that_left_no_score_has_none() -> None:
    assert chart.scores(check(None, (4.2,)), LABELS)["kind"].tolist() == ["a random pair", "none removed"]


def test_the_strip_is_vega_lite_and_stays_the_same_for_the_same_words() -> None:
    spec = chart.strip("score", LABELS)
    alt.LayerChart.from_dict(spec)
    assert "datasets" not in spec
    assert chart.strip("score", LABELS) is spec
    assert spec["layer"][0]["encoding"]["color"]["scale"]["domain"] == [
        "a random pair",
        "the cited two",
        "none removed",
    ]


def test_a_set_stands_in_its_formula_with_its_numbers() -> None:
    parts = [Contribution("rating", 1, 0.5), Contribution("rating", 2, 0.1)]
    terms = {"n": 10, "rank_before": 1, "rank_after": 13, "tried": 1, "minimal": "proven"}
    found = Explanation.split(
        score=3.0, base_value=0.0, contributions=parts, method="counterfactual", additive=False, terms=terms
    )
    _, size, ranks = formulas.smallest_set(found)
    assert size == r"|S|=2,\qquad n=10"
    assert ranks == r"\mathrm{rank}_i(u)=1\;\to\;\mathrm{rank}_i(u\setminus S)=13"


@pytest.mark.parametrize("preset", ["tuned", "textbook"])
def test_what_letters_mean_does_not_depend_on_the_method(preset: str) -> None:
    for by in ("ratings", "features", "factors"):
        assert "gradient" not in CATALOGUE[formulas.of("deepfm", preset, by).letters]
    assert "gradient" not in CATALOGUE[formulas.of("autoencoder", preset, "ratings").letters]
