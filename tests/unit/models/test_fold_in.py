"""Fold-in: the ridge answer where the network is linear, the slope at rest where it is not, and content alone."""

from typing import Literal

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recengine.models.fold_in import Problem, _factored, solve_vectors
from recengine.models.frozen import Frozen, Side, Tower

rng = np.random.default_rng(0)
Q = rng.normal(size=(9, 3))
FIRST, HIDDEN, OUT = rng.normal(size=(3, 4)), rng.normal(size=(9, 4)), rng.normal(size=(4, 1))


def side(level=None, bent=None, hidden=None, n: int = 9) -> Side:
    """A side that brings what is given, and nothing else."""
    given = (np.zeros(n) if level is None else level, *(np.zeros((n, 0)) if x is None else x for x in (bent, hidden)))
    return Side(*(torch.from_numpy(np.asarray(values, np.float64)) for values in given))


def tower(out: np.ndarray) -> Tower:
    return Tower(((torch.from_numpy(out), torch.zeros(1).double()),), ("tanh",))


LINEAR = Frozen(side(), torch.from_numpy(Q), torch.zeros(0, 0).double(), "linear", None)
CURVED = Frozen(
    side(bent=0.5 * Q, hidden=HIDDEN), torch.zeros(9, 0).double(), torch.from_numpy(FIRST), "linear", tower(OUT)
)


def curved(vectors, item):
    first, hidden, out, q = (torch.from_numpy(x) for x in (FIRST, HIDDEN, OUT, Q))
    return torch.tanh(vectors @ first + hidden[item]) @ out[:, 0] + 0.5 * (vectors * q[item]).sum(dim=1)


def problem(
    network=LINEAR,
    loss: Literal["squared", "logistic"] = "squared",
    start=(0.0, 0.0, 0.0),
    centre=(0.0, 0.0, 0.0),
    people: Side | None = None,
) -> Problem:
    return Problem(network, loss, np.array(start), np.array(centre), people)


def drawn(n: int, seed: int = 1, most: int = 9) -> csr_matrix:
    """n profiles of 1 to `most` items, targets 0 or 1."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, most + 1, n)
    items = np.concatenate([np.sort(rng.choice(9, m, replace=False)) for m in sizes])
    return csr_matrix(
        (rng.integers(0, 2, len(items)).astype(float), items, np.append(0, np.cumsum(sizes))), shape=(n, 9)
    )


def test_a_linear_network_gives_the_ridge_answer():
    cells = csr_matrix((np.array([2.0, -1.0, 0.5]), np.array([0, 4, 7]), np.array([0, 3])), shape=(1, 9))
    weight, centre = np.array([1.0, 2.0, 0.5]), np.array([0.1, -0.2, 0.3])
    found = solve_vectors(problem(start=(5.0, 5.0, 5.0), centre=centre), cells, weight, np.array([0.7, 0.8, 0.9]))
    f, w = Q[[0, 4, 7]], np.diag(weight)
    right = f.T @ w @ cells.data + np.array([0.7, 0.8, 0.9]) * centre
    np.testing.assert_allclose(found[0], np.linalg.solve(f.T @ w @ f + np.diag([0.7, 0.8, 0.9]), right), atol=1e-8)


def test_one_logistic_cell_by_hand():
    # f = p, target 1, penalty 1: 1 - sigmoid(p) = p, so p = 0.401058...
    found = solve_vectors(
        Problem(
            Frozen(side(n=1), torch.ones(1, 1).double(), torch.zeros(0, 0).double(), "linear", None),
            "logistic",
            np.zeros(1),
            np.zeros(1),
        ),
        csr_matrix(np.array([[1.0]])),
        np.ones(1),
        np.ones(1),
    )
    assert found[0, 0] == pytest.approx(0.401058, abs=1e-6)


def slope_left(cells: csr_matrix, loss: Literal["squared", "logistic"], steps: int) -> float:
    """The largest number of the objective's gradient where `CURVED` was solved."""
    pull = 0.4
    vectors = torch.from_numpy(
        solve_vectors(problem(CURVED, loss), cells, np.ones(cells.nnz), np.array(pull), steps=steps)
    )
    row = torch.from_numpy(np.repeat(np.arange(cells.shape[0]), np.diff(cells.indptr)))
    item, target = torch.from_numpy(cells.indices.astype(np.int64)), torch.from_numpy(cells.data)
    vectors.requires_grad_()
    f = curved(vectors[row], item)
    each = 0.5 * (f - target) ** 2 if loss == "squared" else torch.nn.functional.softplus(f) - target * f
    (slope,) = torch.autograd.grad(each.sum() + 0.5 * pull * (vectors**2).sum(), vectors)
    return float(slope.abs().max())


