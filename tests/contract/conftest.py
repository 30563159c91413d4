"""Lets the laws say what they compared when they fail."""

import pytest

pytest.register_assert_rewrite("tests.contract.laws")
