"""requirements.txt is what the app imports, tests/requirements.txt what the tests add; each line with its reason."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORTED_AS = {"scikit-learn": "sklearn", "pytest-xdist": "xdist"}
NOT_IMPORTED = {  # asked for by another requirement, or run as a program
    "pyarrow": "the engine of pandas' read_parquet and to_parquet",
    "onnxscript": "torch.onnx.export writes with it",
    "pytest": "runs the tests",
    "ruff": "a program",
    "pyright": "a program",
}
OPTIONAL = {"umap": "189 MB for one more projection; refused by name where it is not installed"}


def required(name: str) -> dict[str, str]:
    """{import name: the whole line} of a requirements file."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = {re.split(r"[\[<>=~ #]", line)[0]: line for line in lines if line and line[0] not in "#-"}
    return {IMPORTED_AS.get(package, package): line for package, line in found.items()}


def third_party(sources) -> dict[str, str]:
    """{package: a file that imports it}; what is ours or Python's own is left out."""
    ours = {"recengine", "dashboard", "tests", "benchmarks", "streamlit_app"}
    return {
        package: source.path
        for source in sources
        for _, name in source.imports
        if (package := name.partition(".")[0]) and package not in ours | set(sys.stdlib_module_names)
    }


def test_the_app_imports_what_it_requires_and_nothing_else(sources):
    used = third_party([s for s in sources if s.inside("recengine", "dashboard", "streamlit_app.py")])
    listed = required("requirements.txt")
    assert {name: path for name, path in used.items() if name not in listed | OPTIONAL} == {}
    assert listed.keys() - used.keys() - NOT_IMPORTED.keys() == set()


def test_the_tests_import_what_they_require_and_nothing_else(sources):
    used = third_party([s for s in sources if s.inside("tests")])
    listed = required("tests/requirements.txt")
    assert {name: path for name, path in used.items() if name not in listed | required("requirements.txt")} == {}
    assert listed.keys() - used.keys() - NOT_IMPORTED.keys() == set()


def test_each_requirement_has_its_reason():
    lines = {**required("requirements.txt"), **required("tests/requirements.txt")}
    assert [name for name, line in lines.items() if not line.partition("#")[2].strip()] == []


def test_a_package_that_is_not_required_is_found(make_source):
    sources = [make_source("recengine/x.py", "import os\nimport recengine.data\nfrom attrs import define")]
    assert third_party(sources) == {"attrs": "recengine/x.py"}
