"""What the models are called, and what their scores mean."""

WORDS: dict[str, str] = {
    "model.popularity": "Popularity",
    "model.popularity.about": "What most people rated. The same list for everybody: the yardstick.",
    "model.bias": "Bias",
    "model.bias.about": "How well a film is liked, how generous the person is. No taste at all.",
    "model.user-knn": "User-kNN",
    "model.user-knn.about": "What people with similar ratings liked.",
    "model.item-knn": "Item-kNN",
    "model.item-knn.about": "Films rated by the same people as the films in this history.",
    "model.content": "Content",
    "model.content.about": "Films described by the same genres, tags and decades. Reads no other person.",
    "model.mf": "Matrix factorisation",
    "model.mf.about": "Hidden tastes of people and hidden traits of films, and how well the two meet.",
    "model.ease": "EASE",
    "model.ease.about": "Which films of this history, taken together, tell that a film is liked too.",
    "model.als": "Implicit ALS",
    "model.als.about": "Hidden tastes from what was taken up at all; the stars say only how surely.",
    "model.svdpp": "SVD++",
    "model.svdpp.about": "Matrix factorisation that also reads which films a person chose to rate.",
    "model.embedding-mlp": "Embedding MLP",
    "model.embedding-mlp.about": (
        "From a raw id to a whole number, from that to a row of a table, and the row is a dense vector: one for the person, "
        "one for the film, both through a small network."
    ),
    "model.neumf": "NeuMF",
    "model.neumf.about": "A product of tastes and traits beside a small network, each with vectors of its own, fused into one.",
    "model.autoencoder": "Deep autoencoder",
    "model.autoencoder.about": "A history pressed through a narrow network and unfolded again into a guess for every film.",
    "model.deepfm": "DeepFM",
    "model.deepfm.about": (
        "Who somebody is and what a film is (genres, decade), beside who and which: every pair of these facts, and a "
        "small network over all of them. These are facts of the film and of the person (content), not of the moment "
        "(context), of which these data sets know the time stamp alone. Leave fields out to see what each is worth."
    ),
    "model.dense-tower": "Dense tower",
    "model.dense-tower.about": (
        "A row for the person, a row for the film, and wide layers in which every number reads every other: many "
        "multiplications for each pair."
    ),
    "model.bottleneck-mlp": "Bottleneck MLP",
    "model.bottleneck-mlp.about": "The dense tower with each wide layer made of two thin ones: fewer multiplications.",
    "model.conv": "Conv",
    "model.conv.about": (
        "Every product of a number of the person with a number of the film, laid out as a small picture, which ordinary "
        "convolutions read: each filter reads all channels."
    ),
    "model.separable": "Separable",
    "model.separable.about": (
        "The same picture, each convolution taken apart: first every channel by itself, then the channels of each place. "
        "MobileNet's way to fewer multiplications."
    ),
    "model.inverted-bottleneck": "Inverted bottleneck",
    "model.inverted-bottleneck.about": (
        "The same picture through blocks that are narrow between and wide inside, with a way around them: MobileNet V2's."
    ),
    "model.shuffle": "Shuffle",
    "model.shuffle.about": (
        "The same picture, its channels read in groups and shuffled between the groups: ShuffleNet's way."
    ),
    "model.blend": "Blend",
    "model.blend.about": "Several models asked at once, each believed as far as it was right about ratings none had seen.",
    "unit.stars": "{score:.2f} ★ predicted",
    "unit.similarity": "similarity {score:.3g}",
    "unit.probability": "probability {score:.2f}",
    "unit.ratings": "{score:.0f} ratings",
    "unit.of.stars": "predicted stars",
    "unit.of.similarity": "similarity",
    "unit.of.probability": "probability",
    "unit.of.ratings": "number of ratings",
    "fact.stars": "{stars:.1f} ★ predicted",
    "fact.stars.by": "{stars:.1f} ★ by {model}",
    "fact.ratings": "{count} ratings",
    "fact.ratings.one": "{count} rating",
    "fact.percentile": "top {top:.1f} %",
    "fact.percentile.least": "top < 0.1 %",
    "stars.short": "{stars:g} ★",
}
