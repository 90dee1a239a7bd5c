"""From a source to claims ready for review: the durable part of the journey.

An article (an import into the library, the check of a feed) is a row before anything else happens to it, and a
workflow carries it through its steps. Each step commits what it made in one transaction and finds it there when it is
run again, so whatever kills the process, the next one goes on at the step where it stopped, and nothing is made twice.
Looking up matches is no step: a claim's are searched when it is shown, with the vectors made here, so they are never
out of date.

Every process can put work into the queue (DBOS, which keeps its own state beside the database). One process at a time
does the work: the one that holds the lock file.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import TypeVar

from sqlmodel import Session, col, delete, select

from app import accounts, feeds
from app.acts import act
from app.claims.check_worthiness import scores
from app.db import writing
from app.desk import Desk
from app.errors import BadRow, ClaimdeskError, Conflict, NotFound
from app.evidence import captures
from app.evidence.importers import Refusal, Row, read_rows
from app.evidence.library import Added, add, texts
from app.ingest import Document, check_url, open_url, read_file, read_url, without_tracking
from app.ingest.feed import read_feed
from app.models import Article, Capture, Claim, Feed, Import, Reference, Status, User, now

log = logging.getLogger("claimdesk")

QUEUE = "desk"
WORKFLOW = "carry"
# So many texts are embedded between two steps of the progress bar.
BATCH = 64
TABULAR = (".jsonl", ".csv", ".json")
# So often, in seconds, the clock looks for feeds whose interval has passed.
TICK = 10.0

Job = Article | Import | Feed
J = TypeVar("J", Article, Import, Feed)
Step = Callable[[Desk, int], None]


# --- the journey ------------------------------------------------------------------------------------------------------


def read(desk: Desk, article_id: int) -> None:
    """Fetch an article that was given as a URL; one whose text the desk has already becomes a pointer to that one."""
    with Session(desk.engine) as session:
        article = session.get_one(Article, article_id)
    if article.text:
        return
    document = read_url(article.url, desk.settings)
    with writing(desk.engine) as session:
        article = session.get_one(Article, article_id)
        twin = session.exec(select(Article).where(Article.digest == document.digest)).first()
        if twin:
            article.duplicate_of, article.title = twin.id, document.title
        else:
            _fill(session, article, document)


def split(desk: Desk, article_id: int) -> None:
    """Cut the article's text into claims."""
    with Session(desk.engine) as session:
        article = session.get_one(Article, article_id)
        if article.duplicate_of or session.exec(select(Claim.id).where(Claim.article_id == article_id)).first():
            return
    extraction = desk.extractor.extract(article.text, article.title, article.published)
    with writing(desk.engine) as session:
        article = session.get_one(Article, article_id)
        article.notice, article.extraction = extraction.notice, dict(extraction.log)
        for found in extraction.claims:
            claim = Claim(article_id=article_id, text=found.text, quote=found.quote, start=found.start, end=found.end)
            claim.speaker, claim.check_worthiness = found.speaker, found.check_worthiness
            claim.flags, claim.dates = list(found.flags), dict(found.dates)
            claim.repeats = [list(span) for span in found.repeats]
            session.add(claim)


def embed(desk: Desk, article_id: int) -> None:
    """Give each claim its vector and, with it, its check-worthiness, batch by batch."""
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim).where(Claim.article_id == article_id).order_by(col(Claim.id))).all()
    for begin in range(0, len(claims), BATCH):
        batch = claims[begin : begin + BATCH]
        texts = [claim.text for claim in batch]
        made = scores(texts, desk.vectors(texts), desk.embedder.model)
        with writing(desk.engine) as session:
            for claim, score in zip(batch, made, strict=True):
                if "not-split" not in claim.flags:
                    session.get_one(Claim, claim.id).check_worthiness = float(score)
        _advance(desk, Article, article_id, embed, min(1.0, (begin + BATCH) / len(claims)))


