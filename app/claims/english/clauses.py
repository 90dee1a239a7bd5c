"""A parsed sentence to the assertions it makes, by the grammar of its dependency parse (Universal Dependencies).

A cut is made only where the rest still holds; where that is not sure, the clause stays whole. An assertion is made of
the sentence's own words: what is left out of a clause is a whole part that gets an assertion of its own, and what is
put in front of it (a subject that several clauses share, the noun a relative clause is about) is taken from the same
sentence. Only forms of "to be", "in" before a region and finite forms of participles are added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.claims.english.adverbials import CONTRASTING, TELLING, absolute, apart, kept_beside, outcome, when
from app.claims.english.assertion import Assertion, phrase, strip
from app.claims.english.coordination import PLACING, Choice, choices
from app.claims.english.grammar import (
    NOUNS,
    SUBJECTS,
    TIMES,
    age,
    auxiliaries,
    be,
    case,
    children,
    comma_after,
    comma_before,
    copula,
    finite,
    in_past,
    name,
    opens,
    phrase_of,
    plural,
    subject,
    subtree,
    title,
    verbs,
)
from app.claims.english.modifiers import (
    Modifier,
    lifetime,
    modifiers,
    noun_phrase,
    presupposed,
    relative,
    tops_name,
)
from app.claims.english.predicates import CONDITIONS, beside, finite_form, fronted, may_be_participle, outer, predicates
from app.claims.english.reporting import more_said, report, reported
from app.language.function_words import NEGATIVES
from app.language.inflection import past, present, singular
from app.language.lexicon import words
from app.language.names import OFFICES, PEOPLE, PLACES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Words that tie a sentence to the one before it and are no part of what it asserts.
CONNECTING = words("grammar", "connecting")
# What is done once: "a film directed by" somebody was.
FINISHED = words("grammar", "finished")
# What ends so is mostly somebody: "botanist", "trumpeter".
OF_PEOPLE = ("er", "or", "ist", "ian", "man", "woman", "eer")
KIN = words("grammar", "kin")


@dataclass(frozen=True)
class Frame:
    """What a clause takes over from the one before it.

    `subject` and `lead` (helping verbs) stand before it, `after` (what was fronted) behind it, `link` is a form of "to
    be"; `stands` says that the clause states although it has no tense of its own.
    """

    subject: tuple["Token", ...] = ()
    lead: tuple["Token", ...] = ()
    link: str = ""
    speaker: tuple["Token", ...] = ()
    forms: Mapping[int, str] = field(default_factory=dict)
    stands: bool = False
    after: tuple["Token", ...] = ()


def assertions(doc: "Doc") -> Iterator[Assertion]:
    """What a sentence asserts. Nothing for a heading, an order or a question."""
    for sentence in doc.sents:
        if not sentence.text.rstrip("\"'”’») ").endswith("?"):
            yield from _clause(sentence.root, Frame())


def _clause(head: "Token", frame: Frame) -> Iterator[Assertion]:
    found = report(head)
    if found is None or any(opens(child, CONDITIONS) for child in children(head, "advcl")):
        yield from _statement(head, frame)
        return
    content, source = found
    more = more_said(head, content)
    for clause in (content, *more):
        for told in _clause(clause, Frame(speaker=source or frame.speaker)):
            yield _untold(told, head)
    for adverbial in (child for child in head.children if child not in more and apart(head, child)):
        yield from _adverbial(head, adverbial, noun_phrase(subject(head)), frame.speaker)
    for other in (other for other in predicates(head) if other not in more):
        # "X said P, and Q": without a subject of its own it is what X did next.
        shared = () if subject(other) else frame.subject or noun_phrase(subject(head))
        yield from _clause(other, Frame(subject=shared, speaker=frame.speaker, stands=bool(shared)))
    doer = subject(head)
    for token in doer.subtree if doer is not None else ():
        yield from _of_noun(token, frame.speaker, in_past(head))


def _untold(told: Assertion, saying: "Token") -> Assertion:
    """What is told without what stands behind its telling: in "P, Berg said on Tuesday" it was said on Tuesday."""
    if told.head.i > saying.i:
        return told
    return replace(told, rest=tuple(token for token in told.rest if token.i < saying.i))


def _statement(head: "Token", frame: Frame) -> Iterator[Assertion]:
    """The assertions of a clause that reports nobody: its own, those of its parts, those joined to it."""
    source, reporting = reported(head)
    frame = replace(frame, speaker=source or frame.speaker)
    others = predicates(head)
    # "P, Berg said, and Q": what goes on after the telling hangs on it.
    told = [c for c in reporting if c.dep_ == "conj" and c.head.head == head and subject(c) is not None and finite(c)]
    reporting -= subtree(told)
    others_beside = [*beside(head, reporting), *told]
    adverbials = [child for child in head.children if apart(head, child)]
    leave = (
        subtree([*others, *others_beside, *(part for part in adverbials if not kept_beside(part))])
        | reporting
        | _connectives(head, bool(others))
    )
    kept = _gather(head, leave)
    nouns = [token for token in kept if token.pos_ in ("NOUN", "PROPN", "NUM", "PRON") or token.lower_ == "old"]
    said = [modifier for noun in nouns for modifier in modifiers(noun)]
    set_aside = subtree([modifier.head for modifier in said if modifier.kind != "region"])
    set_aside |= {word for noun in nouns for life in lifetime(noun) or () for word in life}
    kept = [token for token in kept if token not in set_aside and token not in frame.subject]
    doer = frame.subject or noun_phrase(subject(head))
    if not doer and head.dep_ == "root" and head.pos_ in NOUNS and others and not children(others[0], "cc"):
        doer = noun_phrase(head)  # "Customers, who …, paid": the verb hangs on its subject, and not that on it
    if frame.stands or (finite(head) and (subject(head) is not None or head.tag_ == "VBD")):
        yield from _wordings(head, frame, kept)
    for other in others:
        yield from _clause(other, _shared(head, other, doer, frame))
    for clause in others_beside:
        yield from _clause(clause, Frame(speaker=frame.speaker))
    for adverbial in adverbials:
        yield from _adverbial(head, adverbial, doer, frame.speaker)
    named = [token for token in sorted(reporting, key=lambda token: token.i) if token.pos_ in NOUNS]
    for token in (*nouns, *named):
        yield from _of_noun(token, () if token in reporting else frame.speaker, in_past(head))


def _wordings(head: "Token", frame: Frame, kept: list["Token"]) -> Iterator[Assertion]:
    """One assertion for each thing a clause says at once."""
    before = frame.subject + frame.lead
    if _empty(head):
        return
    for choice in choices([*before, *kept], head):
        forms = {**frame.forms, **(_agreeing((*frame.lead, *verbs(head))) if choice.single else {})}
        rest = tuple(token for token in kept if token not in choice.left_out)
        front = tuple(token for token in before if token not in choice.left_out)
        after = tuple(token for token in frame.after if token not in rest)
        if rest or front:
            yield Assertion(head, front, (*rest, *after), frame.link, frame.speaker, forms)


def _empty(head: "Token") -> bool:
    """Whether a clause only says of a thing that it is of its kind, as "Route 5 is a route (that …)" does."""
    of = subject(head)
    if copula(head) is None or of is None or head.pos_ not in NOUNS:
        return False
    aside = {modifier.head for modifier in modifiers(head)}
    bare = [c for c in head.children if c.dep_ in ("amod", "nmod", "compound", "nummod", "acl") and c not in aside]
    return not bare and head.lower_ in {token.lower_ for token in of.subtree}


def _agreeing(helpers: tuple["Token", ...]) -> dict[int, str]:
    """The finite verb in the singular, for a subject of which one part is left."""
    first = next(iter(helpers), None)
    if first is None or first.tag_ not in ("VBP", "VBD"):
        return {}
    return {first.i: singular(first.text, first.lemma_)}


def _gather(head: "Token", leave: set["Token"]) -> list["Token"]:
    return sorted((token for token in head.subtree if token not in leave), key=lambda token: token.i)


def _connectives(head: "Token", coordinated: bool) -> set["Token"]:
    """What only joins a clause to others: "that" before it, "and" after it, "however", "also", "not only"."""
    found = set()
    for child in head.children:
        joins = child.dep_ == "cc" and child.lower_ not in NEGATIVES and child.i < head.i
        opening = (
            child.dep_ in ("mark", "cc")
            and child.lower_ in {"that", "with", *CONTRASTING, *TELLING}
            and child.i < head.i
        )
        opening = opening and (child.lower_ not in TELLING | {"with"} or head.dep_ == "advcl") and not outer(head)
        connects = child.dep_ in ("advmod", "discourse") and child.lower_ in CONNECTING and not list(child.children)
        first = child.i == head.left_edge.i or child.nbor(-1).dep_ == "cc" or comma_after(child)
        if joins or opening or (connects and (child.lower_ == "also" or first)):
            found.add(child)
    if coordinated:
        found |= _not_only(head)
    return found


def _not_only(head: "Token") -> set["Token"]:
    """The "not only" of "she not only paid but also …", which denies nothing.

    Where it stands first, subject and verb have changed places ("not only did she pay"), and it has to stay.
    """
    doer = subject(head)
    for child in head.children:
        if child.lower_ == "not" and doer is not None and doer.i < child.i < head.i and child.nbor().lower_ == "only":
            return {child, child.nbor()}
        if child.lower_ == "only" and doer is not None and doer.i < child.i < head.i and child.nbor(-1).lower_ == "not":
            return {child, child.nbor(-1)}
    return set()


def _shared(head: "Token", other: "Token", doer: tuple["Token", ...], frame: Frame) -> Frame:
    """What a coordinated verb takes from the one before it."""
    if subject(other) is not None:
        return Frame(speaker=frame.speaker)
    has_own = bool(auxiliaries(other))
    passive = bool(children(head, "aux:pass")) and may_be_participle(other)
    alike = not has_own and (other.tag_ == head.tag_ or head.tag_ in ("VB", "VBN"))
    alike = alike and (passive or not finite_form(other, head))
    lead = tuple(child for child in auxiliaries(head) if alike and child.dep_ != "cop")
    if frame.link and not has_own and other.tag_ in ("VBN", "VBD"):
        return Frame(doer, (), frame.link, frame.speaker, {}, bool(doer))  # "built in 1932 and repaired in 1987"
    if frame.link and not alike:
        return _as_participle(head, other, doer, frame.speaker)
    if frame.stands and other.tag_ == "VBG" and not lead:
        return _as_participle(head, other, doer, frame.speaker)
    opening = [child for child in head.children if fronted(head, child)]
    dated = any(child.ent_type_ in TIMES for child in children(other, "obl", "obl:unmarked"))
    after = () if dated else tuple(token for child in opening for token in strip(sorted(child.subtree)))
    lower = {after[0].i: after[0].lower_} if after and after[0].pos_ != "PROPN" else {}
    lead = lead or (frame.lead if alike else ())
    return Frame(doer, lead, frame.link, frame.speaker, lower, bool(doer), after or frame.after)


def _adverbial(
    head: "Token", adverbial: "Token", doer: tuple["Token", ...], speaker: tuple["Token", ...]
) -> Iterator[Assertion]:
    of = subject(adverbial)
    if of is not None and absolute(adverbial):
        told = past(adverbial.lemma_) if in_past(head) else present(adverbial.lemma_, plural(of))
        forms = {adverbial.i: told} if adverbial.tag_ == "VBG" else {}
        link = "" if forms else be(of, in_past(head))
        yield from _clause(adverbial, Frame(noun_phrase(of), (), link, speaker, forms, True))
    elif of is not None:
        time = when(head, adverbial)
        after = strip(sorted(time.subtree, key=lambda token: token.i)) if time is not None else ()
        for found in _clause(adverbial, Frame(speaker=speaker, after=after)):
            yield replace(found, rest=tuple(token for token in found.rest if not after or token.lower_ != "when"))
    elif (made := outcome(adverbial)) is not None:
        yield Assertion(made, doer, phrase_of(made), be(subject(head), in_past(head)), speaker)
    elif doer:
        yield from _clause(adverbial, _as_participle(head, adverbial, doer, speaker))


def _as_participle(
    head: "Token", participle: "Token", doer: tuple["Token", ...], speaker: tuple["Token", ...]
) -> Frame:
    """What makes a participle a statement of its subject's: "having studied" gives "had studied", "born" "was born"."""
    noun, before = subject(head), in_past(head) or any(helper.lemma_ == "have" for helper in auxiliaries(head))
    many = noun is not None and plural(noun)
    helpers = auxiliaries(participle)
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
    for modifier in (*modifiers(noun), *presupposed(noun)):
        yield from _modifier(modifier, speaker, before)
    for verb, life in zip(("was born", "died"), lifetime(noun) or (), strict=False):
        day = any(len(word) < 3 and word.is_digit for word in life)
        yield Assertion(noun, name(noun), life, f"{verb} {'on' if day else 'in'}", speaker)
    if not tops_name(noun):
        return
    old = age(noun)
    if old:
        # "16-year-old" stands before a name, "16 years old" after "is".
        forms = {token.i: {"-": " ", "year": "years"}.get(token.text, token.text) for token in old}
        yield Assertion(noun, name(noun), old, be(noun, before), speaker, forms)
    described = _described(noun)
    if described is not None:
        owned = any(token.dep_ == "nmod:poss" for token in described)
        kind_of = described if owned or described[0].dep_ != "det" else described[1:]
        yield Assertion(noun, name(noun), kind_of, "is" if owned else "is a", speaker)
    kind = title(noun)
    if kind:
        owned = any(token.dep_ == "nmod:poss" for token in kind)
        office = kind[-1].lower_ in OFFICES - KIN
        article = "" if owned or office else "a "
        opening = {kind[0].i: kind[0].lower_} if kind[0].i == kind[0].sent.start and kind[0].pos_ == "NOUN" else {}
        yield Assertion(noun, name(noun), kind, f"is {article}".strip(), speaker, opening)


