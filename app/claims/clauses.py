"""A parsed sentence to the assertions it makes, by the grammar of its dependency parse.

Labels are those of spaCy's English models (ClearNLP's: nsubj, ccomp, relcl, appos, …). An assertion is made of the
sentence's own words: what is left out of a clause is a whole part that gets an assertion of its own, and what is put in
front of it (a subject that several clauses share) is taken from the same sentence. Only forms of "to be" are added.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SAYING = frozenset(
    (
        "say tell add claim state announce report note explain argue warn insist stress confirm reveal admit declare "
        "assert reply answer recall remark write comment tweet testify estimate predict point"
    ).split()
)
# Verbs that only lead up to what is asserted, where their subject is "I", "you", "we" or nobody in particular.
LEADING = frozenset("remember know note understand realise realize believe think see say mean forget recognise".split())
ANYBODY = frozenset("i you we one it people everyone everybody".split())
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
AUXILIARIES = ("aux", "auxpass", "neg")
RELATIVE = frozenset("who which that".split())
# A clause that one of these opens is a condition or a question: it is not asserted.
UNASSERTED = frozenset("if whether unless".split())
COORDINATORS = frozenset("and but".split())
EDGE = frozenset("\"'“”‘’«»,;:–—-. ()[]…!•*")


@dataclass(frozen=True)
class Assertion:
    """The tokens of one assertion, in order; `copula` stands between subject and rest where the sentence has none."""

    subject: tuple["Token", ...]
    rest: tuple["Token", ...]
    copula: str = ""
    speaker: tuple["Token", ...] = ()

    @property
    def tokens(self) -> tuple["Token", ...]:
        return self.subject + self.rest

    @property
    def wording(self) -> str:
        parts = [_phrase(self.subject), self.copula, _phrase(self.rest)]
        wording = " ".join(part for part in parts if part)
        return wording[:1].upper() + wording[1:]

    @property
    def span(self) -> tuple[int, int]:
        """Where the assertion's words stand in its document, in characters, from the first to the last."""
        kept = _strip(sorted(self.tokens, key=lambda token: token.i))
        return kept[0].idx, kept[-1].idx + len(kept[-1])


def assertions(doc: "Doc") -> Iterator[Assertion]:
    """What a sentence asserts. Nothing for a heading, an order or a question."""
    for sentence in doc.sents:
        if not sentence.text.rstrip("\"'”’») ").endswith("?"):
            yield from _clause(sentence.root)


def _clause(head: "Token", subject: tuple["Token", ...] = (), speaker: tuple["Token", ...] = ()) -> Iterator[Assertion]:
    """The assertions of a verb's clause; `subject` is what it shares with the clause before it."""
    said = _said(head)
    if said is not None:
        content, teller = said
        yield from _clause(content, (), teller or speaker)
        for other in _coordinated(head):
            # "X said P, and Q": the parser hangs Q on "said"; without a subject of its own it is what X did next.
            yield from _clause(other, () if _subject(other) else _noun_phrase(_subject(head)), speaker)
        yield from _asides(_subject(head), speaker)
        return
    source, according = _according(head)
    speaker = source or speaker
    others = _coordinated(head)
    leave = {token for other in others for token in other.subtree} | set(according)
    leave |= {child for child in head.children if others and child.dep_ == "cc"}
    leave |= {child for child in head.children if child.dep_ == "mark" and child.lower_ == "that"}
    kept = [token for token in head.subtree if token not in leave]
    if subject:
        kept = [token for token in kept if token not in subject]
    asides = [aside for token in kept for aside in _aside(token)]
    left = {token for aside in asides for token in aside.subtree}
    rest = [token for token in kept if token not in left]
    if _is_finite(head, bool(subject)) and (subject or _subject(head) is not None):
        yield Assertion(subject, tuple(sorted(rest, key=lambda token: token.i)), "", speaker)
    own = subject or _noun_phrase(_subject(head))
    for other in others:
        yield from _shared(head, other, own, speaker)
    for token in kept:
        yield from _asides(token, speaker)


