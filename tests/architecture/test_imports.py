"""Imports run one way: a file imports from its own part of the house or from a floor below."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recengine.models import MODELS

FLOORS: tuple[tuple[str, ...], ...] = (  # from the ground up; parts of one floor do not know each other
    (
        "recengine",
        "recengine.errors",
        "recengine.explanation",
        "recengine.progress",
        "recengine.bootstrap",
        "recengine.ranks",
    ),
    ("recengine.training", "recengine.maps"),
    ("recengine.data",),
    ("recengine.models",),
    ("recengine.evaluation", "recengine.explain", "recengine.compress"),
    ("recengine.lab",),
    ("recengine.runs",),
    ("recengine.bench",),
    ("recengine.presets",),
    (
        "recengine.answers",
        "recengine.results",
        "recengine.leaderboard",
        "recengine.anatomy",
        "recengine.trials",
        "recengine.atlas",
        "recengine.blueprints",
        "recengine.compression",
        "recengine.foresight",
    ),
    ("recengine.trial_board", "recengine.light_board", "recengine.linear_board", "recengine.experiments"),
    ("recengine.cli", "dashboard", "dashboard.text", "dashboard.state", "dashboard.components"),
    ("recengine.__main__", "dashboard.loaders", "dashboard.charts"),
    ("dashboard.views",),
    ("dashboard.pages",),
    ("streamlit_app",),
)
CLOSED: tuple[tuple[str, str], ...] = (  # (who, what they never import), whatever the floors allow
    ("recengine", "streamlit"),
    ("recengine", "altair"),
    ("recengine", "dashboard"),
    ("dashboard", "recengine.cli"),
    ("dashboard", "torch"),
    ("dashboard.charts", "streamlit"),
    ("dashboard.charts", "dashboard.loaders"),
    ("dashboard.pages", "altair"),
    ("dashboard.pages", "numpy"),
    ("dashboard.pages", "pandas"),
)
WITH_TORCH = (  # imported when a network is asked for, and not before
    "recengine.training",
    "recengine.models.",
    *(
        f"recengine.compress.{name}"
        for name in (
            "scorer",
            "exported",
            "tuning",
            "modules",
            "tower",
            "autoencoder_runtime",
            "pair_runtime",
            "deepfm_runtime",
        )
    ),
    "recengine.runs.compressing",
    "recengine.runs.layer_times",
    "recengine.lab.probe",
)
FIRST = tuple(floor[0] for floor in FLOORS)
EXACT = ("recengine", "dashboard")  # the package's own __init__, not all that lies below it


@functools.cache
def part_of(name: str) -> str | None:
    """The part of the table that a dotted name belongs to."""
    parts = [part for floor in FLOORS for part in floor]
    inside = [part for part in parts if name == part or (part not in EXACT and name.startswith(f"{part}."))]
    return max(inside, key=len, default=None)


def floor_of(part: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


def imports_that_run_back(source, modules: set[str]) -> list[str]:
    """One line for each import that the table forbids."""
    here = part_of(source.module)
    if here is None:
        return [f"{source.path}: stands on no floor of the table"]
    problems = []
    for line, name in source.imports:
        if name.startswith("."):
            problems.append(f"{source.path}:{line}: relative import; write the full name")
            continue
        target = name if name in modules else name.rpartition(".")[0] or name
        there = part_of(target)
        if there is not None and there != here and floor_of(there) >= floor_of(here):
            problems.append(f"{source.path}:{line}: {here} imports {there}, which does not lie below it")
        for who, what in CLOSED:
            if f"{source.module}.".startswith(f"{who}.") and f"{name}.".startswith(f"{what}."):
                problems.append(f"{source.path}:{line}: {who} never imports {what}")
    return problems


def test_imports_run_one_way(sources):
    house = [source for source in sources if source.inside("recengine", "dashboard", "streamlit_app.py")]
    modules = {source.module for source in house}
    problems = [problem for source in house for problem in imports_that_run_back(source, modules)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("recengine/data/x.py", "from recengine import models", "does not lie below"),
        ("recengine/data/x.py", "def f():\n    from recengine.models.base import Profile", "does not lie below"),
        ("recengine/explain/x.py", "import recengine.evaluation.metrics", "does not lie below"),
        ("recengine/runs/x.py", "from recengine.answers import Bench", "does not lie below"),
        ("recengine/data/x.py", "from . import dataset", "relative import"),
        ("recengine/x.py", "", "no floor"),
        ("recengine/models/x.py", "import streamlit as st", "never imports streamlit"),
        ("recengine/runs/x.py", "from dashboard import state", "never imports dashboard"),
        ("dashboard/charts/x.py", "from streamlit import session_state", "never imports streamlit"),
        ("dashboard/pages/x.py", "import altair", "never imports altair"),
        ("dashboard/loaders/x.py", "from torch import nn", "never imports torch"),
    ],
)
def test_an_import_that_runs_back_is_found(make_source, path, text, problem):
    found = imports_that_run_back(make_source(path, text), {"recengine.models", "recengine.answers"})
    assert len(found) >= 1 and problem in " ".join(found)


def test_the_table_names_each_part_once():
    parts = [part for floor in FLOORS for part in floor]
    assert len(parts) == len(set(parts))


def test_contributing_draws_the_same_table():
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawn = [line.split("  ")[0].split(", ") for line in text.splitlines() if line.split(",")[0].split(" ")[0] in FIRST]
    assert [tuple(parts) for parts in drawn] == list(FLOORS)


def loaded_after(*steps: list[str]) -> list[set[str]]:
    """What `sys.modules` of one fresh process holds after it imported each list of names, one list after the other."""
    lines = [[*(f"import {name}" for name in names), "print(*sys.modules)"] for names in steps]
    program = "\n".join(["import sys", *(line for step in lines for line in step)])
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return [set(line.split()) for line in result.stdout.splitlines()]


def loaded_by(names: list[str]) -> set[str]:
    """The same of one list."""
    return loaded_after(names)[0]


def test_a_fresh_process_shows_what_an_import_loads():
    assert "numpy" in loaded_by(["recengine.data.dataset"])


def test_the_command_line_starts_without_numpy():
    assert loaded_by(["recengine", "recengine.cli"]) & {"numpy", "pandas", "torch", "streamlit"} == set()


def test_the_list_of_models_loads_neither_torch_nor_a_model():
    loaded = loaded_by(["recengine.models"])
    own = {name for name in loaded if name.startswith("recengine.models.")}
    assert own <= {f"recengine.models.{part}" for part in ("base", "config", "listed")}
    assert loaded & {"torch", "streamlit", "altair", "sklearn"} == set()


def test_the_engine_loads_no_page_and_no_torch(sources):
    """Only the training loop, the networks and what runs a compressed one stand on torch, imported when asked for."""
    engine = [s.module for s in sources if s.inside("recengine") and s.module != "recengine.__main__"]
    outside = [name for name in engine if not name.startswith(WITH_TORCH)]
    others = [entry.module for entry in MODELS if not entry.needs_torch]
    without_torch, whole = loaded_after(outside + others, engine)
    assert without_torch & {"torch", "streamlit", "altair", "dashboard"} == set()
    assert whole & {"streamlit", "altair", "dashboard"} == set() and "torch" in whole


def test_the_networks_say_that_they_need_torch(sources):
    imported = {s.module: {name for _, name in s.imports} for s in sources}
    imports = {who: names | {name.rpartition(".")[0] for name in names} for who, names in imported.items()}
    torch, grown = {"torch"}, True
    while grown:  # whoever imports one of them, or a name of one of them
        more = {who for who, names in imports.items() if torch & names}
        torch, grown = torch | more, not more <= torch
    for entry in MODELS:
        assert entry.needs_torch == (entry.module in torch), entry.name


def test_the_dashboard_loads_no_torch(sources):
    names = [s.module for s in sources if s.inside("dashboard") and not s.inside("dashboard/pages")]
    assert "torch" not in loaded_by(names)


def test_a_network_in_the_pages_process_takes_one_thread():
    program = "import dashboard, torch; print(torch.get_num_threads())"
    free = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    result = subprocess.run([sys.executable, "-c", program], env=free, capture_output=True, text=True, timeout=120)
    assert result.stdout.strip() == "1", result.stderr
