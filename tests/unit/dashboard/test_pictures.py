"""Pictures of lists and reasons: the bars add up, the lines join what they say, every formula has its words."""

from __future__ import annotations

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import contributions as chart
from dashboard.charts import overlap
from dashboard.text import CATALOGUE, escaped, formulas, words
from recengine import models
from recengine.answers import Answer, ListedItem
from recengine.explain.methods import explains_by
from recengine.explanation import Contribution, Explanation

LABELS = chart.Labels("base", "level", "{count} more", "not accounted for", "= score")


def explanation(base: float, values: list[float], level: list[float]) -> Explanation:
    parts = [Contribution("rating", idx, value) for idx, value in enumerate(values)]
    parts += [Contribution("level", idx, value) for idx, value in enumerate(level)]
    return Explanation.split(score=base + sum(values) + sum(level), base_value=base, contributions=parts)


VALUES = st.lists(st.floats(-5, 5), max_size=20)


@given(st.floats(-5, 5), VALUES, VALUES)
def test_each_bar_starts_where_the_one_above_ended_and_the_last_is_the_score(base, values, level) -> None:
    found = explanation(base, values, level)
    frame = chart.steps(found, LABELS, ["film"] * (len(values) + len(level)))
    inner = frame.iloc[:-1]
    assert inner["start"].tolist()[1:] == inner["end"].tolist()[:-1]
    assert frame["end"].iloc[-1] == pytest.approx(found.score, abs=1e-9)
    assert len(frame) <= chart.SHOWN + 4
    assert frame["label"].is_unique


def test_a_name_gets_a_number_only_beside_a_bar_of_the_same_name() -> None:
    found = explanation(3.0, [0.5, 0.4, 0.3], [0.2, 0.1])
    frame = chart.steps(found, LABELS, ["Crow, The", "Twins", "Twins", "Crow, The", "Twins"])
    assert frame["label"].tolist() == ["base", "level", "Crow, The", "Twins", "Twins (2)", "= score"]


def test_several_equations_stand_in_line_below_each_other() -> None:
    assert formulas.stacked(r"a=b+c,\qquad b=d,\quad c=e") == (r"\begin{aligned}a&=b+c,\\b&=d,\\c&=e\end{aligned}")
    assert formulas.stacked("a=b") == "a=b"


def test_the_level_is_one_bar_and_the_small_parts_share_one() -> None:
    found = explanation(3.0, [0.1 * step for step in range(1, 12)], [0.2, 0.3])
    frame = chart.steps(found, LABELS, [f"film {number}" for number in range(13)])
    assert frame["kind"].tolist().count("level") == 1
    assert frame.loc[frame["kind"] == "level", "value"].item() == pytest.approx(0.5)
    assert frame.loc[frame["kind"] == "rest", "label"].item() == "3 more"
    assert frame.loc[frame["kind"] == "rest", "value"].item() == pytest.approx(0.6)


def test_each_bar_says_its_value_and_its_direction() -> None:
    frame = chart.steps(explanation(3.0, [0.5, -0.2], []), LABELS, ["a", "b"])
    assert frame["text"].tolist() == ["3.000", "+0.500", "-0.200", "3.300"]
    assert frame["sign"].tolist() == ["total", "raises", "lowers", "total"]


def test_far_from_zero_the_axis_starts_just_below_the_lowest_point() -> None:
    far = chart.steps(explanation(3.0, [0.5, -0.2], []), LABELS, ["a", "b"])
    assert 2.9 < far["left"].min() < 3.0
    near = chart.steps(explanation(0.0, [0.5, 0.2], []), LABELS, ["a", "b"])
    assert near["left"].min() == 0.0
    below = chart.steps(explanation(0.1, [-0.5], []), LABELS, ["a"])
    assert below["left"].min() == pytest.approx(-0.4)


def test_a_base_alone_is_drawn_from_zero() -> None:
    alone = chart.steps(explanation(419.0, [], []), LABELS, [])
    assert alone[["left", "right"]].values.tolist() == [[0.0, 419.0], [0.0, 419.0]]
    nothing = chart.steps(explanation(0.0, [0.0], []), LABELS, ["a"])
    assert nothing["left"].tolist() == [0.0, 0.0, 0.0]


