"""Labels of the app in English, Chinese and Korean, switched at run time.

A key is ``"page.place"``; its words stand in the tables beside this file, one file a page. The
language is each page's own.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

import solara

TONGUES: Final = {"en": "English", "zh": "中文", "ko": "한국어"}
"""Languages, by code, each by its own name."""

language = solara.reactive("en")
"""The language of this page."""


@cache
def table() -> dict[str, dict[str, str]]:
    """Return all words: key to language to text."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        with file.open("rb") as stream:
            entries = tomllib.load(stream)
        found |= {f"{file.stem}.{key}": texts for key, texts in entries.items()}
    return found


def say(key: str, **filled: Any) -> str:
    """Return the words of a key in this page's language, with what is in braces filled in.

    Raises
    ------
    KeyError
        No such key: a mistake of ours, not of a visitor.
    """
    return table()[key][language.value].format(**filled)


def pick(names: dict[str, str] | Any) -> str:
    """Return the text of this page's language from texts by language, English where there is none."""
    return names.get(language.value) or names["en"]
