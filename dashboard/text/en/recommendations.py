"""Words of the lists side by side, the history and their agreement."""

WORDS: dict[str, str] = {
    "recs.nav": "Recommendations",
    "recs.title": "One person, several models",
    "recs.lead": (
        "Click a film to ask why it is here. Tick a rating off, or give it other stars, and every list "
        "that reads it moves."
    ),
    "recs.models": "Models side by side (three at most)",
    "recs.model.untrained": "{model} (to be trained)",
    "recs.model.seconds": "{model} (to be trained, {time})",
    "recs.order": "Sort lists by",
    "recs.order.list": "the model's ranking",
    "recs.order.stars": "predicted stars",
    "recs.order.help": (
        "Sorted by predicted stars, a list fills with films that few people rated and loved. Look at the "
        "number of ratings."
    ),
    "recs.held": "really rated",
    "recs.held.long": "This person rated the film; the rating was held out, and no model saw it.",
    "recs.held.stars": "{stars:g} ★",
    "recs.ask": "Why is this here?",
    "recs.held.legend": "Green marks a film this person really rated: {hits} of {total} held-out ratings are on these lists. No model saw them.",
    "recs.top.legend": "“Top 0.5 %”: of the films this person has not rated, so many score as high under that model.",
    "recs.you.empty": (
        "You have not rated anything yet, so the models know nothing of you. Rate a few films on the "
        "Users page, or pick somebody above."
    ),
    "recs.you.go": "Rate five films",
    "recs.command": "The same list from the command line",
    "note.fallback": "This model says nothing about an empty history: {fallback} answers instead.",
    "note.still": "Your change moved no score of this model.",
    "note.still.stars": "Your change moved nothing here: this model reads only what was rated, not how.",
    "note.nostars": "{model} predicts no stars; its own ranking is shown.",
    "note.stars": "Half of these films have {median} ratings or fewer; on the model's own ranking it is {own}. Sorted by stars, films that few people rated rise.",
    "note.stars.known": "Half of these films have {median} ratings or fewer; on the model's own ranking it is {own}.",
    "move.up": "▲ {steps}",
    "move.down": "▼ {steps}",
    "move.unrated": "was rated",
    "overlap.title": "Where the lists agree",
    "overlap.says": "{total} films in {n} lists; {several} stand on more than one, {everyone} on all.",
    "overlap.chart": "The same film from list to list (height: rank)",
    "overlap.rank": "rank in the list",
    "overlap.found": "lists it stands on",
    "overlap.read": (
        "How to read this: a line joins a film that several models list; a lone grey dot is found by one "
        "model only; a green ring is a held-out film this person really rated."
    ),
    "overlap.alt": "Rank flow between {n} lists: a line joins a film that stands on more than one.",
    "history.title": "{count} ratings",
    "history.read": "What the models know of this person. Untick a rating to take it away, click stars to change it.",
    "history.find": "Find a film",
    "history.none": "No such film in this history.",
    "history.tick": "counts",
    "history.restar": "Stars",
    "history.added": "added",
    "history.was": "was",
    "history.reset": "Undo all changes ({count})",
}
