"""Data: a file of ratings becomes a checked `Dataset`, and that training and test parts.

catalog     the sets this engine knows and `load`, the one door to all data
fetch       brings a set here: `download` and `archive` do the work
readers/    one file a format; `checks` are made by all of them
uploads     files of visitors
dataset     Dataset, Ratings, Card, Note: what everything else stands on
split       the folds; `ncf` reads the NeuMF paper's, `export` writes any of them as CSV
features    what items are made of
tastes, describe   people and sets in numbers, for pages
synthetic   made-up sets
"""
