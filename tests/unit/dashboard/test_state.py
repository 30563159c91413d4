"""The view in the address bar: what is written is what is read, and nonsense is named."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import (
    LIGHT_PARTS,
    METHODS,
    MOST_BRUSHED,
    MOST_EDITS,
    MOST_MODELS,
    MOST_STEPS,
    View,
    from_url,
    is_restorable,
    rated,
    read_views,
    reset,
    to_url,
    toggled,
    write_views,
)
from recengine.explain.methods import COUNTERFACTUAL, EXACT, INTEGRATED_GRADIENTS, LEAVE_ONE_OUT

MODELS = ("popularity", "bias", "user-knn", "item-knn", "content")
RAW_IDS = st.text(string.ascii_letters + string.digits + ",:%=&# äß영", min_size=1, max_size=8)
VIEWS = st.builds(
    View,
    data=st.sampled_from(["ml-100k", "synthetic", "upload:abc"]),
    user=st.one_of(st.just(""), RAW_IDS),
    models=st.lists(st.sampled_from(MODELS), min_size=1, max_size=MOST_MODELS, unique=True).map(tuple),
    why=st.sampled_from(["", *MODELS]),
    item=st.one_of(st.just(""), RAW_IDS),
    by=st.sampled_from(["", "ratings", "neighbours", "features"]),
    method=st.sampled_from(["", "exact", "leave-one-out", "counterfactual"]),
    order=st.sampled_from(["list", "stars"]),
    light=st.sampled_from(LIGHT_PARTS),
    step=st.integers(0, MOST_STEPS - 1).map(str),
    sizes=st.sampled_from(["", "3,16,32,16,16", "1,1,1,1,1"]),
    without=st.lists(RAW_IDS, max_size=4, unique=True).map(tuple),
    rate=st.dictionaries(RAW_IDS, st.sampled_from([0.5, 1.0, 4.5, 5.0]), max_size=4).map(lambda r: tuple(r.items())),
)


@given(VIEWS)
def test_a_link_gives_back_the_very_view(view: View) -> None:
    found, bad = from_url(to_url(view), MODELS)
    assert found == view
    assert bad == []


def test_no_view_has_an_empty_address() -> None:
    assert to_url(View()) == {"data": "ml-100k"}


def test_what_is_not_understood_is_named_and_left_at_its_default() -> None:
    view, bad = from_url(
        {
            "models": "item-knn,itemknn",
            "order": "random",
            "why": "nobody",
            "by": "magic",
            "method": "oracle",
            "rate": "50:x,51:4",
        },
        MODELS,
    )
    assert view == View(models=("item-knn",), rate=(("51", 4.0),))
    assert set(bad) == {"models", "order", "why", "by", "method", "rate"}


def test_four_models_are_too_many() -> None:
    view, bad = from_url({"models": ",".join(MODELS[:4])}, MODELS)
    assert view.models == MODELS[:MOST_MODELS]
    assert bad == ["models"]


def test_numbers_that_are_none_are_refused() -> None:
    for stars in ("nan", "inf", ""):
        view, bad = from_url({"rate": f"50:{stars}"}, MODELS)
        assert view.rate == ()
        assert bad == ["rate"]


def test_ticking_off_and_on_again() -> None:
    view = toggled(View(), "50")
    assert view.without == ("50",)
    assert toggled(view, "50") == View()


def test_new_stars_bring_a_ticked_off_rating_back() -> None:
    view = rated(toggled(View(), "50"), "50", 2.0)
    assert (view.without, view.rate) == ((), (("50", 2.0),))
    assert rated(view, "50", None) == View()


def test_ticking_off_a_changed_rating_forgets_the_change() -> None:
    view = toggled(rated(View(), "50", 2.0), "50")
    assert (view.without, view.rate) == (("50",), ())


def test_reset_keeps_everything_but_the_edits() -> None:
    view = View(user="7", models=("bias",), without=("1",), rate=(("2", 3.0),), item="9")
    assert reset(view) == View(user="7", models=("bias",), item="9")


def test_what_the_page_of_models_shows_is_in_the_link() -> None:
    view = View(
        show="people",
        split="official",
        measure="recall@10",
        against="parameters",
        config="mf/tuned;factors=40;pull=fixed",
        versus="bias/tuned",
        group="age",
        bar="under 18",
    )
    assert from_url(to_url(view), MODELS) == (view, [])


def test_parts_splits_and_configurations_that_do_not_exist_are_named() -> None:
    wrong = {"show": "all", "split": "rato:1", "config": "mf/best", "versus": "mff/tuned", "group": "size"}
    view, bad = from_url(wrong, MODELS)
    assert view == View()
    assert set(bad) == set(wrong)


def test_methods_of_a_link_are_those_of_the_engine() -> None:
    every = (EXACT, INTEGRATED_GRADIENTS, LEAVE_ONE_OUT, COUNTERFACTUAL)
    assert tuple(method.name for method in every) == METHODS


def test_more_edits_than_a_link_reads_back_are_not_restorable() -> None:
    rate = tuple((str(item), 4.0) for item in range(MOST_EDITS))
    for view in (View(rate=rate), View(rate=(*rate, ("more", 1.0)))):
        assert is_restorable(view) == (from_url(to_url(view), MODELS)[0] == view)


def test_what_the_page_of_tested_reasons_shows_is_in_the_link() -> None:
    view = View(
        look="one",
        presets="all",
        trials="ease/ranking@exact|autoencoder/tuned;hidden=512,256@exact",
        side="insertion",
        people="40",
        sanity="yes",
        method="leave-one-out",
    )
    assert from_url(to_url(view), MODELS) == (view, [])


def test_trials_that_do_not_exist_are_named() -> None:
    asked = {"trials": "ease/ranking@exact|ease/ranking@luck", "people": "0", "sanity": "no", "method": "magic"}
    view, bad = from_url(asked | {"look": "up", "side": "left", "presets": "some"}, MODELS)
    assert view == View()
    assert set(bad) == {"trials", "people", "sanity", "method", "look", "side", "presets"}
    five = [f"ease/ranking;reg={reg}@exact" for reg in range(1, 6)]
    assert from_url({"trials": "|".join(five)}, MODELS)[1] == ["trials"]


def test_what_the_map_shows_is_in_the_link() -> None:
    view = View(
        part="two",
        of="users",
        space="users",
        beside="users-out",
        drawn="pca",
        colour="differs",
        point="7",
        brush=("1", "a,b", "c:d"),
        at=write_views([(0.5, -2.0, 4.0), (1.0, 1.0, 1.0)]),
        forming="yes",
        config="mf/tuned;factors=40",
        versus="autoencoder/tuned",
    )
    assert view.at == "0.5:-2:4|1:1:1"
    assert from_url(to_url(view), MODELS) == (view, [])
    assert read_views(view.at) == [(0.5, -2.0, 4.0), (1.0, 1.0, 1.0)]


@pytest.mark.parametrize("at", ["", "1:2", "1:2:0.5", "nan:0:1", "1e9:0:1", "a:b:c", "0:0:2|0:0:2|0:0:2"])
def test_what_is_no_place_on_a_map_is_named(at: str) -> None:
    assert read_views(at) == []
    assert from_url({"at": at}, MODELS) == (View(), ["at"] if at else [])


def test_an_address_holds_so_many_brushed_points() -> None:
    view, _ = from_url({"brush": ",".join(map(str, range(MOST_BRUSHED + 5)))}, MODELS)
    assert len(view.brush) == MOST_BRUSHED


def test_what_the_lab_shows_is_in_the_link() -> None:
    view = View(sweep="data-size", curves="deep at 10 %|U-AutoRec at 100 %")
    assert from_url(to_url(view), MODELS) == (view, [])
    assert from_url({"sweep": "depths"}, MODELS) == (View(), ["sweep"])
