"""Articles: the list, bringing one in, its progress through the pipeline, the review page and the report."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from app import pipeline, review
from app.errors import ClaimdeskError
from app.models import Article, Status
from app.web.dependencies import AReviewer, AUser, Reading, SignedIn, TheDesk, reading
from app.web.incoming import bring_in, upload_of
from app.web.readers import job_of, newest_articles
from app.web.rendering import go, page, report_response
from app.web.values import FormText, Id, PathId, Text

router = APIRouter(include_in_schema=False, route_class=SignedIn)
PAGE = 50


@router.get("/")
def articles_page(request: Request, user: AUser, session: Reading, q: Text = "", before: Id | None = None) -> Response:
    """The articles, newest first, each with how far its review has come."""
    articles = newest_articles(session, q, before, PAGE + 1)
    shown = articles[:PAGE]
    progress = review.progress(session, [article.id or 0 for article in shown])
    more = shown[-1].id if len(articles) > PAGE else None
    context = {"user": user, "articles": shown, "progress": progress, "q": q, "more": more, "form": {}}
    return page(request, "articles.html", context)


@router.get("/articles/new")
def new_article_page(request: Request, user: AReviewer) -> Response:
    return page(request, "new_article.html", {"user": user, "form": {}})


@router.post("/articles")
async def create_article(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    text: FormText = "",
    title: FormText = "",
    url: FormText = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Bring in an article: pasted text, an address or a file, whichever is given."""
    name, content = await upload_of(file, desk.settings.upload_limit)
    try:
        article, new = await run_in_threadpool(bring_in, desk, user, text, title, url, name, content)
    except ClaimdeskError as refusal:
        form = {"text": text, "title": title, "url": url}
        context = {"user": user, "form": form, "problem": str(refusal)}
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
