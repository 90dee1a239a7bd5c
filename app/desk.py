"""What one process works with: one database, one model, one store. Heavy parts come to life when first used."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from app.claims import Extractor, extractor
from app.cross_encoding import Inference, Reranker
from app.db import open_database
from app.embedding import Embedder, vectors
from app.retrieval import Hit, Store, open_store
from app.settings import Settings, sqlite_url

# So many matches the reranker, where there is one, looks at.
RERANKED = 50


class Desk:
    """The desk the settings name; its database is made or migrated at once. Safe to share between threads.

    Raises Misconfigured where a setting, the database or a model that is named cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        # For the whole process: the index and the queue make files of their own, and take no permissions for them.
        os.umask(0o077)
        self.settings = settings
        self.engine: Engine = open_database(settings)
        self.embedder = Embedder(settings)
        # Models are loaded later; that they are there is seen now.
        _ = self.extractor, self.reranker, self.inference

    @cached_property
    def extractor(self) -> Extractor:
        return extractor(self.settings)

    @cached_property
    def store(self) -> Store:
        return open_store(self.engine, self.embedder.model, self.folder / "index")

    @cached_property
    def reranker(self) -> Reranker | None:
        return Reranker(self.settings.reranker) if self.settings.reranker else None

    @cached_property
    def inference(self) -> Inference | None:
        return Inference(self.settings.nli) if self.settings.nli else None

    @property
    def queue_url(self) -> str:
        """The database of the queue's own state: a file beside SQLite's, the desk's own on PostgreSQL."""
        embedded = self.engine.dialect.name == "sqlite"
        return sqlite_url(self.folder / "pipeline.sqlite") if embedded else self.settings.database

    @property
    def folder(self) -> Path:
        return self.settings.data_dir.resolve()

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """One unit vector a text, (n, d) float32; what the desk has embedded before is not embedded again."""
        return vectors(self.engine, self.embedder, texts)

    def search(self, text: str, k: int = 10) -> list[Hit]:
        """The k passages and earlier claims nearest to a text somebody typed, which is not kept."""
        return self.search_all([text], k)[0]

    def search_all(self, texts: Sequence[str], k: int = 10) -> list[list[Hit]]:
        """The same for each of several texts, looked up together."""
        return self.ranked(texts, self.embedder.encode(texts), k)

    def ranked(self, texts: Sequence[str], vectors: np.ndarray, k: int) -> list[list[Hit]]:
        """What the store finds for each text by its vector and words, ranked anew where the desk has a reranker."""
        if self.reranker is None:
            return self.store.search(texts, vectors, k)
        found = self.store.search(texts, vectors, max(k, RERANKED))
        return [self._reranked(self.reranker, text, hits)[:k] for text, hits in zip(texts, found, strict=True)]

    @staticmethod
    def _reranked(reranker: Reranker, text: str, hits: list[Hit]) -> list[Hit]:
        if not hits:
            return []
        scores = reranker.scores(text, [hit.text for hit in hits])
        again = [replace(hit, score=float(score)) for hit, score in zip(hits, scores, strict=True)]
        return sorted(again, key=lambda hit: -hit.score)  # stable: equal scores keep the order of the search

    def warm_up(self) -> None:
        """Load what the first article would otherwise wait for."""
        if self.settings.extractor == "rules":  # another one may cost money
            self.extractor.extract("Nobody reads this sentence of 1 desk.")
        self.embedder.load()
        self.store.catch_up()
