"""Words of the first page."""

WORDS: dict[str, str] = {
    "home.nav": "Home",
    "home.title": "Look inside a recommender",
    "home.lead": (
        "One person, three models, and the reason behind each film. "
        "Every reason here is put to the test: take the cited ratings away, and see whether its score falls more than by chance."
    ),
    "home.person": "Meet **user {user}**: {count} ratings, and {difference:+.1f} ★ above everybody's mean for {label}.",
    "home.person.often": "Meet **user {user}**: {count} ratings, {times:.1f} times everybody's share of {label}.",
    "home.person.plain": "Meet **user {user}**: {count} ratings.",
    "home.you": "This is **you**: {count} ratings.",
    "home.tick": "Their {stars:g} ★ for **{title}** counts. Untick it and watch the lists.",
    "home.read": "▲ ▼ show how far a film moved when the rating went; green marks a film they really rated and no model saw.",
    "home.more": "All ten films, the history, every number",
    "home.map": "Where to go",
    "home.map.users.title": "Find a person, or be one",
    "home.map.users": "Who rates a lot, who loves horror, who is served badly. Or rate five films and watch the lists form.",
    "home.map.recommendations.title": "Compare lists, ask why",
    "home.map.recommendations": "Up to three models side by side; click a film for the reason, the formula with its numbers, and the test.",
    "home.map.models.title": "Compare and train models",
    "home.map.models": "Which is best, how surely, at what cost; whom it serves badly; what is inside; train one with your own settings.",
    "home.map.data.title": "See and bring data",
    "home.map.data": "What the data holds and where it is odd; other data sets, and your own file of ratings.",
    "home.data": "The data: {name}",
    "home.data.users": "people",
    "home.data.items": "rated items",
    "home.data.ratings": "ratings",
    "home.data.density": "of all pairs are rated",
    "home.data.empty": "{empty:.1%} of the table is empty: filling it is the task.",
    "home.tail": "The long tail: ratings of each item, most-rated first",
    "home.tail.x": "items, most-rated first",
    "home.tail.y": "number of ratings",
    "home.tail.alt": "Ratings per item, sorted: few items hold most ratings, most items have very few.",
    "home.tail.read": "How to read this: each step to the right is a less-rated item. The most-rated tenth of the items holds {share:.0%} of all ratings.",
    "home.licence": "{licence} {citation}",
}
