"""The review of an article: its text with the claims marked, the list of them, and the panel of the one selected.

A page brings all of it. What htmx asks for is a part: the panel of another claim, or what an act has changed.
"""

import json
from collections.abc import Iterable
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from app import exports, matching, review
from app.desk import Desk
from app.models import Article, Citation, Claim, Event, Mark, State, Status, User, Verdict, VerdictCitation
from app.review import claim_of, finding
from app.review.finding import Filter
from app.web.dependencies import AUser, Reading, SignedIn, TheDesk
from app.web.highlight import context, paragraphs, wording
from app.web.keys import keys_by_action
from app.web.pages.listing import AFilter, filter_of, is_low, listing
from app.web.pages.matches import shown as shown_matches
from app.web.readers import article_of, citations_of, references_of
from app.web.rendering import page, wants_fragment
from app.web.values import PathId, Text

router = APIRouter(include_in_schema=False, route_class=SignedIn)

# So many claims before and after one are offered to be merged with it.
NEIGHBOURS = 3
FLAGS = {
    "needs-context": "It points at something outside itself that the article does not settle. Write it out before you "
    "decide: edit the wording.",
    "not-split": "A whole sentence: where to cut it was not sure. Split it where it says more than one thing.",
}


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
    return page(request, "article.html", whole(request, session, desk, user, article) | {"known": known})


@router.get("/articles/{article_id}/order/{order}")
def choose_order(user: AUser, article_id: PathId, order: Literal["text", "worth"], wanted: AFilter) -> Response:
    """List claims in the text's order, or the most worth checking first, from now on in this browser."""
    response = RedirectResponse(f"/articles/{article_id}?{wanted.query}".removesuffix("?"), 303)
    response.set_cookie("order", order, max_age=31_536_000, httponly=True, samesite="lax")
    return response


@router.get("/claims/{claim_id}")
def claim_page(request: Request, desk: TheDesk, user: AUser, session: Reading, claim_id: PathId) -> Response:
    """A claim's permalink: the article with the claim selected; for htmx, the claim's panel alone."""
    if not wants_fragment(request):
        return page(request, "article.html", with_claim(request, session, desk, user, claim_id))
    claim = claim_of(session, claim_id)
    return page(request, "_panel.html", panel(session, desk, user, claim, article_of(session, claim.article_id)))


@router.get("/claims/{claim_id}/matches")
def matches_by_hand(
    request: Request, desk: TheDesk, user: AUser, session: Reading, claim_id: PathId, q: Text = ""
) -> Response:
    """What is known about the words of a search, shown as a claim's matches are; without any, the claim's own."""
    if not wants_fragment(request):
        return page(request, "article.html", with_claim(request, session, desk, user, claim_id, words=q))
    claim = claim_of(session, claim_id)
    cited = _cited(citations_of(session, claim))
    session.close()  # the search reads by itself
    [found] = matching.matches(desk, [claim], words=q)
    shown = {"user": user, "selected": claim, "cited": cited, "matches": shown_matches(claim, found)}
    return page(request, "_matches.html", shown)


# --- the whole --------------------------------------------------------------------------------------------------------


def with_claim(
    request: Request, session: Session, desk: Desk, user: User, claim_id: int, words: str = ""
) -> dict[str, Any]:
    """The review of an article with a claim of it selected, and what is known of it, or of `words` in its place."""
    claim = claim_of(session, claim_id)
    article = article_of(session, claim.article_id)
    return whole(request, session, desk, user, article) | panel(session, desk, user, claim, article, words)


def whole(request: Request, session: Session, desk: Desk, user: User, article: Article) -> dict[str, Any]:
    """The review of an article with no claim selected."""
    assert article.id is not None
    return {
        **standing(session, user, article.id),
        **text_of(session, desk, article),
        **listing(request, session, desk, article.id),
        "references": references_of(session, article.id),
        "formats": exports.FORMATS,
        "selected": None,
        "form": {},
    }


def text_of(session: Session, desk: Desk, article: Article) -> dict[str, Any]:
    """The text of an article in paragraphs, with its claims marked."""
    columns: Any = (Claim.id, Claim.start, Claim.end, Claim.repeats, Claim.check_worthiness, Verdict.mark)
    query = select(*columns).join(Verdict, col(Verdict.id) == Claim.verdict_id, isouter=True)
    query = query.where(Claim.article_id == article.id, Claim.state == State.open)
    claims = session.exec(query.order_by(col(Claim.start), col(Claim.end), col(Claim.id))).all()
    return {
        "article": article,
        "claims": claims,
        "paragraphs": paragraphs(article.text, claims),
        "label": partial(label, desk),
    }


def label(desk: Desk, claim: Any) -> str:  # noqa: ANN401  # a row of `text_of`
    """What a claim's words are marked as in the text: its verdict, or undecided, or that and little worth checking."""
    return claim.mark or ("undecided little" if is_low(claim, desk) else "undecided")


def standing(session: Session, user: User, article_id: int) -> dict[str, Any]:
    """How far an article's review has come, and what the user's undo would take back."""
    return {
        "user": user,
        "progress": review.progress(session, [article_id])[article_id],
        "undoable": review.last_change(session, article_id, user),
    }


# --- the panel --------------------------------------------------------------------------------------------------------


