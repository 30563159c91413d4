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


@pytest.mark.parametrize("model", [entry.name for entry in MODELS])
@pytest.mark.parametrize(("kind", "n_unseen"), [("one-row", 0), ("one-item", 0), ("one-user", 1)])
def test_the_smallest_files_get_their_list(ask, file, model, kind, n_unseen):
    found = ask(f"recommend {model} --dataset {file(SMALLEST[kind])} --user 1")
    if kind == "one-user":  # one of the three ratings is held out: the only item left
        assert [item["held_out"] for item in found["items"]] in ([True], [])
    assert len(found["items"]) <= n_unseen


@pytest.mark.parametrize("kind", ["one-row", "one-item"])
def test_a_file_of_one_rating_each_cannot_be_judged_and_says_why(cli, file, kind):
    answer = cli(f"evaluate bias --dataset {file(SMALLEST[kind])}")
    assert (answer.status, answer.out) == (2, "")
    assert "holds no rating back, so there is nothing to evaluate; expected people with at least two" in answer.err
