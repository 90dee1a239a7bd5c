"""What a sentence says of a noun by the way: relative clauses, appositions, participles, ages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.english.assertion import strip
from app.claims.english.grammar import comma_before, finite, members, subject
from app.language.dates import MONTHS

if TYPE_CHECKING:
    from spacy.tokens import Token

RELATIVE = frozenset("who which that whose where when whom".split())
PLACES = frozenset("GPE LOC FAC".split())
# "…, which means that": said of the whole sentence before it and not of the noun.
EVENTFUL = frozenset("mean make cause lead allow result bring leave give help prompt force enable".split())
NOUNS = ("NOUN", "PROPN")
# In years: a term of office or a run is shorter than a life.
SHORTEST_LIFE, LONGEST_LIFE = 15, 115


@dataclass(frozen=True)
class Modifier:
    """Something said of `noun` by the word `head` and what hangs on it; `kind` is the grammar of it."""

    noun: "Token"
    head: "Token"
    kind: str


def modifiers(noun: "Token") -> Iterator[Modifier]:
    """The modifiers of one noun, in their order."""
    for child in noun.children:
        kind = _kind(noun, child) if child.i > noun.i else ""
        if kind:
            yield Modifier(noun, child, kind)


def noun_phrase(noun: "Token | None") -> tuple["Token", ...]:
    """A noun with what belongs to it, without what is said of it, or of a noun inside it, by the way."""
    if noun is None:
        return ()
    left = {token for inner in noun.subtree for modifier in modifiers(inner) for token in modifier.head.subtree}
    return strip([token for token in noun.subtree if token not in left])


def relative(head: "Token") -> "Token | None":
    """The word by which a relative clause points at its noun."""
    return next((token for token in head.subtree if token.lower_ in RELATIVE and token.tag_[0] == "W"), None)


def bearing(head: "Token") -> tuple[int, int]:
    """Where in its sentence a word has to stand that denies or supposes what is asserted by a word, in characters.

    What is said by the way, of a name or between commas, holds whatever the clause around it denies: "Mayor Tor Vik may
    visit Oslo, a city of 700,000" leaves no doubt that he is mayor, nor how large Oslo is.
    """
    apart: Token | None = head
    if head.pos_ in ("VERB", "AUX"):
        verbs = (token for token in (head, *head.ancestors) if token.dep_ in ("relcl", "acl", "appos"))
        apart = next((token for token in verbs if comma_before(token)), None)
    return (apart.left_edge.idx, apart.right_edge.idx + len(apart.right_edge)) if apart else (0, len(head.doc.text))


def lifetime(noun: "Token") -> tuple[tuple["Token", ...], tuple["Token", ...]] | None:
    """The words for a birth and a death in brackets after a person's name: "(13 November 1850 – 3 December 1894)"."""
    if noun.ent_type_ != "PERSON" or noun.i + 1 == len(noun.doc) or noun.nbor().text != "(":
        return None
    bracketed = []
    for token in noun.doc[noun.i + 2 : noun.i + 14]:
        if token.text == ")":
            break
        bracketed.append(token)
    dashes = [place for place, token in enumerate(bracketed) if token.text in ("–", "-", "—")]
    if len(dashes) != 1:
        return None
    born, died = tuple(bracketed[: dashes[0]]), tuple(bracketed[dashes[0] + 1 :])
    years = [int(token.text) for token in (*born[-1:], *died[-1:]) if token.text.isdigit() and len(token) == 4]
    dates = all(token.is_digit or token.is_punct or token.lower_.rstrip(".") in MONTHS for token in (*born, *died))
    return (born, died) if dates and len(years) == 2 and SHORTEST_LIFE < years[1] - years[0] < LONGEST_LIFE else None


def examples(noun: "Token") -> tuple["Token", list["Token"]] | None:
    """What is named after "including" or "such as": the word that opens it, and the examples."""
    for child in noun.children:
        such = child.lower_ == "as" and any(word.lower_ == "such" for word in child.children)
        if child.i > noun.i and (such or child.lower_ == "including"):
            named = [token for token in child.children if token.dep_ in ("pobj", "dobj")]
            if named:
                return child, members(named[0])
    return None


def _kind(noun: "Token", child: "Token") -> str:
    if child.dep_ == "relcl":
        return _relative_kind(noun, child)
    if noun.pos_ not in NOUNS:
        return ""
    if child.dep_ == "acl" and child.tag_ in ("VBN", "VBG") and (comma_before(child) or _whole(noun, child)):
        return "participle"
    if child.lower_ == "with" and noun.dep_ == "attr" and has_article(noun):
        return "possession" if any(word.dep_ == "pobj" for word in child.children) else ""
    if not comma_before(child):
        return ""
    clausal = any(word.dep_ in ("dobj", "nsubj") for word in child.children)
    if child.dep_ == "appos" and not clausal:
        return _apposition_kind(noun, child)
    return ""


def _relative_kind(noun: "Token", child: "Token") -> str:
    pointer = relative(child)
    if pointer is None or not finite(child) or not (comma_before(child) or _defines(noun, pointer)):
        return ""
    if pointer.lower_ == "which" and child.lemma_ in EVENTFUL:
        return ""
    if pointer == subject(child):
        return "subject"
    if pointer.lower_ == "whose":
        return "owner"
    if pointer.dep_ == "dobj" and pointer.head == child:
        return "object"
    return "place" if pointer.lower_ in ("where", "when") and subject(child) is not None else ""


def _defines(noun: "Token", pointer: "Token") -> bool:
    """ "a priest who goes on a journey": what follows says more of an indefinite noun and does not single it out."""
    return has_article(noun) and pointer.lower_ in ("who", "which", "that")


def _whole(noun: "Token", participle: "Token") -> bool:
    """Whether a participle right after its noun says something of it and does not single it out.

    "A party founded in 1978" and "the Universiade held in Taipei" are whole without it, "the waves it produced" is not.
    """
    named = noun.pos_ == "PROPN" and participle.tag_ == "VBN"
    return (has_article(noun) or named) and any(True for _ in participle.children)


def _apposition_kind(noun: "Token", child: "Token") -> str:
    if child.text.isdigit() and len(child.text) < 4:
        return "age" if noun.pos_ == "PROPN" else ""
    before = child.left_edge.nbor(-1).text
    if child.pos_ not in NOUNS or before == "-":
        return ""
    if before == "(":
        # "(son of John)", not "(RIAA)" or "(2nd ed.)".
        return (
            "apposition"
            if child.pos_ == "NOUN" and any(word.dep_ in ("det", "prep") for word in child.children)
            else ""
        )
    alone = len(members(child)) == 1 and len(members(noun)) == 1 and noun.dep_ != "conj"
    if noun.ent_type_ in PLACES and child.ent_type_ in PLACES:
        return "region" if alone and child.text != noun.text and list(child.lefts) == [] else ""
    modifiers = {word.dep_ for word in child.lefts}
    described = bool(modifiers & {"det", "poss"}) or child.pos_ == "NOUN" or noun.pos_ == "NOUN"
    styled = noun.ent_type_ == "PERSON" and any(word.lower_ == "of" for word in child.rights)
    # "the Weir Group, the School of Art and the Red Cross" is a list that the parser took for an apposition.
    return "apposition" if (alone or has_article(child)) and (described or styled) else ""


def has_article(noun: "Token") -> bool:
    """Whether a noun comes with "a" or "an"."""
    return any(word.dep_ == "det" and word.lower_ in ("a", "an") for word in noun.children)
