"""The tree of errors: exit statuses, the nearest name, and where in a file something is wrong."""

from __future__ import annotations

import inspect

import pytest

from recengine import errors
from recengine.errors import Cancelled, DataError, FetchError, RecEngineError, RequestError, StoreError, WorkError


@pytest.mark.parametrize(
    ("error", "status"),
    [(RequestError, 2), (DataError, 2), (WorkError, 1), (FetchError, 1), (StoreError, 1), (Cancelled, 130)],
)
def test_each_branch_has_its_exit_status(error, status):
    assert error.exit_status == status
    assert issubclass(error, RecEngineError)


def test_the_tree_in_the_docstring_names_every_error_under_its_parent():
    drawn = [line for line in (errors.__doc__ or "").splitlines() if "Error" in line or "Cancelled" in line]
    depth_of = {line.strip("│├└─ ").split()[0]: (len(line) - len(line.lstrip("│├└─ "))) // 4 for line in drawn}
    for name, error in inspect.getmembers(errors, inspect.isclass):
        if issubclass(error, RecEngineError):
            assert depth_of[name] == len(error.__mro__) - len(RecEngineError.__mro__)


def test_an_unknown_name_is_refused_with_the_allowed_ones_and_the_nearest():
    error = RequestError.unknown("model", "itemknn", ["bias", "item-knn"])
    assert str(error) == "unknown model 'itemknn'; allowed: bias, item-knn; did you mean 'item-knn'?"


@pytest.mark.parametrize(
    ("given", "allowed", "near"),
    [
        ("sinthetic", ["ml-100k", "synthetic"], "synthetic"),
        ("recommed", ["explain", "recommend"], "recommend"),
        ("rato:0.2:42", ["kfold:K:SEED", "ratio:F:SEED"], "ratio:F:SEED"),
    ],
)
def test_a_slip_of_the_finger_is_guessed(given, allowed, near):
    assert str(RequestError.unknown("name", given, allowed)).endswith(f"; did you mean {near!r}?")


@pytest.mark.parametrize(
    ("given", "allowed"),
    [("zzz", ["bias"]), ("features", ["ratings", "neighbours"]), ("counterfactual", ["exact", "shap"])],
)
def test_a_name_near_to_nothing_gets_no_guess(given, allowed):
    words = f"unknown model {given!r}; allowed: {', '.join(allowed)}"
    assert str(RequestError.unknown("model", given, allowed)) == words


def test_a_data_error_names_file_line_column_value_and_what_was_expected():
    error = DataError("not a number", file="u.data", line=7, column="rating", value="four", expected="1 to 5")
    assert str(error) == "u.data, line 7, column rating: not a number: 'four'; expected 1 to 5"
    assert (error.file, error.line, error.column, error.value) == ("u.data", 7, "rating", "four")


def test_a_data_error_may_mean_the_whole_file():
    assert str(DataError("the file is empty", file="u.data")) == "u.data: the file is empty"


def test_a_long_value_is_shortened_to_sixty_characters():
    shown = str(DataError("odd", file="f", value="x" * 61)).removeprefix("f: odd: ")
    assert shown == repr("x" * 57 + "...")
    assert str(DataError("odd", file="f", value="x" * 60)).endswith(repr("x" * 60))


def test_a_value_cannot_break_the_line():
    assert "\n" not in str(DataError("odd", file="f", value="a\nb"))
