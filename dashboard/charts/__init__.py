"""Engine result -> Altair chart. Pure functions: no streamlit, no words of their own beyond what they are given."""
