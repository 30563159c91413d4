"""RecScope: the frame around every page. Page list, data set and person; nothing else."""

import streamlit as st

from dashboard.text import words
from dashboard.views import frame

SIDEBAR = 220  # pixels: room for three lists beside it at 1440
st.set_page_config(
    page_title=words("app.name"), page_icon="assets/icon.png", layout="wide", initial_sidebar_state=SIDEBAR
)

page = st.navigation(
    {
        words("nav.look"): [
            st.Page("dashboard/pages/home.py", title=words("home.nav"), icon=":material/home:", default=True),
            st.Page("dashboard/pages/users.py", title=words("users.nav"), icon=":material/person_search:"),
            st.Page(
                "dashboard/pages/recommendations.py", title=words("recs.nav"), icon=":material/format_list_numbered:"
            ),
            st.Page("dashboard/pages/models.py", title=words("zoo.nav"), icon=":material/leaderboard:"),
            st.Page("dashboard/pages/map.py", title=words("maps.nav"), icon=":material/scatter_plot:"),
            st.Page("dashboard/pages/light.py", title=words("light.nav"), icon=":material/compress:"),
            st.Page("dashboard/pages/lab.py", title=words("lab.nav"), icon=":material/science:"),
            st.Page("dashboard/pages/reasons.py", title=words("holds.nav"), icon=":material/fact_check:"),
        ],
        words("nav.data"): [st.Page("dashboard/pages/data.py", title=words("data.nav"), icon=":material/database:")],
    }
)
frame.around(page)