def take_in(desk: Desk, import_id: int) -> None:
    """Read what is imported, cut it into passages, embed them and add them to the library."""
    with Session(desk.engine) as session:
        job = session.get_one(Import, import_id)
    if job.url:
        _capture(desk, job)
        return
    rows, refused = read_evidence(desk, job.name, job.content)
    before = Added(job.added, job.unchanged)

    def note(session: Session, done: Added) -> None:
        # With the rows themselves: whatever kills this, the next attempt goes on after the last of them.
        values = {"added": before.added + done.added, "unchanged": before.unchanged + done.unchanged}
        taken = job.taken + done.rows
        progress = _place(Import, take_in, taken / len(rows))
        session.get_one(Import, import_id).sqlmodel_update({**values, "taken": taken, "progress": progress})

    add_evidence(desk, rows[job.taken :], note)
    with writing(desk.engine) as session:
        job = session.get_one(Import, import_id)
        job.refused = [{"line": refusal.line, "reason": refusal.reason} for refusal in refused]
        job.content = b""


def _capture(desk: Desk, job: Import) -> None:
    """Fetch an address and keep what it answered; what was kept already, before a crash, is not fetched again."""
    with Session(desk.engine) as session:
        user = session.get_one(User, job.added_by)
        if session.exec(select(Capture.id).where(Capture.import_id == job.id)).first():
            return
    page, document = open_url(job.url, desk.settings)
    answer = captures.Answer(job.url, page.url, page.media_type, page.charset, page.content, now())
    row = _row(job.name, feeds.completed(desk.engine, job.id or 0, document))
    reviews = add_evidence(desk, list(_reviews(row, document.markup)))
    desk.vectors(texts(row))
    with act(desk.engine, user, "add evidence") as acting:
        job = acting.session.get_one(Import, job.id)
        new = captures.keep(acting, answer, row, job.id)
        job.added, job.unchanged = reviews.added + new, reviews.unchanged + (not new)


def check(desk: Desk, feed_id: int) -> None:
    """Look at a feed, and queue an import of each page it links to that was never imported."""
    with Session(desk.engine) as session:
        feed = session.get_one(Feed, feed_id)
    if feed.url not in desk.settings.feeds:  # taken out of the settings after the check was queued
        return
    news = read_feed(feed.url, desk.settings, feed.etag, feed.modified)
    if news:
        feeds.take(desk.engine, feed_id, news, accounts.owner(desk.engine))
    # Those of a check that was killed before it came to this are among them.
    for job in feeds.brought(desk.engine, [feed_id]):
        _enqueue(desk, job)


STEPS: dict[type[Job], tuple[Step, ...]] = {Article: (read, split, embed), Import: (take_in,), Feed: (check,)}


def _fill(session: Session, article: Article, document: Document) -> None:
    article.text, article.digest, article.language = document.text, document.digest, document.language
    article.title = document.title or article.title or shorten(document.text.partition("\n")[0], 80, placeholder="…")
    article.author, article.publisher, article.published = document.author, document.publisher, document.published
    article.url = document.url or article.url
    assert article.id is not None
    session.add_all(Reference(article_id=article.id, url=link.url, text=link.text) for link in document.references)


# --- what goes in -----------------------------------------------------------------------------------------------------


def submit(desk: Desk, user: User, document: Document) -> tuple[Article, bool]:
    """Queue a text for review. Comes back with its article, and whether that is new or was on the desk before."""
    assert user.id is not None
    with act(desk.engine, user, "submit") as acting:
        known = acting.session.exec(select(Article).where(Article.digest == document.digest)).first()
        if known:
            return known, False
        article = acting.make(Article(added_by=user.id))
        _fill(acting.session, article, document)
    _enqueue(desk, article)
    return article, True


def submit_url(desk: Desk, user: User, url: str) -> Article:
    """Queue an address for fetching and review. Raises Unsafe for one that is none."""
    check_url(url)
    assert user.id is not None
    with act(desk.engine, user, "submit") as acting:
        article = acting.make(Article(url=url, title=url, added_by=user.id))
    _enqueue(desk, article)
    return article


def submit_import(desk: Desk, user: User, name: str, content: bytes) -> Import:
    """Queue a file for the evidence library. Raises BadArticle or BadRow where nothing in it can be taken in."""
    rows, refused = read_evidence(desk, name, content)
    if not rows:
        reason = f"line {refused[0].line}: {refused[0].reason}" if refused else "it has no rows"
        raise BadRow(f"Nothing in {name} can be taken in ({reason}).")
    return _submit_import(desk, user, Import(name=name, content=content, added_by=user.id or 0))