def _shared(
    head: "Token", other: "Token", own: tuple["Token", ...], speaker: tuple["Token", ...]
) -> Iterator[Assertion]:
    if _subject(other) is not None:
        yield from _clause(other, (), speaker)
        return
    has_own = any(child.dep_ in AUXILIARIES for child in other.children)
    shared = [] if has_own or other.tag_ != head.tag_ else [c for c in head.children if c.dep_ in AUXILIARIES]
    yield from _clause(other, own + tuple(shared), speaker)


def _said(head: "Token") -> tuple["Token", tuple["Token", ...]] | None:
    """The verb of what is said and the words for who says it, where a clause only reports; else None."""
    subject = _subject(head)
    for child in head.children:
        if child.dep_ == "ccomp" and _is_finite(child, False) and not _opens(child, UNASSERTED):
            if head.lemma_ in SAYING and not _denied(head):
                anybody = subject is None or subject.lower_ in ANYBODY
                return child, () if anybody else who(subject)
            if head.lemma_ in LEADING and (subject is None or subject.lower_ in ANYBODY) and not _denied(head):
                return child, ()
        if child.dep_ == "xcomp" and child.lemma_ in LEADING and subject is not None and subject.lower_ in ANYBODY:
            return _said(child)
    return None


def _according(head: "Token") -> tuple[tuple["Token", ...], tuple["Token", ...]]:
    for child in head.children:
        if child.lower_ == "according":
            names = [token for token in child.subtree if token.dep_ == "pobj"][:1]
            return (who(names[0]) if names else ()), tuple(child.subtree)
    return (), ()


def _coordinated(head: "Token") -> list["Token"]:
    """The verbs joined to this one by "and" or "but", down the chain, that say something of their own."""
    joiners = {child.lower_ for child in head.children if child.dep_ == "cc"}
    found = []
    for child in head.children:
        verb = child.pos_ in ("VERB", "AUX") and child.dep_ == "conj"
        if verb and (joiners <= COORDINATORS) and (_subject(child) is not None or _completed(head, child)):
            found.append(child)
    return found


def _completed(head: "Token", other: "Token") -> bool:
    # "bought and sold shares" is one act on one object: the first verb has nothing of its own before the second.
    return any(
        child.i > head.i and child.dep_ not in ("cc", "conj", "punct") and child.i < other.i for child in head.children
    )


def _aside(noun: "Token") -> Iterator["Token"]:
    """The heads of what is said of a noun by the way: relative clauses, appositions, participles after a comma."""
    for child in noun.children:
        comma = child.left_edge.i > 0 and child.left_edge.nbor(-1).text in (",", "(", "–", "—")
        if (
            (child.dep_ == "relcl" and comma and _relative(child) is not None)
            or (child.dep_ == "appos" and comma and child.pos_ in ("NOUN", "PROPN") and noun.pos_ in ("PROPN", "NOUN"))
            or (child.dep_ == "acl" and child.tag_ == "VBN" and comma and noun.pos_ in ("PROPN", "NOUN"))
        ):
            yield child


def _asides(noun: "Token | None", speaker: tuple["Token", ...]) -> Iterator[Assertion]:
    if noun is None:
        return
    for head in _aside(noun):
        own = _noun_phrase(noun)
        if head.dep_ == "relcl":
            relative = _relative(head)
            yield from (
                Assertion(found.subject, tuple(t for t in found.rest if t != relative), found.copula, found.speaker)
                for found in _clause(head, own, speaker)
            )
        else:
            rest = tuple(token for token in head.subtree if not any(token in a.subtree for a in _aside(head)))
            yield Assertion(own, rest, _be(noun), speaker)
            yield from _asides(head, speaker)
    title = _title(noun)
    if title:
        yield Assertion(_name(noun), title, "is", speaker)


