"""Recipes: what is done to a trained network, as frozen steps and as one line of text.

    distil=autoencoder           trained anew with what this teacher says of rated and of unseen items, in its place
    distil=blend:alpha=0.5:beside=2    the teacher's share of the loss, and unseen items for each rated one (stars)
    distil=autoencoder:t=2       softened by this temperature (lists)
    prune=0.9                    the smallest nine tenths of each weight matrix become 0
    prune=0.5:neurons            half of the neurons and columns of tables leave for good: shapes shrink
    finetune=3                   three epochs more of the model's own training; zeros stay zeros
    factorise=16                 each matrix as a product of two thin ones of rank 16, where that is smaller
    factorise=0.9                of the lowest rank that keeps 0.9 of the sum of the squares
    quantise=int8                weights as whole numbers of 8 bits, a scale for each row; computed with as floats
    quantise=int8-dynamic        the same, and tables and layers compute in 8 bits: what enters is rounded as it comes
    quantise=int8-static         layers compute in 8 bits with ranges learned from some people; in ONNX Runtime alone
    quantise=tables-int8         the tables alone, read as whole numbers; `tables-int4`: in 4 bits
    quantise=int8:tensor         one scale for the whole matrix

A chain is the steps with commas between, in that order: `prune=0.9,finetune=3,quantise=int8`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from recengine import models
from recengine.errors import RequestError

Kind = Literal["int8", "int8-dynamic", "int8-static", "tables-int8", "tables-int4"]
Per = Literal["channel", "tensor"]
KINDS, PERS = get_args(Kind), get_args(Per)


@dataclass(frozen=True)
class Distil:
    """The network is trained anew, with a teacher that was trained on the same part (`models.lesson`).

    teacher  a model, in its preset `tuned` for a student of stars, `ranking` for one of clicks
    alpha    share of the teacher in the loss, above 0, at most 1
    beside   unseen items for each rated one, 0 to 20; a student of clicks draws its own
    t        temperature of the lists, 0.05 to 20; 1 for a student of stars
    """

    teacher: str
    alpha: float = 0.8
    beside: int = 4
    t: float = 1.0

    def __post_init__(self) -> None:
        models.entry(self.teacher)
        if not 0 < self.alpha <= 1:
            raise RequestError(f"distil: alpha = {self.alpha:g} is out of range; expected more than 0, at most 1")
        if not 0 <= self.beside <= 20:
            raise RequestError(f"distil: beside = {self.beside} is out of range; expected 0 to 20 unseen items")
        if not 0.05 <= self.t <= 20:
            raise RequestError(f"distil: t = {self.t:g} is out of range; expected a temperature of 0.05 to 20")

    @property
    def text(self) -> str:
        given = {"alpha": (self.alpha, 0.8), "beside": (self.beside, 4), "t": (self.t, 1.0)}
        return f"distil={self.teacher}" + "".join(f":{n}={v:g}" for n, (v, usual) in given.items() if v != usual)


@dataclass(frozen=True)
class Prune:
    """Small weights become 0, or small neurons leave.

    sparsity  share of each matrix, or of each layer's neurons, 0 to 0.99
    neurons   whole neurons and columns of tables, removed for good
    """

    sparsity: float
    neurons: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.sparsity <= 0.99:
            raise RequestError(f"prune = {self.sparsity:g} is out of range; expected more than 0, at most 0.99")

    @property
    def text(self) -> str:
        return f"prune={self.sparsity:g}" + ":neurons" * self.neurons


@dataclass(frozen=True)
class Finetune:
    """The model's own training goes on from the pruned weights.

    epochs  at least 1
    """

    epochs: int

    def __post_init__(self) -> None:
        if not 1 <= self.epochs <= 1000:
            raise RequestError(f"finetune = {self.epochs} is out of range; expected 1 to 1000 epochs")

    @property
    def text(self) -> str:
        return f"finetune={self.epochs}"


@dataclass(frozen=True)
class Factorise:
    """Matrices become products of two thin ones.

    rank    at least 1, or None: by `energy`
    energy  share of the sum of squares that is kept at least, between 0 and 1, or None
    """

    rank: int | None = None
    energy: float | None = None

    def __post_init__(self) -> None:
        good = self.energy is None if self.rank is not None else self.energy is not None and 0 < self.energy < 1
        if not good or (self.rank is not None and self.rank < 1):
            raise RequestError(
                f"factorise = {self.rank if self.rank is not None else self.energy} is not understood; "
                "expected a rank of at least 1, or a share of the squares between 0 and 1"
            )

    @property
    def text(self) -> str:
        return f"factorise={self.rank}" if self.rank is not None else f"factorise={self.energy:g}"


@dataclass(frozen=True)
class Quantise:
    """Weights become whole numbers with a scale.

    kind  which, and whether layers also compute in them
    per   a scale for each row (`channel`) or one for the matrix (`tensor`)
    """

    kind: Kind
    per: Per = "channel"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise RequestError.unknown("kind of quantise", self.kind, KINDS)
        if self.per not in PERS:
            raise RequestError.unknown("scale of quantise", self.per, PERS)

    @property
    def bits(self) -> int:
        return 4 if self.kind.endswith("int4") else 8

    @property
    def rounds(self) -> frozenset[str]:
        """Kinds of weights computed with as whole numbers; `static`: layers, where a runtime was calibrated."""
        known = {"int8": (), "int8-dynamic": ("layer", "table"), "int8-static": ("static",)}
        return frozenset(known.get(self.kind, ("table",)))

    @property
    def text(self) -> str:
        return f"quantise={self.kind}" + (":tensor" if self.per == "tensor" else "")


Step = Distil | Prune | Finetune | Factorise | Quantise
ORDER: tuple[type, ...] = (Distil, Prune, Finetune, Factorise, Quantise)
NAMES = ("distil", "prune", "finetune", "factorise", "quantise")


@dataclass(frozen=True)
class Recipe:
    """Steps, done one after the other.

    Raises RequestError for none, or for an order in which a later step would undo an earlier one.
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise RequestError("a recipe without a step does nothing; expected for example prune=0.5")
        for one, other in zip(self.steps, self.steps[1:], strict=False):
            if ORDER.index(type(other)) < ORDER.index(type(one)):
                raise RequestError(
                    f"{other.text} after {one.text} would undo it; expected the order {', '.join(NAMES)}"
                )

    @property
    def teacher(self) -> str:
        """Of the distilling step; "" without one."""
        return next((step.teacher for step in self.steps if isinstance(step, Distil)), "")

    @property
    def text(self) -> str:
        """What `parse` reads back."""
        return ",".join(step.text for step in self.steps)


