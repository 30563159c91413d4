"""Lets the laws say what they compared when they fail."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.contract.laws", "tests.contract.laws_of_reasons")
