"""Why a score is what it is, for any model (`explain`), what is cited (`reasons`), and whether it is true (`check`)."""
