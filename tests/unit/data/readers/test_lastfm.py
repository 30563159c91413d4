"""The Last.fm layout on made-up files: two encodings, CR LF, tags counted by people."""

import pytest

from recengine.data.readers import lastfm
from recengine.errors import DataError


def test_by_hand(made_up, write, any_card):
    data = lastfm.read(write(made_up("lastfm")), any_card)
    assert data.users["id"].tolist() == ["2", "4"] and data.items["title"].tolist() == ["Étoile", "Two"]
    assert data.ratings.rating.tolist() == [13883, 1, 30] and data.ratings.timestamp is None
    assert data.rating_scale is None
    assert data.tags is not None
    assert data.tags.to_dict("list") == {"item_idx": [0, 1], "tag": ["chanson ä", "loud"], "count": [2, 1]}
    assert {note.kind: note.count for note in data.notes} == {"tagged-unlisted": 1, "unused-tag": 1}
    assert next(note.text for note in data.notes if note.kind == "tagged-unlisted").startswith(
        "Tagged artists that are not listed, whose 1 tags were left out: 1"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "user_artists.dat",
            "2\t52\t1\r",
            "2\t52\t0\r",
            "user_artists.dat, line 3, column weight: out of range: '0'; expected a whole number of at least 1",
        ),
        ("user_artists.dat", "2\t52\t1\r", "2\t52\r", "user_artists.dat, line 3: 2 columns"),
        (
            "user_artists.dat",
            "weight",
            "plays",
            "line 1: other columns: 'userID artistID plays'; expected userID artistID weight",
        ),
        (
            "user_taggedartists.dat",
            "4\t51\t1",
            "4\t51\t9",
            "user_taggedartists.dat, line 3, column tagID: a tag that is not listed: '9'",
        ),
    ],
)
def test_refusals_name_the_place(made_up, write, any_card, file, old, new, message):
    files = made_up("lastfm")
    assert old in files[file]
    files[file] = files[file].replace(old, new)
    with pytest.raises(DataError, match=message):
        lastfm.read(write(files), any_card)


def test_a_header_and_nothing_else_is_refused(made_up, write, any_card):
    files = made_up("lastfm") | {"user_artists.dat": "userID\tartistID\tweight\r\n"}
    with pytest.raises(
        DataError, match="user_artists.dat: no listens in it; expected at least one row below the header"
    ):
        lastfm.read(write(files), any_card)
