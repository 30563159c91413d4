"""What cannot be trained on a data set is said before any work: by name, with the figure, and what to do instead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recengine import models
from recengine.data import synthetic
from recengine.errors import RequestError
from recengine.models import memory, refusals
from recengine.models.autoencoder_config import AutoencoderConfig
from recengine.models.deepfm_config import DeepFMConfig
from recengine.models.embedding_mlp_config import EmbeddingMLPConfig
from recengine.models.neumf_config import NeuMFConfig

NETWORKS = [AutoencoderConfig, DeepFMConfig, EmbeddingMLPConfig, NeuMFConfig]


@pytest.fixture(scope="module")
def films():
    return synthetic.low_rank(n_users=30, n_items=40)


@pytest.fixture
def little_room(tmp_path, monkeypatch):
    """64 kB are free."""
    file = tmp_path / "meminfo"
    file.write_text("MemAvailable:   64 kB\n")
    monkeypatch.setattr(memory, "MEMINFO", file)


def test_counts_are_refused_with_all_that_is_allowed_there(make):
    message = (
        "mf: this model predicts stars and pencil holds counts, not stars; allowed there: content, ease, als with any "
        "preset; popularity, user-knn, item-knn, neumf, autoencoder, dense-tower, bottleneck-mlp, conv, separable, "
        "inverted-bottleneck, shuffle with preset=ranking; neumf with preset=textbook"
    )
    with pytest.raises(RequestError) as refused:
        models.refuse("mf", models.configure("mf", "tuned"), make([[30, 2], [5, 0]], explicit=False))
    assert str(refused.value) == message


def test_a_model_of_either_loss_is_told_its_own_way_first(make):
    counts = make([[30, 2], [5, 0]], explicit=False)
    with pytest.raises(RequestError, match="neumf: loss = 'mse' predicts stars .*; allowed there: loss=bce; content, "):
        models.refuse("neumf", models.configure("neumf", "tuned"), counts)
    with pytest.raises(RequestError, match="embedding-mlp: item_vectors = 'svdpp' .*; allowed there: item_vectors=als"):
        models.refuse("embedding-mlp", EmbeddingMLPConfig(loss="bce"), counts)


@pytest.mark.parametrize("name", ["neumf", "embedding-mlp"])
def test_clicks_without_a_threshold_are_refused(films, name):
    config = models.configure(name, "tuned", {"loss": "bce"})
    with pytest.raises(RequestError, match=f"{name}: loss = 'bce' learns clicks .* holds stars; expected threshold = "):
        models.refuse(name, config, films)
    models.refuse(name, replace(config, threshold=4.0), films)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        (
            "deepfm",
            {"threshold": "6"},
            "deepfm: threshold = 6 makes no rating of .* a click; expected above 1, at most 5",
        ),
        ("deepfm", {"threshold": "1"}, "deepfm: threshold = 1 makes every rating of .* expected a threshold above 1$"),
        ("neumf", {"threshold": "6"}, "neumf: threshold = 6 makes no rating of .* a click"),
        ("neumf", {"threshold": "0", "negatives": "0"}, "neumf: threshold = 0 .* above 1, or negatives of at least 1$"),
    ],
)
def test_a_threshold_that_tells_nothing_apart_is_refused(films, name, settings, message):
    with pytest.raises(RequestError, match=message):
        models.refuse(name, models.configure(name, "textbook", {"loss": "bce", **settings}), films)


def test_counts_without_negatives_are_all_clicks(make):
    counts = make([[30, 2], [5, 0]], explicit=False)
    with pytest.raises(RequestError, match="neumf: every count of pencil a click; expected negatives of at least 1"):
        models.refuse("neumf", NeuMFConfig(loss="bce", negatives=0), counts)
    models.refuse("neumf", NeuMFConfig(loss="bce"), counts)


@pytest.mark.parametrize("name", ["neumf", "embedding-mlp", "autoencoder", "deepfm"])
def test_too_little_for_a_validation_part_is_refused(films, name):
    few = films.with_ratings(np.arange(60))
    config = models.configure(name, "tuned", {"validation": "0.1"})
    with pytest.raises(
        RequestError, match="validation = 0.1 of 60 ratings would hold out 6; .*allowed: validation = 0"
    ):
        models.refuse(name, config, few)
    models.refuse(name, replace(config, validation=0.2), few)


@pytest.mark.parametrize(("n_ratings", "instead"), [(60, "validation from 0.17 to 0.5"), (15, "a model by itself")])
def test_a_blend_cannot_do_without_and_is_told_what_would_do(films, n_ratings, instead):
    with pytest.raises(RequestError, match=f"validation = 0.1 of {n_ratings} ratings .*; allowed: {instead}$"):
        models.refuse("blend", models.configure("blend", "tuned"), films.with_ratings(np.arange(n_ratings)))


@pytest.mark.parametrize("config", NETWORKS)
def test_patience_with_nothing_to_wait_for_is_refused(config):
    with pytest.raises(RequestError, match="patience = 3 with validation = 0 has no figure to wait for; expected pati"):
        config(patience=3)
    assert config(patience=3, validation=0.1).patience == 3


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("ease", "item-knn, which keeps k items of each"),
        ("item-knn", "a smaller k"),
        ("mf", "fewer factors"),
        ("svdpp", "fewer factors"),
        ("als", "fewer factors"),
        ("autoencoder", "smaller widths"),
        ("neumf", "fewer factors"),
        ("embedding-mlp", "a smaller embedding_size"),
        ("deepfm", "fewer factors, or a smaller hidden"),
    ],
)
def test_what_would_not_fit_is_refused_with_the_figure(name, instead, little_room):
    large = synthetic.low_rank(n_users=100, n_items=120)
    config = models.configure(name, models.entry(name).default_preset(ranking=False))
    message = rf"^{name} .*would need 0\.\d GB and 0\.0 GB are free; allowed: up to half of that; {instead}"
    with pytest.raises(RequestError, match=message):
        models.refuse(name, config, large)


def test_a_blend_is_refused_what_its_members_are(little_room):
    with pytest.raises(RequestError, match="^(svdpp|item-knn) with .* would need"):
        models.refuse("blend", models.configure("blend", "tuned"), synthetic.low_rank(n_users=100, n_items=120))


@pytest.mark.parametrize(
    ("name", "preset", "settings"),
    [
        ("neumf", "tuned", {}),
        ("neumf", "textbook", {}),
        ("embedding-mlp", "textbook", {}),
        ("deepfm", "tuned", {}),
        ("deepfm", "tuned", {"fields": "genres,age", "hidden": ""}),
        ("autoencoder", "textbook", {"hidden": "6,5,7"}),
        ("autoencoder", "tuned", {}),
        ("autoencoder", "textbook", {"tied": "true", "hidden": "6,5"}),
    ],
)
def test_the_numbers_to_learn_are_those_of_the_network(films, name, preset, settings, monkeypatch):
    said = []
    monkeypatch.setattr(refusals, "refuse_above_half", lambda what, needed, instead: said.append(what))
    model = models.create(name, models.configure(name, preset, {"epochs": "1", **settings})).fit(films)
    network = model.pairs.network if hasattr(model, "pairs") else model.network
    n_numbers = sum(values.numel() for values in network.state_dict().values())
    assert said[-1].endswith(f"({n_numbers:,} numbers to learn)")


def test_what_has_no_rule_takes_any_data_set(make):
    assert not hasattr(models.settings("content"), "refuse")
    models.refuse("content", models.configure("content", "textbook"), make([[30, 2], [5, 0]], explicit=False))
