"""How the embedded store grows, against named peers in the same run: python -m tests.bench.bench_evidence

Seconds depend on the machine and on what else it does; the ratios say whether the store adds much to an exact product
of the vectors (numpy), and what its words cost beside bm25s and SQLite's FTS5. Vectors and texts are synthetic: events
within topics, and words as frequent as Zipf's law has them once the stop words are out. No embedding model is loaded:
resident memory is the store's own, Python's and the libraries'.
"""

import argparse
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

import bm25s
import numpy as np

from app.db import connect, open_database
from app.models import digest
from app.retrieval.embedded.lexical_index import WordIndex
from app.retrieval.embedded.manifest import read
from app.retrieval.embedded.store import EmbeddedStore
from app.retrieval.embedded.vector_index import VectorIndex
from app.settings import Settings

# The vectors' shape: with these a query's 1st, 10th and 50th neighbour among 5,000 are about as near (.66, .59, .49) as
# with claims and passages on one subject embedded by all-MiniLM-L6-v2 (.70, .60, .52).
DIMENSION, LATENT, TOPICS, EVENT = 384, 128, 200, 60
VOCABULARY, WORDS, ASKED = 200_000, 25, 12
CHUNK, QUERIES, CLAIMS = 50_000, 200, 40
MODEL = "synthetic"


@dataclass(frozen=True)
class Library:
    """So many passages in a desk's folder, and what is asked of them."""

    folder: Path
    vectors: np.ndarray
    words: np.ndarray
    texts: list[str]
    asked: np.ndarray


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


# --- what is searched ---


def vocabulary() -> list[str]:
    syllables = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
    return ["".join(word) for word in islice(product(syllables, repeat=3), VOCABULARY)]


def drawn(rng: np.random.Generator, count: int, length: int) -> np.ndarray:
    """Words by their number, (count, length), each as frequent as its rank has it."""
    frequencies = 1 / (np.arange(VOCABULARY) + 50)
    return np.searchsorted(np.cumsum(frequencies / frequencies.sum()), rng.random((count, length))).astype(np.int32)


