"""The NeuMF test set: its numbering of users and items, its files checked line by line. The files here are made up."""

import numpy as np
import pandas as pd
import pytest

from recengine.data.dataset import Dataset, Ratings
from recengine.data.ncf import FOLDER, NEGATIVES, POSITIVES
from recengine.data.split import fold
from recengine.data.synthetic import LOW_RANK_CARD
from recengine.errors import DataError, RequestError


@pytest.fixture
def data() -> Dataset:
    """Users 10 and 2 (listed in that order); items first appear in the order 119, 118, ... 0."""
    item_idx = np.concatenate([np.arange(119, -1, -1), [5, 7]])
    user_idx = np.concatenate([np.zeros(120), [1, 1]])
    return Dataset(
        ratings=Ratings(user_idx, item_idx, np.concatenate([np.full(120, 4), [2, 3]])),
        users=pd.DataFrame({"id": ["10", "2"]}),
        items=pd.DataFrame({"id": [f"m{n}" for n in range(120)]}),
        card=LOW_RANK_CARD,
        rating_scale=(1, 5),
    )


def lines(n_negatives: int = 99, item: int = 112, stars: int = 3, negative: int = 20) -> tuple[str, str]:
    """User 0 of the files is raw id 2, whose rating of idx 7 is file item 119 - 7 = 112; user 1 is raw id 10."""
    positives = f"0\t{item}\t{stars}\t978824351\n1\t0\t4\t978300174\n"
    negatives = [str(negative + k) for k in range(n_negatives)]
    return positives, "".join(f"({pair})\t" + "\t".join(negatives) + "\n" for pair in (f"0,{item}", "1,0"))


def write(folder, positives: str, negatives: str):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / POSITIVES).write_text(positives)
    (folder / NEGATIVES).write_text(negatives)
    return folder


@pytest.mark.parametrize("beside", [True, False])
def test_rows_and_negatives_are_numbered_back(data, tmp_path, beside):
    write(tmp_path / FOLDER if beside else tmp_path, *lines())
    part = fold(data, "ncf", 1, folder=tmp_path)
    assert part.test.user_idx.tolist() == [1, 0] and part.test.item_idx.tolist() == [7, 119]
    assert part.test.rating.tolist() == [3, 4]
    assert part.negatives is not None and part.negatives.shape == (2, 99)
    assert part.negatives[0].tolist() == list(range(99, 0, -1))
    assert len(part.train.ratings) == 120 and part.dropped == 0
    assert part.train.matrix[1, 7] == 0 and part.train.matrix[0, 119] == 0


def test_the_files_are_found_beside_the_data(data, tmp_path):
    write(tmp_path / FOLDER, *lines())
    placed = Dataset(data.ratings, data.users, data.items, data.card, data.rating_scale, folder=tmp_path)
    assert len(fold(placed, "ncf", 1).test) == 2


def test_missing_files_are_named(data, tmp_path):
    with pytest.raises(RequestError, match="needs the NeuMF files ml-1m.test.rating and .*expected in a folder given"):
        fold(data, "ncf", 1)
    with pytest.raises(RequestError, match=f"expected in {tmp_path.name} or {tmp_path.name}/ncf-leave-one-out"):
        fold(data, "ncf", 1, folder=tmp_path)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (lines(stars=5), r"ml-1m.test.rating, line 1: this rating is not in the data: '0 112 5 978824351'"),
        (lines(item=50), "line 1: this rating is not in the data"),
        (lines(item=500), "ml-1m.test.rating, column item: no such row in the data: '500'; expected 0 to 119"),
        (lines(negative=30), "ml-1m.test.negative, column item: no such row in the data: '120'; expected 0 to 119"),
        (lines(n_negatives=98), r"ml-1m.test.negative, line 1: not the negatives .* expected \(0,112\) and 99 items"),
        (("0\t112\t3\n", ""), "wrong number of columns: '3'; expected 4"),
        ((lines()[0], lines()[1].splitlines()[0]), "ml-1m.test.negative: wrong number of lines: '1'; expected 2"),
        ((lines()[0], lines()[1].replace("(1,0)", "(1,1)")), r"line 2: not the negatives .* expected \(1,0\)"),
    ],
)
def test_files_of_other_data_are_refused(data, tmp_path, files, message):
    with pytest.raises(DataError, match=message):
        fold(data, "ncf", 1, folder=write(tmp_path, *files))
