"""A parsed sentence to the assertions it makes, by the grammar of its dependency parse (Universal Dependencies).

A cut is made only where the rest still holds; where that is not sure, the clause stays whole. An assertion is made of
the sentence's own words: what is left out of a clause is a whole part that gets an assertion of its own, and what is
put in front of it (a subject that several clauses share, the noun a relative clause is about) is taken from the same
sentence. Only forms of "to be", "in" before a region and finite forms of participles are added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.claims.english.assertion import Assertion, phrase, strip
from app.claims.english.coordination import PLACING, Choice, choices
from app.claims.english.grammar import (
    INTRANSITIVE,
    NOUNS,
    SITES,
    SUBJECTS,
    TIMES,
    VERBS,
    age,
    auxiliaries,
    be,
    case,
    children,
    comma_after,
    comma_before,
    copula,
    denied,
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
    IMPERSONAL,
    Modifier,
    lifetime,
    modifiers,
    noun_phrase,
    presupposed,
    relative,
    tops_name,
)
from app.claims.english.reporting import asks, doubted, more_said, report, reported, tells
from app.language.function_words import MODALS, NEGATIVES
from app.language.inflection import participle, past, present, singular
from app.language.lexicon import words
from app.language.names import OFFICES, PEOPLE, PLACES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Clauses these open are asserted beside the one they are set against, and neither needs the other.
CONTRASTING = frozenset("while whereas although though because".split())
# Clauses these open tell what happened, if the verb is in the past.
TELLING = frozenset("after before as since".split())
# What stands in a clause that "before" opens has happened where its day is told, or a participle takes it up.
UNSURE = frozenset(["before"])
COMMENTING = frozenset(["as"])
CONDITIONS = frozenset("if unless when".split())
SUPPOSING = frozenset("if unless".split())
WHEN = frozenset(["when"])
COORDINATORS = frozenset("and but yet so".split())
# Words that tie a sentence to the one before it and are no part of what it asserts.
CONNECTING = words("grammar", "connecting")
# What is done once: "a film directed by" somebody was.
FINISHED = words("grammar", "finished")
# What ends so is mostly somebody: "botanist", "trumpeter".
OF_PEOPLE = ("er", "or", "ist", "ian", "man", "woman", "eer")
KIN = words("grammar", "kin")
FRONTED = frozenset("obl obl:unmarked advcl advmod".split())


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
    for adverbial in (child for child in head.children if child not in more and _apart(head, child)):
        yield from _adverbial(head, adverbial, noun_phrase(subject(head)), frame.speaker)
    for other in (other for other in _predicates(head) if other not in more):
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
    others = _predicates(head)
    # "P, Berg said, and Q": what goes on after the telling hangs on it.
    told = [c for c in reporting if c.dep_ == "conj" and c.head.head == head and subject(c) is not None and finite(c)]
    reporting -= subtree(told)
    beside = [*_beside(head, reporting), *told]
    apart = [child for child in head.children if _apart(head, child)]
    leave = (
        subtree([*others, *beside, *(part for part in apart if not _kept_beside(part))])
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
    for clause in beside:
        yield from _clause(clause, Frame(speaker=frame.speaker))
    for adverbial in apart:
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


def _outer(head: "Token") -> bool:
    """Whether a clause is itself what another is said to be: "the problem is that prices rise"."""
    doer = subject(head)
    return doer is not None and doer.dep_.endswith(":outer")


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
        opening = opening and (child.lower_ not in TELLING | {"with"} or head.dep_ == "advcl") and not _outer(head)
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
    passive = bool(children(head, "aux:pass")) and _may_be_participle(other)
    alike = not has_own and (other.tag_ == head.tag_ or head.tag_ in ("VB", "VBN"))
    alike = alike and (passive or not _finite_form(other))
    lead = tuple(child for child in auxiliaries(head) if alike and child.dep_ != "cop")
    if frame.link and not has_own and other.tag_ in ("VBN", "VBD"):
        return Frame(doer, (), frame.link, frame.speaker, {}, bool(doer))  # "built in 1932 and repaired in 1987"
    if frame.link and not alike:
        return _as_participle(head, other, doer, frame.speaker)
    if frame.stands and other.tag_ == "VBG" and not lead:
        return _as_participle(head, other, doer, frame.speaker)
    fronted = [child for child in head.children if _fronted(head, child)]
    dated = any(child.ent_type_ in TIMES for child in children(other, "obl", "obl:unmarked"))
    after = () if dated else tuple(token for child in fronted for token in strip(sorted(child.subtree)))
    lower = {after[0].i: after[0].lower_} if after and after[0].pos_ != "PROPN" else {}
    lead = lead or (frame.lead if alike else ())
    return Frame(doer, lead, frame.link, frame.speaker, lower, bool(doer), after or frame.after)


def _may_be_participle(verb: "Token") -> bool:
    """Whether "sold" in "was built and sold in 1990" may be one: it has no object, and the form of one."""
    return not children(verb, "obj", "ccomp", "xcomp") and verb.lower_ == participle(verb.lemma_)


def _finite_form(verb: "Token") -> bool:
    return verb.tag_ in ("VBD", "VBZ", "VBP")


def _fronted(head: "Token", child: "Token") -> bool:
    """Whether a part stands before the subject and so bears on all that follows: "In 2019, she married and moved"."""
    doer = subject(head)
    if doer is None or child.i > doer.i or child.dep_ not in FRONTED:
        return False
    if child.dep_ == "advcl":
        return finite(child) and opens(child, CONDITIONS)
    return child.ent_type_ in TIMES or (child.ent_type_ in SITES and case(child) in PLACING)


def _beside(head: "Token", reporting: set["Token"]) -> list["Token"]:
    """Clauses that stand beside this one in its sentence, after a semicolon or a dash."""
    return [
        child
        for child in children(head, "parataxis")
        if child not in reporting and finite(child) and subject(child) is not None and not asks(child)
        if not _of_which(child)
    ]


def _of_which(clause: "Token") -> bool:
    """Whether a clause's subject points at what stands before it: "none of which has been published"."""
    doer = subject(clause)
    pointers = {child for noun in children(doer, "nmod") for child in noun.subtree} if doer is not None else set()
    return any(token.tag_ in ("WDT", "WP") and token.head == doer for token in pointers)


