"""The embedded store: the database's rows are the truth, two indexes in files beside it are derived from them.

Vectors find by meaning, words by BM25, and `rank` makes one order of what both found. Passages and verdicts are only
ever added, so the indexes catch up by taking the rows after the last they have; what has been retired or superseded is
dropped when a result is read from its row. The files of one embedding model are one folder:

    manifest.json      what the files hold; the only file that is ever replaced
    lock, training     held by the process, and the thread, that writes; and by the one that trains
    GENERATION/        vectors, entries, trained-N, words/: only added to, and never trusted beyond the manifest

Searches take no lock: they work with the files as a manifest describes them, which stays true while others add to them.
Processes on one desk see each other's additions by the manifest, and whoever searches first takes in what is new.
"""

import logging
import os
import shutil
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from heapq import nlargest
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from sqlalchemy import Engine

from app.models import digest
from app.retrieval import Coverage, Found, Hit
from app.retrieval.embedded import index_rows
from app.retrieval.embedded import manifest as manifests
from app.retrieval.embedded.index_rows import IndexRow
from app.retrieval.embedded.lexical_index import WordIndex
from app.retrieval.embedded.manifest import Damaged, Manifest
from app.retrieval.embedded.vector_index import VectorIndex, append, train
from app.retrieval.ranking import likeness, rank

# Up to so many vectors all are compared with, one by one; past it an index is trained, and again (or only added to,
# where that is enough) whenever so many have come since.
FLAT, UNTRAINED = 50_000, 20_000
# So many candidates of each index are looked at for each hit asked for, and at least so many.
WIDTH, LEAST, WIDER = 3, 50, 4
# So many rows are taken in at once; a search takes no more, and leaves the rest of a long import to a thread.
BATCH = 20_000
# Seconds a search waits for another that is taking rows in.
PATIENCE = 0.25
# Each small addition is a segment that every search goes through: past so many they are joined.
SEGMENTS = 24

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class View:
    """The files as one manifest describes them; `stamp` tells that manifest's file from others."""

    manifest: Manifest
    vectors: VectorIndex
    words: WordIndex
    stamp: tuple[int, int]


