"""Every word on the pages, one catalogue a language.

`words` is for Markdown (captions, headings): what is put in is escaped, because titles and uploaded names are data.
`plain` is for places that take no Markdown (charts, components, select boxes).
"""

from __future__ import annotations

import re

from dashboard.text.en import CATALOGUE

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&^=])")
_WORD_JOINER = "\u2060"  # invisible; stops `:name:` from becoming an icon


def plain(key: str, **values: object) -> str:
    """The words of that key with `values` put in as they are."""
    return CATALOGUE[key].format(**values)


def words(key: str, **values: object) -> str:
    """The words of that key, safe to hand to Markdown whatever the values hold."""
    return CATALOGUE[key].format(**{name: escaped(value) for name, value in values.items()})


def escaped(value: object) -> object:
    """Text that Markdown shows as it is; numbers pass."""
    if not isinstance(value, str):
        return value
    one_line = " ".join(value.split())
    return _MARKDOWN.sub(r"\\\1", one_line).replace(":", ":" + _WORD_JOINER)
