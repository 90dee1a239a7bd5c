"""The clock: hands over what is queued, and has each feed checked when its interval has passed."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app import feeds
from app.desk import Desk
from app.pipeline.queue import hand_over
from app.pipeline.submission import check_feed

log = logging.getLogger("claimdesk")

# So often, in seconds, it looks for jobs that are queued; for feeds that are due, and again after a fault.
TICK = 0.2
LONG_TICK = 10.0


@contextmanager
def clock(desk: Desk, watch: bool, tell: Callable[[str], None]) -> Iterator[None]:
    """Tick while the block runs; with `watch`, for feeds too. `tell` hears after each tick what was wrong, if so."""
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(desk, watch, tell, stop), name="clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _run(desk: Desk, watch: bool, tell: Callable[[str], None], stop: threading.Event) -> None:
    feeds_at = time.monotonic()
    while not stop.is_set():
        try:
            if watch and time.monotonic() >= feeds_at:
                for feed in feeds.due(desk.engine, desk.settings):
                    check_feed(desk, None, feed.id or 0)
                feeds_at = time.monotonic() + LONG_TICK
            hand_over(desk)
        except Exception as fault:
            log.exception("What is queued could not be handed over; that is tried again in %g seconds.", LONG_TICK)
            tell(f"the queue or the database does not answer ({type(fault).__name__})")
            stop.wait(LONG_TICK)
        else:
            tell("")
            stop.wait(TICK)
