"""Medians over cases by hand, scores at half, and when accuracy and faithfulness go together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from recengine.explain import medians


def test_medians_by_hand() -> None:
    frame = pd.DataFrame({"user_idx": [4, 4, 9], "deletion_auc": [0.1, 0.3, -9.0], "random_deletion_auc": 0.5})
    found = medians.medians(frame, seed=0)
    assert found["deletion_auc"]["value"] == 0.1
    assert found["lead"]["value"] == pytest.approx(0.4)
    # of two people drawn again: both the first (0.1 or 0.3, the lower median), both the second, or one each
    assert (found["deletion_auc"]["low"], found["deletion_auc"]["high"]) == (-9.0, 0.1)
    assert medians.medians(frame.iloc[:0], seed=0) == {}


def test_median_scores_by_hand() -> None:
    frame = pd.DataFrame({"score": [5.0, 3.0], "score_empty": [3.0, 1.0]})
    half = np.zeros((2, 11), np.float32)
    half[:, 5] = 0.5, -1.0
    curves = {"deletion.claimed": half, "deletion.random": np.ones((2, 11), np.float32)}
    found = medians.median_scores(frame, curves)
    # at half: 3 + 0.5 * 2 = 4 and 1 - 1 * 2 = -1; in random order 5 and 3
    assert found == {"full": 4.0, "half": 1.5, "half_random": 4.0, "empty": 2.0}
    assert medians.median_scores(frame.iloc[:0], curves) == {}


def test_accuracy_and_lead_go_together_only_where_enough_configurations_say_so() -> None:
    rising = list(range(8))
    assert medians.link(rising, rising) == medians.Link(8, pytest.approx(1.0), pytest.approx(0.0))  # type: ignore[arg-type]
    assert medians.link(rising, rising).sure
    assert medians.link(rising[:7], rising[:7]) == medians.Link(7)
    assert medians.link(rising, [1.0] * 8) == medians.Link(8)
    assert not medians.link(rising, [3, 1, 4, 1, 5, 9, 2, 6]).sure
