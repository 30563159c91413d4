"""What a model is: profiles in, scores out; abilities are narrow protocols asked with `isinstance`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

import numpy as np
from scipy import sparse

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explanation import Contribution, Explanation
from recengine.progress import Progress as Progress
from recengine.progress import silent as silent

if TYPE_CHECKING:
    from recengine.models.lesson import Lesson


@dataclass(frozen=True, eq=False)
class Profile:
    """A user's ratings, and who they are: all that a model may know of a user.

    item_idx  int32 (m,), distinct
    rating    float32 (m,)
    user_idx  row of a stored user, or None for an invented one; serves only to leave the user out of their own
              neighbours
    features  what is known of the person (`age`, `gender`, `occupation`); None or without a name where it is not
    """

    item_idx: np.ndarray
    rating: np.ndarray
    user_idx: int | None = None
    features: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        for name, dtype in (("item_idx", np.int32), ("rating", np.float32)):
            column = np.array(getattr(self, name), dtype=dtype)
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        return len(self.item_idx)

    def without(self, items: Iterable[int]) -> Profile:
        """The same person with the given items' ratings taken away."""
        keep = ~np.isin(self.item_idx, np.fromiter(items, dtype=np.int32))
        return replace(self, item_idx=self.item_idx[keep], rating=self.rating[keep])

    def rated(self, ratings: Mapping[int, float]) -> Profile:
        """The same person with the given {item_idx: rating} added or changed."""
        rest = self.without(ratings)
        return replace(
            rest,
            item_idx=np.concatenate([rest.item_idx, np.fromiter(ratings.keys(), dtype=np.int32)]),
            rating=np.concatenate([rest.rating, np.fromiter(ratings.values(), dtype=np.float32)]),
        )


def profile_of(dataset: Dataset, user_idx: int) -> Profile:
    """The profile of a stored user: their ratings in `dataset` (a training part, as a rule)."""
    row = slice(dataset.matrix.indptr[user_idx], dataset.matrix.indptr[user_idx + 1])
    return Profile(
        dataset.matrix.indices[row], dataset.matrix.data[row], user_idx=int(user_idx), features=dataset.people[user_idx]
    )


def profiles_of(dataset: Dataset, users: Iterable[int] | None = None) -> list[Profile]:
    """Profiles of the given users, or of all."""
    return [profile_of(dataset, user) for user in (range(dataset.n_users) if users is None else users)]


def stack(profiles: Sequence[Profile], n_items: int) -> sparse.csr_matrix:
    """Profiles as one CSR float32 (n_profiles, n_items), indices sorted, zero ratings kept."""
    indptr = np.concatenate([[0], np.cumsum([len(p) for p in profiles])]).astype(np.int64)
    columns = np.concatenate([p.item_idx for p in profiles]) if profiles else np.empty(0, np.int32)
    values = np.concatenate([p.rating for p in profiles]) if profiles else np.empty(0, np.float32)
    out = sparse.csr_matrix((values, columns, indptr), shape=(len(profiles), n_items))
    out.sort_indices()
    return out


def needs_reason(model: str, by: str, allowed: Sequence[str]) -> None:
    """Refuse by name a kind of reason that the model cannot give."""
    if by not in allowed:
        raise RequestError.unknown(f"kind of reason for {model}", by, allowed)


def needs_score(model: str, score: float, item_idx: int, why: str) -> None:
    """Refuse to explain a score that is not there."""
    if not np.isfinite(score):
        raise RequestError(f"{model} has no score for item {item_idx} and this profile, so no reason: {why}")


@runtime_checkable
class Recommender(Protocol):
    """One verb after training: `score`.

    A score is a function of the profile's content alone, unclipped, NaN where the model cannot say.
    `state` and `from_state` are the whole of saving and loading: plain arrays, no pickle.
    """

    config: Any
    """Frozen dataclass of every setting; survives JSON (`models.config`)."""

    unit: str
    """What a score means: `stars`, `probability`, `similarity`, or `ratings` (a count)."""

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Learn from scratch; a second fit forgets the first."""
        ...

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items)."""
        ...

    def state(self) -> dict[str, np.ndarray]:
        """What was learned, as named arrays without object dtype."""
        ...

    @classmethod
    def from_state(cls, config: Any, state: Mapping[str, np.ndarray]) -> Self:
        """The model those arrays came from; its scores are equal to the last bit."""
        ...


@runtime_checkable
class RatingPredictor(Protocol):
    """Some of its presets score in stars; `predicts_stars` says whether this one does."""

    @property
    def predicts_stars(self) -> bool:
        """True where `unit` is `stars`."""
        ...


