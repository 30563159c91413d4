"""How far the maps of MovieLens-100K can be trusted: t-SNE of mf's items keeps more than PCA's."""

from recengine.data.split import fold
from recengine.maps.projection import project
from recengine.maps.trust import random_picture, trusts
from recengine.models import configure, create


def test_t_sne_of_mf_s_items_can_be_trusted(ml_100k):
    train = fold(ml_100k, "ratio:0.2:42", 1).train
    rated = train.item_counts > 0
    vectors = create("mf", configure("mf", "tuned")).fit(train).vectors("items", train)[rated]
    pictures = {"tsne": project(vectors, "tsne", seed=42), "pca": project(vectors, "pca")}
    pictures["random"] = random_picture(len(vectors))
    for drawn in (rated, train.item_counts >= 20):
        mine = drawn[rated]
        found = trusts(vectors[mine], {name: picture[mine] for name, picture in pictures.items()})
        worth = {name: judged.trustworthiness for name, judged in found.items()}
        assert worth["tsne"] >= 0.88 > worth["pca"] + 0.05 and worth["pca"] > 0.7 > 0.55 > worth["random"]
        assert found["tsne"].kept > 3 * found["pca"].kept > 3 * found["random"].kept
