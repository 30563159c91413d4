"""The columns of a file that may be uploaded, before anything is kept."""

import pytest

from recengine.data import uploads
from recengine.errors import DataError


def test_columns_are_those_of_the_header(own_store):
    assert uploads.columns_of(b"userId,movieId,rating\n1,2,3\n", "mine.csv") == ["userId", "movieId", "rating"]
    assert not own_store.exists()


def test_a_file_that_is_no_table_is_refused_by_name():
    with pytest.raises(DataError, match="mine.csv: the file is empty; expected at least one row"):
        uploads.columns_of(b"", "mine.csv")
    with pytest.raises(DataError, match="a zip or Excel file; expected CSV, TSV or parquet"):
        uploads.columns_of(b"PK\x03\x04....", "../mine.xlsx")