def _described(noun: "Token") -> tuple["Token", ...] | None:
    """ "the botanist" of "the botanist Ihsan Karlberg", where no comma stands between: a kind, and one of it."""
    kind = noun.head
    if noun.dep_ not in ("appos", "flat") or noun.ent_type_ != "PERSON" or noun.ent_iob_ != "B" or kind.pos_ != "NOUN":
        return None
    if comma_before(noun) or kind.ent_type_ == "PERSON" or copula(noun) is not None or plural(kind):
        return None
    if kind.lemma_.lower() not in PEOPLE and not (kind.lemma_.endswith(OF_PEOPLE) and kind.lemma_ not in PLACES):
        return None
    led = subtree(children(kind, "case", "cc", "punct", "mark"))
    return strip([token for token in kind.subtree if token.i <= kind.i and token not in led])


def _modifier(modifier: Modifier, speaker: tuple["Token", ...], before: bool) -> Iterator[Assertion]:
    noun, head = modifier.noun, modifier.head
    bearer = noun if modifier.stays else _bearer(modifier)
    own = noun_phrase(bearer, alone=not _of_several(modifier))
    if modifier.stays:
        aside = subtree([head, *children(noun, "obl", "obl:unmarked", "advmod", "advcl")])
        own = strip([token for token in own if token not in aside])
    if not own:
        return
    definite = {own[0].i: "the"} if own[0].lower_ in ("a", "an") else {}
    if modifier.kind in ("apposition", "region", "age", "possession"):
        # "is a city with a million people": it has them.
        has = "had" if in_past(noun) else present("have", plural(bearer))
        link = {"possession": has, "region": f"{be(noun, False)} in"}.get(modifier.kind, be(noun, False))
        said = noun_phrase(head)
        several = modifier.kind in ("apposition", "possession")
        for choice in choices(list(said), head) if several else (Choice(),):
            rest = tuple(token for token in said if token not in choice.left_out)
            yield Assertion(head, own, rest, link, speaker, definite if modifier.kind == "apposition" else {})
        for token in head.subtree:
            yield from _of_noun(token, speaker, before)
        return
    if modifier.kind == "participle":
        over = before or head.lemma_ in FINISHED or any(c.ent_type_ == "DATE" for c in head.subtree)
        forms, link = definite, be(noun, over)
        if head.tag_ == "VBG" and not auxiliaries(head):
            told = past(head.lemma_) if before else present(head.lemma_, plural(noun))
            forms, link = {**definite, head.i: told}, ""
        yield from _clause(head, Frame(own, (), link, speaker, forms, True))
        return
    pointer = relative(head)
    for found in _clause(head, Frame(own if modifier.kind == "subject" else (), speaker=speaker)):
        found = replace(found, forms={**definite, **found.forms})
        yield _about(found, modifier, pointer, own)


