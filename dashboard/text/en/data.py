"""Words of the page of data sets."""

WORDS: dict[str, str] = {
    "data.nav": "Data",
}
