"""What holds for every matrix: rounding errors have a bound, full rank changes nothing, pruning only takes away."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recengine.compress.anatomy import Joint, Place, cut, importance
from recengine.compress.matrices import low_rank, magnitude
from recengine.compress.quantiser import dequantise, pack, quantise, sqnr_db, unpack
from recengine.compress.recipe import Distil, Factorise, Prune, Quantise, Recipe, parse
from recengine.models.lesson import Lesson

NUMBERS = st.floats(-100, 100, width=32)
MATRICES = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=NUMBERS)
)


@given(arrays(np.float32, (3, 7), elements=NUMBERS), st.sets(st.integers(0, 2), min_size=1), st.integers(0, 1))
def test_what_leaves_takes_its_numbers_and_no_others_along(values, keep, start):
    joint = Joint(3, (Place("a", 1, start, 2),), (Place("b", 0),))
    kept = np.array(sorted(keep))
    left = cut({"a": values, "b": values}, [joint], [kept])
    outside = [0] * start + [6] * (1 - start)
    inside = [start + 2 * place + half for place in kept for half in (0, 1)]
    np.testing.assert_array_equal(left["a"], values[:, sorted(outside + inside)])
    np.testing.assert_array_equal(left["b"], values[kept])
    judged = importance({"a": values, "b": values}, joint)
    alone = importance(left, Joint(len(kept), joint.into, joint.out))
    np.testing.assert_allclose(alone, judged[kept], rtol=1e-6)


@given(arrays(np.float32, (2, 6), elements=st.floats(-50, 50, width=32)), st.integers(0, 7), st.floats(0.05, 20))
def test_soft_lists_keep_the_teachers_order_within_0_and_1(scores, taken, temperature):
    said = Lesson.of_lists(scores, np.array([taken, taken]), 0.5, temperature).said
    assert (said >= 0).all() and (said <= 1).all()
    for row, soft in zip(scores, said, strict=True):
        assert (np.diff(soft[np.argsort(row, kind="stable")]) >= 0).all()


@given(st.floats(0.01, 1.0), st.integers(0, 20), st.floats(0.05, 20))
def test_a_lesson_survives_its_text(alpha, beside, t):
    text = Recipe((Distil("blend", alpha, beside, t),)).text
    assert parse(text).text == text


@given(MATRICES, st.sampled_from([4, 8]), st.booleans())
def test_no_number_moves_by_more_than_half_a_step(values, bits, by_row):
    q, scale = quantise(values, bits, by_row=by_row)
    assert np.abs(q).max() <= 2 ** (bits - 1) - 1
    rounded = dequantise(q, scale)
    assert (np.abs(rounded - values) <= np.broadcast_to(scale, values.shape) * 0.5 * (1 + 1e-4) + 1e-30).all()
    found = sqnr_db(values, rounded)
    if found is not None and (np.abs(values).max(axis=1) > 1e-3).all():
        step = np.broadcast_to(scale, values.shape).astype(np.float64)
        least = 10 * np.log10(np.square(values, dtype=np.float64).sum() / (np.square(step).sum() / 4))
        assert found >= least - 0.01


@given(arrays(np.int8, st.integers(1, 20), elements=st.integers(-7, 7)))
def test_packed_numbers_come_back(q):
    np.testing.assert_array_equal(unpack(pack(q), len(q)), q)


@given(MATRICES)
def test_full_rank_is_the_matrix_itself(values):
    left, right = low_rank(values, Factorise(rank=min(values.shape)))
    np.testing.assert_allclose(left @ right, values, atol=1e-3)


@given(MATRICES, st.floats(0.01, 0.99))
def test_pruning_keeps_the_largest_as_they_are(values, sparsity):
    pruned = magnitude(values, sparsity)
    gone = (pruned == 0) & (values != 0)
    assert ((pruned == values) | (pruned == 0)).all()
    assert gone.sum() <= round(sparsity * values.size)
    if gone.any() and pruned.any():
        assert np.abs(values[gone]).max() <= np.abs(pruned[pruned != 0]).min()


@given(
    st.floats(0.01, 0.99),
    st.booleans(),
    st.sampled_from(["int8", "tables-int4"]),
    st.sampled_from(["channel", "tensor"]),
)
def test_a_recipe_survives_its_text(sparsity, neurons, kind, per):
    recipe = parse(Recipe((Prune(sparsity, neurons), Quantise(kind, per))).text)
    assert parse(recipe.text) == recipe
