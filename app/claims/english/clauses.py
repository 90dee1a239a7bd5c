"""A parsed sentence to the assertions it makes, by the grammar of its dependency parse.

An assertion is made of the sentence's own words: what is left out of a clause is a whole part that gets an assertion of
its own, and what is put in front of it (a subject that several clauses share, the noun a relative clause is about) is
taken from the same sentence. Only forms of "to be", "in" before a region and finite forms of participles are added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.claims.english.assertion import Assertion, phrase
from app.claims.english.coordination import choices
from app.claims.english.grammar import (
    AUXILIARIES,
    INTRANSITIVE,
    age,
    be,
    comma_after,
    comma_before,
    denied,
    finite,
    in_past,
    name,
    opens,
    plural,
    subject,
    subtree,
    title,
    who,
)
from app.claims.english.modifiers import Modifier, lifetime, modifiers, noun_phrase, relative
from app.language.function_words import NEGATIVES
from app.language.inflection import past, present, singular
from app.language.names import OFFICES
from app.language.verbs import SAYING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Verbs that only lead up to what is asserted, where their subject is "I", "you", "we" or nobody in particular.
LEADING = frozenset("remember know note understand realise realize believe think see say mean forget recognise".split())
ANYBODY = frozenset("i you we one it people everyone everybody".split())
# A clause that one of these opens is a condition or a question: it is not asserted.
UNASSERTED = frozenset("if whether unless".split())
# Clauses these open are asserted beside the one they are set against, and neither needs the other.
CONTRASTING = frozenset("while whereas although though because".split())
COORDINATORS = frozenset("and but yet".split())
# Words that tie a sentence to the one before it and are no part of what it asserts.
CONNECTING = frozenset(
    (
        "however meanwhile moreover furthermore additionally therefore thus nevertheless nonetheless consequently "
        "similarly accordingly also overall then besides"
    ).split()
)
# Participles after a comma whose subject is the whole event, or that are prepositions by now.
IMPERSONAL = frozenset(
    ("accord include depend base compare regard start assume consider follow concern speak see judge").split()
)


@dataclass(frozen=True)
class Frame:
    """What a clause takes over from the one before it: subject, auxiliaries, a form of "to be", speaker, tense."""

    subject: tuple["Token", ...] = ()
    lead: tuple["Token", ...] = ()
    link: str = ""
    speaker: tuple["Token", ...] = ()
    forms: Mapping[int, str] = field(default_factory=dict)
    stands: bool = False


def assertions(doc: "Doc") -> Iterator[Assertion]:
    """What a sentence asserts. Nothing for a heading, an order or a question."""
    for sentence in doc.sents:
        if not sentence.text.rstrip("\"'”’») ").endswith("?"):
            yield from _clause(sentence.root, Frame())


def _clause(head: "Token", frame: Frame) -> Iterator[Assertion]:
    said = _said(head)
    if said is None:
        yield from _statement(head, frame)
        return
    content, teller = said
    yield from _clause(content, Frame(speaker=teller or frame.speaker))
    for other in _predicates(head):
        # "X said P, and Q": the parser hangs Q on "said"; without a subject of its own it is what X did next.
        shared = () if subject(other) else noun_phrase(subject(head))
        yield from _clause(other, Frame(subject=shared, speaker=frame.speaker, stands=bool(shared)))
    teller_noun = subject(head)
    for token in teller_noun.subtree if teller_noun is not None else ():
        yield from _of_noun(token, frame.speaker, in_past(head))


def _statement(head: "Token", frame: Frame) -> Iterator[Assertion]:
    """The assertions of a clause that reports nobody: its own, those of its parts, those joined to it."""
    source, according = _according(head)
    frame = replace(frame, speaker=source or frame.speaker)
    others = _predicates(head)
    apart = [child for child in head.children if _apart(head, child)]
    leave = subtree(others + apart) | according | _connectives(head, bool(others))
    kept = _gather(head, leave)
    nouns = [token for token in kept if token.pos_ in ("NOUN", "PROPN", "NUM", "PRON")]
    set_aside = subtree([modifier.head for noun in nouns for modifier in modifiers(noun) if modifier.kind != "region"])
    set_aside |= {word for noun in nouns for life in lifetime(noun) or () for word in life}
    kept = [token for token in kept if token not in set_aside and token not in frame.subject]
    doer = frame.subject or noun_phrase(subject(head))
    if frame.stands or (finite(head) and (subject(head) is not None or head.tag_ == "VBD")):
        yield from _wordings(head, frame, kept)
    for other in others:
        yield from _clause(other, _shared(head, other, doer, frame))
    for adverbial in apart:
        yield from _adverbial(head, adverbial, doer, frame.speaker)
    for token in nouns:
        yield from _of_noun(token, frame.speaker, in_past(head))


def _wordings(head: "Token", frame: Frame, kept: list["Token"]) -> Iterator[Assertion]:
    """One assertion for each thing a clause says at once."""
    before = frame.subject + frame.lead
    if _empty(head):
        return
    for choice in choices([*before, *kept], head):
        forms = {**frame.forms, **(_agreeing(head) if choice.single else {})}
        rest = tuple(token for token in kept if token not in choice.left_out)
        front = tuple(token for token in before if token not in choice.left_out)
        # Where the parser has hung the verb inside a part that is left out, what stays is a scrap.
        asserts = head in rest or any(token.pos_ == "VERB" for token in rest)
        if (rest or front) and (asserts or head not in choice.left_out):
            yield Assertion(head, front, rest, frame.link, frame.speaker, forms)


def _empty(head: "Token") -> bool:
    """Whether a clause only says of a thing that it is of its kind, as "Route 5 is a route (that …)" does."""
    kind = next((child for child in head.children if child.dep_ == "attr"), None)
    of = subject(head)
    if kind is None or of is None or head.lemma_ != "be":
        return False
    bare = [child for child in kind.children if child.dep_ not in ("det", "punct") and not _is_modifier(kind, child)]
    return not bare and kind.lower_ in {token.lower_ for token in of.subtree}


def _is_modifier(noun: "Token", child: "Token") -> bool:
    return any(modifier.head == child for modifier in modifiers(noun))


def _agreeing(head: "Token") -> dict[int, str]:
    """The finite verb in the singular, for a subject of which one part is left."""
    for verb in [*(c for c in head.children if c.dep_ in ("aux", "auxpass")), head]:
        if verb.tag_ in ("VBP", "VBD", "VB"):
            return {verb.i: singular(verb.text, verb.lemma_)} if verb.tag_ != "VB" else {}
    return {}


def _gather(head: "Token", leave: set["Token"]) -> list["Token"]:
    return sorted((token for token in head.subtree if token not in leave), key=lambda token: token.i)


def _connectives(head: "Token", coordinated: bool) -> set["Token"]:
    """What only joins a clause to others: "that" before it, "and" after it, "however", "also", "not only"."""
    found = set()
    for child in head.children:
        joins = child.dep_ == "cc" and child.lower_ not in NEGATIVES and (coordinated or child.i < head.i)
        if coordinated and _not_only(head, child):
            found |= set(child.subtree)
        opening = child.dep_ == "mark" and child.lower_ in {"that", *CONTRASTING}
        connects = child.dep_ == "advmod" and child.lower_ in CONNECTING and not list(child.children)
        if joins or opening or (connects and (child.lower_ == "also" or comma_after(child))):
            found.add(child)
    return found


def _not_only(head: "Token", child: "Token") -> bool:
    """Whether a word is the "not" of "she not only paid but also …", which denies nothing.

    Where it stands first, subject and verb have changed places ("not only did she pay"), and it has to stay.
    """
    doer = subject(head)
    if child.lower_ != "not" or doer is None or not doer.i < child.i < head.i:
        return False
    return child.nbor().lower_ == "only" and child.nbor() in child.children


def _shared(head: "Token", other: "Token", doer: tuple["Token", ...], frame: Frame) -> Frame:
    """What a coordinated verb takes from the one before it."""
    if subject(other) is not None:
        return Frame(speaker=frame.speaker)
    has_own = any(child.dep_ in AUXILIARIES for child in other.children)
    alike = not has_own and other.tag_ == head.tag_
    lead = tuple(child for child in head.children if alike and child.dep_ in AUXILIARIES)
    if frame.link and not alike:
        return _as_participle(head, other, doer, frame.speaker)
    return Frame(doer, lead or (frame.lead if alike else ()), frame.link, frame.speaker, {}, bool(doer))


def _said(head: "Token") -> tuple["Token", tuple["Token", ...]] | None:
    """The verb of what is said and the words for who says it, where a clause only reports; else None."""
    doer = subject(head)
    anybody = doer is None or doer.lower_ in ANYBODY
    for child in head.children:
        if child.dep_ == "ccomp" and finite(child) and not opens(child, UNASSERTED) and not denied(head):
            if head.lemma_ in SAYING:
                return child, () if anybody else speaker(doer)
            if head.lemma_ in LEADING and anybody:
                return child, ()
            if head.lemma_ == "be" and doer is not None and doer.lower_ in ("truth", "fact", "point", "reality"):
                return child, ()
            if head.lemma_ == "mean" and doer is not None and doer.lower_ in ("this", "that", "it", "which"):
                return child, ()
        if child.dep_ == "xcomp" and child.lemma_ in LEADING and doer is not None and anybody:
            return _said(child)
    return None


def speaker(noun: "Token | None") -> tuple["Token", ...]:
    """The words for who speaks."""
    left = (
        {t for inner in noun.subtree for a in modifiers(inner) for t in a.head.subtree} if noun is not None else set()
    )
    return who(noun, left)


def _according(head: "Token") -> tuple[tuple["Token", ...], set["Token"]]:
    for child in head.children:
        if child.lower_ == "according":
            names = [token for token in child.subtree if token.dep_ == "pobj"][:1]
            return (speaker(names[0]) if names else ()), set(child.subtree)
    return (), set()


def _predicates(head: "Token") -> list["Token"]:
    """The verbs joined to this one by "and" or "but", down the chain, that say something of their own."""
    joiners = {child.lower_ for child in head.children if child.dep_ == "cc"}
    return [
        child
        for child in head.children
        if child.pos_ in ("VERB", "AUX")
        and child.dep_ == "conj"
        and joiners <= COORDINATORS
        and (subject(child) is not None or _completed(head, child))
    ]


def _completed(head: "Token", other: "Token") -> bool:
    if head.lemma_ in INTRANSITIVE:
        return True
    # "bought and sold shares" is one act on one object: the first verb has nothing of its own before the second, and
    # the second something after it.
    first = any(c.i > head.i and c.dep_ not in ("cc", "conj", "punct") and c.i < other.i for c in head.children)
    return first or not any(c.i > other.i and c.dep_ in ("dobj", "prep") for c in other.children)


def _apart(head: "Token", child: "Token") -> bool:
    """Whether an adverbial makes an assertion of its own and is no part of the clause's."""
    if child.dep_ == "advcl" and subject(child) is not None:
        return finite(child) and opens(child, CONTRASTING)
    if child.dep_ == "advcl" and child.tag_ in ("VBG", "VBN") and (child.lemma_ not in IMPERSONAL or _personal(child)):
        alone = not any(c.dep_ in ("mark", "prep") and c.i < child.i and c.lower_ != "while" for c in child.children)
        set_off = comma_before(child) if child.i > head.i else comma_after(child)
        return alone and set_off and subject(head) is not None
    return False


