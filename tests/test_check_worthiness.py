"""The check-worthiness score: what it makes of sentences nobody trained it on, and what it rests on."""

import re
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app import accounts, pipeline
from app.claims import Candidate, check_worthiness
from app.claims.check_worthiness import SHIPPED, Trained, damped, scored, scores, shipped
from app.claims.kinds import KINDS, kinds
from app.desk import Desk
from app.embedding import Embedder
from app.errors import BadRow, ClaimdeskError
from app.evaluation.check_worthiness import Label, by_genre, read_genres, read_labels, told_by_genre
from app.models import Article, Claim, User
from app.settings import Settings
from app.web import create_app
from tests.conftest import words

FACTS = [
    "The central bank raised its rate by half a point to 4.25 percent on Thursday.",
    "Exports of wheat fell 12 percent in the first quarter.",
    "The bridge collapsed in 1994, killing eleven people.",
    "Our hospital treats more patients than any other in the region.",
    "We have created 40,000 jobs in this city since I took office.",
    "The company was founded in 1921 by two brothers.",
]
REST = [
    "I believe we can do better.",
    "Thank you all for coming tonight.",
    "Good evening, and welcome to the show.",
    "What will our children say about us?",
    "We will build a future that works for everyone.",
    "It is a wonderful day for our country.",
    "Let us stand together.",
    "The play is charming and the music is lovely.",
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder(Settings(_env_file=None))


def test_facts_stand_above_opinions_questions_greetings_and_promises(embedder: Embedder) -> None:
    for vectors in (None, embedder.encode(FACTS + REST)):
        made = scores(FACTS + REST, vectors, embedder.model)
        assert made[: len(FACTS)].min() > 0.5, made
        assert made[len(FACTS) :].max() < 0.2, made


def test_scores_are_probabilities_of_any_text(embedder: Embedder) -> None:
    texts = ["", " ", "?", "7", "İstanbul’da 3 kişi", "a" * 5000, "\x00", "x, " * 3000, "५ लोग"]
    assert scores([]).shape == (0,)
    for vectors in (None, embedder.encode(texts)):
        made = scores(texts, vectors, embedder.model)
        assert made.shape == (len(texts),)
        assert ((made >= 0) & (made <= 1)).all()


def test_a_batch_is_scored_as_its_texts_are_one_by_one(embedder: Embedder) -> None:
    vectors = embedder.encode(FACTS)
    together = scores(FACTS, vectors, embedder.model)
    alone = [scores([text], vectors[i : i + 1], embedder.model)[0] for i, text in enumerate(FACTS)]
    assert together.tolist() == alone
    assert scores(FACTS).tolist() == [scores([text])[0] for text in FACTS]


def test_vectors_of_another_model_are_left_aside(embedder: Embedder) -> None:
    vectors = embedder.encode(FACTS)
    words = scores(FACTS).tolist()
    assert scores(FACTS, vectors, embedder.model).tolist() != words
    assert scores(FACTS, vectors, "another-model").tolist() == words
    assert scores(FACTS, vectors[:, :100], embedder.model).tolist() == words


def test_the_shipped_weights_are_small_and_finite() -> None:
    assert SHIPPED.stat().st_size < 500_000
    assert np.isfinite(shipped().words).all()
    assert np.isfinite(shipped().kinds).all()
    assert shipped().vector.shape == (384,)
    assert 0 < shipped().threshold < 1


def made(seed: int, genres: list[str] | None = None) -> Trained:
    """Weights that know figures from wishes, of twenty texts and vectors of chance."""
    texts = [f"The town spent {n} million on road {n} in 20{n}." for n in range(10, 20)]
    texts += [f"I hope that everyone enjoys evening {word}." for word in "abcdefghij"]
    vectors = np.random.default_rng(seed).normal(size=(20, 8)).astype(np.float32)
    return check_worthiness.train(texts, [1] * 10 + [0] * 10, genres or ["town"] * 20, vectors, "tiny")


def test_training_is_deterministic_and_learns(tmp_path: Path) -> None:
    made(1).weights.save(tmp_path / "a.npz")
    made(1).weights.save(tmp_path / "b.npz")
    made(2).weights.save(tmp_path / "c.npz")
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.npz", "b.npz", "c.npz"))
    assert a == b != c
    scored = check_worthiness.load(tmp_path / "a.npz")
    fact, wish = scored.scores(["The city spent 7 million in 2031.", "I hope that you sing."])
    assert fact > 0.5 > wish


def test_a_genre_is_left_out_whole_and_a_large_one_is_dealt_out() -> None:
    genres = ["debate"] * 60 + ["sport"] * 8 + ["court"] * 8
    truth = np.array([0, 1] * 38)
    folds = check_worthiness._folds(truth, genres)
    assert [len(set(folds[60:68])), len(set(folds[68:]))] == [1, 1]
    assert folds[60] != folds[68]
    assert set(folds[:60]) == set(range(check_worthiness.FOLDS))
    counted = [(truth[:60][folds[:60] == fold]).sum() for fold in range(check_worthiness.FOLDS)]
    assert counted == [6] * 5, "each fold has its share of both labels"
    assert set(check_worthiness._folds(truth[:60], genres[:60])) == set(range(check_worthiness.FOLDS))


def test_what_a_genre_alone_knows_does_not_help_when_it_is_left_out() -> None:
    texts, labels, genres = [], [], []
    for genre, turned in (("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0), ("turned", 1)):
        for n in range(6):
            texts += [f"Alder shines {'bcdefg'[n]}.", f"Birch sleeps {'bcdefg'[n]}."]
            labels += [1 - turned, turned]
            genres += [genre, genre]
    trained = check_worthiness.train(texts, labels, genres, np.zeros((len(texts), 2), np.float32), "tiny")
    rows = [Label(*row) for row in zip(texts, labels, genres, strict=True)]
    found = by_genre(rows, trained.words)
    assert found["turned"] == 0, "it was learnt from the others"
    assert {found[genre] for genre in "abcde"} == {1}
    assert told_by_genre(rows, trained.words) == "0.833 on genres left out, at worst 0.000 (turned)"


def test_a_text_of_a_large_genre_counts_less_than_one_of_a_small() -> None:
    counts = check_worthiness._balance(["debate"] * 160 + ["sport"] * 10)
    assert counts.mean() == pytest.approx(1)
    assert counts[-1] / counts[0] == pytest.approx(1.32, abs=0.01)


@pytest.mark.parametrize(
    ("text", "there", "missing"),
    [
        ("The mill made 300 tonnes of flour.", "quantity", "year"),
        ("The mill opened in 1931.", "year event", "quantity money"),
        ("The bridge cost 40 million euros.", "money quantity", "share"),
        ("Prices rose 4 percent.", "share comparison", "money"),
        ("It was the warmest May on record.", "superlative record pointing", "year"),
        ("More people walk than in Lund.", "comparison", "record"),
        ("Ida Morn was elected mayor of Lund.", "office names", "age"),
        ("The court convicted four men of fraud.", "law office event quantity", "opinion"),
        ("A report found that the roof leaks.", "document", "money"),
        ("Ida Morn is the band's drummer.", "title", "quantity"),
        ("Ida Morn is 52.", "age", "year"),
        ("I believe that we must be brave!", "I we opinion exclamation", "quantity question"),
        ("Would you welcome it?", "you plans courtesy question", "exclamation"),
        ("Ida Morn declined to comment.", "silence", "money"),
    ],
)
def test_kinds_of_claim(text: str, there: str, missing: str) -> None:
    found = {kind for kind, value in zip(KINDS, kinds(text), strict=True) if value}
    assert set(there.split()) <= found
    assert not set(missing.split()) & found


def test_an_unsound_claim_never_leads() -> None:
    fact, small = "Exports of wheat fell 12 percent in 2019.", "The choir sang an old song."
    pointing = Candidate(fact, fact, 0, len(fact), None, flags=("needs-context",))
    whole = Candidate(fact, fact, 0, len(fact), None, flags=("not-split",))
    sound = Candidate(small, small, 0, len(small), None)
    first, second, last = scored([pointing, whole, sound])
    assert first.check_worthiness == second.check_worthiness
    assert first.check_worthiness < last.check_worthiness == scores([small])[0]
    assert [claim.check_worthiness for claim in scored([pointing, whole])] == [scores([fact])[0]] * 2, "none is sound"
    assert scored([]) == []


def test_damping_twice_is_damping_once() -> None:
    flags = [(), ("needs-context",), ("not-split",), ()]
    once = damped(np.array([0.8, 0.9, 0.3, 0.1]), flags)
    assert once.tolist() == [0.8, 0.64, 0.3, 0.1]
    assert damped(once, flags).tolist() == once.tolist()


def test_too_few_labels_and_files_that_are_no_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ClaimdeskError, match="at least 5"):
        check_worthiness.train(["One 1.", "Two."], [1, 0], ["a", "a"], np.zeros((2, 8), np.float32), "tiny")
    (tmp_path / "no.npz").write_text("no weights")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with np.load(SHIPPED) as kept:
        np.savez(tmp_path / "kinds.npz", **{**kept, "kinds": np.zeros(3)})
    for name in ("no.npz", "other.npz", "kinds.npz", "missing.npz"):
        with pytest.raises(ClaimdeskError, match=name):
            check_worthiness.load(tmp_path / name)


def test_labels_are_read_by_genre(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for name in ("a.jsonl", "b.jsonl", "other/a.jsonl"):
        (tmp_path / name).write_text('{"text": "One.", "label": 1}\n{"text": "Two.", "label": 0}\n')
    read = read_genres([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert [(row.text, row.genre) for row in read] == [("One.", "a"), ("Two.", "a"), ("One.", "b"), ("Two.", "b")]
    with pytest.raises(BadRow, match="one name"):
        read_genres([tmp_path / "a.jsonl", tmp_path / "other" / "a.jsonl"])


def test_the_labels_of_the_shipped_weights_are_whole_and_balanced() -> None:
    files = sorted(Path(__file__).with_name("claims").joinpath("worth").glob("*.jsonl"))
    assert len(files) == 14
    for file in files:
        rows = read_labels(file)
        assert len({row.text for row in rows}) == len(rows) >= 60
        assert 0.3 < sum(row.label for row in rows) / len(rows) < 0.7, file


def test_the_pipeline_scores_with_the_vectors_and_again_alike(desk: Desk, article: Article) -> None:
    def kept() -> list[tuple[str, float]]:
        with Session(desk.engine) as session:
            claims = session.exec(select(Claim).where(Claim.article_id == article.id).order_by(col(Claim.id))).all()
            return [(claim.text, claim.check_worthiness) for claim in claims]

    texts = [text for text, _ in kept()]
    with Session(desk.engine) as session:
        flags = [claim.flags for claim in session.exec(select(Claim).order_by(col(Claim.id)))]
    whole = ["not-split" in each for each in flags]
    assert not all(whole)
    # A whole sentence may be of another language, and keeps what its words gave it.
    alone, both = damped(scores(texts), flags), scores(texts, desk.vectors(texts), desk.embedder.model)
    made = np.where(whole, alone, both)
    assert [score for _, score in kept()] == damped(made, flags).tolist()
    assert [score for _, score in kept()] != scores(texts).tolist()
    before = kept()
    pipeline.embed(desk, article.id)
    assert kept() == before


def test_what_looks_less_worth_checking_is_folded_away_and_counted(desk: Desk, article: Article, anna: User) -> None:
    page = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    page.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim).order_by(col(Claim.start), col(Claim.end), col(Claim.id))).all()
        for place, claim in enumerate(claims):
            claim.check_worthiness = 0.7 + 0.01 * place
        claims[1].check_worthiness = 0.01
        session.commit()
        texts = [claim.text for claim in claims]
        folded = claims[1].id
    shown = page.get(f"/articles/{article.id}").text
    assert "1 more that looks less worth checking" in words(shown)
    assert f"0 of {len(texts)} claims decided" in words(shown)
    order = [int(number) for number in re.findall(r'data-claim="(\d+)"', shown)]
    assert order[-1] == folded
    assert order[:-1] == sorted(order[:-1])

    page.get(f"/articles/{article.id}/order/worth")
    for path in (f"/articles/{article.id}", f"/claims/{order[0]}"):
        # The panel of a claim lists those that it overlaps, without their marks.
        turned = [int(number) for number in re.findall(r'data-claim="(\d+)" data-mark', page.get(path).text)]
        assert turned == [*reversed(order[:-1]), folded], "the order holds on every page"
    page.get(f"/articles/{article.id}/order/text")
    assert re.findall(r'data-claim="(\d+)"', page.get(f"/articles/{article.id}").text) == [*map(str, order)]
    assert page.get(f"/articles/{article.id}/order/size").status_code == 404
