"""The verbs on data, models, recommendations and reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from recengine.cli.kinds import Number, OneOf
from recengine.cli.options import DATASET_HELP, model_options, pair, progress_on_stderr, verb
from recengine.errors import RequestError


@verb("datasets", "datasets", ("name", "kind", "n_users", "n_items", "n_ratings", "density", "cached", "comes"))
def datasets(home: Path | None) -> list[dict[str, Any]]:
    """The data sets this engine knows; with --json their source, licence and citation too."""
    from recengine.data import catalog

    return catalog.listing(home or catalog.default_home())


@verb("fetch", "fetch ml-100k")
@click.argument("name")
@click.option("--from", "source", type=click.Path(path_type=Path), help="Folder, zip or tar you already have.")
def fetch(home: Path | None, name: str, source: Path | None) -> dict[str, Any]:
    """Bring a data set to this machine and check it; NAME may be the path of your own file or folder, only checked."""
    from recengine.data import catalog, fetch

    if name not in catalog.names():
        if source is not None:
            raise RequestError(f"--from goes with a name of the catalogue, not with {name!r}")
        return fetch.check_path(name).to_json()
    report = fetch.fetch(name, home or catalog.default_home(), source=source, progress=progress_on_stderr)
    return report.to_json()


@verb("split", "split ml-100k --split kfold:5:42 --out folds")
@click.argument("dataset")
@click.option(
    "--split", required=True, help="For example ratio:0.2:42, kfold:5:42, official:u1, time:0.1, netflix:full."
)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
def split(home: Path | None, dataset: str, split: str, out: Path) -> dict[str, Any]:
    """Write the training and test parts as CSV; DATASET is a catalogue name, or a path of a file or folder."""
    from recengine.data import catalog, export
    from recengine.data import split as splits

    data = catalog.load(dataset, home or catalog.default_home())
    return {"folds": [export.write_fold(part, out / f"fold-{part.number}") for part in splits.folds(data, split)]}


@verb("models", "models", ("name", "family", "unit", "presets", "source"))
def models(home: Path | None) -> list[dict[str, Any]]:
    """The models and their presets; with --json their settings too."""
    from recengine import models as zoo
    from recengine.models.config import describe

    return [
        {
            "name": entry.name,
            "family": entry.family,
            "unit": entry.unit,
            "abilities": list(entry.abilities),
            "presets": list(entry.presets),
            "source": entry.source,
            "config": describe(zoo.settings(entry.name).CONFIG),
        }
        for entry in zoo.MODELS
    ]


@verb("train", "train item-knn --dataset ml-100k --split ratio:0.2:42")
@model_options()
@click.option("--start", default="", metavar="KEY", help="Begin with the parameters of this training run (networks).")
def train(home: Path | None, request: Any, start: str) -> dict[str, Any]:
    """Train one model on one fold, or find it trained."""
    from recengine import results

    return results.train(home, request, progress_on_stderr, start)


@verb("evaluate", "evaluate item-knn --dataset ml-100k --split kfold:5:42")
@model_options(one_fold=False)
@click.option("-n", default=10, show_default=True, type=Number(1, 1000), help="Length of the lists judged.")
@click.option("--by", type=OneOf(["ratings", "age", "gender", "genre"]), help="Also by groups of users.")
def evaluate(home: Path | None, request: Any, n: int, by: str | None) -> dict[str, Any]:
    """Judge a model on every fold of a split."""
    from recengine import results

    return results.evaluate(home, request, n, by, progress_on_stderr)


@verb("recommend", "recommend item-knn --dataset ml-100k --user 405 -n 10")
@model_options()
@click.option("--user", help="Raw user id; may be left out when --rate is given.")
@click.option("-n", default=10, show_default=True, type=Number(1, 1000))
@click.option("--without", multiple=True, metavar="ITEM", help="Leave this rating out of the profile.")
@click.option("--rate", multiple=True, metavar="ITEM=STARS", help="Add or change a rating of the profile.")
def recommend(
    home: Path | None, request: Any, user: str | None, n: int, without: tuple[str, ...], rate: tuple[str, ...]
) -> dict[str, Any]:
    """The best items for a user, with the scores and how to read them."""
    from recengine import answers
    from recengine.bench import open_bench, store_at

    bench = open_bench(store_at(home), request)
    profile = _profile(bench, user, without, rate)
    return answers.answer_json(answers.recommend(bench, profile, n=n, user=user))


@verb("explain", "explain item-knn --dataset ml-100k --user 405 --item 50 --check")
@model_options()
@click.option("--user", help="Raw user id; may be left out when --rate is given.")
@click.option("--item", required=True, help="Raw item id.")
@click.option("--by", type=OneOf(["ratings", "neighbours", "features", "factors"]))
@click.option("--method", help="How the reason is found; `exact` splits the score itself.")
@click.option("--check", is_flag=True, help="Test the reason: see the removal of at most three cited ratings.")
@click.option("--without", multiple=True, metavar="ITEM")
@click.option("--rate", multiple=True, metavar="ITEM=STARS")
def explain(
    home: Path | None,
    request: Any,
    user: str | None,
    item: str,
    by: str | None,
    method: str | None,
    check: bool,
    without: tuple[str, ...],
    rate: tuple[str, ...],
) -> dict[str, Any]:
    """Why an item has its score, and whether the reason holds."""
    from recengine import answers
    from recengine.bench import open_bench, store_at

    bench = open_bench(store_at(home), request)
    profile = _profile(bench, user, without, rate)
    row = answers.item_row(bench.dataset, item)
    return answers.reason_json(bench.dataset, answers.explain(bench, profile, row, by=by, method=method, test=check))


@verb("faithfulness", "faithfulness mf --dataset ml-100k --users 100")
@model_options()
@click.option("--method", help="How reasons are found, one that gives every rating a value; the model's first if none.")
@click.option("--users", default=100, show_default=True, type=Number(1, 1_000_000), help="People drawn by the seed.")
@click.option("--sanity", is_flag=True, help="Ask a weight-shuffled model too, and one trained from the next seed.")
def faithfulness(home: Path | None, request: Any, method: str | None, users: int, sanity: bool) -> dict[str, Any]:
    """Whether a model's reasons hold, over many people: ratings leave in the claimed order, and in random ones."""
    from recengine import trials

    return trials.faithfulness(home, request, method, users, sanity, progress_on_stderr)


