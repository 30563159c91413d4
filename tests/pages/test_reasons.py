"""Do the reasons hold? Full from what ships, empty on new data, own trials, amber, links, and asking for one."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from recengine import leaderboard
from recengine.bench import store_at
from recengine.data import catalog, fetch
from recengine.models import memory
from recengine.presets import Named
from recengine.runs.queue import MAX_PER_VISITOR, RunQueue
from recengine.runs.run import Run
from recengine.trial_board import rows
from tests.pages.judging import text_of

Open = Callable[..., AppTest]


@pytest.fixture
def no_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be fetched."""

    def refuse(name: str, home: Path, **options: object) -> fetch.FetchReport:
        raise AssertionError("the page fetched")

    monkeypatch.setattr(fetch, "fetch", refuse)


def put(name: str = "ease/ranking", method: str = "exact", people: int = 6, sanity: bool = False) -> Run:
    """An own trial on the made-up set."""
    store = store_at(None)
    data = catalog.load("synthetic", store.home)
    spec = rows.spec_of(Named.read(name), data, "synthetic", method=method, users=people, sanity=sanity)
    return store.get_or_run(spec)


def said(app: AppTest) -> str:
    return text_of(app).replace("\\", "")


def test_without_data_and_without_runs_the_page_is_full_of_shipped_figures(no_fetch, open_reasons: Open) -> None:
    app = open_reasons(data="ml-100k")
    assert not app.error
    assert "ways to explain hold" in said(app)
    table = app.get("dataframe")[0].value
    assert set(table["origin"]) == {"reference"} and (table["cases"] <= 2000).all()
    assert len(app.get("vega_lite_chart")) == 4
    assert "ease --dataset ml-100k --method exact" in app.code[0].value
    assert "Measured:" in said(app) and "Not measured:" in said(app)
    assert not [button for button in app.button if (button.key or "").startswith("test_")]  # nothing to test it on
    assert list(store_at(None).layout.folders()) == []


def test_a_reference_is_looked_into(no_fetch, open_reasons: Open) -> None:
    app = open_reasons(data="ml-100k", look="one", trials="ease/ranking@exact|user-knn/ranking@exact")
    assert not app.error
    assert "**Item-kNN" not in said(app) and "EASE · ranking · exact split** passes" in said(app)
    assert "User-kNN · ranking · exact split** fails" in said(app)
    assert len(app.get("vega_lite_chart")) == 3
    assert app.code[0].value.count("--users 200 --sanity") == 2


def test_new_data_is_empty_with_a_way_to_the_first_trial(open_reasons: Open) -> None:
    app = open_reasons()
    assert any("No reason was put to the test" in box.value for box in app.info)
    asked = [button for button in app.button if (button.key or "").startswith("test_")]
    assert {"EASE · exact", "NeuMF · one out"} <= {button.label.split(": ")[0] for button in asked}
    next(button for button in asked if button.label.startswith("EASE")).click().run()
    queue = RunQueue(store_at(None))
    (state,) = queue.list()
    assert state.spec.verb == "faithfulness" and state.spec.model == "ease"  # type: ignore[attr-defined]
    assert queue.wait(state.key, seconds=90).status == "done"  # type: ignore[union-attr]
    app.run()
    assert "The **one** way to explain that was tested holds" in said(app)
    assert set(app.get("dataframe")[0].value["origin"]) == {"yours"}


def amber(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    share: float,
    sane: bool | None,
    own: float | None = None,
    name: str = "ease/ranking",
    left_out: int = 0,
) -> None:
    """Reference figures of the made-up set in place of those that ship: one trial with those shares."""
    row = rows.own_row(put(sanity=True))
    values = {"share_beating_random": share} | ({} if own is None else {"share_own_beating_random": own})
    shares = {name: {"value": value, "low": value, "high": value} for name, value in values.items()}
    check = row.details["sanity"] | {"depends": sane, "no_better": sane}
    details = {**row.details, "sanity": check, "skipped": {"not-raised": left_out, "level": 0}}
    row = dataclasses.replace(row, name=name, metrics={**row.metrics, **shares}, details=details)
    shutil.copy(leaderboard.RESULTS / leaderboard.PEERS, folder)
    monkeypatch.setattr(leaderboard, "RESULTS", folder)
    rows.reference_file("synthetic").write_text(
        json.dumps({"format": rows.FORMAT, "n_items": 200, "rows": [rows.to_json(row)]})
    )
    for run in store_at(None).list():
        if run.spec.verb == "faithfulness":
            store_at(None).remove(run.key)


