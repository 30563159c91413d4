"""Words of a reason and its test: ratings are cited, removal moves a film; never `because` for an association."""

WORDS: dict[str, str] = {
    "why.title": "Why?",
    "why.brief": "Why does {model} put “{title}” first?",
    "why.nothing": "There is no film to ask about.",
    "why.film": "**{title}** under **{model}**",
    "by.ratings": "this person's ratings",
    "by.neighbours": "similar people",
    "by.features": "what the film is",
    "by.factors": "hidden factors",
    "why.says.rating": "{model} gives *{title}* {score} ({unit}). Cited most: {cited}.",
    "why.says.neighbour": (
        "{model} gives *{title}* {score} ({unit}). Cited most, people with similar ratings: {cited}."
    ),
    "why.says.feature": "{model} gives *{title}* {score} ({unit}). What it shares with this history most: {cited}.",
    "why.says.factor": "{model} gives *{title}* {score} ({unit}). Of its hidden numbers, these moved it most: {cited}.",
    "why.none": "{model} gives *{title}* {score} ({unit}), the same for everybody: no rating of this person is read.",
    "why.none.level": (
        "{model} gives *{title}* {score} ({unit}). This person's ratings set their level, which shifts "
        "every film alike; none of them speaks for this film."
    ),
    "cited.rating": "“{label}” (rated {stars:g} ★) moved the score by {value}",
    "cited.rating.bare": "“{label}” moved the score by {value}",
    "cited.neighbour": "{label} (gave it {stars:g} ★) by {value}",
    "cited.feature": "{label} {value}",
    "bar.stars": "{label} · {stars:g} ★",
    "why.chart": "How the score of “{title}” adds up",
    "why.axis": "score so far ({unit})",
    "why.rest": "{{count}} more",
    "why.residual": "not accounted for",
    "why.score": "= score",
    "why.alt": "Waterfall: from the base, part by part, to the score of this film; the table below holds the numbers.",
    "why.read": (
        "How to read this: start at the grey base, each bar begins where the one above ended (blue "
        "raises, orange lowers), the last bar is the score in the list."
    ),
    "why.chart.removal": "What the score of “{title}” loses when one rating is taken away",
    "why.axis.removal": "score lost ({unit})",
    "why.alt.removal": "Bars from zero: what the score loses without each rating; the table below holds the numbers.",
    "why.all": "All {count} numbers behind it",
    "why.all.level": "All {count} numbers behind it, the level's too",
    "why.part": "part",
    "why.kind": "kind",
    "why.value": "value",
    "why.sum": "{base:.4f} (base) + {parts:.4f} (parts) + {residual:.1e} (rounding) = {score:.4f}",
    "why.sum.residual": "{base:.4f} (base) + {parts:.4f} (parts) + {residual:+.4f} (not accounted for) = {score:.4f}",
    "why.sum.none": "Single removals are not parts of a sum; the score is {score:.4f}, of an empty history {base:.4f}.",
    "level": "this person's level",
    "kind.rating": "own rating",
    "kind.level": "level",
    "kind.neighbour": "similar person",
    "kind.feature": "feature",
    "kind.factor": "hidden factor",
    "rank.gone": "nowhere",
    "score.gone": "none at all",
    "formula.title": "**The formula**",
    "formula.numbers": "with this person's numbers",
    "formula.numbers.of": "with this person's numbers; the largest part, {part}, first",
    "check.null.no-positive": "**Nothing to test.** No rating of this person is cited in favour of this film under {model}.",
    "check.null.few-ratings": "**Too little to test.** Removed {which}: {titles}. Rank {before} → {after}, score {score_before} → {score_after}{stays}; with fewer than six ratings, random draws of as many are nearly the whole history, so there is nothing to hold this against.",
    "check.null.level": "**Nothing to test.** Under {model} this person's ratings move every film alike, or not at all: none of them speaks for this one.",
    "sum.base": "base",
    "sum.level": "level",
    "sum.parts": "{count} parts",
    "sum.residual": "not accounted for",
    "base.item-knn.ranking": "start (0)",
    "base.item-knn.tuned": "mean + how liked the film is",
    "base.item-knn.textbook": "this person's mean",
    "letters.item-knn.ranking": (
        "s_ij: how alike the two films are, from who rated both; w_uj: what a rating counts as (here its stars). "
        "I_u: films this person rated; N_i: the films most like film i."
    ),
    "letters.item-knn.tuned": (
        "s_ij: how alike the two films are; r_uj: the stars given; b_uj: the stars to expect from mean, person and film "
        "alone; δ: damping, so that few or far neighbours say less."
    ),
    "letters.item-knn.textbook": (
        "s_ij: cosine of the two films' ratings; r_uj: the stars given; r̄_u: this person's mean, which cancels in the "
        "formula and is shown as the base so that a low rating counts against."
    ),
    "base.popularity.ranking": "the same for everybody",
    "base.popularity.tuned": "the same for everybody",
    "base.bias.tuned": "mean + how liked the film is",
    "base.user-knn.ranking": "start (0)",
    "base.user-knn.tuned": "mean + how liked the film is",
    "base.user-knn.textbook": "mean of all ratings",
    "base.content.ranking": "start (0)",
    "base.content.textbook": "start (0)",
    "letters.popularity.ranking": "U_i: the people who rated film i. Nothing of this person is read.",
    "letters.popularity.tuned": "U_i: the people who rated film i; μ: mean of all ratings; δ: so many ratings of μ are added to each film's own.",
    "letters.bias.tuned": "μ: mean of all ratings; b_u: how generous this person is; b_i: how liked the film is; λ: pulls levels of few ratings to 0.",
    "letters.user-knn.ranking": "s_uv: how alike two people's ratings are; w_vi: what their rating of the film counts as (here its stars). N_u: the people most like this one; U_i: who rated the film.",
    "letters.user-knn.ranking.ratings": "x_uj: what the rating counts as in the comparison. Each similarity s_uv is a sum over the films both rated, so each film has its share in it; norms and neighbours are held. y_vi: what the neighbour's rating counts as; D = 1.",
    "letters.user-knn.tuned": "s_uv: how alike two people's ratings are; r_vi: the stars they gave; b_vi: the stars to expect from mean, person and film alone; δ: damping.",
    "letters.user-knn.tuned.ratings": "x_uj: what the rating counts as in the comparison. Each similarity s_uv is a sum over the films both rated, so each film has its share in it; norms, neighbours and the denominator D are held. y_vi: how far the neighbour's stars lie from what was to be expected.",
    "letters.user-knn.textbook": "s_uv: cosine of two people's ratings; r_vi: the stars they gave; μ: mean of all ratings, which cancels in the formula and is shown as the base so that one star counts against.",
    "letters.content.textbook": "p_j: the film as a vector of genres, tags and decades (TF-IDF); x_uj: the stars given, so that one star still pulls a little.",
    "letters.content.ranking": "p_j: the film as a vector of genres, tags and decades (TF-IDF); x_uj: stars above or below neutral, so that a low rating pushes away.",
    "base.mf.textbook": "mean + how liked the film is",
    "base.mf.tuned": "mean + how liked the film is",
    "base.mf.fast": "mean + how liked the film is",
    "base.ease.textbook": "start (0)",
    "base.ease.ranking": "start (0)",
    "letters.mf.textbook": "q_i: the film's hidden traits; x_u = [p_u, b_u]: this person's tastes and level, the one best answer to their ratings; μ: mean of all ratings; b_i: how liked the film is; λ: pulls tastes and level to 0. The matrix A_u is held.",
    "letters.mf.tuned": "q_i: the film's hidden traits; x_u = [p_u, b_u]: this person's tastes and level, the one best answer to their ratings; μ: mean of all ratings; b_i: how liked the film is; Λ: pulls tastes and level to 0; v_j: how uncertain the traits of film j are. The matrix A_u is held.",
    "letters.ease.textbook": "B_ji: how much a rating of film j speaks for film i (below 0: against it), when all other films are known too; w_uj: what a rating counts as (here 1). I_u: films this person rated.",
    "letters.ease.ranking": "B_ji: how much a rating of film j speaks for film i (below 0: against it), when all other films are known too; w_uj: what a rating counts as (here its stars). I_u: films this person rated.",
    "base.als.textbook": "start (0)",
    "base.als.ranking": "start (0)",
    "base.embedding-mlp.textbook": "network's answer to the mean person and film",
    "base.embedding-mlp.tuned": "network's answer to the mean person and film",
    "base.neumf.textbook": "network's answer to the mean person",
    "base.neumf.tuned": "network's answer to the mean person",
    "base.neumf.ranking": "network's answer to the mean person",
    "letters.embedding-mlp.textbook": "p_u, q_i: the rows of this person and of this film; a: the activation; W, c: the layers. p_u is solved anew from the ratings, with the film and the layers held.",
    "letters.embedding-mlp.tuned": "μ: mean of all ratings; b_u, b_i: levels of this person and of the film; p_u, q_i: their rows; a: the activation; W, c: the layers. p_u and b_u are solved anew from the ratings, with all else held.",
    "letters.neumf.textbook": "p_u, q_i: vectors of this person and of the film, one pair for the product (G), one for the layers φ (M); h: how much each number counts; σ: makes it a probability. p_u is solved anew from what was taken up, with all else held.",
    "letters.neumf.tuned": "μ: mean of all ratings; b_u, b_i: levels of this person and of the film; p_u, q_i: their vectors, one pair for the product (G), one for the layers φ (M). p_u and b_u are solved anew from the ratings, with all else held.",
    "letters.neumf.ranking": "b_u, b_i: levels of this person and of the film; p_u, q_i: their vectors, one pair for the product (G), one for the layers φ (M); σ: makes it a probability. p_u and b_u are solved anew from what was taken up and what was not, with all else held.",
    "base.autoencoder.textbook": "network's answer to no rating",
    "base.autoencoder.tuned": "mean + how liked the film is",
    "base.autoencoder.ranking": "network's answer to no rating",
    "letters.autoencoder.textbook": (
        "r_u: this person's stars, 0 for films not rated; f: the network, which presses them through a narrow layer, the "
        "code, and unfolds it into a number for every film."
    ),
    "letters.autoencoder.tuned": (
        "z_i: the film as the network sees it, made from who rated it and how; μ: mean of all ratings, b_i: how liked the "
        "film is; Λ: pulls the answer to 0. The rest is the one best answer to what is left of this person's ratings, the "
        "films' z held; a_ij: what a rating of film j weighs in it."
    ),
    "letters.autoencoder.ranking": (
        "x_u: which films this person rated, and how; f: the network, whose numbers say which film is likely to be rated next."
    ),
    "base.svdpp.textbook": "mean + how liked the film is",
    "base.svdpp.tuned": "mean + how liked the film is",
    "letters.als": "q_i: the film's hidden traits; c_uj: how sure a rating makes that film j is wanted (1 where there is none); s_ij = q_i' A_u⁻¹ q_j: how alike two films are for this person. The matrix A_u is held.",
    "base.blend.tuned": "the members' bases, weighted",
    "letters.blend": "s_m: the score of member m; w_m: how far it is believed, fitted on ratings no member had seen; v_jm: the share of rating j in the member's own split.",
    "letters.svdpp": "q_i: the film's hidden traits; x_u = [p_u, b_u]: this person's tastes and level, the one best answer to what is left of their ratings; z_u: what the choice of films says, y_j film j's word in it; a_ij: how alike two films are for this person. The matrix A_u is held.",
    "base.deepfm.textbook": "network with every field switched off",
    "base.deepfm.tuned": "network with every field switched off",
    "letters.deepfm": "v_f: what is learned of a field's word (this person, their age bracket, this film, one of its genres); w_f: its own weight; ⟨v_f, v_g⟩: how two of them meet; MLP: the layers over all of them.",
    "letters.deepfm.textbook": "v_f: what is learned of a field's word (this person, their age bracket, this film, one of its genres); w_f: its own weight; ⟨v_f, v_g⟩: how two of them meet; MLP: the layers over all of them; σ: makes it a probability, that of a click.",
}
