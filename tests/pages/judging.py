"""What the tests of the page of models share: a run made at once, and all words of a page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog
from recengine.results import evaluate_spec
from recengine.runs.run import Run


def text_of(app: AppTest) -> str:
    """All Markdown and captions of a page."""
    return "\n".join(block.value for block in (*app.markdown, *app.caption))


def plain_text(app: AppTest) -> str:
    """The same without the marks that keep names from becoming Markdown."""
    return text_of(app).replace("\\", "")


def judge(model: str, preset: str, data: str = "synthetic", split: str = "kfold:5:42", **settings: str) -> Run:
    """An own run of the made-up set, small enough to be made at once."""
    store = store_at(None)
    asked = Request(data, model, preset, tuple(settings.items()), split)
    return store.get_or_run(evaluate_spec(train_spec(asked, catalog.load(data, store.home)), 10))
