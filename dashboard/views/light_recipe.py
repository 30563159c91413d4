"""Build a recipe: a chain of steps, what it will leave at once, its run in the queue, and what came of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import judged, thin
from dashboard.text import plain, words
from dashboard.views import gate, training
from dashboard.views.heading import pick
from dashboard.views.light import change, faster, recipe_name, timed_batches, times
from dashboard.views.lists import model_name
from dashboard.views.models import config_name
from recengine.compress.recipe import KINDS, Distil, Factorise, Finetune, Prune, Quantise, parse
from recengine.errors import RequestError
from recengine.foresight import Foreseen
from recengine.presets import Named
from recengine.runs.run import Run

FIRST = "factorise=16,quantise=int8"
"""The chain that stands there until somebody builds one."""

NONE = ""
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
EPOCHS = (1, 3, 5, 10)
RANKS = (4, 8, 16, 32, 64)
TEACHERS = ("autoencoder", "blend")
FIELDS = ("distil", "prune", "of", "finetune", "factorise", "quantise")


def recipe(view: state.View) -> None:
    """The whole part of the page."""
    if not (loaders.is_here(view.data) or gate.is_open(view)):
        return
    st.write(words("build.lead"))
    known = thin.networks(view.data)
    if not known:
        st.info(words("build.none"), icon=":material/help:")
        return
    asked = network_of(view, known)
    text = view.recipe or FIRST
    pick_network(asked, known)
    _knobs(text)
    _as_text(text)
    trained = thin.training(view.data, asked)
    if trained is None:
        untrained(view, asked)
        return
    found = thin.foreseen(trained, text)
    if isinstance(found, str):
        st.error(words("error.request", error=found), icon=":material/block:")
        return
    spec = thin.compression(view.data, asked, text)
    run = thin.done(spec)
    _foreseen(found, text, run)
    if run is None:
        training.offer(view, spec, thin.expected_seconds(view.data, asked), key=f"build_{spec.key}")
    else:
        _ways(asked, text)
    with st.expander(words("trials.commands")):
        st.code(thin.command(view.data, asked, text), language="bash", wrap_lines=True)
    training.queue(view, besides=spec.key)


def network_of(view: state.View, known: list[Named]) -> Named:
    """The network that is compressed: as asked where recipes work on it, else the first."""
    asked = Named.read(view.config) if view.config else known[0]
    return asked if asked.model in {each.model for each in known} else known[0]


def pick_network(asked: Named, known: list[Named]) -> None:
    """Which network a recipe is for."""
    st.session_state["build_config"] = asked.text
    st.selectbox(
        words("thin.network"),
        list(dict.fromkeys([*(each.text for each in known), asked.text])),
        key="build_config",
        format_func=config_name,
        on_change=pick,
        args=("config", "build_config"),
        width=330,
    )


def untrained(view: state.View, asked: Named) -> None:
    """The way to a trained network."""
    st.info(words("build.untrained", name=config_name(asked.text)), icon=":material/model_training:")
    spec = thin.training_spec(view.data, asked)
    takes = judged.training_seconds(view.data, asked.model, asked.preset)
    training.offer(view, spec, takes, key=f"build_train_{spec.key}")


def read(text: str) -> dict[str, Any]:
    """What the knobs show of a recipe: the first step of each kind; a rank by energy has no knob."""
    out: dict[str, Any] = dict.fromkeys(FIELDS, NONE) | {"of": "weights"}
    for step in reversed(parse(text).steps):
        if isinstance(step, Distil):
            out["distil"] = step.text.partition("=")[2]
        elif isinstance(step, Prune):
            out |= {"prune": step.sparsity, "of": "neurons" if step.neurons else "weights"}
        elif isinstance(step, Finetune):
            out["finetune"] = step.epochs
        elif isinstance(step, Factorise) and step.rank:
            out["factorise"] = step.rank
        elif isinstance(step, Quantise):
            out["quantise"] = step.kind
    return out


def written(knobs: Mapping[str, Any]) -> str:
    """The recipe that the knobs stand for; "" for none."""
    steps = [f"distil={knobs['distil']}"] if knobs["distil"] != NONE else []
    if knobs["prune"] != NONE:
        steps.append(f"prune={knobs['prune']:g}" + ":neurons" * (knobs["of"] == "neurons"))
    steps += [f"{name}={knobs[name]}" for name in ("finetune", "factorise", "quantise") if knobs[name] != NONE]
    return ",".join(steps)


def _knobs(text: str) -> None:
    """A knob a step, in the order in which they are done."""
    shown = read(text)
    choices = {"distil": TEACHERS, "prune": SHARES, "finetune": EPOCHS, "factorise": RANKS, "quantise": KINDS}
    with st.container(horizontal=True, vertical_alignment="bottom", key="light-build"):
        for name, values in choices.items():
            key = f"build_{name}"
            st.session_state[key] = shown[name]
            st.selectbox(
                words(f"build.{name}"),
                list(dict.fromkeys([NONE, *values, shown[name]])),
                key=key,
                format_func=lambda value, name=name: _value(name, value),
                on_change=_new,
                width=165,
            )
            if name == "prune":
                st.session_state["build_of"] = shown["of"]
                st.segmented_control(
                    words("build.of"),
                    ("weights", "neurons"),
                    key="build_of",
                    format_func=lambda of: plain(f"build.of.{of}"),
                    on_change=_new,
                    required=True,
                    disabled=shown["prune"] == NONE,
                )


def _value(name: str, value: Any) -> str:
    if value == NONE:
        return plain("build.not")
    if name == "distil":
        return model_name(value.partition(":")[0])
    return plain(f"recipe.{value}") if name == "quantise" else plain(f"build.{name}.value", value=value)


def _as_text(text: str) -> None:
    st.session_state["build_text"] = text
    st.text_input(words("build.text"), key="build_text", on_change=_typed, width=460, help=words("build.text.help"))
    wrong = st.session_state.pop("build_wrong", "")
    if wrong:
        st.error(words("error.request", error=wrong), icon=":material/block:")


def _foreseen(found: Foreseen, text: str, run: Run | None) -> None:
    """What is expected and, once it ran, what came."""
    st.subheader(recipe_name(text))
    st.markdown(
        words(
            "build.expects",
            smaller=times(found.smaller),
            before=f"{found.before.n_bytes:,}",
            after=f"{found.after.n_bytes:,}",
            fewer=times(found.fewer),
        )
    )
    if run is None:
        return
    report = run.details["report"]
    rows = compared(found, report)
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    st.markdown(_verdict(found, report))


def compared(found: Foreseen, report: Mapping[str, Any]) -> list[dict[str, str]]:
    """Expected beside measured, a row a figure."""
    after = report["after"]
    rows = [
        ("bytes", f"{found.after.n_bytes:,}", f"{after['bytes_on_disk']:,}"),
        ("nonzero", f"{found.after.nonzero:,}", f"{after['nonzero']:,}"),
    ]
    for runtime, ratios in report["faster"].items():
        for batch in timed_batches([report]):
            ratio = ratios[batch]
            name = plain("thin.where", runtime=plain(f"light.runtime.{runtime}"), batch=plain(f"light.batch.{batch}"))
            rows.append((name, times(found.fewer), faster(ratio)))
    rows += [(metric, "", change(lost)) for metric, lost in report["lost"].items()]
    named = {name: plain(f"build.row.{name}") for name in ("bytes", "nonzero")}
    named |= {metric: plain(f"light.kept.{metric}") for metric in report["lost"]}
    columns = [plain(f"build.column.{name}") for name in ("what", "expected", "measured")]
    return [dict(zip(columns, (named.get(name, name), *rest), strict=True)) for name, *rest in rows]


def _verdict(found: Foreseen, report: Mapping[str, Any]) -> str:
    """Whether the clock followed the numbers."""
    known = timed_batches([report])
    ratios = [ratio for found in report["faster"].values() for batch, ratio in found.items() if batch in known]
    kept = sum(ratio >= 0.9 * found.fewer for ratio in ratios)
    return words("build.verdict", kept=kept, count=len(ratios), fewer=times(found.fewer))


def _ways(asked: Named, text: str) -> None:
    with st.container(horizontal=True, key="build-ways"):
        for part in ("trade", "lists"):
            st.button(
                words(f"build.to.{part}"),
                key=f"build_to_{part}",
                on_click=_go,
                args=(part, asked.text, text),
            )


def _go(part: str, config: str, text: str) -> None:
    state.change(light=part, config=config, recipe=text)


def _new() -> None:
    text = written({name: st.session_state[f"build_{name}"] for name in FIELDS})
    _ask(text)


def _typed() -> None:
    _ask(st.session_state["build_text"])


def _ask(text: str) -> None:
    """Look at a recipe; one that cannot be is refused by name, and the one before stays."""
    try:
        state.change(recipe=parse(text).text)
    except RequestError as error:
        st.session_state["build_wrong"] = str(error)