def _personal(participle: "Token") -> bool:
    # "making his debut" is somebody's, "making it the largest" is the event's.
    objects = [child for child in participle.children if child.dep_ == "dobj"]
    return any(child.dep_ == "poss" and child.pos_ == "PRON" for noun in objects for child in noun.children)


def _adverbial(
    head: "Token", adverbial: "Token", doer: tuple["Token", ...], speaker: tuple["Token", ...]
) -> Iterator[Assertion]:
    if subject(adverbial) is not None:
        yield from _clause(adverbial, Frame(speaker=speaker))
    elif doer:
        yield from _clause(adverbial, _as_participle(head, adverbial, doer, speaker))


def _as_participle(
    head: "Token", participle: "Token", doer: tuple["Token", ...], speaker: tuple["Token", ...]
) -> Frame:
    """What makes a participle a statement of its subject's: "having studied" gives "had studied", "born" "was born"."""
    noun, before = subject(head), in_past(head)
    many = noun is not None and plural(noun)
    helpers = [child for child in participle.children if child.dep_ in ("aux", "auxpass")]
    forms: dict[int, str] = {}
    if helpers:
        having = helpers[0].lower_ == "having"
        forms[helpers[0].i] = (past("have") if before else present("have", many)) if having else be(noun, before)
    elif participle.tag_ == "VBG":
        forms[participle.i] = past(participle.lemma_) if before else present(participle.lemma_, many)
    link = be(noun, before or participle.lower_ == "born") if not forms else ""
    return Frame(doer, (), link, speaker, forms, True)


