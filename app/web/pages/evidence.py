"""The evidence library: searching it, and bringing evidence in."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from app import pipeline
from app.desk import Desk
from app.errors import BadArticle, ClaimdeskError
from app.feeds import watched
from app.models import Evidence, Import, User
from app.web.dependencies import AnEditor, AUser, TheDesk, go, page, wants_fragment

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.get("/evidence")
def browse(request: Request, desk: TheDesk, user: AUser, q: str = "", before: int | None = None) -> Response:
    """The library, newest first; or, with a query, what in it and among earlier claims is nearest to that."""
    return page(request, "evidence.html", _library(desk, user, q, before) | {"form": {}})


@router.get("/imports")
def imports(request: Request, desk: TheDesk, user: AUser) -> Response:
    """The newest imports and how far they are, for a page that follows them."""
    if not wants_fragment(request):
        return go(request, "/evidence")
    return page(request, "_imports.html", {"user": user, "imports": _imports(desk)})


@router.get("/feeds")
def feeds(request: Request, desk: TheDesk, user: AUser) -> Response:
    """The watched feeds and how their checks go, for a page that follows them."""
    if not wants_fragment(request):
        return go(request, "/evidence")
    return page(request, "_feeds.html", {"user": user, "feeds": watched(desk.engine, desk.settings)})


@router.post("/feeds/{feed_id}/check")
def check_feed(request: Request, desk: TheDesk, user: AnEditor, feed_id: int) -> Response:
    pipeline.check_feed(desk, user, feed_id)
    return feeds(request, desk, user)


@router.post("/evidence")
async def create(
    request: Request,
    desk: TheDesk,
    user: AnEditor,
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    publisher: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    source: Annotated[str, Form()] = "",
    url: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Queue an import: an address, a file, or a pasted text with what is known of its source."""
    content = await file.read(desk.settings.upload_limit + 1) if file and file.filename else None
    form = {"text": text, "title": title, "publisher": publisher, "published": published, "source": source, "url": url}
    try:
        if [bool(text.strip()), bool(url.strip()), content is not None].count(True) != 1:
            raise BadArticle("Give one source: paste a text, enter an address, or choose a file.")
        await run_in_threadpool(_submit, desk, user, form, file.filename or "" if file else "", content)
    except ClaimdeskError as refusal:
        shown = await run_in_threadpool(_library, desk, user, "", None)
        return page(request, "evidence.html", shown | {"form": form, "problem": str(refusal)}, status=refusal.status)
    return go(request, "/evidence")


@router.post("/imports/{import_id}/retry")
def retry(request: Request, desk: TheDesk, user: AnEditor, import_id: int) -> Response:
    pipeline.retry(desk, user, Import, import_id)
    return go(request, "/evidence")


def _submit(desk: Desk, user: User, form: dict[str, str], name: str, content: bytes | None) -> None:
    if form["url"].strip():
        pipeline.submit_import_url(desk, user, form["url"].strip())
    elif content is not None:
        pipeline.submit_import(desk, user, name, content)
    else:
        # A pasted text is a file of one row; an empty field is one that the row does not have.
        row = {"text": form["text"], "url": form["source"]} | {
            key: form[key] for key in ("title", "publisher", "published")
        }
        content = json.dumps({key: value.strip() for key, value in row.items() if value.strip()}).encode()
        pipeline.submit_import(desk, user, "pasted text.jsonl", content)


def _library(desk: Desk, user: User, q: str, before: int | None) -> dict[str, Any]:
    with Session(desk.engine) as session:
        query = select(Evidence).order_by(col(Evidence.id).desc())
        if before is not None:
            query = query.where(col(Evidence.id) < before)
        found = session.exec(query.limit(PAGE + 1)).all()
        total = session.exec(select(func.count()).select_from(Evidence).where(col(Evidence.retired_at).is_(None))).one()
    return {
        "user": user,
        "q": q,
        "hits": desk.search(q, 20) if q.strip() else [],
        "library": found[:PAGE],
        "total": total,
        "more": found[PAGE - 1].id if len(found) > PAGE else None,
        "imports": _imports(desk),
        "feeds": watched(desk.engine, desk.settings),
    }


def _imports(desk: Desk) -> list[Import]:
    with Session(desk.engine) as session:
        # The page asks every second: not for the files themselves.
        light = defer(Import.content)  # type: ignore[arg-type]
        return list(session.exec(select(Import).options(light).order_by(col(Import.id).desc()).limit(5)).all())
