"""Whom and what "she", "its", "the company", "the two countries" and a bare surname stand for; nobody where unsafe.

What a pronoun may stand for, once agreement and grammar have ruled out the rest, is ranked by a scorer learnt from
texts that people have marked, and written where that is right nearly always. Nouns are taken up by rules. Kinds,
genders and what a name is called ("Acme, a pump maker") are learnt from the article.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from app.claims.coreference.anaphors import (
    DEMONSTRATIVE,
    beside,
    bound,
    first,
    is_empty,
    is_event,
    is_pronoun,
    same_clause,
    suits,
)
from app.claims.coreference.antecedents import MARKS, Candidate, Mention, Scorer, features, main, shipped, situation
from app.claims.coreference.dangling import dangles
from app.claims.coreference.entities import (
    STYLES,
    THIRD,
    Entity,
    called,
    could_be,
    fit,
    gender,
    kind,
    name,
    named,
    sort,
    taught,
    topic,
)
from app.claims.english.assertion import Assertion, phrase
from app.claims.english.grammar import MEASURES, SUBJECTS, case, copula, denied, members, subject
from app.language.names import BODIES, COMPANIES, PEOPLE, PLACES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# How many sentences back an antecedent is looked for.
SENTENCES = 4
# So likely is what counts as named again by a pronoun, whether or not that is sure enough to be written.
KEPT = 0.5
# So likely is what a pronoun teaches the gender of.
SURE = 0.8
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
# What is part of another noun phrase or of time.
APART = frozenset("compound flat nmod:desc nmod:unmarked obl:unmarked amod goeswith fixed".split())
# What a name may be taken up by again.
KINDS_OF = COMPANIES | BODIES | PLACES
# "this cyclone" is not "the previous cyclone".
RELATIVE = frozenset(
    "previous other next only first second last latter former another same more many some few two three".split()
)
ARTICLES = frozenset(("a", "an", "the"))
# "the headquarters" is somebody's.
PARTS = frozenset("headquarters headquarter".split())


class References:
    """The names of an article so far. One is made for each article and fed its paragraphs in their order."""

    def __init__(self, title: str | None, scorer: Scorer | None = None) -> None:
        self._scorer = scorer or shipped()
        self._recent: deque[list[Mention]] = deque(maxlen=SENTENCES)
        self._names: dict[str, Entity] = {}
        self._people: dict[str, list[Entity]] = {}
        self._called: dict[str, list[Entity]] = {}
        self._of: dict[Token, Entity] = {}
        self._groups: dict[Token, Entity] = {}
        self._pointers: set[Token] = set()
        self._likely: dict[Token, Entity] = {}
        self._quoted: set[Token] = set()
        self._title = f" {title or ''} ".lower()
        self._lead: Token | None = None
        self._leads: set[Entity] = set()
        self._topic = topic(title)
        if self._topic:
            self._add(self._topic)

    def read(self, docs: "Iterable[Doc]") -> None:
        """Takes in a paragraph's sentences; what they say can be resolved until the next paragraph is read."""
        self._of.clear()
        self._groups.clear()
        self._pointers.clear()
        self._likely.clear()
        self._quoted.clear()
        aloud = False
        for doc in docs:
            self._recent.append([])
            for token in doc:
                aloud = aloud != (token.text in MARKS)
                if aloud:
                    self._quoted.add(token)
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
            if token.i in assertion.forms or (entity is not None and entity in named):
                continue
            form = None
            if entity is not None and not (speaker and is_pronoun(token) and speaker == entity.name):
                form = self._form(token, entity)
                named.add(entity)
            if form:
                assertion = self._written(assertion, token, form)
            elif dangles(token, there) and not self._told(token, there, doers):
                clear = False
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
        if is_pronoun(token):
            self._pronoun(token)
        else:
            self._noun(token)

    def _noun(self, token: "Token") -> None:
        pointed = self._back(token)
        entity = pointed or self._entity(token)
        if entity is None:
            return
        if pointed:
            self._pointers.add(token)
        self._of[token] = entity
        self._mention(entity, token)
        if token.dep_ != "conj" and len(members(token)) > 1 and not pointed:
            self._groups[token] = Entity(f"{entity.key} &", "many", head=token, whole=True)
            self._mention(self._groups[token], token)

    def _mention(self, entity: Entity, token: "Token", sure: float = 1.0) -> None:
        entity.times += 1
        self._recent[-1].append(Mention(entity, token, sure))
        if main(token) and self._lead in (None, token):
            self._lead = token
            self._leads.add(entity)

    def _entity(self, token: "Token") -> Entity | None:
        """What a noun that opens a noun phrase names, by itself or as said of another."""
        if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in APART:
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
        if token.pos_ == "NOUN" and copula(token) is not None and not denied(token) and not case(token):
            doer = subject(token)
            entity = (self._of.get(doer) or self._likely.get(doer)) if doer is not None else None
            if entity and entity.head is not None and not entity.name:
                # "The most common gas in … is compressed air": the shorter of the two.
                entity.head, entity.full = token, None
            return entity
        if token.pos_ == "NOUN" and token.dep_ == "conj" and first(token).pos_ == "NOUN" and not case(first(token)):
            # "Holm is an actor, director and writer."
            entity = self._of.get(first(token))
            return entity if entity and entity.head is None and entity.kind in ("person", "name") else None
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
            if what != "person" and any(word.lower_ == "the" for word in token.lefts):
                entity.full = f"the {key}"
            self._add(entity)
        entity.looks[what] += 1
        if not entity.nouns and what != "name" and (entity is not self._topic or entity.kind != "person"):
            # The recogniser is often wrong; what it says most often is hardly ever.
            entity.kind = entity.looks.most_common(1)[0][0]
        elif what == "person" and (entity.gender or any(noun.split()[-1] in PEOPLE for noun in entity.nouns)):
            entity.kind = "person"
        if entity.kind == "person":
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
        mentions[:] = [Mention(entity, m.token) if m.token == noun else m for m in mentions]

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
            # "Jidenna Theodore Mobisson" is "Jidenna", but no airport of "Phoenix Sky Harbor" is "Phoenix".
            return self._topic if len(about) > 1 or what in ("person", "name") else None
        people = self._people.get(words[-1].lower(), [])
        if len(words) > 1:
            # The first and the last of three names, or a surname of two words.
            end = f" {' '.join(words)}".lower()
            people = [
                p
                for p in people
                if p.key.split()[0] == words[0] or p.key.lower().endswith(end) or set(p.key.split()) == set(words)
            ]
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
        own = [child.left_edge.i for child in token.lefts if not beside(child)]
        left = token.doc[min(own, default=token.i) : token.i + 1].text.lower()
        key = re.sub(r"^(an?|the|this|that|these|those) ", "", left)
        for mention in self._mentions():
            if mention.entity.key == key:
                return mention.entity
        return Entity(key, kind(token, ()), gender(token, ()), {sort(token.lemma_.lower())}, head=token)

    def _mentions(self) -> Iterator[Mention]:
        return (mention for mentions in reversed(self._recent) for mention in mentions)

    def _pronoun(self, token: "Token") -> None:
        """Takes in what a pronoun stands for, where that is likely; what it is replaced by, where that is sure."""
        candidates = self._candidates(token)
        entity, share = self._antecedent(token, candidates)
        if entity is None:
            return
        chosen = next(one for one in candidates if one.entity is entity)
        enough = share >= self._scorer.least(token, situation(token, chosen, candidates))
        if not enough and share < KEPT:
            return
        self._mention(entity, token, share)
        self._likely[token] = entity
        sex = THIRD[token.lower_][1]
        if sex and share >= SURE and not entity.gender:
            entity.gender = sex
        if enough and self._writable(token, chosen) and not (_paired(entity, candidates) or _rival(chosen, candidates)):
            self._of[token] = entity
            self._pointers.add(token)
            entity.gender = sex or entity.gender

    def _antecedent(self, token: "Token", candidates: "list[Candidate]") -> tuple[Entity | None, float]:
        """The likeliest of what a pronoun may stand for and how likely it is; None where there is nothing."""
        if not candidates:
            return None, 1.0
        shares = self._scorer.shares(features(token, candidates, self._quoted))[:-1]
        best = int(shares.argmax())
        return candidates[best].entity, float(shares[best])

    def _candidates(self, token: "Token") -> "list[Candidate]":
        """What a pronoun may stand for, the last named first."""
        found: dict[Entity, list[tuple[int, Mention]]] = {}
        barred: set[Entity] = set()
        for ago, mentions in enumerate(reversed(self._recent)):
            for mention in reversed(mentions):
                if bound(token, mention.token):
                    barred.add(mention.entity)
                elif suits(token, mention.token, mention.entity):
                    found.setdefault(mention.entity, []).append((ago, mention))
        about = self._topic if self._topic and self._topic.kind != "name" else None
        if about and about not in barred and fit(about, *THIRD[token.lower_]):
            # Whom a biography is of needs no name again.
            found.setdefault(about, [])
        near = [(entity, mentions) for entity, mentions in found.items() if entity not in barred]
        goes_on = _continued(token, near)
        return [
            Candidate(e, mentions, e is self._topic, rank, e in self._leads, e is goes_on, self._entitled(e))
            for rank, (e, mentions) in enumerate(near)
        ]

    def _entitled(self, entity: Entity) -> bool:
        """Whether the title names an entity."""
        called = entity.key if entity.head is None else entity.head.lemma_
        return bool(re.search(rf"\b{re.escape(called.lower())}", self._title))

    def _writable(self, token: "Token", candidate: Candidate) -> bool:
        """Whether a candidate could be written in a pronoun's place.

        "It" behind a preposition or a verb and "they" for a body are too often another; so is a noun that tells little.
        """
        entity, (what, _) = candidate.entity, THIRD[token.lower_]
        if what == "many" and entity.kind != "many":
            return False
        if what == "person" and entity.head is None and entity.name.startswith("the "):
            return False
        if what == "thing":
            empty = token.lower_ == "it" and (is_empty(token) or is_event(token))
            place = token.tag_ == "PRP$" or token.dep_ in SUBJECTS
            known = entity.kind in ("body", "place", "thing")
            told = candidate.continued or candidate.leads or candidate.entitled
            if empty or not place or not (known or (told and entity.kind == "name")):
                return False
        return bool(entity.name) and (entity.head is None or _tells(entity.head, entity.name))

    def _back(self, token: "Token") -> Entity | None:
        """What a bare "the company", "these waves" or "the two countries" points back to."""
        if token.pos_ != "NOUN" or token.dep_ in ("compound", "appos") or copula(token) is not None:
            return None
        before = [child.lower_ for child in token.children if not beside(child)]
        noun = token.lemma_.lower()
        if before in (["the", "two"], ["both"], ["these", "two"]):
            return self._two(token)
        if len(before) > 1 and before[0] == "the" and before == _lefts(token):
            # "the prime minister": an office of several words.
            known = self._called.get(" ".join([*before[1:], noun]), [])
            return known[0] if len(known) == 1 else None
        if len(before) != 1 or (before[0] != "the" and before[0] not in DEMONSTRATIVE):
            return None
        if noun in PARTS:
            owners = self._fitting(token, lambda entity: entity.kind == "body" and entity.head is None)
            return Entity(noun, "thing", full=f"the {token.text} of {owners[0].name}") if len(owners) == 1 else None
        if before[0] in DEMONSTRATIVE and token.tag_ == "NNS":
            alike = self._fitting(token, lambda entity: entity.head is not None and entity.head.tag_ == token.tag_)
            alike = [entity for entity in alike if sort(noun) in entity.nouns and " " in entity.key]
            if any(RELATIVE & set(entity.key.split()) for entity in alike):
                return None
            # "these waves" gains nothing by "the waves".
            says_more = len(alike) == 1 and set(alike[0].name.lower().split()) - {"the", token.lower_}
            return alike[0] if says_more else None
        if before[0] in DEMONSTRATIVE:
            return None
        return self._one(token) if token.tag_ == "NN" else None

    def _one(self, token: "Token") -> Entity | None:
        noun = sort(token.lemma_.lower())
        if noun not in KINDS_OF | PEOPLE:
            # "the citizen" is hardly the one person whom the article has called a citizen.
            return None
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

    def _told(self, token: "Token", there: "set[Token]", doers: "list[Token]") -> bool:
        """Whether a wording itself tells what a pronoun in it stands for; its subject is no such pronoun."""
        return token not in doers and (self._inside(token, there) or self._ahead(token, doers))

    def _inside(self, token: "Token", there: "set[Token]") -> bool:
        """Whether what a pronoun most likely stands for is named before it by the wording itself."""
        likely = self._likely.get(token)
        return likely is not None and any(
            (self._of.get(other) is likely or self._groups.get(other) is likely) and not is_pronoun(other)
            for other in there
            if other.i < token.i
        )

    def _ahead(self, token: "Token", doers: "list[Token]") -> bool:
        """Whether a pronoun in a clause before the main one stands for its subject: "When she was young, Berg won"."""
        entity = self._of.get(doers[0]) if doers else None
        if entity is None or not is_pronoun(token) or token.i > doers[0].i or same_clause(token, doers[0]):
            return False
        return bool(fit(entity, *THIRD[token.lower_])) and doers[0] not in self._pointers

    def _written(self, assertion: Assertion, token: "Token", form: str) -> Assertion:
        if token.pos_ in ("NOUN", "PROPN"):
            own = [word for word in token.lefts if not beside(word)] if token.pos_ == "NOUN" else named(token)
            for word in own:
                if word != token:
                    assertion = assertion.written(word, "")
        following = token.nbor() if token.i + 1 < len(token.doc) else None
        if following is not None and following.tag_ != "POS" and following.lower_ in CUT_SHORT:
            cut = CUT_SHORT[following.lower_].get(following.lemma_) or CUT_SHORT[following.lower_][""]
            assertion = assertion.written(following, f" {cut}")
        return assertion.written(token, form)


