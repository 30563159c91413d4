"""A person's own files: columns by name or mapping, ids as text, stars and counts told apart, oddities noted."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from recengine.data.readers.columns import guess_columns, guess_item_columns
from recengine.data.readers.table import read_folder
from recengine.errors import DataError

RATINGS = "userId,movieId,rating,timestamp\n007,a,4.5,100\n7,a,3,200\n007,b,0.5,300\n"
ITEMS = "movieId,title,genres,director\na,First (1990),War| Comedy,Anna\nb,,,\nc,Third,,\n"


def notes_of(data) -> dict[str, int]:
    return {note.kind: note.count for note in data.notes}


def test_ratings_and_items_by_hand(table):
    data = table(RATINGS, ITEMS)
    assert data.users["id"].tolist() == ["007", "7"] and data.ratings.user_idx.tolist() == [0, 1, 0]
    assert data.items["id"].tolist() == ["a", "b", "c"]
    assert data.items["title"].tolist() == ["First (1990)", "item b", "Third"]
    assert data.items["genres"].tolist() == ["War|Comedy", "", ""] and data.items["director"].tolist() == [
        "Anna",
        "",
        "",
    ]
    assert data.items["year"][0] == 1990 and np.isnan(data.items["year"][1])
    assert data.explicit and data.rating_scale == (0.5, 5) and data.ratings.timestamp.tolist() == [100, 200, 300]
    assert data.card.name == "mine" and data.card.source == "own file mine.csv"
    assert notes_of(data) == {"stars": 3, "missing-title": 1}


def test_without_items_ids_are_listed_in_order_and_serve_as_titles(table):
    data = table("user,item,stars\n10,b,5\n9,a,1\n")
    assert data.users["id"].tolist() == ["9", "10"]  # as numbers
    assert data.items["id"].tolist() == ["a", "b"] and data.items["title"].tolist() == ["item a", "item b"]
    assert data.ratings.timestamp is None and data.items["genres"].tolist() == ["", ""]


@pytest.mark.parametrize(
    "text",
    [
        "user;item;rating\n1;a;5\n2;b;3\n",
        "user\titem\trating\r\n1\ta\t5\r\n2\tb\t3\r\n",
        "user::item::rating\n1::a::5\n2::b::3\n",
        "user|item|rating\r1|a|5\r2|b|3\r",
        "\n\nuser , item, rating\n 1, a , 5\n\n2,b,3",
        '"user","item","rating"\n"1","a","5"\n"2","b","3"\n',
        "user_id:token\titem_id:token\trating:float\n1\ta\t5\n2\tb\t3\n",
    ],
)
def test_any_usual_separator_line_end_and_quoting(table, text):
    data = table(text)
    assert data.users["id"].tolist() == ["1", "2"] and data.items["id"].tolist() == ["a", "b"]
    assert data.ratings.rating.tolist() == [5, 3]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("\ufeffuser,item,rating\n1,é,5\n".encode(), "bom"),
        ("\ufeffuser,item,rating\n1,é,5\n".encode("utf-16-le"), "bom"),
        ("\ufeffuser,item,rating\n1,é,5\n".encode("utf-16-be"), "bom"),
        ("user,item,rating\n1,é,5\n".encode("cp1252"), "encoding"),
        ("user,item,rating\n1,é,5\n".encode(), None),
    ],
)
def test_encodings(table, text, kind):
    data = table(text)
    assert data.items["id"].tolist() == ["é"]
    assert (kind in notes_of(data)) if kind else not {"bom", "encoding"} & set(notes_of(data))


def test_quoted_cells_may_hold_separators_and_line_ends(table):
    data = table('user,item,review,rating\n1,"a, or ""b""",good,5\n2,c,"so\nso",3\n')
    assert data.items["id"].tolist() == ['a, or "b"', "c"] and data.ratings.rating.tolist() == [5, 3]
    with pytest.raises(DataError, match="mine.csv, line 4, column rating: not a number: 'x'"):
        table('user,item,review,rating\n1,b,"so\nso",5\n2,c,bad,x\n')


