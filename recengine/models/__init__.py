"""The models: `MODELS` lists them in plain strings, `load` imports one when it is asked for.

base · listed · config · recommend   what a model is, how it is listed and set, how scores become a list
popularity · bias · content          yardsticks, and a model of the items alone
user_knn · item_knn                  neighbours; similarity, weights
mf · svdpp · als · ease              solved in closed form; ridge, spectral
autoencoder                          autoencoder_network (layers), _training (batches), _items (ridge answers)
embedding_mlp · neumf                pair_network (layers), pair_plan, pair_training, pairs (fit, score, fold in)
dense_tower · bottleneck_mlp · conv · separable · inverted_bottleneck · shuffle
                                     light_blocks, map_network (layers), pair_shape, pair_settings, pair_recommender
                                     item_vectors (what rows may start from)
deepfm                               fields, field_network (layers), field_training, field_reasons
blend                                several of the above

frozen · fold_in · kept              a trained network as one person's vector meets it; any profile's vector
validation · network                 of the models with torch: what is held out, their arrays
refusals                             what cannot be trained on a data set, before any work
csr · memory                         sparse matrices by name, blocks that fit
image_networks                       MobileNet V1 and ShuffleNet V1 whole, for their arithmetic
blocks · network_blocks · learnt     a network as it is drawn, and what is counted as learned
spaces · affinity                    the vectors a map is drawn of: who keeps which; similarities as coordinates

The settings of a network stand beside it, in NAME_config, so that they can be read without torch.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.base import Recommender
from recengine.models.config import to_json, with_settings
from recengine.models.listed import ModelEntry

__all__ = ["MODELS", "ModelEntry", "configure", "create", "entry", "load", "to_json", "unit_of"]

OF_PAIRS = ("RatingPredictor", "Trained", "FoldIn", "ScoresItems", "Differentiable", "Startable", "Embedder")
"""What every network of a person's vector and an item's can do."""

MODELS: tuple[ModelEntry, ...] = (
    ModelEntry(
        name="popularity",
        module="recengine.models.popularity",
        family="yardstick",
        unit="stars",
        abilities=("RatingPredictor", "Explainer"),
        presets=("tuned", "ranking"),
        source="damped item mean; the baseline every list must beat",
    ),
    ModelEntry(
        name="bias",
        module="recengine.models.bias",
        family="yardstick",
        unit="stars",
        abilities=("RatingPredictor", "Explainer"),
        presets=("tuned",),
        source="Koren, Bell, Volinsky 2009, IEEE Computer 42(8), eq. 3: mu + b_u + b_i",
    ),
    ModelEntry(
        name="user-knn",
        module="recengine.models.user_knn",
        family="neighbourhood",
        unit="stars",
        abilities=("RatingPredictor", "Explainer", "Embedder"),
        presets=("textbook", "tuned", "ranking"),
        source="Herlocker, Konstan, Borchers, Riedl 1999, SIGIR",
    ),
    ModelEntry(
        name="item-knn",
        module="recengine.models.item_knn",
        family="neighbourhood",
        unit="stars",
        abilities=("RatingPredictor", "Explainer", "Embedder"),
        presets=("textbook", "tuned", "ranking"),
        source="Sarwar et al. 2001, WWW; Deshpande, Karypis 2004, ACM TOIS 22(1)",
    ),
    ModelEntry(
        name="content",
        module="recengine.models.content",
        family="content",
        unit="similarity",
        abilities=("Explainer", "Embedder"),
        presets=("textbook", "ranking"),
        source="Lops, de Gemmis, Semeraro 2011, Recommender Systems Handbook, chapter 3",
    ),
    ModelEntry(
        name="mf",
        module="recengine.models.mf",
        family="factors",
        unit="stars",
        abilities=("RatingPredictor", "Explainer", "Embedder"),
        presets=("textbook", "tuned", "fast"),
        source="Koren, Bell, Volinsky 2009, IEEE Computer 42(8), eq. 5; Lim, Teh 2007",
    ),
    ModelEntry(
        name="ease",
        module="recengine.models.ease",
        family="linear",
        unit="similarity",
        abilities=("Explainer", "Embedder"),
        presets=("textbook", "ranking"),
        source="Steck 2019, WWW; Steck 2020, NeurIPS",
    ),
    ModelEntry(
        name="als",
        module="recengine.models.als",
        family="factors",
        unit="similarity",
        abilities=("Explainer", "Embedder"),
        presets=("textbook", "ranking"),
        source="Hu, Koren, Volinsky 2008, ICDM, eq. 3 to 7",
    ),
    ModelEntry(
        name="svdpp",
        module="recengine.models.svdpp",
        family="factors",
        unit="stars",
        abilities=("RatingPredictor", "Explainer", "Embedder"),
        presets=("textbook", "tuned"),
        source="Koren 2008, KDD, eq. 15 and 16",
    ),
    ModelEntry(
        name="embedding-mlp",
        module="recengine.models.embedding_mlp",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("textbook", "tuned"),
        source="Deep learning film recommendations, part 2 (2020; in Korean): NNCollabFiltering",
        needs_torch=True,
    ),
    ModelEntry(
        name="neumf",
        module="recengine.models.neumf",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("textbook", "tuned", "ranking"),
        source="He et al. 2017, WWW (arXiv 1708.05031), eq. 7, 10 and 12",
        needs_torch=True,
    ),
    ModelEntry(
        name="autoencoder",
        module="recengine.models.autoencoder",
        family="network",
        unit="stars",
        abilities=("RatingPredictor", "Explainer", "Trained", "Startable", "Differentiable", "Embedder"),
        presets=("textbook", "tuned", "ranking"),
        source="Kuchaiev, Ginsburg 2017, arXiv 1708.01715; Sedhain et al. 2015; Liang et al. 2018",
        needs_torch=True,
    ),
    ModelEntry(
        name="deepfm",
        module="recengine.models.deepfm",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("textbook", "tuned"),
        source="Guo et al. 2017, IJCAI (arXiv 1703.04247), eq. 1 to 4",
        needs_torch=True,
    ),
    ModelEntry(
        name="dense-tower",
        module="recengine.models.dense_tower",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("tuned", "ranking"),
        source="Covington, Adams, Sargin 2016, RecSys, section 3.2: dense layers over embeddings",
        needs_torch=True,
    ),
    ModelEntry(
        name="bottleneck-mlp",
        module="recengine.models.bottleneck_mlp",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("tuned", "ranking"),
        source="Sainath et al. 2013, ICASSP: layers of low rank",
        needs_torch=True,
    ),
    ModelEntry(
        name="conv",
        module="recengine.models.conv",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("tuned", "ranking"),
        source="He et al. 2018, IJCAI (ConvNCF, arXiv 1808.03912): convolutions of the outer product",
        needs_torch=True,
    ),
    ModelEntry(
        name="separable",
        module="recengine.models.separable",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("tuned", "ranking"),
        source="Howard et al. 2017 (MobileNets, arXiv 1704.04861), section 3.1, on ConvNCF's map",
        needs_torch=True,
    ),
    ModelEntry(
        name="inverted-bottleneck",
        module="recengine.models.inverted_bottleneck",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("tuned", "ranking"),
        source="Sandler et al. 2018, CVPR (MobileNetV2, arXiv 1801.04381), table 1, on ConvNCF's map",
        needs_torch=True,
    ),
    ModelEntry(
        name="shuffle",
        module="recengine.models.shuffle",
        family="network",
        unit="stars",
        abilities=OF_PAIRS,
        presets=("tuned", "ranking"),
        source="Zhang et al. 2017 (ShuffleNet, arXiv 1707.01083), figure 2, on ConvNCF's map",
        needs_torch=True,
    ),
    ModelEntry(
        name="blend",
        module="recengine.models.blend",
        family="blend",
        unit="stars",
        abilities=("RatingPredictor", "Explainer"),
        presets=("tuned",),
        source="Wolpert 1992, Neural Networks 5(2); Jahrer, Toescher, Legenstein 2010, KDD",
    ),
)


def entry(name: str) -> ModelEntry:
    """The entry of that name; an unknown name is refused with the nearest one."""
    for model in MODELS:
        if model.name == name:
            return model
    raise RequestError.unknown("model", name, [model.name for model in MODELS])


def modules(name: str, config: Mapping[str, Any]) -> tuple[str, ...]:
    """The model's file and those of the models its settings name (`members`): their code decides its result too."""
    known = {model.name: model.module for model in MODELS}
    words = [part for value in config.values() for part in (value if isinstance(value, list | tuple) else [value])]
    return tuple(dict.fromkeys([entry(name).module, *(known[word] for word in words if word in known)]))


