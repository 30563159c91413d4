"""The same person under several models, side by side; every film can be asked why, every rating can be taken away."""

import streamlit as st

from dashboard import loaders, state
from dashboard.text import words
from dashboard.views import history, lists, waiting, why, you

view = state.view()
who = loaders.person(view)

st.title(words("recs.title"))
st.write(words("recs.lead"))
lists.model_picker(view)
view = waiting.ready(view)
if you.has_nothing(view, who):
    you.invite()
elif view.models:
    left, right = st.columns([4, 11], gap="large")
    with left:
        history.editable(view, who)
    with right:
        lists.side_by_side(view, who)
        lists.legend(view, who)
    why.panel(view, who)
    lists.agreement(view, who)
    lists.commands(view, who)