class EmbeddedStore:
    """See app.retrieval.Store. Safe to share between threads, and its `folder` between processes."""

    def __init__(
        self,
        engine: Engine,
        model: str,
        folder: Path,
        *,
        flat: int = FLAT,
        untrained: int = UNTRAINED,
        batch: int = BATCH,
    ) -> None:
        self._engine, self._model = engine, model
        # A folder for each model: their vectors are never mixed, and going back to one finds its index as it was.
        self.folder = folder / digest(model)[:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._flat, self._untrained, self._batch = flat, untrained, batch
        self._lock = FileLock(self.folder / "lock", poll_interval=0.005)
        self._training = FileLock(self.folder / "training")
        self._pool = ThreadPoolExecutor(os.cpu_count())
        self._behind: threading.Thread | None = None
        self._view = self._open()

    def catch_up(self) -> None:
        """Take all new rows in, a batch at a time, and train where that is due. Searches go on meanwhile."""
        while self._take(merge=True):
            pass
        if self._view.words.segments > SEGMENTS:
            with self._lock:
                self._view.words.remove([])
        if self._training_due:
            self._train()

    def search(self, texts: Sequence[str], vectors: np.ndarray, k: int = 10) -> list[list[Hit]]:
        self._look()
        width = max(LEAST, WIDTH * k)
        best = self._search(texts, vectors, k, width)
        # What was retired or superseded is still in the indexes: where it crowds the others out, look further.
        size = self._view.words.documents
        while width < size and (short := [n for n, hits in enumerate(best) if len(hits) < k]):
            width *= WIDER
            again = self._search([texts[n] for n in short], vectors[short], k, width)
            for n, hits in zip(short, again, strict=True):
                best[n] = hits
        return best

    def candidates(self, texts: Sequence[str], vectors: np.ndarray, width: int) -> list[list[Found]]:
        self._look()
        return self._candidates(texts, vectors, width, 2 * width)

    def status(self) -> Coverage:
        self._refresh()
        known = self._view.manifest
        return Coverage(
            generation=known.generation,
            passage=known.passage,
            verdict=known.verdict,
            documents=known.documents,
            vectors=known.vectors,
            trained=known.trained_rows,
            up_to_date=not self._is_behind(),
        )

    def wait(self) -> None:
        """Return when what goes on in the background is done."""
        if self._behind:
            self._behind.join()

    # --- finding ---

    def _search(self, texts: Sequence[str], vectors: np.ndarray, k: int, width: int) -> list[list[Hit]]:
        return [rank(found, k) for found in self._candidates(texts, vectors, width, width)]

    def _candidates(self, texts: Sequence[str], vectors: np.ndarray, width: int, kept: int) -> list[list[Found]]:
        """What both indexes find, up to `width` each; of those the `kept` likeliest, since reading rows costs most."""
        view = self._view
        # Side by side; one alone is not worth the way to another thread.
        each = map if len(texts) == 1 else self._pool.map
        by_words = list(each(lambda text: view.words.search(text, width), texts))
        similar = view.vectors.search(vectors, width)
        only_words = [[*(worded.keys() - near.keys())] for near, worded in zip(similar, by_words, strict=True)]
        for near, more in zip(similar, view.vectors.cosines(vectors, only_words), strict=True):
            near |= more
        found = [_likeliest(near, worded, kept) for near, worded in zip(similar, by_words, strict=True)]
        with self._engine.connect() as connection:
            known = dict(index_rows.hits(connection, set().union(*found)))
        return [
            [Found(known[entry], near.get(entry, 0.0), worded.get(entry, 0.0)) for entry in entries if entry in known]
            for entries, near, worded in zip(found, similar, by_words, strict=True)
        ]

    # --- catching up ---

    def _look(self) -> None:
        """Before a search: see what other processes have written, and take in what is new."""
        self._refresh()
        if self._is_behind():
            # Where another is taking rows in and does not get done, the search goes by what is in already.
            with suppress(Timeout):
                self._take(merge=False, timeout=PATIENCE)
        if self._training_due or self._view.words.segments > SEGMENTS or self._is_behind():
            self._catch_up_behind()

    def _catch_up_behind(self) -> None:
        if self._behind is None or not self._behind.is_alive():
            self._behind = threading.Thread(target=self._caught_up, name="evidence index", daemon=True)
            self._behind.start()

    def _caught_up(self) -> None:
        try:
            self.catch_up()
        except Exception:  # nobody waits for this thread: the next search starts another
            log.exception("The evidence index could not catch up")

    def _is_behind(self) -> bool:
        with self._engine.connect() as connection:
            passage, verdict = index_rows.last(connection)
        return passage > self._view.manifest.passage or verdict > self._view.manifest.verdict

    def _take(self, *, merge: bool, timeout: float = -1) -> bool:
        """Take in the next batch of rows; False where there is none. Raises Timeout where others write that long."""
        with self._lock.acquire(timeout):
            self._refresh()
            known = self._view.manifest
            with self._engine.connect() as connection:
                passages = index_rows.passages(connection, self._model, known.passage, self._batch)
                verdicts = index_rows.verdicts(connection, self._model, known.verdict, self._batch)
            if not passages and not verdicts:
                return False
            self._add(known, passages, verdicts, merge)
        return True

    def _add(self, known: Manifest, passages: list[IndexRow], verdicts: list[IndexRow], merge: bool) -> None:
        view, folder = self._view, self.folder / known.generation
        taken = [(row.id * 2, row) for row in passages]
        taken += [(row.id * 2 + index_rows.VERDICT, row) for row in verdicts]
        dimension = known.dimension or next((len(row.vector) // 4 for _, row in taken if row.vector), 0)
        # A row whose vector is missing, or of another length, is found by its words alone.
        meant = [(entry, row.vector) for entry, row in taken if row.vector and len(row.vector) == dimension * 4]
        prints = known.prints
        if meant:
            made = np.frombuffer(b"".join(vector for _, vector in meant), "<f4").reshape(-1, dimension)
            prints = prints | append(folder, known, [entry for entry, _ in meant], made)
        # More documents than the manifest tells of: a writer was killed before it wrote one.
        again = view.words.documents != known.documents
        view.words.add(((entry, f"{row.source} {row.text}") for entry, row in taken), again=again, merge=merge)
        last_passage = passages[-1] if passages else None
        last_verdict = verdicts[-1] if verdicts else None
        self._write(
            replace(
                known,
                passage=last_passage.id if last_passage else known.passage,
                passage_digest=last_passage.digest if last_passage else known.passage_digest,
                verdict=last_verdict.id if last_verdict else known.verdict,
                verdict_digest=last_verdict.digest if last_verdict else known.verdict_digest,
                documents=view.words.documents,
                vectors=known.vectors + len(meant),
                dimension=dimension,
                prints=prints,
            )
        )

    # --- training ---

    @property
    def _training_due(self) -> bool:
        vectors = self._view.vectors
        return len(vectors) >= self._flat and vectors.untrained >= self._untrained

    def _train(self) -> None:
        """Train an index of what there is, and put it in the other's place; nobody waits, nothing else stops."""
        try:
            with self._training.acquire(timeout=0):
                if self._training_due:
                    self._train_alone()
        except Timeout:
            return  # another process is at it, and will be seen to have been

    def _train_alone(self) -> None:
        known = self._view.manifest
        folder = self.folder / known.generation
        with self._engine.connect() as connection:
            dropped = index_rows.retired(connection)
        name, print_, made_at = train(folder, known, dropped)
        with self._lock:
            self._refresh()
            now = self._view.manifest
            if now.generation != known.generation:
                return
            self._view.words.remove(dropped)
            prints = {key: value for key, value in now.prints.items() if key != now.trained}
            self._write(
                replace(
                    now,
                    documents=self._view.words.documents,
                    trained=name,
                    trained_rows=known.vectors,
                    cells_made_at=made_at,
                    prints=prints | {name: print_},
                )
            )
        for other in folder.glob("trained-*"):
            if other.name != name:
                other.unlink()

    # --- files ---

    def _write(self, manifest: Manifest) -> None:
        manifests.write(self.folder, manifest)
        self._view = self._read(self._view)

    def _refresh(self) -> None:
        """See what another process has written since; a look at one file where that is nothing."""
        try:
            changed = _stamp(self.folder) != self._view.stamp
        except OSError:
            changed = True
        if changed:
            self._view = self._open(self._view)

    def _open(self, before: View | None = None) -> View:
        """The files as they are, or new and empty ones where they cannot be trusted; the rows are taken in later."""
        try:
            return self._read(before)
        except Damaged:
            with self._lock:
                try:
                    return self._read(before)  # another process may have been first
                except Damaged as problem:
                    return self._anew(problem)

    def _anew(self, problem: Damaged) -> View:
        for folder in self.folder.iterdir():
            if folder.is_dir():
                log.warning("The evidence index %s is made anew from the rows: %s.", folder, problem)
                shutil.rmtree(folder)
        generation = uuid.uuid4().hex[:12]
        (self.folder / generation).mkdir()
        manifests.write(self.folder, Manifest(self._model, generation))
        return self._read(None)

    def _read(self, before: View | None) -> View:
        """Raises Damaged."""
        try:
            stamp = _stamp(self.folder)
        except OSError as error:
            raise Damaged("it has no manifest") from error
        manifest = manifests.read(self.folder, self._model)
        folder = self.folder / manifest.generation
        with self._engine.connect() as connection:
            found = index_rows.digests(connection, manifest.passage, manifest.verdict)
        if found != (manifest.passage_digest, manifest.verdict_digest):
            raise Damaged("it was made from other rows")
        same = before if before and before.manifest.generation == manifest.generation else None
        vectors = VectorIndex(folder, manifest, same.vectors if same else None)
        words = same.words if same else WordIndex(folder / "words")
        words.reload()
        if words.documents < manifest.documents:
            raise Damaged("it has lost words")
        return View(manifest, vectors, words, stamp)


def _likeliest(near: dict[int, float], worded: dict[int, float], count: int) -> list[int]:
    return nlargest(
        count,
        near.keys() | worded.keys(),
        key=lambda entry: (likeness(near.get(entry, 0.0), worded.get(entry, 0.0)), -entry),
    )


def _stamp(folder: Path) -> tuple[int, int]:
    state = (folder / manifests.NAME).stat()
    return state.st_mtime_ns, state.st_ino
