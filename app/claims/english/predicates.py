"""Which clauses are joined to another and say something of their own, and what they share with it."""

from typing import TYPE_CHECKING

from app.claims.english.adverbials import hypothetical
from app.claims.english.coordination import PLACING
from app.claims.english.grammar import (
    INTRANSITIVE,
    SITES,
    TIMES,
    VERBS,
    auxiliaries,
    case,
    children,
    copula,
    denied,
    finite,
    in_past,
    opens,
    subject,
)
from app.claims.english.reporting import asks
from app.language.inflection import participle

if TYPE_CHECKING:
    from spacy.tokens import Token

CONDITIONS = frozenset("if unless when".split())
SUPPOSING = frozenset("if unless".split())
COORDINATORS = frozenset("and but yet so".split())
FRONTED = frozenset("obl obl:unmarked advcl advmod".split())


def predicates(head: "Token") -> list["Token"]:
    """The clauses joined to this one by "and" or "but", that say something of their own."""
    found = [child for child in children(head, "conj") if _clausal(child)]
    if not found or outer(head):
        return []
    if any(fronted(head, child) and opens(child, CONDITIONS) for child in children(head, "advcl")):
        # "If it rains, roads close and trains stop": the condition is of both.
        found = [other for other in found if subject(other) is None]
    if any(_conditional(clause) for other in found if subject(other) is None for clause in other.children):
        # "will cut taxes and sell the airline if it wins": the condition is of both.
        found = [other for other in found if subject(other) is not None]
    if hypothetical(head) and any(child.i < head.i for child in children(head, "obl", "advcl")):
        # "Without a loan, the port would close and 300 jobs would go"
        found = [other for other in found if not hypothetical(other)]
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


def may_be_participle(verb: "Token") -> bool:
    """Whether "sold" in "was built and sold in 1990" may be one: it has no object, and the form of one."""
    return not children(verb, "obj", "ccomp", "xcomp") and verb.lower_ == participle(verb.lemma_)


def finite_form(verb: "Token", after: "Token") -> bool:
    """Whether a verb that is coordinated with one before it has a tense of its own."""
    # "will last nine months and cost 48 million": what may be either is no past behind a modal.
    modal = any(verb.tag_ == "MD" for verb in auxiliaries(after))
    return verb.tag_ in ("VBZ", "VBP") or (verb.tag_ == "VBD" and not (modal and verb.lower_ == verb.lemma_))


def _of_which(clause: "Token") -> bool:
    """Whether a clause's subject points at what stands before it: "none of which has been published"."""
    doer = subject(clause)
    pointers = {child for noun in children(doer, "nmod") for child in noun.subtree} if doer is not None else set()
    return any(token.tag_ in ("WDT", "WP") and token.head == doer for token in pointers)


def outer(head: "Token") -> bool:
    """Whether a clause is itself what another is said to be: "the problem is that prices rise"."""
    doer = subject(head)
    return doer is not None and doer.dep_.endswith(":outer")


def fronted(head: "Token", child: "Token") -> bool:
    """Whether a part stands before the subject and so bears on all that follows: "In 2019, she married and moved"."""
    doer = subject(head)
    if doer is None or child.i > doer.i or child.dep_ not in FRONTED:
        return False
    if child.dep_ == "advcl":
        return finite(child) and opens(child, CONDITIONS)
    return child.ent_type_ in TIMES or (child.ent_type_ in SITES and case(child) in PLACING)


def beside(head: "Token", reporting: set["Token"]) -> list["Token"]:
    """Clauses that stand beside this one in its sentence, after a semicolon or a dash."""
    return [
        child
        for child in children(head, "parataxis")
        if child not in reporting and finite(child) and subject(child) is not None and not asks(child)
        if not _of_which(child)
    ]