def _predicates(head: "Token") -> list["Token"]:
    """The clauses joined to this one by "and" or "but", that say something of their own."""
    found = [child for child in children(head, "conj") if _clausal(child)]
    if not found or _outer(head):
        return []
    if any(_fronted(head, child) and opens(child, CONDITIONS) for child in children(head, "advcl")):
        # "If it rains, roads close and trains stop": the condition is of both.
        found = [other for other in found if subject(other) is None]
    if any(_conditional(clause) for other in found if subject(other) is None for clause in other.children):
        # "will cut taxes and sell the airline if it wins": the condition is of both.
        found = [other for other in found if subject(other) is not None]
    if _hypothetical(head) and any(child.i < head.i for child in children(head, "obl", "advcl")):
        # "Without a loan, the port would close and 300 jobs would go"
        found = [other for other in found if not _hypothetical(other)]
    joiners = {child.lower_ for other in children(head, "conj") for child in children(other, "cc")}
    if not joiners <= COORDINATORS or (denied(head) and not all(subject(other) is not None for other in found)):
        # "did not eat or sleep", "has not paid and left": the negation is of both.
        found = [other for other in found if subject(other) is not None and _joiner(other) in COORDINATORS]
    return [
        other for other in found if subject(other) is not None or (_completed(head, other) and _goes_on(head, other))
    ]


def _conditional(clause: "Token") -> bool:
    return clause.dep_ == "advcl" and opens(clause, SUPPOSING)


def _joiner(other: "Token") -> str:
    return next((child.lower_ for child in children(other, "cc")), "and")


def _clausal(child: "Token") -> bool:
    """Whether a coordinated word is a clause: it has a subject or a copula, or is a verb in the tense of the first."""
    if subject(child) is not None:
        return finite(child) and not _of_which(child)
    return child.pos_ in VERBS or copula(child) is not None


def _goes_on(head: "Token", other: "Token") -> bool:
    """Whether a second verb has a tense, or the form of the first one, whose helping verbs it shares."""
    if in_past(head) and other.tag_ in ("VBP", "VB") and not auxiliaries(other):
        return False  # "came from behind to win and end the run"
    return finite(other) or (other.tag_ == head.tag_ and not (copula(other) or auxiliaries(other)))


def _completed(head: "Token", other: "Token") -> bool:
    """Whether the first verb needs nothing of what follows the second: "bought and sold shares" is one act."""
    if other.i != head.i + 2 or head.lemma_ in INTRANSITIVE:
        return True
    return not any(
        c.i > other.i and c.dep_ in ("obj", "obl", "ccomp", "xcomp") for c in (*head.children, *other.children)
    )


