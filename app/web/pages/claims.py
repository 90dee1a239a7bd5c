"""One claim: its panel, and everything a reviewer can do to it.

Each POST answers twice: htmx gets what has changed (the panel, and what of text, list and progress is other than it
was), anything else is sent on to the claim's page. A refusal answers with the form as the reviewer left it and the
message in it, at the refusal's status.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import Response
from sqlalchemy import Engine

from app import pipeline, policy, review
from app.desk import Desk
from app.errors import ClaimdeskError, Conflict, NotFound, RuleBroken, Unconfirmed
from app.models import Claim, Event, User, Verdict
from app.review import Source
from app.web.dependencies import AReviewer, Reading, SignedIn, TheDesk
from app.web.pages.listing import seen_at
from app.web.pages.review import changed_parts, panel, whole, with_claim
from app.web.readers import article_of, claim_of
from app.web.rendering import page, wants_fragment
from app.web.values import FormNumber, FormText, Id, Number, PathId, writable

router = APIRouter(include_in_schema=False, route_class=SignedIn)

# What an act brings: a claim as it stands now, several, one with its verdict, or the event that was taken back.
Made = Claim | Sequence[Claim] | tuple[Claim, Verdict] | Event
# What a refused act was asked on: what its panel shows, or the whole page.
Asked = Callable[[bool], dict[str, Any]]
# What of a claim its matches and its place go by.
PLACED = ("text", "state", "start", "end")
# What the reader is told once it is done; some of it is known only then.
Told = str | Callable[[], str]
FormId = Annotated[Id | None, Form()]
Confirmed = Annotated[bool, Form()]


@dataclass(frozen=True)
class Asker:
    """Who asks for an act by form, and the one way to answer."""

    request: Request
    desk: TheDesk
    user: AReviewer
    session: Reading

    def answer(
        self, act: Callable[[], Made], form: dict[str, Any], asked_on: Asked, said: Told, known: bool
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
            told: dict[str, Any] = {"problem": str(refusal), "stale": isinstance(refusal, Conflict)}
            told["unconfirmed"] = isinstance(refusal, Unconfirmed)
            told["form"] = form | {"action": self.request.url.path.rpartition("/")[2]}
            part = wants_fragment(self.request)
            template = "_panel.html" if part else "article.html"
            return page(self.request, template, asked_on(part) | told, status=refusal.status)
        claim_id = _claim_of(made)
        if not wants_fragment(self.request):
            return Response(status_code=303, headers={"Location": f"/claims/{claim_id}#panel"})
        known = known or self._reads_as_before(made, claim_id)
        message = told_of(made, said)
        return changed_parts(self.request, self.session, self.desk, self.user, claim_id, message, matches=not known)

    def _reads_as_before(self, made: Made, claim_id: int) -> bool:
        """Whether an undo leaves the claim on screen with its wording and place, so that what is known of it stays."""
        shown = urlsplit(self.request.headers.get("hx-current-url", "")).path
        if not isinstance(made, Event) or shown != f"/claims/{claim_id}":
            return False
        kept = [change[side] or {} for change in made.changes for side in ("before", "after")]
        return len(kept) == 2 and all(kept[0].get(name) == kept[1].get(name) for name in PLACED)


@dataclass(frozen=True)
class OnClaim:
    """An act asked for on a claim, at the version of it that the reviewer has seen."""

    asker: Annotated[Asker, Depends()]
    claim_id: PathId
    version: FormNumber

    def answer(
        self, form: dict[str, Any], act: Callable[..., Made], *given: object, said: Told = "", known: bool = False
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

    def answer(self, form: dict[str, Any], act: Callable[..., Made], *given: object, said: Told) -> Response:
        by = self.asker

        def asked_on(part: bool) -> dict[str, Any]:
            article = article_of(by.session, self.article_id)
            if part:  # the panel with none selected, which has what is said and nothing of the text
                return {"article": article, "claims": True, "selected": None}
            return whole(by.request, by.session, by.desk, by.user, article)

        return by.answer(partial(act, by.desk.engine, by.user, self.article_id, *given), form, asked_on, said, False)


AClaim = Annotated[OnClaim, Depends()]
AnArticle = Annotated[OnArticle, Depends()]


@router.post("/claims/{claim_id}/edit")
def edit_claim(on: AClaim, text: FormText = "", speaker: FormText = "", confirmed: Confirmed = False) -> Response:
    """Reword it or name its speaker; words that are mostly not the quote's are asked about, unless `confirmed`."""
    act = partial(review.edit, confirmed=confirmed)
    return on.answer({"text": text, "speaker": speaker}, act, text, speaker, said="The wording is saved.")


@router.post("/claims/{claim_id}/split")
def split_claim(on: AClaim, wordings: FormText = "", confirmed: Confirmed = False) -> Response:
    act = partial(review.split, confirmed=confirmed)
    return on.answer({"wordings": wordings}, act, wordings.splitlines(), said="The claim is split.")


@router.post("/claims/{claim_id}/merge")
def merge_claim(on: AClaim, other: FormText, text: FormText = "", confirmed: Confirmed = False) -> Response:
    """Merge with another claim, given as ID.VERSION; without a wording one is proposed."""

    def merge(engine: Engine, user: User, claim_id: int, version: int) -> Claim:
        [partner] = seen_at([other]) or [(claim_id, version)]
        session = on.asker.session
        wording = text.strip() or review.proposal(session, [claim_id, partner[0]])
        session.close()  # what was read is old after the act
        return review.merge(engine, user, [(claim_id, version), partner], wording, confirmed=confirmed)

    return on.answer({"other": other, "text": text}, merge, said="The claims are merged.")


