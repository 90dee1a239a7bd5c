"""Which words of a wording point outside it, and leave a reader who has nothing else asking who, which or what."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from app.claims.coreference.anaphors import DEMONSTRATIVE, beside, is_empty, is_pronoun, is_vague
from app.claims.english.grammar import AUXILIARIES, SUBJECTS, plural, subject
from app.language.lexicon import words
from app.language.names import BODIES, COMPANIES, PLACES

if TYPE_CHECKING:
    from spacy.tokens import Token

PERSONS = words("grammar", "first_and_second_persons")
QUANTIFIERS = words("grammar", "open_quantifiers")
LATER = frozenset("later earlier before after afterwards".split())
TIMES = words("nouns", "times")
# Which of these is meant an article tells once, and goes on with "the".
NARROW = (PLACES | COMPANIES | BODIES | words("nouns", "papers")) - words("nouns", "unique")


def dangles(token: "Token", there: "Collection[Token]") -> bool:
    """Whether a word of a wording, given all of them, points outside it. Pronouns count that nothing was found for."""
    if _pointer(token):
        return True
    return _elliptical(token, there) or (token.pos_ == "NOUN" and (is_vague(token) or _definite(token, there)))


def _pointer(token: "Token") -> bool:
    word = token.lower_
    if is_pronoun(token):
        return word != "it" or not is_empty(token)
    if word in PERSONS and token.tag_ in ("PRP", "PRP$"):
        return True
    if word in DEMONSTRATIVE:
        return _demonstrative(token)
    if word in ("here", "there", "then"):
        return token.dep_ in ("advmod", "obl", "root") and token.tag_ != "EX" and not _narrowed(token)
    if word in LATER and token.dep_ == "advmod":
        # "two years later", of which nobody knows later than what.
        return any(child.lemma_.lower() in TIMES and plural(child) for child in token.children)
    if word == "same" and token.dep_ == "amod":
        return not _narrowed(token.head) and not any(child.lower_ in ("as", "that") for child in token.head.subtree)
    if word == "similar":
        return not any(child.lower_ in ("to", "in") for child in (*token.subtree, *token.head.subtree))
    return word in QUANTIFIERS and _alone(token)


def _demonstrative(token: "Token") -> bool:
    """ "this" and "those cuts", but not "this year", "those who left" or the conjunction "that"."""
    if token.tag_ in ("IN", "WDT") or token.dep_ in ("mark", "advmod"):
        return False
    if token.dep_ == "det":
        noun = token.head
        return noun.lemma_.lower() not in TIMES and noun.ent_type_ != "DATE" and not _narrowed(noun)
    return not _narrowed(token) and token.pos_ in ("PRON", "DET")


def _narrowed(token: "Token") -> bool:
    """Whether what follows a word says which: "those who left", "the bill on taxes"."""
    return any(child.i > token.i and not beside(child) for child in token.children)


def _alone(token: "Token") -> bool:
    """Whether a quantity stands for the things counted and leaves them out: "Most are", "Others fell"."""
    if token.dep_ not in SUBJECTS or _narrowed(token):
        return False
    return not any(child.dep_ in ("det", "nmod", "compound", "amod") for child in token.children)


def _elliptical(token: "Token", there: "Collection[Token]") -> bool:
    """Whether a helping verb stands without the verb that it helps: "Our towns can", but not "fell as others did"."""
    if token.pos_ != "AUX" or token.dep_ in AUXILIARIES or subject(token) is None:
        return False
    told = any(child.dep_ in ("xcomp", "ccomp", "obj", "advcl") for child in token.children)
    return not told and not any(other.pos_ == "VERB" and other.i < token.i for other in there)


def _definite(noun: "Token", there: "Collection[Token]") -> bool:
    """Whether a noun has "the" and nothing to tell which one, and is of a kind of which there are many."""
    before = {child.lower_ for child in noun.lefts if child.dep_ not in ("case", "punct", "cc", "mark", "advmod")}
    if before != {"the"} or _narrowed(noun) or noun.lemma_.lower() not in NARROW:
        return False
    return not any(other.lemma_.lower() == noun.lemma_.lower() and other.i < noun.i for other in there)
