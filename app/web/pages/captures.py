"""What was fetched from a piece of evidence's address: looking at it as it was then, and fetching again."""

from datetime import UTC

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.evidence import captures
from app.models import Status, User
from app.web.dependencies import AnEditor, AUser, Reading, SignedIn, TheDesk
from app.web.incoming import fetch_again
from app.web.readers import bytes_of, capture_of, captures_of, fetch_under_way
from app.web.rendering import go, original, page, wants_fragment
from app.web.values import PathId

router = APIRouter(include_in_schema=False, route_class=SignedIn)


@router.post("/evidence/{evidence_id}/fetch")
def fetch_evidence(request: Request, desk: TheDesk, user: AnEditor, session: Reading, evidence_id: PathId) -> Response:
    """Queue the address it was captured from, unless it is on its way already."""
    fetch_again(session, desk, user, evidence_id)
    return go(request, f"/evidence/{evidence_id}")


@router.get("/evidence/{evidence_id}/fetch")
def fetch_progress(request: Request, user: AUser, session: Reading, evidence_id: PathId) -> Response:
    """How far the fetching is, for a page that follows it; once it is over, the page is to be loaded again."""
    _, taken = captures_of(session, evidence_id)
    job = fetch_under_way(session, taken)
    if not wants_fragment(request):
        return go(request, f"/evidence/{evidence_id}")
    if job is None or job.status is Status.failed:
        return Response(headers={"HX-Refresh": "true"})
    return page(request, "_fetch.html", {"fetch": job, "evidence_id": evidence_id})


@router.get("/evidence/{evidence_id}/captures/{capture_id}")
def capture_page(request: Request, user: AUser, session: Reading, evidence_id: PathId, capture_id: PathId) -> Response:
    """A capture: when, from where, and what it said then, with what had changed since the one before."""
    taken = capture_of(session, evidence_id, capture_id)
    fetched_by = session.get_one(User, taken.capture.fetched_by).shown_as
    difference = captures.difference(taken.before.text, taken.capture.text) if taken.changed and taken.before else []
    shown = {"user": user, "evidence_id": evidence_id, "taken": taken, "difference": difference}
    shown |= {"fetched_by": fetched_by, "fetched_at": taken.capture.fetched_at.astimezone(UTC)}
    return page(request, "capture.html", shown)


@router.get("/evidence/{evidence_id}/captures/{capture_id}/raw")
def capture_original(user: AUser, session: Reading, evidence_id: PathId, capture_id: PathId) -> Response:
    """The bytes, to be saved."""
    taken = capture_of(session, evidence_id, capture_id)
    return original(taken.capture, bytes_of(session, taken))
