"""How well each model serves a person: where it ranks the films they really rated and no model saw."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import loaders, state
from dashboard.charts import served as chart
from dashboard.loaders import LIST_LENGTH
from dashboard.text import plain, words
from dashboard.views import waiting
from dashboard.views.find import things
from dashboard.views.lists import model_name
from recengine.bench import Request, in_place, needed, train_spec
from recengine.evaluation.person import Served
from recengine.models import MODELS
from recengine.results import evaluate_spec
from recengine.runs.spec import EvaluateSpec

WIDE = 420  # pixels that picture and table need; with less they stand below each other
HEIGHTS = 7
"""Dots of a row are spread over so many heights, that near ranks stay apart."""


@dataclass(frozen=True)
class Line:
    """One model: what it makes of the person, and the runs that say what it makes of everybody."""

    asked: Request
    found: Served
    by_rank: EvaluateSpec
    by_stars: EvaluateSpec | None

    @property
    def model(self) -> str:
        return self.asked.model


def models(view: state.View) -> None:
    """The picture, the sentence and the table; everybody's figures come in as they are worked out."""
    st.subheader(words("served.title"))
    user = loaders.stored_user(view.data, view.user)
    if not loaders.held_out(view.data, view.user):
        st.info(words("served.nothing"))
        return
    lines = [_line(view.data, asked, user) for asked in _trained(view.data)]
    if not lines:
        st.info(words("served.untrained"))
        return
    st.write(_says(view.data, lines))
    with st.grid(columns="auto", min_column_width=WIDE, gap="medium", key="served-blocks"):
        left, right = st.container(), st.container()
    with left:
        _picture(view, lines)
    with right:
        place = st.empty()
        _table(place, lines)
        starred = any(line.by_stars is not None for line in lines)
        read = words("served.table", n=LIST_LENGTH, things=things(view.data))
        st.caption(f"{read} {words('served.table.stars')}" if starred else read)
        _failures(lines)
    missing = _missing(lines)
    quick = [spec for spec in missing if in_place(loaders.dataset(view.data), spec.model)]
    if len(quick) < len(missing):
        st.caption(words("served.long"))
    _commands(lines)
    for spec in quick:  # the page is drawn; a click meanwhile ends this, and the next visit goes on
        loaders.store().get_or_run(spec)
        _table(place, lines)


def _trained(data: str) -> list[Request]:
    """Every model's lists, as far as asking for them trains nothing that takes long."""
    known = loaders.dataset(data)
    asked = [Request(data, model.name).resolved(ranking=True, explicit=known.explicit) for model in MODELS]
    baseline = needed(Request(data, "bias", "tuned"), known) if known.explicit else ()  # fills gaps in predicted stars
    return [
        one
        for one in asked
        if (known.explicit or _takes_counts(one))
        and all(in_place(known, spec.model) or loaders.is_done(spec.key) for spec in (*needed(one, known), *baseline))
    ]


def _line(data: str, asked: Request, user: str) -> Line:
    known, found = loaders.dataset(data), loaders.served(asked, user)
    judged = [evaluate_spec(train_spec(one, known), LIST_LENGTH) for one in (asked, _in_stars(asked))]
    return Line(asked, found, judged[0], None if found.rmse is None else judged[1])


def _in_stars(asked: Request) -> Request:
    """The preset of the same model that predicts stars, or itself."""
    return Request(asked.dataset, asked.model).resolved(ranking=False)


def _missing(lines: list[Line]) -> list[EvaluateSpec]:
    """What is not known of everybody yet."""
    specs = [spec for line in lines for spec in (line.by_rank, line.by_stars) if spec is not None]
    return [spec for spec in specs if not loaders.is_done(spec.key) and not waiting.is_failed(spec.key)]


def _says(data: str, lines: list[Line]) -> str:
    best = max(lines, key=lambda line: (line.found.ndcg, line.found.hits))
    total = len(best.found.rank)
    if not best.found.hits:
        return words("served.says.none", total=total, n=LIST_LENGTH, things=things(data))
    return words(
        "served.says",
        model=model_name(best.model),
        hits=best.found.hits,
        total=total,
        n=LIST_LENGTH,
        things=things(data),
    )


