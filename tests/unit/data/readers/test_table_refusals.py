"""What a person's own file may not be, each refusal with its place and what was expected."""

import pandas as pd
import pytest

from recengine.data.readers.table import read_folder, read_table
from recengine.errors import DataError, RequestError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "mine.csv: the file is empty; expected at least one row"),
        ("user,item,rating\n", "mine.csv: no ratings in it; expected at least one row below the header"),
        ("user,item,rating\n1,a\n", "mine.csv, line 2: 2 columns: '1,a'; expected 3 columns"),
        ("user,item,rating\n1,a,5,9\n", "mine.csv, line 2: 4 columns: '1,a,5,9'; expected 3 columns"),
        ("user,item,rating\n1,a,five\n", "mine.csv, line 2, column rating: not a number: 'five'; expected a number"),
        ("user,item,rating\n1,a,5\n1,b,\n", "mine.csv, line 3, column rating: not a number: ''"),
        ("user,item,rating\n1,a,inf\n", "line 2, column rating: not a number: 'inf'"),
        ("user,item,rating\n1,a,NaN\n", "line 2, column rating: not a number: 'NaN'"),
        ("user,item,plays\n1,a,-2\n", "line 2, column plays: out of range: '-2'; expected a number of at least 0"),
        (
            "user,item,stars\n1,a,5\n1,b,-3\n",
            "line 3, column stars: out of range: '-3'; expected a number of at least 0",
        ),
        (f"user,item,rating\n1,{'x' * 201},5\n", "line 2, column item: an id that is too long: 'xxx.*at most 200 char"),
        ("user,item,rating\n1,a,5\n1\x00,a,5\n", "line 3, column user: an id with a control character: '1.x00'"),
        ('user,item,rating\n1,"c\nd",5\n', "line 2, column item: an id with a control character: 'c.nd'"),
        ("user,item,rating\n ,a,5\n", "line 2, column user: no id: ' '; expected an id"),
        ("user,item,rating\n1,a,5\n1,,5\n", "line 3, column item: no id: ''"),
        ("user,item,time\n1,a,5\n1,b,soon\n", "line 3, column time: not a number: 'soon'; expected seconds since 1970"),
        ("user,item,time\n1,a,2003-01-01\n1,b,soon\n", "line 3, column time: not a time: 'soon'; expected seconds"),
        (
            "name,item,rating\n1,a,5\n",
            "line 1: no column for the user: 'name, item, rating'; expected a column called user, userid.*: rename it, "
            "or map it in the app$",
        ),
        ("user,thing,rating\n1,a,5\n", "line 1: no column for the item: 'user, thing, rating'"),
        ("196,242,3\n22,377,1\n", "line 1: no header line: '196, 242, 3'; expected a column called user"),
        ("user,item,item\n1,a,5\n", "line 1: two columns have the same name: 'item'; expected distinct names"),
        ('user,item,rating\n1,"a,5\n', "mine.csv, line 2: "),
    ],
)
def test_refusals_name_the_place(table, text, message):
    with pytest.raises(DataError, match=message):
        table(text)


@pytest.mark.parametrize(
    ("n", "top", "strays", "message"),
    [
        (240, 5, {7: 11}, "line 9, column rating: out of scale: '11'; expected stars from 1 to 5 as in 239 of the 240"),
        (240, 5, {7: 8, 8: 55}, "line 9, column rating: out of scale: '8'; expected stars from 1 to 5 as in 238"),
        (240, 10, {7: 11}, "out of scale: '11'; expected stars from 1 to 10 .*; if these are counts, call the column"),
        (20, 5, {0: 0, 1: 55}, "line 3, column rating: out of scale: '55'; expected stars from 0 to 5 as in 19 of"),
    ],
)
def test_a_few_stars_beyond_the_scale_of_all_others_are_refused(table, n, top, strays, message):
    rows = "".join(f"{row},a,{strays.get(row, 1 + row % top)}\n" for row in range(n))
    with pytest.raises(DataError, match=message):
        table("user,item,rating\n" + rows)


def test_an_id_of_two_hundred_characters_is_taken(table):
    assert table(f"user,item,rating\n1,{'x' * 200},5\n").items["id"].tolist() == ["x" * 200]


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        ({"usr": "userId"}, RequestError, "unknown role of a column 'usr'; allowed: user, item, .*did you mean 'user'"),
        ({"user": "who"}, DataError, "no such column for the user: 'who'; expected one of userId, movieId"),
        ({"user": "movieId"}, DataError, "no column for the item"),
        (
            {"user": "userId", "item": "userId"},
            DataError,
            "one column for two roles: 'userId'; expected a column for each",
        ),
        ({"item": ""}, DataError, "no column for the item"),
    ],
)
def test_a_wrong_mapping_is_refused(table, columns, error, message):
    with pytest.raises(error, match=message):
        table("userId,movieId,rating\n1,a,5\n", columns=columns)


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PK\x03\x04xx", "a zip or Excel file"), (b"\x1f\x8bxx", "a gzip file"), (b"%PDF-1", "a PDF file")],
)
def test_other_kinds_of_file_are_refused_by_name(table, start, kind):
    with pytest.raises(DataError, match=f"mine.csv: {kind}; expected CSV, TSV or parquet"):
        table(start)


def test_a_path_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(RequestError, match="cannot read 'gone.csv': No such file or directory"):
        read_table(tmp_path / "gone.csv")


def test_parquet_refusals(table):
    with pytest.raises(DataError, match="mine.parquet, line 2, column user: no id; expected an id"):
        table(pd.DataFrame({"user": ["1", None], "item": ["a", "b"], "rating": [1, 2]}))
    with pytest.raises(DataError, match="mine.csv: cannot be read .* expected a parquet file of plain columns"):
        table(b"PAR1 and then nothing of the kind")
    with pytest.raises(DataError, match="mine.parquet: no ratings in it"):
        table(pd.DataFrame({"user": [], "item": [], "rating": []}))
    with pytest.raises(DataError, match="mine.parquet: no columns in it; expected user, item and rating"):
        table(pd.DataFrame(index=[1]).reset_index(drop=True))


def test_a_folder_without_ratings_is_refused(tmp_path):
    (tmp_path / "movies.csv").write_text("id,title\na,First\n")
    with pytest.raises(
        RequestError, match=f"folder '{tmp_path.name}' holds no ratings; expected a file called ratings, .*csv"
    ):
        read_folder(tmp_path)
