"""Words of building a recipe, and of one person's list before and after it."""

WORDS: dict[str, str] = {
    "light.part.recipe": "Build a recipe",
    "build.lead": "Put steps together. What they leave of the network is worked out at once; what it is worth, and what the clock says, has to be measured.",
    "build.none": "No network that recipes work on fits this data set.",
    "build.untrained": "{name} is not trained on this data yet. Once it is, what a recipe leaves is seen at once.",
    "build.distil": "1. Teacher",
    "build.prune": "2. Prune",
    "build.of": "What leaves",
    "build.of.weights": "weights",
    "build.of.neurons": "neurons",
    "build.finetune": "3. Fine-tune",
    "build.factorise": "4. Factorise",
    "build.quantise": "5. Quantise",
    "build.not": "no",
    "build.prune.value": "{value:.0%}",
    "build.finetune.value": "{value} epochs",
    "build.factorise.value": "rank {value}",
    "build.text": "The same as text",
    "build.text.help": "A teacher has the network trained anew, and changes no size. Steps with commas between, as the command line reads them. A rank by energy is factorise=0.9; one scale for a matrix is quantise=int8:tensor.",
    "build.expects": "**Expected: {smaller} smaller files** ({before} to {after} bytes), and {fewer} fewer numbers that are not 0. If time followed the numbers, it would be that many times faster.",
    "build.row.bytes": "files, bytes",
    "build.row.nonzero": "numbers that are not 0",
    "build.column.what": "what",
    "build.column.expected": "expected",
    "build.column.measured": "measured",
    "build.verdict": "**The clock kept the promise of the numbers ({fewer}) in {kept} of {count} timings.** What the network is worth nobody could have worked out.",
    "build.to.trade": "See it in the trade",
    "build.to.lists": "See a list before and after",
    # before and after
    "light.part.lists": "Before and after",
    "both.lead": "The same person, the same network, before and after a recipe: what stays in the list, what moves, and whether the reason for a film is still the same.",
    "both.missing": "{recipe} has not been run on this network here yet.",
    "both.dense": "the dense network",
    "both.light": "after the recipe",
    "both.tabs": "Before or after",
    "both.ask": "Why, before and after?",
    "both.says": "After **{recipe}**, **{stayed} of {total}** films are still in the list, {same} of them at the same place.",
    "both.farthest": "From farthest away comes {title}: place {before} before, {now} now.",
    "both.leaves": "falls to {place}",
    "both.click": "Click a film for its reason on both sides.",
    "both.reason": "Why {title}?",
    "both.reason.says": "Score **{dense:.3f}** before, **{light:.3f}** after. Of the {cited} ratings that count most, **{shared}** are the same.",
    "both.rating": "rating of",
    "both.cited": "counts most",
    "both.cited.both": "before and after",
    "both.cited.dense": "before",
    "both.cited.light": "after",
    "both.reason.exact": "The parts are the score's own sum on both sides ({method}); a part says how the score is made up, not what taking the rating away would do.",
    "both.reason.read": "By {method}, on both sides; the parts need not add up to the score.",
    "both.file": "Take it away",
    "both.file.says": "The compressed network as an ONNX file, and this person as it reads them. Save both beside the lines below; the first that they print should be {first}.",
    "both.file.onnx": "network.onnx ({size:,.0f} kB)",
    "both.file.person": "person.npz",
    "both.example": """import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("network.onnx")
with np.load("person.npz") as file:
    person = {{name: file[name] for name in file.files}}
seen, title = person.pop("seen"), person.pop("title")

score = session.run(None, person)[0][0]  # one number a film
score[seen] = -np.inf  # what they rated is not recommended
for place in np.argsort(-score)[:10]:
    print(f"{{score[place]:8.3f}}  {{title[place]}}")""",
    "queue.ask.compress": "Run it",
    "queue.ask.compress.s": "Run it ({seconds})",
    "queue.compress": "{name}: {recipe}",
}
