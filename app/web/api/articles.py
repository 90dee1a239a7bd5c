"""Articles: bringing one in, what is known of it, how far it is, its claims, adding one, undoing, and the report."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlmodel import col, select

from app import exports, pipeline, review
from app.models import Article, Claim, State, Verdict
from app.review import articles as about
from app.review import overview
from app.review.overview import Asked, Show
from app.web.api.answers import ArticleOut, ClaimOut, Counts, LinkOut, QueuedOut, WholeArticleOut
from app.web.api.bodies import file_of, is_form, json_of
from app.web.api.descriptions import FILE, body, file_answer, refusals
from app.web.api.given import NewArticle, NewClaim, Particulars
from app.web.api.standing import claim_as_it_stands, claim_out
from app.web.dependencies import AReviewer, Reading, SignedIn, TheDesk
from app.web.incoming import bring_in
from app.web.readers import article_of, references_of
from app.web.rendering import report_response
from app.web.values import Id, PathId, Text

router = APIRouter(route_class=SignedIn)

Limit = Annotated[int, Query(ge=1, le=200)]
REPORTS = [format.media_type.partition(";")[0] for format in exports.FORMATS.values()]


@router.get("/articles")
def list_articles(
    session: Reading, q: Text = "", show: Show = Show.all, before: Id | None = None, limit: Limit = 50
) -> list[ArticleOut]:
    """The newest articles, those with the words of `q` in title or publisher; page on with `before` the last id.

    `show` lists those with work left, for example, or those that are archived, which are in no other list.
    """
    articles = overview.articles(session, Asked(q, show, before=before), limit)
    progress = review.progress(session, [article.id or 0 for article in articles])
    return [ArticleOut.of(article, counts=Counts.of(progress[article.id or 0])) for article in articles]


@router.post(
    "/articles",
    status_code=202,
    responses=refusals(403, 413),
    openapi_extra=body(json=NewArticle.model_json_schema(), form=FILE),
)
async def create_article(request: Request, desk: TheDesk, user: AReviewer) -> QueuedOut:
    """Queue an article: JSON with "text" or "url", and what is known of it; or a multipart "file"."""
    name, content, given = "", None, NewArticle()
    if is_form(request):
        name, content = await file_of(request, desk.settings.upload_limit)
    else:
        given = await json_of(request, NewArticle)
    article, new = await run_in_threadpool(bring_in, desk, user, given.text, given.url, given.told, name, content)
    return QueuedOut.of(article, duplicate=not new)


@router.get("/articles/{article_id}", responses=refusals(404))
def show_article(session: Reading, article_id: PathId) -> WholeArticleOut:
    """An article, its text and how far pipeline and review have come."""
    return _whole(session, article_of(session, article_id))


@router.patch("/articles/{article_id}", responses=refusals(403, 404))
def mend_article(
    desk: TheDesk, user: AReviewer, session: Reading, article_id: PathId, given: Particulars
) -> WholeArticleOut:
    """Mend what is known of an article; where its date changes, the relative dates of its claims follow."""
    about.edit(desk.engine, user, article_id, given.told, desk.extractor.redated)
    return _whole(session, article_of(session, article_id))


@router.delete("/articles/{article_id}", status_code=204, responses=refusals(403, 404, 409))
def delete_article(desk: TheDesk, user: AReviewer, article_id: PathId) -> None:
    """Delete an article with its claims and verdicts: an editor's act. The same text may come in again."""
    about.delete(desk.engine, user, article_id)


@router.post("/articles/{article_id}/archive", responses=refusals(403, 404))
def archive_article(desk: TheDesk, user: AReviewer, session: Reading, article_id: PathId) -> WholeArticleOut:
    """Take an article off the list of what there is to do; it stays readable, and its verdicts match as before."""
    about.archive(desk.engine, user, article_id)
    return _whole(session, article_of(session, article_id))


@router.post("/articles/{article_id}/unarchive", responses=refusals(403, 404))
def unarchive_article(desk: TheDesk, user: AReviewer, session: Reading, article_id: PathId) -> WholeArticleOut:
    """Put an archived article back on the list of what there is to do."""
    about.unarchive(desk.engine, user, article_id)
    return _whole(session, article_of(session, article_id))


@router.post("/articles/{article_id}/retry", status_code=202, responses=refusals(403, 404, 409))
def retry_article(desk: TheDesk, user: AReviewer, session: Reading, article_id: PathId) -> WholeArticleOut:
    """Try a failed article again, from the step that failed; one that waits is queued anew."""
    pipeline.retry(desk, user, Article, article_id)
    return _whole(session, article_of(session, article_id))


@router.post("/articles/{article_id}/discard", status_code=204, responses=refusals(403, 404, 409))
def discard_article(desk: TheDesk, user: AReviewer, article_id: PathId) -> None:
    """Take an article off the desk that failed, or waits, and has no claims."""
    pipeline.discard(desk, user, article_id)


@router.get("/articles/{article_id}/claims", responses=refusals(404))
def list_claims(session: Reading, article_id: PathId, dismissed: bool = False) -> list[ClaimOut]:
    """The article's open claims in the order of the text; with `dismissed`, those set aside too."""
    article_of(session, article_id)
    states = [State.open, State.dismissed] if dismissed else [State.open]
    query = select(Claim, Verdict).join(Verdict, col(Verdict.id) == Claim.verdict_id, isouter=True)
    query = query.where(Claim.article_id == article_id, col(Claim.state).in_(states))
    found = session.exec(query.order_by(col(Claim.start), col(Claim.end), col(Claim.id))).all()
    return [claim_out(claim, verdict) for claim, verdict in found]


@router.post("/articles/{article_id}/claims", responses=refusals(403, 404, 409, 413))
def add_claim(desk: TheDesk, user: AReviewer, session: Reading, article_id: PathId, given: NewClaim) -> ClaimOut:
    """Add a claim that the reviewer saw in the text; it comes back."""
    made = review.add(desk.engine, user, article_id, given.start, given.end, given.text)
    return claim_as_it_stands(session, made.id)


@router.post("/articles/{article_id}/undo", responses=refusals(403, 404, 409))
def undo_change(desk: TheDesk, user: AReviewer, session: Reading, article_id: PathId) -> ClaimOut:
    """Take back the user's last change of an article: the claim that was changed, as it stands since."""
    undone = review.undo(desk.engine, user, article_id)
    return claim_as_it_stands(session, undone.changes[0]["id"])


@router.get(
    "/articles/{article_id}/report",
    response_class=Response,
    responses=file_answer("The report", *REPORTS) | refusals(404, 409),
)
def show_report(desk: TheDesk, session: Reading, article_id: PathId, format: Text = "html") -> Response:
    """The report in a format, byte for byte what the command line exports."""
    return report_response(session, desk, article_id, format)


def _whole(session: Reading, article: Article) -> WholeArticleOut:
    assert article.id is not None
    counts = Counts.of(review.progress(session, [article.id])[article.id])
    references = [LinkOut.of(link) for link in references_of(session, article.id)]
    return WholeArticleOut.of(article, counts=counts, references=references)
