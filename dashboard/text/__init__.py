"""Every word on the pages, one catalogue a language.

`words` is for Markdown (captions, headings): what is put in is escaped, because titles and uploaded names are data.
`plain` is for places that take no Markdown (charts, components, select boxes).

The catalogue speaks of films and stars. Where the data is of other things, or of counts, `speak_of` says so for the run
that follows: films become items, and the sentences about stars those of `en/counts.py`.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from dashboard.text.en import CATALOGUE
from dashboard.text.en.counts import COUNTS

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&^=])")
_HOST = re.compile(r"\b(www)\.", re.I)  # a browser page would make a link of it, and a broken one of half a citation
_WORD_JOINER = "\u2060"  # invisible; stops `:name:` from becoming an icon


@dataclass(frozen=True)
class Subject:
    """What the pages speak of: films or other items, stars or counts."""

    films: bool = True
    stars: bool = True


_FILMS = Subject()
_subject: ContextVar[Subject] = ContextVar("subject", default=_FILMS)


def speak_of(subject: Subject) -> None:
    """From here on, in this run of a page, speak of that."""
    _subject.set(subject)


def plain(key: str, **values: object) -> str:
    """The words of that key with `values` put in as they are."""
    return _template(key, _subject.get()).format(**values)


def words(key: str, **values: object) -> str:
    """The words of that key, safe to hand to Markdown whatever the values hold."""
    return _template(key, _subject.get()).format(**{name: escaped(value) for name, value in values.items()})


@lru_cache(maxsize=4096)
def _template(key: str, subject: Subject) -> str:
    template = CATALOGUE[key] if subject.stars else COUNTS.get(key, CATALOGUE[key])
    if subject.films:
        return template
    template = re.sub(r"\b([Aa]) film\b", r"\1n item", template)
    return re.sub(r"\b(f|F)ilm(s?)\b", lambda found: ("i" if found[1] == "f" else "I") + "tem" + found[2], template)


def escaped(value: object) -> object:
    """Text that Markdown shows as it is; numbers pass."""
    if not isinstance(value, str):
        return value
    one_line = _HOST.sub(rf"\1{_WORD_JOINER}.", " ".join(value.split()))
    return _MARKDOWN.sub(r"\\\1", one_line).replace(":", ":" + _WORD_JOINER)
