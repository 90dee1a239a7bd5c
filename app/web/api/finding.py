"""Claims over the whole desk, as a filter finds them, and what is done to many of them at once."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app import review
from app.review.finding import Filter, Standing, Worth, find
from app.web.api.answers import ClaimOut
from app.web.api.descriptions import refusals
from app.web.api.given import OneOf
from app.web.api.standing import claim_out, claims_as_they_stand
from app.web.dependencies import AReviewer, Reading, SignedIn, TheDesk
from app.web.values import Id, Text

router = APIRouter(route_class=SignedIn)

Limit = Annotated[int, Query(ge=1, le=200)]
ACT = refusals(403, 404, 409, 413)


class ManyClaims(BaseModel):
    """Claims of one article, each with the version of it that the caller has seen: all are changed, or none."""

    claims: list[OneOf]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return [(one.id, one.version) for one in self.claims]


class ManyDismissals(ManyClaims):
    """Why these claims are not checkable."""

    reason: Text = ""


class ManyUnsourced(ManyClaims):
    """What was searched for these claims."""

    rationale: Text


@router.get("/claims")
def find_claims(
    desk: TheDesk,
    session: Reading,
    state: Standing = "all",
    verdict: Literal["", "verified", "disputed", "unsourced"] = "",
    reviewer: Text = "",
    speaker: Text = "",
    publisher: Text = "",
    q: Text = "",
    differs: bool = False,
    decided_before: bool = False,
    worth: Worth = "all",
    article: Id | None = None,
    before: Id | None = None,
    limit: Limit = 50,
) -> list[ClaimOut]:
    """The newest claims that all of this is true of; page on with `before` set to the last id.

    `verdict` narrows `state`; `reviewer` is the email of who gave the verdict that holds, `publisher` the article's,
    and each of the words of `q` stands in the wording or the quote.
    """
    if verdict and state not in ("all", "decided", verdict):
        return []
    wanted = Filter(verdict or state, speaker, worth, differs, decided_before, q, reviewer, publisher, article)
    found = find(session, wanted, desk.settings.worth_threshold, before, limit)
    return [claim_out(claim, given) for claim, given in found]


@router.post("/claims/dismiss", responses=ACT)
def dismiss_claims(desk: TheDesk, user: AReviewer, session: Reading, given: ManyDismissals) -> list[ClaimOut]:
    """Set claims aside as not checkable, as one act: an undo of the article takes all of it back."""
    return claims_as_they_stand(session, review.dismiss_all(desk.engine, user, given.pairs, given.reason))


@router.post("/claims/unsourced", responses=ACT)
def unsource_claims(desk: TheDesk, user: AReviewer, session: Reading, given: ManyUnsourced) -> list[ClaimOut]:
    """Give each of these claims the verdict unsourced, as one act: an undo of the article takes all of it back."""
    return claims_as_they_stand(session, review.unsource_all(desk.engine, user, given.pairs, given.rationale))
