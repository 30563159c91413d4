"""DeepFM by hand: pairs, sides, folding in, what is unknown, reasons, refusals."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from recengine.errors import RequestError
from recengine.explain.integrated_gradients import integrated_gradients
from recengine.models.base import Profile, profile_of, profiles_of
from recengine.models.deepfm import PRESETS, DeepFM, DeepFMConfig
from recengine.models.field_network import FieldNetwork, Halves, pairwise
from recengine.models.field_training import FieldTask, Penalties, columns
from recengine.models.fields import fields_of

TINY = DeepFMConfig(factors=4, hidden=(6, 5), epochs=2, batch_size=500, fold_steps=25)
CLICKS = replace(TINY, loss="bce")


@pytest.fixture(scope="module")
def stars(low_rank) -> DeepFM:
    return DeepFM(TINY).fit(low_rank)


@pytest.fixture(scope="module")
def clicks(low_rank) -> DeepFM:
    return DeepFM(CLICKS).fit(low_rank)


def network(data, **changes) -> FieldNetwork:
    settings = {"factors": 3, "hidden": (4,), "act": "tanh", "dropout": 0.5, "with_item": True} | changes
    made = FieldNetwork(fields_of(data), data.n_users, data.n_items, **settings)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(parameter.numel())))
    return made.double().eval()


@given(st.integers(0, 5), st.integers(1, 5), st.integers(1, 4), st.integers(0, 100))
def test_pairs_by_squares_are_the_double_sum(n, n_fields, k, seed):
    v = torch.randn(n, n_fields, k, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    double_sum = sum(
        ((v[:, f] * v[:, g]).sum(dim=1) for f in range(n_fields) for g in range(f + 1, n_fields)),
        torch.zeros(n, dtype=torch.float64),
    )
    torch.testing.assert_close(pairwise(v), double_sum)


def test_one_pair_of_two_fields_by_hand():
    assert pairwise(torch.tensor([[[1.0, 2.0], [3.0, -1.0]]])).tolist() == [1 * 3 - 2 * 1]


def test_a_score_is_weights_pairs_and_layers(low_rank):
    """Person 3 and film 5, field by field; the film's genres are the mean of their rows."""
    net = network(low_rank)
    fields = fields_of(low_rank)
    codes = fields.codes(low_rank.people)[3]
    rows = {"user": [3], "item": [5]} | {field.name: [code] for field, code in zip(fields.people, codes, strict=True)}
    rows |= {items.field.name: items.of(5).tolist() for items in fields.items}
    assert net.names == ("user", "age", "gender", "occupation", "item", "genres", "year") and len(rows["genres"]) > 0
    v = [net.table("vector", name)[rows[name]].mean(dim=0) for name in net.names]
    w = [net.table("weight", name)[rows[name]].mean() for name in net.names]
    by_hand = (
        net.start + sum(w) + sum(v[f] @ v[g] for f in range(7) for g in range(f + 1, 7)) + net.deep(torch.cat(v))[0]
    )
    found = net(torch.tensor([3]), torch.from_numpy(codes[None]), torch.tensor([5]))
    torch.testing.assert_close(found, by_hand[None])


@pytest.mark.parametrize("hidden", [(), (4,), (4, 3)])
@pytest.mark.parametrize("with_item", [True, False])
def test_the_network_taken_apart_is_the_network(low_rank, hidden, with_item):
    net = network(low_rank, hidden=hidden, with_item=with_item)
    halves, codes = Halves(net), fields_of(low_rank).codes(low_rank.people)
    user, item = torch.arange(20), torch.arange(20, 40)
    whole = net(user, torch.from_numpy(codes[:20]), item)
    own = torch.cat([net.table("weight", "user")[:20], net.table("vector", "user")[:20]], dim=1).double()
    people = halves.people(codes[:20])
    f, _ = halves.frozen.cells(item[:, None], people).look(own)
    torch.testing.assert_close(f[:, 0], whole)
    every = halves.frozen.all_items(own, people)
    torch.testing.assert_close(every[user, item], whole, rtol=1e-5, atol=1e-5)  # the layers in float32


def test_without_anything_known_it_is_user_and_item(make):
    data = make([[5, 3, 0], [4, 0, 2], [0, 1, 5]])
    model = DeepFM(replace(TINY, epochs=1)).fit(data)
    assert model.network.names == ("user", "item")
    assert np.isfinite(model.score(profiles_of(data))).all()


def test_penalties_by_hand(make):
    data = make([[5, 3, 0], [4, 0, 2], [0, 1, 5]], genres=["War", "War|Comedy", ""])
    net = network(data, factors=1, hidden=())
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.fill_(2.0)
    part = columns(data.ratings, data.ratings.rating)
    task = FieldTask(
        net, part, part, people=np.zeros((3, 0), np.int64), loss="mse", penalties=Penalties(1, 10, 100, 1e9),
        drop_fields=0, batch=6,
    )  # fmt: skip
    # squares of 4: three users and three films, vectors and weights; three genres (unknown is one), both
    assert float(task.penalty().detach()) == 0.5 * 4 * (6 * 1 + 6 * 10 + 6 * 100)


