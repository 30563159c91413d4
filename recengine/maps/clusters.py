"""Names for the regions of a picture, so that it can be read before a point is touched.

    region   k-means over the points' two numbers: an even cover of the picture, not a finding about the data
    name     the marks (genres, decades, tags, words of titles) that a region has more of than all points have:
             score(mark) = p_in * log(p_in / p_all), p its share of the points that bear any

Sources: Lloyd 1982, IEEE Transactions on Information Theory 28 (k-means) · the score is a mark's term of KL(in || all).
Differs: a mark names a region only where it is borne by `OFTEN` of it and is `MORE` times as frequent as everywhere,
and a region of fewer than `SMALLEST` points with a mark has no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

OFTEN = 0.2
MORE = 1.3
MOST_MARKS = 2
SMALLEST = 5
"""Points with a mark below which a region has no name."""
_WORD = re.compile(r"[^\W\d_]{4,}")
COMMON = frozenset(("with", "from", "that", "this", "their", "about", "your", "into", "over", "back", "when", "what"))


@dataclass(frozen=True, eq=False)
class Cluster:
    """A region of a picture.

    members  int64 (m,), ascending
    marks    what it has more of than everywhere, most telling first; at most two, empty where nothing stands out
    """

    members: np.ndarray
    marks: tuple[str, ...]


def clusters(points: np.ndarray, marks: Sequence[Sequence[str]], k: int = 8, *, seed: int = 0) -> list[Cluster]:
    """k regions, the largest first; fewer where there are fewer different points.

    points  float (n, 2), finite
    marks   (n,) what each point bears; the same mark twice counts once
    """
    from sklearn.cluster import KMeans  # slow to import, and only maps need it

    rows = np.asarray(points, np.float64)
    k = min(k, len(np.unique(rows, axis=0)))
    starts: Any = 4  # its annotation knows only the text "auto"
    found = KMeans(n_clusters=k, n_init=starts, random_state=seed).fit_predict(rows)
    names = names_of(found, marks, k)
    out = [Cluster(np.flatnonzero(found == at), names[at]) for at in range(k)]
    return sorted(out, key=lambda cluster: -len(cluster.members))


def names_of(region: np.ndarray, marks: Sequence[Sequence[str]], k: int) -> list[tuple[str, ...]]:
    """The telling marks of each region, most telling first; ties by the alphabet.

    region  int (n,), 0 to k - 1
    """
    words = sorted({mark for own in marks for mark in own})
    if not words:
        return [()] * k
    column = {word: at for at, word in enumerate(words)}
    pairs = {(at, column[mark]) for at, own in enumerate(marks) for mark in own}
    rows, columns = np.array(sorted(pairs), np.int64).T
    inside = np.zeros((k, len(words)))
    np.add.at(inside, (region[rows], columns), 1.0)
    bearing = region[[bool(own) for own in marks]]
    size = np.bincount(bearing, minlength=k)[:, None]
    share, everywhere = inside / np.maximum(size, 1), inside.sum(axis=0) / len(bearing)
    telling = (share >= OFTEN) & (share >= MORE * everywhere) & (size >= SMALLEST)
    score = share * np.log(np.where(telling, share / everywhere, 1.0))
    best = np.argsort(-score, axis=1, kind="stable")[:, :MOST_MARKS]
    return [tuple(words[at] for at in row if telling[number, at]) for number, row in enumerate(best)]


def title_words(titles: Sequence[str]) -> list[tuple[str, ...]]:
    """Words of four letters and more in each title, small, without the commonest: marks where nothing else is known."""
    return [tuple(word for word in _WORD.findall(title.lower()) if word not in COMMON) for title in titles]
