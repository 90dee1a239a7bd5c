"""One claim: its panel, and everything a reviewer can do to it.

Each POST answers twice: htmx gets the review anew (the text's highlights, the progress and the panel change together),
anything else is sent on to the claim's page. A refusal answers with the form as the reviewer left it and the message in
it, at the refusal's status.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import Engine

from app import review
from app.errors import ClaimdeskError, Conflict, NotFound
from app.models import Claim, Event, User, Verdict
from app.review import Source
from app.web.dependencies import AReviewer, Reading, SignedIn, TheDesk
from app.web.pages.review import review_context, review_of
from app.web.readers import article_of, claim_of, side_by_side
from app.web.rendering import page, wants_fragment
from app.web.values import FormNumber, FormText, Id, Number, PathId

router = APIRouter(include_in_schema=False, route_class=SignedIn)

# What an act brings: a claim as it stands now, several, one with its verdict, or the event that was taken back.
Made = Claim | Sequence[Claim] | tuple[Claim, Verdict] | Event
FormId = Annotated[Id | None, Form()]


# --- what a reviewer does ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asker:
    """Who asks for an act by form, and the one way to answer."""

    request: Request
    desk: TheDesk
    user: AReviewer
    session: Reading

    def answer(self, act: Callable[[], Made], form: dict[str, Any], asked_on: Callable[[], dict[str, Any]]) -> Response:
        """Do it and show what came of it; where it is refused, show what it was asked on, with the form and why."""
        try:
            made = act()
        except NotFound:
            raise
        except ClaimdeskError as refusal:
            told = {"problem": str(refusal), "stale": isinstance(refusal, Conflict)}
            told["form"] = form | {"action": self.request.url.path.rpartition("/")[2]}
            template = "_review.html" if wants_fragment(self.request) else "article.html"
            return page(self.request, template, asked_on() | told, status=refusal.status)
        claim_id = _claim_of(made)
        if not wants_fragment(self.request):
            return Response(status_code=303, headers={"Location": f"/claims/{claim_id}#panel"})
        answer = page(self.request, "_review.html", review_of(self.session, self.desk, self.user, claim_id))
        answer.headers["HX-Push-Url"] = f"/claims/{claim_id}"
        return answer


@dataclass(frozen=True)
class OnClaim:
    """An act asked for on a claim, at the version of it that the reviewer has seen."""

    asker: Annotated[Asker, Depends()]
    claim_id: PathId
    version: FormNumber

    def answer(self, form: dict[str, Any], act: Callable[..., Made], *given: object) -> Response:
        by = self.asker
        done = partial(act, by.desk.engine, by.user, self.claim_id, self.version, *given)
        return by.answer(done, form, partial(review_of, by.session, by.desk, by.user, self.claim_id))


@dataclass(frozen=True)
class OnArticle:
    """An act asked for on an article."""

    asker: Annotated[Asker, Depends()]
    article_id: PathId

    def answer(self, form: dict[str, Any], act: Callable[..., Made], *given: object) -> Response:
        by = self.asker

        def asked_on() -> dict[str, Any]:
            return review_context(by.session, by.desk, by.user, article_of(by.session, self.article_id))

        return by.answer(partial(act, by.desk.engine, by.user, self.article_id, *given), form, asked_on)


AClaim = Annotated[OnClaim, Depends()]
AnArticle = Annotated[OnArticle, Depends()]


@router.post("/claims/{claim_id}/edit")
def edit_claim(on: AClaim, text: FormText = "", speaker: FormText = "") -> Response:
    return on.answer({"text": text, "speaker": speaker}, review.edit, text, speaker)


@router.post("/claims/{claim_id}/split")
def split_claim(on: AClaim, wordings: FormText = "") -> Response:
    return on.answer({"wordings": wordings}, review.split, wordings.splitlines())


@router.post("/claims/{claim_id}/merge")
def merge_claim(on: AClaim, other: Annotated[Id, Form()], text: FormText = "") -> Response:
    """Merge with another claim, taken as it stands; without a wording the two wordings are put side by side."""

    def merge(engine: Engine, user: User, claim_id: int, version: int) -> Claim:
        session = on.asker.session
        wording = text.strip() or side_by_side(session, [claim_id, other])
        partner = other, claim_of(session, other).version
        session.close()  # what was read is old after the act
        return review.merge(engine, user, [(claim_id, version), partner], wording)

    return on.answer({"other": other, "text": text}, merge)


@router.post("/claims/{claim_id}/dismiss")
def dismiss_claim(on: AClaim) -> Response:
    return on.answer({}, review.dismiss)


@router.post("/claims/{claim_id}/restore")
def restore_claim(on: AClaim) -> Response:
    return on.answer({}, review.restore)


@router.post("/claims/{claim_id}/cite")
def cite_source(
    on: AClaim,
    passage: FormId = None,
    claim: FormId = None,
    url: FormText = "",
    title: FormText = "",
    quote: FormText = "",
) -> Response:
    source = Source(passage, claim, url, title, quote)
    return on.answer({"url": url, "title": title, "quote": quote}, review.cite, source)


@router.post("/claims/{claim_id}/take-over")
def take_over_verdict(on: AClaim, passage: FormId = None, claim: FormId = None) -> Response:
    """Draft the verdict of an earlier claim, or of another desk's fact-check, with what it rests on."""
    return on.answer({}, review.take_over, Source(passage, claim))


@router.post("/claims/{claim_id}/citations/{citation_id}/remove")
def remove_citation(on: AClaim, citation_id: PathId) -> Response:
    return on.answer({}, review.uncite, citation_id)


@router.post("/claims/{claim_id}/verdict")
def give_verdict(on: AClaim, mark: FormText = "", rationale: FormText = "") -> Response:
    return on.answer({"mark": mark, "rationale": rationale}, review.decide, mark, rationale)


@router.post("/articles/{article_id}/claims")
def add_claim(
    on: AnArticle,
    quote: FormText = "",
    start: Annotated[Number | None, Form()] = None,
    end: Annotated[Number | None, Form()] = None,
    text: FormText = "",
) -> Response:
    """A claim on a selection (start and end, in code points), or on words copied from the article."""
    form = {"quote": quote, "text": text}
    if start is not None and end is not None:
        return on.answer(form, review.add, start, end, text)
    return on.answer(form, review.add_quote, quote, text)


@router.post("/articles/{article_id}/undo")
def undo_change(on: AnArticle) -> Response:
    """Take back the reviewer's last change in this article, and show the claim it was made to."""
    return on.answer({}, review.undo)


def _claim_of(made: Made) -> int:
    """The claim to show after an act: the one that was changed, or the first of those that came of it."""
    if isinstance(made, Event):
        return int(made.changes[0]["id"])
    claim = made if isinstance(made, Claim) else made[0]
    assert claim.id is not None
    return claim.id
