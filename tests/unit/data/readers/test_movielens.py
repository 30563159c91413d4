"""The three MovieLens layouts on made-up files: what is read, what is noted, and each refusal with its place."""

import numpy as np
import pytest

from recengine.data.readers import movielens_1m, movielens_100k, recbole
from recengine.errors import DataError


def notes_of(data) -> dict[str, int]:
    return {note.kind: note.count for note in data.notes}


def test_ml_100k_by_hand(made_up, write, any_card):
    data = movielens_100k.read(write(made_up("ml-100k")), any_card)
    assert data.users["id"].tolist() == ["2", "7", "10"] and data.users["age"].tolist() == [24, 53, 23]
    assert list(data.users.columns) == ["id", "age", "gender", "occupation"]
    assert data.items["title"].tolist() == [
        "First Made-up (1990)",
        "Zwei Ä (1995)",
        "nothing known",
        "First Made-up (1990)",
    ]
    assert data.items["genres"].tolist() == ["Action", "Action|War", "", "War"]
    assert data.items["year"].tolist()[:2] == [1990, 1995] and np.isnan(data.items["year"][2])
    assert data.ratings.user_idx.tolist() == [2, 0, 2, 1] and data.ratings.item_idx.tolist() == [0, 0, 1, 2]
    assert data.ratings.rating.tolist() == [5, 3, 1, 4] and data.ratings.timestamp.tolist() == [100, 200, 300, 400]
    assert data.rating_scale == (1, 5) and data.n_rated_items == 3 and data.n_items == 4
    assert notes_of(data) == {"same-title": 1, "no-year": 1, "no-genre": 1, "year-of-release": 1}


def test_both_copies_of_ml_100k_give_the_same_data(made_up, write, any_card):
    files = made_up("ml-100k")
    files["u.item"] = files["u.item"].replace("nothing known", "unknown")
    official = movielens_100k.read(write(files), any_card)
    copy = recbole.read(write(made_up("recbole")), any_card)
    assert copy.fingerprint == official.fingerprint
    assert copy.tables_fingerprint == official.tables_fingerprint
    assert notes_of(copy)["mended"] == 1


def test_ml_1m_by_hand(made_up, write, any_card):
    files = made_up("ml-1m") | {movielens_1m.ESTIMATED: "1\n3\n"}
    data = movielens_1m.read(write(files), any_card)
    assert data.items["title"].tolist() == ['Die "Größe" (1990)', "Two: a tale (1995)", "Unrated (2000)"]
    assert data.items["genres"].tolist() == ["Action|War", "Comedy", "Drama"]
    assert data.users["occupation"].tolist() == ["K-12 student", "self-employed"]
    assert data.users["gender"].tolist() == ["F", "M"] and data.users["age"].tolist() == [1, 56]
    assert data.ratings.item_idx.tolist() == [0, 1, 0] and data.ratings.timestamp.tolist() == [100, 200, 300]
    assert notes_of(data) == {"age-bracket": 2, "estimated-time": 2}


def test_last_duplicate_wins_and_is_counted(made_up, write, any_card):
    files = made_up("ml-100k")
    files["u.data"] += "10\t1\t2\t500\n10\t1\t3\t600\n"
    data = movielens_100k.read(write(files), any_card)
    assert data.n_ratings == 4 and data.ratings.rating.tolist() == [3, 1, 4, 3]
    assert data.ratings.timestamp.tolist() == [200, 300, 400, 600]
    assert notes_of(data)["duplicates"] == 2


def test_rated_but_unlisted_users_and_items_are_added_and_counted(made_up, write, any_card):
    files = made_up("ml-100k")
    files["u.data"] += "99\t1\t2\t500\n10\t77\t2\t500\n10\t78\t2\t500\n"
    data = movielens_100k.read(write(files), any_card)
    assert data.users["id"].tolist() == ["2", "7", "10", "99"] and data.items["id"].tolist()[-2:] == ["77", "78"]
    assert data.items["title"].tolist()[-2:] == ["item 77", "item 78"] and data.items["genres"].tolist()[-1] == ""
    assert notes_of(data)["unlisted-user"] == 1 and notes_of(data)["unlisted-item"] == 2


