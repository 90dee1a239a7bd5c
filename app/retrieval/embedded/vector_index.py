"""Finding by meaning: every vector in a file, the older of them in a trained faiss index as well.

The trained index (inverted lists of vectors in 8 bits, IVF,SQ8) answers roughly and fast; what it offers is scored
again with the exact vectors. What has come since it was trained is compared one by one, and so is everything while
there is little. Positions are places in the file, from 0.
"""

import logging
import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from threadpoolctl import ThreadpoolController

from app.retrieval.embedded.manifest import Damaged, Manifest, fingerprint, verify

VECTORS, ENTRIES = "vectors", "entries"
# Of the trained index's cells so many are looked into for this many candidates, and more for more.
PROBES, CANDIDATES = 32, 50
# Cells are made anew where there are so many times the vectors they were made for.
GROWTH = 2.0
# A cell's centre is the mean of about so many vectors: fewer would place it badly, more take longer.
SAMPLE = 48
# So many vectors are compared with, or added, at once: it bounds the memory that takes.
BLOCK = 50_000

# Products as small as a search's take several threads longer than one, and many times as long where others use the
# machine, as each waits for the last.
BLAS = ThreadpoolController()

log = logging.getLogger(__name__)


class VectorIndex:
    """The vectors a manifest tells of, as they were then: others come as another VectorIndex. Safe between threads."""

    def __init__(self, folder: Path, manifest: Manifest, before: "VectorIndex | None" = None) -> None:
        """`before` lends its trained index where that is still the one. Raises Damaged."""
        self._folder, self._manifest = folder, manifest
        verify(folder, VECTORS, manifest.vectors * manifest.dimension * 4, manifest)
        verify(folder, ENTRIES, manifest.vectors * 8, manifest)
        self._entries = (
            np.fromfile(folder / ENTRIES, "<i8", manifest.vectors) if manifest.vectors else np.zeros(0, np.int64)
        )
        # Nearly in order already, which this kind of sorting makes use of.
        self._order = np.argsort(self._entries, kind="stable")
        self._sorted = self._entries[self._order]
        self._name = manifest.trained
        same = before is not None and before._name == manifest.trained
        self._trained, self._covered = before._part if before and same else _read_trained(folder, manifest)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def untrained(self) -> int:
        """How many vectors are compared one by one."""
        return len(self) - self._covered

    @property
    def _part(self) -> tuple[Any, int]:
        return self._trained, self._covered

    def search(self, queries: np.ndarray, width: int) -> list[dict[int, float]]:
        """The entries of the `width` nearest vectors to each query, (n, d), each with its exact cosine."""
        if not len(self) or not len(queries):
            return [{} for _ in queries]
        with BLAS.limit(limits=1, user_api="blas"):
            vectors, found = _map(self._folder, self._manifest), []
            for query, places in zip(queries, self._nearest(queries, width, vectors), strict=True):
                places = places[places >= 0]
                cosines = vectors[places] @ query
                best = np.argsort(-cosines, kind="stable")[:width]
                found.append(dict(zip(self._entries[places[best]].tolist(), cosines[best].tolist(), strict=True)))
        return found

    def cosines(self, queries: np.ndarray, entries: Sequence[Sequence[int]]) -> list[dict[int, float]]:
        """The cosine between each query, (n, d), and each of its entries that has a vector."""
        if not len(self):
            return [{} for _ in queries]
        with BLAS.limit(limits=1, user_api="blas"):
            vectors, found = _map(self._folder, self._manifest), []
            for query, some in zip(queries, entries, strict=True):
                wanted = np.asarray(some, np.int64)
                places = np.minimum(np.searchsorted(self._sorted, wanted), len(self) - 1)
                there = self._sorted[places] == wanted
                cosines = vectors[self._order[places[there]]] @ query
                found.append(dict(zip(wanted[there].tolist(), cosines.tolist(), strict=True)))
        return found

    def _nearest(self, queries: np.ndarray, width: int, vectors: np.ndarray) -> np.ndarray:
        """The positions that may be nearest, (n, any number); -1 is none."""
        queries, found = np.ascontiguousarray(queries, np.float32), []
        if self._trained is not None:
            probes = min(self._trained.nlist, PROBES * -(-width // CANDIDATES))
            settings = faiss.SearchParametersIVF()
            settings.nprobe = probes
            found.append(self._trained.search(queries, width, params=settings)[1])
        for begin in range(self._covered, len(self), BLOCK):
            scores = queries @ vectors[begin : begin + BLOCK].T
            best = np.argpartition(-scores, min(width, scores.shape[1]) - 1, axis=1)[:, :width]
            found.append(best + begin)
        return np.hstack(found)


def append(folder: Path, manifest: Manifest, entries: Sequence[int], vectors: np.ndarray) -> dict[str, int]:
    """Write vectors, (n, d), after those the manifest tells of; the two files' fingerprints with them."""
    prints = {}
    for name, new in ((VECTORS, vectors.astype("<f4")), (ENTRIES, np.asarray(entries, "<i8"))):
        begin = manifest.vectors * (new.nbytes // len(new))
        with (folder / name).open("ab") as file:
            # What lies behind is from a writer that was killed before it wrote its manifest.
            file.truncate(begin)
            file.write(new.tobytes())
            file.flush()
            os.fsync(file.fileno())
        prints[name] = fingerprint(folder / name, begin + new.nbytes)
    return prints


def train(folder: Path, manifest: Manifest, dropped: Collection[int]) -> tuple[str, int, int]:
    """Put all vectors but those of the dropped entries into a trained index; takes up to minutes.

    Returns the new file's name, its fingerprint, and for how many vectors its cells were made.
    """
    # For this thread alone: searches go on meanwhile.
    faiss.omp_set_num_threads(max(1, (os.cpu_count() or 1) // 2))
    entries = np.fromfile(folder / ENTRIES, "<i8", manifest.vectors)
    gone = np.isin(entries, np.fromiter(dropped, np.int64))
    index, begin = _read_trained(folder, manifest, whole=True)
    if index is None or manifest.vectors >= GROWTH * manifest.cells_made_at:
        index, begin, made_at = _cells(folder, manifest, np.flatnonzero(~gone)), 0, manifest.vectors
    else:
        index.remove_ids(faiss.IDSelectorBatch(np.flatnonzero(gone)))
        made_at = manifest.cells_made_at
    for places in _blocks(np.flatnonzero(~gone[begin:]) + begin):
        index.add_with_ids(_map(folder, manifest)[places], places)
    name = f"trained-{manifest.vectors}"
    faiss.write_index(index, str(folder / f"{name}.part"))
    with (folder / f"{name}.part").open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(folder / f"{name}.part", folder / name)
    return name, fingerprint(folder / name, (folder / name).stat().st_size), made_at


def _map(folder: Path, manifest: Manifest) -> np.ndarray:
    """The vectors, (n, d), to be read where needed and let go after it: kept, pages once read would be counted as this
    process's memory for good.
    """
    shape = manifest.vectors, manifest.dimension
    return np.asarray(np.memmap(folder / VECTORS, "<f4", "r", shape=shape))


def _cells(folder: Path, manifest: Manifest, living: np.ndarray) -> Any:  # noqa: ANN401 (faiss's classes are made by SWIG)
    """An empty trained index whose cells grow with the square root of the vectors: 1024 for a million."""
    count = 2 ** int(np.log2(min(2 * np.sqrt(len(living)), len(living) / SAMPLE)))
    index = faiss.index_factory(manifest.dimension, f"IVF{count},SQ8", faiss.METRIC_INNER_PRODUCT)
    sample = np.random.default_rng(0).choice(living, min(len(living), SAMPLE * count), replace=False)
    index.train(_map(folder, manifest)[np.sort(sample)])
    return index


def _read_trained(folder: Path, manifest: Manifest, whole: bool = False) -> tuple[Any, int]:
    """The trained index and how many vectors it covers; none where there is none to trust, and it is made anew."""
    if not manifest.trained:
        return None, 0
    file = folder / manifest.trained
    try:
        verify(folder, manifest.trained, file.stat().st_size, manifest)
        return faiss.read_index(str(file), 0 if whole else faiss.IO_FLAG_MMAP_IFC), manifest.trained_rows
    except (Damaged, OSError, RuntimeError) as error:
        log.warning("The trained index %s cannot be used and is made anew: %s", file, error)
        return None, 0


def _blocks(places: np.ndarray) -> Iterator[np.ndarray]:
    return (places[begin : begin + BLOCK] for begin in range(0, len(places), BLOCK))
