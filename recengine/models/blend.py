"""Blend: several models asked at once, and how much each is to be believed.

    score(u, i) = w_0 + sum over m of w_m s_m(u, i)

The weights are a ridge answer on ratings that no member saw: a part V is cut from the training part, the members are
fitted on the rest, and

    w = argmin  sum over V of (r_ui - w_0 - sum_m w_m s_m(u, i))^2 + reg sum_m (w_m - 1/M)^2

after which the members are fitted again on all ratings. The pull is to the plain mean of the M members, so that few
ratings move little. Where every member splits its own score exactly by ratings, so does the blend.

tuned  the models whose split is exact by ratings, but for `user-knn`, which added nothing: what several say alike is
       taken off again by a negative weight (`bias`, `mf`). `deepfm` would add a little, and has no exact split
Source: Wolpert 1992, Neural Networks 5(2), "Stacked generalization"; Breiman 1996, Machine Learning 24, "Stacked
regressions"; as the winners of the Netflix prize did it: Jahrer, Toescher, Legenstein 2010, KDD, section 3.
Differs from them: one part held out in place of cross-validation, weights are pulled to the mean and may be negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np

from recengine import models
from recengine.data.dataset import Dataset, Ratings
from recengine.errors import RequestError
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Explainer, Profile, Recommender, SolvesPerson, needs_reason, profiles_of
from recengine.models.config import check, setting
from recengine.models.memory import block_rows
from recengine.models.refusals import needs_stars, needs_validation, smallest_share
from recengine.models.validation import hold_out
from recengine.progress import Progress, silent

Member = Literal[
    "popularity",
    "bias",
    "user-knn",
    "item-knn",
    "mf",
    "svdpp",
    "autoencoder",
    "embedding-mlp",
    "neumf",
    "deepfm",
    "dense-tower",
    "bottleneck-mlp",
    "conv",
    "separable",
    "inverted-bottleneck",
    "shuffle",
]
"""The models that predict stars; each is taken in its preset `tuned`."""


@dataclass(frozen=True)
class BlendConfig:
    """Who is asked, and how the weights are found."""

    members: tuple[Member, ...] = setting(
        ("svdpp", "item-knn", "autoencoder", "bias", "mf"), "models that are asked, two or more"
    )
    validation: float = setting(0.1, "share of the training ratings that the weights are fitted on", low=0.01, high=0.5)
    reg: float = setting(10.0, "pulls the weights to the plain mean", low=0, high=1e6)

    def __post_init__(self) -> None:
        check(self)
        if len(set(self.members)) < max(2, len(self.members)):
            raise RequestError(
                f"members = {','.join(self.members)!r} is not allowed; expected at least two, each named once, of "
                + ", ".join(get_args(Member))
            )


def refuse(config: BlendConfig, dataset: Dataset) -> None:
    """Raise RequestError for a data set without stars or too small for the weights, or where a member is refused."""
    needs_stars(dataset, "blend")
    needs_validation(dataset, config.validation, smallest_share(dataset.n_ratings, 0.5) or "a model by itself")
    for name in config.members:
        models.refuse(name, _config_of(name), dataset)


class Blend:
    """See the head of the file."""

    members: dict[str, Recommender]
    """{name: fitted model}, in the order of the config; {} before."""

    weights: np.ndarray
    """float64 (1 + n_members,): w_0, then one a member."""

    unit = "stars"
    predicts_stars = True

    def __init__(self, config: BlendConfig) -> None:
        self.config = config
        self.members = {}

    @property
    def solves_person(self) -> bool:
        """Whether a member does."""
        members = self.members or {name: models.create(name, _config_of(name)) for name in self.config.members}
        return any(isinstance(one, SolvesPerson) and one.solves_person for one in members.values())

    @property
    def explains_by(self) -> tuple[str, ...]:
        """By ratings where every member, as it is set here, splits its own score so; else not at all."""
        members = self.members or {name: models.create(name, _config_of(name)) for name in self.config.members}
        exact = all("ratings" in getattr(member, "explains_by", ()) for member in members.values())
        return ("ratings",) if exact else ()

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Fit members and weights, then the members again on all ratings.

        Raises RequestError for a data set without stars, with too few ratings to hold some out, or that a member cannot
        be trained on.
        """
        refuse(self.config, dataset)
        rest, held_out = hold_out(dataset, self.config.validation, seed)
        first = self._fitted(rest, seed, lambda share, words: progress(0.5 * share, words))
        self.weights = ridge_to_mean(predictions(first, rest, held_out), held_out.rating, self.config.reg)
        self.members = self._fitted(dataset, seed, lambda share, words: progress(0.5 + 0.5 * share, words))
        return self

    def _fitted(self, dataset: Dataset, seed: int, progress: Progress) -> dict[str, Recommender]:
        out: dict[str, Recommender] = {}
        for place, name in enumerate(self.config.members):
            share, begin = 1 / len(self.config.members), place / len(self.config.members)

            def partly(done: float, words: str, begin: float = begin, share: float = share) -> None:
                progress(begin + share * done, words)

            out[name] = models.create(name, _config_of(name)).fit(dataset, seed=seed, progress=partly)
        return out

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items); NaN where a member says nothing."""
        total = self.weights[0]
        for weight, model in zip(self.weights[1:], self.members.values(), strict=True):
            total = total + weight * model.score(profiles).astype(np.float64)
        return np.asarray(total, np.float32)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The members' own splits, each times its weight, put together rating by rating.

            value_j = sum over m of w_m value_jm;   base = w_0 + sum over m of w_m base_m

        Raises RequestError for another kind of reason, or where a member has no exact split.
        """
        needs_reason("blend", by, self.explains_by)
        value: dict[tuple[str, int], dict[str, float]] = {}
        stars: dict[int, float] = dict(zip(profile.item_idx.tolist(), profile.rating.tolist(), strict=True))
        base = total = float(self.weights[0])
        for weight, (name, model) in zip(self.weights[1:], self.members.items(), strict=True):
            assert isinstance(model, Explainer)
            found = model.explain(profile, item_idx, "ratings")
            base += float(weight) * found.base_value
            total += float(weight) * found.score  # as `score` adds them, without asking every member once more
            for part in found.contributions:
                if part.idx is not None:
                    value.setdefault((part.kind, part.idx), {})[name] = float(weight) * part.value
        parts = [
            Contribution(kind, idx, sum(shares.values()), evidence={"r_uj": stars[idx], **shares})
            for (kind, idx), shares in value.items()
        ]
        return Explanation.split(
            score=float(np.float32(total)),
            base_value=base,
            contributions=parts,
            terms={f"w_{name}": float(w) for name, w in zip(("0", *self.members), self.weights, strict=True)},
        )

    def state(self) -> dict[str, np.ndarray]:
        own = {f"{name}/{part}": array for name, model in self.members.items() for part, array in model.state().items()}
        return {"weights": self.weights, **own}

    @classmethod
    def from_state(cls, config: BlendConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.weights = state["weights"]
        for name in config.members:
            own = {part.removeprefix(f"{name}/"): a for part, a in state.items() if part.startswith(f"{name}/")}
            model.members[name] = models.load(name).MODEL.from_state(_config_of(name), own)
        return model


def ridge_to_mean(scores: np.ndarray, target: np.ndarray, reg: float) -> np.ndarray:
    """float64 (1 + n_members,): w_0 and the weights, pulled to 1 / n_members by `reg`; w_0 is free.

    scores  float (n, n_members)
    target  float (n,)
    """
    n_members = scores.shape[1]
    mean = scores.mean(axis=1)
    centred = scores - scores.mean(axis=0)
    left = target - mean  # what the plain mean leaves
    pull = reg * np.eye(n_members)
    off = np.linalg.solve(centred.T @ centred + pull, centred.T @ (left - left.mean())) if n_members else np.zeros(0)
    weights = 1.0 / n_members + off
    return np.concatenate([[float(target.mean() - weights @ scores.mean(axis=0))], weights])


def predictions(members: Mapping[str, Recommender], train: Dataset, rows: Ratings) -> np.ndarray:
    """float64 (n_rows, n_members): what each member, which saw `train`, says of the held-out rows."""
    users, place = np.unique(rows.user_idx, return_inverse=True)
    out = np.empty((len(rows), len(members)))
    block = block_rows(8 * train.n_items)
    for start in range(0, len(users), block):
        profiles = profiles_of(train, users[start : start + block])
        mine = np.flatnonzero((place >= start) & (place < start + len(profiles)))
        for column, model in enumerate(members.values()):
            out[mine, column] = model.score(profiles)[place[mine] - start, rows.item_idx[mine]]
    return out


def _config_of(name: str) -> Any:
    return models.settings(name).PRESETS["tuned"]


MODEL, CONFIG = Blend, BlendConfig
PRESETS = {"tuned": BlendConfig()}
