"""Reading in a process apart, within limits of time and memory.

What is read comes from strangers, by libraries that promise nothing of what a file can cost: a kilobyte of PDF can draw
for days, and whatever runs in C keeps the whole desk waiting. A process can be ended, and can break without harm.
"""

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from queue import SimpleQueue
from typing import Any, TypeVar

from app.errors import BadArticle, ClaimdeskError

T = TypeVar("T")
log = logging.getLogger("claimdesk")

# A document within the desk's limits takes a few seconds and some 100 MB.
SECONDS = 30
MEMORY = 2_000_000_000  # bytes
# Each process is forked off one that has these loaded and has read nothing.
LOADED = ["__main__", "trafilatura", "mammoth", "pypdfium2", "feedparser"]
LOADED += ["app.ingest.html", "app.ingest.pdf", "app.ingest.docx", "app.ingest.feed"]
AT_ONCE = threading.BoundedSemaphore(os.cpu_count() or 1)


def read_apart(what: str, read: Callable[..., T], *given: Any) -> T:  # noqa: ANN401 - as `read` has them
    """What `read` makes of what is given. Raises what it refuses with, and BadArticle where it takes too long or dies.

    All of these are pickled on their way.
    """
    start = _context()
    ours, theirs = start.Pipe(duplex=False)
    with AT_ONCE, ours:
        worker = start.Process(target=_answer, args=(theirs, SECONDS, read, *given), daemon=True)
        worker.start()
        theirs.close()
        try:
            if not ours.poll(SECONDS):
                raise BadArticle(f"{what} takes more than {SECONDS} seconds to read. Paste its text instead.")
            answer, told = ours.recv()
        except EOFError as error:
            raise BadArticle(
                f"{what} breaks what reads it, or needs too much time or memory. Paste its text instead."
            ) from error
        finally:
            worker.kill()
            worker.join()
    for record in told:
        if log.isEnabledFor(record.levelno):
            log.handle(record)
    if isinstance(answer, ClaimdeskError):
        raise answer
    read_of_it: T = answer
    return read_of_it


def _context() -> ForkServerContext | SpawnContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():  # Windows
        return multiprocessing.get_context("spawn")
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(LOADED)
    return forking


def _answer(out: Connection, seconds: int, read: Callable[..., Any], *given: Any) -> None:  # noqa: ANN401
    if os.name == "posix":
        _limit(seconds)
    told: SimpleQueue[logging.LogRecord] = SimpleQueue()
    log.addHandler(QueueHandler(told))
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        answer = read(*given)
    except ClaimdeskError as refusal:
        answer = refusal
    out.send((answer, [told.get() for _ in range(told.qsize())]))


def _limit(seconds: int) -> None:
    import resource  # which Windows lacks

    # The time is for when nobody is left to end this.
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
