"""The documentation says what is: commands, models, verbs, folders and version are read from the code and compared."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import click
import pytest

import recengine
from recengine.cli import recengine as command_line
from recengine.models import MODELS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
NO_FOLDER_OF_OURS = {"__pycache__", "en"}


def commands_in(text: str) -> list[str]:
    """What follows `python -m recengine` or stands in a line of a table of verbs, up to the end of the command."""
    return [found.strip() for found in re.findall(r"-m recengine ([^`\n|#]+)", text)]


def parse(words: list[str]) -> None:
    """Let click read a command without running it; raises where a verb or an option is unknown."""
    group: click.Command = command_line
    context = click.Context(command_line, info_name="recengine")
    while isinstance(group, click.Group):
        _, command, words = group.resolve_command(context, list(words))
        assert command is not None
        group, context = command, click.Context(command, parent=context, info_name=command.name)
    group.parse_args(context, list(words))


@pytest.mark.parametrize("command", sorted(set(commands_in(README) + commands_in(CONTRIBUTING))))
def test_each_command_of_the_docs_is_understood(command):
    parse(command.split())


def test_a_command_that_is_not_understood_is_found():
    with pytest.raises(click.UsageError, match="No such option"):
        parse(["explain", "item-knn", "--dataset", "ml-100k", "--itm", "50"])


@pytest.mark.parametrize("name", [model.name for model in MODELS])
def test_each_model_stands_in_the_table_with_its_presets(name):
    presets = next(model.presets for model in MODELS if model.name == name)
    row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` |"))
    assert [preset.strip() for preset in row.split("|")[3].split(",")] == list(presets)


def test_the_table_of_verbs_is_the_command_line_s():
    section = README.split("### The command line")[1].split("\n## ")[0]
    assert re.findall(r"^\| `([a-z]+)` \|", section, re.M) == list(command_line.commands)


@pytest.mark.parametrize("verb", ["list", "show", "remove", "cancel", "size", "prune"])
def test_each_verb_on_runs_is_named(verb):
    runs = command_line.commands["runs"]
    assert isinstance(runs, click.Group) and verb in runs.commands
    assert f"`{verb}`" in README


def tree_in(text: str) -> list[str]:
    """Paths drawn in the block after `## The tree`; two blanks a level."""
    block = text.split("## The tree")[1].split("```text\n")[1].split("```")[0]
    paths: list[str] = []
    parents: list[str] = []
    for line in block.splitlines():
        name = line.split()[0]
        level = (len(line) - len(line.lstrip())) // 2
        parents[level:] = [name]
        paths.append("".join(parents))
    return paths


def test_the_tree_is_the_folders():
    drawn = set(tree_in(README))
    assert [path for path in drawn if not (ROOT / path).exists()] == []
    folders = {
        f"{folder.relative_to(ROOT).as_posix()}/"
        for parent in ("recengine", "dashboard")
        for folder in (ROOT / parent).iterdir()
        if folder.is_dir() and folder.name not in NO_FOLDER_OF_OURS
    }
    assert folders - drawn == set()


def test_the_folders_of_tests_are_named():
    named = README.split("tests/   ")[1].splitlines()[0].split()
    have = {folder.name for folder in (ROOT / "tests").iterdir() if folder.is_dir() and any(folder.rglob("*.py"))}
    assert {name.strip(",") for name in named} == have


def test_each_picture_and_link_of_the_docs_is_there():
    links = re.findall(r'(?:\]\(|src="|srcset=")([^)"#]+)', README + CONTRIBUTING)
    missing = [link for link in links if not link.startswith("http") and not (ROOT / link).is_file()]
    assert missing == []


def test_the_two_commands_read_files_that_are_there():
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    assert "-r requirements.txt" in lines[0] and lines[0].endswith("-m streamlit run streamlit_app.py")
    assert "-r tests/requirements.txt" in lines[1] and lines[1].endswith("-m pytest")


def test_no_command_is_given_for_a_platform_the_store_does_not_run_on():
    assert "powershell" not in README.lower() and "on Windows use WSL" in README


def test_the_changelog_has_this_version_on_top():
    newest = re.search(r"^## \[([^\]]+)\]", CHANGELOG, re.M)
    assert newest is not None and newest[1] == recengine.__version__


def test_the_package_has_the_same_version():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == recengine.__version__


def test_every_asset_has_its_origin_and_its_sha256() -> None:
    said = (ROOT / "assets" / "SOURCES.md").read_text("utf-8")
    for path in sorted((ROOT / "assets").rglob("*")):
        if path.is_file() and path.name != "SOURCES.md":
            name = path.relative_to(ROOT / "assets").as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert f"| {name} |" in said and digest in said, name
