"""The autoencoder as a recommender: centring, what nobody rated, both orientations, reasons, bad settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from recengine.data import synthetic
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explain.integrated_gradients import integrated_gradients
from recengine.models import autoencoder as module
from recengine.models import autoencoder_items
from recengine.models.autoencoder import PRESETS, Autoencoder, AutoencoderConfig
from recengine.models.autoencoder_items import Jury
from recengine.models.base import Profile, profile_of, profiles_of
from recengine.models.bias import fit_terms
from recengine.models.network import layers
from recengine.models.validation import hold_out

QUICK = {"epochs": 3, "batch_size": 32, "precision": "float32"}
TEXTBOOK = replace(PRESETS["textbook"], hidden=(12, 8), **QUICK)
BY_ITEM = replace(PRESETS["tuned"], hidden=(12,), **QUICK)
TUNED = replace(BY_ITEM, orientation="user")
RANKING = replace(PRESETS["ranking"], hidden=(12,), **QUICK)
NOBODY = Profile(np.empty(0, np.int32), np.empty(0, np.float32))


@pytest.fixture(scope="module")
def films() -> Dataset:
    return synthetic.low_rank(n_users=80, n_items=60)


@pytest.fixture
def gap(make) -> Dataset:
    """Film 1 was rated by nobody."""
    return make([[5, 0, 3, 1], [4, 0, 0, 2], [0, 0, 2, 5], [1, 0, 4, 0]])


def test_textbook_is_the_source_s_network():
    net = PRESETS["textbook"]
    model = Autoencoder(replace(net, epochs=1))._network(30)
    shapes = [layer.shape for layer in layers(model) if layer.kind in ("EmbeddingBag", "Linear")]
    assert shapes == [(30, 512), (512, 512), (1024, 512), (512, 1024), (512, 512), (30, 512)]
    assert (net.dropout, net.dropout_at, net.momentum, net.batch_size, net.refeed) == (0.8, "code", 0.9, 128, 1)
    assert model.shape.last == "selu"


@pytest.mark.parametrize(
    ("activation", "last"), [("sigmoid", "linear"), ("tanh", "linear"), ("relu6", "relu6"), ("elu", "elu")]
)
def test_bounded_activations_end_in_a_linear_layer(activation, last):
    assert Autoencoder(replace(TEXTBOOK, activation=activation))._network(5).shape.last == last
    assert Autoencoder(replace(TEXTBOOK, activation=activation, centring=True))._network(5).shape.last == "linear"


def test_a_network_that_says_nothing_leaves_the_bias_model(films):
    model = Autoencoder(TUNED).fit(films)
    weight, bias = model.network.final()
    with torch.no_grad():
        weight.zero_()
        bias.zero_()
    terms = fit_terms(films.matrix, reg_user=5.0, reg_item=2.0)
    expected = terms.mu + terms.b_i + terms.level(films.matrix)[:, None]
    assert model.score(profiles_of(films)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("config", [TUNED, BY_ITEM], ids=["user", "item"])
def test_a_film_nobody_rated_scores_what_the_bias_model_says(gap, config):
    model = Autoencoder(config).fit(gap)
    profile = profile_of(gap, 0)
    assert np.isfinite(model.score([profile, NOBODY])).all()
    if config is TUNED:
        terms = fit_terms(gap.matrix, reg_user=5.0, reg_item=2.0)
        assert model.score([profile])[0, 1] == pytest.approx(terms.mu + terms.level(gap.matrix)[0], abs=1e-6)


@pytest.mark.parametrize("config", [TEXTBOOK, RANKING], ids=["textbook", "ranking"])
def test_without_centring_it_says_nothing_where_it_knows_nothing(gap, config):
    scores = Autoencoder(config).fit(gap).score([profile_of(gap, 0), NOBODY])
    assert np.isnan(scores[0]).tolist() == [False, True, False, False]
    assert np.isnan(scores[1]).all()


def test_the_item_orientation_answers_by_ridge(films):
    model = Autoencoder(BY_ITEM).fit(films)
    profile = profile_of(films, 3)
    assert model.answers is not None
    z = np.hstack([model.answers.codes, np.ones((films.n_items, 1))])
    held = np.diag([BY_ITEM.reg_ridge] * 12 + [5.0])
    mine = z[profile.item_idx]
    left = profile.rating - model.terms.mu - model.terms.b_i[profile.item_idx]
    x = np.linalg.solve(held + mine.T @ mine, mine.T @ left)
    assert model.score([profile])[0] == pytest.approx(model.terms.mu + model.terms.b_i + z @ x, abs=1e-5)
    assert len(model.network.final()[0]) == films.n_users


CONFIGS = {
    "textbook": TEXTBOOK,
    "tied": replace(TEXTBOOK, tied=True),
    "tuned": TUNED,
    "ranking": RANKING,
    "item": BY_ITEM,
    "item, stars": replace(TEXTBOOK, orientation="item"),
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_the_path_leads_from_nothing_known_to_the_score(films, config):
    model = Autoencoder(config).fit(films)
    profile = profile_of(films, 5)
    path = model.path(profile, 7, "ratings")
    ends = path.function(torch.from_numpy(np.stack([path.baseline, path.value])))
    known = sum(part.value for part in path.known)
    assert float(ends[1]) + known == pytest.approx(float(model.score([profile])[0, 7]), abs=1e-5)
    if config.centring:
        assert float(ends[0]) == pytest.approx(float(model.score([NOBODY])[0, 7]), abs=1e-5)
    found = integrated_gradients(model, profile, 7, "ratings")
    assert abs(found.residual) <= max(0.01 * abs(found.score - found.base_value), 1e-5)
    assert {part.idx for part in found.of_kind("rating")} == set(profile.item_idx.tolist())


def test_the_closed_form_is_split_exactly(films):
    model = Autoencoder(BY_ITEM).fit(films)
    profile = profile_of(films, 5)
    found = model.explain(profile, 7)
    by_gradients = integrated_gradients(model, profile, 7, "ratings")
    assert found.exact
    assert found.base_value == pytest.approx(float(model.score([NOBODY])[0, 7]), abs=1e-5)
    for kind in ("rating", "level"):
        one, other = ({part.idx: part.value for part in split.of_kind(kind)} for split in (found, by_gradients))
        assert one == pytest.approx(other, abs=1e-9)
    top = found.of_kind("rating")[0]
    evidence = {name: float(value) for name, value in top.evidence.items()}
    left = evidence["r_uj"] - evidence["mu"] - evidence["b_j"]
    assert top.value == pytest.approx(evidence["a_ij"] * left)


def test_what_has_no_closed_form_or_no_score_has_no_exact_split(films, gap):
    with pytest.raises(RequestError, match="kind of reason for autoencoder 'ratings'"):
        Autoencoder(TUNED).fit(films).explain(profile_of(films, 0), 3)
    with pytest.raises(RequestError, match="autoencoder has no score for item 1 and this profile.*nothing is centred"):
        Autoencoder(replace(BY_ITEM, centring=False)).fit(gap).explain(profile_of(gap, 0), 1)


def test_an_empty_profile_has_a_path_of_no_steps(films):
    model = Autoencoder(TUNED).fit(films)
    found = integrated_gradients(model, NOBODY, 7, "ratings")
    assert found.contributions == ()
    assert found.base_value == pytest.approx(found.score, abs=1e-5)


def test_another_kind_of_reason_is_refused(films):
    with pytest.raises(RequestError, match="kind of reason for autoencoder"):
        Autoencoder(TUNED).fit(films).path(profile_of(films, 0), 0, "features")


@pytest.mark.parametrize("config", [TUNED, RANKING, BY_ITEM], ids=["stars", "ranking", "item"])
def test_a_validation_part_chooses_the_epoch(films, config):
    model = Autoencoder(replace(config, epochs=40, decay="none", learning_rate=0.05, validation=0.2, patience=2)).fit(
        films
    )
    assert model.training is not None
    figures = [float(row["val_metric"] or 0.0) for row in model.training.history]
    assert figures[model.training.best_epoch - 1] == min(figures)
    assert model.training.epochs < 40
    assert "validation part" in model.training.checkpoint


def test_a_run_that_diverges_stops_and_keeps_what_is_finite(films):
    model = Autoencoder(replace(TEXTBOOK, activation="lrelu", learning_rate=10.0, epochs=40)).fit(films)
    assert model.training is not None and model.training.diverged
    assert np.isfinite(model.score(profiles_of(films))[:, model.rated]).all()


@pytest.mark.parametrize(("fast", "precision"), [(True, "bfloat16"), (False, "float32")])
def test_bfloat16_is_used_where_it_is_fast_and_named(films, monkeypatch, fast, precision):
    monkeypatch.setattr(module, "bfloat16_is_fast", lambda: fast)
    model = Autoencoder(replace(TEXTBOOK, precision="auto", epochs=20)).fit(films)
    assert model.training is not None and model.training.precision == precision
    exact = Autoencoder(replace(TEXTBOOK, epochs=20)).fit(films).training
    assert exact is not None and exact.precision == "float32"
    one, other = (done.history[-1]["train_loss"] for done in (model.training, exact))
    assert one == pytest.approx(other, rel=0.05)
    assert (one == other) is not fast


def test_the_loss_falls_in_every_preset(films):
    for config in (TEXTBOOK, TUNED, RANKING):
        training = Autoencoder(replace(config, epochs=15)).fit(films).training
        assert training is not None
        first, last = (float(training.history[place]["train_loss"] or 0.0) for place in (0, -1))
        assert last < first


def test_counts_are_read_as_their_logarithms(make):
    rows = [[900, 3, 0, 1], [4, 0, 2, 1], [0, 1, 5, 8], [2, 2, 0, 1]]
    data = make(rows, explicit=False)
    model = Autoencoder(RANKING).fit(data)
    stars = Autoencoder(RANKING)
    stars.explicit, stars.rated, stars.terms = True, model.rated, model.terms
    stars.network, stars.answers = model.network, None
    profile = profile_of(data, 0)
    as_logs = Profile(profile.item_idx, np.log1p(profile.rating))
    assert model.score([profile]) == pytest.approx(stars.score([as_logs]), abs=1e-6)


def test_a_training_may_begin_with_what_another_left(films):
    first = Autoencoder(replace(TUNED, epochs=30, learning_rate=0.01)).fit(films)
    on, afresh = Autoencoder(replace(TUNED, epochs=1)), Autoencoder(replace(TUNED, epochs=1))
    on.start_from(first.state())
    losses = []
    for model in (on, afresh):
        training = model.fit(films).training
        assert training is not None
        losses.append(float(training.history[0]["train_loss"] or 0.0))
    assert losses[0] < losses[1]
    other = Autoencoder(replace(TUNED, hidden=(13,)))
    other.start_from(first.state())
    with pytest.raises(RequestError, match=r"parameter 'first_bias' has shape \(13,\) here; given \(12,\)"):
        other.fit(films)


BAD = [
    ({"hidden": ()}, "hidden = .* has no layer"),
    ({"asked": "hidden"}, "asked = 'hidden' with masking = 0 asks for nothing"),
    ({"inputs": "both"}, "refeed feeds the answer back as it is"),
    ({"loudness": 2.0}, "refeed feeds the answer back as it is"),
    ({"loss": "multinomial", "refeed": 0, "centring": True}, "loss = 'multinomial' is allowed with centring = false"),
    ({"loss": "multinomial", "refeed": 0, "orientation": "item"}, "loss = 'multinomial' is allowed with centring"),
    ({"tied": True, "inputs": "both", "refeed": 0}, "tied = true needs one table of inputs"),
    ({"activation": "swish"}, "activation"),
    ({"hidden": (16, 0)}, "hidden"),
]


@pytest.mark.parametrize(("settings", "message"), BAD)
def test_settings_that_contradict_each_other_are_refused(settings, message):
    with pytest.raises(RequestError, match=message):
        AutoencoderConfig(**settings)


def test_too_little_data_for_a_validation_part_is_refused_before_any_work(gap):
    with pytest.raises(RequestError, match="validation = 0.2 of 9 ratings would hold out 2"):
        Autoencoder(replace(TUNED, validation=0.2)).fit(gap)


def test_item_rows_are_judged_by_what_the_model_answers(films, monkeypatch):
    config = replace(BY_ITEM, validation=0.2)
    model = Autoencoder(config).fit(films, seed=3)
    part, held_out = hold_out(films, 0.2, 3)
    missed = model.score(profiles_of(part))[held_out.user_idx, held_out.item_idx] - held_out.rating
    figures = [row["val_metric"] for row in model.training.history]
    assert min(figures) == pytest.approx(np.sqrt(np.mean(missed.astype(float) ** 2)), rel=1e-5)
    assert model.training.checkpoint.endswith("the best figure on the validation part")
    monkeypatch.setattr(autoencoder_items, "JURY", 7)
    few = Autoencoder(config).fit(films, seed=3).training.history
    assert [row["train_loss"] for row in few] == [row["train_loss"] for row in model.training.history]
    assert figures != [row["val_metric"] for row in few]


def test_a_jury_is_some_of_the_people_at_equal_steps(films, monkeypatch):
    part, held_out = hold_out(films, 0.2, 3)
    monkeypatch.setattr(autoencoder_items, "JURY", 3)
    jury = Jury.of(part.matrix, held_out)
    everybody = np.unique(held_out.user_idx)
    people = everybody[[0, (len(everybody) - 1) // 2, len(everybody) - 1]]
    np.testing.assert_array_equal(jury.known.toarray(), part.matrix[people].toarray())
    mine = np.isin(held_out.user_idx, people)
    np.testing.assert_array_equal(people[jury.person], held_out.user_idx[mine])
    np.testing.assert_array_equal(jury.stars, held_out.rating[mine])
