"""Who is let off a law, with the reason, and the settings under which a network keeps the laws in seconds."""

from __future__ import annotations

LIGHT = ("dense-tower", "bottleneck-mlp", "conv", "separable", "inverted-bottleneck", "shuffle")
"""The dense and light networks: all but their layers is one and the same."""

BOTH = ("tuned", "ranking")

NO_CHECKERBOARD = {
    ("popularity", "tuned"): "the same list for everybody",
    ("popularity", "ranking"): "the same list for everybody",
    ("bias", "tuned"): "ranks the items alike for everybody",
    ("ease", "textbook"): "reads what was rated, never how: a film of one star speaks for its like",
    ("autoencoder", "ranking"): "is asked what was rated, never how: a film of one star is as good a guess",
    ("embedding-mlp", "textbook"): "without a penalty ten hidden units learn 1,000 ratings by heart",
    ("neumf", "textbook"): "is asked what was rated, never how",
    ("neumf", "ranking"): "is asked what was rated, never how",
    **{(name, "ranking"): "is asked what was rated, never how" for name in LIGHT if name != "shuffle"},
}
NO_BETTER_THAN_POPULARITY = {
    ("popularity", "tuned"): "the rival itself",
    ("popularity", "ranking"): "the rival itself",
    ("content", "textbook"): "reads no other person's ratings, so it cannot know what is popular",
    ("content", "ranking"): "reads no other person's ratings, so it cannot know what is popular",
    ("deepfm", "textbook"): "learns which rated films are liked, never which are taken up: 0.05 against 0.36 here",
    ("neumf", "textbook"): "no penalty holds it: it learns 9,000 ratings by heart, 0.34 against 0.36 here",
    ("inverted-bottleneck", "ranking"): "4 epochs of a network this small: 0.34 against 0.36 here",
    ("item-knn", "textbook"): "a mean over all neighbours stays near the user's own mean: 0.95 against 0.93 stars here",
}
NOTHING_CITED = {
    "popularity": "no contributions: the same for everybody",
    "bias": "the level moves every item alike and is never cited",
}
OWN_ANSWER_TO_NOBODY = {
    ("embedding-mlp", "textbook"): "somebody without ratings is the mean user to it",
    ("embedding-mlp", "tuned"): "somebody without ratings is the mean user to it",
    ("neumf", "textbook"): "somebody without ratings is the mean user to it",
    ("neumf", "tuned"): "somebody without ratings is the mean user to it",
    ("neumf", "ranking"): "somebody without ratings is the mean user to it",
    **{(name, preset): "somebody without ratings is the mean user to it" for name in LIGHT for preset in BOTH},
    ("popularity", "tuned"): "does not read the profile",
    ("popularity", "ranking"): "does not read the profile",
    ("bias", "tuned"): "mu + b_i is its formula for a level of 0",
    ("user-knn", "tuned"): "what is left without neighbours is the bias model",
    ("item-knn", "tuned"): "what is left without neighbours is the bias model",
    ("mf", "textbook"): "mu + b_i is its formula for factors and a level of 0",
    ("mf", "tuned"): "mu + b_i is its formula for factors and a level of 0",
    ("mf", "fast"): "mu + b_i is its formula for factors and a level of 0",
    ("blend", "tuned"): "its members answer nobody by their formulas",
    ("svdpp", "textbook"): "mu + b_i is its formula where nothing was chosen",
    ("svdpp", "tuned"): "mu + b_i is its formula where nothing was chosen",
    ("deepfm", "textbook"): "the other fields are read of somebody without ratings too",
    ("deepfm", "tuned"): "the other fields are read of somebody without ratings too",
    ("autoencoder", "tuned"): "mu + b_i is its formula for no ratings",
}

TINY = {
    "dense-tower": {"embedding_size": "8", "hidden": "16,8"},
    "bottleneck-mlp": {"embedding_size": "8", "hidden": "16,8", "rank": "4"},
    "conv": {"embedding_size": "4", "channels": "4,8"},
    "separable": {"embedding_size": "4", "channels": "4,8"},
    "inverted-bottleneck": {"embedding_size": "4", "channels": "4,6"},
    "shuffle": {"embedding_size": "4", "channels": "4,8", "groups": "2"},
}

QUICKER = {
    ("embedding-mlp", "textbook"): {"embedding_size": "16", "batch_size": "64", "learning_rate": "0.01"},
    ("neumf", "textbook"): {"epochs": "10", "batch_size": "512", "learning_rate": "0.005"},
    ("neumf", "ranking"): {"epochs": "12"},
    ("deepfm", "textbook"): {"hidden": "32,16", "epochs": "12", "batch_size": "256", "learning_rate": "0.005"},
    ("autoencoder", "textbook"): {
        "hidden": "16,16",
        "dropout": "0.2",
        "epochs": "30",
        "batch_size": "16",
        "learning_rate": "0.01",
    },
    ("autoencoder", "tuned"): {"hidden": "32", "batch_size": "32", "learning_rate": "0.01", "epochs": "30"},
    **{(name, "tuned"): layers | {"epochs": "8", "batch_size": "128"} for name, layers in TINY.items()},
    **{
        (name, "ranking"): layers | {"epochs": "4", "batch_size": "512", "stand_ins": "40"}
        for name, layers in TINY.items()
    },
    ("blend", "tuned"): {"members": "svdpp,item-knn,bias"},
    ("autoencoder", "ranking"): {"hidden": "32", "batch_size": "32", "learning_rate": "0.005", "epochs": "30"},
}
"""Settings under which a network, or what asks one, keeps the laws in seconds: small sets need not its widths, but more
passes."""

BOARD = {
    **{
        (name, "tuned"): TINY[name] | {"epochs": "40", "batch_size": "128", "reg": "0.02", "dropout": "0"}
        for name in ("dense-tower", "bottleneck-mlp")
    },
    ("separable", "tuned"): TINY["separable"] | {"epochs": "12", "batch_size": "128", "reg": "0.1"},
    ("embedding-mlp", "tuned"): {"reg": "0.02"},
    ("neumf", "tuned"): {"epochs": "60", "batch_size": "256", "reg": "0.02", "dropout": "0"},
}
"""Settings for the checkerboard: a penalty chosen for 100,000 ratings leaves nothing of 1,000."""

SHORT = {"epochs": "2"}
"""Of a network where a law asks not how good it is but how it behaves."""
