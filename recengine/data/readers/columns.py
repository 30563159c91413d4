"""Which column of a person's own file means what, by the names people usually give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from recengine.errors import DataError, RequestError

# The first name of a role that is in the file wins; spelling is compared without case, spaces, dots, `_` and `-`.
RATINGS_ROLES: dict[str, tuple[str, ...]] = {
    "user": (
        *("user", "userid", "uid", "username", "customer", "customerid", "visitor", "visitorid", "reviewer"),
        *("reviewerid", "member", "memberid", "account", "accountid", "profile", "profileid", "listener", "reader"),
    ),
    "item": (
        *("item", "itemid", "iid", "movie", "movieid", "film", "filmid", "artist", "artistid", "product", "productid"),
        *("book", "bookid", "isbn", "asin", "song", "songid", "track", "trackid", "game", "gameid", "anime", "animeid"),
        *("recipe", "recipeid", "article", "articleid", "business", "businessid", "show", "showid", "parentasin"),
    ),
    "rating": ("rating", "ratings", "stars", "star", "score", "overall", "rate", "bookrating", "preference", "value"),
    "count": (
        *("count", "counts", "plays", "playcount", "weight", "listens", "listeningcount", "clicks", "views", "hours"),
        *("times", "frequency", "quantity"),
    ),
    "timestamp": (
        *("timestamp", "time", "date", "datetime", "ts", "ratedat", "createdat", "unixreviewtime", "reviewdate"),
        *("ratingtimestamp", "tstamp", "unixtime"),
    ),
}
ITEM_ROLES: dict[str, tuple[str, ...]] = {
    "id": (*RATINGS_ROLES["item"], "id"),
    "title": ("title", "name", "movietitle", "itemtitle", "itemname", "filmtitle", "booktitle", "artistname", "label"),
    "year": ("year", "releaseyear", "yearofpublication", "published", "yearofrelease", "releasedate", "date"),
    "genres": ("genres", "genre", "categories", "category", "class"),
}
NEEDED = ("user", "item", "id")


def guess_columns(names: Iterable[str]) -> dict[str, str]:
    """{role: column} of a ratings file, for the roles whose column is known by its name.

    Roles: `user`, `item`, `rating` (stars), `count` (plays, clicks), `timestamp`.
    """
    return _guess(names, RATINGS_ROLES)


def guess_item_columns(names: Iterable[str]) -> dict[str, str]:
    """{role: column} of a table of items. Roles: `id`, `title`, `year`, `genres`."""
    return _guess(names, ITEM_ROLES)


def choose(
    names: Sequence[str], roles: Mapping[str, tuple[str, ...]], columns: Mapping[str, str], file: str
) -> dict[str, str]:
    """The column of each role: as `columns` says ("" for none), else by its name.

    Raises DataError for a named column that is not there, two roles on one column, or no user, item or id column.
    """
    asked = {role: column for role, column in columns.items() if role in roles}
    for role, column in asked.items():
        if column and column not in names:
            expected = f"one of {', '.join(names)}"
            raise DataError(f"no such column for the {role}", file=file, value=column, expected=expected)
    taken = [column for column in asked.values() if column]
    for column in taken:
        if taken.count(column) > 1:
            raise DataError("one column for two roles", file=file, value=column, expected="a column for each")
    guessed = _guess([name for name in names if name not in taken], roles)
    chosen = {role: column for role, column in (guessed | asked).items() if column}
    for role in NEEDED:
        if role in roles and role not in chosen:
            headless = all(re.fullmatch(r"[\s\d.:+-]*", name) for name in names)
            raise DataError(
                "no header line" if headless else f"no column for the {role}",
                file=file,
                line=1,
                value=", ".join(names),
                expected=f"a column called {', '.join(roles[role][:5])} ...: rename it, or map it in the app",
            )
    return chosen


def check_roles(columns: Mapping[str, str]) -> None:
    """Refuse a mapping with a role that does not exist."""
    for role in columns:
        if role not in RATINGS_ROLES and role not in ITEM_ROLES:
            raise RequestError.unknown("role of a column", role, [*RATINGS_ROLES, *ITEM_ROLES])


def _guess(names: Iterable[str], roles: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    by_spelling: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^a-z0-9]", "", name.partition(":")[0].lower())  # `user_id:token` is a user id
        by_spelling.setdefault(plain, name)
    found = {}
    for role, spellings in roles.items():
        column = next((by_spelling[spelling] for spelling in spellings if spelling in by_spelling), None)
        if column is not None:
            found[role] = column
    return found
