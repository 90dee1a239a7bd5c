"""What words stand for in the comparison of figures: the concepts of vocabulary.toml, countries, proper names."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.comparison.changes import FALLS, RISES
from app.language.dates import MONTHS, WEEKDAYS
from app.language.function_words import FUNCTION_WORDS
from app.language.names import PEOPLES, TITLES
from app.language.stems import stem
from app.language.tokens import POSSESSIVE, Token


@dataclass(frozen=True)
class Vocabulary:
    """What the words of vocabulary.toml stand for, by stem."""

    concepts: dict[str, str]
    measures: frozenset[str]
    scopes: tuple[frozenset[str], ...]
    opposites: tuple[frozenset[str], ...]
    once: frozenset[str]
    events: frozenset[str]
    acts: frozenset[str]
    generic: frozenset[str]
    restricting: frozenset[str]
    people: frozenset[str]
    agents: frozenset[str]
    changes: frozenset[str]
    dimensions: frozenset[str]
    collectives: frozenset[str]
    occasions: frozenset[str]
    recurring: frozenset[str]
    telling: tuple[frozenset[str], ...]
    whole_words: dict[str, str]


@lru_cache(1)
def vocabulary() -> Vocabulary:
    """The tables of vocabulary.toml, read once."""
    data = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text("utf-8"))
    concepts: dict[str, str] = {}
    for group in data["measures"] + data["synonyms"]:
        first, *_ = names = group.split()
        for name in names:
            concepts.setdefault(stem(name), first)

    def concept(text: str) -> frozenset[str]:
        return frozenset(concepts.get(stem(word), stem(word)) for word in text.split())

    return Vocabulary(
        concepts,
        frozenset(group.split()[0] for group in data["measures"]),
        tuple(concept(group) for group in data["scopes"]),
        tuple(concept(group) for group in data["opposites"]),
        concept(data["once"]),
        concept(data["events"]),
        concept(data["acts"]),
        concept(data["generic"]),
        concept(data["restricting"]),
        concept(data["people"]),
        concept(data["agents"]),
        frozenset(stem(word) for word in RISES | FALLS) | concept(" ".join(RISES | FALLS)),
        concept(data["dimensions"]),
        concept(data["collectives"]),
        concept(data["occasions"]),
        concept(data["recurring"]),
        tuple(concept(group) for group in data["telling"]),
        {word: group.split()[0] for group in data["whole_words"] for word in group.split()},
    )


@lru_cache(4096)
def concept(low: str) -> str:
    """What a word in lower case stands for: its synonyms' first, the country for its people, else its stem."""
    table = vocabulary()
    low = POSSESSIVE.sub("", low)
    return PEOPLES.get(low) or table.whole_words.get(low) or table.concepts.get(stem(low)) or stem(low)


def is_name(token: Token, after: Token | None) -> bool:
    """Whether a word is (part of) a proper name, as far as capitals tell."""
    if not token.capital:
        return False
    low = POSSESSIVE.sub("", token.low)
    if low in MONTHS or low in WEEKDAYS or low in TITLES or low == "i":
        return False
    if not token.opens:
        return True
    if low in PEOPLES:
        return low not in FUNCTION_WORDS
    unknown = low not in FUNCTION_WORDS and stem(low) not in vocabulary().concepts
    return unknown and (token.owner or token.text.isupper() or bool(after and after.capital))
