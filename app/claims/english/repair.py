"""What the parser gets wrong often enough, and the page shows plainly: mended in the parse before it is read.

Lists first of all: a small model takes the second name of a list for an apposition or hangs the last on a verb, where
the page has pieces without a verb between commas, the last after "and".
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from app.claims.english.grammar import members

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

QUOTATION_MARKS = '“"‘'
# "a painter and lithographer": what ends so is a noun.
PEOPLE = ("er", "or", "ist", "ian")
CLOSING = "”’"
NOMINAL = frozenset("NOUN PROPN ADJ DET NUM PART SYM".split())
LINKING = frozenset("of the for de la le in".split())
NOUNS = ("NOUN", "PROPN")
SUSPECT = frozenset("appos conj dep npadvmod nmod dobj attr oprd compound pobj ROOT nsubj".split())


def repair(doc: "Doc") -> "Doc":
    """Joins the members of each list of a parsed text to the one before, and names verbs verbs, in place.

    A component of the pipeline (see parser): whoever reads a parse reads the repaired one.
    """
    for sentence in doc.sents:
        root = sentence.root
        if root.tag_ == "NNS" and any(child.dep_ == "nsubj" and child.i < root.i for child in root.children):
            # "Finland, which …, plans for a war": a noun has no subject.
            root.tag_, root.pos_ = "VBZ", "VERB"
    for last_comma in _list_ends(doc):
        items = _items(doc, last_comma)
        if items is not None:
            _join(items)
    for token in doc:
        if token.dep_ == "conj" and token.tag_ == "JJ" and token.head.dep_ == "attr" and token.text.endswith(PEOPLE):
            token.tag_, token.pos_ = "NN", "NOUN"
        if token.dep_ in ("nmod", "compound") and token.head.i > token.i:
            _raise(token)
        if token.tag_ in ("VBN", "VBD") and token.dep_ == "amod" and token.head.dep_ == "conj":
            _as_verb(token)
        if token.dep_ == "conj" and token.pos_ == "ADP" and token.head.pos_ in ("VERB", "AUX"):
            _rejoin(token)
        # "enjoys hiking, playing the guitar, and reading": the second of three -ing forms is no adverbial of the first.
        listed = token.dep_ == "advcl" and token.tag_ == token.head.tag_ == "VBG" and len(members(token)) > 1
        if listed and token.head.dep_ in ("xcomp", "pcomp", "dobj"):
            token.dep_ = "conj"
    return doc


def _raise(first: "Token") -> None:
    """Makes "an actor and television star" two nouns, where the parser takes the first for a part of the second."""
    last = first.head
    joiner = next((child for child in first.children if child.dep_ == "cc"), None)
    if joiner is None or len(members(first)) > 1 or not first.i < joiner.i < last.i or last.head == last:
        return
    for child in [child for child in last.children if child.i < first.i]:
        child.head = first
    first.head, first.dep_ = last.head, last.dep_
    last.head, last.dep_ = first, "conj"


def _as_verb(participle: "Token") -> None:
    """Makes "… and studied music" a verb and its object, where the parser takes it for studied music."""
    noun = participle.head
    if noun.head.pos_ == "VERB" and participle.i > 0 and participle.nbor(-1).dep_ == "cc" and noun.i > participle.i:
        participle.head, participle.dep_, participle.tag_, participle.pos_ = noun.head, "conj", "VBD", "VERB"
        noun.head, noun.dep_ = participle, "dobj"


def _rejoin(preposition: "Token") -> None:
    """Hangs "and of Berlin" on the "of Paris" before it, and not on the verb."""
    verb = preposition.head
    alike = [token for token in preposition.doc[verb.i : preposition.i] if token.lower_ == preposition.lower_]
    joiner = preposition.nbor(-1)
    if alike and alike[0].dep_ == "prep" and joiner.dep_ == "cc" and alike[0] not in preposition.subtree:
        preposition.head = joiner.head = alike[0]


def _list_ends(doc: "Doc") -> Iterator[int]:
    """Where "and" opens the last member of a list of three or more."""
    for token in doc:
        if token.lower_ in ("and", "&") and any(before.text == "," for before in doc[max(0, token.i - 12) : token.i]):
            yield token.i


def _items(doc: "Doc", joiner: int) -> list["Token"] | None:
    """The heads of the members of the list that ends after a joiner; None where it is none."""
    end = joiner
    if doc[end - 1].text in CLOSING or doc[end - 1].text == '"':
        end -= 1
    if doc[end - 1].text == ",":
        end -= 1
    pieces: list[tuple[int, int]] = []
    start = end
    while start > 0 and doc[start - 1].text != ",":
        start -= 1
    while start > 0:
        if not _nominal(doc, start, end):
            return None
        pieces.insert(0, (start, end))
        end = start - 1
        start = end
        while start > 0 and doc[start - 1].text != "," and not _opens(doc[start - 1]):
            start -= 1
        if start == 0 or doc[start - 1].text != ",":
            break
    first = _first(doc, end)
    last = _last(doc, joiner + 1)
    if not pieces or first is None or last is None:
        return None
    heads = [first, *(_top(doc, *piece) for piece in pieces), last]
    return heads if len(set(heads)) == len(heads) else None


def _opens(token: "Token") -> bool:
    """Whether a list can begin after this word."""
    return token.pos_ in ("VERB", "AUX") or (token.pos_ in ("ADP", "SCONJ") and token.lower_ not in LINKING)


def _nominal(doc: "Doc", start: int, end: int) -> bool:
    """Whether words are a name or a noun with what belongs to it: a member of a list."""
    words = [word for word in doc[start:end] if word.text not in CLOSING]
    while words and words[-1].text == ")" and any(word.text == "(" for word in words):
        words = words[: max(place for place, word in enumerate(words) if word.text == "(")]  # "Aruvi (2017)"
    if words and words[0].text in QUOTATION_MARKS:
        # A title, but for what follows a quotation: "…," said the founder and …
        return len(words) < 10 and any(w.is_alpha for w in words) and not any(w.pos_ in ("VERB", "AUX") for w in words)
    return (
        0 < len(words) < 8
        and all(word.pos_ in NOMINAL or word.lower_ in LINKING or word.is_punct for word in words)
        and any(word.pos_ in NOUNS for word in words)
        and not any(word.text in ("(", ")", ";") for word in words)
    )


def _first(doc: "Doc", end: int) -> "Token | None":
    """The head of the first member, which ends where the first comma stands."""
    if doc[end - 1].text == ")":
        end = next((token.i for token in reversed(doc[:end]) if token.text == "("), end)
    token = doc[max(0, end - 1)]
    if token.tag_[:2] != "NN":
        return None
    while token.dep_ in ("compound", "nmod", "amod", "poss") and token.head.i < end:
        token = token.head
    return token


def _last(doc: "Doc", start: int) -> "Token | None":
    end = start
    quoted = end < len(doc) and doc[end].text in QUOTATION_MARKS
    while end < len(doc) and (
        doc[end].pos_ in NOMINAL or doc[end].lower_ == "of" or (quoted and doc[end].text not in "”.")
    ):
        end += 1
    return _top(doc, start, end) if _nominal(doc, start, end) else None


def _top(doc: "Doc", start: int, end: int) -> "Token":
    """The noun a piece rests on: one whose own head stands outside the piece, the last of several."""
    inside = [token for token in doc[start:end] if token.pos_ in NOUNS] or [t for t in doc[start:end] if t.is_alpha]
    tops = [token for token in inside if not start <= token.head.i < end or token.head == token]
    return (tops or inside)[-1]


def _join(items: list["Token"]) -> None:
    top = items[1]
    while top.dep_ == "conj":
        top = top.head
    if set(members(top)) >= set(items[1:]) and items[0] in top.subtree:
        return  # The parser has found the list.
    if any(item.dep_ not in SUSPECT for item in items[1:]):
        return
    for before, item in pairwise(items):
        if before in item.subtree:
            return
    for before, item in pairwise(items):
        item.head = before
        item.dep_ = "conj"
