"""The word lists: each can be read, and says nothing twice."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.language.dates import MONTHS, WEEKDAYS
from app.language.function_words import FUNCTION_WORDS, HARMLESS
from app.language.lexicon import FOLDER, lists, words
from app.language.names import COUNTRIES, MEN, PEOPLES, WOMEN
from app.language.verbs import REPORTING, WITH_OBJECT


def entries(value: Any) -> list[list[str]]:
    """Each list of a file, as its words."""
    if isinstance(value, dict):
        return [found for inner in value.values() for found in entries(inner)]
    if isinstance(value, list):
        return [[str(entry) for entry in value]]
    return [value.split()] if isinstance(value, str) else []


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_a_list_has_each_word_once(file: Path) -> None:
    assert lists(file.stem) == tomllib.loads(file.read_text("utf-8"))
    for found in entries(lists(file.stem)):
        assert [word for word, times in Counter(found).items() if times > 1] == []


def test_lists_are_joined() -> None:
    assert words("nouns", "city", "country") == {"city", "town", "country", "nation"}


def test_the_calendar_is_whole() -> None:
    assert (set(MONTHS.values()), set(WEEKDAYS.values())) == (set(range(1, 13)), set(range(7)))
    assert (MONTHS["sept"], WEEKDAYS["sunday"]) == (9, 6)


def test_lists_do_not_contradict_each_other() -> None:
    assert not MEN & WOMEN
    assert WITH_OBJECT < REPORTING
    assert {"not", "no", "may", "would"} <= FUNCTION_WORDS - HARMLESS
    assert PEOPLES["finns"] == PEOPLES["finnish"] == "finland"
    assert {"New Zealand", "Finland", "U.S."} < COUNTRIES
