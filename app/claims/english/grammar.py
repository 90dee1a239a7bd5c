"""Small questions to a dependency parse, in the labels of spaCy's English models (ClearNLP's: nsubj, ccomp, relcl)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.claims.english.assertion import strip
from app.language.function_words import NEGATIVES
from app.language.names import OFFICES

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
AUXILIARIES = ("aux", "auxpass", "neg")
COMMAS = (",", "(", "–", "—", "-", ";")
DENYING = NEGATIVES | frozenset("n't n’t hardly barely few".split())
# Verbs that take no object, so that one after the next verb is not theirs as well: "apologised and offered a refund".
INTRANSITIVE = frozenset(
    (
        "apologise apologize resign die retire arrive escape survive collapse fall rise return come go travel appear "
        "happen emerge live sleep sit stand stay remain wait work smile laugh cry speak talk agree disagree respond "
        "react intervene compete fail succeed graduate emigrate vanish recover relent insist complain vote protest"
    ).split()
)
NO_NAMES = frozenset("DATE TIME CARDINAL NORP MONEY PERCENT".split())


def subject(head: "Token") -> "Token | None":
    return next((child for child in head.children if child.dep_ in SUBJECTS), None)


def finite(head: "Token") -> bool:
    """Whether a clause states: its verb or an auxiliary of it has a tense."""
    verbs = [head, *(child for child in head.children if child.dep_ in ("aux", "auxpass"))]
    if any("Fin" in verb.morph.get("VerbForm", []) or verb.tag_ in ("MD", "VBZ") for verb in verbs):
        return True
    # The tagger takes many a past tense for a participle and a present for an infinitive: with a subject before it and
    # no "to", it is finite all the same.
    before = subject(head)
    return head.tag_ in ("VB", "VBN") and len(verbs) == 1 and before is not None and before.i < head.i


def in_past(head: "Token") -> bool:
    verbs = [head, *(child for child in head.children if child.dep_ in ("aux", "auxpass"))]
    return any(verb.tag_ == "VBD" for verb in verbs)


def plural(noun: "Token") -> bool:
    return "Plur" in noun.morph.get("Number", []) or any(
        c.dep_ == "conj" and c.pos_ == noun.pos_ for c in noun.children
    )


def be(noun: "Token | None", past: bool) -> str:
    many = noun is not None and (plural(noun) or noun.lower_ in ("they", "we", "you"))
    return ("was", "were")[many] if past else ("is", "are")[many]


def opens(head: "Token", words: frozenset[str]) -> bool:
    return any(child.dep_ in ("mark", "advmod") and child.lower_ in words for child in head.children)


def denied(head: "Token") -> bool:
    return any(child.dep_ == "neg" for child in head.children)


def comma_before(head: "Token") -> bool:
    """Whether a part is set off from what stands before it in its sentence."""
    first = head.left_edge
    return first.i > 0 and first.nbor(-1).text in COMMAS and first.nbor(-1).i >= first.sent.start


def comma_after(head: "Token") -> bool:
    last = head.right_edge
    return last.text == "," or (last.i + 1 < last.sent.end and last.nbor(1).text in (",", ")", "–", "—", "-"))


def members(first: "Token") -> list["Token"]:
    """A word and those coordinated with it: the parser hangs each on the one before."""
    chain, last = [first], first
    while nexts := [child for child in last.children if child.dep_ == "conj" and child.i > last.i]:
        chain.extend(nexts)
        last = nexts[-1]
    return chain


def own(member: "Token") -> set["Token"]:
    """The words of one member of a coordination, without those of the members after it and what joins them."""
    later = [child for child in member.children if child.dep_ in ("conj", "cc", "preconj")]
    marks = {child for child in member.children if child.text in (",", ";") and later and child.i > member.i}
    return set(member.subtree) - {token for child in later for token in child.subtree} - marks


def subtree(heads: list["Token"]) -> set["Token"]:
    return {token for head in heads for token in head.subtree}


def name(noun: "Token") -> tuple["Token", ...]:
    """A proper name without the office or kind before it."""
    kind = _kind(noun)
    own_words = (c for c in noun.children if c.dep_ == "compound" and c.pos_ == "PROPN" and kind < c.i < noun.i)
    return (*(token for word in own_words for token in word.subtree if token.pos_ != "NOUN" and token.i > kind), noun)


def title(noun: "Token") -> tuple["Token", ...]:
    """The office or kind written before a name: "Finnish prime minister" before "Alexander Stubb"."""
    kind = _kind(noun)
    if noun.pos_ != "PROPN" or kind < 0 or kind != name(noun)[0].i - 1 or noun.ent_type_ in NO_NAMES:
        return ()
    if "Plur" in noun.doc[kind].morph.get("Number", []):
        return ()
    words = [token for token in noun.doc[noun.left_edge.i : kind + 1] if token.dep_ != "det" or token.i > kind]
    # "the 2006 film ATL" is a 2006 film, "No. 3 seed Alcaraz" is nothing of the kind.
    return tuple(words) if all(token.is_alpha or token.dep_ == "case" or token.is_digit for token in words) else ()


def _kind(noun: "Token") -> int:
    """Where the last word of an office or kind before a name stands; -1 without one."""
    before = [child for child in noun.children if child.dep_ in ("compound", "nmod") and child.i < noun.i]
    kinds = [child.i for child in before if child.pos_ == "NOUN" and child.text.isalpha() and not child.text.isupper()]
    # An office is also written with capitals, as if it were part of the name.
    kinds += [c.i for c in before if c.lower_ in OFFICES and c.i < noun.i - 1 and noun.ent_type_ == "PERSON"]
    return max(kinds, default=-1)


def age(noun: "Token") -> tuple["Token", ...]:
    """The words "16-year-old" before a person's name."""
    old = next((child for child in noun.children if child.lower_ == "old" and child.i < noun.i), None)
    if old is None or noun.ent_type_ != "PERSON" or not any(token.like_num for token in old.subtree):
        return ()
    return tuple(old.subtree)


def who(noun: "Token | None", left_out: set["Token"]) -> tuple["Token", ...]:
    """The words for who speaks: a name without the office before it, else the noun with what belongs to it."""
    if noun is None:
        return ()
    if noun.pos_ == "PROPN" and (title(noun) or noun.ent_type_ == "PERSON"):
        return name(noun)
    return strip([token for token in noun.subtree if token not in left_out])


def ancestors(token: "Token", head: "Token") -> Iterator["Token"]:
    """The words from a token up to, and without, a head above it."""
    while token != head and token.head != token:
        yield token
        token = token.head
