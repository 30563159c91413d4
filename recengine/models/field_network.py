"""The network of DeepFM: one vector and one weight for every word of every field, read by a factorisation machine and
by layers alike; and the same network taken apart into what people and what items bring, as scores and fold-in use it.

    logit(u, i) = w_0 + sum over the fields of w_f + sum over pairs of fields of <v_f, v_g> + deep([v_1, ..., v_F])

Fields stand in one order: user, those of people, item, those of items. A field of several words (genres) has the mean
of their vectors and of their weights. The pairs cost O(F k):

    sum over pairs of <v_f, v_g> = 1/2 (|sum of v_f|^2 - sum of |v_f|^2)

Taken apart: with side(A) the first-order terms of A and the pairs within it, s_A the sum of its vectors and h_A its
part of the first layer (`frozen`: level, bent, hidden),

    logit(u, i) = w_0 + side(U) + side(I) + <s_U, s_I> + what follows the first layer(h_U + h_I)

Sources: Guo et al. 2017, IJCAI (arXiv 1703.04247), eq. 1 to 4; Rendle 2010, ICDM, lemma 3.1 (the pairs).
Differs from them: the words of one field make no pairs among themselves, for they stand as one vector.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, embedding_bag

from recengine.models.fields import Fields
from recengine.models.frozen import Frozen, Side, Tower, layers_of
from recengine.training.activations import activation

SPREAD = 0.05
"""Standard deviation of the first vectors: small, so that the pairs start near 0."""


def pairwise(vectors: Tensor) -> Tensor:
    """(n,): the sum of the inner products of all pairs of fields, in O(F k).

    vectors  (n, n_fields, k)
    """
    return 0.5 * (vectors.sum(dim=1).square() - vectors.square().sum(dim=1)).sum(dim=1)


class FieldNetwork(nn.Module):
    """See the head of the file."""

    def __init__(
        self,
        fields: Fields,
        n_users: int,
        n_items: int,
        *,
        factors: int,
        hidden: Sequence[int],
        act: str,
        dropout: float,
        with_item: bool,
    ) -> None:
        """factors    k, length of every vector
        hidden     widths of the deep part; none leaves a factorisation machine
        dropout    share of the units of each hidden layer that a training step drops
        with_item  whether an item has a vector of its own beside its fields
        """
        super().__init__()
        self.people = tuple(field.name for field in fields.people)
        self.items = (("item",) if with_item else ()) + tuple(place.field.name for place in fields.items)
        size = {"user": n_users, "item": n_items} | {field.name: len(field) for field in fields.people}
        size |= {place.field.name: len(place.field) for place in fields.items}
        self.names = ("user", *self.people, *self.items)
        self.vector = nn.ModuleDict({name: nn.Embedding(size[name], factors) for name in self.names})
        self.weight = nn.ModuleDict({name: nn.Embedding(size[name], 1) for name in self.names})
        self.act = act
        self.start = nn.Parameter(torch.zeros(()))
        for name in self.names:
            nn.init.normal_(self.table("vector", name), 0.0, SPREAD)
            nn.init.zeros_(self.table("weight", name))
        for place in fields.items:
            self.register_buffer(f"{place.field.name}_value", torch.from_numpy(place.value), persistent=False)
            self.register_buffer(f"{place.field.name}_offset", torch.from_numpy(place.offset), persistent=False)
        widths = [len(self.names) * factors, *hidden]
        layers: list[nn.Module] = []
        for n_in, n_out in zip(widths[:-1], widths[1:], strict=True):
            layers += [nn.Linear(n_in, n_out), activation(act), nn.Dropout(dropout)]
        self.deep = nn.Sequential(*layers, nn.Linear(widths[-1], 1)) if hidden else None

    def table(self, kind: str, name: str) -> Tensor:
        """(n_words, k or 1): the learned `vector` or `weight` of each word of a field."""
        return cast(nn.Embedding, self.get_submodule(f"{kind}.{name}")).weight

    def item_table(self, kind: str, name: str) -> Tensor:
        """(n_items, k or 1): what each item has in a field of items, the mean over its words."""
        table = self.table(kind, name)
        if name == "item":
            return table
        value, offset = self.get_buffer(f"{name}_value"), self.get_buffer(f"{name}_offset")
        return embedding_bag(value, table, offset, mode="mean")

    def item_vectors(self) -> dict[str, np.ndarray]:
        """{space: float32 (n_items, k)}: the items' own vectors, if they have any, and the sums of all their fields."""
        every = {name: self.item_table("vector", name).detach().cpu() for name in self.items}
        own = {"items": every["item"].numpy()} if "item" in every else {}
        return {**own, "items-whole": sum(every.values(), torch.zeros(())).numpy()}

    def person_tables(self, kind: str, codes: Tensor) -> list[Tensor]:
        """(n, k or 1) a field: what each person has in each field of people.

        codes  int64 (n, n_people_fields)
        """
        return [embedding(codes[:, column], self.table(kind, name)) for column, name in enumerate(self.people)]

    def forward(self, user: Tensor, codes: Tensor, item: Tensor) -> Tensor:
        """(n,): the logit of each pair of user, int64 (n,), and item, int64 (n,)."""
        parts = {}
        for kind in ("vector", "weight"):
            of_items = torch.cat([self.item_table(kind, name) for name in self.items], dim=1)
            of_person = [embedding(user, self.table(kind, "user")), *self.person_tables(kind, codes)]
            parts[kind] = torch.cat([*of_person, embedding(item, of_items)], dim=1)
        flat = parts["vector"]  # (n, F k)
        logit = self.start + parts["weight"].sum(dim=1) + pairwise(flat.unflatten(1, (len(self.names), -1)))
        return logit if self.deep is None else logit + self.deep(flat)[:, 0]


