"""The only folder that caches: asks the engine and keeps what it answered.

Arguments are names, specs and ids, never arrays (large ones are hashed by sampling). What is kept is never changed.

data.py   data sets, folds, titles, names of people
who.py    one person and their edits
lists.py  fitted models: lists, what edits moved, how well they serve
reasons.py  one case: its reason, test and counterfactual, and the files and the link that hold it
"""

from __future__ import annotations

from dashboard.loaders.data import (
    FILMS,
    dataset,
    fetch_data,
    fold,
    head_share,
    home,
    is_here,
    long_tail,
    my_uploads,
    people,
    rating_step,
    sets_here,
    starting_user,
    store,
    subject,
    tastes_of,
    title,
    title_at,
    titles,
    upload_columns,
)
from dashboard.loaders.lists import (
    LIST_LENGTH,
    answer,
    bench,
    command,
    is_done,
    moves,
    request,
    served,
    unit,
)
from dashboard.loaders.reasons import case, reason, telling_rating
from dashboard.loaders.who import Person, held_out, person, profile, rated_items, stands_out, stored_user, unedited

__all__ = [
    "FILMS",
    "LIST_LENGTH",
    "Person",
    "answer",
    "bench",
    "case",
    "command",
    "dataset",
    "fetch_data",
    "fold",
    "head_share",
    "held_out",
    "is_done",
    "home",
    "is_here",
    "long_tail",
    "moves",
    "my_uploads",
    "people",
    "person",
    "profile",
    "rated_items",
    "rating_step",
    "reason",
    "request",
    "served",
    "sets_here",
    "stands_out",
    "starting_user",
    "store",
    "stored_user",
    "subject",
    "tastes_of",
    "telling_rating",
    "title",
    "title_at",
    "titles",
    "unedited",
    "unit",
    "upload_columns",
]
