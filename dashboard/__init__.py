"""The pages. They compute nothing: inputs -> `loaders` (ask the engine) -> `charts` (pictures) -> `views` (blocks).

pages/       one file a page: which blocks, in which order; no def, no numbers
views/       blocks: widgets and pictures together, one function a block
charts/      engine result -> Altair chart; no streamlit
components/  the two things Streamlit has no widget for: ranked lists side by side, a history one can edit
loaders/     the only folder that caches; arguments are specs and ids
state.py     what the address bar holds, and nothing else is remembered
text/        every word on the pages
"""
