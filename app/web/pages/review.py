"""The review of an article: its text with the claims marked, the list of them, and the panel of the one selected."""

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from app import exports, matching, review
from app.desk import Desk
from app.models import Article, Claim, Mark, State, Status, User, Verdict
from app.web.dependencies import AUser, Reading, SignedIn, TheDesk
from app.web.highlight import changed, context, segments
from app.web.pages.matches import shown as shown_matches
from app.web.readers import article_of, citations_of, claim_of, references_of
from app.web.rendering import page, wants_fragment
from app.web.values import PathId

router = APIRouter(include_in_schema=False, route_class=SignedIn)


@router.get("/articles/{article_id}")
def article_page(
    request: Request, desk: TheDesk, user: AUser, session: Reading, article_id: PathId, known: bool = False
) -> Response:
    """The review page; while the pipeline is at work, its progress; for a second copy, the first."""
    article = article_of(session, article_id)
    if article.duplicate_of:
        return RedirectResponse(f"/articles/{article.duplicate_of}?known=1", 303)
    if article.status is not Status.ready:
        template = "_progress.html" if wants_fragment(request) else "waiting.html"
        return page(request, template, {"user": user, "article": article})
    return page(request, "article.html", review_context(session, desk, user, article) | {"known": known})


@router.get("/articles/{article_id}/order/{order}")
def choose_order(user: AUser, article_id: PathId, order: Literal["text", "worth"]) -> Response:
    """List claims in the text's order, or the most worth checking first, from now on in this browser."""
    response = RedirectResponse(f"/articles/{article_id}", 303)
    response.set_cookie("order", order, max_age=31_536_000, httponly=True, samesite="lax")
    return response


def review_context(session: Session, desk: Desk, user: User, article: Article) -> dict[str, Any]:
    """What the review of an article shows around the selected claim."""
    assert article.id is not None
    query = select(Claim).where(Claim.article_id == article.id, Claim.state != State.withdrawn)
    claims = session.exec(query.order_by(col(Claim.start), col(Claim.end), col(Claim.id))).all()
    holding = select(Verdict.claim_id, Verdict.mark).join(Claim, col(Claim.verdict_id) == Verdict.id)
    marks = session.exec(holding.where(Claim.article_id == article.id))
    open_claims = [claim for claim in claims if claim.state is State.open]
    # What somebody has decided is not folded away, however little the score makes of it.
    threshold = desk.settings.worth_threshold
    folded = {c.id for c in open_claims if c.check_worthiness < threshold and not c.verdict_id}
    return {
        "user": user,
        "article": article,
        "claims": open_claims,
        "listed": [claim for claim in open_claims if claim.id not in folded],
        "folded": [claim for claim in open_claims if claim.id in folded],
        "dismissed": [claim for claim in claims if claim.state is State.dismissed],
        "marks": dict(marks.all()),
        "segments": list(segments(article.text, open_claims)),
        "progress": review.progress(session, [article.id])[article.id],
        "undoable": review.last_change(session, article.id, user),
        "references": references_of(session, article.id),
        "formats": exports.FORMATS,
        "selected": None,
        "form": {},
    }


@router.get("/claims/{claim_id}")
def claim_page(request: Request, desk: TheDesk, user: AUser, session: Reading, claim_id: PathId) -> Response:
    """A claim's permalink: the article with the claim selected; for htmx, the claim's panel alone."""
    if not wants_fragment(request):
        return page(request, "article.html", review_of(session, desk, user, claim_id))
    claim = claim_of(session, claim_id)
    article = article_of(session, claim.article_id)
    beside = select(Claim.id, Claim.text, Claim.start, Claim.end).where(Claim.article_id == article.id)
    beside = beside.where(Claim.state == State.open).order_by(col(Claim.start), col(Claim.end), col(Claim.id))
    shown = panel(session, desk, article, claim, session.exec(beside).all())
    return page(request, "_panel.html", shown | {"form": {}})


def review_of(session: Session, desk: Desk, user: User, claim_id: int) -> dict[str, Any]:
    """The review of an article with a claim of it selected."""
    claim = claim_of(session, claim_id)
    article = article_of(session, claim.article_id)
    around = review_context(session, desk, user, article)
    return around | panel(session, desk, article, claim, around["claims"])


def panel(session: Session, desk: Desk, article: Article, claim: Claim, beside: Sequence[Any]) -> dict[str, Any]:
    """What the panel of a claim shows; `beside` are the article's open claims, with id, text, start and end each."""
    history = session.exec(
        select(Verdict, User.email)
        .join(User, col(User.id) == Verdict.reviewer_id)
        .where(Verdict.claim_id == claim.id)
        .order_by(col(Verdict.id).desc())
    ).all()
    before, after = context(article.text, claim.start, claim.end)
    shown = {
        "selected": claim,
        "claims": beside,
        "verdict": next((verdict for verdict, _ in history if verdict.id == claim.verdict_id), None),
        "history": history,
        "citations": citations_of(session, claim),
        "mark_names": list(Mark),
        "before": before,
        "after": after,
        "wording": changed(claim.text, claim.quote),
        "again": [(article.text[start:end], *context(article.text, start, end)) for start, end in claim.repeats],
        "dates": {words: day for words, day in claim.dates.items() if words in claim.text},
        "overlapping": [c for c in beside if c.start < claim.end and claim.start < c.end and c.id != claim.id],
    }
    session.close()  # the search reads by itself: one connection is enough for one request
    [found] = matching.matches(desk, [claim])
    return shown | {"matches": shown_matches(claim, found)}
