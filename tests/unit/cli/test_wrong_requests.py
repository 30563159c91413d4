"""A request that is wrong ends with its status and one line: what was given, what is allowed, the nearest name."""

from __future__ import annotations

import click
import pytest

from recengine import results
from recengine.cli import recengine
from recengine.errors import Cancelled, StoreError

ON = "--dataset synthetic"

WRONG = [
    ("recomend", "unknown verb 'recomend'", "did you mean 'recommend'?"),
    ("runs shwo KEY", "unknown verb 'shwo'", "did you mean 'show'?"),
    ("train itemknn --dataset synthetic", "unknown model 'itemknn'", "did you mean 'item-knn'?"),
    ("train bias --dataset synthetc", "synthetc", "synthetic"),
    ("fetch ml100k", "ml100k", "ml-100k"),
    ("split synthetic --split kfold:x:42 --out folds", "kfold:x:42", "expected"),
    (f"train bias {ON} --split rato:0.2:42", "rato", "ratio"),
    (f"train item-knn {ON} --fold 9", "fold", "9"),
    (f"train item-knn {ON} --fold 0", "--fold 0 is out of range", "expected a whole number of at least 1"),
    (f"train item-knn {ON} --set preset=tunde", "unknown preset of item-knn 'tunde'", "did you mean 'tuned'?"),
    (f"train item-knn {ON} --set kk=3", "unknown setting 'kk'", "allowed: "),
    (f"train item-knn {ON} --set k=many", "k = 'many' is not allowed", "expected int or none"),
    (f"train item-knn {ON} --set k=0", "k = 0 is out of range", "expected int of at least 1"),
    (f"train item-knn {ON} --set k", "--set 'k' is not understood", "expected NAME=VALUE"),
    (f"train item-knn {ON} --seed one", "--seed one is not understood", "expected a whole number of at least 0"),
    ("train item-knn", "--dataset", "issing"),
    (f"evaluate item-knn {ON} --by height", "unknown value of --by 'height'", "allowed: ratings, age, gender, genre"),
    (f"evaluate item-knn {ON} --by agee", "unknown value of --by 'agee'", "did you mean 'age'?"),
    (f"recommend item-knn {ON}", "--user is missing", "--rate ITEM=STARS"),
    (f"recommend item-knn {ON} --user 0", "unknown user '0' in synthetic", "300 ids from '1' to '300'"),
    (f"recommend item-knn {ON} --user 1 -n 0", "-n 0 is out of range", "expected a whole number from 1 to 1000"),
    (f"recommend item-knn {ON} --user 1 -n 2.5", "-n 2.5 is not understood", "expected a whole number from 1 to 1000"),
    (f"recommend item-knn {ON} --user 1 --rate 50=4 --without 50", "item '50' stands in", "expected one of them"),
    (f"recommend item-knn {ON} --user 1 --without 9999", "unknown item '9999' in synthetic", "200 ids from '1'"),
    (f"recommend item-knn {ON} --rate 1=6", "1=6 is off the scale", "expected 1 to 5"),
    (f"recommend item-knn {ON} --rate 1=five", "--rate '1=five' is not understood", "stars a number"),
    (f"recommend item-knn {ON} --rate 1", "--rate '1' is not understood", "expected NAME=VALUE"),
    (f"explain item-knn {ON} --user 1 --item 9999", "unknown item '9999' in synthetic", "200 ids"),
    (f"explain item-knn {ON} --user 1 --item 1 --by neighbours", "neighbours", "ratings"),
    (f"explain item-knn {ON} --user 1 --item 1 --method magic", "magic", "exact"),
    (f"faithfulness item-knn {ON} --method counterfactual", "counterfactual", "exact, leave-one-out"),
    (f"faithfulness item-knn {ON} --users 0", "0", "1"),
    ("cost sepable", "unknown architecture 'sepable'", "did you mean 'separable'?"),
    ("cost linear --kernel 3", "linear has no kernel", "expected c_in, c_out"),
    ("cost mobilenet-v1 --in 3", "mobilenet-v1 has no c_in", "expected no size at all"),
    ("cost linear --time", "linear is not timed", "expected conv or separable with --time"),
    ("cost conv --kernel 4", "kernel = 4 is even", "expected 1, 3, 5"),
    ("cost conv --in 0", "--in 0 is out of range", "expected a whole number of at least 1"),
    (f"map popularity {ON}", "popularity keeps no vectors to draw", "models that do: user-knn, item-knn"),
    (f"map mf {ON} --space tastes", "unknown space of mf for items 'tastes'", "allowed: items"),
    (f"map mf {ON} --method pac", "unknown value of --method 'pac'", "did you mean 'pca'?"),
    (
        f"map mf {ON} --method pca --out nowhere/map.csv",
        "nowhere/map.csv cannot be written",
        "expected a path of a file",
    ),
    (f"map mf {ON} --linear 8", "--linear has settings of its own and asks of no other model", "map autoencoder"),
    (f"map autoencoder {ON} --set epochs=3 --linear 8", "--linear has settings of its own", "map autoencoder"),
    (f"map autoencoder {ON} --linear 8 --forming", "--linear draws no map", "without --out and --forming"),
    (f"map autoencoder {ON} --linear 200", "k = 200 is out of range", "expected at most 199"),
    ("runs show 0", "0", "64 hexadecimal digits"),
    (f"runs show {'0' * 64}", "0 runs have a key that begins with '0", "expected one"),
    ("runs cancel 0", "0 runs at work have a key that begins with '0'", "expected one"),
    ("runs prune --max-gb -1", "--max-gb -1 is out of range", "expected a number of at least 0"),
    ("runs prune --older-than nan", "--older-than nan is out of range", "expected a number of at least 0"),
]


