"""Articles: the list, bringing one in, its progress through the pipeline, the review page and the report."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from sqlmodel import Session, col, func, select

from app import exports, pipeline, report, review
from app.desk import Desk
from app.errors import BadArticle, ClaimdeskError, NotFound
from app.ingest import read_file, read_text
from app.models import Article, Claim, Job, Reference, State, Status, User, Verdict
from app.web.dependencies import AReviewer, AUser, TheDesk, go, page, wants_fragment
from app.web.highlight import segments

router = APIRouter(include_in_schema=False)
PAGE = 50


@router.get("/")
def home(request: Request, desk: TheDesk, user: AUser, q: str = "", before: int | None = None) -> Response:
    """The articles, newest first, each with how far its review has come."""
    with Session(desk.engine) as session:
        query = select(Article).where(col(Article.duplicate_of).is_(None)).order_by(col(Article.id).desc())
        if q.strip():
            query = query.where(func.lower(Article.title).contains(q.strip().lower(), autoescape=True))
        if before is not None:
            query = query.where(col(Article.id) < before)
        articles = session.exec(query.limit(PAGE + 1)).all()
        shown = articles[:PAGE]
        progress = review.progress(session, [article.id or 0 for article in shown])
    more = shown[-1].id if len(articles) > PAGE else None
    context = {"user": user, "articles": shown, "progress": progress, "q": q, "more": more, "form": {}}
    return page(request, "articles.html", context)


@router.get("/articles/new")
def new(request: Request, user: AReviewer) -> Response:
    return page(request, "new_article.html", {"user": user, "form": {}})


@router.post("/articles")
async def create(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    url: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Bring in an article: pasted text, an address or a file, whichever is given."""
    content = await file.read(desk.settings.upload_limit + 1) if file and file.filename else None
    name = file.filename or "" if file else ""
    try:
        article, new = await run_in_threadpool(bring_in, desk, user, text, title, url, name, content)
    except ClaimdeskError as refusal:
        form = {"text": text, "title": title, "url": url}
        context = {"user": user, "form": form, "problem": str(refusal)}
        return page(request, "new_article.html", context, status=refusal.status)
    return go(request, f"/articles/{article.id}" + ("" if new else "?known=1"))


def bring_in(
    desk: Desk, user: User, text: str, title: str, url: str, name: str, content: bytes | None
) -> tuple[Article, bool]:
    """The article of exactly one source, queued; and whether it is new. Raises BadArticle for none or several."""
    given = [bool(text.strip()), bool(url.strip()), content is not None]
    if given.count(True) != 1:
        raise BadArticle("Give one source: paste a text, enter an address, or choose a file.")
    if url.strip():
        return pipeline.submit_url(desk, user, url.strip()), True
    document = (
        read_text(text, desk.settings, title=title) if content is None else read_file(name, content, desk.settings)
    )
    return pipeline.submit(desk, user, document)


@router.get("/articles/{article_id}")
def show(request: Request, desk: TheDesk, user: AUser, article_id: int, known: bool = False) -> Response:
    """The review page; while the pipeline is at work, its progress; for a second copy, the first."""
    with Session(desk.engine) as session:
        article = find(session, article_id)
        if article.duplicate_of:
            return RedirectResponse(f"/articles/{article.duplicate_of}?known=1", 303)
        if article.status is not Status.ready:
            template = "_progress.html" if wants_fragment(request) else "waiting.html"
            return page(request, template, {"user": user, "article": article})
        context = review_context(session, desk, user, article)
    return page(request, "article.html", context | {"known": known})


@router.get("/articles/{article_id}/order/{order}")
def reorder(user: AUser, article_id: int, order: Literal["text", "worth"]) -> Response:
    """List claims in the text's order, or the most worth checking first, from now on in this browser."""
    response = RedirectResponse(f"/articles/{article_id}", 303)
    response.set_cookie("order", order, max_age=31_536_000, httponly=True, samesite="lax")
    return response


def find(session: Session, article_id: int) -> Article:
    article = session.get(Article, article_id)
    if article is None:
        raise NotFound(f"There is no article {article_id}.")
    return article


def review_context(session: Session, desk: Desk, user: User, article: Article) -> dict[str, Any]:
    """What the review of an article shows around the selected claim."""
    assert article.id is not None
    query = select(Claim).where(Claim.article_id == article.id, Claim.state != State.withdrawn)
    claims = session.exec(query.order_by(col(Claim.start), col(Claim.end), col(Claim.id))).all()
    verdicts = session.exec(select(Verdict).where(col(Verdict.id).in_([c.verdict_id for c in claims if c.verdict_id])))
    open_claims = [claim for claim in claims if claim.state is State.open]
    # What somebody has decided is not folded away, however little the score makes of it.
    folded = [c for c in open_claims if c.check_worthiness < desk.settings.worth_threshold and not c.verdict_id]
    listed = [claim for claim in open_claims if claim not in folded]
    return {
        "user": user,
        "article": article,
        "claims": open_claims,
        "listed": listed,
        "folded": folded,
        "dismissed": [claim for claim in claims if claim.state is State.dismissed],
        "marks": {verdict.claim_id: verdict.mark for verdict in verdicts},
        "segments": list(segments(article.text, open_claims)),
        "progress": review.progress(session, [article.id])[article.id],
        "undoable": review.last_change(session, article.id, user),
        "references": session.exec(select(Reference).where(Reference.article_id == article.id)).all(),
        "formats": exports.FORMATS,
        "selected": None,
        "form": {},
    }


@router.get("/articles/{article_id}/events")
async def events(desk: TheDesk, user: AUser, article_id: int) -> StreamingResponse:
    """The pipeline's progress as server-sent events, one for each change, until the article is ready or has failed."""

    def state() -> dict[str, Any]:
        with Session(desk.engine) as session:
            job = session.exec(select(Job).where(Job.article_id == article_id)).first()
        if job is None:
            raise NotFound(f"There is no article {article_id}.")
        return job.as_json()

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
def retry(request: Request, desk: TheDesk, user: AReviewer, article_id: int) -> Response:
    pipeline.retry(desk, user, Article, article_id)
    return go(request, f"/articles/{article_id}")


@router.post("/articles/{article_id}/discard")
def discard(request: Request, desk: TheDesk, user: AReviewer, article_id: int) -> Response:
    pipeline.discard(desk, user, article_id)
    return go(request, "/")


@router.get("/articles/{article_id}/report")
def download(desk: TheDesk, user: AUser, article_id: int, format: str = "html") -> Response:
    """The report in a format; HTML is shown, the others are saved as files."""
    return report_response(desk, article_id, format)


def report_response(desk: Desk, article_id: int, name: str) -> Response:
    chosen = exports.format(name)
    with Session(desk.engine) as session:
        content = chosen.render(report.build(session, article_id, desk.settings.public_url))
    headers = {}
    if name != "html":
        headers["Content-Disposition"] = f'attachment; filename="claimdesk-report-{article_id}.{chosen.suffix}"'
    return Response(content, media_type=chosen.media_type, headers=headers)