def test_what_falls_short_is_said_in_amber_and_never_hidden(open_reasons: Open, tmp_path, monkeypatch) -> None:
    amber(tmp_path, monkeypatch, share=0.9, sane=True)
    app = open_reasons()
    assert "None of 1" in said(app) and "✗ 1 short of it:**] EASE · exact (90.00%)" in said(app)
    assert app.get("dataframe")[0].value["verdict"].tolist() == ["falls short"]
    assert "in doubt" not in said(app).replace("those in doubt", "")


def test_a_reading_of_this_film_in_particular_below_its_target_is_named(
    open_reasons: Open, tmp_path, monkeypatch
) -> None:
    amber(tmp_path, monkeypatch, share=1.0, sane=True, own=0.9497)
    app = open_reasons()
    assert "EASE · exact (94.97% by what is said of this film in particular)" in said(app)
    (line,) = app.get("dataframe")[0].value.to_dict("records")
    assert (line["verdict"], line["share"], line["own"], line["own_low"]) == ("falls short", 1.0, 0.9497, 0.9497)
    assert line["rated"] > 0
    app = open_reasons(look="one")
    assert "in particular, 94.97% beat random (target 95%)" in said(app)


def test_amber_of_presets_that_are_not_shown_is_said(open_reasons: Open, tmp_path, monkeypatch) -> None:
    amber(tmp_path, monkeypatch, share=0.9, sane=True, name="ease/textbook")
    put("mf/tuned", people=3)
    app = open_reasons()
    assert "Among the other presets, 1 more came out short: EASE · textbook · exact split (90.00%)." in said(app)
    assert "Among the other presets" not in said(open_reasons(presets="all"))


def test_many_cases_left_out_are_said_with_why(open_reasons: Open, tmp_path, monkeypatch) -> None:
    amber(tmp_path, monkeypatch, share=1.0, sane=None, left_out=30)
    app = open_reasons()
    judged = int(app.get("dataframe")[0].value["cases"][0])
    assert "Left out, where more than a tenth" in said(app) and "the person's ratings do not raise the score" in said(
        app
    )
    assert f"EASE · exact 30 of {judged + 30}." in said(app)
    assert app.get("dataframe")[0].value["sanity"].tolist() == ["nothing to compare"]
    assert f"of {judged} cases ({judged + 30} asked)" in said(open_reasons(look="one"))


def test_a_failed_check_is_in_doubt_and_explained(open_reasons: Open, tmp_path, monkeypatch) -> None:
    amber(tmp_path, monkeypatch, share=1.0, sane=False)
    app = open_reasons()
    assert "None of 1" in said(app) and "⚠ 1 in doubt:**]" in said(app) and ": EASE · exact." in said(app)
    assert app.get("dataframe")[0].value["verdict"].tolist() == ["in doubt"]
    assert any("What a failed check says" in box.value for box in app.info)
    assert app.get("dataframe")[0].value["sanity"].tolist() == ["fails"]


def test_a_shared_link_restores_every_choice(open_reasons: Open) -> None:
    put()
    put("mf/fast")
    link = {"look": "one", "trials": "mf/fast@exact|ease/ranking@exact", "side": "insertion", "presets": "all"}
    app = open_reasons(**link)
    assert not app.warning
    assert app.multiselect(key="closer_trials").value == ["mf/fast@exact", "ease/ranking@exact"]
    assert "come back" in said(app) or "ratings return" in json.dumps(str(app.get("vega_lite_chart")[0].proto.spec))
    app.multiselect(key="closer_trials").set_value(["ease/ranking@exact"]).run()
    assert app.query_params["trials"] == "ease/ranking@exact"
    app = open_reasons(look="test", config="mf/fast", method="leave-one-out", people="25", sanity="yes")
    assert app.selectbox(key="try_model").value == "mf"
    assert app.number_input(key="try_people").value == 25
    assert app.toggle(key="try_sanity").value
    assert app.get("button_group")[-1].value is not None


