"""Formulas as LaTeX: the whole, one term, and the same term with the numbers of the case put in.

Letters are those of `recengine/__init__.py`; the numbers come from an explanation's terms and evidence by their names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.text import plain
from recengine.explanation import Explanation


@dataclass(frozen=True)
class Formula:
    """overview: the score · term: one part of it · filled: the term with {names} of terms and evidence · letters: key
    of the words that say what the letters mean."""

    overview: str
    term: str
    filled: str
    letters: str


_COSINE = r"s_{ij}=\frac{\sum_u r_{ui}\,r_{uj}}{\sqrt{\sum_u r_{ui}^2}\,\sqrt{\sum_u r_{uj}^2}}"
_USERS = r"s_{uv}=\frac{\sum_i r_{ui}\,r_{vi}}{\sqrt{\sum_i r_{ui}^2}\,\sqrt{\sum_i r_{vi}^2}}"

_NEIGHBOUR_SHARE = r"x_{uj}\sum_{v\in N_u\cap U_i}\frac{s_{uv}\,y_{vi}}{D}\,\frac{x_{vj}}{\langle x_u,x_v\rangle}"
_SHARE_FILLED = r"{x_uj:.3g}\times {sum_v:.5f}"
_CONTENT = r"\mathrm{score}(u,i)=\cos\!\Big(\sum_{j\in I_u} x_{uj}\,\mathbf{p}_j,\;\mathbf{p}_i\Big)"
_USER_TUNED = r"\hat r_{ui}=\mu+b_u+b_i+\frac{\sum_{v\in N_u\cap U_i} s_{uv}\,(r_{vi}-b_{vi})}{\sum_v s_{uv}+\delta}"
_USER_TEXTBOOK = r"\hat r_{ui}=\frac{\sum_{v\in N_u\cap U_i} s_{uv}\,r_{vi}}{\sum_v |s_{uv}|},\qquad " + _USERS
_USER_RANKING = r"\mathrm{score}(u,i)=\sum_{v\in N_u\cap U_i} s_{uv}\,w_{vi}"
_MF = (
    r"\hat r_{ui}=\mu+b_i+[\mathbf q_i,1]^\top\mathbf x_u,\qquad"
    r"\mathbf x_u=A_u^{-1}\sum_{j\in I_u}[\mathbf q_j,1]\,(r_{uj}-\mu-b_j)"
)
_MF_MATRIX = {
    "textbook": r",\quad A_u=\lambda I+\sum_{j\in I_u}[\mathbf q_j,1][\mathbf q_j,1]^\top",
    "tuned": r",\quad A_u=\Lambda+\sum_{j\in I_u}([\mathbf q_j,1][\mathbf q_j,1]^\top+\mathrm{diag}(\mathbf v_j,0))",
}
_MF_TERM = r"[\mathbf q_i,0]^\top A_u^{-1}[\mathbf q_j,1]\;(r_{uj}-\mu-b_j)"
_SVDPP = (
    r"\hat r_{ui}=\mu+b_i+[\mathbf q_i,1]^\top\mathbf x_u+\mathbf q_i^\top\mathbf z_u,"
    r"\qquad \mathbf z_u=|I_u|^{-1/2}\sum_{j\in I_u}\mathbf y_j"
)
EMBEDDING_MLP = r"W_2\,a\big(W_1\,a([\mathbf p_u;\mathbf q_i])+\mathbf c_1\big)+c_2"
NEUMF = r"\mathbf h^\top[\,\mathbf p^G_u\odot\mathbf q^G_i\,;\;\phi(\mathbf p^M_u,\mathbf q^M_i)\,]"
LEVELS = r"b_u+b_i+"
_OF_PAIRS = {
    ("embedding-mlp", "textbook"): r"\hat r_{ui}=" + EMBEDDING_MLP,
    ("embedding-mlp", "tuned"): r"\hat r_{ui}=\mu+" + LEVELS + EMBEDDING_MLP,
    ("neumf", "textbook"): r"\hat y_{ui}=\sigma\big(" + NEUMF + r"+c\big)",
    ("neumf", "tuned"): r"\hat r_{ui}=\mu+" + LEVELS + NEUMF + "+c",
    ("neumf", "ranking"): r"\hat y_{ui}=\sigma\big(" + LEVELS + NEUMF + r"+c\big)",
}
_MAP = r"\mathbf w^\top\mathrm{vec}\big(%s\,a(K_1*\mathbf p_u\mathbf q_i^\top)\big)+c"
OF_LAYERS = {
    "dense-tower": r"\mathbf w^\top a\big(W_L\cdots a(W_1[\mathbf p_u;\mathbf q_i])\big)+c",
    "bottleneck-mlp": r"\mathbf w^\top a\big(U_LV_L\cdots a(U_1V_1[\mathbf p_u;\mathbf q_i])\big)+c",
    "conv": _MAP % r"a(K_L*\cdots)",
    "separable": _MAP % r"a(P_L\,a(D_L*\cdots))",
    "inverted-bottleneck": _MAP % r"B_L\cdots B_2",
    "shuffle": _MAP % r"B_L\cdots B_2",
}
"""What the dense and light networks add to the levels; all else about them is one and the same."""

DEEPFM = r"w_0+\sum_f w_f+\sum_{f<g}\langle\mathbf v_f,\mathbf v_g\rangle+\mathrm{MLP}([\mathbf v_1,\dots,\mathbf v_F])"
_AUTOENCODER = {
    "textbook": r"\hat r_{ui}=f(\mathbf r_u)_i,\qquad f=\mathrm{decoder}\circ\mathrm{encoder}",
    "tuned": r"\hat r_{ui}=\mu+b_i+[\mathbf z_i,1]^\top A_u^{-1}\sum_{j\in I_u}[\mathbf z_j,1]\,(r_{uj}-\mu-b_j),"
    r"\qquad A_u=\Lambda+\sum_{j\in I_u}[\mathbf z_j,1][\mathbf z_j,1]^\top",
    "ranking": r"\mathrm{score}(u,i)=f(\mathbf x_u)_i,\qquad P(i\mid u)=\mathrm{softmax}\,f(\mathbf x_u)_i",
}

FORMULAS: dict[tuple[str, str, str], Formula] = {
    ("popularity", "ranking", "ratings"): Formula(r"\mathrm{score}(i)=|U_i|", "", "", "letters.popularity.ranking"),
    ("popularity", "tuned", "ratings"): Formula(
        r"\mathrm{score}(i)=\frac{\sum_{u\in U_i} r_{ui}+\delta\mu}{|U_i|+\delta}", "", "", "letters.popularity.tuned"
    ),
    ("bias", "tuned", "ratings"): Formula(
        r"\hat r_{ui}=\mu+b_u+b_i,\qquad b_u=\sum_{j\in I_u}\frac{r_{uj}-\mu-b_j}{|I_u|+\lambda}",
        "",
        "",
        "letters.bias.tuned",
    ),
    ("item-knn", "ranking", "ratings"): Formula(
        r"\mathrm{score}(u,i)=\sum_{j\in I_u\cap N_i} s_{ij}\,w_{uj}",
        r"s_{ij}\,w_{uj}",
        r"{s_ij:.4f}\times {w_uj:.3g}",
        "letters.item-knn.ranking",
    ),
    ("item-knn", "tuned", "ratings"): Formula(
        r"\hat r_{ui}=\mu+b_u+b_i+\frac{\sum_{j\in I_u\cap N_i} s_{ij}\,(r_{uj}-b_{uj})}{\sum_j s_{ij}+\delta}",
        r"\frac{s_{ij}\,(r_{uj}-b_{uj})}{\sum_j s_{ij}+\delta}",
        r"\frac{{{s_ij:.4f}\,({r_uj:g}-{b_uj:.2f})}}{{{sum_abs_s:.3f}+{damping:g}}}",
        "letters.item-knn.tuned",
    ),
    ("item-knn", "textbook", "ratings"): Formula(
        r"\hat r_{ui}=\frac{\sum_{j\in I_u\cap N_i} s_{ij}\,r_{uj}}{\sum_j |s_{ij}|},\qquad " + _COSINE,
        r"\frac{s_{ij}\,(r_{uj}-\bar r_u)}{\sum_j |s_{ij}|}",
        r"\frac{{{s_ij:.4f}\,({r_uj:g}-{mean_u:.2f})}}{{{sum_abs_s:.3f}}}",
        "letters.item-knn.textbook",
    ),
    ("user-knn", "ranking", "neighbours"): Formula(
        _USER_RANKING, r"s_{uv}\,w_{vi}", r"{s_uv:.4f}\times {w_vi:.3g}", "letters.user-knn.ranking"
    ),
    ("user-knn", "ranking", "ratings"): Formula(
        _USER_RANKING, _NEIGHBOUR_SHARE, _SHARE_FILLED, "letters.user-knn.ranking.ratings"
    ),
    ("user-knn", "tuned", "neighbours"): Formula(
        _USER_TUNED,
        r"\frac{s_{uv}\,(r_{vi}-b_{vi})}{\sum_v s_{uv}+\delta}",
        r"\frac{{{s_uv:.4f}\,({r_vi:g}-{b_vi:.2f})}}{{{sum_abs_s:.3f}+{damping:g}}}",
        "letters.user-knn.tuned",
    ),
    ("user-knn", "tuned", "ratings"): Formula(
        _USER_TUNED, _NEIGHBOUR_SHARE, _SHARE_FILLED, "letters.user-knn.tuned.ratings"
    ),
    ("user-knn", "textbook", "neighbours"): Formula(
        _USER_TEXTBOOK,
        r"\frac{s_{uv}\,(r_{vi}-\mu)}{\sum_v |s_{uv}|}",
        r"\frac{{{s_uv:.4f}\,({r_vi:g}-{mu:.2f})}}{{{sum_abs_s:.3f}}}",
        "letters.user-knn.textbook",
    ),
    ("user-knn", "textbook", "ratings"): Formula(
        _USER_TEXTBOOK, _NEIGHBOUR_SHARE, _SHARE_FILLED, "letters.user-knn.tuned.ratings"
    ),
    **{
        ("mf", preset, "ratings"): Formula(
            _MF + _MF_MATRIX[matrix],
            _MF_TERM,
            r"{a_ij:.4f}\,({r_uj:g}-{mu:.2f}-({b_j:+.2f}))",
            f"letters.mf.{matrix}",
        )
        for preset, matrix in (("textbook", "textbook"), ("tuned", "tuned"), ("fast", "tuned"))
    },
    **{
        ("ease", preset, "ratings"): Formula(
            r"\mathrm{score}(u,i)=\sum_{j\in I_u} w_{uj}\,B_{ji},\qquad B=I-P\,\mathrm{diag}(P)^{-1}",
            r"w_{uj}\,B_{ji}",
            r"{w_uj:.3g}\times ({B_ji:.4f})",
            f"letters.ease.{preset}",
        )
        for preset in ("textbook", "ranking")
    },
    **{
        ("als", preset, "ratings"): Formula(
            r"\mathrm{score}(u,i)=\sum_{j\in I_u} s_{ij}\,c_{uj},\qquad s_{ij}=\mathbf q_i^\top A_u^{-1}\mathbf q_j",
            r"s_{ij}\,c_{uj}",
            r"{s_ij:.4f}\times {c_uj:.3g}",
            "letters.als",
        )
        for preset in ("textbook", "ranking")
    },
    **{
        ("svdpp", preset, "ratings"): Formula(
            _SVDPP,
            r"a_{ij}\,(r_{uj}-\mu-b_j-\mathbf q_j^\top\mathbf z_u)+|I_u|^{-1/2}\,\mathbf q_i^\top\mathbf y_j",
            r"{a_ij:.4f}\,({r_uj:g}-{mu:.2f}-({b_j:+.2f})-({z_uj:+.2f}))+({y_ij:+.4f})",
            "letters.svdpp",
        )
        for preset in ("textbook", "tuned")
    },
    ("blend", "tuned", "ratings"): Formula(
        r"\hat r_{ui}=w_0+\sum_m w_m\,s_m(u,i)", r"\sum_m w_m\,v_{jm}", "", "letters.blend"
    ),
    **{
        (model, preset, by): Formula(whole, "", "", f"letters.{model}.{preset}")
        for (model, preset), whole in _OF_PAIRS.items()
        for by in ("ratings", "factors")
    },
    **{
        (model, preset, by): Formula(start + LEVELS + inner + end, "", "", f"letters.{model}")
        for model, inner in OF_LAYERS.items()
        for preset, start, end in (
            ("tuned", r"\hat r_{ui}=\mu+", ""),
            ("ranking", r"\hat y_{ui}=\sigma\big(", r"\big)"),
        )
        for by in ("ratings", "factors")
    },
    **{
        ("deepfm", "tuned", by): Formula(r"\hat r_{ui}=" + DEEPFM, "", "", "letters.deepfm")
        for by in ("ratings", "features", "factors")
    },
    **{
        ("deepfm", "textbook", by): Formula(
            r"P(r_{ui}\ge 4)=\sigma\big(" + DEEPFM + r"\big)", "", "", "letters.deepfm.textbook"
        )
        for by in ("ratings", "features", "factors")
    },
    **{
        ("autoencoder", preset, "ratings"): Formula(_AUTOENCODER[preset], term, filled, f"letters.autoencoder.{preset}")
        for preset, term, filled in (
            ("textbook", "", ""),
            ("tuned", _MF_TERM.replace("q", "z"), r"{a_ij:.4f}\,({r_uj:g}-{mu:.2f}-({b_j:+.2f}))"),
            ("ranking", "", ""),
        )
    },
    **{
        ("content", preset, by): Formula(_CONTENT, term, filled, f"letters.content.{preset}")
        for preset in ("textbook", "ranking")
        for by, term, filled in (
            (
                "ratings",
                r"\frac{x_{uj}\,\langle\mathbf{p}_j,\mathbf{p}_i\rangle}{\|\sum x\,\mathbf{p}\|\,\|\mathbf{p}_i\|}",
                r"\frac{{{x_uj:.3g}\times {dot_ij:.3f}}}{{{norm_u:.2f}\times {norm_i:.2f}}}",
            ),
            (
                "features",
                r"\frac{p_{uf}\,w_{if}}{\|\sum x\,\mathbf{p}\|\,\|\mathbf{p}_i\|}",
                r"\frac{{{p_uf:.3f}\times {w_if:.3f}}}{{{norm_u:.2f}\times {norm_i:.2f}}}",
            ),
        )
    },
}


METHODS: dict[str, tuple[str, str]] = {
    "leave-one-out": (r"s(u,i)-s(u\setminus j,i)", r"{score:.4f}-{score_without:.4f}"),
    "integrated-gradients": (r"(x_d-x'_d)\int_0^1 \frac{\partial s}{\partial x_d}\big(x'+t(x-x')\big)\,dt", ""),
}
"""(term, term with numbers) of the methods that work on any model: they stand in place of the model's own."""


