"""What goes in: an article, an import, the check of a feed is written down with its job, and so is sure to be done."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, delete, select

from app import feeds
from app.acts import act, row_of
from app.desk import Desk
from app.errors import BadRow, Conflict
from app.ingest import Document, check_url, without_tracking
from app.models import UNDER_WAY, Article, Claim, Feed, Import, Job, Reference, Status, User, now
from app.pipeline.library import ROWS, read_evidence
from app.pipeline.steps import JOBS, Kind, Subject, fill
from app.review.articles import there

RETRY: dict[Kind, str] = {Article: "retry article", Import: "retry import", Feed: "check feed"}


def submit(desk: Desk, user: User, document: Document) -> tuple[Article, bool]:
    """Queue a text for review. Comes back with its article, and whether that is new or was on the desk before."""
    assert user.id is not None
    with act(desk.engine, user, "submit") as acting:
        known = acting.session.exec(select(Article).where(Article.digest == document.digest)).first()
        if known:
            return known, False
        article = acting.make(Article(added_by=user.id, job=Job(asked_by=user.id)))
        fill(acting.session, article, document)
    return article, True


def submit_url(desk: Desk, user: User, url: str, told: Mapping[str, Any] = {}) -> Article:
    """Queue an address for fetching and review, with the columns that are told of it beforehand.

    Raises Unsafe for an address that is none.
    """
    check_url(url)
    assert user.id is not None
    with act(desk.engine, user, "submit") as acting:
        article = Article(**{"title": url, **told, "url": url}, added_by=user.id, job=Job(asked_by=user.id))
        return acting.make(article)


def submit_import(desk: Desk, user: User, name: str, content: bytes, text_column: str = "") -> Import:
    """Queue a file for the evidence library. Raises BadArticle or BadRow where nothing in it can be taken in.

    It is read here, where its refusal can be told at once, and only here: what is kept is the rows that were read.
    `text_column` is as for `read_evidence`.
    """
    assert user.id is not None
    read = read_evidence(desk, name, content, text_column)
    if not read.rows:
        reason = f"line {read.refused[0].line}: {read.refused[0].reason}" if read.refused else "it has no rows"
        raise BadRow(f"Nothing in {name} can be taken in ({reason}).{_columns(read.unused)}")
    told = [{"line": refusal.line, "reason": refusal.reason} for refusal in read.refused]
    with act(desk.engine, user, "import") as acting:
        given = Import(name=name, content=ROWS.dump_json(read.rows), refused=told, added_by=user.id)
        given.unused = read.unused
        given.job = Job(asked_by=user.id)
        return acting.make(given)


def _columns(unused: list[str]) -> str:
    there = ", ".join(f"'{name}'" for name in unused)
    return f" If one of these holds the text, name it as the text's column: {there}." if there else ""


def submit_import_url(desk: Desk, user: User, url: str) -> Import:
    """Queue an address for fetching into the evidence library. Raises Unsafe for one that is none."""
    assert user.id is not None
    given = Import(name=url, url=without_tracking(url), added_by=user.id, job=Job(asked_by=user.id))
    with act(desk.engine, user, "import") as acting:
        return acting.make(given)


def check_feed(desk: Desk, user: User | None, feed_id: int) -> Feed:
    """Queue a check of a feed, for a user or, with None, for the clock; where one is under way, that is it.

    Raises NotFound for a feed that is not watched.
    """
    return feeds.ask(desk.engine, desk.settings, user, feed_id)


def retry(desk: Desk, user: User, kind: type[Subject], subject_id: int) -> Subject:
    """Try a failed article, import or check again, from the step that failed; one that waits is queued anew.

    Raises NotFound, and Conflict where it is being worked on or is ready.
    """
    with act(desk.engine, user, RETRY[kind]) as acting:
        subject = row_of(acting.session, kind, subject_id, lock=True)
        if isinstance(subject, Article):
            there(subject)
        if subject.status not in (Status.failed, Status.queued):
            raise Conflict("Only what has failed, or still waits, can be tried again.")
        acting.take(Job, subject.job.id or 0).again()
        if isinstance(subject, Import):
            subject.cleared_at = None  # there is something to see of it again
    return subject


def discard(desk: Desk, user: User, article_id: int) -> None:
    """Take an article off the desk that failed, or waits, and has no claims. Raises Conflict for any other."""
    with act(desk.engine, user, "discard article") as acting:
        session = acting.session
        article = there(row_of(session, Article, article_id, lock=True))
        if article.status not in (Status.failed, Status.queued) or _has_claims(session, article_id):
            raise Conflict("Only an article that failed or waits, and has no claims, can be taken off the desk.")
        session.exec(delete(Reference).where(col(Reference.article_id) == article_id))
        acting.remove(article)


def clear_import(desk: Desk, user: User, import_id: int) -> Import:
    """Take an import that is over off the list of them; it stays on record. Raises NotFound, Conflict for any other."""
    with act(desk.engine, user, "clear import") as acting:
        given = acting.take(Import, import_id)
        if given.status in UNDER_WAY:
            raise Conflict("This import is not over: clear it once it is.")
        given.cleared_at = given.cleared_at or now()
    return given


def clear_imports(desk: Desk, user: User) -> int:
    """Take all imports that are ready off the list of them, and leave those that failed; how many that were."""
    with act(desk.engine, user, "clear import") as acting:
        ready = select(Import.id).join(Job, JOBS[Import] == Import.id).where(Job.status == Status.ready)
        ids = acting.session.exec(ready.where(col(Import.cleared_at).is_(None)).order_by(col(Import.id))).all()
        for given in acting.take_all(Import, [id or 0 for id in ids]):
            given.cleared_at = now()
    return len(ids)


def _has_claims(session: Session, article_id: int) -> bool:
    return session.exec(select(Claim.id).where(Claim.article_id == article_id)).first() is not None
