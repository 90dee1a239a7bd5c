"""Who does the work: one process at a time, the one that holds the lock file."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlmodel import Session, select

from app.desk import Desk
from app.errors import NotFound
from app.models import UNDER_WAY, Job
from app.pipeline import queue
from app.pipeline.schedule import clock
from app.pipeline.steps import JOBS, Subject

log = logging.getLogger("claimdesk")

# So often, in seconds, it looks whether the queue's file is still there, or whether another process has ended its work.
LOOK = 1.0
# After a fault, work begins again after so many seconds, and after twice as many each time, up to the longest.
PAUSE, LONGEST_PAUSE = 1.0, 60.0
# Where the clock has not been heard of for so many seconds, something holds it up.
SILENCE = 30.0
# What holds it up for longer than so many seconds is not waited for at the end.
PATIENCE = 30.0


@contextmanager
def working(desk: Desk, *, watch: bool = True, tell: Callable[[str], None] = lambda problem: None) -> Iterator[bool]:
    """Work the queue in threads of this process while the block runs; False, and no work, where another does.

    With `watch`, feeds are checked as their time comes. `tell` hears again and again what keeps the work from going
    on: "" where nothing does. Raises Unavailable where the queue does not answer at its start.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(desk.folder / "pipeline.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        queue.start(desk)
        with clock(desk, watch, tell):
            yield True
    finally:
        queue.stop()
        lock.release()


class Worker:
    """Works a desk's queue in a thread, from `start` to `stop`; whatever goes wrong, it begins again by itself.

    Where another process works, it stands by to take over.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._problem = ""
        self._heard: float | None = None

    def start(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="pipeline", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    @property
    def problem(self) -> str:
        """Why no work is done here, where it should be; "" where it is, or where another process does it."""
        heard = self._heard
        if not self._problem and heard is not None and time.monotonic() - heard > SILENCE:
            return "the queue or the database does not answer"
        return self._problem

    def _run(self) -> None:
        pause = PAUSE
        while not self._stop.is_set():
            try:
                self._desk.warm_up()  # first, so that nothing is under way when it fails
                while not self._stop.is_set():
                    self._heard = time.monotonic()  # what is wrong stays told until the work begins
                    with working(self._desk, tell=self._hear) as active:
                        self._hear("", clock=active)
                        pause, begun_with = PAUSE, queue.file_of(self._desk)
                        while not self._stop.wait(LOOK) and active and queue.file_of(self._desk) == begun_with:
                            pass
            except Exception as fault:
                log.exception("The pipeline does not work; it begins again in %g seconds.", pause)
                cause = type(fault.__cause__ or fault).__name__
                self._problem, self._heard = f"the pipeline cannot begin ({cause}), and tries again", None
                self._stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _hear(self, problem: str, *, clock: bool = True) -> None:
        self._problem, self._heard = problem, time.monotonic() if clock else None


def finish(desk: Desk, kind: type[Subject], subject_ids: list[int], seen: Callable[[Job], None]) -> list[Subject]:
    """Wait until all of these are ready or have failed, doing the work here where no other process does.

    `seen` is called with the job of each again and again on the way. Comes back with the articles, imports or feeds, in
    the order asked for. Raises NotFound where one is taken off the desk meanwhile.
    """
    while True:
        with working(desk, watch=False) as active:
            turn = time.monotonic()
            while active or time.monotonic() < turn + 1:
                jobs = _jobs(desk, kind, subject_ids)
                for job in jobs:
                    seen(job)
                if not any(job.status in UNDER_WAY for job in jobs):
                    with Session(desk.engine) as session:
                        return [session.get_one(kind, subject_id) for subject_id in subject_ids]
                time.sleep(0.1)


def _jobs(desk: Desk, kind: type[Subject], subject_ids: list[int]) -> list[Job]:
    with Session(desk.engine) as session:
        jobs = list(session.exec(select(Job).where(JOBS[kind].in_(subject_ids))))
    if missing := set(subject_ids) - {job.subject_id for job in jobs}:
        raise NotFound(f"There is no {kind.__name__.lower()} {min(missing)}, or it was taken off the desk.")
    return jobs
