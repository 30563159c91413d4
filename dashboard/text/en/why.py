"""Words of a reason and its test. A moved score is never worded as a cause: ratings are "cited", removal moves a film."""

WORDS: dict[str, str] = {
    "why.title": "Why?",
    "why.nothing": "There is no film to ask about.",
    "why.film": "**{title}** under **{model}**",
    "why.by": "Reason by",
    "by.ratings": "this person's ratings",
    "by.neighbours": "similar people",
    "by.features": "what the film is",
    "by.factors": "factors",
    "why.says.rating": "{model} gives *{title}* {score} ({unit}). Cited most: {cited}.",
    "why.says.neighbour": (
        "{model} gives *{title}* {score} ({unit}). Cited most, people with similar ratings: {cited}."
    ),
    "why.says.feature": "{model} gives *{title}* {score} ({unit}). What it shares with this history most: {cited}.",
    "why.none": "{model} gives *{title}* {score} ({unit}), the same for everybody: no rating of this person is read.",
    "why.none.level": (
        "{model} gives *{title}* {score} ({unit}). This person's ratings set their level, which shifts "
        "every film alike; none of them speaks for this film."
    ),
    "cited.rating": "“{label}” (rated {stars:g} ★) moved the score by {value}",
    "cited.neighbour": "{label} (gave it {stars:g} ★) by {value}",
    "cited.feature": "{label} {value}",
    "bar.stars": "{label} · {stars:g} ★",
    "why.chart": "How the score of “{title}” adds up",
    "why.axis": "score so far ({unit})",
    "why.rest": "{count} more",
    "why.residual": "not accounted for",
    "why.score": "= score",
    "why.alt": "Waterfall: {parts} parts add up to the score {score} of {title}.",
    "why.read": (
        "How to read this: start at the grey base, each bar begins where the one above ended (blue "
        "raises, orange lowers), the last bar is the score in the list."
    ),
    "why.all": "All {count} parts, with the numbers each is made of",
    "why.part": "part",
    "why.kind": "kind",
    "why.value": "value",
    "why.sum": "{base:.4f} (base) + {parts:.4f} (parts) + {residual:.1e} (rounding) = {score:.4f}",
    "level": "this person's level",
    "kind.rating": "own rating",
    "kind.level": "level",
    "kind.neighbour": "similar person",
    "kind.feature": "feature",
    "rank.gone": "nowhere (the model no longer scores it)",
    "check.holds": (
        "**The reason holds.** Without {titles} this film goes from rank {before} to {after}. Of {draws} "
        "random draws of {count} ratings, {as_much} lowered its score as much (p = {p:.2f}); on average "
        "they leave it at rank {random:.0f}."
    ),
    "check.fails": (
        "**The reason does not hold.** Without {titles} this film goes from rank {before} to {after}, but "
        "of {draws} random draws of {count} ratings {as_much} lowered its score as much (p = {p:.2f}); on "
        "average they leave it at rank {random:.0f}."
    ),
    "check.read": (
        "The test: the cited ratings are taken away and the same model scores again, nothing retrained; "
        "so are {draws} random draws of as many ratings. It says what removal does in this model, not why "
        "the person would like the film."
    ),
    "formula.title": "**The formula**",
    "formula.numbers": "with this person's numbers",
}
