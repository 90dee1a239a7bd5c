"""One claim: its panel, and everything a reviewer can do to it.

Each POST answers twice: htmx gets the review anew (the text's highlights, the progress and the panel change together),
anything else is sent on to the claim's page. A refusal answers with the form as the reviewer left it and the message in
it, at the refusal's status.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from app import matching, review
from app.citations import Source
from app.desk import Desk
from app.errors import ClaimdeskError, Conflict, NotFound
from app.models import Citation, Claim, Mark, User, Verdict
from app.web.dependencies import AReviewer, AUser, TheDesk, page, wants_fragment
from app.web.highlight import changed, context
from app.web.pages.articles import find, review_context
from app.web.pages.matches import shown as shown_matches

router = APIRouter(include_in_schema=False)

Version = Annotated[int, Form()]


@router.get("/claims/{claim_id}")
def show(request: Request, desk: TheDesk, user: AUser, claim_id: int) -> Response:
    """A claim's permalink: the article with the claim selected; for htmx, the claim's panel alone."""
    template = "_panel.html" if wants_fragment(request) else "article.html"
    return page(request, template, _context(desk, user, claim_id))


@router.post("/claims/{claim_id}/edit")
def edit(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    claim_id: int,
    version: Version,
    text: Annotated[str, Form()] = "",
    speaker: Annotated[str, Form()] = "",
) -> Response:
    form = {"text": text, "speaker": speaker}
    return _answer(
        request, desk, user, claim_id, form, lambda: review.edit(desk.engine, user, claim_id, version, text, speaker)
    )


@router.post("/claims/{claim_id}/split")
def split(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    claim_id: int,
    version: Version,
    wordings: Annotated[str, Form()] = "",
) -> Response:
    lines = wordings.splitlines()
    form = {"wordings": wordings}
    return _answer(
        request, desk, user, claim_id, form, lambda: review.split(desk.engine, user, claim_id, version, lines)[0]
    )


@router.post("/claims/{claim_id}/merge")
def merge(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    claim_id: int,
    version: Version,
    other: Annotated[int, Form()],
    text: Annotated[str, Form()] = "",
) -> Response:
    """Merge with another claim, taken as it stands; without a wording the two wordings are put side by side."""

    def change() -> Claim:
        with Session(desk.engine) as session:
            claim, partner = review.find(session, claim_id), review.find(session, other)
        wording = text.strip() or f"{claim.text}; {partner.text}"
        return review.merge(desk.engine, user, [(claim_id, version), (other, partner.version)], wording)

    return _answer(request, desk, user, claim_id, {"other": other, "text": text}, change)


@router.post("/claims/{claim_id}/dismiss")
def dismiss(request: Request, desk: TheDesk, user: AReviewer, claim_id: int, version: Version) -> Response:
    return _answer(request, desk, user, claim_id, {}, lambda: review.dismiss(desk.engine, user, claim_id, version))


@router.post("/claims/{claim_id}/restore")
def restore(request: Request, desk: TheDesk, user: AReviewer, claim_id: int, version: Version) -> Response:
    return _answer(request, desk, user, claim_id, {}, lambda: review.restore(desk.engine, user, claim_id, version))


@router.post("/claims/{claim_id}/cite")
def cite(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    claim_id: int,
    version: Version,
    passage: Annotated[int | None, Form()] = None,
    claim: Annotated[int | None, Form()] = None,
    url: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    quote: Annotated[str, Form()] = "",
) -> Response:
    source = Source(passage, claim, url, title, quote)
    form = {"url": url, "title": title, "quote": quote}
    return _answer(
        request, desk, user, claim_id, form, lambda: review.cite(desk.engine, user, claim_id, version, source)
    )


@router.post("/claims/{claim_id}/take-over")
def take_over(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    claim_id: int,
    version: Version,
    passage: Annotated[int | None, Form()] = None,
    claim: Annotated[int | None, Form()] = None,
) -> Response:
    """Draft the verdict of an earlier claim, or of another desk's fact-check, with what it rests on."""
    source = Source(passage, claim)
    return _answer(
        request, desk, user, claim_id, {}, lambda: review.take_over(desk.engine, user, claim_id, version, source)
    )


@router.post("/claims/{claim_id}/citations/{citation_id}/remove")
def uncite(
    request: Request, desk: TheDesk, user: AReviewer, claim_id: int, citation_id: int, version: Version
) -> Response:
    return _answer(
        request, desk, user, claim_id, {}, lambda: review.uncite(desk.engine, user, claim_id, version, citation_id)
    )


