"""The factor models and EASE against the peers: the tables of `neighbours`, with other rows.

    python -m benchmarks.factors                                          # both tables, MovieLens-100K
    python -m benchmarks.factors --peers-python OTHER/bin/python          # peers in an environment of their own
    python -m benchmarks.factors --dataset ml-1m --folds 1

Folds, clocks and the way a peer is asked are those of `neighbours`; a library that is not installed is skipped by name.
"""

from __future__ import annotations

from benchmarks import peers
from benchmarks.neighbours import LISTS, STARS, arguments, compare
from recengine.data import catalog

OURS = {
    STARS: ["mf/textbook", "mf/tuned", "mf/fast", "svdpp/textbook", "svdpp/tuned"],
    LISTS: ["ease/textbook", "ease/ranking", "als/textbook", "als/ranking"],
}


def main() -> None:
    """Both tables."""
    asked = arguments(__doc__).parse_args()
    dataset = catalog.load(asked.dataset, asked.store or catalog.default_home())
    compare(dataset, STARS, asked.folds, OURS[STARS], peers.FACTOR_STARS, asked)
    compare(dataset, LISTS, 1, OURS[LISTS], peers.FACTOR_LISTS, asked)


if __name__ == "__main__":
    main()