def parse(text: str) -> Recipe:
    """The recipe of a line of text; what is not understood is refused by name."""
    return Recipe(tuple(_step(part.strip()) for part in text.split(",") if part.strip()))


def _step(text: str) -> Step:
    name, _, rest = text.partition("=")
    if name not in NAMES:
        raise RequestError.unknown("step of a recipe", name, NAMES)
    value, _, option = rest.partition(":")
    if name == "distil":
        return _distil(text, value, option)
    if name == "quantise":
        return Quantise(value, option or "channel")  # type: ignore[arg-type]
    if option not in (("", "neurons") if name == "prune" else ("",)):
        raise RequestError.unknown(f"option of {name}", option, ["neurons"] if name == "prune" else ["none"])
    if name == "prune":
        return Prune(_number(text, value), option == "neurons")
    if name == "finetune":
        return Finetune(_whole(text, value))
    return Factorise(_whole(text, value)) if value.isdigit() else Factorise(energy=_number(text, value))


def _distil(text: str, teacher: str, options: str) -> Distil:
    given = {name: value for name, _, value in (part.partition("=") for part in options.split(":") if part)}
    for name in given:
        if name not in ("alpha", "beside", "t"):
            raise RequestError.unknown("option of distil", name, ("alpha", "beside", "t"))
    numbers = {name: _number(text, value) for name, value in given.items() if name != "beside"}
    return Distil(teacher, **numbers, **({"beside": _whole(text, given["beside"])} if "beside" in given else {}))


def _number(text: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise RequestError(f"{text!r} is not understood; expected a number after the =") from None


def _whole(text: str, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise RequestError(f"{text!r} is not understood; expected a whole number after the =")
    return int(value)


STANDARD = (
    "prune=0.5",
    "prune=0.9",
    "prune=0.9,finetune=3",
    "prune=0.5:neurons",
    "prune=0.5:neurons,finetune=3",
    "factorise=32",
    "factorise=0.9",
    "quantise=int8:tensor",
    "quantise=int8",
    "quantise=int8-dynamic",
    "quantise=int8-static",
    "quantise=tables-int4",
    "factorise=32,quantise=int8-dynamic",
)
"""Tried where none is named; those that do not fit a model are left out, each with its reason."""
