"""The four time splits of arXiv 1708.01715 on the Netflix Prize data, and the counts that they must have.

Training and test part are whole months; test ratings of people or films unseen in the training part are dropped. The
authors' code then draws half of the test ratings at random to choose the epoch; here they stay together.
Source: README of NVIDIA/DeepRecommender ("Data stats") and its `netflix_data_convert.py`: the README says that June and
November have 31 days, the code 30.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import numpy as np

from recengine.data.dataset import Dataset
from recengine.data.readers.netflix import CARD, DAY, probe_rows
from recengine.data.split import Fold, known
from recengine.errors import RequestError

NOTES = logging.getLogger("recengine.data.notes")
PROBE = "probe"


@dataclass(frozen=True)
class Period:
    """Days of a split, both ends meant, and what is in it: (ratings, people, films) of each part."""

    train: tuple[str, str]
    test: tuple[str, str]
    n_train: tuple[int, int, int]
    n_test: tuple[int, int, int]


DECEMBER = ("2005-12-01", "2005-12-31")
PERIODS: dict[str, Period] = {
    "3-months": Period(
        ("2005-09-01", "2005-11-30"), DECEMBER, (13_675_402, 311_315, 17_736), (2_082_559, 160_906, 17_261)
    ),
    "6-months": Period(
        ("2005-06-01", "2005-11-30"), DECEMBER, (29_179_009, 390_795, 17_757), (2_175_535, 169_541, 17_290)
    ),
    "1-year": Period(
        ("2004-06-01", "2005-05-31"),
        ("2005-06-01", "2005-06-30"),
        (41_451_832, 345_855, 16_907),
        (3_888_684, 197_951, 16_506),
    ),
    "full": Period(("1999-12-01", "2005-11-30"), DECEMBER, (98_074_901, 477_412, 17_768), (2_250_481, 173_482, 17_305)),
}


def fold(dataset: Dataset, part: str) -> Fold:
    """The cut of `netflix:PART`; how its counts lie to the paper's is noted, and told to who listens to `NOTES`.

    part  a key of `PERIODS`, or `probe`: the pairs that `probe.txt` names are the test
    Raises RequestError for another part, another data set or a part without ratings, DataError where the probe is not
    there or names a pair that nobody rated.
    """
    if part not in (*PERIODS, PROBE):
        raise RequestError.unknown("part of the Netflix data", part, (*PERIODS, PROBE))
    if dataset.name != CARD.name or dataset.ratings.timestamp is None:
        raise RequestError(
            f"split 'netflix:{part}' is for the Netflix Prize files and {dataset.name} is another data set; allowed "
            "here: time, user-time, ratio"
        )
    ratings = dataset.ratings
    if part == PROBE:
        asked = probe_rows(dataset)
        train = np.setdiff1d(np.arange(len(ratings)), asked, assume_unique=True)
        days = ""
    else:
        period, day = PERIODS[part], dataset.ratings.timestamp // DAY
        train, asked = (
            np.flatnonzero((day >= _day(first)) & (day <= _day(last))) for first, last in (period.train, period.test)
        )
        days = f"; its days are {' to '.join(period.train)} and {' to '.join(period.test)}"
    if not len(train) or not len(asked):
        raise RequestError(
            f"split 'netflix:{part}' leaves {len(train)} training and {len(asked)} test rows of {dataset.name}{days}"
        )
    test = known(ratings, train, asked)
    cut = Fold(1, dataset.with_ratings(train), ratings.take(test), len(asked) - len(test))
    notes = tuple(f"netflix:{part}, {words}" for words in differences(cut, part))
    for words in notes:
        NOTES.info(words)
    return replace(cut, notes=notes or (f"netflix:{part}: all counts are the paper's",) if part in PERIODS else ())


def differences(part: Fold, name: str) -> list[str]:
    """What of a split's counts is not the paper's, in words; nothing where it is the whole prize data.

    Of the probe nothing either: the paper does not use it.
    """
    found: list[str] = []
    if name == PROBE:
        return found
    period = PERIODS[name]
    for which, ratings, wanted in (
        ("training", part.train.ratings, period.n_train),
        ("test", part.test, period.n_test),
    ):
        have = (len(ratings), len(np.unique(ratings.user_idx)), len(np.unique(ratings.item_idx)))
        for what, here, there in zip(("ratings", "people", "films"), have, wanted, strict=True):
            if here != there:
                found.append(f"{which}: {here:,} {what} instead of {there:,}")
    return found


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))
