"""Which adverbial clauses assert something of their own: "while prices fell", "after winning the toss"."""

from typing import TYPE_CHECKING

from app.claims.english.grammar import (
    NOUNS,
    TIMES,
    auxiliaries,
    children,
    comma_after,
    comma_before,
    denied,
    finite,
    in_past,
    opens,
    subject,
)
from app.claims.english.modifiers import IMPERSONAL
from app.claims.english.reporting import doubted, tells
from app.language.function_words import MODALS

if TYPE_CHECKING:
    from spacy.tokens import Token

# Clauses these open are asserted beside the one they are set against, and neither needs the other.
CONTRASTING = frozenset("while whereas although though because".split())
# Clauses these open tell what happened, if the verb is in the past.
TELLING = frozenset("after before as since".split())
# What stands in a clause that "before" opens has happened where its day is told, or a participle takes it up.
UNSURE = frozenset(["before"])
COMMENTING = frozenset(["as"])
WHEN = frozenset(["when"])


def apart(head: "Token", child: "Token") -> bool:
    """Whether an adverbial makes an assertion of its own and is no part of the clause's."""
    if child.dep_ != "advcl":
        return False
    if subject(child) is not None:
        if absolute(child):
            return not denied(head) and not doubted(head)
        if not finite(child) or hypothetical(head):
            return False
        if opens(child, CONTRASTING):
            return True
        if when(head, child) is not None:
            return True
        told = opens(child, TELLING) and in_past(child) and in_past(head) and not doubted(head)
        if told and opens(child, UNSURE) and not any(token.ent_type_ in TIMES for token in child.subtree):
            return False
        if told and opens(child, COMMENTING) and tells(child):
            return False  # "as the oath said"
        return told and not denied(head) and not any(helper.lower_ in MODALS for helper in auxiliaries(child))
    plain = child.lemma_ not in IMPERSONAL or _personal(head, child) or outcome(child) is not None
    if child.tag_ in ("VBG", "VBN") and plain:
        led = [c for c in child.children if c.dep_ in ("mark", "case") and c.i < child.i]
        alone = all(c.lower_ == "while" for c in led)
        set_off = comma_before(child) if child.i > head.i else comma_after(child)
        if len(led) == 1 and led[0].lower_ in ("after", "before") and child.tag_ == "VBG":
            alone = set_off = in_past(head) and not denied(head) and not doubted(head)
        doer = subject(head)
        return alone and set_off and doer is not None and doer.dep_ != "expl"
    return False


def when(head: "Token", clause: "Token") -> "Token | None":
    """The time of "on 19 January, when a storm hit it", at which both have happened."""
    if not opens(clause, WHEN) or clause.i < head.i or not comma_before(clause) or not in_past(clause):
        return None
    if not in_past(head) or denied(head) or doubted(head):
        return None
    times = [part for part in children(head, "obl") if part.ent_type_ in TIMES and part.i < clause.left_edge.i]
    return times[-1] if times and times[-1].right_edge.i >= clause.left_edge.i - 1 else None


def absolute(clause: "Token") -> bool:
    """Whether a clause is one like "with prices rising by a third"."""
    opened = any(c.dep_ in ("mark", "case") and c.lower_ == "with" for c in clause.children)
    return opened and clause.tag_ in ("VBG", "VBN") and not auxiliaries(clause)


def hypothetical(head: "Token") -> bool:
    return any(child.lower_ in ("would", "could", "should", "might") for child in auxiliaries(head))


def _personal(head: "Token", participle: "Token") -> bool:
    """Whether somebody does what a participle says, and not all that happened: "making 40 films", "making it hard"."""
    objects = children(participle, "obj")
    if any(child.dep_ == "nmod:poss" and child.pos_ == "PRON" for noun in objects for child in noun.children):
        return True
    doer = subject(head)
    acts = doer is not None and (doer.ent_type_ in ("PERSON", "ORG") or doer.lower_ in ("he", "she", "they", "who"))
    return acts and any(noun.pos_ in NOUNS for noun in objects)


def outcome(participle: "Token") -> "Token | None":
    """What "making it the largest port" says of the subject; None for "making it easy to pay"."""
    if participle.lower_ != "making" or not any(c.lower_ in ("it", "him", "her", "them") for c in participle.children):
        return None
    found = children(participle, "xcomp")
    plain = len(found) == 1 and not children(found[0], "xcomp", "csubj", "advcl", "ccomp", "acl", "mark")
    return found[0] if plain and (found[0].pos_ in NOUNS or found[0].pos_ == "ADJ") else None


def kept_beside(adverbial: "Token") -> bool:
    """Whether an adverbial that asserts something stays where it stands as well: it tells when the rest happened."""
    return not absolute(adverbial) and opens(adverbial, TELLING)