@pytest.mark.parametrize("loss", ["squared", "logistic"])
def test_every_profile_comes_to_rest(loss):
    assert slope_left(drawn(40), loss, steps=100) < 1e-6


def test_what_gauss_newton_leaves_out_is_learned(monkeypatch):
    """After twelve steps a profile is at rest; without S it is still on its way."""
    with_it = slope_left(drawn(40), "squared", steps=12)
    monkeypatch.setattr(Frozen, "smooth", False)
    assert with_it < 1e-5 < 1e-4 < slope_left(drawn(40), "squared", steps=12)


def test_a_matrix_without_a_minimum_is_given_up():
    one = torch.eye(2).double()[None].repeat(2, 1, 1)
    rest = torch.tensor([[[0.5]], [[-5.0]]]).double()
    curve, factor, left = _factored(one, rest, torch.tensor([0.0, 3.0]).double())
    assert left.flatten().tolist() == [0.5, 0.0]
    assert curve.diagonal(dim1=1, dim2=2).tolist() == [[1.0, 1.5], [1.0, 1.0]]
    torch.testing.assert_close(factor[1], 2 * one[1])


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_a_profile_does_not_see_its_neighbours(seed):
    cells = drawn(30, seed)
    kind = problem(CURVED, "logistic", start=(0.2, 0.1, -0.1))
    together = solve_vectors(kind, cells, np.ones(cells.nnz), np.array(0.3))
    for row in (0, 17, 29):
        alone = cells[row]
        mine = solve_vectors(kind, alone, np.ones(alone.nnz), np.array(0.3))
        np.testing.assert_allclose(mine[0], together[row], rtol=1e-7, atol=1e-7)


def test_blocks_change_nothing(monkeypatch):
    cells = drawn(50)
    whole = solve_vectors(problem(CURVED), cells, np.ones(cells.nnz), np.array(0.3))
    monkeypatch.setattr("recengine.models.fold_in.BLOCK_NUMBERS", 60)
    np.testing.assert_allclose(
        solve_vectors(problem(CURVED), cells, np.ones(cells.nnz), np.array(0.3)), whole, 1e-7, 1e-7
    )


def test_a_step_that_raises_the_objective_is_not_taken():
    """From so far out that an undamped step overshoots: no number of steps makes the objective higher."""
    cells = csr_matrix(np.array([[1.0]]))
    one = torch.ones(1, 1).double()  # f = 3 tanh(p)
    network = Frozen(side(hidden=[[0.0]], n=1), one[:, :0], one, "linear", tower(np.array([[3.0]])))
    kind = Problem(network, "squared", np.array([4.0]), np.zeros(1))

    def objective(p):
        return 0.5 * (1 - 3 * np.tanh(p)) ** 2 + 0.5e-3 * p**2

    values = [
        objective(solve_vectors(kind, cells, np.ones(1), np.array(1e-3), steps=steps)[0, 0]) for steps in range(20)
    ]
    assert all(later <= earlier for earlier, later in zip(values, values[1:], strict=False))
    assert values[-1] < 1e-3 < values[0]


def test_a_profile_without_cells_gets_the_centre():
    cells = csr_matrix((np.array([1.0]), np.array([2]), np.array([0, 0, 1])), shape=(2, 9))
    found = solve_vectors(problem(start=(9, 9, 9), centre=(1, 2, 3)), cells, np.ones(1), np.array(0.5))
    assert found[0].tolist() == [1, 2, 3]
    empty = csr_matrix((1, 9))
    assert solve_vectors(problem(centre=(1, 2, 3)), empty, np.ones(0), np.array(0.5))[0].tolist() == [1, 2, 3]


def test_what_is_known_of_a_person_counts():
    cells = csr_matrix((np.array([10.0, 10.0]), np.array([1, 1]), np.array([0, 1, 2])), shape=(2, 9))
    people = side(level=[0.0, 10.0], n=2)
    one, two = solve_vectors(problem(people=people), cells, np.ones(2), np.array(0.1))
    assert np.abs(one).max() > 1
    np.testing.assert_allclose(two, 0, atol=1e-12)


def test_works_where_nothing_else_learns():
    cells = drawn(3)
    with torch.no_grad():
        assert np.isfinite(solve_vectors(problem(), cells, np.ones(cells.nnz), np.array(1.0))).all()
