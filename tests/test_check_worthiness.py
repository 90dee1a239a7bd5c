"""The check-worthiness score: what it makes of sentences nobody trained it on, and what it rests on."""

import re
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app import accounts, pipeline
from app.claims import check_worthiness
from app.claims.check_worthiness import SHIPPED, Weights, scores, shipped
from app.desk import Desk
from app.embedding import Embedder
from app.errors import ClaimdeskError
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
    assert shipped().vector.shape == (384,)
    assert 0 < shipped().threshold < 1


def made(seed: int) -> Weights:
    """Weights that know figures from wishes, of twenty texts and vectors of chance."""
    texts = [f"The town spent {n} million on road {n} in 20{n}." for n in range(10, 20)]
    texts += [f"I hope that everyone enjoys evening {word}." for word in "abcdefghij"]
    vectors = np.random.default_rng(seed).normal(size=(20, 8)).astype(np.float32)
    return check_worthiness.train(texts, [1] * 10 + [0] * 10, vectors, "tiny")


def test_training_is_deterministic_and_learns(tmp_path: Path) -> None:
    made(1).save(tmp_path / "a.npz")
    made(1).save(tmp_path / "b.npz")
    made(2).save(tmp_path / "c.npz")
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.npz", "b.npz", "c.npz"))
    assert a == b != c
    scored = check_worthiness.load(tmp_path / "a.npz")
    fact, wish = scored.scores(["The city spent 7 million in 2031.", "I hope that you sing."])
    assert fact > 0.5 > wish


def test_too_few_labels_and_files_that_are_no_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ClaimdeskError, match="at least 5"):
        check_worthiness.train(["One 1.", "Two."], [1, 0], np.zeros((2, 8), np.float32), "tiny")
    (tmp_path / "no.npz").write_text("no weights")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    for name in ("no.npz", "other.npz", "missing.npz"):
        with pytest.raises(ClaimdeskError, match=name):
            check_worthiness.load(tmp_path / name)


def test_the_pipeline_scores_with_the_vectors_and_again_alike(desk: Desk, article: Article) -> None:
    def kept() -> list[tuple[str, float]]:
        with Session(desk.engine) as session:
            claims = session.exec(select(Claim).where(Claim.article_id == article.id).order_by(col(Claim.id))).all()
            return [(claim.text, claim.check_worthiness) for claim in claims]

    texts = [text for text, _ in kept()]
    assert [score for _, score in kept()] == scores(texts, desk.vectors(texts), desk.embedder.model).tolist()
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
            claim.check_worthiness = 0.3 + 0.01 * place
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
        turned = [int(number) for number in re.findall(r'data-claim="(\d+)"', page.get(path).text)]
        assert turned == [*reversed(order[:-1]), folded], "the order holds on every page"
    page.get(f"/articles/{article.id}/order/text")
    assert re.findall(r'data-claim="(\d+)"', page.get(f"/articles/{article.id}").text) == [*map(str, order)]
    assert page.get(f"/articles/{article.id}/order/size").status_code == 422
