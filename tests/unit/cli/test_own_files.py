"""A person's own file on the command line: the smallest ones too, and what the reader noticed in it."""

from __future__ import annotations

import pytest

from recengine.models import MODELS

SMALLEST = {
    "one-row": "user,item,rating\n1,a,5\n",
    "one-item": "user,item,rating\n1,a,5\n2,a,3\n3,a,4\n",
    "one-user": "user,item,rating\n1,a,5\n1,b,3\n1,c,4\n",
}


@pytest.fixture
def file(tmp_path):
    """`file("a,b\\n")` writes that text and returns its path."""

    def write(text: str, name: str = "mine.csv") -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


HOLDS_OUT = ("blend",)
"""Models that cut a validation part from their training part, which needs more than a handful of ratings."""


@pytest.mark.parametrize("model", [entry.name for entry in MODELS if entry.name not in HOLDS_OUT])
@pytest.mark.parametrize(("kind", "n_unseen"), [("one-row", 0), ("one-item", 0), ("one-user", 1)])
def test_the_smallest_files_get_their_list(ask, file, model, kind, n_unseen):
    found = ask(f"recommend {model} --dataset {file(SMALLEST[kind])} --user 1")
    if kind == "one-user":  # one of the three ratings is held out: the only item left
        assert [item["held_out"] for item in found["items"]] in ([True], [])
    assert len(found["items"]) <= n_unseen


@pytest.mark.parametrize("model", HOLDS_OUT)
def test_a_validation_part_of_the_smallest_file_is_refused(cli, file, model):
    answer = cli(f"recommend {model} --dataset {file(SMALLEST['one-user'])} --user 1")
    assert (answer.status, answer.out) == (2, "")
    assert "validation = 0.1 of 2 ratings would hold out 0; expected at least 10" in answer.err


@pytest.mark.parametrize("kind", ["one-row", "one-item"])
def test_a_file_of_one_rating_each_cannot_be_judged_and_says_why(cli, file, kind):
    answer = cli(f"evaluate bias --dataset {file(SMALLEST[kind])}")
    assert (answer.status, answer.out) == (2, "")
    assert "holds no rating back, so there is nothing to evaluate; expected people with at least two" in answer.err


ODD = "user,item,rating,mood\n" + "".join(
    f"{user},{item},{1 + (user + item) % 5},x\n" for user in range(9) for item in range(7)
)
NOTES = [
    "note: Stars from 1 to 5 in rating; the scale is taken as 1 to 5.",
    "note: Columns of mine.csv that are not used: mood.",
]


@pytest.mark.parametrize(
    "command",
    [
        "train bias --dataset {}",
        "evaluate bias --dataset {}",
        "recommend bias --dataset {} --user 1",
        "explain bias --dataset {} --user 1 --item 2",
        "split {} --split kfold:2:1 --out {}-folds",
    ],
)
def test_what_the_reader_noticed_is_told_once_beside_the_document(cli, file, command):
    path = file(ODD)
    answer = cli(command.format(path, path) + " --json")
    assert answer.status == 0 and answer.json
    assert answer.err.splitlines() == NOTES
    assert cli(command.format(path, path)).err.splitlines() == NOTES, "told to each caller, not once a machine"


def test_a_path_is_fetched_by_checking_it_where_it_lies(ask, cli, file, store):
    path = file(ODD)
    report = ask(f"fetch {path}")
    assert (report["name"], report["path"], report["n_ratings"]) == ("mine", path, 63)
    assert report["source_used"] == "the file mine.csv, checked where it lies" and len(report["sha256"]) == 64
    assert [f"note: {note['text']}" for note in report["notes"]] == NOTES
    assert not (store / "data" / "mine").exists()
    people = cli(f"fetch {path}")
    assert people.err == "" and all(note.removeprefix("note: ") in people.out for note in NOTES)


def test_a_folder_is_fetched_the_same_way(ask, file, tmp_path):
    file(ODD, "ratings.csv")
    report = ask(f"fetch {tmp_path}")
    assert report["source_used"] == f"the folder {tmp_path.name}, checked where it lies" and report["sha256"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("user,item,rating\n1,a,5\n2,b,-3\n", "mine.csv, line 3, column rating: out of range: '-3'; expected"),
        ("wer,was,wie\n1,a,5\n", "no column for the user: 'wer, was, wie'; expected a column called user"),
    ],
)
def test_a_file_that_is_not_right_is_refused_in_one_line(cli, file, text, words):
    answer = cli(f"fetch {file(text)}")
    assert (answer.status, answer.out) == (2, "") and words in answer.err and answer.err.count("\n") == 1


def test_a_path_needs_no_other_source(cli, file):
    path = file(ODD)
    answer = cli(f"fetch {path} --from elsewhere")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == f"error: --from goes with a name of the catalogue, not with '{path}'\n"


PLAYS = "user,artist,plays\n" + "".join(
    f"{user},{item},{1 + user * item}\n" for user in range(9) for item in range(8) if (user + item) % 3
)


@pytest.mark.parametrize("verb", ["train", "evaluate"])
@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            "mf",
            "mf: this model predicts stars and mine holds counts, not stars; allowed there: content, ease, als with",
        ),
        ("neumf --set preset=tuned", "neumf: loss = 'mse' predicts stars"),
        ("neumf --set preset=ranking --set validation=0.1", "of 39 ratings would hold out 4; expected at least 10"),
    ],
)
def test_what_a_file_cannot_be_trained_on_is_refused_before_any_work(cli, file, store, verb, model, words):
    before = sorted(path for path in store.rglob("*") if "data" not in path.parts)
    answer = cli(f"{verb} {model} --dataset {file(PLAYS)}")
    assert (answer.status, answer.out) == (2, "")
    assert words in answer.err and answer.err.splitlines()[-1].startswith("error: ")
    assert sorted(path for path in store.rglob("*") if "data" not in path.parts) == before, "no run, no queue entry"