class Halves:
    """The network taken apart, in float64: items once, people when they ask."""

    def __init__(self, network: FieldNetwork) -> None:
        self.network = net = copy.deepcopy(network).cpu().double().eval().requires_grad_(False)
        self.k = net.table("vector", "user").shape[1]
        vectors, weights = ([net.item_table(kind, name) for name in net.items] for kind in ("vector", "weight"))
        items = self._side(net.items, vectors, weights)
        tower, bias = None, 0.0
        if net.deep is not None:
            (_, bias), *layers = [(layer.weight, layer.bias) for layer in net.deep if isinstance(layer, nn.Linear)]
            tower = Tower(layers_of(layers), (net.act,) * len(layers))
        self.frozen = Frozen(
            Side(items.level + net.start, items.bent, items.hidden + bias),
            straight=torch.ones(len(items.level), 1, dtype=torch.float64),
            first=self.first_layer(["user"]),
            enter="linear",
            tower=tower,
        )

    def first_layer(self, names: Sequence[str]) -> Tensor:
        """(n_names k, n_hidden): the part of the first layer that reads these fields."""
        if self.network.deep is None:
            return torch.zeros(len(names) * self.k, 0, dtype=torch.float64)
        blocks = cast(Tensor, self.network.deep[0].weight).T.unflatten(0, (-1, self.k))  # (F, k, n_hidden)
        return blocks[[self.network.names.index(name) for name in names]].flatten(0, 1)

    def _side(self, names: Sequence[str], vectors: Sequence[Tensor], weights: Sequence[Tensor]) -> Side:
        stacked = torch.stack(list(vectors), dim=1)  # (n, n_names, k)
        first = torch.cat(list(weights), dim=1).sum(dim=1) + pairwise(stacked)
        return Side(first, stacked.sum(dim=1), stacked.flatten(1) @ self.first_layer(names))

    def people(self, codes: np.ndarray) -> Side:
        """What age, gender and occupation bring: people without their own vectors.

        codes  int64 (n, n_people_fields)
        """
        net, rows = self.network, torch.from_numpy(codes)
        if net.people:
            return self._side(net.people, net.person_tables("vector", rows), net.person_tables("weight", rows))
        n, n_hidden = len(codes), self.frozen.items.hidden.shape[1]
        return Side(*(torch.zeros(n, *shape, dtype=torch.float64) for shape in ((), (self.k,), (n_hidden,))))
