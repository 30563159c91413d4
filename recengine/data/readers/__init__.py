"""Readers: one file a format, from files to a checked `Dataset`.

movielens_100k, recbole, movielens_1m, lastfm   the sets of the catalogue
table       a person's own CSV, TSV or parquet; `columns` finds out which column means what, `formats` what file it is
text        delimited text as columns of strings, with the way back to the line
checks      what every reader checks of a column
assemble    checked columns become the data set
"""
