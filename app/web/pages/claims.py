"""One claim: its panel, and everything a reviewer can do to it.

Each POST answers twice: htmx gets what has changed (the panel, and what of text, list and progress is other than it
was), anything else is sent on to the claim's page. A refusal answers with the form as the reviewer left it and the
message in it, at the refusal's status.
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
from app.web.pages.review import changed_parts, panel, whole, with_claim
from app.web.readers import article_of, claim_of
from app.web.rendering import page, wants_fragment
from app.web.values import FormNumber, FormText, Id, Number, PathId

router = APIRouter(include_in_schema=False, route_class=SignedIn)

# What an act brings: a claim as it stands now, several, one with its verdict, or the event that was taken back.
Made = Claim | Sequence[Claim] | tuple[Claim, Verdict] | Event
# What a refused act was asked on: what its panel shows, or the whole page.
Asked = Callable[[bool], dict[str, Any]]
FormId = Annotated[Id | None, Form()]


@dataclass(frozen=True)
class Asker:
    """Who asks for an act by form, and the one way to answer."""

    request: Request
    desk: TheDesk
    user: AReviewer
    session: Reading

    def answer(
        self, act: Callable[[], Made], form: dict[str, Any], asked_on: Asked, said: str, known: bool
    ) -> Response:
        """Do it and show what came of it; where it is refused, show what it was asked on, with the form and why.

        `said` tells the reader what was done. What is known of the claim is shown anew but for an act after which it
        is `known` to be the same.
        """
        try:
            made = act()
        except NotFound:
            raise
        except ClaimdeskError as refusal:
            told = {"problem": str(refusal), "stale": isinstance(refusal, Conflict)}
            told["form"] = form | {"action": self.request.url.path.rpartition("/")[2]}
            part = wants_fragment(self.request)
            template = "_panel.html" if part else "article.html"
            return page(self.request, template, asked_on(part) | told, status=refusal.status)
        claim_id = _claim_of(made)
        if not wants_fragment(self.request):
            return Response(status_code=303, headers={"Location": f"/claims/{claim_id}#panel"})
        return changed_parts(
            self.request, self.session, self.desk, self.user, claim_id, said or _told(made), matches=not known
        )


@dataclass(frozen=True)
class OnClaim:
    """An act asked for on a claim, at the version of it that the reviewer has seen."""

    asker: Annotated[Asker, Depends()]
    claim_id: PathId
    version: FormNumber

    def answer(
        self, form: dict[str, Any], act: Callable[..., Made], *given: object, said: str = "", known: bool = False
    ) -> Response:
        by = self.asker

        def asked_on(part: bool) -> dict[str, Any]:
            if not part:
                return with_claim(by.request, by.session, by.desk, by.user, self.claim_id)
            claim = claim_of(by.session, self.claim_id)
            return panel(by.session, by.desk, by.user, claim, article_of(by.session, claim.article_id))

        done = partial(act, by.desk.engine, by.user, self.claim_id, self.version, *given)
        return by.answer(done, form, asked_on, said, known)


@dataclass(frozen=True)
class OnArticle:
    """An act asked for on an article."""

    asker: Annotated[Asker, Depends()]
    article_id: PathId

    def answer(self, form: dict[str, Any], act: Callable[..., Made], *given: object, said: str) -> Response:
        by = self.asker

        def asked_on(_: bool) -> dict[str, Any]:
            return whole(by.request, by.session, by.desk, by.user, article_of(by.session, self.article_id))

        return by.answer(partial(act, by.desk.engine, by.user, self.article_id, *given), form, asked_on, said, False)


AClaim = Annotated[OnClaim, Depends()]
AnArticle = Annotated[OnArticle, Depends()]


@router.post("/claims/{claim_id}/edit")
def edit_claim(on: AClaim, text: FormText = "", speaker: FormText = "") -> Response:
    return on.answer({"text": text, "speaker": speaker}, review.edit, text, speaker, said="The wording is saved.")


@router.post("/claims/{claim_id}/split")
def split_claim(on: AClaim, wordings: FormText = "") -> Response:
    return on.answer({"wordings": wordings}, review.split, wordings.splitlines(), said="The claim is split.")


@router.post("/claims/{claim_id}/merge")
def merge_claim(on: AClaim, other: Annotated[Id, Form()], text: FormText = "") -> Response:
    """Merge with another claim, taken as it stands; without a wording one is proposed."""

    def merge(engine: Engine, user: User, claim_id: int, version: int) -> Claim:
        session = on.asker.session
        wording = text.strip() or review.proposal(session, [claim_id, other])
        partner = other, claim_of(session, other).version
        session.close()  # what was read is old after the act
        return review.merge(engine, user, [(claim_id, version), partner], wording)

    return on.answer({"other": other, "text": text}, merge, said="The claims are merged.")


@router.post("/claims/{claim_id}/dismiss")
def dismiss_claim(on: AClaim, reason: FormText = "") -> Response:
    return on.answer({"reason": reason}, review.dismiss, reason, said="Dismissed. It can be brought back here.")


@router.post("/claims/{claim_id}/restore")
def restore_claim(on: AClaim) -> Response:
    return on.answer({}, review.restore, said="The claim is back.")


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
    return on.answer({"url": url, "title": title, "quote": quote}, review.cite, source, said="Cited.", known=True)


@router.post("/claims/{claim_id}/take-over")
def take_over_verdict(on: AClaim, passage: FormId = None, claim: FormId = None) -> Response:
    """Draft the verdict of an earlier claim, or of another desk's fact-check, with what it rests on."""
    return on.answer({}, review.take_over, Source(passage, claim), said="Drafted: nothing is decided yet.", known=True)


@router.post("/claims/{claim_id}/citations/{citation_id}/remove")
def remove_citation(on: AClaim, citation_id: PathId) -> Response:
    return on.answer({}, review.uncite, citation_id, said="No longer cited.", known=True)


@router.post("/claims/{claim_id}/verdict")
def give_verdict(on: AClaim, mark: FormText = "", rationale: FormText = "") -> Response:
    return on.answer(
        {"mark": mark, "rationale": rationale}, review.decide, mark, rationale, said=f"Decided: {mark}.", known=True
    )


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
        return on.answer(form, review.add, start, end, text, said="The claim is added.")
    return on.answer(form, review.add_quote, quote, text, said="The claim is added.")


@router.post("/articles/{article_id}/undo")
def undo_change(on: AnArticle) -> Response:
    """Take back the reviewer's last change in this article, and show the claim it was made to."""
    return on.answer({}, review.undo, said="")


def _told(made: Made) -> str:
    """What an undo has taken back."""
    return f"Undone: “{made.act}”." if isinstance(made, Event) else ""


def _claim_of(made: Made) -> int:
    """The claim to show after an act: the one that was changed, or the first of those that came of it."""
    if isinstance(made, Event):
        return int(made.changes[0]["id"])
    claim = made if isinstance(made, Claim) else made[0]
    assert claim.id is not None
    return claim.id
