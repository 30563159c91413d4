"""Blocks: widgets and pictures together, one function a block; they ask `loaders`, draw `charts`, speak `text`."""