def _apart(head: "Token", child: "Token") -> bool:
    """Whether an adverbial makes an assertion of its own and is no part of the clause's."""
    if child.dep_ != "advcl":
        return False
    if subject(child) is not None:
        if _absolute(child):
            return not denied(head) and not doubted(head)
        if not finite(child) or _hypothetical(head):
            return False
        if opens(child, CONTRASTING):
            return True
        if _when(head, child) is not None:
            return True
        told = opens(child, TELLING) and in_past(child) and in_past(head) and not doubted(head)
        if told and opens(child, UNSURE) and not any(token.ent_type_ in TIMES for token in child.subtree):
            return False
        if told and opens(child, COMMENTING) and tells(child):
            return False  # "as the oath said"
        return told and not denied(head) and not any(helper.lower_ in MODALS for helper in auxiliaries(child))
    plain = child.lemma_ not in IMPERSONAL or _personal(head, child) or _outcome(child) is not None
    if child.tag_ in ("VBG", "VBN") and plain:
        led = [c for c in child.children if c.dep_ in ("mark", "case") and c.i < child.i]
        alone = all(c.lower_ == "while" for c in led)
        set_off = comma_before(child) if child.i > head.i else comma_after(child)
        if len(led) == 1 and led[0].lower_ in ("after", "before") and child.tag_ == "VBG":
            alone = set_off = in_past(head) and not denied(head) and not doubted(head)
        doer = subject(head)
        return alone and set_off and doer is not None and doer.dep_ != "expl"
    return False


def _when(head: "Token", clause: "Token") -> "Token | None":
    """The time of "on 19 January, when a storm hit it", at which both have happened."""
    if not opens(clause, WHEN) or clause.i < head.i or not comma_before(clause) or not in_past(clause):
        return None
    if not in_past(head) or denied(head) or doubted(head):
        return None
    times = [part for part in children(head, "obl") if part.ent_type_ in TIMES and part.i < clause.left_edge.i]
    return times[-1] if times and times[-1].right_edge.i >= clause.left_edge.i - 1 else None


def _absolute(clause: "Token") -> bool:
    """Whether a clause is one like "with prices rising by a third"."""
    opened = any(c.dep_ in ("mark", "case") and c.lower_ == "with" for c in clause.children)
    return opened and clause.tag_ in ("VBG", "VBN") and not auxiliaries(clause)


def _hypothetical(head: "Token") -> bool:
    return any(child.lower_ in ("would", "could", "should", "might") for child in auxiliaries(head))


def _personal(head: "Token", participle: "Token") -> bool:
    """Whether somebody does what a participle says, and not all that happened: "making 40 films", "making it hard"."""
    objects = children(participle, "obj")
    if any(child.dep_ == "nmod:poss" and child.pos_ == "PRON" for noun in objects for child in noun.children):
        return True
    doer = subject(head)
    acts = doer is not None and (doer.ent_type_ in ("PERSON", "ORG") or doer.lower_ in ("he", "she", "they", "who"))
    return acts and any(noun.pos_ in NOUNS for noun in objects)


def _outcome(participle: "Token") -> "Token | None":
    """What "making it the largest port" says of the subject; None for "making it easy to pay"."""
    if participle.lower_ != "making" or not any(c.lower_ in ("it", "him", "her", "them") for c in participle.children):
        return None
    found = children(participle, "xcomp")
    plain = len(found) == 1 and not children(found[0], "xcomp", "csubj", "advcl", "ccomp", "acl", "mark")
    return found[0] if plain and (found[0].pos_ in NOUNS or found[0].pos_ == "ADJ") else None


def _kept_beside(adverbial: "Token") -> bool:
    """Whether an adverbial that asserts something stays where it stands as well: it tells when the rest happened."""
    return not _absolute(adverbial) and opens(adverbial, TELLING)


def _adverbial(
    head: "Token", adverbial: "Token", doer: tuple["Token", ...], speaker: tuple["Token", ...]
) -> Iterator[Assertion]:
    of = subject(adverbial)
    if of is not None and _absolute(adverbial):
        told = past(adverbial.lemma_) if in_past(head) else present(adverbial.lemma_, plural(of))
        forms = {adverbial.i: told} if adverbial.tag_ == "VBG" else {}
        link = "" if forms else be(of, in_past(head))
        yield from _clause(adverbial, Frame(noun_phrase(of), (), link, speaker, forms, True))
    elif of is not None:
        time = _when(head, adverbial)
        after = strip(sorted(time.subtree, key=lambda token: token.i)) if time is not None else ()
        for found in _clause(adverbial, Frame(speaker=speaker, after=after)):
            yield replace(found, rest=tuple(token for token in found.rest if not after or token.lower_ != "when"))
    elif (outcome := _outcome(adverbial)) is not None:
        rest = phrase_of(outcome)
        yield Assertion(outcome, doer, rest, be(subject(head), in_past(head)), speaker)
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
