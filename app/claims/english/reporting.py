"""What a clause only reports, and whose words it reports: "X said that P", "according to X", "P, X told reporters".

It is cut off only where somebody says that it is so: "denied that", "doubts that", "asked whether", "could not say",
"it was reported that", "the rise suggests that" and what somebody once believed stay whole.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.claims.english.grammar import (
    MEASURES,
    NOUNS,
    case,
    children,
    comma_after,
    comma_before,
    denied,
    finite,
    in_past,
    members,
    name,
    phrase_of,
    subject,
    verbs,
    who,
)
from app.claims.english.modifiers import modifiers, relative
from app.language.function_words import MODALS
from app.language.lexicon import words
from app.language.names import BODIES, COMPANIES, COUNTRY, PEOPLE, PLURAL
from app.language.verbs import QUOTING, SAYING, SHOWING, THINKING

if TYPE_CHECKING:
    from spacy.tokens import Token

# Verbs that only lead up to what is asserted: those of opinion where it is "I", "we" or "you" that has it.
OPINION = words("grammar", "opinion")
KNOWLEDGE = words("grammar", "knowledge")
NEEDING = frozenset("have need".split())
OURSELVES = frozenset("i we".split())
ANYBODY = frozenset("people one everyone everybody".split())
PERSONAL = frozenset("i we he she they it who".split())
# What makes it so that something is: "this means that".
FACTS = words("grammar", "facts")
# A clause that one of these opens is a condition or a question: it is not asserted.
UNASSERTED = frozenset("if whether unless who what which how why when where".split())
# So said, it is not said to be so.
UNTRUE = words("grammar", "untrue")
SOURCES = PEOPLE | BODIES | COMPANIES | COUNTRY | PLURAL | words("nouns", "documents", "tellers")
THINGS = frozenset("PRODUCT EVENT LANGUAGE".split())
# "according to plan", "according to the law": how, and not who says so, unless set off.
MANNER = words("grammar", "manner")
# "The court heard that": what was said there.
COURTS = words("grammar", "courts")
# Who is told: "Berg told reporters".
HEARING = words("grammar", "hearing")
SUBORDINATE = frozenset("ccomp csubj advcl acl acl:relcl advcl:relcl parataxis".split())
# A speaker's words are no more than so many: of "a spokesman for X in the north of Y" the first part will do.
SPEAKER_WORDS = 8


def report(head: "Token") -> tuple["Token", tuple["Token", ...]] | None:
    """The verb of what is said and the words for who says it, where a clause only reports; else None."""
    if doubted(head) or denied(head) or _passive(head):
        return None
    if (reminded := _reminded(head)) is not None:
        return reminded, ()
    contents = [child for child in children(head, "ccomp") if _asserted(child)]
    contents += [child for child in children(head, "parataxis") if _asserted(child) and _after_colon(head, child)]
    if not contents:
        return None
    doer = teller(head)
    if leads(head, doer):
        return contents[0], ()
    if _reports(head) and doer is not None and can_say(doer, head.lemma_):
        return contents[0], () if doer.lower_ in OURSELVES else speaker(doer)
    return None


def more_said(head: "Token", content: "Token") -> list["Token"]:
    """The other clauses of a report: "said that A and that B", "said A and B", "said A, adding that B"."""
    found = []
    for child in head.children:
        beside = child.dep_ in ("ccomp", "parataxis") and child != content and _asserted(child)
        adding = child.dep_ == "advcl" and child.tag_ == "VBG" and subject(child) is None and report(child) is not None
        if beside or adding or (child.dep_ == "conj" and _goes_on(head, child, content)):
            found.append(child)
    return found


def reported(head: "Token") -> tuple[tuple["Token", ...], set["Token"]]:
    """Who a clause says it has from, and the words for that: "according to the mayor", "…, the mayor said"."""
    aside = _when_told(head)
    for noun in _sources(head):
        return speaker(noun), set(noun.subtree) | aside
    for child in _asides(head):
        found = _told_by(head, child)
        if found is not None:
            return (() if found.lower_ in OURSELVES | ANYBODY else speaker(found)), set(child.subtree) | aside
    return (), aside


def speaker(noun: "Token | None") -> tuple["Token", ...]:
    """The words for who speaks: a name alone, else the noun without what is said of it."""
    if noun is None:
        return ()
    if noun.pos_ == "NOUN" and len(members(noun)) == 1 and (named := _named(noun)):
        return named
    if noun.dep_ != "conj" and len(members(noun)) > 1:
        left = {token for member in members(noun) for token in _said_of(member)}
        return phrase_of(noun, left)
    return who(noun, _said_of(noun))


def teller(verb: "Token") -> "Token | None":
    """Who does what a verb says: its subject, or that of the verb that it is coordinated with or hangs on."""
    while subject(verb) is None and verb.head != verb:
        if verb.dep_ == "acl":
            return verb.head if verb.tag_ == "VBG" else None
        if verb.dep_ not in ("conj", "xcomp", "advcl") or (verb.dep_ == "advcl" and verb.tag_ != "VBG"):
            break
        verb = verb.head
    doer = subject(verb)
    if doer is not None and doer.tag_ in ("WP", "WDT") and verb.dep_ == "acl:relcl":
        return verb.head
    if doer is not None and verb.dep_ == "ccomp" and verb.head.lemma_ in SAYING and not _is_source(doer):
        # "Berg said the port lost money and added that …": it is not the port that added.
        return teller(verb.head)
    return doer


def can_say(noun: "Token", verb: str) -> bool:
    """Whether it is somebody, or a document, that a verb makes say something, and not a flight, a figure or "this"."""
    if noun.lower_ in PERSONAL:
        return noun.lower_ != "it" or (verb not in SHOWING and noun.dep_ != "expl")
    if noun.pos_ not in NOUNS and noun.dep_ != "expl":
        # "many of the residents", "one of them".
        return any(case(of) == "of" and can_say(of, verb) for of in children(noun, "nmod") if of.pos_ in NOUNS)
    if noun.pos_ not in NOUNS or noun.ent_type_ in MEASURES:
        return False
    return _is_source(noun) or (verb in SAYING and verb not in SHOWING)


def leads(head: "Token", doer: "Token | None") -> bool:
    """Whether a verb only leads up to what its clause asserts: "I think that", "everybody knows that"."""
    verb = head.lemma_
    if doer is None:
        return head.tag_ == "VB" and verb in KNOWLEDGE
    if doer.lower_ in (*OURSELVES, "you"):
        return verb in KNOWLEDGE or (verb in OPINION and not in_past(head) and doer.lower_ != "you")
    return (verb in KNOWLEDGE and doer.lower_ in ANYBODY) or (
        verb in FACTS and doer.lower_ in ("this", "that", "it", "which") and not list(doer.children)
    )


def tells(verb: "Token") -> bool:
    """Whether a verb is one of saying, thinking or knowing."""
    return verb.lemma_.lower() in QUOTING | SHOWING | OPINION | KNOWLEDGE


def asks(clause: "Token") -> bool:
    """Whether a clause is a question or a condition: a word that asks opens it."""
    if any(child.lower_ in UNASSERTED and child.i < clause.i for child in clause.children):
        return True
    return clause.left_edge.tag_[:1] == "W" or clause.left_edge.lower_ in UNASSERTED


def doubted(head: "Token") -> bool:
    """Whether a verb is one that may or should happen, or that is asked for: its clause is not said."""
    return any(child.lower_ in MODALS for child in children(head, "aux")) or any(
        (child.dep_ == "mark" and child.lower_ in ("if", "to")) or child.lower_ in UNTRUE for child in head.children
    )


def _reminded(head: "Token") -> "Token | None":
    """What "you have to remember that" leads up to."""
    doer = subject(head)
    if head.lemma_ not in NEEDING or doer is None or doer.lower_ not in (*OURSELVES, "you"):
        return None
    known = (verb for verb in children(head, "xcomp") if verb.lemma_ in KNOWLEDGE and not denied(verb))
    return next((child for verb in known for child in children(verb, "ccomp") if _asserted(child)), None)


def _reports(head: "Token") -> bool:
    if head.lemma_ == "hear":
        return _at_court(subject(head))
    if head.lemma_ in THINKING:
        return not in_past(head)
    return head.lemma_ in SAYING | SHOWING


def _at_court(noun: "Token | None") -> bool:
    """Whether it is a court that "heard" something: what was said there."""
    return noun is not None and noun.lemma_.lower() in COURTS


def _asserted(clause: "Token") -> bool:
    """Whether a clause states: it is no question, no condition and no wish ("that he resign")."""
    found = sorted(verbs(clause), key=lambda token: token.i)
    wish = bool(found) and found[0].tag_ == "VB"
    return finite(clause) and subject(clause) is not None and not wish and not asks(clause)


def _passive(head: "Token") -> bool:
    """Whether something is said of its subject: "it was reported that", "she was told that"."""
    return any(child.dep_ in ("aux:pass", "nsubj:pass", "csubj:pass") for child in head.children)


def _after_colon(head: "Token", child: "Token") -> bool:
    first = child.left_edge
    before = first if first.text == ":" else first.nbor(-1) if first.i else first
    told = head.lemma_ in QUOTING and not children(head, "ccomp")
    return told and child.i > head.i and (before.text == ":" or any(c.text == ":" for c in children(child, "punct")))


def _goes_on(head: "Token", other: "Token", content: "Token") -> bool:
    """Whether a clause joined to a verb of saying is said too: "said A and B", "A, X said, and B"; not "said A, and B".

    Without a subject of its own it is what the speaker did next.
    """
    if not _asserted(other) or other.lemma_ in QUOTING | SHOWING:
        return False
    return content.i < head.i or not comma_before(other)


def _said_of(noun: "Token") -> set["Token"]:
    """The words that only describe who speaks: what is said of them by the way, or in a clause."""
    left = {token for inner in noun.subtree for found in modifiers(inner) for token in found.head.subtree}
    for child in children(noun, "acl", "acl:relcl", "appos", "advcl", "parataxis"):
        left.update(child.subtree)
    after = [child for child in children(noun, "nmod") if child.i > noun.i]
    for place, child in reversed(list(enumerate(after))):
        if comma_before(child) or (place and len(set(noun.subtree) - left) > SPEAKER_WORDS):
            left.update(child.subtree)
    return left


def _named(noun: "Token") -> tuple["Token", ...]:
    """The name after an office that its noun phrase hangs on: "researcher Mu Li", "the chief executive, Mu Li"."""
    known = [child for child in children(noun, "appos") if child.pos_ == "PROPN" and child.ent_type_ == "PERSON"]
    if known:
        return name(known[0])
    flat = {token for child in children(noun, "flat") for token in child.subtree if token.ent_type_ == "PERSON"}
    return tuple(sorted(flat, key=lambda token: token.i))


def _is_source(noun: "Token") -> bool:
    if noun.pos_ == "PROPN":
        return noun.ent_type_ not in MEASURES | THINGS
    return noun.pos_ == "PRON" or noun.lemma_.lower() in SOURCES or noun.ent_type_ in ("PERSON", "ORG", "NORP", "GPE")


def _sources(head: "Token") -> Iterator["Token"]:
    """The nouns of "according to" that bear on a clause: its own, and those at the end of the last joined to it."""
    for token in head.subtree:
        if token.pos_ not in (*NOUNS, "PRON") or case(token) != "according to":
            continue
        between = _up_to(token, head)
        if any(up.dep_ in SUBORDINATE or (up.dep_ == "conj" and token.i < up.i) for up in between):
            continue  # It bears on another clause.
        named = token.pos_ == "PROPN" or (_is_source(token) and token.lemma_.lower() not in MANNER)
        if named or comma_before(token) or comma_after(token):
            yield token


def _up_to(token: "Token", head: "Token") -> Iterator["Token"]:
    while token != head and token.head != token:
        yield token
        token = token.head


def _asides(head: "Token") -> Iterator["Token"]:
    """The clauses that may say whose words another is: "the port, the mayor said, has …" hangs on the port."""
    yield from children(head, "parataxis", "ccomp", "advcl")
    for noun in head.children:
        for child in children(noun, "acl:relcl", "parataxis"):
            if comma_before(child) and comma_after(child) and relative(child) is None:
                yield child


def _told_by(head: "Token", child: "Token") -> "Token | None":
    """Who a clause beside another says has said it: "…, the mayor told reporters", "as the mayor said"."""
    as_told = any(mark.lower_ == "as" for mark in children(child, "mark", "advmod"))
    tells = child.lemma_.lower() in QUOTING | SHOWING or (child.lemma_ == "hear" and _at_court(subject(child)))
    if not tells or children(child, "ccomp") or (child.dep_ == "advcl") != as_told:
        return None
    agents = children(child, "obl:agent")
    if as_told and agents and subject(child) is None:
        return agents[0]
    if _passive(child) or denied(child) or doubted(child):
        return None
    heard = child.lemma_ in HEARING
    doer = subject(child)
    if doer is None or (children(child, "obj") and not heard):
        return None
    return doer if can_say(doer, child.lemma_) or doer.lower_ in ANYBODY else None


def _when_told(head: "Token") -> set["Token"]:
    """When it was said, where that stands before what was said: "said on Monday the strike would last"."""
    first, verb = head.left_edge, head.head
    if head.dep_ != "ccomp" or verb.lemma_ not in SAYING or first.i != verb.i + 1:
        return set()
    dated = [child for child in children(head, "obl", "obl:unmarked", "advmod") if child.left_edge == first]
    told = dated and dated[0].ent_type_ in ("DATE", "TIME") and not comma_after(dated[0])
    return set(dated[0].subtree) if told else set()
