"""What no file of the house contains, and what every file has; each rule is shown once to be able to fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

LONGEST = 300
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")
UNSAFE_MODULES = {"pickle", "cloudpickle", "dill", "joblib", "marshal", "multiprocessing", "shelve"}
UNSAFE_CALLS = {"read_pickle", "to_pickle"}
RUNS_TEXT = {"eval", "exec", "pd.eval", "builtins.eval", "builtins.exec"}  # a network's own eval() runs none


def rule_length(source) -> Iterator[str]:
    """A file that one can read in one sitting."""
    lines = source.text.count("\n")
    if lines > LONGEST:
        yield f"{lines} lines: what second thing moved in?"


def rule_finished(source) -> Iterator[str]:
    """No note to finish it later."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if any(word in line for word in UNFINISHED):
            yield f"line {number}: {line.strip()}"


def rule_nothing_unpickled(source) -> Iterator[str]:
    """Files written by others never run code; work is done by `python -m recengine work`, never by multiprocessing."""
    for line, name in source.imports:
        if name.partition(".")[0] in UNSAFE_MODULES:
            yield f"line {line}: imports {name}"
    for call in _calls(source):
        name = _called(call)
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if name in RUNS_TEXT or (name.rpartition(".")[2] in UNSAFE_CALLS and name.count(".") <= 1):
            yield f"line {call.lineno}: calls {name}"
        if name == "torch.load" and not _is(keywords.get("weights_only"), True):
            yield f"line {call.lineno}: torch.load without weights_only=True"
        if "allow_pickle" in keywords and not _is(keywords["allow_pickle"], False):
            yield f"line {call.lineno}: {name} with allow_pickle"


def rule_errors_are_seen(source) -> Iterator[str]:
    """No handler for whatever comes, and none that does nothing."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = [] if node.type is None else [ast.unparse(part) for part in _members(node.type)]
        broad = node.type is None or {"Exception", "BaseException"} & set(caught)
        if broad and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node)):
            yield f"line {node.lineno}: catches everything and goes on"
        if all(isinstance(inner, ast.Pass) for inner in node.body):
            yield f"line {node.lineno}: catches an error and ignores it"


def rule_only_the_command_line_prints(source) -> Iterator[str]:
    """Standard output belongs to `--json`; the engine and the pages print nothing."""
    if source.inside("recengine", "dashboard"):
        for call in _calls(source):
            if _called(call) == "print":
                yield f"line {call.lineno}: prints"


def rule_text_is_data(source) -> Iterator[str]:
    """Titles and uploaded text are never HTML that runs."""
    for call in _calls(source):
        if any(keyword.arg == "unsafe_allow_html" for keyword in call.keywords) or _called(call) == "st.html":
            yield f"line {call.lineno}: {_called(call)} lets HTML through"


def rule_caches_live_in_loaders(source) -> Iterator[str]:
    """`st.cache_*` stands in dashboard/loaders alone."""
    if source.inside("dashboard/loaders", "tests"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("cache_") and ast.unparse(node.value) == "st":
            yield f"line {node.lineno}: {ast.unparse(node)}"
    for line, name in source.imports:
        if name.startswith("streamlit.cache_"):
            yield f"line {line}: imports {name}"


def rule_pages_define_nothing(source) -> Iterator[str]:
    """A page runs again at every click: inputs, loader, view, and no definition."""
    if source.inside("dashboard/pages"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                yield f"line {node.lineno}: defines something"


def rule_says_what_it_is(source) -> Iterator[str]:
    """Every module, and every public function and class of a module, has a docstring."""
    if not source.inside("recengine", "dashboard", "benchmarks", "streamlit_app.py"):
        return
    if source.text.strip() and ast.get_docstring(source.tree) is None:
        yield "no docstring at the head of the file"
    for node in source.tree.body:
        named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if named and ast.get_docstring(node) is None:
            yield f"line {node.lineno}: {node.name} has no docstring"


def rule_types_are_written(source) -> Iterator[str]:
    """Every argument and every result is annotated."""
    if not source.inside("recengine", "dashboard", "benchmarks"):
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        given = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
        given += [extra for extra in (node.args.vararg, node.args.kwarg) if extra is not None]
        bare = [arg.arg for arg in given if arg.annotation is None and arg.arg not in ("self", "cls")]
        if bare or node.returns is None:
            yield f"line {node.lineno}: {node.name} leaves {', '.join(bare) or 'its result'} without a type"


def _calls(source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _members(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


RULES = [
    (rule_length, "recengine/x.py", "x = 1\n" * 301),
    (rule_finished, "recengine/x.py", f"# {UNFINISHED[0]}: later"),
    (rule_nothing_unpickled, "recengine/x.py", "from joblib import load"),
    (rule_nothing_unpickled, "recengine/x.py", "import multiprocessing as mp"),
    (rule_nothing_unpickled, "recengine/x.py", "model = torch.load(path)"),
    (rule_nothing_unpickled, "recengine/x.py", "model = torch.load(path, weights_only=False)"),
    (rule_nothing_unpickled, "recengine/x.py", "table = pd.read_pickle(path)"),
    (rule_nothing_unpickled, "recengine/x.py", "value = eval(text)"),
    (rule_nothing_unpickled, "recengine/x.py", "state = np.load(path, allow_pickle=True)"),
    (rule_errors_are_seen, "recengine/x.py", "try:\n    f()\nexcept Exception as error:\n    log(error)"),
    (rule_errors_are_seen, "recengine/x.py", "try:\n    f()\nexcept:\n    g()"),
    (rule_errors_are_seen, "recengine/x.py", "try:\n    f()\nexcept OSError:\n    pass"),
    (rule_only_the_command_line_prints, "recengine/x.py", "print('done')"),
    (rule_text_is_data, "dashboard/views/x.py", "st.markdown(title, unsafe_allow_html=True)"),
    (rule_text_is_data, "dashboard/views/x.py", "st.html(title)"),
    (rule_caches_live_in_loaders, "dashboard/views/x.py", "@st.cache_data\ndef f(): ..."),
    (rule_caches_live_in_loaders, "dashboard/views/x.py", "from streamlit import cache_resource"),
    (rule_pages_define_nothing, "dashboard/pages/x.py", "def draw(): ..."),
    (rule_pages_define_nothing, "dashboard/pages/x.py", "class Page: ..."),
    (rule_says_what_it_is, "recengine/x.py", "x = 1"),
    (rule_says_what_it_is, "recengine/x.py", "'''Head.'''\ndef f() -> None: ..."),
    (rule_types_are_written, "recengine/x.py", "def f(x) -> int: ..."),
    (rule_types_are_written, "recengine/x.py", "def f(x: int): ..."),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in RULES), ids=lambda rule: rule.__name__[5:])
def test_every_file_keeps_the_rule(rule, sources):
    problems = [f"{source.path}: {problem}" for source in sources for problem in rule(source)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("rule", "path", "text"), RULES, ids=lambda value: getattr(value, "__name__", "")[5:])
def test_the_rule_can_fail(rule, path, text, make_source):
    assert len(list(rule(make_source(path, text)))) == 1
