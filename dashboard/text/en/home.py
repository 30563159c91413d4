"""Words of the first page."""

WORDS: dict[str, str] = {
    "home.nav": "Home",
}
