"""Reasons: one case (model, person, film, method), its explanation and test, and the file and link that hold it."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.loaders.data import dataset, fold, title
from dashboard.loaders.lists import answer, arguments, bench, request
from dashboard.loaders.who import Person, person, profile, unedited
from dashboard.state import INVENTED, View
from recengine import answers
from recengine.answers import Reason
from recengine.bench import Request
from recengine.errors import RequestError
from recengine.explain.agreement import Agreement, agreement
from recengine.explain.faithfulness import faithfulness
from recengine.explain.methods import COUNTERFACTUAL, Method, of_each_rating, settle, ways
from recengine.explain.standing import standing
from recengine.explanation import Explanation
from recengine.models.base import FoldIn

QUICK_NUMBERS = 4_000_000
"""Scores a search may ask for and still be over in about a second: rows tried times films."""

FOLDED_RATINGS = 25
"""Ratings of a person whose vector can be solved anew for every set and still be over in about a second."""

PAGE = "recommendations"


@dataclass(frozen=True)
class Case:
    """One question: why does this model give this film its score for this person, told by this method."""

    asked: Request
    who: Person
    item: str
    by: str
    method: str


def case(view: View, model: str, item: str) -> tuple[Case, str]:
    """(the case a view asks for, what had to be refused of it): what a model cannot do is left at its default."""
    asked, refused = request(view, model), ""
    opened = bench(asked)
    try:
        by, method = settle(opened.model, view.by or None, view.method or None)
    except RequestError as error:
        refused = str(error)
        by, method = settle(opened.model, None, None)
    return Case(asked, person(view), item, by, method), refused


def methods(asked: Request) -> tuple[tuple[Method, tuple[str, ...]], ...]:
    """(method, what its reasons can be made of) for a model, the default first."""
    return ways(bench(asked).model)


def is_quick(asked: Case) -> bool:
    """Whether every rating, and some pairs, can be tried while somebody waits."""
    opened, n_ratings = bench(asked.asked), len(profile(asked.who))
    if isinstance(opened.model, FoldIn):
        return n_ratings <= FOLDED_RATINGS
    return (2 * n_ratings + 500) * opened.dataset.n_items <= QUICK_NUMBERS


@st.cache_data(max_entries=256, show_spinner=False)
def reason(asked: Case) -> Reason:
    """Why an item has its score for a person, and whether that holds; a counterfactual is a test by itself."""
    opened = bench(asked.asked)
    row = answers.item_row(opened.dataset, asked.item)
    test = asked.method != COUNTERFACTUAL.name
    return answers.explain(opened, profile(asked.who), row, by=asked.by, method=asked.method, test=test)


def is_judged(asked: Case) -> bool:
    """Whether trials judge such cases: a stored person's as they are, by ratings, and a value for each of them."""
    judged = [method.name for method in of_each_rating(bench(asked.asked).model)]
    return (
        asked.who == Person(asked.who.data, asked.who.user)
        and bool(asked.who.user)
        and (asked.by == "ratings" and asked.method in judged)
    )


@st.cache_data(max_entries=256, show_spinner=False)
def in_order(asked: Case) -> dict[str, float] | None:
    """{claimed, own, random}: the deletion areas by which the page of tested reasons judges this very case.

    asked  one that `is_judged`; its random orders are those of the trials

    None for films behind the first ten, and where a trial leaves the case out.
    """
    who, opened = asked.who, bench(asked.asked)
    user = answers.user_row(opened.dataset, who.user)
    found = faithfulness(opened.model, fold(who.data).train, [user], asked.method, seed=asked.asked.seed).cases
    mine = found[found["item_idx"] == answers.item_row(opened.dataset, asked.item)] if len(found) else found
    if not len(mine):
        return None
    case = mine.iloc[0]
    whole, random = float(case["deletion_auc"]), float(case["random_deletion_auc"])
    return {"claimed": whole, "own": float(case.get("own_deletion_auc", whole)), "random": random}


def counterfactual(asked: Case) -> Explanation:
    """The fewest ratings found without which the item leaves the first ten."""
    return reason(replace(asked, by="ratings", method=COUNTERFACTUAL.name)).explanation


@st.cache_data(max_entries=256, show_spinner=False)
def place(asked: Case) -> int | None:
    """Rank of the item among what the person has not rated; None where they have, or the model has no score for it."""
    opened, own = bench(asked.asked), profile(asked.who)
    row = answers.item_row(opened.dataset, asked.item)
    if row in own.item_idx:
        return None
    score, rank = standing(opened.model.score([own]), own.item_idx, row)
    return int(rank[0]) if score[0] > float("-inf") else None


def other_method(asked: Case) -> str:
    """Another method that gives each rating a value, where this one does too; "" where there is none."""
    able = [method.name for method in of_each_rating(bench(asked.asked).model)]
    others = [name for name in able if name != asked.method]
    return others[0] if others and asked.by == "ratings" and asked.method in able else ""


