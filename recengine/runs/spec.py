"""RunSpec: what a piece of work is, and the key under which its result is found.

    key = sha256 of canonical JSON {format, verb, parameters, keys of the runs it stands on, engine version}

The data set's name or path says where to read and is not in the key; its fingerprint is. A new kind of work is one
frozen dataclass, here or in a file beside, one line in `verbs.WORK`, and one function.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from recengine import models
from recengine.data import split as splits
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.runs.engine import engine_version

RUN_FORMAT = 2
"""Goes up when a stored run's files change their shape: older runs are then never found."""

DATA_SOURCES = ("recengine.data.catalog", "recengine.data.split")


class RunSpec(Protocol):
    """What every spec has: plain fields, a verb, what it stands on, the code it uses, and its key."""

    verb: ClassVar[str]

    @property
    def key(self) -> str:
        """64 hex digits."""
        ...

    def needs(self) -> tuple[RunSpec, ...]:
        """The runs this one stands on, made first."""
        ...

    def sources(self) -> tuple[str, ...]:
        """Modules whose source, with all they import, decides the result."""
        ...


class ModelSpec(RunSpec, Protocol):
    """What the specs about one model have; fields as in `TrainSpec`."""

    @property
    def dataset(self) -> str: ...

    @property
    def data_fingerprint(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def config(self) -> Mapping[str, Any]: ...

    @property
    def split(self) -> str: ...

    def needs(self) -> tuple[TrainSpec | KeptSpec, ...]: ...


@dataclass(frozen=True)
class TrainSpec:
    """One model trained on one fold.

    dataset           catalogue name or path: where to read, not part of the key
    data_fingerprint  `data_fingerprint(dataset)`: what was read
    model             name in `models.MODELS`
    config            every setting of the model (`models.config.to_json`)
    split             a split as `data.split` writes it; kept in its one canonical text
    fold              1-based
    seed              of the model's own randomness
    start             key of the kept training run whose parameters it begins with; "" begins anew
    """

    dataset: str
    data_fingerprint: str
    model: str
    config: Mapping[str, Any] = field(hash=False)
    split: str
    fold: int = 1
    seed: int = 0
    start: str = ""

    verb: ClassVar[str] = "train"

    def __post_init__(self) -> None:
        settle(self)
        if not 1 <= self.fold <= splits.count(self.split):
            raise RequestError(
                f"split {self.split!r} has no fold {self.fold}; allowed: 1 to {splits.count(self.split)}"
            )

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[KeptSpec, ...]:
        return (KeptSpec(self.start),) if self.start else ()

    def sources(self) -> tuple[str, ...]:
        return (
            "recengine.runs.work",
            "recengine.runs.snapshots",
            *models.modules(self.model, self.config),
            *DATA_SOURCES,
        )


def training_of(spec: ModelSpec, **changes: Any) -> TrainSpec:
    """The training that a spec about one model stands on: the fields that both have, but for the changes."""
    shared = {name: value for name, value in vars_of(spec).items() if name in TrainSpec.__dataclass_fields__}
    return TrainSpec(**shared | changes)


@dataclass(frozen=True)
class KeptSpec:
    """A run that is in the store already, whatever made it: found by its key, and never made.

    key  64 hex digits
    """

    key: str

    verb: ClassVar[str] = "kept"

    def needs(self) -> tuple[RunSpec, ...]:
        return ()

    def sources(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class EvaluateSpec:
    """One model judged on every fold of a split; fields as in `TrainSpec`, and `n`, the length of the lists judged."""

    dataset: str
    data_fingerprint: str
    model: str
    config: Mapping[str, Any] = field(hash=False)
    split: str
    seed: int = 0
    n: int = 10

    verb: ClassVar[str] = "evaluate"

    def __post_init__(self) -> None:
        settle(self)
        if self.n < 1:
            raise RequestError(f"n = {self.n} is out of range; expected at least 1")

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[TrainSpec, ...]:
        """The training of each fold, in order."""
        return tuple(training_of(self, fold=number) for number in range(1, splits.count(self.split) + 1))

    def sources(self) -> tuple[str, ...]:
        judged = ("recengine.evaluation.evaluator", "recengine.evaluation.learnt", "recengine.evaluation.summary")
        judges = (*judged, models.entry("bias").module)
        return ("recengine.runs.work", *judges, *DATA_SOURCES)


@dataclass(frozen=True)
class FaithfulnessSpec:
    """A method's reasons put to the test over people drawn by the seed; fields as in `TrainSpec` (of the model), and

    method  one of `explain.methods.of_each_rating`; "" is the model's first
    users   people drawn
    n       items of each, the first of their list
    sanity  whether the sanity check is made too; it needs the model trained from a second seed
    """

    dataset: str
    data_fingerprint: str
    model: str
    config: Mapping[str, Any] = field(hash=False)
    split: str
    fold: int = 1
    seed: int = 0
    method: str = ""
    users: int = 100
    n: int = 10
    sanity: bool = False

    verb: ClassVar[str] = "faithfulness"

    def __post_init__(self) -> None:
        settle(self)
        for name in ("users", "n"):
            if getattr(self, name) < 1:
                raise RequestError(f"{name} = {getattr(self, name)} is out of range; expected at least 1")

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[TrainSpec, ...]:
        """The model's training and, for the sanity check, that from the next seed."""
        real = training_of(self)
        return (real, dataclasses.replace(real, seed=self.seed + 1)) if self.sanity else (real,)

    def sources(self) -> tuple[str, ...]:
        return ("recengine.runs.reasons", "recengine.explain.faithfulness", "recengine.explain.figures", *DATA_SOURCES)


def data_fingerprint(dataset: Dataset) -> str:
    """Ratings and tables together: content models read both."""
    return f"{dataset.fingerprint}:{dataset.tables_fingerprint}"


def canonical(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no spaces, no NaN or infinity (RequestError)."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise RequestError(f"{value!r} cannot be part of a run's key: {error}") from error


def vars_of(spec: RunSpec) -> dict[str, Any]:
    """{field: plain value}, in the order of the fields."""
    values = {part.name: getattr(spec, part.name) for part in dataclasses.fields(spec)}  # type: ignore[arg-type]
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def to_json(spec: RunSpec) -> dict[str, Any]:
    """What `spec.json` holds: the verb and every field."""
    return {"verb": spec.verb, **vars_of(spec)}


def run_key(spec: RunSpec) -> str:
    """sha256 hex of what the result depends on."""
    parameters = {name: value for name, value in vars_of(spec).items() if name != "dataset"}
    identity = {
        "format": RUN_FORMAT,
        "verb": spec.verb,
        "parameters": parameters,
        "needs": [need.key for need in spec.needs()],
        "engine": engine_version(spec.sources()),
    }
    return hashlib.sha256(canonical(identity).encode()).hexdigest()


def settle(spec: Any) -> None:
    """Check the fields all these specs have and keep config (a copy, keys sorted) and split in their one form."""
    models.entry(spec.model)
    config = json.loads(canonical(dict(spec.config)))
    object.__setattr__(spec, "config", config)
    object.__setattr__(spec, "split", splits.parse(spec.split).text)
    if spec.seed < 0:
        raise RequestError(f"seed = {spec.seed} is out of range; expected at least 0")
