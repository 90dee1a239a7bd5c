"""Articles: the list of what there is to do, bringing one in, its progress through the pipeline, and the report."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from app import pipeline
from app.errors import ClaimdeskError, NotFound
from app.models import Article, Status
from app.review import articles as particulars
from app.review import overview
from app.review.overview import Asked, Order, Show
from app.web.dependencies import AReviewer, AUser, Reading, SignedIn, TheDesk, reading
from app.web.incoming import bring_in, upload_of
from app.web.pages.particulars import Told
from app.web.readers import job_of
from app.web.rendering import go, page, report_response
from app.web.values import FormText, Number, PathId, Text

router = APIRouter(include_in_schema=False, route_class=SignedIn)
PAGE = 30


# What people did to an article's claims, as colleagues read it; another act is told by its own name.
DID = {
    "verified": "verified a claim",
    "disputed": "disputed a claim",
    "unsourced": "called a claim unsourced",
    "add": "added a claim",
    "edit": "reworded a claim",
    "split": "split a claim",
    "merge": "merged claims",
    "dismiss": "dismissed a claim",
    "restore": "brought a claim back",
    "cite": "cited a source",
    "uncite": "took a citation away",
    "take over": "drafted a verdict",
    "undo": "undid a change",
}


@router.get("/")
def articles_page(
    request: Request,
    user: AUser,
    session: Reading,
    q: Text = "",
    show: Show = Show.all,
    order: Order = Order.newest,
    number: Annotated[Number, Query(alias="page", ge=1)] = 1,
) -> Response:
    """What there is to do: the articles, each with how far it has come and who is at it."""
    found = overview.articles(session, Asked(q, show, order), PAGE + 1, (number - 1) * PAGE)
    if not found and number > 1:
        raise NotFound(f"The list has no page {number}.")
    shown = found[:PAGE]
    asked = {"q": q, "show": show, "order": order}
    context = {
        "user": user,
        "articles": shown,
        "standings": overview.standings(session, [article.id or 0 for article in shown]),
        "asked": asked,
        "empty": not found and not overview.any_article(session),
        "earlier": _page(asked, number - 1) if number > 1 else "",
        "later": _page(asked, number + 1) if len(found) > PAGE else "",
        "did": DID,
    }
    return page(request, "articles.html", context)


def _page(asked: dict[str, str], number: int) -> str:
    usual = {"q": "", "show": Show.all, "order": Order.newest, "page": 1}
    return "/?" + urlencode({name: value for name, value in (asked | {"page": number}).items() if value != usual[name]})


@router.get("/articles/new")
def new_article_page(request: Request, user: AReviewer) -> Response:
    return page(request, "new_article.html", {"user": user, "form": {}, "problems": {}})


@router.post("/articles")
async def create_article(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    told: Told,
    text: FormText = "",
    url: FormText = "",
    source: FormText = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Bring in an article: pasted text, an address or a file, whichever is given, with what is known of it."""
    name, content = await upload_of(file, desk.settings.upload_limit)
    known = told.given | {"url": source}
    try:
        article, new = await run_in_threadpool(bring_in, desk, user, text, url, known, name, content)
    except ClaimdeskError as refusal:
        wrong = particulars.problems(known, titled=False)
        form = known | {"text": text, "url": url, "source": source}
        context = {"user": user, "form": form, "problems": wrong, "problem": "" if wrong else str(refusal)}
        return page(request, "new_article.html", context, status=refusal.status)
    return go(request, f"/articles/{article.id}" + ("" if new else "?known=1"))


@router.get("/articles/{article_id}/events")
async def article_events(desk: TheDesk, user: AUser, article_id: PathId) -> StreamingResponse:
    """The pipeline's progress as server-sent events, one for each change, until the article is ready or has failed."""

    def state() -> dict[str, Any]:
        with reading(desk) as session:
            return job_of(session, article_id).as_json()

    async def stream() -> AsyncIterator[str]:
        last: dict[str, Any] = {}
        while last.get("status") not in (Status.ready, Status.failed):
            current = await run_in_threadpool(state)
            if current != last:
                yield f"data: {json.dumps(current)}\n\n"
            last = current
            await asyncio.sleep(0.2)

    await run_in_threadpool(state)
    return StreamingResponse(stream(), media_type="text/event-stream")


@router.post("/articles/{article_id}/retry")
def retry_article(request: Request, desk: TheDesk, user: AReviewer, article_id: PathId) -> Response:
    pipeline.retry(desk, user, Article, article_id)
    return go(request, f"/articles/{article_id}")


@router.post("/articles/{article_id}/discard")
def discard_article(request: Request, desk: TheDesk, user: AReviewer, article_id: PathId) -> Response:
    pipeline.discard(desk, user, article_id)
    return go(request, "/")


@router.get("/articles/{article_id}/report")
def report_page(desk: TheDesk, user: AUser, session: Reading, article_id: PathId, format: Text = "html") -> Response:
    """The report in a format; HTML is shown, the others are saved as files."""
    return report_response(session, desk, article_id, format)
