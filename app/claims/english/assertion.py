"""One assertion as it is read off a parse: the sentence's own tokens, in the order in which they are written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

EDGE = frozenset("\"'“”‘’«»,;:–—-. ()[]…!•*")
PAIRS = {")": "(", "’": "‘"}
QUOTATION_MARKS = '“”"«»„'
ENCLOSING = (",", "(", ")", "–", "—", "-", ";", ":")
VOWEL_SOUND = frozenset("aeiou")
# "neither" and "nor" are to a coordination what "not" is to a verb; "both", "either" and "and" can go.
DENYING = frozenset("neither nor not".split())


@dataclass(frozen=True)
class Assertion:
    """A subject and what is said of it, both in tokens of one sentence; `speaker` holds the words for who says so.

    `link` is a form of "to be" that stands between the two where the sentence has none. `forms` says how a token (by
    its place in the sentence) is written where the sentence's own form would not do: "which" as the noun it stands
    for, "serving" as "served". The verb the assertion rests on is `head`.
    """

    head: "Token"
    subject: tuple["Token", ...]
    rest: tuple["Token", ...]
    link: str = ""
    speaker: tuple["Token", ...] = ()
    forms: Mapping[int, str] = field(default_factory=dict)

    @property
    def tokens(self) -> tuple["Token", ...]:
        return self.subject + self.rest

    @property
    def wording(self) -> str:
        """The assertion as a sentence without its full stop."""
        opening = self.rest[0] if self.subject and self.rest else None
        forms = dict(self.forms)
        if opening is not None and opening.is_sent_start and opening.pos_ in ("VERB", "DET", "ADP", "ADV"):
            forms.setdefault(opening.i, opening.text.lower())
        parts = [phrase(self.subject, forms), self.link, phrase(self.rest, forms)]
        wording = _articles(" ".join(part for part in parts if part))
        return wording[:1].upper() + wording[1:]

    @property
    def in_full(self) -> str:
        """The words of a whole sentence with its marks."""
        written = "".join(self.forms.get(token.i, token.text) + token.whitespace_ for token in self.tokens)
        wording = " ".join(written.split())
        return wording[:1].upper() + wording[1:]

    @property
    def span(self) -> tuple[int, int]:
        """Where the assertion's words stand in its sentence, in characters, from the first to the last."""
        kept = strip(sorted(self.tokens, key=lambda token: token.i))
        return kept[0].idx, kept[-1].idx + len(kept[-1])

    def written(self, token: "Token", form: str) -> "Assertion":
        """The same with another form for a token."""
        return replace(self, forms={**self.forms, token.i: form})


def united(assertions: Sequence[Assertion]) -> Assertion | None:
    """What several assertions of one clause say, in one: "A grew" and "B grew" as "A and B grew".

    None for a single one, and where the order of their words does not tell how they go together.
    """
    if len(assertions) < 2:
        return None
    subject, rest = _all([one.subject for one in assertions]), _all([one.rest for one in assertions])
    if subject is None or rest is None or {*subject} & {*rest}:
        return None
    # A verb that agrees with one of several subjects has its own form again.
    doc = assertions[0].head.doc
    kept = {place: form for place, form in assertions[0].forms.items() if doc[place].tag_ not in ("VBP", "VBD")}
    return replace(assertions[0], subject=subject, rest=rest, forms=kept)


def _all(parts: "Sequence[tuple[Token, ...]]") -> "tuple[Token, ...] | None":
    """The words of all the parts, with what joins them; None where one of the parts is not in the sentence's order."""
    if any(list(part) != sorted(part, key=lambda token: token.i) for part in parts):
        return None
    words = {token for part in parts for token in part}
    between = {child for token in words for child in token.children if child.dep_ in ("cc", "cc:preconj", "punct")}
    places = [token.i for token in words]
    words |= {mark for mark in between if places and min(places) < mark.i < max(places)}
    return tuple(sorted(words, key=lambda token: token.i))


def strip(tokens: Sequence["Token"]) -> tuple["Token", ...]:
    """The tokens without the marks and conjunctions at their two ends; what is opened inside keeps its other half.

    A conjunction that denies what it opens stays.
    """
    kept = list(tokens)
    while len(kept) > 1 and (kept[0].is_space or set(kept[0].text) <= EDGE or _only_joins(kept[0])):
        kept.pop(0)
    while len(kept) > 1 and (kept[-1].is_space or set(kept[-1].text) <= EDGE or kept[-1].dep_ == "cc"):
        if any(token.text == PAIRS.get(kept[-1].text) for token in kept):
            break
        kept.pop()
    return tuple(kept)


def _only_joins(token: "Token") -> bool:
    return token.dep_ in ("cc", "cc:preconj") and token.lower_ not in DENYING


def phrase(tokens: Sequence["Token"], forms: Mapping[int, str] | None = None) -> str:
    """Tokens as they are written, spaced as in the sentence; marks that enclosed what was left out are dropped."""
    kept = _balanced([token for token in strip(tokens) if not token.is_space]) if tokens else []
    paired = _quoted(kept)
    words: list[str] = []
    before = None
    for token, following in zip_longest(kept, kept[1:]):
        gap = following is not None and following.i != token.i + 1
        after_gap = before is not None and before.i != token.i - 1
        before = token
        form = (forms or {}).get(token.i)
        if form is None and (gap or after_gap) and token.text in ENCLOSING and not _closes(token, kept):
            words.append(" ")
            continue
        space = token.whitespace_ or (" " if gap else "")
        words.append(
            ("" if token.text in QUOTATION_MARKS and token not in paired else token.text if form is None else form)
            + space
        )
    written = "".join(words).replace(" ,", ",").replace("( ", "(").replace(" )", ")")
    return " ".join(written.replace("()", " ").split())


def _quoted(tokens: list["Token"]) -> set["Token"]:
    """The quotation marks of which both halves are there, with all that stood between them."""
    found: set[Token] = set()
    opened: Token | None = None
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.text not in QUOTATION_MARKS:
            continue
        opens = token.text in "“«„" or (token.text == '"' and opened is None)
        if opens:
            opened = token
        elif opened is not None:
            between = [other for other in tokens if opened.i < other.i < token.i]
            if before is not None and before != opened and len(between) == token.i - opened.i - 1:
                found |= {opened, token}
            opened = None
    return found


def _balanced(tokens: list["Token"]) -> list["Token"]:
    """Tokens without the closing brackets that nothing opens."""
    kept, depth = [], 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if depth >= 0:
            kept.append(token)
        depth = max(0, depth)
    return kept


def _closes(token: "Token", kept: Sequence["Token"]) -> bool:
    """Whether a bracket still has its other half."""
    places = {"(": ")", ")": "("}
    return token.text in places and any(other.text == places[token.text] for other in kept)


def _articles(wording: str) -> str:
    """ "a" and "an" agreeing with the word they now precede ("a writer and actor" gives "an actor")."""
    words = wording.split(" ")
    for place in range(len(words) - 1):
        if words[place] in ("a", "an"):
            words[place] = _article(words[place], words[place + 1])
    return " ".join(words)


def _article(article: str, following: str) -> str:
    first = following.lstrip("(\"'“‘").lower()
    if first[:2] in ("eu", "un", "us", "on", "ho", "on") or first[:1] not in VOWEL_SOUND | {*"bcdfgjklmnpqrstvwxyz"}:
        return article  # Spelling does not tell: "a union", "an unpaid job", "an hour", "an 8-year sentence".
    if following[:2].isupper():
        return article  # Nor for what is spelled out: "an MP", "a UN force".
    return "an" if first[0] in VOWEL_SOUND else "a"
