"""What is said otherwise on a set of counts (plays, clicks): how often, not how many stars.

Keys and places are those of the catalogue; what is not here is said alike.
"""

COUNTS: dict[str, str] = {
    "frame.you": "You: tick a few films yourself",
    "home.tick": "**{title}** ({stars:,.0f} ×) counts. Untick it and watch the lists.",
    "home.map.users": "Who has a lot, who leans towards one kind, who is served badly. Or tick five films and watch the lists form.",
    "recs.lead": "Click a film to ask why it is here. Tick one of theirs off, and every list that reads it moves.",
    "recs.held": "really theirs",
    "recs.held.stars": "{stars:,.0f} ×",
    "recs.held.long": "This film is really theirs; it was held out, and no model saw it.",
    "recs.held.legend": "Green marks a film that is really theirs: {hits} of {total} held-out ones are on these lists. No model saw them.",
    "recs.top.legend": "“Top 0.5 %”: of the films that are not theirs, so many score as high under that model.",
    "recs.you.empty": "You have not ticked anything yet, so the models know nothing of you. Tick a few films on the Users page, or pick somebody above.",
    "recs.you.go": "Tick five films",
    "history.title": "{count} films",
    "history.read": "What the models know of this person, and how often. Untick one to take it away.",
    "fact.ratings": "{count} people",
    "fact.ratings.one": "{count} person",
    "unit.ratings": "{score:.0f} people",
    "unit.of.ratings": "number of people",
    "stars.short": "{stars:,.0f} ×",
    "cited.rating": "“{label}” ({stars:,.0f} ×) moved the score by {value}",
    "cited.neighbour": "{label} ({stars:,.0f} ×) by {value}",
    "bar.stars": "{label} · {stars:,.0f} ×",
    "model.popularity.about": "What most people have. The same list for everybody: the yardstick.",
    "model.user-knn.about": "What people with a similar history have.",
    "model.item-knn.about": "Films that the same people have as the films in this history.",
    "letters.item-knn.ranking": "s_ij: how alike the two films are, from who has both; w_uj: what a count weighs (its logarithm). I_u: films of this person; N_i: the films most like film i.",
    "letters.user-knn.ranking": "s_uv: how alike two people's histories are; w_vi: what their count of the film weighs (its logarithm). N_u: the people most like this one; U_i: who has the film.",
    "letters.content.textbook": "p_j: the film as a vector of genres, tags and decades (TF-IDF); x_uj: the logarithm of the count.",
    "letters.content.ranking": "p_j: the film as a vector of genres, tags and decades (TF-IDF); x_uj: the logarithm of the count.",
}