def test_repeated_item_ids_last_row_counts(made_up, write, any_card):
    files = made_up("ml-100k")
    files["u.item"] += "1|Another (1999)|01-Jan-1999||http://x|0|0|1\n"
    data = movielens_100k.read(write(files), any_card)
    assert data.items["title"][data.item_row["1"]] == "Another (1999)" and data.n_items == 4
    assert data.items["genres"][data.item_row["1"]] == "War"
    assert notes_of(data)["duplicate-item"] == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("u.data", "2\t1\t3\t200", "2\t1\t3", "u.data, line 2: 3 columns: '2\\\\t1\\\\t3'; expected 4 columns"),
        (
            "u.data",
            "2\t1\t3\t200",
            "2\t1\tgood\t200",
            "line 2, column rating: not a number: 'good'; expected a whole number from 1 to 5",
        ),
        ("u.data", "2\t1\t3\t200", "2\t1\t6\t200", "line 2, column rating: out of range: '6'"),
        ("u.data", "2\t1\t3\t200", "2\t1\t3.5\t200", "line 2, column rating: not a whole number: '3.5'"),
        ("u.data", "2\t1\t3\t200", "2\t1\tnan\t200", "line 2, column rating: not a number: 'nan'"),
        ("u.data", "2\t1\t3\t200", "\n\n2\t1\t0\t200", "line 4, column rating: out of range: '0'"),
        ("u.data", "2\t1\t3\t200", "\t1\t3\t200", "line 2, column user id: no id: ''; expected an id"),
        ("u.data", "2\t1\t3\t200", "2\t1\t3\t-1", "line 2, column timestamp: out of range: '-1'"),
        ("u.item", "2|Zwei", "2|2|Zwei", "u.item, line 2: 9 columns"),
        ("u.item", "http://x|0|1|1", "http://x|0|7|1", "u.item, line 2, column Action: out of range: '7'"),
        (
            "u.user",
            "7|53",
            "7|old",
            "u.user, line 2, column age: not a number: 'old'; expected a whole number from 0 to 130",
        ),
        ("u.genre", "War|2", "War|3", "u.genre: genres are not numbered through"),
    ],
)
def test_ml_100k_refusals_name_the_place(made_up, write, any_card, file, old, new, message):
    files = made_up("ml-100k")
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    with pytest.raises(DataError, match=message):
        movielens_100k.read(write(files), any_card)


@pytest.mark.parametrize("file", ["u.data", "u.item", "u.user", "u.genre"])
def test_an_empty_file_is_refused_by_name(made_up, write, any_card, file):
    with pytest.raises(DataError, match=f"{file}: the file is empty; expected at least one row"):
        movielens_100k.read(write(made_up("ml-100k") | {file: "\n \n"}), any_card)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("ratings.dat", "2::10::4::300", "2::10::4", r"ratings.dat, line 3: 3 columns: '2::10::4'; expected 4 columns"),
        ("movies.dat", "20::Two", "20::::Two", "movies.dat, line 2: 4 columns"),
        (
            "users.dat",
            "2::M::56::16",
            "2::M::56::21",
            "users.dat, line 2, column Occupation: out of range: '21'; expected a whole number from 0 to 20",
        ),
        (
            "users.dat",
            "1::F",
            "1::\xe9",
            "users.dat, line 1: bytes that are no text in this encoding: 'e9 3a 3a 31'; expected utf-8",
        ),
    ],
)
def test_ml_1m_refusals_name_the_place(made_up, write, any_card, file, old, new, message):
    files = made_up("ml-1m")
    assert old in files[file]
    changed = files[file].replace(old, new)
    files[file] = changed.encode("latin-1")
    with pytest.raises(DataError, match=message):
        movielens_1m.read(write(files), any_card)


def test_recbole_with_other_columns_is_refused(made_up, write, any_card):
    files = made_up("recbole")
    files["ml-100k.user"] = files["ml-100k.user"].replace("gender:token", "sex:token")
    with pytest.raises(
        DataError, match="ml-100k.user, line 1: other columns: 'user_id age sex .*'; expected user_id age"
    ):
        recbole.read(write(files), any_card)


def test_one_user_and_one_item_are_legal_and_noted(made_up, write, any_card):
    files = made_up("ml-100k") | {
        "u.data": "2\t1\t3\t200\n",
        "u.item": "1|Only (1990)|01-Jan-1990||x|0|1|0\n",
        "u.user": "2|24|M|tester|00000\n",
    }
    data = movielens_100k.read(write(files), any_card)
    assert notes_of(data) == {"one-user": 1, "one-item": 1}