def submit_import_url(desk: Desk, user: User, url: str) -> Import:
    """Queue an address for fetching into the evidence library. Raises Unsafe for one that is none."""
    return _submit_import(desk, user, Import(name=url, url=without_tracking(url), added_by=user.id or 0))


def _submit_import(desk: Desk, user: User, job: Import) -> Import:
    with act(desk.engine, user, "import") as acting:
        acting.make(job)
    _enqueue(desk, job)
    return job


def check_feed(desk: Desk, feed_id: int) -> Feed:
    """Queue a check of a feed; where one is under way, that is it. Raises NotFound for one that is not watched."""
    feed = feeds.ask(desk.engine, desk.settings, feed_id)
    _enqueue(desk, feed)
    return feed


def retry(desk: Desk, kind: type[J], job_id: int) -> J:
    """Try a failed article or import again, from the step that failed."""
    with writing(desk.engine) as session:
        job = session.get(kind, job_id)
        if job is None:
            raise NotFound(f"There is no {kind.__name__.lower()} {job_id}.")
        if job.status is not Status.failed:
            raise Conflict("Only what has failed can be tried again.")
        job.status, job.error, job.attempt = Status.queued, "", job.attempt + 1
    _enqueue(desk, job)
    return job


def discard(desk: Desk, article_id: int) -> None:
    """Take a failed article off the desk. Raises Conflict for any other: what has been prepared is kept."""
    with writing(desk.engine) as session:
        article = session.get(Article, article_id)
        if article is None:
            raise NotFound(f"There is no article {article_id}.")
        if (
            article.status is not Status.failed
            or session.exec(select(Claim.id).where(Claim.article_id == article_id)).first()
        ):
            raise Conflict("Only an article that failed before it had claims can be taken off the desk.")
        session.exec(delete(Reference).where(col(Reference.article_id) == article_id))
        session.delete(article)


def read_evidence(desk: Desk, name: str, content: bytes) -> tuple[list[Row], list[Refusal]]:
    """The rows of a file for the library, and the lines refused.

    A document (text, page, PDF) is one row; a page that carries fact-checks as markup gives a row for each of them too.
    """
    if Path(name).suffix.lower() in TABULAR:
        read = list(read_rows(name, content))
        return [row for row in read if isinstance(row, Row)], [row for row in read if isinstance(row, Refusal)]
    document = read_file(name, content, desk.settings)
    row = _row(name, document)
    return [row, *_reviews(row, document.markup)], []


def _row(name: str, document: Document) -> Row:
    title, publisher = document.title or name, document.publisher or document.author
    return Row(document.text, None, title, document.url, publisher, document.published, pages=document.pages)


def _reviews(page: Row, markup: tuple[str, ...]) -> Iterator[Row]:
    """The fact-checks (ClaimReview) in a page's JSON-LD; what they leave out, the page tells."""
    for text in markup:
        if '"ClaimReview"' not in text:
            continue
        # On its page, so that it has an address, and names within the page ("#review") are told from other pages'.
        placed = f'{{"@type": "WebPage", "url": {json.dumps(page.url)}, "hasPart": {text}}}'
        for read in read_rows("page.json", placed.encode()):
            if isinstance(read, Refusal):
                log.info("Markup of %s gives no earlier claim: %s", page.url, read.reason)
            elif read.rating:
                publisher, published = read.publisher or page.publisher, read.published or page.published
                yield replace(read, publisher=publisher, published=published)


def add_evidence(desk: Desk, rows: list[Row], note: Callable[[Session, Added], None] | None = None) -> Added:
    """Add rows to the library, embedded; rows it has already change nothing. See app.evidence.library.add."""
    return add(desk.engine, rows, desk.vectors, note)


# --- who does the work ------------------------------------------------------------------------------------------------