def test_negative_and_odd_ids_are_legal_text(table):
    assert table("user,item,rating\n-1,a b,5\nO'Neil,-0,3\n").users["id"].tolist() == ["-1", "O'Neil"]


def test_columns_can_be_mapped(table):
    text = "who,what,how much,when\n1,a,4,100\n2,b,2,200\n"
    columns = {"user": "who", "item": "what", "rating": "how much", "timestamp": "when"}
    data = table(text, columns=columns)
    assert data.ratings.rating.tolist() == [4, 2] and data.ratings.timestamp.tolist() == [100, 200]


def test_a_mapping_overrides_the_names_and_can_leave_a_role_out(table):
    data = table("user,item,rating,stars\n1,a,4,1\n2,b,2,5\n", columns={"rating": "stars"})
    assert data.ratings.rating.tolist() == [1, 5] and notes_of(data)["unused-column"] == 1
    events = table("user,item,rating\n1,a,4\n1,a,4\n2,b,2\n", columns={"rating": ""})
    assert not events.explicit and events.ratings.rating.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1, 5], (1, 5)),
        ([2, 4], (1, 5)),
        ([0.5, 3], (0.5, 5)),
        ([0, 3], (0, 5)),
        ([1, 8], (1, 10)),
        ([0, 10], (0, 10)),
        ([0, 1], (0, 1)),
        ([0, 99.5], (0, 99.5)),
        ([1, 1], None),
        ([0, 0], (0, 1)),
        ([1, 11], (1, 11)),
        ([12, 12], (0, 12)),
        ([40, 100], (40, 100)),
        ([40, 101], None),
        ([3, 352_698], None),
    ],
)
def test_stars_and_counts_are_told_apart_by_their_values(table, values, scale):
    data = table(f"user,item,rating\n1,a,{values[0]}\n2,b,{values[1]}\n")
    assert data.rating_scale == scale and data.explicit == (scale is not None)
    assert notes_of(data) == {"stars" if scale else "counts": 2}


@pytest.mark.parametrize(("values", "counts"), [([1, 1, 2, 3, 21], True), ([1, 2, 2, 3, 20], False)])
def test_a_tail_of_over_ten_times_the_median_is_one_of_counts(table, values, counts):
    data = table("user,item,rating\n" + "".join(f"{n},a,{value}\n" for n, value in enumerate(values)))
    assert (data.rating_scale is None) is counts


def test_a_rare_half_star_widens_the_scale_downwards(table):
    rows = "".join(f"{n},a,{0.5 if n == 7 else 1 + n % 5}\n" for n in range(240))
    assert table("user,item,rating\n" + rows).rating_scale == (0.5, 5)


def test_a_column_of_plays_holds_counts(table):
    data = table("user,artist,plays\n1,a,3\n2,b,5\n")
    assert not data.explicit and data.ratings.rating.tolist() == [3, 5] and notes_of(data) == {"counts": 2}


def test_without_rating_every_row_is_an_event_and_events_add_up(table):
    data = table("user,item,time\n1,a,10\n1,a,30\n2,a,20\n1,b,40\n")
    assert data.ratings.rating.tolist() == [2, 1, 1] and data.ratings.timestamp.tolist() == [30, 20, 40]
    assert notes_of(data) == {"events": 4} and data.card.kind == "implicit"


def test_last_duplicate_wins_and_is_counted(table):
    data = table("user,item,rating\n1,a,5\n2,a,3\n1,a,1\n")
    assert data.ratings.rating.tolist() == [3, 1] and notes_of(data)["duplicates"] == 1


@pytest.mark.parametrize(
    ("cells", "seconds", "note"),
    [
        (("100", "200.9"), [100, 200], None),
        (("1046454590000", "1046454591999"), [1046454590, 1046454591], "time-unit"),
        (("1046454590000000", "1046454591000000"), [1046454590, 1046454591], "time-unit"),
        (("1046454590000000000", "1046454591000000000"), [1046454590, 1046454591], "time-unit"),
        (("2003-02-28", "2003-02-28T17:49:50Z"), [1046390400, 1046454590], None),
        (("2003-02-28 17:49:50", "2003-02-28T19:49:50+02:00"), [1046454590, 1046454590], None),
    ],
)
def test_times_become_seconds(table, cells, seconds, note):
    data = table(f"user,item,rating,date\n1,a,5,{cells[0]}\n2,b,3,{cells[1]}\n")
    assert data.ratings.timestamp.tolist() == seconds
    assert (note in notes_of(data)) if note else "time-unit" not in notes_of(data)


