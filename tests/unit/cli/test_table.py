"""The table for people: few columns, keys one can hand on, times in words; nothing that matters is cut."""

from __future__ import annotations

import time

import pytest

from recengine.cli.table import table

KEY = "0123456789abcdef" * 4


def test_records_become_columns_of_the_named_fields_numbers_to_the_right():
    records = [{"name": "a", "n": 5, "licence": "x" * 90}, {"name": "long", "n": 50, "licence": ""}]
    assert table(records, ("name", "n")) == "name   n\na      5\nlong  50"
    assert table([]) == "(nothing)"
    assert table({"folds": [{"n": 1}]}) == "folds\nn\n1"


def test_a_long_text_is_shortened_unless_it_stands_last():
    text = "x" * 60
    assert table([{"a": text, "b": text}]).splitlines()[1] == "x" * 47 + "…  " + text


def test_a_record_becomes_lines_that_are_whole():
    record = {"key": KEY, "needs": [KEY, KEY], "draws": list(range(100)), "created": 0, "n": None, "ok": True}
    lines = dict(line.split(maxsplit=1) for line in table(record).splitlines())
    assert (lines["key"], lines["needs"]) == (KEY, f"{KEY}, {KEY}")
    assert lines["created"] == "1970-01-01 00:00:00 UTC" and (lines["n"], lines["ok"]) == ("-", "yes")
    assert len(lines["draws"]) == 48 and lines["draws"].endswith("…")


def test_what_is_nested_becomes_a_block_of_its_own():
    found = table(
        {"spec": {"model": "bias", "config": {"k": 2}}, "notes": ({"kind": "stars", "text": "y" * 60},), "n": 1}
    )
    assert found.split("\n\n") == [
        "n  1",
        "spec\n  model  bias",
        "  config\n    k  2",
        f"notes\nkind   text\nstars  {'y' * 60}",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "just now"), (61, "1 minute ago"), (7_300, "2 hours ago"), (90_000, "1 day ago"), (864_000, "10 days ago")],
)
def test_a_list_of_runs_has_short_keys_and_ages(seconds, words):
    found = table([{"key": KEY, "seconds": 1.23456, "created": time.time() - seconds, "error": "lost"}])
    assert found.splitlines()[1].split(maxsplit=2) == [KEY[:12], "1.23", f"{words:<{max(7, len(words))}}  lost"]


@pytest.mark.parametrize("command", ["datasets", "models", "runs list"])
def test_a_line_is_short(cli, ask, command):
    key = ask("train popularity --dataset synthetic")["key"]
    found = cli(command)
    assert found.status == 0 and max(len(line) for line in found.out.splitlines()) <= 160
    if command == "runs list":
        short = found.out.splitlines()[1].split()[0]
        assert short == key[:12] and cli(f"runs show {short}").out.splitlines()[0].split()[-1] == key
