"""Work in the queue: asked for by a click, seen by everybody while it runs, stopped by who asked."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import judged
from dashboard.text import plain, speak_of, words
from dashboard.views import curves, waiting
from dashboard.views.light import recipe_name
from dashboard.views.lists import duration
from dashboard.views.models import config_name
from recengine.errors import RequestError
from recengine.presets import Named, named
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.map_spec import MapSpec
from recengine.runs.queue import MAX_PER_VISITOR, RunQueue, State
from recengine.runs.spec import EvaluateSpec, FaithfulnessSpec, RunSpec, TrainSpec
from recengine.runs.standing import Standing

OWN = ("train", "map", "agreement", "forming", "linear", "layers", "compress", "lab")
WHAT = {"evaluate": "judge", "faithfulness": "test"} | {verb: verb for verb in OWN}
"""{verb of a run: how a button asks for it}"""


_REFUSED = "training_refused"


def judge(view: state.View, asked: Named, split: str, *, key: str, primary: bool = True) -> None:
    """`offer` to train and judge a configuration."""
    seconds = judged.expected_seconds(view.data, asked, split)
    offer(view, judged.judging(view.data, asked, split), seconds, key=key, primary=primary)


def offer(
    view: state.View,
    spec: RunSpec,
    seconds: float | None,
    *,
    key: str,
    primary: bool = True,
) -> None:
    """A button that has work done, with the time it should take; then, how far it is.

    What this data set cannot be trained on is said in place of the button.

    seconds  None where nobody knows
    """
    found = RunQueue(loaders.store()).state(spec.key)
    if found is not None and found.active:
        follow(view, (spec.key,))
        return
    if found is not None and not found.active and found.status != "done":
        _failure(found)
    cannot = judged.refused(spec)
    if cannot:
        st.error(words("error.request", error=cannot), icon=":material/error:")
        return
    what = WHAT[spec.verb]
    label = words(f"queue.ask.{what}") if seconds is None else words(f"queue.ask.{what}.s", seconds=duration(seconds))
    st.button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        icon=":material/play_arrow:",
        on_click=ask_for,
        args=(spec,),
    )
    say_refused()


def say_refused() -> None:
    """What the last click asked for in vain."""
    refused = st.session_state.pop(_REFUSED, None)
    if refused:
        st.error(words("error.request", error=refused), icon=":material/error:")


def ask_if_possible(spec: RunSpec) -> None:
    """`ask_for`, of work that was offered before anybody looked whether it can be done."""
    cannot = judged.refused(spec)
    if cannot:
        st.session_state[_REFUSED] = cannot
    else:
        ask_for(spec)


def ask_for(spec: RunSpec) -> None:
    """Put work into the queue in this visitor's name; one who has asked for too much is told so."""
    try:
        RunQueue(loaders.store()).submit(spec, waiting.visitor())
    except RequestError as error:
        st.session_state[_REFUSED] = str(error)


@st.fragment(run_every=1.0)
def follow(view: state.View, keys: tuple[str, ...]) -> None:
    """How far some work is; the whole page comes again when one of it ends."""
    speak_of(loaders.subject(view.data))
    queue = RunQueue(loaders.store())
    states = [found for key in keys if (found := queue.state(key)) is not None]
    for found in states:
        line(found)
        standing = found.progress.standing
        curves.live(queue.history(found.key), "" if standing is None else training_name(standing))
    if len(states) < len(keys) or not all(found.active for found in states):
        st.rerun()


@st.fragment(run_every=2.0)
def queue(view: state.View, besides: str) -> None:
    """Everything that waits or is being worked, whoever asked, besides what the page shows already."""
    speak_of(loaders.subject(view.data))
    st.subheader(words("queue.title"))
    active = [found for found in RunQueue(loaders.store()).list() if found.active and found.key != besides]
    if not active:
        st.caption(words("queue.empty", most=MAX_PER_VISITOR))
    for found in active:
        line(found, whose=True)


def line(found: State, *, whose: bool = False) -> None:
    """One piece of work: what, how far, how long still, and for who asked a way to stop it."""
    mine = found.visitor == waiting.visitor()
    name = work_name(found.spec, whose=whose)
    with st.container(horizontal=True, vertical_alignment="center", key=f"work_{found.key}"):
        if found.status == "queued":
            st.progress(0.0, text=words("waiting.queued", name=name, place=found.place or 1, takes=""))
        else:
            said = words("waiting.running", name=name, left=how_far(found))
            st.progress(found.progress.share, text=said)
        if mine:
            st.button(words("waiting.cancel"), key=f"stop_{found.key}", on_click=waiting.cancel, args=(found.key,))


def how_far(found: State) -> str:
    """How long it should still take; of a sweep first which training it is at, and how many are done."""
    at = found.progress.standing
    if at is None:
        return waiting.seconds_left(found)
    parts = [training_name(at), plain("queue.trainings", done=at.done, of=at.of)]
    if at.epoch is not None:
        parts.append(plain("queue.epoch", epoch=at.epoch, epochs=at.epochs))
    if at.beside:
        parts.append(plain("queue.beside", count=at.beside))
    left = found.progress.seconds_left
    return " · ".join([*parts, plain("waiting.unknown") if left is None else plain("waiting.seconds", seconds=left)])


def training_name(at: Standing) -> str:
    """The setting that a sweep is at, and from which seed of how many."""
    key = "queue.setting.seed" if at.seeds > 1 else "queue.setting"
    return plain(key, setting=at.setting, seed=at.seed, seeds=at.seeds)


def work_name(spec: RunSpec, *, whose: bool = False) -> str:
    """What a piece of work is, in words; `whose` adds the data set it is on."""
    if not isinstance(spec, EvaluateSpec | TrainSpec | FaithfulnessSpec | MapSpec | CompressSpec):
        return plain(f"queue.{spec.verb}")
    name = config_name(named(spec.model, spec.config, spec.seed).text)
    if isinstance(spec, FaithfulnessSpec):
        name = plain("queue.test", name=name)
    if isinstance(spec, CompressSpec):
        name = plain("queue.compress", name=name, recipe=recipe_name(spec.recipe))
    if isinstance(spec, MapSpec):
        name = plain("queue.map", name=name, method=plain(f"maps.drawn.{spec.method}"))
    return plain("queue.name", name=name, data=spec.dataset, split=spec.split) if whose else name


def _failure(found: State) -> None:
    """Why work ended without a result."""
    name = work_name(found.spec)
    st.error(words(f"waiting.{found.status}", name=name, error=found.error or ""), icon=":material/error:")