def _of_noun(noun: "Token", speaker: tuple["Token", ...], before: bool) -> Iterator[Assertion]:
    """What is said of a noun by the way, and the office before a name."""
    for modifier in modifiers(noun):
        yield from _modifier(modifier, speaker, before)
    for verb, life in zip(("was born", "died"), lifetime(noun) or (), strict=False):
        day = any(len(word) < 3 and word.is_digit for word in life)
        yield Assertion(noun, name(noun), life, f"{verb} {'on' if day else 'in'}", speaker)
    old = age(noun)
    if old:
        # "16-year-old" stands before a name, "16 years old" after "is".
        forms = {token.i: {"-": " ", "year": "years"}.get(token.text, token.text) for token in old}
        yield Assertion(noun, name(noun), old, be(noun, before), speaker, forms)
    kind = title(noun)
    if kind:
        owned = any(token.dep_ == "poss" for token in kind)
        article = "" if owned or any(word.lower_ in OFFICES for word in kind) else "a "
        yield Assertion(noun, name(noun), kind, f"is {article}".strip(), speaker)


def _modifier(modifier: Modifier, speaker: tuple["Token", ...], before: bool) -> Iterator[Assertion]:
    noun, head, own = modifier.noun, modifier.head, noun_phrase(_bearer(modifier))
    if modifier.kind in ("apposition", "region", "age"):
        rest = noun_phrase(head)
        link = be(noun, False) + (" in" if modifier.kind == "region" else "")
        yield Assertion(head, own, rest, link, speaker)
        for token in head.subtree:
            yield from _of_noun(token, speaker, before)
        return
    if modifier.kind == "possession":
        # "is a city with a million people": it has them.
        verb = "had" if before else present("have", noun.head.lower_ == "are")
        held = next(word for word in head.children if word.dep_ == "pobj")
        yield from _held(held, own, verb, speaker)
        return
    if modifier.kind == "participle":
        over = before or any(c.dep_ == "agent" or c.ent_type_ == "DATE" for c in head.subtree)
        article = {own[0].i: "the"} if own[0].lower_ in ("a", "an") else {}
        yield from _clause(head, Frame(own, (), be(noun, over), speaker, article, True))
        return
    pointer = relative(head)
    own_forms = {own[0].i: "the"} if own and own[0].lower_ in ("a", "an") else {}
    for found in _clause(head, Frame(own if modifier.kind == "subject" else (), speaker=speaker)):
        found = replace(found, forms={**own_forms, **found.forms})
        yield _about(found, modifier, pointer, own)


