"""Whom and what "she", "its", "the company", "the two countries" and a bare surname stand for; nobody where unsafe.

What the last sentences name is weighed by how near and in which grammatical role it stands, summed over its mentions
(the salience of Lappin and Leass 1994, simplified), after agreement in kind, number and gender has ruled out the rest;
what does not clearly outweigh the next best is left as it is. Kinds, genders and what a name is called ("Acme, a pump
maker") are learnt from the article.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.coreference.anaphors import (
    beside,
    bound,
    first,
    is_empty,
    is_event,
    is_pronoun,
    is_vague,
    points,
    same_clause,
    suits,
)
from app.claims.coreference.entities import (
    MEASURES,
    STYLES,
    THIRD,
    Entity,
    called,
    could_be,
    fit,
    gender,
    kind,
    name,
    sort,
    taught,
    topic,
)
from app.claims.english.assertion import Assertion, phrase
from app.claims.english.grammar import denied, members, subject

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How many sentences back an antecedent is looked for, and what a mention there is worth.
NEARNESS = (1.0, 0.5, 0.3, 0.15)
ROLES = {"nsubj": 4.0, "nsubjpass": 4.0, "dobj": 2.5, "attr": 2.5, "dative": 2.5, "poss": 1.5}
ROLE = 2.0
# So much has what a pronoun stands for to outweigh the next best, and so much to weigh at all: the fewer things a
# pronoun can be, the less.
MARGIN = 1.4
LEAST = {"person": 0.3, "thing": 1.1, "many": 1.1}
ABOUT = 2.0
OFTEN = 1.5
DEMONSTRATIVE = frozenset("this that these those".split())
# "she's" is "she is" or "she has".
CUT_SHORT = {
    mark + short: forms
    for mark in ("'", "’")
    for short, forms in (
        ("s", {"have": "has", "": "is"}),
        ("d", {"have": "had", "": "would"}),
        ("ll", {"": "will"}),
        ("ve", {"": "have"}),
        ("re", {"": "are"}),
    )
}
# "the headquarters" is somebody's.
PARTS = frozenset("headquarters headquarter".split())


@dataclass(frozen=True)
class Mention:
    """An entity in a sentence, by the word it hangs on."""

    entity: Entity
    token: "Token"
    worth: float


class References:
    """The names of an article so far. One is made for each article and fed its paragraphs in their order."""

    def __init__(self, title: str | None) -> None:
        self._recent: deque[list[Mention]] = deque(maxlen=len(NEARNESS))
        self._names: dict[str, Entity] = {}
        self._people: dict[str, list[Entity]] = {}
        self._called: dict[str, list[Entity]] = {}
        self._of: dict[Token, Entity] = {}
        self._groups: dict[Token, Entity] = {}
        self._pointers: set[Token] = set()
        self._topic = topic(title)
        if self._topic:
            self._add(self._topic)

    def read(self, docs: "Iterable[Doc]") -> None:
        """Takes in a paragraph's sentences; what they say can be resolved until the next paragraph is read."""
        self._of.clear()
        self._groups.clear()
        self._pointers.clear()
        for doc in docs:
            self._recent.append([])
            for token in doc:
                self._take_in(token)
            if not self._recent[-1]:
                self._recent.pop()

    def resolve(self, assertion: Assertion, speaker: str | None = None) -> tuple[Assertion, bool]:
        """The assertion with each first pointer at something written as its name, and whether it now stands alone.

        `speaker` is whom "I" stands for, in direct speech, and whom "she" there does not.
        """
        named: set[Entity] = set()
        clear = True
        there = set(assertion.tokens)
        # The subject first: "When he was young, Stubb played" reads better than the name in the other place.
        doer = subject(assertion.head)
        doers = [doer] if doer is not None and doer in there else []
        for token in (*doers, *(token for token in assertion.tokens if token not in doers)):
            entity = self._of.get(token)
            if token.i in assertion.forms:
                continue
            if entity is None or (speaker and is_pronoun(token) and speaker == entity.name):
                clear = clear and not (points(token) and not self._ahead(token, doers))
            elif entity not in named:
                clear = clear and (token in self._pointers or not is_vague(token))
                form = self._form(token, entity)
                if form is None:
                    clear = False
                elif form:
                    assertion = self._written(assertion, token, form)
                named.add(entity)
            group = self._groups.get(token)
            if group and there.issuperset(members(token)):
                named.add(group)
        return assertion, clear

    def name(self, words: "tuple[Token, ...]") -> str | None:
        """A speaker's words as a name, where they are a pronoun, a surname or an office; None for nobody known."""
        if not words:
            return None
        head = next((token for token in words if token.head not in words), words[0])
        entity = self._of.get(head)
        if head.tag_ in ("PRP", "PRP$", "WP", "DT"):
            return (entity.name or None) if entity else None
        person = entity is not None and entity.kind == "person" and entity.head is None
        if entity is not None and (person or head in self._pointers):
            return entity.name or phrase(words)
        owners = ((token, self._of.get(token)) for token in words if token.tag_ == "PRP$")
        return phrase(words, {token.i: _possessive(owner) for token, owner in owners if owner and owner.name})

    def full(self, speaker: str) -> str:
        """A transcript's label as the name it abbreviates: "BERG" as "Anna Berg", where there is one such person."""
        people = self._people.get(speaker.split()[-1].lower().rstrip("."), [])
        return people[0].name if len(people) == 1 and " " not in speaker else speaker

    def only_person(self) -> str | None:
        """The one person whose full name the article has given so far, if there is only one."""
        people = [entity.name for entity in self._names.values() if entity.kind == "person" and " " in entity.key]
        return people[0] if len(people) == 1 else None

    def gender(self, speaker: str) -> str:
        """ "m", "f", or nothing where the article does not tell."""
        entity = self._names.get(speaker)
        return entity.gender if entity else ""

    def _take_in(self, token: "Token") -> None:
        pointed = self._pronoun(token) if is_pronoun(token) else self._back(token)
        entity = pointed or self._entity(token)
        if entity is None:
            return
        if pointed:
            self._pointers.add(token)
        worth = ROLES.get(first(token).dep_, ROLE)
        self._of[token] = entity
        self._recent[-1].append(Mention(entity, token, worth))
        if token.dep_ != "conj" and len(members(token)) > 1 and not pointed:
            self._groups[token] = Entity(f"{entity.key} &", "many", head=token, whole=True)
            self._recent[-1].append(Mention(self._groups[token], token, worth))

    def _entity(self, token: "Token") -> Entity | None:
        """What a noun that opens a noun phrase names, by itself or as said of another."""
        if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "nmod", "amod", "npadvmod"):
            return None
        if token.ent_type_ in MEASURES and (token.ent_type_ not in ("CARDINAL", "ORDINAL") or token.like_num):
            return None
        described = self._described(token)
        if described is not None:
            self._learn(described, token.lemma_.lower())
            return described
        # The tagger takes many a surname that opens a sentence for a common noun.
        surname = token.text[0].isupper() and token.lower_ in self._people
        return self._named(token) if token.pos_ == "PROPN" or surname else self._common(token)

    def _described(self, token: "Token") -> Entity | None:
        """What an apposition or "is a …" is said of."""
        if token.pos_ == "NOUN" and token.dep_ == "appos":
            return self._of.get(token.head)
        if token.pos_ == "NOUN" and token.dep_ == "attr" and not denied(token.head):
            doer = subject(token.head)
            entity = self._of.get(doer) if doer is not None else None
            if entity and entity.head is not None and not entity.name:
                # "The most common gas in … is compressed air": the shorter of the two.
                entity.head, entity.full = token, None
            return entity
        return None

    def _named(self, token: "Token") -> Entity:
        words = name(token)
        key = " ".join(words)
        what = kind(token, words)
        surname = words[1:] if len(words) == 2 and words[0].lower().rstrip(".") in STYLES else words
        entity = self._names.get(key) or self._person(surname, what)
        if entity is None:
            shorter = self._names.get(words[-1]) if what == "person" else None
            entity = Entity(key, what, full=key)
            if shorter is not None and shorter.kind == "person":
                # "Stubb" alone came first, in a headline: the same man.
                entity, shorter.key, shorter.full = shorter, key, key
            if what != "person" and token.i >= len(words) and token.doc[token.i - len(words)].lower_ == "the":
                entity.full = f"the {key}"
            self._add(entity)
        if what == "person":
            entity.kind = "person"
            entity.gender = gender(token, words) or entity.gender
        for noun in called(token, words):
            self._learn(entity, noun)
        if token.dep_ == "appos" and token.head.pos_ == "NOUN" and what in ("person", "body"):
            self._same(token.head, entity)
        return entity

    def _same(self, noun: "Token", entity: Entity) -> None:
        """ "the painter John Sand", "the former chairman, Olle Ek": one and the same."""
        self._learn(entity, noun.lemma_.lower())
        self._of[noun] = entity
        mentions = self._recent[-1]
        mentions[:] = [Mention(entity, m.token, m.worth) if m.token == noun else m for m in mentions]

    def _add(self, entity: Entity) -> None:
        self._names[entity.key] = entity
        words = entity.key.lower().split()
        if len(words) > 1:
            for word in {words[0], words[-1]}:
                self._people.setdefault(word, []).append(entity)

    def _learn(self, entity: Entity, noun: str) -> None:
        if sort(noun) not in entity.nouns:
            entity.nouns.add(sort(noun))
            if entity.head is None:
                entity.kind = taught(entity, noun)
                self._called.setdefault(sort(noun), []).append(entity)

    def _person(self, words: tuple[str, ...], what: str) -> Entity | None:
        """The one person of whose name these words are a part, or the first and the last."""
        about = self._topic.key.split() if self._topic else []
        if len(words) > 1 and about and words[0] == about[0] and about[-1] in words:
            return self._topic
        people = self._people.get(words[-1].lower(), [])
        if len(words) > 1:
            # The first and the last of three names, or a surname of two words.
            end = f" {' '.join(words)}".lower()
            people = [p for p in people if p.key.split()[0] == words[0] or p.key.lower().endswith(end)]
        last = words[-1]
        people = [
            p for p in people if p.kind == "person" or ((p.kind, what) == ("name", "person") and p.key.endswith(last))
        ]
        found = people[0] if len(people) == 1 else None
        if what != "place" or found is None or found is self._topic:
            return found
        # "Washington" is the place, but not just after Kerry Washington.
        near = found.key.endswith(words[-1]) and any(mention.entity is found for mention in self._mentions())
        return found if near else None

    def _common(self, token: "Token") -> Entity:
        left = token.doc[token.left_edge.i : token.i + 1].text.lower()
        key = re.sub(r"^(an?|the|this|that|these|those) ", "", left)
        for mention in self._mentions():
            if mention.entity.key == key:
                return mention.entity
        return Entity(key, kind(token, ()), gender(token, ()), {sort(token.lemma_.lower())}, head=token)

    def _mentions(self) -> Iterator[Mention]:
        return (mention for mentions in reversed(self._recent) for mention in mentions)

    def _pronoun(self, token: "Token") -> Entity | None:
        what, sex = THIRD[token.lower_]
        if token.lower_ == "it" and (is_empty(token) or is_event(token)):
            return None
        if token.lower_ in ("it", "them") and token.dep_ == "pobj":
            # "most of it", "more of them": what stands behind a preposition is as often a thing said in passing.
            return None
        scores: dict[Entity, float] = {}
        for nearness, mentions in zip(NEARNESS, reversed(self._recent), strict=False):
            here: dict[Entity, list[float]] = {}
            for mention in mentions:
                worth = suits(token, mention.token, mention.entity) * mention.worth
                if worth and not bound(token, mention.token):
                    here.setdefault(mention.entity, []).append(worth)
            for entity, worths in here.items():
                # What a sentence names again and again counts for more, but not without end.
                scores[entity] = scores.get(entity, 0) + nearness * min(sum(worths), OFTEN * max(worths))
        if self._topic in scores:
            scores[self._topic] += ABOUT
        ranked = sorted(scores, key=lambda entity: -scores[entity])
        if not ranked:
            known = self._topic is not None and self._topic.kind != "name"
            return self._topic if known and self._topic and fit(self._topic, what, sex) else None
        best = ranked[0]
        if scores[best] < LEAST[what] or (len(ranked) > 1 and scores[best] < MARGIN * scores[ranked[1]]):
            return None
        if what == "person":
            best.gender = sex
        return best

    def _back(self, token: "Token") -> Entity | None:
        """What a bare "the company", "these waves" or "the two countries" points back to."""
        if token.pos_ != "NOUN" or token.dep_ in ("compound", "attr", "appos"):
            return None
        before = [child.lower_ for child in token.children if not beside(child)]
        noun = token.lemma_.lower()
        if before in (["the", "two"], ["both"], ["these", "two"]):
            return self._two(token)
        if len(before) > 1 and before[0] == "the" and before == [child.lower_ for child in token.lefts]:
            # "the prime minister": an office of several words.
            known = self._called.get(" ".join([*before[1:], noun]), [])
            return known[0] if len(known) == 1 else None
        if len(before) != 1 or (before[0] != "the" and before[0] not in DEMONSTRATIVE):
            return None
        if noun in PARTS:
            owners = self._fitting(token, lambda entity: entity.kind == "body" and entity.head is None)
            return Entity(noun, "thing", full=f"the {token.text} of {owners[0].name}") if len(owners) == 1 else None
        if before[0] in DEMONSTRATIVE:
            alike = self._fitting(token, lambda entity: entity.head is not None and entity.head.tag_ == token.tag_)
            alike = [entity for entity in alike if sort(noun) in entity.nouns and " " in entity.key]
            return alike[0] if len(alike) == 1 and alike[0].name else None
        return self._one(token) if token.tag_ == "NN" else None

    def _one(self, token: "Token") -> Entity | None:
        noun = sort(token.lemma_.lower())
        near = self._fitting(token, lambda entity: noun in entity.nouns)
        found = near or self._called.get(noun, []) or self._fitting(token, lambda entity: could_be(entity, noun))
        if len(found) != 1 or found[0].head is not None:
            return None
        self._learn(found[0], noun)
        return found[0]

    def _two(self, token: "Token") -> Entity | None:
        noun = sort(token.lemma_.lower())
        what = kind(token, (), single=True)
        found = self._fitting(token, lambda entity: noun in entity.nouns)
        if len(found) < 2 and what in ("person", "body"):
            found = self._fitting(token, lambda entity: entity.kind == what)
        if len(found) != 2 or not all(entity.head is None and entity.name for entity in found):
            return None
        told = list(dict.fromkeys(m.entity for mentions in self._recent for m in mentions if m.entity in found))
        both = " and ".join(entity.name for entity in told)
        return Entity(both, "many", full=both)

    def _fitting(self, token: "Token", fits: "Callable[[Entity], bool]") -> list[Entity]:
        """The entities of the last sentences that fit, the nearest first, without those of the pointer's own clause."""
        near = {m.entity: None for m in self._mentions() if m.entity.kind == "many" or not same_clause(token, m.token)}
        return [entity for entity in near if fits(entity)]

    def _form(self, token: "Token", entity: Entity) -> str | None:
        """How a pointer is written, nothing where it is to stay; None where it would have to be written and cannot."""
        if token not in self._pointers and not _short(token, entity):
            return ""
        figures = set(re.findall(r"\d+", entity.name)) - set(re.findall(r"\d+", token.doc.text))
        if not entity.name or (figures and entity.head is not None):
            return None
        return _possessive(entity) if token.tag_ == "PRP$" else entity.name

    def _ahead(self, token: "Token", doers: "list[Token]") -> bool:
        """Whether a pronoun in a clause before the main one stands for its subject: "When she was young, Berg won"."""
        entity = self._of.get(doers[0]) if doers else None
        if entity is None or not is_pronoun(token) or token.i > doers[0].i or same_clause(token, doers[0]):
            return False
        return bool(fit(entity, *THIRD[token.lower_])) and doers[0] not in self._pointers

    def _written(self, assertion: Assertion, token: "Token", form: str) -> Assertion:
        lead = list(token.lefts) if token.pos_ == "NOUN" else token.doc[token.i - len(name(token)) + 1 : token.i]
        for word in lead if token.pos_ in ("NOUN", "PROPN") else ():
            assertion = assertion.written(word, "")
        following = token.nbor() if token.i + 1 < len(token.doc) else None
        if following is not None and following.tag_ != "POS" and following.lower_ in CUT_SHORT:
            cut = CUT_SHORT[following.lower_].get(following.lemma_) or CUT_SHORT[following.lower_][""]
            assertion = assertion.written(following, f" {cut}")
        return assertion.written(token, form)


def _possessive(entity: Entity) -> str:
    return entity.name + ("’" if entity.kind == "many" and entity.name.endswith("s") else "’s")


def _short(token: "Token", entity: Entity) -> bool:
    """Whether a name is a person's, and less of it than the article gives elsewhere."""
    if entity.kind != "person" or " " not in entity.key or not token.text[0].isupper():
        return False
    words, key = " ".join(name(token)), entity.key
    return words != key and (key.lower().endswith(f" {words.lower()}") or key.split()[0] == words)
