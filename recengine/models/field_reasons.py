"""Why DeepFM gives an item its score: the words that meet in it, their exact terms, and the deep part as a path.

    logit = w_0 + sum of the words' weights + sum over pairs of words of different fields of <v_a, v_b> + deep(v)

    features  each word's weight and each pair exactly; each word's share in deep by integrated gradients
    factors   the pairs by coordinate, 1/2 ((sum of v_f)^2 - sum of v_f^2), and each coordinate's share in deep

The base is w_0 + deep(0): every field switched off. A word of a field of several counts with its share of the mean.
Where the score is a probability, parts of the logit do not add up to it: the whole is integrated, weights included.
Sources: Sundararajan, Taly, Yan 2017, ICML (integrated gradients); arXiv 1703.04247, eq. 1 to 4 (the exact terms).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from recengine.explanation import Contribution
from recengine.models.base import Path
from recengine.models.field_network import FieldNetwork, pairwise
from recengine.models.fields import Fields

SINGULAR = {"genres": "genre"}
"""What one word of a field of several is called."""

FIRST_ORDER = "first-order weights"


@dataclass(frozen=True, eq=False)
class Case:
    """The words of one person and one item, m of them.

    labels  `user`, `age: 25 to 34`, `item`, `genre: Drama`, ...
    place   int64 (m,): field of each word, in the network's order
    vector  float64 (m, k), weight float64 (m,): those of the words, times their share in the field
    """

    labels: tuple[str, ...]
    place: Tensor
    vector: Tensor
    weight: Tensor


def case_of(network: FieldNetwork, fields: Fields, own: Tensor, codes: np.ndarray, item_idx: int) -> Case:
    """The words that meet in a score.

    network  frozen, float64
    own      float64 (k + 1,): [v_u, w_u]
    codes    int64 (n_people_fields,): the person's words
    """
    found: list[tuple[str, str, Tensor, Tensor]] = [("user", "user", own[:-1], own[-1:])]
    for field, code in zip(fields.people, codes.tolist(), strict=True):
        found.append((field.name, f"{field.name}: {field.words[code]}", *_row(network, field.name, code, 1)))
    if "item" in network.names:
        found.append(("item", "item", *_row(network, "item", item_idx, 1)))
    for items in fields.items:
        name, words = items.field.name, items.of(item_idx)
        for row in words.tolist():
            label = f"{SINGULAR.get(name, name)}: {items.field.words[row]}"
            found.append((name, label, *_row(network, name, row, len(words))))
    names, labels, vectors, weights = zip(*found, strict=True)
    place = torch.tensor([network.names.index(name) for name in names])
    return Case(labels, place, torch.stack(vectors), torch.cat(weights))


def _row(network: FieldNetwork, name: str, row: int, n_words: int) -> tuple[Tensor, Tensor]:
    return network.table("vector", name)[row] / n_words, network.table("weight", name)[row] / n_words


def path_of(network: FieldNetwork, case: Case, by: str, *, squashed: bool) -> Path:
    """The path of a case.

    network   frozen, float64
    by        `features` or `factors`
    squashed  whether the score is the logistic function of the logit
    """
    m, k = case.vector.shape

    def deep(x: Tensor) -> Tensor:
        fields = _by_field(x, case, len(network.names))
        return network.start + (0.0 * x.sum(dim=1) if network.deep is None else network.deep(fields.flatten(1))[:, 0])

    def probability(x: Tensor) -> Tensor:
        vectors = x[:, : m * k]
        logit = deep(vectors) + x[:, m * k :].sum(dim=1) + pairwise(_by_field(vectors, case, len(network.names)))
        return torch.sigmoid(logit)

    value, function, known = case.vector.flatten(), deep, known_terms(case, by)
    of_word = np.arange(m)
    group = np.repeat(of_word, k) if by == "features" else np.tile(np.arange(k), m)
    suffix = "" if squashed else ", deep part"
    if by == "features":
        parts: list[tuple[str, int | None, str]] = [("feature", None, label + suffix) for label in case.labels]
    else:
        parts = [("factor", place, f"factor {place + 1}{suffix}") for place in range(k)]
    if squashed:
        value, function, known = torch.cat([value, case.weight]), probability, ()
        if by == "features":
            group = np.concatenate([group, of_word])
        else:
            group = np.concatenate([group, np.full(m, k)])
            parts.append(("factor", None, FIRST_ORDER))
    numbers = value.numpy()
    return Path(numbers, np.zeros_like(numbers), function, group, tuple(parts), known)


def _by_field(x: Tensor, case: Case, n_fields: int) -> Tensor:
    """(n, n_fields, k): the vectors of the fields, from those of the words (n, m k)."""
    words = x.unflatten(1, case.vector.shape)
    return torch.zeros(len(x), n_fields, words.shape[2], dtype=x.dtype).index_add(1, case.place, words)


def known_terms(case: Case, by: str) -> tuple[Contribution, ...]:
    """First-order terms and pairs, exactly."""
    if by == "factors":
        fields = _by_field(case.vector.flatten()[None], case, int(case.place.max()) + 1)[0]  # (F, k)
        each = 0.5 * (fields.sum(dim=0).square() - fields.square().sum(dim=0))
        of_pairs = [Contribution("factor", f, value, f"factor {f + 1}, pairs") for f, value in enumerate(each.tolist())]
        return (Contribution("factor", None, float(case.weight.sum()), FIRST_ORDER), *of_pairs)
    first = [
        Contribution("feature", None, w, label, {"w_f": w})
        for label, w in zip(case.labels, case.weight.tolist(), strict=True)
    ]
    m = len(case.labels)
    a, b = torch.triu_indices(m, m, offset=1)
    other = case.place[a] != case.place[b]
    pairs = [_pair(case, i, j) for i, j in zip(a[other].tolist(), b[other].tolist(), strict=True)]
    return (*first, *pairs)


def _pair(case: Case, i: int, j: int) -> Contribution:
    """<v_f, v_g>, and what it is the product of: two lengths and a cosine; the later field is named first."""
    one, two = case.vector[j], case.vector[i]
    dot, lengths = float(one @ two), (float(one.norm()), float(two.norm()))
    cosine = dot / (lengths[0] * lengths[1]) if lengths[0] * lengths[1] > 0 else 0.0
    evidence = {"length_f": lengths[0], "length_g": lengths[1], "cos_fg": cosine}
    return Contribution("feature", None, dot, f"{case.labels[j]} × {case.labels[i]}", evidence)