def test_links_that_make_no_sense_are_named(open_reasons: Open) -> None:
    app = open_reasons(look="sideways", trials="ease/ranking@luck", people="none")
    assert {"look", "trials", "people"} <= set(app.warning[0].value.split("(")[1].split(")")[0].split(", "))


def test_the_form_asks_for_a_trial_and_shows_what_came_of_it(open_reasons: Open) -> None:
    app = open_reasons(look="test", config="item-knn/ranking", people="5")
    app.button(key="try_begin").click().run()
    queue = RunQueue(store_at(None))
    (state,) = queue.list()
    assert (state.spec.users, state.spec.method) == (5, "exact")  # type: ignore[attr-defined]
    assert queue.wait(state.key, seconds=90).status == "done"  # type: ignore[union-attr]
    app.run()
    assert "Tested on this machine" in app.success[0].value
    app.button(key="try_look").click().run()
    assert app.session_state["view"].look == "one"
    assert app.multiselect(key="closer_trials").value == ["item-knn/ranking@exact"]


def test_a_trial_can_be_cancelled(open_reasons: Open) -> None:
    app = open_reasons(look="test", config="neumf/ranking")
    app.button(key="try_begin").click().run()
    queue = RunQueue(store_at(None))
    (state,) = queue.list()
    app.run()
    app.button(key=f"stop_{state.key}").click().run()
    found = queue.wait(state.key, seconds=30)
    assert found is None or found.status == "cancelled"


def test_what_cannot_be_trained_is_refused_before_anything_is_queued(
    open_reasons: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meminfo").write_text("MemAvailable:   64 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    app = open_reasons(look="test", config="ease/ranking")
    assert any("would need" in box.value for box in app.error)
    assert not [button for button in app.button if button.key == "try_begin"]
    app = open_reasons()
    next(button for button in app.button if button.label.startswith("EASE")).click().run()
    assert any("would need" in box.value for box in app.error)
    assert RunQueue(store_at(None)).list() == []


def test_a_setting_of_a_link_that_is_not_allowed_is_said_in_the_engines_words(open_reasons: Open) -> None:
    app = open_reasons(look="test", config="mf/tuned;factors=-1")
    assert any("factors" in box.value for box in app.error)


def test_a_model_that_reads_no_rating_has_nothing_to_test(open_reasons: Open) -> None:
    put("popularity/ranking")
    app = open_reasons()
    assert app.get("dataframe")[0].value["verdict"].tolist() == ["nothing to test"]
    app = open_reasons(look="one")
    assert "nothing to test" in said(app)


def test_a_link_to_no_data_set_is_refused_with_a_way_back(open_reasons: Open) -> None:
    app = open_reasons(data="nosuch")
    assert any("unknown data set 'nosuch'" in box.value for box in app.error)
    assert "Not tested yet" not in said(app) and app.button


def test_models_that_move_every_film_alike_are_not_offered_and_the_quick_ones_come_first(open_reasons: Open) -> None:
    app = open_reasons()
    asked = [button for button in app.button if (button.key or "").startswith("test_")]
    assert asked[0].key == "test_quick" and asked[0].label == f"Test the {MAX_PER_VISITOR} quickest"
    assert not [button for button in asked if button.label.startswith(("Popularity", "Bias"))]
    asked[0].click().run()
    queue = RunQueue(store_at(None))
    assert len(queue.list()) == MAX_PER_VISITOR
    for state in queue.list():
        queue.cancel(state.key)


def test_a_twin_that_is_the_same_model_is_said(open_reasons: Open) -> None:
    put("ease/ranking", sanity=True)
    assert "Its twin is the same model" in said(open_reasons(look="one"))
