"""The evidence library: finding what is in it, and bringing evidence in."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from sqlmodel import Session

from app import pipeline
from app.desk import Desk
from app.errors import ClaimdeskError
from app.evidence import finding
from app.evidence.finding import Filter
from app.feeds import watched
from app.models import UNDER_WAY, Import, User
from app.retrieval import Hit
from app.web.dependencies import AnEditor, AUser, Reading, SignedIn, TheDesk, reading
from app.web.incoming import import_source, upload_of
from app.web.readers import newest_imports
from app.web.rendering import go, page, wants_fragment
from app.web.values import FormText, Id, PathId, Text

router = APIRouter(include_in_schema=False, route_class=SignedIn)
PAGE = 50
# So many titles stand before what is nearest to the same words.
TITLES = 10
NEAREST = 20
IMPORTS = 10

Rated = Literal["", "yes", "no"]


def asked_for(
    q: Text = "", publisher: Text = "", rating: Text = "", rated: Rated = "", retired: bool = False
) -> Filter:
    """What a page's address asks for."""
    return Filter(q.strip(), publisher.strip(), rating.strip(), {"yes": True, "no": False}.get(rated), retired)


Asked = Annotated[Filter, Depends(asked_for)]


@router.get("/evidence")
def evidence_page(
    request: Request, desk: TheDesk, user: AUser, session: Reading, asked: Asked, before: Id | None = None
) -> Response:
    """The library, newest first; or what is asked for: by title first, then what is nearest to the same words."""
    return page(request, "evidence.html", _library(session, desk, user, asked, before) | {"form": {}})


@router.get("/imports")
def imports_part(
    request: Request, user: AUser, session: Reading, waiting: Annotated[list[Id] | None, Query()] = None
) -> Response:
    """The newest imports and how far they are, for a page that follows them.

    `waiting` is the imports that the page saw under way: once one of them is over, its list of the library is old.
    """
    if not wants_fragment(request):
        return go(request, "/evidence")
    imports = newest_imports(session, IMPORTS)
    answer = page(request, "_imports.html", {"user": user, "imports": imports})
    if set(waiting or []) - {job.id for job in imports if job.status in UNDER_WAY}:
        answer.headers["HX-Trigger"] = "library-changed"
    return answer


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
    text_column: FormText = "",
    file: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Queue an import: an address, files, or a pasted text with what is known of its source."""
    uploads = [await upload_of(one, desk.settings.upload_limit) for one in file or []]
    files = [(name, content) for name, content in uploads if content is not None]
    row = {"text": text, "title": title, "publisher": publisher, "published": published, "url": source}
    try:
        await run_in_threadpool(import_source, desk, user, row, url, files, text_column)
    except ClaimdeskError as refusal:
        form = row | {"source": source, "url": url, "text_column": text_column}
        return await run_in_threadpool(_refused, request, desk, user, form, refusal)
    return await run_in_threadpool(_imports, request, desk, user, {"form": {}})


@router.post("/imports/{import_id}/retry")
def retry_import(request: Request, desk: TheDesk, user: AnEditor, import_id: PathId) -> Response:
    pipeline.retry(desk, user, Import, import_id)
    return _imports(request, desk, user)


@router.post("/imports/{import_id}/clear")
def clear_import(request: Request, desk: TheDesk, user: AnEditor, import_id: PathId) -> Response:
    pipeline.clear_import(desk, user, import_id)
    return _imports(request, desk, user)


@router.post("/imports/clear")
def clear_imports(request: Request, desk: TheDesk, user: AnEditor) -> Response:
    pipeline.clear_imports(desk, user)
    return _imports(request, desk, user)


def _imports(request: Request, desk: Desk, user: User, more: dict[str, Any] | None = None) -> Response:
    """The imports as they stand after an act: the part of the page for htmx, which may bring more with it."""
    if not wants_fragment(request):
        return go(request, "/evidence")
    with reading(desk) as session:
        shown = {"user": user, "imports": newest_imports(session, IMPORTS)} | (more or {})
        return page(request, "_imports_and_form.html" if more else "_imports.html", shown)


def _refused(request: Request, desk: Desk, user: User, form: dict[str, str], refusal: ClaimdeskError) -> Response:
    """The form as it was left, with what is wrong; in a browser with htmx, which still has it, what is wrong alone."""
    with reading(desk) as session:
        shown = {"user": user, "form": form, "problem": str(refusal)}
        if not wants_fragment(request):
            library = _library(session, desk, user, Filter(), None)
            return page(request, "evidence.html", library | shown, status=refusal.status)
        # Of several files some may be on their way.
        shown["imports"] = newest_imports(session, IMPORTS)
        return page(request, "_imports_and_problem.html", shown, status=refusal.status)


def _library(session: Session, desk: Desk, user: User, asked: Filter, before: int | None) -> dict[str, Any]:
    limit = TITLES if asked.words and before is None else PAGE
    found = finding.newest(session, asked, before, limit + 1)
    shown = {
        "user": user,
        "asked": asked,
        "address": _address(asked),
        "before": before,
        "library": found[:limit],
        "total": finding.count(session, asked),
        "more": found[limit - 1].id if len(found) > limit else None,
        "imports": newest_imports(session, IMPORTS),
    }
    session.close()  # what follows reads by itself
    hits = _nearest(desk, asked) if asked.words and before is None else []
    return shown | {"hits": hits, "feeds": watched(desk.engine, desk.settings)}


def _address(asked: Filter) -> dict[str, str]:
    """What a page's address says of what is asked for, without what is not."""
    rated = {True: "yes", False: "no", None: ""}[asked.rated]
    given = {"q": asked.words, "publisher": asked.publisher, "rating": asked.rating, "rated": rated}
    given["retired"] = "true" if asked.retired else ""
    return {name: value for name, value in given.items() if value}


def _nearest(desk: Desk, asked: Filter) -> Sequence[Hit]:
    """The passages and earlier claims nearest to the words, of those that the rest of the filter lets through."""
    if not (asked.publisher or asked.rating or asked.rated is not None):
        return desk.search(asked.words, NEAREST)
    # Of many, for the store knows no filters; an earlier claim is no document, and so none that was asked for.
    hits = desk.search(asked.words, 10 * NEAREST)
    return [hit for hit in hits if hit.kind == "passage" and _lets_through(asked, hit)][:NEAREST]


def _lets_through(asked: Filter, hit: Hit) -> bool:
    rating = hit.verdict or ""
    return (
        asked.publisher.casefold() in hit.publisher.casefold()
        and asked.rating.casefold() in rating.casefold()
        and asked.rated in (None, bool(rating))
    )
