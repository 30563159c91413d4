"""Dense or light, one person before and after a recipe: what moved, both reasons, the file that runs alone."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import loaders
from dashboard.loaders import Person, before_after
from dashboard.text import plain
from dashboard.views import light_lists
from recengine.explanation import Contribution, Explanation
from recengine.runs.run import Run
from tests.pages.judging import plain_text as said
from tests.pages.pressed import RECIPE, SMALL

Open = Callable[..., AppTest]
WHO = Person("synthetic", "12")
LINK = {"light": "lists", "config": SMALL.text, "recipe": RECIPE, "user": "12"}


def test_what_was_not_run_is_offered(open_light: Open) -> None:
    app = open_light(light="lists", config="autoencoder/tuned")
    assert any("is not trained on this data yet" in box.value for box in app.info)


@pytest.mark.usefixtures("pressed")
def test_a_recipe_that_was_not_run_is_offered(open_light: Open) -> None:
    app = open_light(**LINK | {"recipe": "prune=0.9"})
    assert any("has not been run on this network here yet" in box.value.replace("\\", "") for box in app.info)
    assert [button for button in app.button if button.label.startswith("Run it")]
    wrong = open_light(**LINK | {"recipe": "factorise=64"})
    assert any("factorise=64 does not fit" in box.value.replace("\\", "") for box in wrong.error)


def test_both_lists_stand_beside_each_other(open_light: Open, pressed: Run) -> None:
    app = open_light(**LINK)
    found = before_after.both(pressed.key, "synthetic", SMALL, WHO)
    kept = {item.item_idx for item in found.dense.items} & {item.item_idx for item in found.light.items}
    assert f"**{len(kept)} of 10** films are still in the list" in said(app)
    assert found.dense_moves.moved and found.light_moves.rank_before[found.light.items[0].item_idx] is not None
    assert app.selectbox(key="frame_user").value == "12"


def test_the_places_of_one_list_are_counted_in_the_other(pressed: Run) -> None:
    found = before_after.both(pressed.key, "synthetic", SMALL, WHO)
    places = {item.item_idx: item.rank for item in found.dense.items}
    for item in found.light.items:
        if item.item_idx in places:
            assert found.light_moves.rank_before[item.item_idx] == places[item.item_idx]
        else:
            assert (found.light_moves.rank_before[item.item_idx] or 0) > 10


def test_a_film_has_its_reason_on_both_sides(open_light: Open, pressed: Run) -> None:
    item = before_after.both(pressed.key, "synthetic", SMALL, WHO).dense.items[0].item_id
    app = open_light(**LINK, item=item)
    assert f"Why {loaders.title('synthetic', item)}?" in [block.value.replace("\\", "") for block in app.subheader]
    assert "of the 5 ratings that count most" in said(app).lower()
    table = app.table[-1].value
    assert 5 <= len(table) <= 10 and set(table.iloc[:, -1]) <= {"before and after", "before", "after"}
    assert any("no-such-film" in box.value.replace("\\", "") for box in open_light(**LINK, item="no-such-film").error)


def test_ratings_are_told_apart_by_who_cites_them() -> None:
    def reason(**values: float) -> Explanation:
        parts = tuple(Contribution("rating", place, value, name) for place, (name, value) in enumerate(values.items()))
        return Explanation(0.0, parts, 0.0, sum(values.values()), "exact", True, True)

    pair = (reason(a=3.0, b=2.0), reason(a=2.5, c=-1.0))
    found = [list(row.values()) for row in light_lists.rows(pair, [{"a", "b"}, {"a", "c"}])]
    assert found == [
        ["a", "+3.000", "+2.500", "before and after"],
        ["b", "+2.000", "+0.000", "before"],
        ["c", "+0.000", "-1.000", "after"],
    ]


def test_the_lines_that_use_the_file_run_and_print_the_list(pressed: Run, tmp_path: Path) -> None:
    """In a fresh process, beside the two files and nothing of ours."""
    (tmp_path / "network.onnx").write_bytes(before_after.onnx(pressed))
    person = before_after.inputs(pressed.key, "synthetic", SMALL, WHO)
    (tmp_path / "person.npz").write_bytes(person)
    lines = plain("both.example")
    assert len(lines.splitlines()) <= 15
    path = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", lines], cwd=tmp_path, env=path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    printed = [line.split(maxsplit=1)[1] for line in done.stdout.splitlines()]
    listed = before_after.both(pressed.key, "synthetic", SMALL, WHO).light
    assert len(printed) == 10 and len(set(printed) & {item.title for item in listed.items}) >= 9
    with np.load(io.BytesIO(person)) as file:
        assert set(file.files) == {"column", "rating", "rated", "seen", "title"} and len(file["title"]) == 200
