"""Whom and what an article names: how it is written, what kind of thing it is, what may stand for it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.claims.english.assertion import phrase
from app.claims.english.grammar import title
from app.claims.english.modifiers import noun_phrase
from app.language.names import (
    BODIES,
    CITY,
    COMPANIES,
    COUNTRIES,
    COUNTRY,
    FEMALE,
    HONORIFICS,
    MALE,
    MEN,
    OFFICES,
    PEOPLE,
    PLACES,
    PLURAL,
    SIGNED,
    WOMEN,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

THIRD = {
    **dict.fromkeys(("he", "his", "him"), ("person", "m")),
    **dict.fromkeys(("she", "her"), ("person", "f")),
    **dict.fromkeys(("it", "its"), ("thing", "")),
    **dict.fromkeys(("they", "their", "them"), ("many", "")),
}
LABELS = {
    "PERSON": "person",
    "ORG": "body",
    "GPE": "place",
    **dict.fromkeys(("LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"), "thing"),
}
# A name of more words is none that a pronoun is replaced by.
NAME_WORDS = 6
MODIFIERS = ("compound", "nmod:desc", "amod", "nmod")
# What stands before a person's name only.
STYLES = HONORIFICS | frozenset("coach president minister chancellor mayor senator captain manager".split())
NAME = re.compile(r"[A-Z][\w.’'-]+(?: (?:de|da|del|van|von|bin|al|la|el|of|[A-Z][\w.’'-]*)){0,4}")
NOT_ONE = frozenset("no any every each neither either".split())
WEIGHTS = {
    "person": {"person": 1.0, "name": 0.6},
    "thing": {"thing": 1.0, "body": 1.0, "place": 1.0, "name": 0.6},
    "many": {"many": 1.0, "body": 0.6},
}


@dataclass(eq=False)
class Entity:
    """Someone or something: `nouns` are what it is called besides its name, `kind` what it is.

    Kinds are person, body (of people), place, thing, many, and name for what is not known. `head` is the noun of what
    has no name of its own, and `whole` that the words coordinated with it belong to it. `times` is how often the
    article named it so far, and `looks` what kind each of these looked like.
    """

    key: str
    kind: str
    gender: str = ""
    nouns: set[str] = field(default_factory=set)
    full: str | None = None
    head: "Token | None" = None
    whole: bool = False
    times: int = 0
    looks: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """As it is best written; nothing for what takes too many words, or points elsewhere itself."""
        if self.full is None and self.head is not None:
            words = noun_phrase(self.head)
            if not self.whole:
                words = tuple(t for t in words if t.i <= self.head.i or not _joined(t, self.head))
            before = [token for token in self.head.lefts if token.dep_ in ("amod", "compound")]
            if not _brief(words) and before and not self.whole:
                # "the giant planets" of "the giant planets in our solar system".
                words = tuple(token for token in words if token.i <= self.head.i)
            self.full = _mid_sentence(words) if _brief(words) else ""
        return self.full or ""


def _brief(words: tuple["Token", ...]) -> bool:
    """Whether words will do in the place of a pronoun: few, and none that points or asks itself."""
    if not 0 < len(words) <= NAME_WORDS or words[0].lower_ in NOT_ONE:
        return False
    return all(token.pos_ != "PRON" and token.tag_[0] != "W" for token in words)


def _mid_sentence(words: tuple["Token", ...]) -> str:
    text = re.sub(r"^(an?|this|these|that|those)\b", "the", phrase(words), flags=re.I)
    first = words[0]
    opens = first.pos_ != "PROPN" and (first.i == 0 or not any(t.is_alpha for t in first.doc[: first.i]))
    return text[:1].lower() + text[1:] if opens and not text[1:2].isupper() else text


def topic(text: str | None) -> Entity | None:
    """The person a title names, or what might be one: an article itself has to say so."""
    words = re.sub(r"\s*\(.*\)$|,.*", "", text or "")
    called = re.search(r"(\w+)\)$", text or "")  # "Mary Holt (chemist)"
    if not NAME.fullmatch(words) or re.search(r"\d", words):
        return None
    first = words.split()[0].lower()
    sex = "m" if first in MEN else "f" if first in WOMEN else ""
    # "Anna Berg Wins Prize" looks like a name as well.
    sure = (sex and len(words.split()) == 2) or (called and called[1].lower() in PEOPLE)
    return Entity(words, "person" if sure else "name", sex, full=words)


def name(token: "Token") -> tuple[str, ...]:
    """The words of a proper name, given the one that its noun phrase hangs on; without "the" and "’s"."""
    # Marks alone, which the tagger may take for a name, are none to write; they are kept as they stand.
    return tuple(phrase(named(token)).split()) or (token.text,)


def named(token: "Token") -> "tuple[Token, ...]":
    """The tokens of a proper name, given the one that its noun phrase hangs on; without "the" and "’s"."""
    first = last = token.i
    doc = token.doc
    if token.ent_type_:
        while doc[first].ent_iob_ == "I":
            first -= 1
        while last + 1 < len(doc) and doc[last + 1].ent_iob_ == "I":
            last += 1
    while last + 1 < len(doc) and doc[last + 1].dep_ == "flat" and doc[last + 1].head == token:
        last += 1
    if token.ent_type_ != "PERSON":
        # "the 1932 Australian Grand Prix", "the East Region of Cameroon": the recogniser often stops short.
        while (
            first and doc[first - 1].dep_ in ("compound", "nummod", "amod") and doc[first - 1].pos_ in ("PROPN", "NUM")
        ):
            first -= 1
        if last + 2 < len(doc) and doc[last + 1].lower_ == "of" and doc[last + 1].head.head == token:
            place = doc[last + 2]
            last += 2 if place.dep_ == "nmod" and place.pos_ == "PROPN" else 0
    while last > token.i and doc[last].tag_ == "POS":
        last -= 1
    words = list(doc[first : last + 1])
    person = token.ent_type_ == "PERSON"
    if person or token.lower_ not in BODIES | COMPANIES | PLACES:
        # "Prime Minister Jonas Dahl", "niece Zala": the office and the kin are no part of the name.
        styles = [n for n, word in enumerate(words[:-2]) if _styles(word, token)]
        words = words[styles[-1] + 1 :] if styles else words
        while person and len(words) > 1 and words[0].text.islower() and words[0].pos_ == "NOUN":
            words = words[1:]
    if len(words) > 1 and words[0].lower_ == "the":
        words = words[1:]
    return tuple(words)


def _styles(word: "Token", name: "Token") -> bool:
    """Whether a word is the office or the style before a name; a style may be what the name hangs on."""
    return word.lower_.rstrip(".") in STYLES or (word.lower_ in OFFICES and word.i < name.i)


def kind(token: "Token", words: tuple[str, ...], *, single: bool = False) -> str:
    """What a noun, or the proper name of these words, stands for; `single` asks for each one of a plural."""
    if token.lower_ in PLURAL:
        return "many"
    if token.pos_ == "PROPN":
        what = LABELS.get(token.ent_type_, "name")
        known = len(words) > 1 and words[0].lower() in MEN | WOMEN
        styled = any(word.lower_.rstrip(".") in STYLES for word in token.lefts)
        return "person" if (what == "name" and known) or (what in ("name", "body") and styled) else what
    lemma = token.lemma_.lower()
    if "Plur" in token.morph.get("Number", []) and not single:
        return "many"
    if lemma in COMPANIES | BODIES:
        return "body"
    return "person" if lemma in PEOPLE else "thing"


def gender(token: "Token", words: tuple[str, ...]) -> str:
    """ "m", "f" or nothing, by "Mr" and "actress", or by a first name."""
    before = {child.lower_.rstrip(".") for child in (token, *token.lefts)}
    before |= {words[0].lower()} if words else set()
    return "m" if before & (MALE | MEN) else "f" if before & (FEMALE | WOMEN) else ""


def called(token: "Token", words: tuple[str, ...]) -> set[str]:
    """The common nouns by which a proper name may be taken up: "minister" for "Prime Minister Orpo"."""
    own = named(token)
    office = [word.lower_ for word in token.doc[token.left_edge.i : own[0].i] if word.dep_ in MODIFIERS]
    before = {" ".join(office[n:]) for n in range(len(office)) if office[-1] in PEOPLE}
    # "Nordic Bank", "University of Turku", but no city of "the Taipei City Festival".
    ends = {words[-1].lower(), *(words[n].lower() for n in range(len(words) - 1) if words[n + 1] == "of")}
    inside = ends & (BODIES | PLACES | {"bank", "group", "airline"})
    signed = {SIGNED[last] for last in [words[-1].lower().rstrip(".")] if last in SIGNED}
    kinds = {word.lemma_.lower() for word in title(token)[-1:]}
    if token.ent_type_ == "PERSON":
        return before | kinds
    place = {"country"} if " ".join(words) in COUNTRIES else set()
    return inside | signed | kinds | place


def taught(entity: Entity, noun: str) -> str:
    """The kind of a named entity of which the article says that it is, say, a "minister": better than its looks."""
    noun = noun.split()[-1]
    if noun in PEOPLE:
        return "person"
    if noun in BODIES or sort(noun) == "company":
        # "an actor and producer" is no firm.
        return "person" if entity.kind == "person" and " " in entity.key else "body"
    if noun in PLACES:
        return "place"
    person = entity.gender or any(word.split()[-1] in PEOPLE for word in entity.nouns)
    return "name" if entity.kind == "person" and not person else entity.kind


def sort(noun: str) -> str:
    """One word for the nouns that stand for the same kind of thing: "company" for "carmaker"."""
    return (
        "company"
        if noun in COMPANIES or noun.endswith("maker")
        else "country"
        if noun in COUNTRY
        else "city"
        if noun in CITY
        else noun
    )


def could_be(entity: Entity, noun: str) -> bool:
    """Whether a name that the article calls nothing so far may be taken up by this noun."""
    if entity.head is not None or entity.nouns:
        return False
    return (noun == "company" and entity.kind in ("body", "name")) or (noun == "city" and entity.kind == "place")


def fit(entity: Entity, what: str, sex: str) -> float:
    """How well an entity agrees with a pronoun's kind and gender: from 0, not at all, to 1."""
    if sex and entity.gender and entity.gender != sex:
        return 0.0
    if what == "thing" and entity.kind == "person" and not (entity.gender or entity.nouns or " " in entity.key):
        return 0.3  # A single name that is nobody's known for sure: a firm, perhaps.
    # "A man was jailed. Peter Hall … He …": a name before a noun.
    return WEIGHTS[what].get(entity.kind, 0.0) * (0.7 if what == "person" and entity.head is not None else 1)


def _joined(token: "Token", head: "Token") -> bool:
    """Whether a word belongs to what is coordinated with the head."""
    while token != head:
        if token.head == head:
            return token.dep_ in ("cc", "conj", "cc:preconj") or token.text == ","
        if token.head == token:
            return False
        token = token.head
    return False
