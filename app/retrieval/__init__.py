"""What is known: passages of the evidence library and earlier verdicts, and finding those that bear on a claim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from sqlalchemy import Engine

from app.errors import ClaimdeskError

SHOWN = ("kind", "id", "external_id", "title", "url", "publisher", "published", "text", "score", "verdict", "page")


@dataclass(frozen=True)
class Hit:
    """Something known that bears on a text: a passage, or an earlier claim with the verdict that holds.

    `score` is between 0 and 1 and comparable between texts; `similarity` is the cosine of the two vectors, 0 where the
    hit has none; `bm25` says how well the words match, 0 where others match better. A passage of another desk's
    fact-check has that desk's rating as its `verdict`. `page` is the one a passage begins on, where its source has
    pages.
    """

    kind: Literal["passage", "claim"]
    id: int
    external_id: str | None
    title: str
    url: str
    publisher: str
    published: date | None
    text: str
    verdict: str | None
    evidence_id: int | None
    article_id: int | None
    score: float = 0.0
    similarity: float = 0.0
    bm25: float = 0.0
    page: int | None = None

    def as_json(self) -> dict[str, Any]:
        """What other programs get, with the date in ISO form."""
        shown = {name: getattr(self, name) for name in SHOWN}
        return shown | {"published": self.published.isoformat() if self.published else None}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a text: how near in meaning (cosine), and in words (BM25; 0 where others match better)."""

    hit: Hit
    similarity: float
    bm25: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the rows a store can find.

    `passage` and `verdict` are the ids of the last ones taken in; `up_to_date`, that there were none after them.
    `documents` are found by their words, `vectors` of them by meaning; of these `trained` are in an index, and the
    others are compared one by one. `generation` is another one whenever all has been made anew.
    """

    generation: str
    passage: int
    verdict: int
    documents: int
    vectors: int
    trained: int
    up_to_date: bool


class Store(Protocol):
    """Finds what is known. Another store is another file of this folder and a line of STORES."""

    def search(self, texts: Sequence[str], vectors: np.ndarray, k: int = 10) -> list[list[Hit]]:
        """The k best hits of each text, best first; `vectors` are the texts' own, (n, d) of unit length."""
        ...

    def candidates(self, texts: Sequence[str], vectors: np.ndarray, width: int) -> list[list[Found]]:
        """What the words and what the vectors find for each text, up to `width` each and in no order."""
        ...

    def catch_up(self) -> None:
        """Take in all that has come since, and return when done. Searches do so by themselves, but wait for little."""
        ...

    def status(self) -> Coverage:
        """What it covers now, with what other processes have taken in; nothing is taken in for it."""
        ...


def _embedded(engine: Engine, model: str, folder: Path) -> Store:
    from app.retrieval.embedded.store import EmbeddedStore  # faiss and tantivy take a moment to import

    return EmbeddedStore(engine, model, folder)


STORES: dict[str, Callable[[Engine, str, Path], Store]] = {"sqlite": _embedded, "postgresql": _embedded}


def open_store(engine: Engine, model: str, folder: Path) -> Store:
    """The store for a database and an embedding model, which may keep what it derives in files in the folder.

    Raises ClaimdeskError where there is none for the database.
    """
    if engine.dialect.name not in STORES:
        known = " or ".join(STORES)
        raise ClaimdeskError(f"There is no store for {engine.dialect.name}: use {known}.")
    return STORES[engine.dialect.name](engine, model, folder)
