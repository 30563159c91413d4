"""Colours that stay apart for colour-blind eyes and on a projector (Okabe, Ito 2008), readable on light and dark."""

RAISES = "#2f7fb8"  # moves the score up
LOWERS = "#d9702b"  # moves it down
NEUTRAL = "#8a8f98"  # base, totals, everybody
HELD = "#1a9e77"  # held-out films the user really rated
DOUBTFUL = "#c79a1b"  # reaches a target, and yet fails the check on it
INK = "currentColor"  # text marks take the page's own text colour, by day and by night
