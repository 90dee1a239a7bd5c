"""The last check of a wording: read by itself, it has to be a sentence, and one that its own sentence bears out.

A wording is made of the words of its sentence, so what is read of it alone can be held against what was read of the
same words there: a round trip, as translations are checked. A cut can only go wrong where words were left out: those
that have come together there must not make up what they were not before, and what is left must not need what is gone.
Each test is a plain question with a name, under which an article's log counts the wordings that failed it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from app.claims.candidate import Proposal
from app.claims.english.assertion import DENYING, Assertion
from app.claims.english.grammar import SUBJECTS, VERBS, auxiliaries, finite, members, subject
from app.claims.english.parser import Parser
from app.language.function_words import ARTICLES
from app.language.verbs import SAYING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

# What a verb cannot be cut from, and what may stand in its place.
COMPLEMENTS = frozenset("obj iobj ccomp xcomp".split())
COMPLETING = COMPLEMENTS | frozenset("obl advcl parataxis csubj dep".split())
# Relations that make one thing of two words, or an event's party of one.
CORE = SUBJECTS | COMPLEMENTS | frozenset("compound flat amod nummod nmod:poss appos conj parataxis".split())
# Where an adverbial belongs is seldom sure, and changes little.
ADJUNCTS = frozenset("obl obl:unmarked obl:agent nmod nmod:unmarked advcl advcl:relcl acl acl:relcl advmod".split())
SERIAL = frozenset("conj appos list parataxis".split())
OF_NAMES = frozenset("flat compound goeswith nmod:desc fixed".split())
# Words that belong to what follows, by their part of speech; and what they are where they do not.
LEADING = frozenset("IN DT CC TO WDT WP PRP$ MD".split())
AT_HOME = frozenset("compound:prt advmod obj obl nsubj root conj xcomp nmod".split())
RELATIVE = frozenset("WDT WP WP$ CC".split())
CONDITIONS = frozenset("if unless provided".split())
POSSIBLE = frozenset("will would could might may can should 'll 'd ’ll ’d".split())
# Components of the pipeline whose findings no test asks for.
NEEDLESS = ("tok2vec", "ner")
FORM = re.compile(r"\w+|[^\w\s]\w*")


@dataclass(frozen=True)
class Reading:
    """A wording as it is read alone, `own`, and the word of its sentence that each of its words is, `source`.

    `head` is what the wording rests on in the sentence, `kept` the words of the sentence that it has; `written` are the
    places of those that are written otherwise.
    """

    own: "Doc"
    source: "Mapping[Token, Token]"
    head: "Token"
    kept: "frozenset[Token]"
    written: frozenset[int] = frozenset()

    @cached_property
    def root(self) -> "Token":
        return next(token for token in self.own if token.head == token)

    @cached_property
    def left_out(self) -> "list[Token]":
        """The words of the sentence that the wording has not."""
        return [token for token in _words(self.head.doc) if token not in self.kept]

    @cached_property
    def seams(self) -> list[int]:
        """The places of the words before which something was left out or put."""
        there = [token for token in self.own if token in self.source and not token.is_punct]
        return [word.i for before, word in pairwise(there) if self._apart(self.source[before], self.source[word])]

    def _apart(self, before: "Token", word: "Token") -> bool:
        between = _words(self.head.doc[before.i + 1 : word.i])
        # "also" and the like leave no seam.
        return word.i < before.i or any(token.dep_ != "advmod" or token.n_lefts or token.n_rights for token in between)

    def crosses(self, word: "Token") -> bool:
        """Whether a seam lies between a word and what it hangs on."""
        first, last = sorted((word.i, word.head.i))
        return any(first < seam <= last for seam in self.seams)

    def above(self, word: "Token") -> "Token":
        """What a word of the sentence hangs on in the wording, by the sentence's tree: the next word above it that is
        kept, or one coordinated with that ("a writer and painter" less "writer and"); of a subject that is taken from
        elsewhere, the head.
        """
        for token in word.ancestors:
            if token in self.kept:
                return self.named(token)
            instead = [other for other in members(token)[1:] if other in self.kept and not other.is_ancestor(word)]
            if instead and word not in instead:
                return self.named(instead[0])
        # "She is Finnish" of "a Finnish painter": its root stands for the head.
        return self.named(self.head if self.head in self.kept else self.source.get(self.root, self.head))

    def relation(self, word: "Token") -> str:
        """The relation of a word of the sentence to what it hangs on, as if what is left out before it were not there.

        Of words in a row each has the first one's.
        """
        while word.dep_ == "conj" and word.head not in self.kept:
            word = word.head
        return word.dep_

    def named(self, word: "Token") -> "Token":
        """A word of the sentence, or the first word of the name that it is a part of."""
        while word.dep_ in OF_NAMES and word.head in self.kept:
            word = word.head
        return word


def faults(text: str, proposals: Sequence[Proposal], parser: Parser) -> list[str]:
    """What is wrong with each of the proposals' wordings, by the name it is counted under; nothing where it holds.

    All of them are read at once. What has its whole sentence is the article's own, and not looked at.
    """
    cut = [proposal for proposal in proposals if _cut(proposal)]
    spans = {proposal.sentence for proposal in cut if proposal.assertion is None}
    texts = {proposal.candidate.text for proposal in cut} | {text[slice(*span)] for span in spans}
    ordered = sorted(texts)
    with parser.lock:
        read = dict(zip(ordered, parser.nlp.pipe(ordered, batch_size=256, disable=NEEDLESS), strict=True))
    return [_fault(proposal, text, read) for proposal in proposals]


def _cut(proposal: Proposal) -> bool:
    """Whether more of its sentence is left out than a conjunction before it."""
    assertion = proposal.assertion
    if "not-split" in proposal.candidate.flags:
        return False
    if assertion is None:
        return True
    kept = set(assertion.tokens)
    return any(token not in kept and not (token.dep_ == "cc" and not token.i) for token in _words(assertion.head.doc))


def _words(doc: "Doc | Span") -> "Iterator[Token]":
    return (token for token in doc if not token.is_punct and not token.is_space)


def _fault(proposal: Proposal, text: str, read: "Mapping[str, Doc]") -> str:
    own = read.get(proposal.candidate.text)
    if not _cut(proposal) or own is None:
        return ""
    assertion = proposal.assertion or _entire(read[text[slice(*proposal.sentence)]])
    reading = aligned(assertion, own, proposal.assertion is not None)
    if reading is None or not reading.left_out:
        return ""
    return next((name for name, fails in TESTS.items() if fails(reading)), "")


def aligned(assertion: Assertion, own: "Doc", all_kept: bool = True) -> Reading | None:
    """The wording of an assertion as read alone; of one that has not `all_kept` of its words, of those that it has.

    None where it has none of them.
    """
    there = [(form.lower(), token) for token in assertion.tokens for form in _forms(assertion, token)]
    here = [token for token in own if not token.is_space]
    source: dict[Token, Token] = {}
    matcher = SequenceMatcher(None, [form for form, _ in there], [token.lower_ for token in here], autojunk=False)
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and all_kept):
            for number, token in enumerate(here[first:last]):
                source[token] = there[min(begin + number, end - 1)][1]
    kept = frozenset(assertion.tokens if all_kept else source.values())
    root = next(token for token in own if token.head == token)
    head = assertion.head if all_kept else source.get(root)
    return Reading(own, source, head, kept, frozenset(assertion.forms)) if head is not None else None


def _entire(doc: "Doc") -> Assertion:
    return Assertion(next(doc.sents).root, (), tuple(doc))


def _forms(assertion: Assertion, token: "Token") -> list[str]:
    form = assertion.forms.get(token.i)
    return [] if token.is_space else [token.text] if form is None else FORM.findall(form)


def _no_sentence(reading: Reading) -> bool:
    """Whether it has no subject, or no verb with a tense, where its sentence has both."""
    head, doer = reading.head, subject(reading.head)
    if doer is None and not (reading.kept - {*head.subtree}):
        return False
    places = [word.i for word, origin in reading.source.items() if origin in (head, doer)]
    if doer in reading.kept and head in reading.kept and not any(min(places) < s <= max(places) for s in reading.seams):
        return False  # its subject and its verb stand as they stood
    root = reading.root
    # "Called" alone may be a past or a participle: of the two a reader of one sentence is not sure.
    return subject(root) is None or not (finite(root) or root.tag_ in ("VBN", "VB"))


def _open(reading: Reading) -> bool:
    """Whether it begins or ends with a word that only leads to or from another."""
    words = list(_words(reading.own))
    last = words[-1]
    opens = words[0].tag_ in RELATIVE and words[0].lower_ not in DENYING | {"what"}
    return opens or last.lower_ in ARTICLES or (last.tag_ in LEADING and last.dep_ not in AT_HOME)


def _bereft(reading: Reading) -> bool:
    """Whether a verb has been cut from what completes it, or a verb of saying has nothing that is said."""
    for word, origin in reading.source.items():
        if origin.pos_ not in VERBS or any(child.dep_.split(":")[0] in COMPLETING for child in word.children):
            continue
        gone = (c for c in origin.children if c.dep_ in COMPLEMENTS and c not in reading.kept)
        if any(child.tag_[:1] != "W" and not any(m in reading.kept for m in members(child)) for child in gone):
            return True
        passive = any(child.dep_ == "aux:pass" for child in word.children)
        if word == reading.root and word.lemma_ in SAYING and not passive:
            return True
    return False


def _unconditional(reading: Reading) -> bool:
    """Whether what would happen has lost the condition under which it would."""
    if not any(verb.lower_ in POSSIBLE for verb in auxiliaries(reading.root)):
        return False
    clauses = [reading.head]
    while clauses[-1].dep_ == "conj":
        clauses.append(clauses[-1].head)
    gone = {token for clause in clauses for token in clause.subtree} & set(reading.left_out)
    return any(
        _inverted(token)
        or (token.lower_ in CONDITIONS and token.dep_ in ("mark", "advmod") and token.head.head in clauses)
        for token in gone | {token for token in reading.left_out if token.i < 2 and _inverted(token)}
    )


def _inverted(token: "Token") -> bool:
    """Whether a verb opens a condition: "Had it not rained"."""
    first = token.is_sent_start or token.nbor(-1).is_punct
    verb = token.head if token.dep_ in ("aux", "aux:pass", "cop") else token
    doer = subject(verb)
    return first and token.lower_ in ("had", "were", "should") and doer is not None and doer.i > token.i


def _joined(reading: Reading) -> bool:
    """Whether words that have come together over what was left out make up what they are not in the sentence."""
    return any(reading.crosses(word) and _differs(reading, word) for word in reading.source if word != reading.root)


def _differs(reading: Reading, word: "Token") -> bool:
    """Whether a word hangs on another than in its sentence, or than what stands for that."""
    origin, upper = reading.named(reading.source[word]), reading.source.get(word.head)
    if upper is None or origin == reading.head or origin.i in reading.written:
        return False
    relations = {word.dep_, reading.relation(origin)}
    if not relations & CORE or relations <= ADJUNCTS or relations <= SERIAL:
        return False
    there, here = reading.above(origin), reading.named(upper)
    # Of a thing and what it is by another name, either may be taken for the subject.
    same = [there, reading.above(there)] if origin.dep_ == "appos" else [there]
    return here != origin and not any(here in members(one) or one in members(here) for one in same)


TESTS: "dict[str, Callable[[Reading], bool]]" = {
    "not a sentence": _no_sentence,
    "begins or ends in the middle": _open,
    "a verb without its object": _bereft,
    "a condition lost": _unconditional,
    "words joined that were apart": _joined,
}
