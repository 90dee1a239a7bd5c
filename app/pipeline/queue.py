"""The queue (DBOS): the workflows it keeps, and which of them belong to the jobs that are under way.

A workflow that is not its job's any more, because the job was tried again or taken off the desk, changes nothing.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sqlalchemy import make_url
from sqlmodel import Session, col, select, update

from app.db import shown, writing
from app.desk import Desk
from app.errors import ClaimdeskError, Unavailable
from app.models import UNDER_WAY, Job, Status
from app.pipeline.steps import STEPS, Kind, Step, place

log = logging.getLogger("claimdesk")

QUEUE = "desk"
WORKFLOW = "carry"
# So many workflows run at once.
AT_ONCE = 2
# So many waiting jobs stand in the queue: enough that it never waits for more, however many there are.
AHEAD = 20
# The states of a workflow that is being carried out, or will be.
LIVE = ("ENQUEUED", "DELAYED", "PENDING")
# The state of one that so many processes have died of that it is not recovered any more.
EXHAUSTED = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"


def start(desk: Desk) -> None:
    """Begin to work the queue in threads of this process. Raises Unavailable where its database does not answer."""
    from dbos import DBOS  # takes a second to import

    try:
        # A fixed version and executor: what one release left unfinished, the next one goes on with.
        DBOS(
            config={
                "name": "claimdesk",
                "system_database_url": desk.queue_url,
                "application_version": "1",
                "executor_id": "desk",
                "log_level": "WARNING",
            }
        )

        @DBOS.workflow(name=WORKFLOW)
        def carry(kind: str, subject_id: int) -> None:
            _carry(desk, DBOS.workflow_id or "", kind, subject_id)

        with _silent():
            DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=0.2)
    except Exception as fault:
        cause = getattr(fault, "orig", None) or fault
        raise Unavailable(
            f"The queue {shown(desk.queue_url)} does not answer ({cause}). What was brought in is saved, and goes on as"
            " soon as the queue answers."
        ) from fault


@contextmanager
def _silent() -> Iterator[None]:
    # A fault at the start is raised, and told by whoever started it; the queue would print it with its traceback too.
    logger = logging.getLogger("dbos")
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = False


def file_of(desk: Desk) -> tuple[int, int] | None:
    """Which file the queue is, by its device and number there; None where it is none, or is gone.

    A queue that was started goes on with the file it began with, also when that is deleted or another is put in its
    place, and nothing it is told from then on is written.
    """
    try:
        found = os.stat(str(make_url(desk.queue_url).database))
    except OSError:
        return None
    return found.st_dev, found.st_ino


def stop() -> None:
    """Let go of the queue; what is under way goes on where it is worked next."""
    from dbos import DBOS

    # The workflow is registered anew for the next desk of this process.
    DBOS.destroy(destroy_registry=True)


def hand_over(desk: Desk) -> None:
    """See to it that each job under way has a workflow that lives.

    One that never had one, because it is new or something died in between, gets it; one whose workflow is over and has
    left it unfinished waits for another. Of those that wait, the first few stand in the queue.
    """
    with Session(desk.engine) as session:
        waiting = select(Job).where(Job.status == Status.queued).order_by(col(Job.id)).limit(AHEAD)
        jobs = [*session.exec(waiting), *session.exec(select(Job).where(Job.status == Status.running))]
    states = _states([job.workflow_id for job in jobs])
    for job in jobs:
        if job.workflow_id not in states:
            enqueue(job)
        elif states[job.workflow_id] not in LIVE:
            _renew(desk, job, states[job.workflow_id])


def enqueue(job: Job) -> None:
    """Hand a job to the queue. Its workflow's id makes this harmless to repeat."""
    from dbos import DBOS

    DBOS.enqueue_workflow_with_options(
        {"workflow_name": WORKFLOW, "queue_name": QUEUE, "workflow_id": job.workflow_id}, job.kind, job.subject_id
    )


def _states(workflow_ids: Sequence[str]) -> dict[str, str]:
    from dbos import DBOS

    # Asked for even where nothing waits, so that a queue that does not answer is noticed before something does.
    asked = list(workflow_ids) or [""]
    found = DBOS.list_workflows(workflow_ids=asked, load_input=False, load_output=False)
    return {workflow.workflow_id: workflow.status for workflow in found}


def _renew(desk: Desk, job: Job, state: str) -> None:
    with writing(desk.engine) as session:
        found = session.exec(select(Job).where(Job.workflow_id == job.workflow_id)).first()
        if found is None or found.status not in UNDER_WAY:  # it has come to its end since it was read
            return
        if state == EXHAUSTED:
            found.status, found.error = Status.failed, "Claimdesk came to its end at this again and again."
        else:
            log.warning("%s %s was left unfinished, and is begun again.", job.kind, job.subject_id)
            found.again()


def _carry(desk: Desk, workflow_id: str, kind: str, subject_id: int) -> None:
    """The workflow: an article, an import or the check of a feed through its steps, as long as they do not fail."""
    from dbos import DBOS

    [of] = [of for of in STEPS if of.__name__ == kind]
    for step in STEPS[of]:
        attempt = partial(_attempt, desk, workflow_id, of, subject_id, step)
        if not DBOS.run_step({"name": step.__name__}, attempt):
            return
    _report(desk, workflow_id, status=Status.ready, step="", progress=1.0)


def _attempt(desk: Desk, workflow_id: str, kind: Kind, subject_id: int, step: Step) -> bool:
    """Take a step; whether the next one is to be taken."""
    begun = place(kind, step, 0.0)
    if not _report(desk, workflow_id, status=Status.running, step=step.__name__, error="", progress=begun):
        return False
    try:
        step(desk, subject_id)
    except ClaimdeskError as refusal:
        _report(desk, workflow_id, status=Status.failed, error=str(refusal))
        return False
    except Exception as fault:
        log.exception("%s %s failed at step '%s'", kind.__name__, subject_id, step.__name__)
        message = f"Claimdesk itself failed here ({type(fault).__name__}: {fault}). Its log says more; try again."
        _report(desk, workflow_id, status=Status.failed, error=message)
        return False
    return True


def _report(desk: Desk, workflow_id: str, **values: Status | str | float) -> bool:
    """Write down how far a workflow is with its job; False where the job is not its own any more."""
    with writing(desk.engine) as session:
        return session.exec(update(Job).where(col(Job.workflow_id) == workflow_id).values(values)).rowcount == 1