def _relative(head: "Token") -> "Token | None":
    """The pronoun that stands for the noun as the clause's subject."""
    subject = _subject(head)
    return subject if subject is not None and subject.lower_ in RELATIVE else None


def _title(name: "Token") -> tuple["Token", ...]:
    """The office written before a person's name: "Finnish prime minister" before "Alexander Stubb"."""
    if name.pos_ != "PROPN" or name.ent_type_ not in ("PERSON", ""):
        return ()
    nouns = [c for c in name.children if c.dep_ == "compound" and c.pos_ == "NOUN" and c.i < name.i]
    if not nouns or len(_name(name)) < 2:
        return ()
    words = tuple(token for noun in nouns for token in noun.subtree if token.dep_ not in ("det", "poss", "case"))
    before = [t for c in name.children if c.dep_ == "amod" and c.i < nouns[0].i for t in c.subtree]
    return tuple(sorted((*before, *words), key=lambda token: token.i))


def _name(name: "Token") -> tuple["Token", ...]:
    return (*(c for c in name.children if c.dep_ == "compound" and c.pos_ == "PROPN" and c.i < name.i), name)


def _noun_phrase(noun: "Token | None") -> tuple["Token", ...]:
    """A noun with what belongs to it, without what is said of it by the way."""
    if noun is None:
        return ()
    left = {token for aside in _aside(noun) for token in aside.subtree}
    return _strip([token for token in noun.subtree if token not in left])


def who(noun: "Token | None") -> tuple["Token", ...]:
    """The words for who speaks: a name without the office before it, else the noun with what belongs to it."""
    return _name(noun) if noun is not None and _title(noun) else _noun_phrase(noun)


def _subject(head: "Token") -> "Token | None":
    return next((child for child in head.children if child.dep_ in SUBJECTS), None)


def _is_finite(head: "Token", shares: bool) -> bool:
    """Whether a clause states: its verb or an auxiliary of it is finite, or it shares those of the clause before."""
    verbs = [head, *(child for child in head.children if child.dep_ in ("aux", "auxpass"))]
    if shares or any("Fin" in verb.morph.get("VerbForm", []) or verb.tag_ == "MD" for verb in verbs):
        return True
    # The tagger takes many a past tense for a participle and a present for an infinitive: with a subject before it and
    # no "to", it is finite all the same.
    subject = _subject(head)
    return head.tag_ in ("VB", "VBN") and len(verbs) == 1 and subject is not None and subject.i < head.i


def _opens(head: "Token", words: frozenset[str]) -> bool:
    return any(child.dep_ in ("mark", "advmod") and child.lower_ in words for child in head.children)


def _denied(head: "Token") -> bool:
    return any(child.dep_ == "neg" for child in head.children)


def _be(noun: "Token") -> str:
    return "are" if "Plur" in noun.morph.get("Number", []) else "is"


def _strip(tokens: Sequence["Token"]) -> tuple["Token", ...]:
    kept = list(tokens)
    while len(kept) > 1 and (kept[0].is_space or set(kept[0].text) <= EDGE or kept[0].dep_ == "cc"):
        kept.pop(0)
    while len(kept) > 1 and (kept[-1].is_space or set(kept[-1].text) <= EDGE):
        kept.pop()
    return tuple(kept)


def _phrase(tokens: Sequence["Token"]) -> str:
    """Tokens as they are written, spaced as in the sentence; commas that enclosed what was left out are dropped."""
    kept = [token for token in _strip(tokens) if not token.is_space] if tokens else []
    words: list[str] = []
    before = None
    for token, following in zip_longest(kept, kept[1:]):
        gap = following is not None and following.i != token.i + 1
        after_gap = before is not None and before.i != token.i - 1
        before = token
        if (gap or after_gap) and token.text in (",", "(", ")", "–", "—"):
            words.append(" ")
            continue
        space = token.whitespace_ or (" " if gap else "")
        words.append(("" if token.text in '“”"' else token.text) + space)
    return " ".join("".join(words).replace(" ,", ",").split())