def test_the_specifications_are_vega_lite_and_stay_the_same_for_the_same_words() -> None:
    for spec in (chart.waterfall("stars"), overlap.rank_flow(("a", "b"), 10, rank="rank", agree="lists")):
        alt.LayerChart.from_dict(spec)
        assert "datasets" not in spec
    assert chart.waterfall("stars") is chart.waterfall("stars")


def listed(model: str, ids: list[int]) -> Answer:
    items = tuple(ListedItem(rank, i, str(i), f"film {i}", 1.0, None, 99.0, 5, i == 2) for rank, i in enumerate(ids, 1))
    return Answer(model, "ranking", "1", "similarity", None, None, items)


def test_a_film_is_joined_from_list_to_list() -> None:
    frame = overlap.shared([listed("a", [1, 2, 3]), listed("b", [2, 4, 1])])
    found = frame.set_index(["model", "item_id"])["found_by"]
    assert (found["a", "1"], found["a", "3"], found["b", "4"]) == (2, 1, 1)
    assert frame.set_index(["model", "item_id"])["rank"]["b", "1"] == 3
    assert frame.loc[frame["held_out"], "item_id"].unique().tolist() == ["2"]


def test_lists_without_films_are_an_empty_picture() -> None:
    assert len(overlap.shared([listed("a", [])])) == 0


@pytest.mark.parametrize(("model", "preset", "by"), list(formulas.FORMULAS))
def test_every_formula_has_its_words(model: str, preset: str, by: str) -> None:
    assert formulas.of(model, preset, by).letters in CATALOGUE
    assert f"base.{model}.{preset}" in CATALOGUE


@pytest.mark.parametrize("entry", models.MODELS, ids=lambda entry: entry.name)
def test_every_preset_has_a_formula_for_every_kind_of_reason(entry: models.ModelEntry) -> None:
    for preset in entry.presets:
        for by in explains_by(models.create(entry.name, models.configure(entry.name, preset))):
            assert formulas.of(entry.name, preset, by)


def test_titles_stay_text_in_markdown() -> None:
    assert escaped("*M*A*S*H* <b> $x$ :smile: [a](b)\n# c") == (r"\*M\*A\*S\*H\* \<b\> \$x\$ :⁠smile:⁠ \[a\]\(b\) \# c")
    assert escaped("www.example.org") == "www\u2060\\.example\\.org"  # half a citation would become a link
    assert words("why.film", title="**loud**", model="m") == r"**\*\*loud\*\*** under **m**"


def test_values_that_are_no_sum_are_drawn_from_zero() -> None:
    parts = [Contribution("rating", place, value) for place, value in enumerate([0.5, -0.2, 0.1])]
    found = Explanation.split(score=3.0, base_value=1.0, contributions=parts, method="leave-one-out", additive=False)
    frame = chart.removals(found, ["a", "b", "c"])
    assert frame[["label", "left", "right", "sign", "text"]].values.tolist() == [
        ["a", 0.0, 0.5, "raises", "+0.500"],
        ["b", -0.2, 0.0, "lowers", "-0.200"],
        ["c", 0.0, 0.1, "raises", "+0.100"],
    ]


def test_a_formula_takes_the_term_of_the_method() -> None:
    own = formulas.Formula("s", "w", "{w:.1f}", "letters")
    left = Contribution("rating", 1, 0.5, evidence={"score_without": 2.5})
    alone = Explanation.split(score=3.0, base_value=1.0, contributions=[left], method="leave-one-out", additive=False)
    assert formulas.with_numbers(own, alone) == [
        r"\begin{gathered}s(u,i)-s(u\setminus j,i)\\[2pt] = 3.0000-2.5000 = +0.5000\end{gathered}"
    ]
    smooth = Explanation.split(score=3.0, base_value=1.0, contributions=[left], method="integrated-gradients")
    term, total = formulas.with_numbers(own, smooth)
    assert term.endswith("dt = +0.5000") and r"(+1.5000)}_{\text{not accounted for}}" in total
    exact = Explanation.split(
        score=1.5, base_value=1.0, contributions=[Contribution("rating", 1, 0.5, evidence={"w": 0.5})]
    )
    assert formulas.with_numbers(own, exact)[0] == r"\begin{gathered}w\\[2pt] = 0.5 = +0.5000\end{gathered}"
