"""A page that holds nothing but the map, for the tests that open it in a browser: made-up points, and what came back.

?n= points · ?panels= one or two · ?frames= moments · ?point= selected by the page · ?height= pixels
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.charts import colours
from dashboard.components import map as drawn
from dashboard.views import map_words
from recengine.maps import clusters

st.set_page_config(layout="wide")
asked = {name: int(st.query_params.get(name, usual)) for name, usual in (("n", 200), ("panels", 1), ("frames", 1))}
rng = np.random.default_rng(0)
n = asked["n"]
centre = rng.normal(scale=9, size=(12, 2))
kind = rng.integers(0, 12, n)
points = centre[kind] + rng.normal(scale=1.4, size=(n, 2))
points[0], points[1], points[2] = (-30, 0), (30, 20), (30, -20)  # alone in their corners
genres = [f"Genre {number % 9}" for number in kind]
named, order = colours.telling([[genre] for genre in genres])
by_kind = colours.kinds(named, order, title="Genre", rest="other")
by_number = colours.band(rng.gamma(2, 20, n), title="Ratings", unknown="none", said="{:.0f}".format, scale="log")
found = clusters.clusters(points, [[genre] for genre in genres], 8)
named_regions = [(" · ".join(region.marks), region.members) for region in found if region.marks]

point = st.query_params.get("point")
moments = range(asked["frames"])
frames = [drawn.Frame(f"epoch {at + 1}", points * (at + 1) / len(moments)) for at in moments]
panels = [
    drawn.Panel("First", "Made-up points.", frames, by_kind, "A note.", named_regions, 0, [3, 4, 5], [1, 0.7, 0.4])
]
if asked["panels"] == 2:
    other = [drawn.Frame("other", points[:, ::-1] + rng.normal(scale=0.5, size=(n, 2)))]
    panels.append(drawn.Panel("Second", "The same points elsewhere.", other, by_number, of=0, neighbours=[6, 7]))

st.session_state.setdefault("log", [])


def note(name: str) -> None:
    """Keeps what the browser told."""
    st.session_state["log"].append(f"{name}: {st.session_state['map'][name]}")


picture = drawn.Picture(
    panels,
    titles=[f"Film {at} <b>bold</b>" for at in range(n)],
    facts=[f"{genre}\n{at} ratings" for at, genre in enumerate(genres)],
    own=np.arange(0, n, 25),
    labels=np.arange(n),
    height=int(st.query_params.get("height", 560)),
)
drawn.draw(
    picture,
    key="map",
    words=map_words.tools(),
    point=None if point is None else int(point),
    on_picked=lambda: note("picked"),
    on_brushed=lambda: note("brushed"),
    on_moved=lambda: note("moved"),
)
st.button("Run again")
st.code("\n".join(st.session_state["log"]) or "nothing yet")