def _tells(noun: "Token", name: str) -> bool:
    """Whether a noun phrase tells by itself what it is of: "tidal mills", "the port of Kotka", but not "the port"."""
    before = {child.lower_ for child in noun.children if child.dep_ in ("det", "nummod")}
    if before & DEMONSTRATIVE or RELATIVE & set(name.lower().split()) or not before <= ARTICLES:
        return False
    return not before or len(name.split()) > 2


def _continued(pronoun: "Token", near: "list[tuple[Entity, list[tuple[int, Mention]]]]") -> Entity | None:
    """What the last main clause told of, where a main clause's subject is a pronoun."""
    if not main(pronoun):
        return None
    told = [(-ago, m.token.i, entity) for entity, found in near for ago, m in found if ago < 2 and main(m.token)]
    return max(told, key=lambda one: one[:2])[2] if told else None


def _rival(chosen: Candidate, candidates: "list[Candidate]") -> bool:
    """Whether whom the title names was just mentioned as well, and something else was chosen."""
    return not chosen.is_topic and any(one.is_topic and one.mentions and one.mentions[0][0] < 2 for one in candidates)


def _paired(entity: Entity, candidates: "list[Candidate]") -> bool:
    """Whether something was last named together with another that would do: "Holm and Vik left. He …"."""
    last = {one.entity: one.mentions[0][1].token for one in candidates if one.mentions}
    if entity.whole or entity not in last:
        return False
    if copula(first(last[entity])) is not None:
        return False  # "Holm is a painter and poet."
    together = members(first(last[entity]))
    return any(token in together for other, token in last.items() if other is not entity and not other.whole)


def _lefts(noun: "Token") -> list[str]:
    """The words before a noun that belong to it."""
    return [child.lower_ for child in noun.lefts if not beside(child)]


def _possessive(entity: Entity) -> str:
    return entity.name + ("’" if entity.kind == "many" and entity.name.endswith("s") else "’s")


def _short(token: "Token", entity: Entity) -> bool:
    """Whether a name is a person's, and less of it than the article gives elsewhere."""
    if entity.kind != "person" or " " not in entity.key or not token.text[0].isupper():
        return False
    words, key = " ".join(name(token)), entity.key
    return words != key and (key.lower().endswith(f" {words.lower()}") or key.split()[0] == words)
