"""What pages and the API both read, each with a session given; acts, which change something, open their own."""

from collections.abc import Sequence

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.errors import NotFound
from app.evidence import captures, versions
from app.evidence.captures import Taken
from app.evidence.versions import evidence_of
from app.models import Article, Citation, Claim, Content, Evidence, Import, Job, Passage, Reference, Status
from app.review import claim_of
from app.review.articles import article_of
from app.review.sources import file_bytes

__all__ = [
    "article_of",
    "bytes_of",
    "capture_of",
    "captures_of",
    "citations_of",
    "claim_of",
    "evidence_of",
    "fetch_under_way",
    "file_of",
    "job_of",
    "newest_imports",
    "passages_of",
    "references_of",
]


def job_of(session: Session, article_id: int) -> Job:
    """How far the pipeline is with an article, without its text. Raises NotFound."""
    query = select(Job).join(Article, col(Article.id) == Job.article_id)
    job = session.exec(query.where(Job.article_id == article_id, col(Article.deleted_at).is_(None))).first()
    if job is None:
        raise NotFound(f"There is no article {article_id}.")
    return job


def references_of(session: Session, article_id: int) -> Sequence[Reference]:
    """The links that an article's text carries."""
    return session.exec(select(Reference).where(Reference.article_id == article_id).order_by(col(Reference.id))).all()


def citations_of(session: Session, claim: Claim) -> list[Citation]:
    """What is cited beside a claim now, in the order it was cited."""
    found = session.exec(select(Citation).where(col(Citation.id).in_(claim.citations)))
    by_id = {citation.id: citation for citation in found}
    return [by_id[id] for id in claim.citations]


def file_of(session: Session, citation_id: int) -> tuple[Citation, bytes]:
    """A citation of a file that a reviewer has put there, and the file, byte for byte. Raises NotFound."""
    citation = session.get(Citation, citation_id)
    if citation is None or citation.sha256 is None:
        raise NotFound(f"There is no file with citation {citation_id}.")
    return citation, file_bytes(session, citation)


def passages_of(session: Session, evidence_id: int) -> Sequence[Passage]:
    """The passages of a piece of evidence, in the order of its text."""
    return session.exec(select(Passage).where(Passage.evidence_id == evidence_id).order_by(col(Passage.start))).all()


def newest_imports(session: Session, limit: int, before: int | None = None, cleared: bool = False) -> Sequence[Import]:
    """Imports without what they import, newest first; those that were cleared only where they are asked for too."""
    query = select(Import).order_by(col(Import.id).desc())
    if not cleared:
        query = query.where(col(Import.cleared_at).is_(None))
    if before is not None:
        query = query.where(col(Import.id) < before)
    return session.exec(query.options(defer(Import.content)).limit(limit)).all()  # type: ignore[arg-type]


def captures_of(session: Session, evidence_id: int) -> tuple[Evidence, list[Taken]]:
    """The newest version of a piece of evidence, and the captures of all its versions, the newest first."""
    lineage = versions.versions(session, evidence_of(session, evidence_id))
    return lineage[0], captures.history(session, [version.id or 0 for version in lineage])


def capture_of(session: Session, evidence_id: int, capture_id: int) -> Taken:
    """A capture of a piece of evidence, or of another version of it. Raises NotFound."""
    _, taken = captures_of(session, evidence_id)
    found = next((one for one in taken if one.capture.id == capture_id), None)
    if found is None:
        raise NotFound(f"There is no capture {capture_id} of evidence {evidence_id}.")
    return found


def bytes_of(session: Session, taken: Taken) -> bytes:
    """What a capture's address answered, byte for byte."""
    return session.get_one(Content, taken.capture.sha256).data


def fetch_under_way(session: Session, taken: Sequence[Taken]) -> Import | None:
    """The last try to fetch what these captures are of, where it is not over or has failed and was not cleared."""
    addresses = {one.capture.address for one in taken}
    query = select(Import).where(col(Import.url).in_(addresses)).order_by(col(Import.id).desc()).limit(1)
    job = session.exec(query).first() if addresses else None
    return None if job is None or job.status is Status.ready or job.cleared_at else job