@pytest.mark.parametrize(("command", "given", "allowed"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_request_ends_with_2_and_one_line(cli, command, given, allowed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = cli(command)
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("error: ") and answer.err.count("\n") == 1
    assert given in answer.err and allowed in answer.err
    assert list(tmp_path.iterdir()) == [] or [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_rating_the_user_does_not_have_cannot_be_left_out(cli, ask):
    listed = ask(f"recommend popularity {ON} --user 1 -n 1")["items"][0]["item_id"]
    answer = cli(f"recommend popularity {ON} --user 1 --without {listed}")
    assert answer.status == 2
    assert answer.err == f"error: item '{listed}' is not among the user's training ratings\n"


def test_the_line_is_the_same_with_json_and_standard_output_stays_empty(cli):
    answer = cli(f"recommend item-knn {ON} --user 0 --json")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("error: unknown user '0'")


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (StoreError("the disk is full"), 1, "error: the disk is full"),
        (Cancelled("stopped at epoch 3"), 130, "error: stopped at epoch 3"),
        (KeyboardInterrupt(), 130, "cancelled"),
        (click.Abort(), 130, "cancelled"),
    ],
)
def test_work_that_fails_or_is_cancelled_has_its_own_status(cli, monkeypatch, error, status, line):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(results, "train", fail)
    answer = cli(f"train bias {ON} --json")
    assert (answer.status, answer.out, answer.err.strip()) == (status, "", line)


def test_an_error_of_several_lines_is_told_in_one(cli, monkeypatch):
    def fail(*_: object) -> None:
        raise StoreError("no\nspace")

    monkeypatch.setattr(results, "train", fail)
    assert cli(f"train bias {ON}").err == "error: no space\n"


@pytest.mark.parametrize("command", ["", "runs"])
def test_no_verb_at_all_shows_the_help_and_ends_with_2(cli, command):
    answer = cli(command)
    assert answer.status == 2
    assert answer.out == "" and "Usage: python -m recengine" in answer.err


def all_verbs() -> list[str]:
    runs = recengine.commands["runs"]
    assert isinstance(runs, click.Group)
    return [name for name in recengine.commands if name != "runs"] + [f"runs {name}" for name in runs.commands]


@pytest.mark.parametrize("verb", all_verbs())
def test_the_help_of_each_verb_says_what_it_does_and_shows_one_example(cli, verb):
    answer = cli(f"{verb} --help")
    assert answer.status == 0
    assert f"Example: python -m recengine {verb}" in " ".join(answer.out.split())
    assert len(answer.out.split("Options:")[0].split("\n\n")[1].strip()) > 10


def test_the_help_of_the_check_says_how_many_ratings_it_removes(cli):
    assert "of at most three cited ratings" in " ".join(cli("explain --help").out.split())
