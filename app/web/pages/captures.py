"""What was fetched from a piece of evidence's address: looking at it as it was then, and fetching again."""

import mimetypes
from collections.abc import Sequence
from datetime import UTC

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from app import pipeline
from app.errors import Conflict, NotFound
from app.evidence import captures, versions
from app.evidence.captures import Taken
from app.models import Content, Evidence, Import, Status, User
from app.web.dependencies import AnEditor, AUser, TheDesk, go, page, wants_fragment

router = APIRouter(include_in_schema=False)


@router.post("/evidence/{evidence_id}/fetch")
def fetch(request: Request, desk: TheDesk, user: AnEditor, evidence_id: int) -> Response:
    """Queue the address it was captured from, unless it is on its way already."""
    with Session(desk.engine) as session:
        evidence, taken = history(session, evidence_id)
        moving = under_way(session, taken)
    if not taken:
        raise NotFound(f"Evidence {evidence_id} was not fetched from an address.")
    if evidence.retired_at is not None:
        raise Conflict("This evidence has been retired: bring it back before you fetch it again.")
    if moving is None or moving.status is Status.failed:
        pipeline.submit_import_url(desk, user, taken[0].capture.address)
    return go(request, f"/evidence/{evidence_id}")


@router.get("/evidence/{evidence_id}/fetch")
def progress(request: Request, desk: TheDesk, user: AUser, evidence_id: int) -> Response:
    """How far the fetching is, for a page that follows it; once it is over, the page is to be loaded again."""
    with Session(desk.engine) as session:
        _, taken = history(session, evidence_id)
        job = under_way(session, taken)
    if not wants_fragment(request):
        return go(request, f"/evidence/{evidence_id}")
    if job is None or job.status is Status.failed:
        return Response(headers={"HX-Refresh": "true"})
    return page(request, "_fetch.html", {"fetch": job, "evidence_id": evidence_id})


@router.get("/evidence/{evidence_id}/captures/{capture_id}")
def show(request: Request, desk: TheDesk, user: AUser, evidence_id: int, capture_id: int) -> Response:
    """A capture: when, from where, and what it said then, with what had changed since the one before."""
    with Session(desk.engine) as session:
        taken = find(session, evidence_id, capture_id)
        fetched_by = session.get_one(User, taken.capture.fetched_by).email
    difference = captures.difference(taken.before.text, taken.capture.text) if taken.changed and taken.before else []
    shown = {"user": user, "evidence_id": evidence_id, "taken": taken, "difference": difference}
    shown |= {"fetched_by": fetched_by, "fetched_at": taken.capture.fetched_at.astimezone(UTC)}
    return page(request, "capture.html", shown)


@router.get("/evidence/{evidence_id}/captures/{capture_id}/raw")
def raw(desk: TheDesk, user: AUser, evidence_id: int, capture_id: int) -> Response:
    """The bytes, to be saved: a page somebody else wrote is never shown as one of the desk's own."""
    with Session(desk.engine) as session:
        capture = find(session, evidence_id, capture_id).capture
        content = session.get_one(Content, capture.sha256).data
    suffix = mimetypes.guess_extension(capture.media_type) or ".bin"
    headers = {
        "Content-Disposition": f'attachment; filename="capture-{capture_id}{suffix}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def history(session: Session, evidence_id: int) -> tuple[Evidence, list[Taken]]:
    """The newest version of a piece of evidence, and the captures of all its versions, the newest first."""
    lineage = versions.versions(session, versions.evidence_of(session, evidence_id))
    return lineage[0], captures.history(session, [version.id or 0 for version in lineage])


def find(session: Session, evidence_id: int, capture_id: int) -> Taken:
    """A capture of a piece of evidence, or of another version of it. Raises NotFound."""
    _, taken = history(session, evidence_id)
    found = next((one for one in taken if one.capture.id == capture_id), None)
    if found is None:
        raise NotFound(f"There is no capture {capture_id} of evidence {evidence_id}.")
    return found


def under_way(session: Session, taken: Sequence[Taken]) -> Import | None:
    """The last try to fetch what these captures are of, where it is not over or has failed."""
    addresses = {one.capture.address for one in taken}
    query = select(Import).where(col(Import.url).in_(addresses)).order_by(col(Import.id).desc()).limit(1)
    job = session.exec(query).first() if addresses else None
    return None if job is None or job.status is Status.ready else job
