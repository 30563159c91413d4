"""Fields: what is known of people and items as rows to look up, for models that give every value a vector.

A field is a list of words; the first is *unknown*. A person has one word of each field, an item one or several:

    age         under 18, 18 to 24, ...: the brackets of `recengine.data.people`
    gender      as the data set writes it
    occupation  as the data set writes it
    genres      several words an item; one that only says that none is known is no word
    year        the decade

A field the data set says nothing of is left out. A word that training did not hold is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from recengine.data.dataset import Dataset
from recengine.data.features import decade_cells, genre_cells
from recengine.data.people import AGE_WORDS, age_code

PEOPLE = ("age", "gender", "occupation")
ITEMS = ("genres", "year")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Field:
    """A name and its words, *unknown* first."""

    name: str
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def row(self) -> dict[str, int]:
        """{word: row}"""
        return {word: row for row, word in enumerate(self.words)}


@dataclass(frozen=True, eq=False)
class ItemField:
    """A field of items, which may have several words each.

    field   name and words
    value   int64 (nnz,): rows of the words, item after item; an item without a word has row 0
    offset  int64 (n_items,): where each item's words start
    """

    field: Field
    value: np.ndarray
    offset: np.ndarray

    def of(self, item_idx: int) -> np.ndarray:
        """int64 (n_words,): rows of an item's words, at least one."""
        stop = self.offset[item_idx + 1] if item_idx + 1 < len(self.offset) else len(self.value)
        return self.value[self.offset[item_idx] : stop]


@dataclass(frozen=True, eq=False)
class Fields:
    """The fields of a data set that a model reads.

    people  fields of people, in the order of `PEOPLE`
    items   fields of items, in the order of `ITEMS`
    """

    people: tuple[Field, ...]
    items: tuple[ItemField, ...]

    def codes(self, features: Sequence[Mapping[str, Any] | None]) -> np.ndarray:
        """int64 (n, n_people_fields): the row of each person's word in each field, 0 where it is not known.

        features  `Profile.features` of each: age in years, gender and occupation as words
        """
        out = np.zeros((len(features), len(self.people)), np.int64)
        for column, field in enumerate(self.people):
            words = [_word(field.name, (known or {}).get(field.name)) for known in features]
            out[:, column] = [field.row.get(word, 0) for word in words]
        return out

    def state(self) -> dict[str, np.ndarray]:
        """Words and places as plain arrays, for a model's `state`."""
        out = {f"fields.{field.name}": np.array(field.words) for field in self.people}
        for place in self.items:
            name = f"fields.{place.field.name}"
            out |= {name: np.array(place.field.words), f"{name}.value": place.value, f"{name}.offset": place.offset}
        return out

    @classmethod
    def from_state(cls, state: Mapping[str, np.ndarray]) -> Self:
        """What `state` gave."""
        found = {
            name: Field(name, tuple(state[f"fields.{name}"].tolist()))
            for name in PEOPLE + ITEMS
            if f"fields.{name}" in state
        }
        return cls(
            tuple(found[name] for name in PEOPLE if name in found),
            tuple(
                ItemField(found[name], state[f"fields.{name}.value"], state[f"fields.{name}.offset"])
                for name in ITEMS
                if name in found
            ),
        )


def fields_of(dataset: Dataset, wanted: Sequence[str] = PEOPLE + ITEMS) -> Fields:
    """The wanted fields that the data set says anything of."""
    people = []
    for name in PEOPLE:
        if name in wanted and any(name in known for known in dataset.people):
            words = {_word(name, known.get(name)) for known in dataset.people}
            ordered = AGE_WORDS if name == "age" else sorted(words)
            people.append(Field(name, (UNKNOWN, *(word for word in ordered if word in words and word != UNKNOWN))))
    cells = {"genres": genre_cells, "year": decade_cells}
    items = [_item_field(name, cells[name](dataset.items), dataset.n_items) for name in ITEMS if name in wanted]
    return Fields(tuple(people), tuple(found for found in items if len(found.field) > 1))


def _item_field(name: str, cells: pd.DataFrame, n_items: int) -> ItemField:
    """cells  one row an item and word it has: `item_idx`, `label`"""
    column, words = pd.factorize(cells["label"], sort=True)
    item_idx = cells["item_idx"].to_numpy(np.int64)
    without = np.setdiff1d(np.arange(n_items), item_idx)
    item = np.concatenate([item_idx, without])
    value = np.concatenate([column + 1, np.zeros(len(without), np.int64)]).astype(np.int64)
    order = np.lexsort((value, item))
    offset = np.searchsorted(item[order], np.arange(n_items))
    return ItemField(Field(name, (UNKNOWN, *map(str, words))), value[order], offset.astype(np.int64))


def _word(name: str, value: Any) -> str:
    """The word of what is known of a person: an age becomes its bracket, what is missing or odd is unknown."""
    if value is None or value == "" or value != value:  # NaN does not equal itself
        return UNKNOWN
    if name != "age":
        return str(value)
    code = int(age_code(np.array([value], np.float64))[0])
    return AGE_WORDS[code] if code >= 0 else UNKNOWN
