"""What goes in: an article, an import, the check of a feed is written down with its job, and so is sure to be done."""

from sqlmodel import Session, col, delete, select

from app import feeds
from app.db import writing
from app.desk import Desk
from app.errors import BadRow, Conflict, NotFound
from app.ingest import Document, check_url, without_tracking
from app.models import Article, Claim, Feed, Import, Job, Reference, Status, User
from app.pipeline.library import ROWS, read_evidence
from app.pipeline.steps import Subject, fill


def submit(desk: Desk, user: User, document: Document) -> tuple[Article, bool]:
    """Queue a text for review. Comes back with its article, and whether that is new or was on the desk before."""
    assert user.id is not None
    with writing(desk.engine) as session:
        known = session.exec(select(Article).where(Article.digest == document.digest)).first()
        if known:
            return known, False
        article = Article(added_by=user.id, job=Job(asked_by=user.id))
        session.add(article)
        session.flush()
        fill(session, article, document)
    return article, True


def submit_url(desk: Desk, user: User, url: str) -> Article:
    """Queue an address for fetching and review. Raises Unsafe for one that is none."""
    check_url(url)
    assert user.id is not None
    with writing(desk.engine) as session:
        article = Article(url=url, title=url, added_by=user.id, job=Job(asked_by=user.id))
        session.add(article)
    return article


def submit_import(desk: Desk, user: User, name: str, content: bytes) -> Import:
    """Queue a file for the evidence library. Raises BadArticle or BadRow where nothing in it can be taken in.

    It is read here, where its refusal can be told at once, and only here: what is kept is the rows that were read.
    """
    assert user.id is not None
    rows, refused = read_evidence(desk, name, content)
    if not rows:
        reason = f"line {refused[0].line}: {refused[0].reason}" if refused else "it has no rows"
        raise BadRow(f"Nothing in {name} can be taken in ({reason}).")
    told = [{"line": refusal.line, "reason": refusal.reason} for refusal in refused]
    with writing(desk.engine) as session:
        given = Import(name=name, content=ROWS.dump_json(rows), refused=told, added_by=user.id)
        given.job = Job(asked_by=user.id)
        session.add(given)
    return given


def submit_import_url(desk: Desk, user: User, url: str) -> Import:
    """Queue an address for fetching into the evidence library. Raises Unsafe for one that is none."""
    assert user.id is not None
    with writing(desk.engine) as session:
        given = Import(name=url, url=without_tracking(url), added_by=user.id, job=Job(asked_by=user.id))
        session.add(given)
    return given


def check_feed(desk: Desk, feed_id: int, user: User | None = None) -> Feed:
    """Queue a check of a feed, for a user or for the clock; where one is under way, that is it.

    Raises NotFound for a feed that is not watched.
    """
    return feeds.ask(desk.engine, desk.settings, feed_id, user)


def retry(desk: Desk, kind: type[Subject], subject_id: int) -> Subject:
    """Try a failed article, import or check again, from the step that failed; one that waits is queued anew.

    Raises NotFound, and Conflict where it is being worked on or is ready.
    """
    with writing(desk.engine) as session:
        subject = session.get(kind, subject_id, with_for_update=True)
        if subject is None:
            raise NotFound(f"There is no {kind.__name__.lower()} {subject_id}.")
        if subject.status not in (Status.failed, Status.queued):
            raise Conflict("Only what has failed, or still waits, can be tried again.")
        subject.job.again()
    return subject


def discard(desk: Desk, article_id: int) -> None:
    """Take an article off the desk that failed, or waits, and has no claims. Raises Conflict for any other."""
    with writing(desk.engine) as session:
        article = session.get(Article, article_id, with_for_update=True)
        if article is None:
            raise NotFound(f"There is no article {article_id}.")
        if article.status not in (Status.failed, Status.queued) or _has_claims(session, article_id):
            raise Conflict("Only an article that failed or waits, and has no claims, can be taken off the desk.")
        session.exec(delete(Reference).where(col(Reference.article_id) == article_id))
        session.delete(article)


def _has_claims(session: Session, article_id: int) -> bool:
    return session.exec(select(Claim.id).where(Claim.article_id == article_id)).first() is not None
