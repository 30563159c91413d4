"""Words of the page on which a person is found, read and invented."""

WORDS: dict[str, str] = {
    "users.nav": "Users",
}