def _held(held: "Token", own: tuple["Token", ...], verb: str, speaker: tuple["Token", ...]) -> Iterator[Assertion]:
    for choice in choices(list(noun_phrase(held)), held):
        rest = tuple(token for token in noun_phrase(held) if token not in choice.left_out)
        yield Assertion(held, own, rest, verb, speaker)
    for token in held.subtree:
        yield from _of_noun(token, speaker, verb == "had")


def _bearer(modifier: Modifier) -> "Token":
    """Whom a modifier is about: of "Acme, a firm founded in 1999", and "Acme is a firm that …", it is Acme."""
    noun = modifier.noun
    if noun.dep_ == "appos" and any(outer.head == noun for outer in modifiers(noun.head)):
        return noun.head
    if noun.dep_ == "attr" and not comma_before(modifier.head):
        return subject(noun.head) or noun
    return noun


def _about(found: Assertion, modifier: Modifier, pointer: "Token | None", own: tuple["Token", ...]) -> Assertion:
    """A relative clause's assertion with its noun in the place of "which", "whose" or "where"."""
    if pointer is None or pointer not in found.rest:
        return found
    rest = tuple(token for token in found.rest if token != pointer)
    if modifier.kind == "owner":
        return replace(found, rest=found.rest).written(pointer, phrase(own) + "’s")
    if modifier.kind == "object":
        place = rest.index(found.head) + 1 if found.head in rest else len(rest)
        return replace(found, rest=(*rest[:place], *own, *rest[place:]))
    return replace(found, rest=rest)