def of(model: str, preset: str, by: str) -> Formula:
    """The formula of a model's preset, split the way the reason is."""
    return FORMULAS[model, preset, by]


def stacked(formula: str) -> str:
    """A formula of several equations with one below the other, in line at their equals signs: a column is narrow."""
    parts = re.split(r",\\q?quad\s*", formula)
    if len(parts) == 1:
        return formula
    return r"\begin{aligned}" + r",\\".join(part.replace("=", "&=", 1) for part in parts) + r"\end{aligned}"


def overview(model: str, preset: str) -> Formula:
    """The formula of a model's preset, whatever a reason is made of."""
    return next(formula for (name, which, _), formula in FORMULAS.items() if (name, which) == (model, preset))


def with_numbers(formula: Formula, found: Explanation) -> list[str]:
    """LaTeX lines: the largest part with its numbers, then base, level and parts adding up to the score."""
    lines = []
    parts = [part for part in found.contributions if part.kind != "level"]
    term, template = METHODS.get(found.method, (formula.term, formula.filled))
    if parts and template:
        numbers = {"score": found.score, **found.terms, **parts[0].evidence}
        filled = f"{template.format(**numbers)} = {parts[0].value:+.4f}"
        lines.append(rf"\begin{{gathered}}{term}\\[2pt] = {filled}\end{{gathered}}")  # two lines fit a phone
    elif parts and term:
        lines.append(rf"{term} = {parts[0].value:+.4f}")
    if not found.additive:
        return lines
    level = sum(part.value for part in found.contributions if part.kind == "level")
    total = [rf"\underbrace{{{found.base_value:.4f}}}_{{\text{{{plain('sum.base')}}}}}"]
    if any(part.kind == "level" for part in found.contributions):
        total.append(rf"\underbrace{{({level:+.4f})}}_{{\text{{{plain('sum.level')}}}}}")
    if parts:
        value = sum(part.value for part in parts)
        total.append(rf"\underbrace{{({value:+.4f})}}_{{\text{{{plain('sum.parts', count=len(parts))}}}}}")
    if not found.exact:
        total.append(rf"\underbrace{{({found.residual:+.4f})}}_{{\text{{{plain('sum.residual')}}}}}")
    lines.append(" + ".join(total) + f" = {found.score:.4f}")
    return lines


def smallest_set(found: Explanation) -> list[str]:
    """LaTeX lines of a counterfactual that was found: what is looked for, then the numbers of this case."""
    terms, size = found.terms, len(found.contributions)
    return [
        r"\min_{S\subseteq I_u}|S|\quad\text{" + plain("removal.such") + r"}\quad\mathrm{rank}_i(u\setminus S)>n",
        rf"|S|={size},\qquad n={terms['n']}",
        rf"\mathrm{{rank}}_i(u)={terms['rank_before']}\;\to\;\mathrm{{rank}}_i(u\setminus S)={terms['rank_after']}",
    ]