@router.post("/claims/{claim_id}/verdict")
def decide(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    claim_id: int,
    version: Version,
    mark: Annotated[str, Form()] = "",
    rationale: Annotated[str, Form()] = "",
) -> Response:
    form = {"mark": mark, "rationale": rationale}
    return _answer(
        request,
        desk,
        user,
        claim_id,
        form,
        lambda: review.decide(desk.engine, user, claim_id, version, mark, rationale)[0],
    )


@router.post("/articles/{article_id}/claims")
def add(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    article_id: int,
    quote: Annotated[str, Form()] = "",
    start: Annotated[int | None, Form()] = None,
    end: Annotated[int | None, Form()] = None,
    text: Annotated[str, Form()] = "",
) -> Response:
    """A claim on a selection (start and end, in code points), or on words copied from the article."""

    def change() -> Claim:
        if start is not None and end is not None:
            return review.add(desk.engine, user, article_id, start, end, text)
        return review.add_quote(desk.engine, user, article_id, quote, text)

    return _answer(request, desk, user, None, {"quote": quote, "text": text}, change, article_id)


@router.post("/articles/{article_id}/undo")
def undo(request: Request, desk: TheDesk, user: AReviewer, article_id: int) -> Response:
    """Take back the reviewer's last change in this article, and show the claim it was made to."""

    def change() -> Claim:
        undone = review.undo(desk.engine, user, article_id)
        with Session(desk.engine) as session:
            return review.find(session, undone.claims[0]["id"])

    return _answer(request, desk, user, None, {}, change, article_id)


def _answer(
    request: Request,
    desk: Desk,
    user: User,
    claim_id: int | None,
    form: dict[str, Any],
    change: Callable[[], Claim],
    article_id: int | None = None,
) -> Response:
    """Make a change and show what came of it; where it is refused, show the form again with the reason."""
    form["action"] = request.url.path.rpartition("/")[2]
    try:
        claim = change()
    except NotFound:
        raise
    except ClaimdeskError as refusal:
        stale = isinstance(refusal, Conflict)
        shown = _context(desk, user, claim_id, article_id) | {"form": form, "problem": str(refusal), "stale": stale}
        template = "_review.html" if wants_fragment(request) else "article.html"
        return page(request, template, shown, status=refusal.status)
    if not wants_fragment(request):
        return Response(status_code=303, headers={"Location": f"/claims/{claim.id}#panel"})
    response = page(request, "_review.html", _context(desk, user, claim.id))
    response.headers["HX-Push-Url"] = f"/claims/{claim.id}"
    return response


def _context(desk: Desk, user: User, claim_id: int | None, article_id: int | None = None) -> dict[str, Any]:
    with Session(desk.engine) as session:
        claim = review.find(session, claim_id) if claim_id is not None else None
        article = find(session, claim.article_id if claim else article_id or 0)
        shown = review_context(session, desk, user, article) | {"selected": claim}
        if claim:
            shown |= _panel(session, claim)
            shown["before"], shown["after"] = context(article.text, claim.start, claim.end)
            shown["wording"] = changed(claim.text, claim.quote)
            shown["again"] = [
                (article.text[start:end], *context(article.text, start, end)) for start, end in claim.repeats
            ]
            shown["dates"] = {words: day for words, day in claim.dates.items() if words in claim.text}
            same_words = [
                c for c in shown["claims"] if c.start < claim.end and claim.start < c.end and c.id != claim.id
            ]
            shown["overlapping"] = same_words
    if claim:
        [found] = matching.matches(desk, [claim])
        shown["matches"] = shown_matches(claim, found)
    return shown


def _panel(session: Session, claim: Claim) -> dict[str, Any]:
    history = session.exec(
        select(Verdict, User.email)
        .join(User, col(User.id) == Verdict.reviewer_id)
        .where(Verdict.claim_id == claim.id)
        .order_by(col(Verdict.id).desc())
    ).all()
    found = session.exec(select(Citation).where(col(Citation.id).in_(claim.citations))).all()
    by_id = {citation.id: citation for citation in found}
    return {
        "verdict": next((verdict for verdict, _ in history if verdict.id == claim.verdict_id), None),
        "history": history,
        "citations": [by_id[id] for id in claim.citations],
        "mark_names": list(Mark),
    }
