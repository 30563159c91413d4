"""The pages. They compute nothing: inputs -> `loaders` (ask the engine) -> `charts` (pictures) -> `views` (blocks).

pages/       one file a page: which blocks, in which order; no def, no numbers
views/       blocks: widgets and pictures together, one function a block
charts/      engine result -> Altair chart; no streamlit
components/  the two things Streamlit has no widget for: ranked lists side by side, a history one can edit
loaders/     the only folder that caches; arguments are specs and ids
state.py     what the address bar holds, and nothing else is remembered
text/        every word on the pages
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
"""Read by torch when it loads: the pages' process answers several people at once, a network must not take all cores."""
