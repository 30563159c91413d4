"""What a rating counts as, by hand."""

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.models.bias import Terms
from recengine.models.weights import fit_weights, refuse_counts, refuse_empty_mean, weigh

TERMS = Terms(3.0, np.array([1.0, -1.0, 0.0]), 1.0)


def test_stars_are_stars_and_counts_are_dampened(three):
    assert weigh(three.matrix, "rating", TERMS, True).toarray()[0].tolist() == [5, 3, 0]
    assert weigh(three.matrix, "rating", TERMS, False).toarray()[0] == pytest.approx([np.log(6), np.log(4), 0])


def test_presence_reads_no_stars(three):
    assert weigh(three.matrix, "presence", TERMS, True).toarray().tolist() == [[1, 1, 0], [1, 0, 1], [0, 1, 1]]


def test_the_residual_is_what_the_bias_model_leaves(three):
    b_u = ((5 - 3 - 1) + (3 - 3 + 1)) / 3
    assert weigh(three.matrix, "residual", TERMS, True).toarray()[0] == pytest.approx([1 - b_u, 1 - b_u, 0])


def test_a_residual_of_zero_is_still_a_rating(make):
    cells = weigh(make([[3, 3]]).matrix, "residual", Terms(3.0, np.zeros(2), 1.0), True)
    assert cells.nnz == 2


def test_a_mean_of_ones_is_refused():
    with pytest.raises(RequestError, match="weight = 'presence' with aggregate = 'mean' would score every item 1"):
        refuse_empty_mean("presence", "mean")
    refuse_empty_mean("presence", "sum")
    refuse_empty_mean("rating", "mean")


def settings(**changed):
    return {"weight": "rating", "reg_user": 5.0, "reg_item": 2.0} | changed


def test_terms_are_the_bias_model_s_for_residuals_and_the_mean_alone_otherwise(three):
    plain = fit_weights(three, **settings())
    assert (plain.mu, plain.b_i.tolist()) == (pytest.approx(20 / 6), [0, 0, 0])
    assert np.abs(fit_weights(three, **settings(weight="residual")).b_i).min() > 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"aggregate": "mean"}, "item-knn: aggregate = 'mean' predicts stars and pencil holds counts"),
        ({"weight": "residual"}, "item-knn: weight = 'residual' predicts stars and pencil holds counts"),
    ],
)
def test_counts_are_refused_by_name_with_what_is_allowed(make, changed, message):
    data = make([[30, 2], [5, 0]], explicit=False)
    with pytest.raises(RequestError, match=message + ", not stars; allowed there: .*item-knn.* with preset=ranking"):
        refuse_counts(data, "item-knn", **{"weight": "rating", "aggregate": "sum"} | changed)
