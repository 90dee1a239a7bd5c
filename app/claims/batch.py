"""Many texts, split by as many processes as there are cores: the parse is what takes the time, and it uses one core."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice

from app.claims import Extraction, Extractor, extractor
from app.settings import Settings

# So many texts are in the works at a time: enough to keep every process busy, few enough to hold in memory.
WINDOW = 256
# Fewer texts than this are done sooner than other processes have started.
FEW = 8

Given = tuple[str, str | None]

_worker: Extractor


def extract_all(settings: Settings, texts: Iterable[Given]) -> Iterator[Extraction]:
    """What the extractor of the settings makes of each (text, title), in their order.

    Raises ClaimdeskError where there is no such extractor.
    """
    chosen = extractor(settings)
    waiting = iter(texts)
    first = list(islice(waiting, FEW + 1))
    if len(first) <= FEW or settings.extractor != "rules" or (os.cpu_count() or 1) < 2:
        for text, title in chain(first, waiting):
            yield chosen.extract(text, title)
        return
    yield from _in_processes(settings, chain(first, waiting))


def _in_processes(settings: Settings, texts: Iterator[Given]) -> Iterator[Extraction]:
    # New processes and not forks of this one, which may have threads.
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=start, initializer=_begin, initargs=(settings,)) as pool:
        while window := list(islice(texts, WINDOW)):
            yield from pool.map(_extract, window, chunksize=4)


def _begin(settings: Settings) -> None:
    global _worker
    import torch  # a second to import

    torch.set_num_threads(1)  # there are as many processes as cores
    _worker = extractor(settings)


def _extract(given: Given) -> Extraction:
    return _worker.extract(*given)