def test_items_notes_and_years(table):
    items = (
        "id,name,year,year of release,tags\na,T\x07he\u202e one,1995.0,x,u\na,The one,1996-03-01,x,u\n"
        "b,The one,soon,x,v\nc,Late (2001),,x,w\n"
    )
    data = table("user,item,rating\n1,a,5\n2,d,3\n", items)
    assert data.items["id"].tolist() == ["a", "b", "c", "d"]
    assert data.items["title"].tolist() == ["The one", "The one", "Late (2001)", "item d"]
    assert np.array_equal(data.items["year"], [1996, np.nan, 2001, np.nan], equal_nan=True)
    assert data.items["tags"].tolist()[:3] == ["u", "v", "w"]
    assert notes_of(data) == {"stars": 2, "duplicate-item": 1, "same-title": 1, "year": 1, "unlisted-item": 1}


def test_control_characters_in_titles_are_replaced_and_markup_is_left_as_it_is(table):
    data = table("user,item,rating\n1,a,5\n2,b,3\n", "id,title\na,T\x07he\u202e one\nb,<b>*two*</b> $x$\n")
    assert data.items["title"].tolist() == ["T he  one", "<b>*two*</b> $x$"]
    assert notes_of(data)["control-characters"] == 1


def test_a_further_column_that_is_called_like_one_of_ours_is_kept_under_another_name(table):
    data = table("user,item,rating\n1,a,5\n", "id,name,title\na,The name,The other\n", {"title": "name"})
    assert data.items["title"].tolist() == ["The name"] and data.items["title (of the file)"].tolist() == ["The other"]


def test_parquet_as_text(table):
    frame = pd.DataFrame(
        {
            "user": [1.0, 2.0],
            "item": pd.Categorical(["007", "8"]),
            "rating": [4, 3],
            "date": [datetime(1970, 1, 1, 0, 1, 40), datetime(1970, 1, 1, 0, 3, 20)],
        }
    )
    items = pd.DataFrame(
        {"id": ["007", "8"], "title": ["a", None], "genres": [["War", "Comedy"], []], "year": [1990, 1991]}
    )
    data = table(frame, items)
    assert data.users["id"].tolist() == ["1", "2"] and data.items["id"].tolist() == ["007", "8"]
    assert data.ratings.timestamp.tolist() == [100, 200] and data.ratings.rating.tolist() == [4, 3]
    assert data.items["genres"].tolist() == ["War|Comedy", ""] and data.items["title"].tolist() == ["a", "item 8"]
    assert data.items["year"].tolist() == [1990, 1991]


def test_dates_in_parquet_are_days(table):
    frame = pd.DataFrame({"user": ["1", "2"], "item": ["a", "b"], "date": [date(1970, 1, 2), date(1970, 1, 3)]})
    assert table(frame).ratings.timestamp.tolist() == [86400, 172800]


def test_guesses():
    assert guess_columns(["User-ID", "ISBN", "Book-Rating"]) == {
        "user": "User-ID",
        "item": "ISBN",
        "rating": "Book-Rating",
    }
    assert guess_columns(["userID", "artistID", "weight"]) == {"user": "userID", "item": "artistID", "count": "weight"}
    assert guess_columns(["id", "x"]) == {}
    assert guess_item_columns(["id", "movieId", "name", "release_year", "class"]) == {
        "id": "movieId",
        "title": "name",
        "year": "release_year",
        "genres": "class",
    }


def test_a_folder_is_read_by_the_names_of_its_files(tmp_path):
    (tmp_path / "ratings.csv").write_text(RATINGS)
    (tmp_path / "Movies.csv").write_text(ITEMS)
    data = read_folder(tmp_path)
    assert data.items["title"].tolist()[0] == "First (1990)" and data.card.name == tmp_path.name
