"""Small questions to a dependency parse in Universal Dependencies (nsubj, obj, obl, nmod, acl:relcl …).

A content word is the head of what belongs to it: of "in Oslo" it is "Oslo" with "in" as its case, of "is a painter" it
is "painter" with "is" as its copula. See de Marneffe et al. 2021, "Universal Dependencies".
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from app.claims.english.assertion import strip
from app.language.function_words import NEGATIVES
from app.language.lexicon import words
from app.language.names import OFFICES

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset("nsubj nsubj:pass nsubj:outer csubj csubj:pass csubj:outer expl".split())
AUXILIARIES = frozenset("aux aux:pass cop".split())
# What belongs to a noun and to no clause that the noun is the predicate of.
NOMINAL = frozenset(
    (
        "det det:predet amod nmod nmod:poss nmod:desc nmod:unmarked nummod compound flat fixed goeswith appos acl "
        "acl:relcl dep list"
    ).split()
)
NOUNS = ("NOUN", "PROPN")
VERBS = ("VERB", "AUX")
DASHES = ("–", "—", "-", "--")
COMMAS = (",", "(", ";", ":", *DASHES)
QUOTES = ('"', "“", "”", "''", "``", "’", "‘")
DENYING = NEGATIVES | frozenset("n't n’t hardly barely scarcely rarely seldom few little neither nor".split())
# Verbs that take no object, so that one after the next verb is not theirs as well: "apologised and offered a refund".
INTRANSITIVE = words("grammar", "intransitive")
# Named entities by their kind: times, amounts, and places.
TIMES = frozenset("DATE TIME".split())
AMOUNTS = frozenset("CARDINAL PERCENT MONEY QUANTITY ORDINAL".split())
MEASURES = TIMES | AMOUNTS
SITES = frozenset("GPE LOC FAC".split())
# How the words of a name hang on its first.
IN_NAMES = ("flat", "compound", "goeswith")
NO_NAMES = frozenset("DATE TIME CARDINAL NORP MONEY PERCENT GPE LOC".split())


def children(head: "Token", *labels: str) -> "list[Token]":
    """The words that hang on a head by one of these labels, in their order."""
    return [child for child in head.children if child.dep_ in labels]


def subject(head: "Token") -> "Token | None":
    """The subject of a clause: of "the aim is that prices fall" the aim, of "there is a port" the word "there"."""
    found = [child for child in head.children if child.dep_ in SUBJECTS]
    outer = [child for child in found if child.dep_.endswith(":outer")]
    return next(iter(outer or found), None)


def auxiliaries(head: "Token") -> "list[Token]":
    """The helping verbs of a clause and its copula, in their order."""
    return [child for child in head.children if child.dep_ in AUXILIARIES]


def copula(head: "Token") -> "Token | None":
    return next((child for child in head.children if child.dep_ == "cop"), None)


def verbs(head: "Token") -> "list[Token]":
    """What of a clause could have a tense: its helping verbs, and its head where that is a verb."""
    return [*auxiliaries(head), *([head] if head.pos_ in VERBS else [])]


def finite(head: "Token") -> bool:
    """Whether a clause states: its verb or an auxiliary of it has a tense."""
    to = next((child for child in head.children if child.dep_ == "mark" and child.lower_ == "to"), None)
    if to is not None and not any(verb.i < to.i for verb in auxiliaries(head)):  # "the bridge is to open"
        return False
    found = verbs(head)
    if any("Fin" in verb.morph.get("VerbForm", []) or verb.tag_ in ("MD", "VBZ") for verb in found):
        return True
    return _taken_for_participle(head) or bool(found and found[0].lower_ == "got" and found[0] != head)


def _taken_for_participle(head: "Token") -> bool:
    """Whether a verb is a past tense whatever its tag: with a subject of its own before it, and no helping verb.

    "Lost" may be read as a participle, "cost" as a noun.
    """
    if auxiliaries(head) or head.dep_ in ("acl", "amod"):
        return False
    if head.tag_ != "VBN" and not (head.tag_ == "NN" and children(head, "obj") and head.dep_ in ("ccomp", "root")):
        return False
    opened = any(child.dep_ in ("mark", "case") and child.lower_ == "with" for child in head.children)
    return not opened and any(child.dep_ == "nsubj" and child.i < head.i for child in head.children)


def in_past(head: "Token") -> bool:
    return any(verb.tag_ == "VBD" for verb in verbs(head)) or _taken_for_participle(head)


def plural(noun: "Token") -> bool:
    return "Plur" in noun.morph.get("Number", []) or len(members(noun)) > 1


def be(noun: "Token | None", past: bool) -> str:
    many = noun is not None and (plural(noun) or noun.lower_ in ("they", "we", "you"))
    return ("was", "were")[many] if past else ("is", "are")[many]


def opens(head: "Token", words: frozenset[str]) -> bool:
    """Whether one of these words opens a clause."""
    return any(child.dep_ in ("mark", "advmod", "cc", "case") and child.lower_ in words for child in head.children)


def denied(head: "Token") -> bool:
    """Whether a clause is one that says no: by "not", or by "no" with its subject."""
    negatives = [c for c in head.children if c.dep_ in ("advmod", "det", "cc:preconj") and c.lower_ in DENYING]
    if any(not _not_only(word) for word in negatives):
        return True
    doer = subject(head)
    return doer is not None and (
        doer.lower_ in DENYING or any(child.lower_ in DENYING for child in doer.children if child.dep_ == "det")
    )


def _not_only(word: "Token") -> bool:
    """Whether it is the "not" of "not only … but also", which denies nothing."""
    return word.lower_ == "not" and word.i + 1 < len(word.doc) and word.nbor().lower_ == "only"


def comma_before(head: "Token") -> bool:
    """Whether a part is set off from what stands before it in its sentence.

    A mark hangs inside the part in this scheme, so it is the part's first word or stands before it.
    """
    first = head.left_edge
    if first.text in COMMAS:
        return first.i > first.sent.start
    while first.i > first.sent.start and (first.text in QUOTES or first.nbor(-1).text in QUOTES):
        first = first.nbor(-1)
    if first.text in COMMAS:
        return first.i > first.sent.start
    return first.i > first.sent.start and first.nbor(-1).text in COMMAS


def comma_after(head: "Token") -> bool:
    last = head.right_edge
    closing = (",", ")", ";", *DASHES)
    return last.text in closing or (last.i + 1 < last.sent.end and last.nbor(1).text in closing)


def members(first: "Token") -> "list[Token]":
    """A word and those coordinated with it: all hang on the first, or some on one between."""
    found = [first]
    for other in children(first, "conj"):
        if other.i > first.i:
            found.extend(members(other))
    return sorted(found, key=lambda token: token.i)


def own(member: "Token") -> "set[Token]":
    """The words of one member of a coordination, without those of the members that hang on it and what joins it."""
    later = {token for child in children(member, "conj") for token in child.subtree}
    joins = {child for child in member.children if child.dep_ in ("cc", "cc:preconj")}
    joins |= {child for child in children(member, "punct") if child.text in (",", ";") and member.dep_ == "conj"}
    return set(member.subtree) - later - joins


def subtree(heads: "Iterable[Token]") -> "set[Token]":
    return {token for head in heads for token in head.subtree}


def ancestors(token: "Token", head: "Token") -> "Iterator[Token]":
    """The words from a token up to, and without, a head above it."""
    while token != head and token.head != token:
        yield token
        token = token.head


def case(noun: "Token") -> str:
    """The preposition of a noun in lower case, or nothing: "according to", "in"."""
    found = next((child for child in noun.children if child.dep_ == "case" and child.i < noun.i), None)
    if found is None:
        return ""
    return " ".join(token.lower_ for token in (found, *children(found, "fixed")))


def has_article(noun: "Token") -> bool:
    """Whether a noun comes with "a" or "an"."""
    return any(word.dep_ == "det" and word.lower_ in ("a", "an") for word in noun.children)


def phrase_of(noun: "Token", left: "set[Token] | frozenset[Token]" = frozenset()) -> "tuple[Token, ...]":
    """A noun with what belongs to it, without its preposition and without the clause that it is the predicate of."""
    found = {noun}
    led = next((child.i for child in children(noun, "case")), noun.sent.start)
    for child in (child for child in noun.children if child.i >= led or led > noun.i):
        attached = child.dep_ in NOMINAL or child.dep_ in ("conj", "cc:preconj", "punct")
        # "about 300", "even the king", "almost all of them"; of a predicate an adverb is the clause's.
        attached |= child.dep_ == "advmod" and copula(noun) is None
        # "the right to vote", "the fact that": what completes a noun that is no predicate itself.
        attached |= (
            child.dep_ in ("ccomp", "xcomp", "obl", "advcl", "mark") and copula(noun) is None and child.i > noun.i
        )
        if child.dep_ == "conj" and (subject(child) is not None or copula(child) is not None or finite(child)):
            attached = False
        if attached and child.dep_ != "mark":
            found.update(child.subtree)
    return strip(sorted(found - set(left), key=lambda token: token.i))


def name(noun: "Token") -> "tuple[Token, ...]":
    """A proper name without the office or kind before it."""
    before = {token for word in _kinds(noun) for token in word.subtree}
    words = [token for token in noun.subtree if token not in before]
    inside = {child for child in noun.children if child.dep_ in ("flat", "compound", "goeswith", "nummod")}
    kept = subtree(inside) | {noun}
    return tuple(token for token in words if token in kept)


def title(noun: "Token") -> "tuple[Token, ...]":
    """The office or kind written before a name: "Finnish prime minister" before "Alexander Stubb"."""
    kinds = _kinds(noun)
    if noun.pos_ != "PROPN" or not kinds or noun.ent_type_ in NO_NAMES or "Plur" in kinds[-1].morph.get("Number", []):
        return ()
    if kinds[-1].i != name(noun)[0].i - 1:
        return ()
    first = min(kinds[0].left_edge.i, noun.left_edge.i)
    dropped = {child for child in noun.children if child.dep_ in ("det", "case", "punct", "cc", "mark")}
    words = [token for token in noun.doc[first : kinds[-1].i + 1] if token not in dropped]
    plain = all(token.is_alpha or token.dep_ == "case" or token.is_digit or token.text == "-" for token in words)
    # "the 2006 film ATL" is a 2006 film, "No. 3 seed Alcaraz" is nothing of the kind.
    return tuple(words) if plain else ()


def _opens_sentence(word: "Token") -> bool:
    """Whether a common noun has its capital from where it stands: "Singer Siri Berg"."""
    return word.i == word.sent.start and word.pos_ == "NOUN" and word.text.istitle()


def _kinds(noun: "Token") -> "list[Token]":
    """The words of an office or kind before a name, the last of which is what it is."""
    before = [c for c in noun.children if c.dep_ in ("nmod:desc", "compound", "appos", "amod") and c.i < noun.i]
    found = [
        child
        for child in before
        if child.dep_ != "amod"
        and child.text.isalpha()
        and (child.text.islower() or _opens_sentence(child) or (child.lower_ in OFFICES and noun.ent_type_ == "PERSON"))
    ]
    if not found:
        return []
    # "former striker Harry Kane": what stands before the office belongs to it.
    return [child for child in before if child.i <= found[-1].i and (child.dep_ == "amod" or child in found)]


def age(noun: "Token") -> "tuple[Token, ...]":
    """The words "16-year-old" before a person's name."""
    old = next((child for child in noun.children if child.lower_ == "old" and child.i < noun.i), None)
    if old is None or noun.ent_type_ != "PERSON" or not any(token.like_num for token in old.subtree):
        return ()
    return tuple(old.subtree)


def who(noun: "Token | None", left_out: "set[Token]") -> "tuple[Token, ...]":
    """The words for who speaks: a name without the office before it, else the noun with what belongs to it."""
    if noun is None:
        return ()
    if noun.pos_ == "PROPN" and (title(noun) or noun.ent_type_ == "PERSON"):
        return name(noun)
    return phrase_of(noun, left_out)