@verb("map", "map mf --dataset ml-100k --of items --method tsne --out map.csv")
@model_options()
@click.option("--of", default="items", show_default=True, type=OneOf(["items", "users"]), help="Whose vectors.")
@click.option("--method", default="tsne", show_default=True, type=OneOf(["pca", "tsne", "umap"]))
@click.option("--space", default="", help="One of the model's spaces; the first of its kind if none.")
@click.option("--metric", default="cosine", show_default=True, type=OneOf(["cosine", "dot"]), help="Of neighbours.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the points there as CSV.")
@click.option("--forming", is_flag=True, help="Also how the map formed: figures of the training's snapshots.")
@click.option(
    "--linear",
    type=Number(1, 1000),
    metavar="K",
    help="No map: K numbers by PCA beside linear and non-linear autoencoders.",
)
def map_(home: Path | None, request: Any, linear: int | None, **asked: Any) -> dict[str, Any]:
    """What a model learned, drawn in two dimensions, and how far the drawing can be trusted."""
    from recengine import atlas

    if linear is not None:
        if asked["out"] or asked["forming"]:
            raise RequestError("--linear draws no map; expected it without --out and --forming")
        return atlas.pressed(home, request, k=linear, progress=progress_on_stderr)
    return atlas.draw(home, request, **asked, progress=progress_on_stderr)


@verb(
    "compress",
    "compress autoencoder --dataset ml-100k --recipe factorise=32,quantise=int8",
    ("recipe", "smaller", "top_n_overlap", "sqnr_db"),
)
@model_options()
@click.option("--recipe", "recipes", multiple=True, metavar="STEPS", help="As prune=0.9,finetune=3; several are tried.")
def compress(home: Path | None, request: Any, recipes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Make a network smaller by recipes, and measure size, time, memory and quality beside the dense one."""
    from recengine import compression

    return compression.compress(home, request, recipes, progress_on_stderr)


@verb("lab", "lab depth --dataset ml-100k --quick", ("setting", "rmse", "low", "high", "epochs", "seconds", "diverged"))
@click.argument("sweep")
@click.option("--dataset", help=f"{DATASET_HELP}; ml-100k, quick, if none.")
@click.option("--quick", is_flag=True, help="The smaller size: one to three minutes of processor time on ML-100K.")
def lab(home: Path | None, sweep: str, dataset: str | None, quick: bool) -> dict[str, Any]:
    """Try a claim about deep autoencoders again, and say whether it is reproduced.

    SWEEP is one of activations, width, depth, dropout, refeeding, data-size, units.
    """
    from recengine import experiments

    asked = dataset or experiments.DATASET
    return experiments.lab(home, sweep, asked, quick or dataset is None, progress_on_stderr)


def _profile(bench: Any, user: str | None, without: tuple[str, ...], rate: tuple[str, ...]) -> Any:
    from recengine import answers

    if user is None and not rate:
        raise RequestError("--user is missing; give --user ID, or invent a user with --rate ITEM=STARS")
    ratings = {}
    for text in rate:
        item, stars = pair(text, "--rate")
        try:
            ratings[answers.item_row(bench.dataset, item)] = float(stars)
        except ValueError:
            raise RequestError(f"--rate {text!r} is not understood; expected ITEM=STARS, stars a number") from None
    row = None if user is None else answers.user_row(bench.dataset, user)
    gone = tuple(answers.item_row(bench.dataset, item) for item in without)
    for item, place in zip(without, gone, strict=True):
        if place in ratings:
            raise RequestError(f"item {item!r} stands in --rate and in --without; expected one of them")
    return answers.profile_for(bench.fold, row, without=gone, rate=ratings)


VERBS = (datasets, fetch, split, models, train, evaluate, recommend, explain, faithfulness, map_, compress, lab)