@runtime_checkable
class ScoresItems(Protocol):
    """A few items cost it less than all: it asks its layers of each pair."""

    def score_items(self, profiles: Sequence[Profile], items: np.ndarray) -> np.ndarray:
        """float32 (n_profiles, len(items)): those columns of `score`, to within the rounding of a sum.

        items  int (n,)
        """
        ...


def scores_of(model: Recommender, profiles: Sequence[Profile], items: np.ndarray) -> np.ndarray:
    """float32 (n_profiles, len(items)): the scores of some items, the shorter way where the model has one."""
    if isinstance(model, ScoresItems):
        return model.score_items(profiles, items)
    return model.score(profiles)[:, items]


@runtime_checkable
class Explainer(Protocol):
    """Splits its own score exactly; the formula stands in the model's file beside its score."""

    explains_by: tuple[str, ...]
    """What a reason can be made of: `ratings`, `neighbours`, `features`, `factors`; the first is the default."""

    def explain(self, profile: Profile, item_idx: int, by: str) -> Explanation:
        """The split of `score([profile])[0, item_idx]`; labels of items and users are left empty."""
        ...


@runtime_checkable
class Trained(Protocol):
    """Learns over epochs; a network."""

    training: TrainingReport | None
    """What the last `fit` did; None before it, and for a model that came from its state."""


@runtime_checkable
class Startable(Protocol):
    """Its training may begin with what another training of it left."""

    def start_from(self, state: Mapping[str, np.ndarray]) -> None:
        """Begin the next `fit` with these parameters, those of `state()` of a model of the same shape.

        RequestError at that `fit` where they are of another shape.
        """
        ...


@runtime_checkable
class Teachable(Protocol):
    """Learns from what another model says, beside the ratings."""

    def learn_from(self, lesson: Lesson) -> None:
        """Mix a lesson, of the people of the data set, into the next trainings."""
        ...


@runtime_checkable
class Embedder(Protocol):
    """Gives items or users a vector each; `models.spaces` names what a model with its settings has."""

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, d), finite: the vectors of that space, a row an item or a user of the data set.

        space  name of one of `spaces_of`
        train  what the model was fitted on: the vectors of users follow from their ratings, or were kept for them
        """
        ...


class TrainingReport(Protocol):
    """What a training says of itself; `recengine.training.loop.Training` is one."""

    @property
    def history(self) -> tuple[Mapping[str, float | None], ...]:
        """{epoch, train_loss, val_metric, seconds} of each epoch."""
        ...

    @property
    def best_epoch(self) -> int:
        """The epoch whose parameters were kept."""
        ...

    @property
    def checkpoint(self) -> str:
        """The rule it was chosen by, in words."""
        ...

    @property
    def diverged(self) -> bool:
        """Whether a loss was not finite."""
        ...

    @property
    def precision(self) -> str:
        """Arithmetic of the losses."""
        ...


@runtime_checkable
class FoldIn(Protocol):
    """Keyed by user id in training; `score` answers every profile by a vector solved with all else frozen."""

    judged_by: str
    """`folded` or `learnt`: which vectors an evaluation's figures are of; the others are reported beside them."""

    def learnt(self, users: Sequence[int]) -> np.ndarray:
        """float32 (n, n_items): scores of stored users by the vectors that training left them."""
        ...


@runtime_checkable
class SolvesPerson(Protocol):
    """Knows a person only by a vector that it solves from their ratings, in closed form or by folding in."""

    @property
    def solves_person(self) -> bool:
        """Whether it does so as it is set."""
        ...


@dataclass(frozen=True, eq=False)
class Path:
    """A score as a function of numbers that may be switched off together, for attributions along a straight path.

    value     float64 (d,): the numbers of this case
    baseline  float64 (d,): the same numbers with nothing known
    function  torch float64 (n, d) -> (n,): the score with those numbers and all else as it is; differentiable
    group     int (d,): which part each number belongs to
    parts     (kind, idx, label) of each part, as in `Contribution`
    known     contributions that the score has besides, exactly: `function` leaves them out
    """

    value: np.ndarray
    baseline: np.ndarray
    function: Callable[[Any], Any]
    group: np.ndarray
    parts: tuple[tuple[str, int | None, str], ...]
    known: tuple[Contribution, ...] = ()


@runtime_checkable
class Differentiable(Protocol):
    """Its score has a gradient, so that integrated gradients can split it."""

    attributes: tuple[str, ...]
    """What such a reason can be made of: `ratings`, `features`, `factors`."""

    def path(self, profile: Profile, item_idx: int, by: str) -> Path:
        """The numbers of a case; `function(value)` plus the known values is the score."""
        ...
