"""Regions of a picture and their names, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from recengine.maps import clusters

LEFT = [("Drama", "War")] * 5 + [("Drama",)] * 1
RIGHT = [("Drama",)] * 3 + [("Comedy", "Comedy")] * 3


def test_a_region_is_named_by_what_it_has_more_of() -> None:
    region = np.array([0] * 6 + [1] * 6)
    left, right = clusters.names_of(region, LEFT + RIGHT, 2)
    # War: 5/6 here, 5/12 everywhere; Drama: 1 here, 9/12 everywhere = 1.33 times; 5/6 log 2 = 0.58 > 1 log 1.33 = 0.29
    assert left == ("War", "Drama")
    assert right == ("Comedy",)  # Drama is rarer here than everywhere


def test_marks_that_are_rare_or_everywhere_name_nothing() -> None:
    region = np.array([0] * 10 + [1] * 10)
    rare = [("Opera",)] + [("Drama",)] * 19  # a tenth of the first region, none of the second
    assert clusters.names_of(region, rare, 2) == [(), ()]
    assert clusters.names_of(region, [()] * 20, 2) == [(), ()]


def test_points_without_a_mark_do_not_count() -> None:
    region = np.array([0] * 40 + [1] * 40)
    tags = [("metal",)] * 6 + [()] * 34 + [("jazz",)] * 6 + [()] * 34
    assert clusters.names_of(region, tags, 2) == [("metal",), ("jazz",)]


def test_a_region_of_few_points_has_no_name() -> None:
    region = np.array([0] * 4 + [1] * 8)
    assert clusters.names_of(region, [("War",)] * 4 + [("Drama",)] * 8, 2) == [(), ("Drama",)]


def test_no_more_than_two_marks_and_ties_by_the_alphabet() -> None:
    region = np.array([0] * 5 + [1] * 5)
    marks = [("c", "b", "a")] * 5 + [("d",)] * 5
    assert clusters.names_of(region, marks, 2) == [("a", "b"), ("d",)]


def test_two_heaps_are_two_regions_the_larger_first() -> None:
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(0, 1, (6, 2)), rng.normal(50, 1, (9, 2))])
    first, second = clusters.clusters(points, [("War",)] * 6 + [("Drama",)] * 9, 2, seed=1)
    assert first.members.tolist() == list(range(6, 15)) and first.marks == ("Drama",)
    assert second.members.tolist() == list(range(6)) and second.marks == ("War",)


def test_the_same_seed_gives_the_same_regions() -> None:
    points = np.random.default_rng(0).normal(size=(60, 2))
    one, other = (clusters.clusters(points, [()] * 60, 5, seed=3) for _ in range(2))
    assert [cluster.members.tolist() for cluster in one] == [cluster.members.tolist() for cluster in other]
    assert sum(len(cluster.members) for cluster in one) == 60


def test_fewer_different_points_give_fewer_regions() -> None:
    points = np.repeat([[0.0, 0.0], [1.0, 1.0]], 5, axis=0)
    assert len(clusters.clusters(points, [()] * 10, 8)) == 2


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Star Trek: The Wrath of Khan (1982)", ("star", "trek", "wrath", "khan")),
        ("From Dusk till Dawn", ("dusk", "till", "dawn")),
        ("Été à l'été", ()),
        ("", ()),
    ],
)
def test_words_of_a_title(title: str, words: tuple[str, ...]) -> None:
    assert clusters.title_words([title]) == [words]
