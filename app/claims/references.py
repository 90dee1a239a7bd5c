"""Who "he", "she", "it" and "they" are: the nearest suitable noun before them, or nobody where that is not safe.

The order is that of centering (Grosz, Joshi and Weinstein 1995) in its simplest form: the subject of the same sentence,
then that of the sentence before, then what else the sentence before names, if there is only one that fits in kind,
number and gender. Gender is learnt from the article: from "Mr" and "actress", and from the pronouns already resolved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.asides import noun_phrase
from app.claims.assertion import Assertion, phrase
from app.claims.grammar import OFFICES, plural, subject

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

KINDS = {
    **dict.fromkeys(("he", "his", "him"), ("person", "m")),
    **dict.fromkeys(("she", "her", "hers"), ("person", "f")),
    **dict.fromkeys(("it", "its"), ("thing", "")),
    **dict.fromkeys(("they", "their", "them"), ("many", "")),
}
POSSESSIVE = frozenset("his her its their".split())
MALE = frozenset(
    "mr sir lord king prince man boy husband father son brother actor businessman uncle grandfather".split()
)
FEMALE = frozenset(
    "mrs ms miss lady queen princess woman girl wife mother daughter sister actress businesswoman aunt".split()
)
PEOPLE = (
    OFFICES
    | MALE
    | FEMALE
    | frozenset(
        (
            "doctor player footballer singer writer author artist politician lawyer officer teacher student "
            "victim suspect driver child patient judge star activist professor scientist journalist soldier "
            "worker member resident pilot"
        ).split()
    )
)
THINGS = frozenset("ORG GPE LOC FAC PRODUCT WORK_OF_ART EVENT LAW".split())
# "It is important that", "it seems", "it took a year": this "it" stands for nothing.
EMPTY_VERBS = frozenset("seem appear rain snow take happen turn remain become".split())
REACH = 3
LONGEST_NOUN = 6
NAME = re.compile(r"[A-Z][\w.’'-]+(?: (?:de|da|del|van|von|bin|al|la|el|of|[A-Z][\w.’'-]*)){1,4}")


@dataclass(frozen=True)
class Mention:
    """Something a sentence names: how it is written, what it can be, where it stands."""

    text: str
    kind: str
    gender: str
    place: int
    is_subject: bool


class References:
    """The mentions of an article so far. One is made for each article and fed its sentences in their order."""

    def __init__(self, title: str | None) -> None:
        self._sentences: list[list[Mention]] = []
        self._gender: dict[str, str] = {}
        name = re.sub(r"\s*\(.*\)$", "", title or "")
        self._title = name if NAME.fullmatch(name) else None

    def read(self, doc: "Doc") -> None:
        """Takes in the next sentence; its own pronouns can be resolved from then on."""
        self._sentences.append(list(_mentions(doc)))
        found = self._sentences[-1]
        for token in doc:
            # A resolved pronoun keeps its noun in mind for the sentences to come.
            if token.dep_ in ("nsubj", "nsubjpass") and token.lower_ in KINDS and (text := self._noun(token)):
                kind, gender = KINDS[token.lower_]
                found.append(Mention(text, kind, gender, token.i, True))

    def resolve(self, assertion: Assertion) -> Assertion:
        """The assertion with its opening pronoun, or its subject, written as the noun it stands for."""
        for token in _pronouns(assertion):
            text = self._noun(token)
            if text and all(digit in token.doc.text for digit in re.findall(r"\d+", text)):
                assertion = assertion.written(token, _possessive(text) if _owns(token) else text)
        return assertion

    def name(self, token: "Token") -> str | None:
        """What a pronoun stands for, if that is safe to say."""
        return self._noun(token)

    def _noun(self, token: "Token") -> str | None:
        kind, gender = KINDS[token.lower_]
        if kind == "thing" and _is_empty(token):
            return None
        for back, mentions in enumerate(reversed(self._sentences[-REACH - 1 :])):
            near = [m for m in mentions if back or (m.place < token.i and m.is_subject)]
            fitting = [m for m in near if m.kind == kind and self._agrees(m, gender)]
            chosen = _only([m for m in fitting if m.is_subject])
            if chosen is None and not (self._title and kind == "person"):
                # Of what is named in passing, only where the article is not about one person.
                chosen = _only(fitting)
            if chosen is not None:
                if gender:
                    self._gender[chosen.text.split()[-1]] = gender
                return chosen.text
            if fitting:
                break
        return self._title if kind == "person" else None

    def _agrees(self, mention: Mention, gender: str) -> bool:
        known = mention.gender or self._gender.get(mention.text.split()[-1], "")
        return not gender or not known or known == gender


def _only(mentions: list[Mention]) -> Mention | None:
    """The one that all these are, the last words of a name being enough to know it by."""
    return mentions[-1] if len({mention.text.split()[-1] for mention in mentions}) == 1 else None


def _mentions(doc: "Doc") -> Iterator[Mention]:
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "nmod", "amod"):
            continue
        is_subject = token.dep_ in ("nsubj", "nsubjpass")
        kind = _kind(token)
        text = _text(token, kind)
        if text and (is_subject or token.ent_type_ == "PERSON" or token.ent_type_ in THINGS):
            yield Mention(text, kind, _gender(token), token.i, is_subject)


def _kind(noun: "Token") -> str:
    if plural(noun):
        return "many"
    if noun.ent_type_ == "PERSON" or (noun.pos_ == "NOUN" and noun.lemma_.lower() in PEOPLE):
        return "person"
    return "thing"


def _text(noun: "Token", kind: str) -> str:
    if noun.ent_type_ == "PERSON" and kind == "person":
        words = [token for token in noun.subtree if token.ent_type_ == "PERSON" and token.i <= noun.i]
        return phrase(words)
    words = list(noun_phrase(noun))
    if len(words) > LONGEST_NOUN or any(token.pos_ == "PRON" for token in words):
        return ""
    text = phrase(words)
    return re.sub(r"^(an?|this|these|that|those)\b", "the", text, flags=re.I)


def _gender(noun: "Token") -> str:
    words = {token.lower_.rstrip(".") for token in noun.subtree if token.i <= noun.i}
    return "m" if words & MALE else "f" if words & FEMALE else ""


def _pronouns(assertion: Assertion) -> Iterator["Token"]:
    """The pronoun an assertion opens with, and its verb's subject or that subject's owner."""
    tokens = assertion.tokens
    doer = subject(assertion.head)
    owners = [child for child in doer.children if child.dep_ == "poss"] if doer is not None else []
    wanted = {tokens[0], doer, *owners}
    return (token for token in tokens if token in wanted and token.lower_ in KINDS and token.i not in assertion.forms)


def _owns(token: "Token") -> bool:
    return token.lower_ in POSSESSIVE and token.dep_ == "poss"


def _possessive(text: str) -> str:
    return f"{text}’s"


def _is_empty(it: "Token") -> bool:
    """Whether "it" only fills the subject's place."""
    verb = it.head
    clause = any(child.dep_ in ("xcomp", "ccomp", "advcl", "csubj") and child.i > verb.i for child in verb.children)
    nested = any(
        t.dep_ in ("xcomp", "ccomp", "relcl") for c in verb.children if c.dep_ in ("acomp", "attr") for t in c.subtree
    )
    return it.dep_ == "expl" or verb.lemma_ in EMPTY_VERBS or (verb.lemma_ == "be" and (clause or nested))