def agreeing(asked: Case, method: str) -> Agreement:
    """How far the case's reason agrees with that of another method."""
    other = _untested(replace(asked, method=method))
    return agreement(reason(asked).explanation, other)


@st.cache_data(max_entries=64, show_spinner=False)
def telling_rating(locator: str, user: str, model: str) -> str:
    """Raw id of the rating cited most for the first film of a model's list; "" where none is cited."""
    view = View(data=locator, user=user)
    who = unedited(person(view))
    listed = answer(request(view, model), who)
    if not listed.items or not who.user:
        return ""
    found = reason(case(view, model, listed.items[0].item_id)[0]).explanation
    cited = [part.idx for part in found.contributions if part.kind == "rating" and part.value > 0]
    return str(dataset(locator).items["id"][cited[0]]) if cited else ""


def as_json(asked: Case, link: str) -> str:
    """The case, its reason and its test as a file: the fields of `explain --json` under the question they answer."""
    data = dataset(asked.who.data)
    return json.dumps(
        {"case": _told(asked) | {"link": link, "command": command(asked)}, **answers.reason_json(data, reason(asked))},
        indent=1,
        ensure_ascii=False,
        allow_nan=False,
    )


def as_csv(asked: Case, link: str) -> str:
    """One row a part; the case and the figures of the test stand in every row, so that files can be put together."""
    told = answers.reason_json(dataset(asked.who.data), reason(asked))
    checked = told["check"] or {}
    gone = set(checked.get("removed", told.get("removed", ())))
    parts = [
        {"kind": part["kind"], "id": part["id"], "label": part["label"], "value": part["value"]}
        | {"removed": part["kind"] == "rating" and part["id"] in gone}
        | part["evidence"]
        for part in told["contributions"]
    ]
    frame = pd.DataFrame(parts or [{"kind": "none"}])
    named = {name: value for name, value in _told(asked).items() if not isinstance(value, list | dict)}
    sums = {name: told[name] for name in ("score", "base_value", "residual", "exact", "additive")}
    figures = {name: checked.get(name) for name in ("score_before", "score_after", "rank_before", "rank_after")}
    figures |= {name: checked.get(name) for name in ("p", "holds", "why_null")} | {"draws": _draws(checked)}
    if asked.method == COUNTERFACTUAL.name:
        figures |= {name: told["terms"].get(name) for name in ("rank_before", "tried")}
        figures |= {name: told[name] for name in ("score_after", "rank_after", "replaced_by", "minimal")}
    return frame.assign(**named, **sums, **figures, link=link).to_csv(index=False)


def case_view(view: View, asked: Case) -> View:
    """A view with everything the case depends on written out, and nothing else."""
    return View(
        data=view.data,
        user=asked.who.user or INVENTED,
        models=view.models,
        why=asked.asked.model,
        item=asked.item,
        by=asked.by,
        method=asked.method,
        order=view.order,
        without=view.without,
        rate=view.rate,
    )


def link(view: View, asked: Case, here: str) -> str:
    """The address that opens the case; "" where it is too long for one.

    here  address of the page being looked at, without parameters; "" gives an address without a host
    """
    target = case_view(view, asked)
    if not state.is_restorable(target):
        return ""
    return f"{here.rpartition('/')[0]}/{PAGE}?{urlencode(state.to_url(target))}"


def command(asked: Case) -> str:
    """The command line that prints the same reason, with its test."""
    told = [*arguments(asked.asked, asked.who), "--item", asked.item, "--by", asked.by, "--method", asked.method]
    told += [] if asked.method == COUNTERFACTUAL.name else ["--check"]
    return shlex.join(["python", "-m", "recengine", "explain", asked.asked.model, *told])


@st.cache_data(max_entries=256, show_spinner=False)
def _untested(asked: Case) -> Explanation:
    opened = bench(asked.asked)
    row = answers.item_row(opened.dataset, asked.item)
    return answers.explain(opened, profile(asked.who), row, by=asked.by, method=asked.method).explanation


def _told(asked: Case) -> dict[str, object]:
    """The case in names people know; user is None for somebody invented."""
    who, request = asdict(asked.who), asdict(asked.asked)
    return {
        "data": who["data"],
        "user": who["user"] or None,
        "without": list(who["without"]),
        "rate": dict(who["rate"]),
        **{name: request[name] for name in ("model", "preset", "split", "fold", "seed")},
        "item": asked.item,
        "title": title(who["data"], asked.item),
        "by": asked.by,
        "method": asked.method,
    }


def _draws(checked: dict[str, object]) -> int:
    random = checked.get("random")
    return int(random["draws"]) if isinstance(random, dict) else 0
