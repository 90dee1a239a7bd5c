"""What is on its way into the library: imports, and the feeds that bring them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool

from app import pipeline
from app.errors import NotFound
from app.feeds import watched
from app.models import Import
from app.web.api.answers import FeedOut, ImportOut
from app.web.api.bodies import file_of, is_form, json_of
from app.web.api.descriptions import FILE, body, refusals
from app.web.api.given import NewImport
from app.web.dependencies import AnEditor, Reading, SignedIn, TheDesk
from app.web.readers import newest_imports
from app.web.values import Id, PathId, writable

router = APIRouter(route_class=SignedIn)

Limit = Annotated[int, Query(ge=1, le=200)]
FORM = FILE | {"properties": {"file": {"type": "string", "format": "binary"}, "text_column": {"type": "string"}}}


@router.get("/imports")
def list_imports(
    session: Reading, before: Id | None = None, limit: Limit = 50, cleared: bool = False
) -> list[ImportOut]:
    """The newest imports; page on with `before` set to the last id. With `cleared`, those taken off the list too."""
    return [ImportOut.of(job) for job in newest_imports(session, limit, before, cleared)]


@router.post(
    "/imports",
    status_code=202,
    responses=refusals(403, 413),
    openapi_extra=body(json=NewImport.model_json_schema(), form=FORM),
)
async def create_import(request: Request, desk: TheDesk, user: AnEditor) -> ImportOut:
    """Queue an import: JSON with a "url", or a multipart "file".

    Where the texts of a table are not in its column "text", "text_column" beside the file names the one.
    """
    if is_form(request):
        name, content = await file_of(request, desk.settings.upload_limit)
        column = writable(str((await request.form()).get("text_column", "")))
        return ImportOut.of(await run_in_threadpool(pipeline.submit_import, desk, user, name, content, column))
    given = await json_of(request, NewImport)
    return ImportOut.of(await run_in_threadpool(pipeline.submit_import_url, desk, user, given.url.strip()))


@router.get("/imports/{import_id}", responses=refusals(404))
def show_import(session: Reading, import_id: PathId) -> ImportOut:
    """An import, and how far it is."""
    job = session.get(Import, import_id)
    if job is None:
        raise NotFound(f"There is no import {import_id}.")
    return ImportOut.of(job)


@router.post("/imports/{import_id}/retry", status_code=202, responses=refusals(403, 404, 409))
def retry_import(desk: TheDesk, user: AnEditor, import_id: PathId) -> ImportOut:
    """Try a failed import again."""
    return ImportOut.of(pipeline.retry(desk, user, Import, import_id))


@router.post("/imports/{import_id}/clear", responses=refusals(403, 404, 409))
def clear_import(desk: TheDesk, user: AnEditor, import_id: PathId) -> ImportOut:
    """Take an import that is over off the list; it stays on record."""
    return ImportOut.of(pipeline.clear_import(desk, user, import_id))


@router.post("/imports/clear", status_code=204, responses=refusals(403))
def clear_imports(desk: TheDesk, user: AnEditor) -> None:
    """Take all imports that are ready off the list; they stay on record."""
    pipeline.clear_imports(desk, user)


@router.get("/feeds")
def list_feeds(desk: TheDesk) -> list[FeedOut]:
    """The watched feeds, and how their latest checks went."""
    return [FeedOut.of(feed) for feed in watched(desk.engine, desk.settings)]


@router.post("/feeds/{feed_id}/check", status_code=202, responses=refusals(403, 404))
def check_feed(desk: TheDesk, user: AnEditor, feed_id: PathId) -> FeedOut:
    """Queue a check of a watched feed; where one is under way, that is it."""
    return FeedOut.of(pipeline.check_feed(desk, user, feed_id))