def _picture(view: state.View, lines: list[Line]) -> None:
    titles = loaders.dataset(view.data).items["title"].to_numpy()
    explicit = loaders.dataset(view.data).explicit
    frame = pd.concat(
        pd.DataFrame(
            {
                "model": model_name(line.model),
                "rank": line.found.rank,
                "title": titles[line.found.item_idx],
                "stars": [
                    plain("stars.short", stars=value) if explicit else f"{value:,.0f}" for value in line.found.rating
                ],
            }
        )
        for line in lines
    ).dropna(subset="rank")
    frame["jitter"] = frame.groupby("model").cumcount() % HEIGHTS / HEIGHTS
    total = len(lines[0].found.rank)
    st.altair_chart(
        chart.ranks(
            frame,
            [model_name(line.model) for line in lines],
            n=LIST_LENGTH,
            n_ranked=max(line.found.n_ranked for line in lines),
            title=plain("served.chart", things=things(view.data)),
            axis=plain("served.axis"),
            stars=plain("served.stars" if explicit else "served.count"),
            median=plain("served.median"),
        ),
        alt=plain("served.alt", total=total, models=len(lines), n=LIST_LENGTH, things=things(view.data)),
        key="served",
    )
    st.caption(words("served.read", n=LIST_LENGTH, things=things(view.data)))


def _table(place: DeltaGenerator, lines: list[Line]) -> None:
    """The figures beside everybody's, as far as they are known."""
    starred = any(line.found.rmse is not None for line in lines)
    place.table(pd.DataFrame([_row(line, starred) for line in lines]), border="horizontal", hide_index=True)


def _commands(lines: list[Line]) -> None:
    """Everybody's figures, from the command line."""
    asked = dict.fromkeys(one for line in lines for one in (line.asked, _in_stars(line.asked)) if _is_judged(line, one))
    with st.expander(words("served.command")):
        st.code(
            "\n".join(
                shlex.join(
                    ["python", "-m", "recengine", "evaluate", one.model, "--dataset", one.dataset]
                    + ["--split", one.split, "--set", f"preset={one.preset}"]
                )
                for one in asked
            ),
            language="bash",
            wrap_lines=True,
        )


def _is_judged(line: Line, asked: Request) -> bool:
    return asked == line.asked or line.by_stars is not None


def _failures(lines: list[Line]) -> None:
    """What went wrong while everybody's figures were worked out, and a way to try again."""
    for line in lines:
        for spec in filter(None, (line.by_rank, line.by_stars)):
            run = loaders.store().get(spec.key)
            if run is not None and not run.done:
                st.warning(words("served.failed", model=model_name(line.model), error=run.error or ""))
                st.button(words("served.again"), key=f"judge_{spec.key}", on_click=_again, args=(spec,))


def _again(spec: EvaluateSpec) -> None:
    loaders.store().get_or_run(spec)


def _row(line: Line, starred: bool) -> dict[str, str]:
    found = line.found
    row = {
        plain("served.model"): model_name(line.model),
        plain("served.hits", n=LIST_LENGTH): plain("served.of", hits=found.hits, total=len(found.rank)),
        plain("served.middle"): plain("served.empty")
        if found.median_rank is None
        else plain("served.rank", value=found.median_rank),
        plain("served.ndcg", n=LIST_LENGTH): _beside(found.ndcg, line.by_rank, f"ndcg@{LIST_LENGTH}"),
    }
    if starred:
        row[plain("served.rmse")] = (
            plain("served.empty")
            if found.rmse is None or line.by_stars is None
            else _beside(found.rmse, line.by_stars, "rmse")
        )
    return row


def _beside(own: float, spec: EvaluateSpec, metric: str) -> str:
    """The person's figure, and everybody's in brackets once it is known."""
    run = loaders.store().get(spec.key)
    everybody = plain("served.unknown") if run is None or not run.done else f"{run.metrics[metric]['value']:.2f}"
    return plain("served.beside", own=own, everybody=everybody)


def _takes_counts(asked: Request) -> bool:
    return loaders.unit(asked.model, asked.preset) != "stars"


def _given(value: float, explicit: bool) -> str:
    return plain("stars.short", stars=value) if explicit else f"{value:,.0f}"