def panel(session: Session, desk: Desk, user: User, claim: Claim, article: Article, words: str = "") -> dict[str, Any]:
    """What the panel of a claim shows; its matches are those of `words` where somebody looks for these."""
    before, after = context(article.text, claim.start, claim.end)
    beside = select(col(Claim.id), Claim.text, Claim.start, Claim.version).where(
        Claim.article_id == article.id, Claim.state == State.open, Claim.id != claim.id
    )
    earlier = beside.where(Claim.start <= claim.start).order_by(col(Claim.start).desc(), col(Claim.id).desc())
    later = beside.where(Claim.start > claim.start).order_by(col(Claim.start), col(Claim.id))
    overlapping = beside.where(Claim.start < claim.end, Claim.end > claim.start).order_by(col(Claim.start))
    shown = about(session, user, claim) | {
        "article": article,
        "before": before,
        "after": after,
        "again": [(article.text[start:end], *context(article.text, start, end)) for start, end in claim.repeats],
        "overlapping": session.exec(overlapping).all(),
        "neighbours": [
            *reversed(session.exec(earlier.limit(NEIGHBOURS)).all()),
            *session.exec(later.limit(NEIGHBOURS)).all(),
        ],
    }
    session.close()  # the search reads by itself: one connection is enough for one request
    [found] = matching.matches(desk, [claim], words=words)
    matches = shown_matches(claim, found)
    best = next((match for match in matches if not match.weak), None)
    return shown | {
        "cited": _cited(shown["citations"]),
        "matches": matches,
        "words": words,
        "wording": best.wording if best else shown["wording"],
    }


def _cited(citations: Iterable[Citation]) -> set[str]:
    """What is cited beside a claim, as its matches are named on the page."""
    own = ((("passage", one.passage_id), ("claim", one.cited_claim_id)) for one in citations)
    return {f"{kind}-{id}" for names in own for kind, id in names if id is not None}


def about(session: Session, user: User, claim: Claim) -> dict[str, Any]:
    """What the panel's head and foot show: the claim, what is cited beside it, and the verdicts on it."""
    history = review.verdicts_of(session, claim.id or 0)
    given = next((given for given in history if given.verdict.id == claim.verdict_id), None)
    rests_on = select(Citation).join(VerdictCitation, col(VerdictCitation.citation_id) == Citation.id)
    rests_on = rests_on.where(VerdictCitation.verdict_id == claim.verdict_id).order_by(col(Citation.id))
    dismissed = claim.state is State.dismissed
    return {
        "user": user,
        "selected": claim,
        "verdict": given and given.verdict,
        "reviewer": given and given.reviewer,
        "earlier": [one for one in history if one is not given],
        "dismissal": review.dismissals(session, claim.article_id).get(claim.id or 0) if dismissed else None,
        "citations": citations_of(session, claim),
        "rests_on": session.exec(rests_on).all() if given else [],
        "mark_names": list(Mark),
        "wording": wording(claim.text, claim.quote),
        "dates": {words: day for words, day in claim.dates.items() if words in claim.text},
        "flag_meanings": FLAGS,
        "user_keys": keys_by_action(user.preferences),
        "form": {},
    }


# --- what an act has changed ------------------------------------------------------------------------------------------


def changed_parts(
    request: Request, session: Session, desk: Desk, user: User, claim_id: int, said: str, *, matches: bool
) -> Response:
    """The answer to an act: the panel, and out of band what else on the page is other than it was.

    Without `matches` the claim reads as before, so what is known of it stays: the panel's head and foot alone come.
    `said` is what the reader is told.
    """
    claim = claim_of(session, claim_id)
    article = article_of(session, claim.article_id)
    shown = standing(session, user, claim.article_id) | _changed(request, session, desk, user, article)
    shown |= panel(session, desk, user, claim, article) if matches else about(session, user, claim)
    answer = page(request, "_changed.html", shown | {"article": article, "whole_panel": matches})
    if not matches:
        answer.headers.update({"HX-Retarget": "#panel-foot", "HX-Reswap": "outerHTML show:none"})
    query = urlsplit(request.headers.get("hx-current-url", "")).query
    answer.headers["HX-Push-Url"] = f"/claims/{claim_id}{'?' * bool(query)}{query}"
    answer.headers["HX-Trigger"] = json.dumps({"said": said})
    return answer


def _changed(request: Request, session: Session, desk: Desk, user: User, article: Article) -> dict[str, Any]:
    """What the user's last act in an article has changed of its list.

    That is rows of the list, or where claims came, went or moved, the list itself and the paragraphs they stand in.
    """
    newest = select(Event).where(Event.article_id == article.id, Event.user_id == user.id)
    event = session.exec(newest.order_by(col(Event.id).desc()).limit(1)).first()
    changes = event.changes if event else []
    ids = {change["id"] for change in changes}
    if not any(_moved(change) for change in changes):
        rows = finding.rows(session, Filter(article_id=article.id), desk.settings.worth_threshold, of=list(ids))
        return {"filter": filter_of(request), "rows": [(row, is_low(row, desk)) for row in rows]}
    spans = [(kept["start"], kept["end"]) for change in changes for kept in _both(change)]
    for repeats in session.exec(select(Claim.repeats).where(col(Claim.id).in_(ids))):
        spans += [(start, end) for start, end in repeats]
    shown = text_of(session, desk, article) | listing(request, session, desk, article.id or 0)
    touched = [
        paragraph
        for paragraph in shown["paragraphs"]
        if any(start < paragraph.end and paragraph.start < end for start, end in spans)
    ]
    return shown | {"paragraphs": touched, "reshaped": True}


def _moved(change: dict[str, Any]) -> bool:
    """Whether an event's change of a claim made it, took it away, brought it back, or put it elsewhere."""
    places = [tuple(kept[name] for name in ("state", "start", "end")) for kept in _both(change)]
    return len(places) < 2 or places[0] != places[1]


def _both(change: dict[str, Any]) -> list[dict[str, Any]]:
    return [kept for kept in (change["before"], change["after"]) if kept]
