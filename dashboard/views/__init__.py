"""Blocks: widgets and pictures together, one function a block. They ask `loaders`, draw with `charts`, speak in `text`."""
