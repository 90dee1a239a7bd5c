"""The evidence library: searching it, and bringing evidence in."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlmodel import Session, col, func, select

from app import pipeline
from app.desk import Desk
from app.errors import ClaimdeskError
from app.feeds import watched
from app.models import Evidence, Import, User
from app.web.dependencies import AnEditor, AUser, Reading, SignedIn, TheDesk, reading
from app.web.incoming import import_source, upload_of
from app.web.readers import newest_evidence, newest_imports
from app.web.rendering import go, page, wants_fragment
from app.web.values import FormText, Id, PathId, Text

router = APIRouter(include_in_schema=False, route_class=SignedIn)
PAGE = 50
IMPORTS = 5


@router.get("/evidence")
def evidence_page(
    request: Request, desk: TheDesk, user: AUser, session: Reading, q: Text = "", before: Id | None = None
) -> Response:
    """The library, newest first; or, with a query, what in it and among earlier claims is nearest to that."""
    return page(request, "evidence.html", _library(session, desk, user, q, before) | {"form": {}})


@router.get("/imports")
def imports_part(request: Request, user: AUser, session: Reading) -> Response:
    """The newest imports and how far they are, for a page that follows them."""
    if not wants_fragment(request):
        return go(request, "/evidence")
    return page(request, "_imports.html", {"user": user, "imports": newest_imports(session, IMPORTS)})


@router.get("/feeds")
def feeds_part(request: Request, desk: TheDesk, user: AUser) -> Response:
    """The watched feeds and how their checks go, for a page that follows them."""
    if not wants_fragment(request):
        return go(request, "/evidence")
    return page(request, "_feeds.html", {"user": user, "feeds": watched(desk.engine, desk.settings)})


@router.post("/feeds/{feed_id}/check")
def check_feed(request: Request, desk: TheDesk, user: AnEditor, feed_id: PathId) -> Response:
    pipeline.check_feed(desk, user, feed_id)
    return feeds_part(request, desk, user)


@router.post("/evidence")
async def create_evidence(
    request: Request,
    desk: TheDesk,
    user: AnEditor,
    text: FormText = "",
    title: FormText = "",
    publisher: FormText = "",
    published: FormText = "",
    source: FormText = "",
    url: FormText = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Queue an import: an address, a file, or a pasted text with what is known of its source."""
    name, content = await upload_of(file, desk.settings.upload_limit)
    row = {"text": text, "title": title, "publisher": publisher, "published": published, "url": source}
    try:
        await run_in_threadpool(import_source, desk, user, row, url, name, content)
    except ClaimdeskError as refusal:
        form = row | {"source": source, "url": url}
        told = {"form": form, "problem": str(refusal)}
        return await run_in_threadpool(_refused, request, desk, user, told, refusal.status)
    return go(request, "/evidence")


@router.post("/imports/{import_id}/retry")
def retry_import(request: Request, desk: TheDesk, user: AnEditor, import_id: PathId) -> Response:
    pipeline.retry(desk, user, Import, import_id)
    return go(request, "/evidence")


def _refused(request: Request, desk: Desk, user: User, told: dict[str, Any], status: int) -> Response:
    with reading(desk) as session:
        return page(request, "evidence.html", _library(session, desk, user, "", None) | told, status=status)


def _library(session: Session, desk: Desk, user: User, q: str, before: int | None) -> dict[str, Any]:
    found = newest_evidence(session, before, PAGE + 1)
    counted = select(func.count()).select_from(Evidence).where(col(Evidence.retired_at).is_(None))
    shown = {
        "user": user,
        "q": q,
        "library": found[:PAGE],
        "total": session.exec(counted).one(),
        "more": found[PAGE - 1].id if len(found) > PAGE else None,
        "imports": newest_imports(session, IMPORTS),
    }
    session.close()  # what follows reads by itself
    hits = desk.search(q, 20) if q.strip() else []
    return shown | {"hits": hits, "feeds": watched(desk.engine, desk.settings)}