def load(name: str) -> ModuleType:
    """The model's module: it has `MODEL` (the class), `CONFIG` (the dataclass) and `PRESETS` ({name: config})."""
    return importlib.import_module(entry(name).module)


def settings(name: str) -> ModuleType:
    """The module of a model's `CONFIG` and `PRESETS`: its own, or for a network the one beside it, without torch."""
    return importlib.import_module(entry(name).settings_module)


def refuse(name: str, config: Any, dataset: Dataset) -> None:
    """Raise RequestError where a model with these settings cannot be trained on this data set; one without a rule of
    its own takes any."""
    rule = getattr(settings(name), "refuse", None)
    if rule is not None:
        rule(config, dataset)


def configure(name: str, preset: str, texts: dict[str, str] | None = None) -> Any:
    """The preset's config with `texts` ({field: text}) on top."""
    presets = settings(name).PRESETS
    if preset not in presets:
        raise RequestError.unknown(f"preset of {name}", preset, presets)
    return with_settings(presets[preset], texts or {})


def unit_of(name: str, config: Any) -> str:
    """What a score of these settings means; the settings of a network say so themselves, without torch."""
    return config.unit if entry(name).needs_torch else create(name, config).unit


def create(name: str, config: Any) -> Recommender:
    """An unfitted model."""
    return load(name).MODEL(config)