def test_the_start_is_the_bias_model(low_rank):
    """Before the first step, with the vectors at nothing, stars are mean + level + level."""
    from recengine.models.bias import fit_terms

    model = DeepFM(TINY)
    model.fields = fields_of(low_rank)
    model.network = model._network(low_rank.n_users, low_rank.n_items)
    model._start(low_rank)
    terms = fit_terms(low_rank.matrix, reg_user=TINY.reg_level, reg_item=TINY.reg_level)
    assert float(model.network.start.detach()) == pytest.approx(terms.mu)
    level = model.network.table("weight", "user").detach().numpy()[:, 0]
    np.testing.assert_allclose(level, terms.level(low_rank.matrix), rtol=1e-6)
    np.testing.assert_allclose(model.network.table("weight", "item").detach().numpy()[:, 0], terms.b_i, rtol=1e-6)


def test_dropping_every_field_trains_unknown_alone(low_rank):
    model = DeepFM(replace(TINY, drop_fields=1.0, reg_fields=0.0)).fit(low_rank)
    fresh = DeepFM(replace(TINY, drop_fields=1.0, reg_fields=0.0, epochs=1, learning_rate=1e-6)).fit(low_rank)
    moved = (model.network.table("vector", "gender") - fresh.network.table("vector", "gender")).abs().amax(dim=1)
    assert moved[0] > 1e-3
    np.testing.assert_allclose(moved[1:].detach(), 0.0, atol=1e-5)


@pytest.mark.parametrize("model", ["stars", "clicks"])
def test_folding_in_leaves_no_slope(model, low_rank, request):
    """The solved vector and weight are where the profile's own sum of loss and penalty is flat."""
    model = request.getfixturevalue(model)
    profile = profile_of(low_rank, 4).rated({0: 5.0})
    codes = model.fields.codes([profile.features])
    row = np.argsort(profile.item_idx)
    items, ratings = torch.from_numpy(profile.item_idx[row].astype(np.int64)), profile.rating[row]
    from recengine.models.base import stack

    own = model._own(stack([profile], low_rank.n_items), codes).clone().requires_grad_()
    tables = {"vector.user.weight": own[:, :-1], "weight.user.weight": own[:, -1:]}  # one user: the profile's
    alone, each = torch.zeros(len(items), dtype=torch.int64), torch.from_numpy(codes).expand(len(items), -1)
    logit = torch.func.functional_call(model.halves.network, tables, (alone, each, items))
    target = torch.from_numpy(model._target(ratings).astype(np.float64))
    if model.config.loss == "mse":
        loss = 0.5 * (target - logit).square().sum()
    else:
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, target, reduction="sum")
    pull = torch.tensor([*[model.config.reg] * 4, model.config.reg_level])
    (loss + 0.5 * (pull * own.square()).sum()).backward()
    np.testing.assert_allclose(own.grad, 0.0, atol=1e-4)


def test_who_somebody_is_counts_and_unknown_is_a_word(stars, low_rank):
    rated = Profile([1, 2], [5.0, 2.0])
    said = [replace(rated, features=known) for known in (None, {}, {"gender": "F"}, {"gender": "M"}, {"gender": "?"})]
    scores = stars.score(said)
    np.testing.assert_array_equal(scores[0], scores[1])
    np.testing.assert_array_equal(scores[0], scores[4])
    assert np.abs(scores[2] - scores[3]).max() > 1e-4 and np.abs(scores[2] - scores[0]).max() > 1e-4


