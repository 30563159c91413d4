"""How well a model does: a fold's metrics (`evaluator`), folds with intervals (`summary`), groups of users (`groups`).

`rating`, `ranking` and `beyond` hold one formula a function; `scoring` asks the model, `bootstrap` draws users again.
"""
