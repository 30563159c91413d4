"""Made-up files in the layouts of the real sets: three people, four items, nothing taken from any set."""

from pathlib import Path

import pandas as pd
import pytest

from recengine.data.dataset import Card
from recengine.data.readers.table import read_table
from recengine.data.synthetic import card

ML_100K = {
    "u.data": "10\t1\t5\t100\n2\t1\t3\t200\n10\t2\t1\t300\n7\t3\t4\t400\n",
    "u.genre": "unknown|0\nAction|1\nWar|2\n\n",
    "u.item": (
        "1|First Made-up (1990)|01-Jan-1990||http://x|0|1|0\n"
        "2|Zwei Ä (1995) |01-Jan-1996||http://x|0|1|1\n"
        "3|nothing known||||1|0|0\n"
        "4|First Made-up (1990)|01-Jan-1990|||0|0|1\n"
    ),
    "u.user": "2|24|M|tester|00000\n7|53|F|other|T8H1N\n10|23|M|writer|00001\n",
}
RECBOLE = {
    "ml-100k.inter": (
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
        "10\t1\t5\t100\n2\t1\t3\t200\n10\t2\t1\t300\n7\t3\t4\t400\n"
    ),
    "ml-100k.item": (
        "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
        "1\tFirst Made-up\t1990\tAction\n2\tZwei Ä\t1995\tAction War\n"
        "3\tunkonwn\tunkonwn\tunknown\n4\tFirst Made-up\t1990\tWar\n"
    ),
    "ml-100k.user": (
        "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
        "2\t24\tM\ttester\t00000\n7\t53\tF\tother\tT8H1N\n10\t23\tM\twriter\t00001\n"
    ),
}
ML_1M = {
    "ratings.dat": "1::10::5::100\n1::20::3::200\n2::10::4::300\n",
    "movies.dat": '10::Die "Größe" (1990)::Action|War\n20::Two: a tale (1995)::Comedy\n30::Unrated (2000)::Drama\n',
    "users.dat": "1::F::1::10::48067\n2::M::56::16::70072-1\n",
}
LASTFM = {
    "user_artists.dat": "userID\tartistID\tweight\r\n2\t51\t13883\r\n2\t52\t1\r\n4\t51\t30\r\n",
    "artists.dat": "id\tname\turl\tpictureURL\n51\tÉtoile\thttp://x\thttp://y\n52\tTwo\thttp://x\t\n",
    "tags.dat": "tagID\ttagValue\r\n1\tchanson ä\r\n2\tloud\r\n3\tnever given\r\n",
    "user_taggedartists.dat": (
        "userID\tartistID\ttagID\tday\tmonth\tyear\r\n"
        "2\t51\t1\t1\t4\t2009\r\n4\t51\t1\t1\t4\t1956\r\n2\t52\t2\t1\t4\t2009\r\n2\t99\t2\t1\t4\t2009\r\n"
    ),
}
LATIN_1 = {"u.item", "movies.dat", "tags.dat"}


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write each file, in the encoding its set uses."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode("latin-1" if name in LATIN_1 else "utf-8")
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def any_card() -> Card:
    return card("made-up", "Made up (synthetic)", "explicit")


@pytest.fixture
def made_up():
    """`made_up("ml-100k")` is {file: text} of that layout; the caller may change it and hand it to `write`."""
    layouts = {"ml-100k": ML_100K, "recbole": RECBOLE, "ml-1m": ML_1M, "lastfm": LASTFM}
    return lambda layout: dict(layouts[layout])


@pytest.fixture
def write(tmp_path):
    """`write(files)` writes them and returns their folder."""
    return lambda files: write_files(tmp_path / "files", files)


@pytest.fixture
def table(tmp_path):
    """`table(ratings, items, columns)` writes the files (text, bytes or a frame for parquet) and reads them."""

    def write(name, content):
        path = tmp_path / name
        if isinstance(content, pd.DataFrame):
            path = path.with_suffix(".parquet")
            content.to_parquet(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(ratings, items=None, columns=None, name="mine.csv"):
        return read_table(write(name, ratings), None if items is None else write("items.csv", items), columns)

    return read
