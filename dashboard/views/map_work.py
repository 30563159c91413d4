"""What a map still needs: training, a picture by PCA at once, t-SNE by a process of its own."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import judged, maps
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, words
from dashboard.views import training, waiting
from dashboard.views.map_asked import Asked
from dashboard.views.models import config_name
from recengine.bench import DEFAULT_SPLIT
from recengine.runs.queue import RunQueue
from recengine.runs.run import Run
from recengine.runs.spec import RunSpec

SECONDS_A_POINT = {"pca": 0.0008, "tsne": 0.008, "umap": 0.01}
"""How long a picture takes, as measured up to 17,632 points (benchmarks)."""

MOST_BY_ITSELF = 5_000
"""Points up to which t-SNE starts when somebody looks."""


def ready(view: state.View, asked: Asked) -> Drawn | None:
    """The map to show: as asked, or by PCA while that is being drawn; None where nothing can be shown yet."""
    if not is_trained(view, asked):
        return None
    pca = asked.by("pca").spec
    shown = maps.made(asked.spec) or maps.made(pca)
    if shown is None and maps.is_small(view.data, asked.of):
        with st.spinner(words("maps.drawing")):
            shown = maps.make(pca)
    if shown is None:
        st.info(words("maps.large", model=config_name(asked.named.text)), icon=":material/hourglass:")
        offer(view, pca, seconds(view, asked, "pca"), by_itself=True)
    if asked.method != "pca" and maps.made(asked.spec) is None and shown is not None:
        points = len(maps.drawn(shown).idx)
        by_itself = asked.method == "tsne" and points <= MOST_BY_ITSELF
        st.caption(words("maps.until", method=plain(f"maps.drawn.{asked.method}")))
        offer(view, asked.spec, seconds(view, asked, asked.method), by_itself=by_itself)
    return None if shown is None else maps.drawn(shown)


def beside(view: state.View, other: Asked) -> Drawn | None:
    """A second map for its neighbours, which are the same however it is drawn; None where it is not there yet."""
    if not is_trained(view, other):
        return None
    shown = maps.made(other.spec) or maps.made(other.by("pca").spec)
    if shown is None and maps.is_small(view.data, other.of):
        with st.spinner(words("maps.drawing")):
            shown = maps.make(other.by("pca").spec)
    if shown is None:
        offer(view, other.by("pca").spec, seconds(view, other, "pca"))
    return None if shown is None else maps.drawn(shown)


def agreement(view: state.View, one: Drawn, other: Drawn) -> Run | None:
    """Two maps held against each other: at once where they are small, else by a click."""
    spec = maps.agreement(one.run, other.run)
    found = maps.made(spec)
    if found is None and maps.is_small(view.data, one.details["of"]):
        with st.spinner(words("maps.comparing")):
            found = maps.make(spec)
    if found is None:
        offer(view, spec, None)
    return found


def judge(view: state.View, asked: Asked) -> None:
    """The way to figures of people under a model."""
    st.caption(words("maps.judge", model=config_name(asked.named.text)))
    training.judge(view, asked.named, DEFAULT_SPLIT, key=f"maps_judge_{asked.named.text}", primary=False)


def is_trained(view: state.View, asked: Asked) -> bool:
    """Whether the model is there; else the way to train it is."""
    if maps.is_ready(view.data, asked.named):
        return True
    name = config_name(asked.named.text)
    st.info(words("maps.untrained", model=name), icon=":material/model_training:")
    takes = judged.training_seconds(view.data, asked.named.model, asked.named.preset)
    spec = maps.training_of(view.data, asked.named)
    training.offer(view, spec, takes, key=f"maps_train_{spec.key}")
    return False


def offer(view: state.View, spec: RunSpec, takes: float | None, *, by_itself: bool = False) -> None:
    """Work in the queue, or a button that puts it there; what may start by itself is asked for once."""
    queue = RunQueue(loaders.store())
    if by_itself and queue.state(spec.key) is None and not judged.refused(spec) and _has_room(queue):
        training.ask_for(spec)
    training.offer(view, spec, takes, key=f"maps_work_{spec.key}")


def seconds(view: state.View, asked: Asked, method: str) -> float:
    """How long a picture should take."""
    data = loaders.dataset(view.data)
    n = data.n_rated_items if asked.of == "items" else data.n_users
    return judged.STARTING_SECONDS + SECONDS_A_POINT[method] * n


def _has_room(queue: RunQueue) -> bool:
    """Nothing of this visitor waits or is being worked: what starts by itself stands in nobody's way."""
    return not any(found.active and found.visitor == waiting.visitor() for found in queue.list())