@contextmanager
def working(desk: Desk, *, watch: bool = True) -> Iterator[bool]:
    """Work the queue in threads of this process while the block runs; False, and no work, where another does.

    With `watch`, feeds are checked as their time comes.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(desk.folder / "pipeline.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield False
        return
    try:
        _launch(desk)
        with _clock(desk, watch):
            yield True
    finally:
        _stop()
        lock.release()


def finish(desk: Desk, kind: type[J], job_ids: list[int], seen: Callable[[J], None]) -> list[J]:
    """Wait until all of these are ready or have failed, doing the work here where no other process does.

    `seen` is called with each job again and again on the way. Comes back with the jobs, in the order asked for.
    """
    while True:
        with working(desk, watch=False) as active:
            turn = time.monotonic()
            while active or time.monotonic() < turn + 1:
                with Session(desk.engine) as session:
                    jobs = [session.get_one(kind, job_id) for job_id in job_ids]
                for job in jobs:
                    seen(job)
                if all(job.status in (Status.ready, Status.failed) for job in jobs):
                    return jobs
                time.sleep(0.1)


def _launch(desk: Desk) -> None:
    from dbos import DBOS  # takes a second to import

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
    kinds = {kind.__name__: kind for kind in STEPS}

    @DBOS.workflow(name=WORKFLOW)
    def carry(kind: str, job_id: int) -> None:
        for step in STEPS[kinds[kind]]:
            if not DBOS.run_step({"name": step.__name__}, partial(_attempt, desk, kinds[kind], job_id, step)):
                return
        _report(desk, kinds[kind], job_id, status=Status.ready, step="", progress=1.0)

    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=2, polling_interval_sec=0.2)
    _resume(desk, Article)
    _resume(desk, Import)
    _resume(desk, Feed)


@contextmanager
def _clock(desk: Desk, watch: bool) -> Iterator[None]:
    """While the block runs, check each feed as its interval passes; at once those for which it has passed already."""
    stop = threading.Event()
    clock = threading.Thread(target=_tick, args=(desk, stop), name="feeds")
    if watch and desk.settings.feeds:
        clock.start()
    try:
        yield
    finally:
        stop.set()
        if clock.ident is not None:
            clock.join()


def _tick(desk: Desk, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            for feed in feeds.due(desk.engine, desk.settings):
                check_feed(desk, feed.id or 0)
        except Exception:
            log.exception("The feeds could not be queued for checking; that is tried again in %g seconds.", TICK)
        stop.wait(TICK)


def _resume(desk: Desk, kind: type[J]) -> None:
    # What was written down and not queued, because something died in between, is queued now.
    with Session(desk.engine) as session:
        unfinished = session.exec(select(kind).where(col(kind.status).in_([Status.queued, Status.running]))).all()
    for job in unfinished:
        _enqueue(desk, job)


def _stop() -> None:
    from dbos import DBOS

    # The workflow is registered anew for the next desk of this process.
    DBOS.destroy(destroy_registry=True)


def _enqueue(desk: Desk, job: Job) -> None:
    # The id makes this harmless to repeat: an attempt that is queued, running or done is not queued again.
    kind = type(job).__name__
    workflow_id = f"{kind}-{job.id}-{job.attempt}"
    desk.queue.enqueue({"workflow_name": WORKFLOW, "queue_name": QUEUE, "workflow_id": workflow_id}, kind, job.id)


def _attempt(desk: Desk, kind: type[Job], job_id: int, step: Step) -> bool:
    _report(desk, kind, job_id, status=Status.running, step=step.__name__)
    _advance(desk, kind, job_id, step, 0.0)
    try:
        step(desk, job_id)
    except ClaimdeskError as refusal:
        _report(desk, kind, job_id, status=Status.failed, error=str(refusal))
        return False
    except Exception as fault:
        log.exception("%s %s failed at step '%s'", kind.__name__, job_id, step.__name__)
        message = f"Claimdesk itself failed here ({type(fault).__name__}: {fault}). Its log says more; try again."
        _report(desk, kind, job_id, status=Status.failed, error=message)
        return False
    return True


def _advance(desk: Desk, kind: type[Job], job_id: int, step: Step, fraction: float) -> None:
    _report(desk, kind, job_id, progress=_place(kind, step, fraction))


def _place(kind: type[Job], step: Step, fraction: float) -> float:
    """How far a job is that is this far in this step, from 0 to 1."""
    steps = STEPS[kind]
    return (steps.index(step) + fraction) / len(steps)


def _report(desk: Desk, kind: type[Job], job_id: int, **values: Status | str | float) -> None:
    with writing(desk.engine) as session:
        session.get_one(kind, job_id).sqlmodel_update(values)