class Meanings:
    """Vectors like those of texts: each tells of an event, each event belongs to a topic."""

    def __init__(self, rng: np.random.Generator, size: int) -> None:
        self._rng = rng
        self._spread = self._noise(LATENT, DIMENSION) / np.float32(np.sqrt(LATENT))
        topics = 0.5 * self._noise(LATENT) + 0.6 * self._noise(TOPICS, LATENT)
        events = max(1, size // EVENT)
        self._events = topics[rng.integers(0, TOPICS, events)] + 0.5 * self._noise(events, LATENT)

    def drawn(self, count: int) -> np.ndarray:
        latent = self._events[self._rng.integers(0, len(self._events), count)] + 0.85 * self._noise(count, LATENT)
        made = latent @ self._spread + 0.1 * self._noise(count, DIMENSION)
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    def _noise(self, *shape: int) -> np.ndarray:
        return self._rng.standard_normal(shape, np.float32)


def library(folder: Path, size: int) -> Library:
    rng = np.random.default_rng(size)
    meanings = Meanings(rng, size)
    vectors = np.concatenate([meanings.drawn(min(CHUNK, size - n)) for n in range(0, size, CHUNK)])
    names, words = vocabulary(), drawn(rng, size, WORDS)
    claims = drawn(rng, QUERIES, ASKED)
    claims[:, : ASKED // 2] = words[rng.integers(0, size, QUERIES), : ASKED // 2]
    made = Library(folder, vectors, words, list(texts(claims, names)), meanings.drawn(QUERIES))
    fill(made, names)
    return made


def fill(made: Library, names: Sequence[str]) -> None:
    """The desk's rows, as an import leaves them."""
    engine = open_database(Settings(data_dir=made.folder, _env_file=None))
    with sqlite3.connect(engine.url.database) as rows:
        rows.execute("PRAGMA synchronous=OFF")
        numbered = enumerate(texts(made.words, names), 1)
        while some := [(number, text, digest(text)) for number, text in islice(numbered, CHUNK)]:
            rows.executemany(
                "INSERT INTO evidence (id, title, url, publisher, rating, text, digest, created_at)"
                " VALUES (?, ?, '', ?, '', ?, ?, '2025-01-01')",
                ((number, text[:30], f"Publisher {number % 300}", text, key) for number, text, key in some),
            )
            rows.executemany(
                "INSERT INTO passage (id, evidence_id, start, end, text, digest) VALUES (?, ?, 0, ?, ?, ?)",
                ((number, number, len(text), text, key) for number, text, key in some),
            )
            rows.executemany(
                "INSERT INTO vector (digest, model, data) VALUES (?, ?, ?)",
                ((key, MODEL, made.vectors[number - 1].tobytes()) for number, _, key in some),
            )
    engine.dispose()


def texts(words: np.ndarray, names: Sequence[str]) -> Iterator[str]:
    return (" ".join([names[number] for number in row.tolist()]) for row in words)


# --- the store, each step in a process of its own, so that its memory is its own ---


def opened(folder: Path) -> EmbeddedStore:
    settings = Settings(data_dir=folder, _env_file=None)
    return EmbeddedStore(connect(settings.database), MODEL, folder / "index")


def build(folder: Path) -> tuple[float, float]:
    """Seconds to build the indexes from the rows, and the most MB the process took."""
    store = opened(folder)
    return seconds(store.catch_up), resident("VmHWM")


@dataclass(frozen=True)
class Found:
    opening: float
    together: float
    one: list[float]
    resident: float
    nearest: list[list[int]]


def search(folder: Path, texts: Sequence[str], asked: np.ndarray) -> Found:
    begin = time.perf_counter()
    store = opened(folder)
    store.catch_up()
    opening = time.perf_counter() - begin
    store.search(texts[:CLAIMS], asked[:CLAIMS])
    batches = range(CLAIMS, QUERIES, CLAIMS)
    together = [seconds(lambda n=n: store.search(texts[n : n + CLAIMS], asked[n : n + CLAIMS])) for n in batches]
    one = [seconds(lambda n=n: store.search([texts[n]], asked[n : n + 1])) for n in range(QUERIES)]
    manifest = read(store.folder, MODEL)
    near = [list(found)[:10] for found in VectorIndex(store.folder / manifest.generation, manifest).search(asked, 50)]
    return Found(opening, float(np.median(together)), one, resident(), near)


def resident(what: str = "VmRSS") -> float:
    """MB of this process in memory now, or at most (VmHWM), mapped files included."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1000


# --- its peers ---


def exact(made: Library) -> tuple[float, float, list[list[int]]]:
    """Seconds for the claims together and for one, and the entries of each query's ten nearest."""

    def best(asked: np.ndarray) -> np.ndarray:
        scores = asked @ made.vectors.T
        places = np.argpartition(-scores, 10, axis=1)[:, :10]
        return np.take_along_axis(places, np.argsort(-np.take_along_axis(scores, places, 1), axis=1), 1)

    together, one = seconds(lambda: best(made.asked[:CLAIMS])), seconds(lambda: best(made.asked[:1]))
    nearest = [((row + 1) * 2).tolist() for n in range(0, QUERIES, CLAIMS) for row in best(made.asked[n : n + CLAIMS])]
    return together, one, nearest


def words_bm25s(made: Library, names: Sequence[str]) -> float:
    """Seconds for the claims together."""
    numbers = {name: number for number, name in enumerate(names)}
    peer = bm25s.BM25()
    peer.index((made.words.tolist(), numbers), show_progress=False)
    asked = [text.split() for text in made.texts[:CLAIMS]]
    return seconds(lambda: peer.retrieve(asked, k=min(100, len(made.words)), show_progress=False))


def words_fts5(made: Library, names: Sequence[str], asked: int = 10) -> float:
    """Seconds for the claims together, from the first ten."""
    rows = sqlite3.connect(made.folder / "fts5.sqlite")
    rows.execute("CREATE VIRTUAL TABLE passage USING fts5(text, content='')")
    numbered = ((number, text) for number, text in enumerate(texts(made.words, names), 1))
    rows.executemany("INSERT INTO passage (rowid, text) VALUES (?, ?)", numbered)
    rows.commit()

    def find(text: str) -> None:
        query = "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 100"
        rows.execute(query, (" OR ".join(text.split()),)).fetchall()

    taken = seconds(lambda: [find(text) for text in made.texts[:asked]])
    rows.close()
    return taken * CLAIMS / asked


def words_tantivy(folder: Path, texts: Sequence[str]) -> float:
    store = opened(folder)
    words = WordIndex(store.folder / store.status().generation / "words")
    return seconds(lambda: [words.search(text, 100) for text in texts[:CLAIMS]])


# --- the report ---


def apart(work: Callable, *arguments: object) -> object:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def bench(folder: Path, size: int, peers: bool) -> float:
    """Prints how the store does at a size; returns its seconds for the claims together."""
    made, names = library(folder, size), vocabulary()
    built, most = apart(build, folder)
    found = apart(search, folder, made.texts, made.asked)
    files = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
    together, one, nearest = exact(made)
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found.nearest, nearest, strict=True)])
    p50, p95 = np.percentile(found.one, [50, 95])
    print(
        f"{size:,} passages: built in {built:.1f} s (at most {most:,.0f} MB resident), opened in {found.opening:.2f} s,"
        f" {CLAIMS} claims {found.together * 1000:.0f} ms, one p50 {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms,"
        f" recall@10 {recall:.3f}, {found.resident:,.0f} MB resident, {files / 1e6:,.0f} MB of files"
    )
    print(
        f"  numpy exact, vectors only: {found.together / together:.2f} x ({together * 1000:.0f} ms), "
        f"one {p50 / one:.2f} x ({one * 1000:.1f} ms)"
    )
    if peers:
        own = words_tantivy(folder, made.texts)
        for name, work in (("bm25s", words_bm25s), ("FTS5", words_fts5)):
            taken = work(made, names)
            print(
                f"  {name}, words only: the store's words take {own / taken:.3f} x, all of it "
                f"{found.together / taken:.3f} x ({taken * 1000:.0f} ms)"
            )
    return found.together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--no-peers", action="store_true", help="leave bm25s and FTS5 out, which take longest")
    parser.add_argument("--folder", type=Path, help="where the desks are made; a temporary folder otherwise")
    given = parser.parse_args()
    before: tuple[int, float] | None = None
    for size in given.sizes:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            taken = bench(Path(folder), size, not given.no_peers)
        if before:
            print(f"  {size / before[0]:.0f} x the passages cost {taken / before[1]:.1f} x the time")
        before = size, taken


if __name__ == "__main__":
    main()
