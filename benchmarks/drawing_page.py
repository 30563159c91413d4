"""The page that `benchmarks.drawing` opens: the same made-up points by our map or by Altair.

?n= points · ?way= map or altair
"""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts import colours
from dashboard.components import map as drawn
from dashboard.views import map_words

st.set_page_config(layout="wide")
n = int(st.query_params.get("n", 1_682))
rng = np.random.default_rng(0)
kind = rng.integers(0, 12, n)
points = rng.normal(scale=9, size=(12, 2))[kind] + rng.normal(scale=1.4, size=(n, 2))
points -= (points.max(axis=0) + points.min(axis=0)) / 2
lattice = np.linspace(-0.5, 0.5, 13)
points[:169] = np.stack(np.meshgrid(lattice, lattice), axis=-1).reshape(-1, 2)  # no gap in the middle, for the mouse
genres = [f"Genre {number}" for number in kind]
titles = [f"A film of middling length {at}" for at in range(n)]
facts = [f"{genre}\n{at} ratings" for at, genre in enumerate(genres)]
_, order = colours.telling([[genre] for genre in genres])
run = st.session_state["run"] = st.session_state.get("run", -1) + 1

if st.query_params.get("way") == "altair":
    frame = pd.DataFrame({"x": points[:, 0], "y": points[:, 1], "title": titles, "genre": genres})
    far = 1.05 * np.abs(points).max(axis=0)
    x, y = (alt.Scale(domain=[-float(end), float(end)], nice=False) for end in far)
    chart = (
        alt.Chart(frame, height=560, padding=0, title=f"picture {run}")
        .mark_circle(size=30)
        .encode(
            x=alt.X("x:Q", axis=None, scale=x),
            y=alt.Y("y:Q", axis=None, scale=y),
            color=alt.Color("genre:N", legend=None),
            tooltip=["title:N", "genre:N"],
        )
        .interactive()
    )
    st.altair_chart(chart, key="altair")
else:
    shades = colours.kinds(genres, order, title="Genre", rest="other")
    panel = drawn.Panel("", "Made-up points.", [drawn.Frame("", points)], shades)
    picture = drawn.Picture([panel], titles, facts, labels=np.arange(n))
    drawn.draw(picture, key="map", words=map_words.tools(), point=run or None)
st.button("Run again")
st.text(f"run {run}")