def _of_several(modifier: Modifier) -> bool:
    """Whether a modifier is said of all that is coordinated before it: "Anna and Olle, who were born in Oslo"."""
    if modifier.kind in ("region", "age"):
        return False
    if modifier.kind == "circumstance":
        return True
    first = next(iter(verbs(modifier.head)), modifier.head)
    several = "Plur" in modifier.head.morph.get("Number", []) if modifier.kind == "apposition" else True
    return several and (first.tag_ == "VBP" or first.lower_ == "were" or modifier.kind == "apposition")


def _bearer(modifier: Modifier) -> "Token":
    """Whom a modifier is about: of "Acme, a firm founded in 1999", and "Acme is a firm that …", it is Acme."""
    noun = modifier.noun
    if noun.dep_ == "appos" and any(outer.head == noun for outer in modifiers(noun.head)):
        return noun.head
    predicate = noun.head if noun.dep_ == "conj" and copula(noun) is None else noun
    if copula(predicate) is not None and noun.pos_ == "NOUN" and not case(predicate):
        return subject(predicate) or noun
    return noun


def _about(found: Assertion, modifier: Modifier, pointer: "Token | None", own: tuple["Token", ...]) -> Assertion:
    """A relative clause's assertion with its noun in the place of "which", "whose" or "where"."""
    if found.head != modifier.head:
        doer = subject(found.head)
        if doer is None or doer.tag_ not in ("WP", "WDT") or doer not in found.rest:
            return found
        # "whose brandy won a medal and who would rather die"
        return replace(found, subject=own, rest=tuple(token for token in found.rest if token != doer))
    if pointer is None and modifier.stays and modifier.kind == "object":
        place = found.rest.index(found.head) + 1 if found.head in found.rest else len(found.rest)
        return replace(found, rest=(*found.rest[:place], *own, *found.rest[place:]))
    if pointer is None or pointer not in found.tokens:
        return found
    rest = tuple(token for token in found.rest if token != pointer)
    if modifier.kind == "owner":
        return replace(found, rest=found.rest).written(pointer, phrase(own) + "’s")
    if modifier.kind == "part":
        found = found.written(pointer, phrase(own, found.forms))
        if pointer.head.dep_ in SUBJECTS or pointer.head not in found.rest:
            return found
        # "most of which the state will pay": what the clause is about stands before its subject.
        part = [token for token in found.rest if token in set(pointer.head.subtree)]
        others = [token for token in found.rest if token not in part]
        place = others.index(found.head) + 1 if found.head in others else len(others)
        return replace(found, rest=(*others[:place], *part, *others[place:]))
    if modifier.kind == "object":
        place = rest.index(found.head) + 1 if found.head in rest else len(rest)
        return replace(found, rest=(*rest[:place], *own, *rest[place:]))
    if modifier.kind == "circumstance":
        led = [child for child in pointer.children if child.dep_ == "case"]
        kept = PLACING | {"before"}
        lead = led or [child for child in modifier.noun.children if child.dep_ == "case" and child.lower_ in kept]
        rest = tuple(token for token in rest if token not in led)
        if not lead:
            found = found.written(own[0], f"in {found.forms.get(own[0].i, own[0].text)}")
        return replace(found, rest=(*rest, *lead[-1:], *own))
    return replace(found, rest=rest)
