"""What a visitor looks at: one frozen `View`, its allowed values, and the edits of a person's ratings."""

from __future__ import annotations

from dataclasses import dataclass, replace

DEFAULT_DATA = "ml-100k"
DEFAULT_MODELS = ("item-knn", "user-knn", "content")
MOST_MODELS = 3
MOST_EDITS = 200
ORDERS = ("list", "stars")
KINDS_OF_REASON = ("ratings", "neighbours", "features", "factors")
METHODS = ("exact", "integrated-gradients", "leave-one-out", "counterfactual")
PARTS = ("compare", "people", "inside", "train")
LOOKS = ("all", "one", "test")
SIDES = ("deletion", "insertion")
PRESETS = ("lists", "all")
MOST_TRIALS = 4
MOST_PEOPLE = 100_000
YES = "yes"
MAP_PARTS = ("map", "two", "linear")
OF = ("items", "users")
PICTURES = ("pca", "tsne", "umap")
COLOURS = ("genre", "year", "ratings", "mean", "age", "gender", "found", "error", "differs", "overlap", "kept")
LAB_SIZES = ("full", "quick")
LIGHT_PARTS = ("arithmetic", "layers", "trade", "claims", "recipe", "lists")
COSTS = ("bytes", "time", "macs")
KEPT = ("rmse", "ndcg@10")
RUNTIMES = ("torch", "onnxruntime")
BATCHES = ("1", "64", "all items", "64 people")
MOST_STEPS = 8
"""Of the stepped picture of a convolution."""
MOST_BRUSHED = 40
"""Points of a selection that an address still holds."""
INVENTED = "you"
"""The user who is nobody in the data: their ratings are those in the URL."""


@dataclass(frozen=True)
class View:
    """Data set, person, their edited ratings, models and the item asked about.

    data     catalogue name or upload id            (?data=)
    user     raw user id, `you`, or "" for the data set's own starting user  (?user=)
    models   at most three model names              (?models=a,b,c)
    why      model whose reason is open             (?why=)
    item     raw id of the item asked about, or ""  (?item=)
    by       ratings, neighbours, features or factors, or "" for the method's own first  (?by=)
    method   how the reason is made, or "" for the model's own first way  (?method=)
    order    `list` (ranking preset) or `stars` (sorted by predicted stars)  (?order=)
    without  raw ids of ratings ticked off          (?without=id,id)
    rate     ((raw id, stars), ...) added or changed  (?rate=id:stars,...)

    Of the page of models:

    show     which part of it                        (?show=)
    split    what is judged on, or "" for the data set's own  (?split=)
    measure  metric or cost that sorts, or ""        (?measure=)
    against  the other one of the trade-off, or ""   (?against=)
    config   configuration looked into, as `recengine.presets` names it, or ""  (?config=mf/tuned;factors=40)
    versus   configuration it is compared with, or ""  (?versus=)
    group    how people are grouped                  (?group=)
    bar      the group whose people are listed, or ""  (?bar=)
    start    first digits of the run that a training begins with, or ""  (?start=)

    Of the page of tested reasons, which also reads `config` and `method` (what its form asks for):

    look     which part of it                        (?look=)
    presets  each model's own for lists, or all      (?presets=)
    trials   at most four trials looked into, `ease/ranking@exact`  (?trials=a|b)
    side     ratings are deleted or inserted         (?side=)
    people   how many the form asks for              (?people=)
    sanity   whether it asks for the sanity check    (?sanity=yes)

    Of the map, which also reads `config` (the model drawn) and `versus` (the second one):

    part     which part of it                        (?part=)
    of       items or users                          (?of=)
    space    the model's space, or "" for its first  (?space=)
    beside   that of the second model                (?beside=)
    drawn    how it is drawn, or "" for t-SNE once that is there  (?drawn=)
    colour   what colours mean, or "" for the first that the data has  (?colour=)
    point    raw id of the selected point, or ""     (?point=)
    brush    raw ids of at most `MOST_BRUSHED` selected points  (?brush=id,id)
    at       what is looked at: x, y and zoom of each panel, or "" for all of it  (?at=0.5:2:4|1:1:1)
    forming  whether the training's snapshots are walked through  (?forming=yes)

    Of the page of dense and light networks, which also reads `config` (the network that is compressed):

    light    which part of it                        (?light=)
    step     of the picture of a convolution, from 0  (?step=2)
    sizes    K, C_in, C_out, H, W of a layer, or "" for the source's example  (?sizes=3,256,256,32,32)
    left     network that is drawn on the left       (?left=conv)
    right    the one beside it                       (?right=separable)
    cost     of the trade, across                    (?cost=time)
    kept     of the trade, upwards                   (?kept=ndcg@10)
    runtime  that answers                            (?runtime=onnxruntime)
    batch    what is asked at once                   (?batch=64 people)
    recipe   that is looked into, or ""              (?recipe=factorise=16,quantise=int8)

    Of the autoencoder lab:

    sweep    whose claim is looked into              (?sweep=depth)
    size     of the sweeps: full, or quick           (?size=quick)
    curves   settings whose curves are drawn, or "" for some of all  (?curves=2 layers|6 layers)
    """

    data: str = DEFAULT_DATA
    user: str = ""
    models: tuple[str, ...] = DEFAULT_MODELS
    why: str = ""
    item: str = ""
    by: str = ""
    method: str = ""
    order: str = "list"
    without: tuple[str, ...] = ()
    rate: tuple[tuple[str, float], ...] = ()
    show: str = "compare"
    split: str = ""
    measure: str = ""
    against: str = ""
    config: str = ""
    versus: str = ""
    group: str = "ratings"
    bar: str = ""
    start: str = ""
    look: str = "all"
    presets: str = "lists"
    trials: str = ""
    side: str = "deletion"
    people: str = "100"
    sanity: str = ""
    part: str = "map"
    of: str = "items"
    space: str = ""
    beside: str = ""
    drawn: str = ""
    colour: str = ""
    point: str = ""
    brush: tuple[str, ...] = ()
    at: str = ""
    forming: str = ""
    light: str = "arithmetic"
    step: str = "0"
    sizes: str = ""
    left: str = "conv"
    right: str = "separable"
    cost: str = "bytes"
    kept: str = "rmse"
    runtime: str = "torch"
    batch: str = "all items"
    recipe: str = ""
    sweep: str = "activations"
    size: str = "full"
    curves: str = ""

    @property
    def edited(self) -> bool:
        return bool(self.without or self.rate)


def is_restorable(view: View) -> bool:
    """Whether a link gives back this very view: more than `MOST_EDITS` edits are too long for an address."""
    return max(len(view.without), len(view.rate)) <= MOST_EDITS


def toggled(view: View, item: str) -> View:
    """A rating ticked off or on again; an added one is taken away."""
    if item in view.without:
        return replace(view, without=tuple(x for x in view.without if x != item))
    if item in dict(view.rate):
        return replace(view, rate=tuple(pair for pair in view.rate if pair[0] != item), without=(*view.without, item))
    return replace(view, without=(*view.without, item))


def rated(view: View, item: str, stars: float | None) -> View:
    """A rating added or changed; None takes an added one away."""
    rest = {name: value for name, value in view.rate if name != item}
    if stars is not None:
        rest[item] = stars
    return replace(view, rate=tuple(rest.items()), without=tuple(x for x in view.without if x != item))


def reset(view: View) -> View:
    """The stored user's own ratings again."""
    return replace(view, without=(), rate=())
