"""The data sets: which there are, what the one in view is like, and the way to bring one's own."""

import streamlit as st

from dashboard import state
from dashboard.text import words
from dashboard.views import cards, facts

view = state.view()

st.title(words("data.title"))
st.write(words("data.lead"))
cards.fetching()
cards.sets(view)
facts.one(view)
