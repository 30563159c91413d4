"""The formula of a model with the settings that are shown, where they make it another than the preset's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.text import formulas
from dashboard.text.formulas import Formula


def overview(model: str, preset: str, config: Any) -> Formula:
    """The whole score in one formula.

    preset  which is shown where no setting makes another formula of it
    config  every setting, as the model's own dataclass
    """
    of_settings = _OF_SETTINGS.get(model)
    return formulas.overview(model, preset) if of_settings is None else of_settings(config)


def _popularity(c: Any) -> Formula:
    return formulas.overview("popularity", "tuned" if c.by == "mean" else "ranking")


def _neighbours(model: str) -> Callable[[Any], Formula]:
    def found(c: Any) -> Formula:
        if c.aggregate == "sum":
            return formulas.overview(model, "ranking")
        return formulas.overview(model, "tuned" if c.weight == "residual" else "textbook")

    return found


def _mf(c: Any) -> Formula:
    return formulas.overview("mf", "tuned" if c.noise else "textbook")


def _ease(c: Any) -> Formula:
    return formulas.overview("ease", "textbook" if c.weight == "presence" else "ranking")


def _embedding_mlp(c: Any) -> Formula:
    with_levels = c.levels == "with"
    inner = (formulas.LEVELS if with_levels else "") + formulas.EMBEDDING_MLP
    letters = f"letters.embedding-mlp.{'tuned' if with_levels else 'textbook'}"
    return _of_pairs(c.loss, inner, letters, with_mean=with_levels)


def _neumf(c: Any) -> Formula:
    with_levels, stars = c.levels == "with", c.loss == "mse"
    inner = (formulas.LEVELS + r"\qquad " if with_levels else "") + formulas.NEUMF + "+c"
    letters = "textbook" if not with_levels else "tuned" if stars else "ranking"
    return _of_pairs(c.loss, inner, f"letters.neumf.{letters}", with_mean=with_levels)


def _of_layers(model: str) -> Callable[[Any], Formula]:
    def found(c: Any) -> Formula:
        with_levels = c.levels == "with"
        inner = (formulas.LEVELS + r"\qquad " if with_levels else "") + formulas.OF_LAYERS[model]
        return _of_pairs(c.loss, inner, f"letters.{model}", with_mean=with_levels)

    return found


def _of_pairs(loss: str, inner: str, letters: str, *, with_mean: bool) -> Formula:
    whole = (
        r"\hat r_{ui}=" + (r"\mu+" if with_mean else "") + inner
        if loss == "mse"
        else r"\hat y_{ui}=\sigma\big(" + inner + r"\big)"
    )
    return Formula(whole, "", "", letters)


def _deepfm(c: Any) -> Formula:
    first, deep, layers = formulas.DEEPFM.partition(r"+\mathrm{MLP}")
    logit = first + (r"\qquad " + deep + layers if c.hidden else "")
    if c.loss == "mse":
        return Formula(r"\hat r_{ui}=" + logit, "", "", "letters.deepfm")
    clicks = rf"P(r_{{ui}}\ge {c.threshold:g})=\sigma\big({logit}\big)"
    return Formula(clicks, "", "", "letters.deepfm.textbook")


def _autoencoder(c: Any) -> Formula:
    if c.loss == "multinomial":
        return formulas.overview("autoencoder", "ranking")
    if c.orientation == "user":
        whole = r"\hat r_{ui}=" + (r"\mu+b_u+b_i+f(\mathbf x_u)_i" if c.centring else r"f(\mathbf r_u)_i")
        letters = "letters.autoencoder." + ("centred" if c.centring else "textbook")
        return Formula(whole + r",\qquad f=\mathrm{decoder}\circ\mathrm{encoder}", "", "", letters)
    found = formulas.overview("autoencoder", "tuned")
    if c.centring:
        return found
    bare = found.overview.replace(r"\mu+b_i+", "").replace(r"-\mu-b_j", "")
    return Formula(bare, "", "", found.letters)


_OF_SETTINGS: dict[str, Callable[[Any], Formula]] = {
    "popularity": _popularity,
    "user-knn": _neighbours("user-knn"),
    "item-knn": _neighbours("item-knn"),
    "mf": _mf,
    "ease": _ease,
    "embedding-mlp": _embedding_mlp,
    "neumf": _neumf,
    **{model: _of_layers(model) for model in formulas.OF_LAYERS},
    "deepfm": _deepfm,
    "autoencoder": _autoencoder,
}


def broken(latex: str) -> str:
    r"""A formula of several statements, which \qquad sets apart, one below the other: it fits a narrow page."""
    parts = [part.strip().rstrip(",") for part in latex.replace(r",\quad A_u", r"\qquad A_u").split(r"\qquad")]
    return latex if len(parts) == 1 else r"\begin{gathered}" + r"\\[4pt]".join(parts) + r"\end{gathered}"
