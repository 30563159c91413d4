"""The digest of the source: it moves when a file that matters does, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

import recengine
from recengine.runs.engine import ROOT, engine_version, source_digest

FILES = {
    "recengine/__init__.py": "__version__ = '1'\n",
    "recengine/models/__init__.py": "from recengine.models import a\n",
    "recengine/models/a.py": "import numpy\nfrom recengine.models import similarity\nfrom .late import later\n",
    "recengine/models/b.py": "B = 1\n",
    "recengine/models/similarity.py": "def similar():\n    from recengine.data.dataset import Dataset\n",
    "recengine/models/late.py": "import recengine.models.similarity\nlater = 1\n",
    "recengine/data/dataset.py": "class Dataset: pass\n",
    "recengine/runs/work.py": "import recengine.runs.store\nimport recengine.models.b\n",
    "recengine/runs/store.py": "STORE = 1\n",
}
MODULES = ("recengine.models.a", "recengine.runs.work")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", ["models/a", "models/similarity", "models/late", "data/dataset", "runs/work"])
def test_a_changed_file_changes_the_digest(tree: Path, name: str) -> None:
    before = source_digest(tree, MODULES)
    path = tree / "recengine" / f"{name}.py"
    path.write_text(path.read_text() + "# another line\n")
    assert source_digest(tree, MODULES) != before


@pytest.mark.parametrize("name", ["models/b", "runs/store", "models/__init__"])
def test_a_file_that_is_not_used_does_not(tree: Path, name: str) -> None:
    before = source_digest(tree, MODULES)
    (tree / "recengine" / f"{name}.py").write_text("# something else\n")
    assert source_digest(tree, MODULES) == before


def test_a_package_that_is_used_counts(tree: Path) -> None:
    (tree / "recengine/data/dataset.py").write_text("from recengine import __version__\n")
    before = source_digest(tree, MODULES)
    (tree / "recengine/__init__.py").write_text("__version__ = '2'\n")
    assert source_digest(tree, MODULES) != before


def test_order_does_not_matter(tree: Path) -> None:
    assert source_digest(tree, MODULES) == source_digest(tree, reversed(MODULES))


def test_a_module_without_a_file_is_refused(tree: Path) -> None:
    with pytest.raises(ValueError, match=r"no source file for module 'recengine\.models\.c'"):
        source_digest(tree, ["recengine.models.c"])


def test_engine_version_names_version_and_digest() -> None:
    found = engine_version(("recengine.data.dataset",))
    assert found == f"{recengine.__version__}+{source_digest(ROOT, ['recengine.data.dataset'])[:16]}"