def test_without_item_films_of_one_description_score_alike(low_rank):
    """Content alone: what a film is says all of it."""
    model = DeepFM(replace(TINY, fields=("genres", "year"))).fit(low_rank)
    assert model.network.names == ("user", "genres", "year")
    described = low_rank.items["genres"].astype(str) + (low_rank.items["year"] // 10).astype(str)
    alike = described[described == described.mode()[0]].index.to_numpy()
    assert len(alike) > 1
    score = model.score([profile_of(low_rank, 0)])[0, alike]
    np.testing.assert_allclose(score, score[0], rtol=1e-6)


def test_a_film_nobody_rated_is_what_is_known_of_it(make):
    data = make([[5, 3, 0, 0], [4, 0, 2, 0], [1, 1, 5, 0]], genres=["War", "War", "Comedy", "Comedy"])
    model = DeepFM(replace(TINY, epochs=3)).fit(data)
    assert not model.network.table("vector", "item")[3].any()
    assert np.isfinite(model.score([profile_of(data, 0)])[0, 3])


def test_learnt_vectors_are_those_of_training(stars, low_rank):
    """The scores of `learnt` are what the trained network itself says of stored users."""
    users = [0, 7, 50]
    found = stars.learnt(users)
    codes = torch.from_numpy(stars.people[users])
    for item in (0, 3, 9):
        said = stars.network(torch.tensor(users), codes, torch.full((3,), item)).detach()
        np.testing.assert_allclose(found[:, item], said, rtol=1e-5)


def test_clicks_are_probabilities(clicks, low_rank):
    assert (clicks.unit, clicks.predicts_stars) == ("probability", False)
    scores = clicks.score(profiles_of(low_rank))
    assert scores.min() > 0 and scores.max() < 1
    liked = low_rank.ratings.rating >= 4
    at = scores[low_rank.ratings.user_idx, low_rank.ratings.item_idx]
    assert at[liked].mean() > at[~liked].mean() + 0.02


@pytest.mark.parametrize("model", ["stars", "clicks"])
@pytest.mark.parametrize("by", ["features", "factors"])
def test_reasons_add_up(model, by, low_rank, request):
    model = request.getfixturevalue(model)
    for user, item in ((0, 5), (9, 17)):
        found = integrated_gradients(model, profile_of(low_rank, user), item, by)
        assert abs(found.residual) <= 0.01 * abs(found.score - found.base_value)
        assert {part.kind for part in found.contributions} == {by.removesuffix("s")}


def test_weights_and_pairs_are_exact_parts(stars, low_rank):
    profile, item = profile_of(low_rank, 2), 8
    found = {part.label: part for part in stars.path(profile, item, "features").known}
    net, own = stars.halves.network, stars._own(*_asked(stars, low_rank, profile))[0]
    genres = stars.fields.items[0]
    rows = genres.of(item).tolist()
    word = genres.field.words[rows[0]]
    pair = found[f"genre: {word} × user"]
    assert pair.value == pytest.approx(float(net.table("vector", "genres")[rows[0]] / len(rows) @ own[:-1]))
    assert np.prod(list(pair.evidence.values())) == pytest.approx(pair.value)
    assert found["user"].value == pytest.approx(float(own[-1]))
    assert "item × user" in found and "year" not in found
    if len(rows) > 1:
        assert not any(label.count("genre:") == 2 for label in found), "words of one field make no pair"


def _asked(model, data, profile):
    from recengine.models.base import stack

    return stack([profile], data.n_items), model.fields.codes([profile.features])


def test_without_layers_the_exact_parts_are_all(low_rank):
    model = DeepFM(replace(TINY, hidden=())).fit(low_rank)
    for by in model.attributes:
        found = integrated_gradients(model, profile_of(low_rank, 1), 4, by)
        assert found.exact and found.base_value == pytest.approx(float(model.network.start.detach()))


def test_validation_chooses_the_epoch(low_rank):
    model = DeepFM(replace(TINY, validation=0.1, epochs=3)).fit(low_rank)
    assert model.training is not None and model.training.best_epoch >= 1
    assert all(row["val_metric"] is not None and 0.5 < row["val_metric"] < 2 for row in model.training.history)
    judged = DeepFM(replace(CLICKS, validation=0.1, epochs=1)).fit(low_rank)
    assert judged.training is not None and 0.3 < (judged.training.history[0]["val_metric"] or 0) < 1


def test_wrong_requests_are_refused_by_name(make, low_rank):
    with pytest.raises(
        RequestError, match="fields = age, gender says nothing of an item; expected at least one of item"
    ):
        DeepFMConfig(fields=("age", "gender"))
    with pytest.raises(RequestError, match="fields = genres: pencil knows none of them of its items; expected item"):
        DeepFM(DeepFMConfig(fields=("genres",))).fit(make([[5, 3], [4, 1]]))
    with pytest.raises(RequestError, match="threshold = 6 makes no rating of .* a click"):
        DeepFM(replace(CLICKS, threshold=6.0)).fit(low_rank)
    with pytest.raises(RequestError, match="threshold = 1 makes every rating of .* a click"):
        DeepFM(replace(CLICKS, threshold=1.0)).fit(low_rank)
    with pytest.raises(RequestError, match="deepfm: this model predicts stars and pencil holds counts"):
        DeepFM(TINY).fit(make([[5, 3], [4, 1]], explicit=False))


def test_an_unknown_kind_of_reason_is_refused(stars, low_rank):
    with pytest.raises(RequestError, match="unknown kind of reason for deepfm 'words'; allowed: features, factors"):
        stars.path(profile_of(low_rank, 0), 0, "words")


def test_presets_are_judged_as_they_say():
    assert DeepFM(PRESETS["textbook"]).judged_by == "learnt" and DeepFM(PRESETS["tuned"]).judged_by == "folded"
