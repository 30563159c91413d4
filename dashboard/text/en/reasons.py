"""Words of one case: the ways of giving a reason, its test against chance, what it would take to lose it, its files."""

WORDS: dict[str, str] = {
    "why.method": "What kind of reason",
    "why.by": "Made of",
    "why.refused": "This link asks for a reason that this model cannot give: {error}. Its own first kind of reason is shown.",
    "why.elsewhere": "This link asks about {model}, which is not among the models shown, or is still to be trained.",
    "why.elsewhere.show": "Show {model}",
    "why.agree": (
        "Beside {other}: {shared} of the {n} cited first are the same; rank correlation over all ratings {rho:.2f}."
    ),
    "method.exact": "exact split",
    "method.integrated-gradients": "integrated gradients",
    "method.leave-one-out": "leave one out",
    "method.counterfactual": "counterfactual",
    "method.exact.inside": "an exact split",
    "method.leave-one-out.inside": "leave one out",
    "method.integrated-gradients.inside": "integrated gradients",
    "method.exact.what": "**An exact split**: the model's own formula, taken apart.",
    "method.exact.law": "Its law: base and parts add up to the score, to the last digit.",
    "method.integrated-gradients.what": (
        "**Integrated gradients**: the slope of the score, summed along the straight road from a neutral start (nothing "
        "rated, or average vectors) to this case."
    ),
    "method.integrated-gradients.law": (
        "Its law: base and parts add up to the score, within 1 % of the way from base to score; what they leave has a "
        "bar of its own."
    ),
    "method.leave-one-out.what": (
        "**Leave one out**: each rating is taken away by itself, and the model answers anew."
    ),
    "method.leave-one-out.law": (
        "It has no sum: two films that say the same can each be spared, so the losses are not parts of the score."
    ),
    "method.counterfactual.what": (
        "**A counterfactual**: the fewest ratings found without which the film leaves the list."
    ),
    "method.counterfactual.law": (
        "It has no sum: it is true of the set as a whole, not of each film in it, and other sets may do it too."
    ),
    "why.read.removal": "Each bar stands by itself, from zero: these numbers are not parts of a sum.",
    "evidence.level": "moves every film alike by",
    "evidence.score_without": "score without it",
    "evidence.level.read": (
        "“Moves every film alike by”: what taking this rating away takes from all films on average. What the value has "
        "beyond that speaks of this film."
    ),
    "letters.method.integrated-gradients": (
        "x: the numbers a part stands for, x′: the same at the neutral start, s: the score; a term that the model knows "
        "exactly is taken as it stands."
    ),
    "letters.method.leave-one-out": (
        "s(u∖j, i): the score with rating j away; what belongs to this person is worked out anew, also what an exact "
        "split would hold."
    ),
    "letters.method.counterfactual": (
        "I_u: the ratings of this person; S: some of them; u∖S: this person without them; rank: place among all films "
        "the person has not rated; n: the length of the list."
    ),
    "check.which.1": "this one",
    "check.which.2": "these two",
    "check.which.3": "these three",
    "check.random.1": "random single ratings",
    "check.random.2": "random pairs",
    "check.random.3": "random threes",
    "check.stays": ", but it stays at rank {rank}",
    "check.tested": "Tested by ratings: ",
    "check.holds": (
        "**The reason holds.** Removed {which}: {titles}. Rank {before} → {after}, score {score_before} → {score_after}"
        "{stays}; of {draws} {random}, {as_much} did as much (p = {p:.2f}; on average they leave the film at rank {mean:.0f})."
    ),
    "check.fails": (
        "**The reason does not hold.** Removed {which}: {titles}. Rank {before} → {after}, score {score_before} → "
        "{score_after}{stays}; yet of {draws} {random}, {as_much} did as much (p = {p:.2f}; on average they leave the film at "
        "rank {mean:.0f})."
    ),
    "check.place": (
        "**The score falls, the place does not.** Removed {which}: {titles}. Rank {before} → {after}, score {score_before} "
        "→ {score_after}{stays}; of {draws} {random}, {as_much} did as much (p = {p:.2f})."
    ),
    "check.raised": (
        "**The reason does not hold: removing {which} raised the score.** Removed {which}: {titles}. Rank {before} → "
        "{after}, score {score_before} → {score_after}{stays}; yet of {draws} {random}, {as_much} left it as low or lower "
        "(p = {p:.2f})."
    ),
    "order.holds": "**The order of all ratings holds.** {figures}",
    "order.fails": "**The order of all ratings does not hold**, whatever the first few do. {figures}",
    "order.figures": (
        "Deletion AUC {claimed:.2f} in the claimed order, {random:.2f} on average of ten random ones (smaller: the score "
        "falls earlier)."
    ),
    "order.figures.own": (
        "Deletion AUC {claimed:.2f} in the order of the whole claim, {own:.2f} by what is said of this film alone, "
        "{random:.2f} on average of ten random ones (smaller: the score falls earlier)."
    ),
    "order.far": "Areas this large come of a score that the ratings together hardly raise: little is there to explain.",
    "order.slow": "Test the order of all ratings too (some seconds)",
    "order.testing": "Taking ratings away, order by order …",
    "check.loo": (
        "Leave one out measures removals and so does this test: in part it repeats itself. New is whether the cited films "
        "together do more than chance."
    ),
    "check.by": (
        "The test takes ratings away, and nothing else can be taken from a person. This reason is made of something else "
        "({by}), so what is tested is the same score told by ratings, not these bars."
    ),
    "draws.title": "{draws} random removals, and this one",
    "draws.axis": "score after the removal ({unit})",
    "draws.random.1": "a random rating",
    "draws.random.2": "a random pair",
    "draws.random.3": "a random three",
    "draws.cited.1": "the cited one",
    "draws.cited.2": "the cited two",
    "draws.cited.3": "the cited three",
    "draws.before": "none removed",
    "draws.alt": "Strip: the score after each random removal as a tick, after the removal of the cited ratings as a diamond.",
    "draws.read": "A reason holds where at most {most} of the {draws} ticks lie as far left as the diamond.",
    "draws.gone": "{count} removals left no score at all, which counts as lower than any; they have no mark.",
    "measured.check": (
        "**Measured:** what this very model answers when the cited ratings are gone, beside as many random ones; nothing "
        "is trained again, only the person is read anew."
    ),
    "measured.removal": (
        "**Measured:** what this very model answers when the cited ratings are gone; too few ratings are left to hold it "
        "against chance."
    ),
    "measured.nothing": "**Measured:** nothing; no rating could be taken away that a random one is to be held against.",
    "measured.counterfactual": (
        "**Measured:** what this very model answers when the set is gone; nothing is trained again, only the person is "
        "read anew."
    ),
    "measured.not": (
        "**Not measured:** what a model trained without those ratings would say, and whether or why this person would "
        "like the film."
    ),
    "last.and": " and ",
    "removal.title": "**Without which ratings would it not be among the first {n}?**",
    "removal.says": (
        "Without {named}, “{title}” would not be among the first {n} (rank {before} → {after}, score {score_before} → "
        "{score_after})."
    ),
    "removal.many": "{count} ratings ({named}, …)",
    "removal.instead": "“{title}” would be.",
    "removal.others": "Its score rises and yet its rank falls: without these ratings others rise more.",
    "removal.proven.1": "Scored again without it, so this is so. No set is smaller than one.",
    "removal.proven.2": (
        "Scored again without them, so this is so. Proven smallest: every single rating was tried, and none does it alone."
    ),
    "removal.proven.3": (
        "Scored again without them, so this is so. Proven smallest: every single rating and every pair were tried, and "
        "none does it."
    ),
    "removal.greedy.1": (
        "Scored again without them, so this is so; each of the {count} is needed. Every single rating was tried and none "
        "does it alone; a smaller set of two or more may have been missed."
    ),
    "removal.greedy.2": (
        "Scored again without them, so this is so; each of the {count} is needed. Every single rating and every pair were "
        "tried and none does it; a smaller set of three or more may have been missed."
    ),
    "removal.none": (
        "No set of this person's ratings was found without which “{title}” would leave the first {n} under {model}: even "
        "without any rating it stays there."
    ),
    "removal.none.0": "There is no rating to take away.",
    "removal.none.1": "Every single rating was tried, and of larger sets only the most promising ones.",
    "removal.none.2": "Every single rating and every pair were tried, and of larger sets only the most promising ones.",
    "removal.rated": "“{title}” is among the ratings themselves, so it is on no list and nothing holds it there.",
    "removal.unscored": "The model has no score for “{title}”, so nothing holds it on a list.",
    "removal.place": "“{title}” stands at rank {place}, so no rating holds it among the first {n}.",
    "removal.such": "such that",
    "removal.back": "Put the ratings back",
    "removal.slow": (
        "{model} has to read the person anew for every set it tries, and this history has {count} ratings: the search "
        "takes from some seconds to a minute."
    ),
    "removal.search": "Search for the set",
    "removal.searching": "Taking ratings away and asking the model again …",
    "removal.chip": "{name}",
    "removal.apply": "Take these {count} away and see the lists",
    "removal.apply.one": "Take it away and see the lists",
    "removal.apply.help": "Ticks these ratings off in the history, as you could by hand; “Put the ratings back” undoes just that.",
    "keep.title": "Keep or share this case",
    "keep.link": "A link to this case: data, person with every edit, models, film, and the kind of reason.",
    "keep.long": (
        "This case has more than {most} edits, too many for an address: it cannot be shared as a link. The files hold it."
    ),
    "keep.json": "Reason and test (JSON)",
    "keep.csv": "Reason and test (CSV)",
    "keep.command": "The same from the command line",
}