@router.post("/claims/{claim_id}/anchor")
def anchor_claim(on: AClaim, start: FormNumber, end: FormNumber) -> Response:
    """The claim is said at article.text[start:end] (code points), and not where it was."""
    return on.answer({}, review.reanchor, start, end, said="The claim is where you selected.")


@router.post("/claims/{claim_id}/dismiss")
def dismiss_claim(on: AClaim, reason: FormText = "") -> Response:
    return on.answer({"reason": reason}, review.dismiss, reason, said="Dismissed. It can be brought back here.")


@router.post("/claims/{claim_id}/restore")
def restore_claim(on: AClaim) -> Response:
    return on.answer({}, review.restore, said="The claim is back.")


@dataclass(frozen=True)
class Cited:
    """A source as a form gives it: a match (passage or claim), or one of the reviewer's own, of a kind."""

    passage: FormId = None
    claim: FormId = None
    kind: FormText = "link"
    url: FormText = ""
    title: FormText = ""
    author: FormText = ""
    published: FormText = ""
    quote: FormText = ""
    capture: Confirmed = False
    file: Annotated[UploadFile | None, File()] = None

    def source(self, limit: int) -> Source:
        """Raises RuleBroken for a file over `limit` bytes, and for what is no date."""
        content = self.file.file.read(limit + 1) if self.file and self.file.filename else b""
        if len(content) > limit:
            raise RuleBroken(f"The file is over the limit of {limit:,} bytes (CLAIMDESK_UPLOAD_LIMIT).")
        try:
            published = date.fromisoformat(self.published) if self.published.strip() else None
        except ValueError as error:
            raise RuleBroken(f"“{self.published}” is no date: write it as 2026-05-04.") from error
        own = (self.url, self.title, self.quote, self.kind, self.author, published)
        name = writable(self.file.filename or "") if content and self.file else ""
        return Source(self.passage, self.claim, *own, file_name=name, content=content)


@router.post("/claims/{claim_id}/cite")
def cite_source(on: AClaim, cited: Annotated[Cited, Depends()]) -> Response:
    """Put a source beside the claim; with `capture`, a link's page is imported into the library as well."""
    by, told = on.asker, ["Cited."]

    def cite(engine: Engine, user: User, claim_id: int, version: int) -> Claim:
        claim = review.cite(engine, user, claim_id, version, cited.source(by.desk.settings.upload_limit))
        if cited.capture and cited.url.strip() and policy.may(user, "import"):
            told[0] = _captured(by.desk, user, cited.url.strip())
        return claim

    form = {name: value for name, value in vars(cited).items() if isinstance(value, str)}
    return on.answer(form, cite, said=lambda: told[0], known=True)


def _captured(desk: Desk, user: User, url: str) -> str:
    """What became of the wish to have a cited page in the library. The citation stands either way."""
    try:
        pipeline.submit_import_url(desk, user, url)
    except ClaimdeskError as refusal:
        return f"Cited; the page is not captured: {refusal}"
    return "Cited; the page is on its way into the library."


@router.post("/claims/{claim_id}/take-over")
def take_over_verdict(on: AClaim, passage: FormId = None, claim: FormId = None) -> Response:
    """Draft the verdict of an earlier claim, or of another desk's fact-check, with what it rests on."""
    return on.answer({}, review.take_over, Source(passage, claim), said="Drafted: nothing is decided yet.", known=True)


@router.post("/claims/{claim_id}/citations/{citation_id}/remove")
def remove_citation(on: AClaim, citation_id: PathId) -> Response:
    return on.answer({}, review.uncite, citation_id, said="No longer cited.", known=True)


@router.post("/claims/{claim_id}/verdict")
def give_verdict(on: AClaim, mark: FormText = "", rationale: FormText = "", replaces: FormId = None) -> Response:
    """Decide it; a verdict that holds is changed only by who was shown it: `replaces` is its id, or 0 for none."""
    form, act = {"mark": mark, "rationale": rationale}, partial(review.decide, replaces=replaces or 0)
    return on.answer(form, act, mark, rationale, said=f"Decided: {mark}.", known=True)


@router.post("/articles/{article_id}/claims")
def add_claim(
    on: AnArticle,
    quote: FormText = "",
    start: Annotated[Number | None, Form()] = None,
    end: Annotated[Number | None, Form()] = None,
    text: FormText = "",
    confirmed: Confirmed = False,
) -> Response:
    """A claim on a selection (start and end, in code points), or on words copied from the article."""
    form = {"quote": quote, "text": text}
    if start is not None and end is not None:
        return on.answer(form, partial(review.add, confirmed=confirmed), start, end, text, said="The claim is added.")
    return on.answer(form, partial(review.add_quote, confirmed=confirmed), quote, text, said="The claim is added.")


@router.post("/articles/{article_id}/undo")
def undo_change(on: AnArticle) -> Response:
    """Take back the reviewer's last change in this article, and show the claim it was made to."""
    return on.answer({}, review.undo, said="")


def told_of(made: Made, said: Told) -> str:
    """What the reader is told of an act that was done."""
    if isinstance(made, Event):
        return f"Undone: “{made.act}”."
    return said if isinstance(said, str) else said()


def _claim_of(made: Made) -> int:
    """The claim to show after an act: the one that was changed, or the first of those that came of it."""
    if isinstance(made, Event):
        return int(made.changes[0]["id"])
    claim = made if isinstance(made, Claim) else made[0]
    assert claim.id is not None
    return claim.id
