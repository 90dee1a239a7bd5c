"""The list of an article's claims: what a filter leaves of it, and what is done to many of them at once.

A filter is the query of an address, of the article's page, of a claim's, or of the list alone. What is done to many
claims is asked for first: a page, or a part of the list, says to how many, and carries the versions it was asked on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Engine
from sqlmodel import Session

from app import review
from app.db import NAMED
from app.desk import Desk
from app.errors import ClaimdeskError, NotFound, RuleBroken
from app.models import Claim, User
from app.review import finding
from app.review.finding import Filter
from app.web.dependencies import AReviewer, AUser, Reading, SignedIn, TheDesk
from app.web.readers import article_of
from app.web.rendering import go, page, wants_fragment
from app.web.values import LARGEST, FormText, PathId, Text, writable

router = APIRouter(include_in_schema=False, route_class=SignedIn)


def filter_of(request: Request) -> Filter:
    """The filter in a request's address; of a change that htmx asks for, the one of the page it is asked for on.

    Raises RuleBroken where it is none.
    """
    query = request.url.query
    if request.method == "POST" and not query:
        query = urlsplit(request.headers.get("hx-current-url", "")).query
    wanted = Filter.parse(query)
    said = "".join(value for value in vars(wanted).values() if isinstance(value, str))
    if writable(said) != said:
        raise RuleBroken("What is looked for has a character in it that no text can have: take it out.")
    return wanted


AFilter = Annotated[Filter, Depends(filter_of)]


def listing(request: Request, session: Session, desk: Desk, article_id: int) -> dict[str, Any]:
    """What the list of an article's claims shows, by the filter in the request's address and the order chosen."""
    wanted, threshold = filter_of(request), desk.settings.worth_threshold
    here = replace(wanted, article_id=article_id)
    found = finding.rows(session, here, threshold, by_worth=request.cookies.get("order") == "worth")
    # Who looks for something sees all of it. What somebody has decided is never folded away.
    folds = replace(wanted, state="all") == Filter() and wanted.state != "dismissed"
    low = {row.id for row in found if folds and is_low(row, desk)}
    whole = wanted == Filter()
    dismissed = finding.rows(session, replace(here, state="dismissed"), threshold) if whole else []
    return {
        "filter": wanted,
        "found": found,
        "listed": [row for row in found if row.id not in low],
        "folded": [row for row in found if row.id in low],
        "undecided": sum(row.mark is None for row in found) if wanted.state != "dismissed" else 0,
        "dismissed": dismissed,
        "reasons": review.dismissals(session, article_id) if dismissed or wanted.state == "dismissed" else {},
        "speakers": finding.speakers(session, article_id),
    }


def is_low(row: Any, desk: Desk) -> bool:  # noqa: ANN401  # a row of `finding.rows`
    """Whether a claim looks little worth checking; what somebody has decided is not, whatever its score."""
    return row.mark is None and row.check_worthiness < desk.settings.worth_threshold


@router.get("/articles/{article_id}/claims")
def claims_list(
    request: Request, desk: TheDesk, user: AUser, session: Reading, article_id: PathId, wanted: AFilter
) -> Response:
    """What the filter leaves of the list, for htmx; for a browser that came here by itself, the article with it."""
    article = article_of(session, article_id)
    if not wants_fragment(request):
        return RedirectResponse(_article(article_id, wanted), 303)
    shown = listing(request, session, desk, article_id) | {"user": user, "article": article, "alone": True}
    answer = page(request, "_found.html", shown)
    # Where the reader is stays, the claim they are at too; what is asked for is in the address from here on.
    path = urlsplit(request.headers.get("hx-current-url", "")).path or f"/articles/{article_id}"
    answer.headers["HX-Replace-Url"] = f"{path}?{wanted.query}".removesuffix("?")
    return answer


# --- many at once -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asker:
    """Who asks for something to be done to many claims of an article: those marked, or those that a filter finds."""

    request: Request
    desk: TheDesk
    user: AReviewer
    session: Reading
    article_id: PathId
    wanted: AFilter
    claims: Annotated[list[Text], Query(default_factory=list)]

    def ask(
        self, act: str, pairs: Sequence[tuple[int, int]], refusal: ClaimdeskError | None = None, said: str = ""
    ) -> Response:
        """What would be done, and to which claims as they stand now; or again, with why it was not done."""
        article = article_of(self.session, self.article_id)
        seen = dict(pairs)
        here = Filter(article_id=self.article_id) if seen else replace(self.wanted, article_id=self.article_id)
        threshold = self.desk.settings.worth_threshold
        chosen = finding.rows(self.session, here, threshold, of=list(seen) if seen else None)
        # A verdict is changed with a second thought, and one by one; what is dismissed has to be brought back first.
        able = self.wanted.state != "dismissed" or seen
        free = [row for row in chosen if able and (act == "merge" or row.mark is None)]
        if act == "merge" and not said and len(free) > 1:
            said = review.proposal(self.session, [row.id for row in free])
        context = {
            "user": self.user,
            "article": article,
            "act": act,
            "claims": free,
            "decided": sum(row.mark is not None for row in chosen),
            "gone": len(seen) - len(chosen) if seen else 0,
            "said": said,
            "problem": str(refusal) if refusal else "",
            "back": _article(self.article_id, self.wanted),
            "filter": self.wanted,
        }
        template = "_bulk.html" if wants_fragment(self.request) else "bulk.html"
        return page(self.request, template, context, refusal.status if refusal else 200)

    def do(self, act: str, how: Callable[..., Any], claims: str, said: str, done: str = "") -> Response:
        """Do it to the claims it was asked for on, or ask again where that is refused."""
        pairs = seen_at([claims])
        try:
            self._require_here(pairs)
            made = how(self.desk.engine, self.user, pairs, said)
        except NotFound:
            raise
        except ClaimdeskError as refusal:
            return self.ask(act, pairs, refusal, said)
        if isinstance(made, Claim):
            return _go(self.request, f"/claims/{made.id}", self.wanted.query, "#panel")
        told = "&".join(part for part in ("view=list", self.wanted.query, f"{done}={len(pairs)}") if part)
        return _go(self.request, f"/articles/{self.article_id}", told, "#list")

    def _require_here(self, pairs: Sequence[tuple[int, int]]) -> None:
        of_article = set(finding.ids(self.session, self.article_id))
        self.session.close()  # what was read is old after the act
        for claim_id, _ in pairs:
            if claim_id not in of_article:
                raise NotFound(f"There is no claim {claim_id} in this article.")


AnAsker = Annotated[Asker, Depends()]


@router.get("/articles/{article_id}/dismiss")
def ask_to_dismiss(by: AnAsker) -> Response:
    """What it means to dismiss the marked claims, or all that a filter finds, as not checkable."""
    return by.ask("dismiss", seen_at(by.claims))


@router.post("/articles/{article_id}/dismiss")
def dismiss_claims(by: AnAsker, claims: FormText = "", reason: FormText = "") -> Response:
    return by.do("dismiss", review.dismiss_all, claims, reason, "dismissed")


@router.get("/articles/{article_id}/unsourced")
def ask_to_unsource(by: AnAsker) -> Response:
    """What it means to mark the marked claims, or all that a filter finds, unsourced."""
    return by.ask("unsourced", seen_at(by.claims))


@router.post("/articles/{article_id}/unsourced")
def unsource_claims(by: AnAsker, claims: FormText = "", rationale: FormText = "") -> Response:
    return by.do("unsourced", review.unsource_all, claims, rationale, "unsourced")


@router.get("/articles/{article_id}/merge")
def ask_to_merge(by: AnAsker) -> Response:
    """The marked claims as one, with a wording for it proposed."""
    return by.ask("merge", seen_at(by.claims) or [(0, 0)])


@router.post("/articles/{article_id}/merge")
def merge_claims(by: AnAsker, claims: FormText = "", text: FormText = "") -> Response:
    return by.do("merge", _merge, claims, text)


def _merge(engine: Engine, user: User, claims: Sequence[tuple[int, int]], text: str) -> Claim:
    if not text.strip():
        raise RuleBroken("Word the claim that these are merged into.")
    return review.merge(engine, user, claims, text)


def seen_at(given: Sequence[str]) -> list[tuple[int, int]]:
    """Claims and the versions they were seen at, as "12.3,14.1". Raises RuleBroken where they cannot be read."""
    pairs = []
    for part in ",".join(given).split(","):
        id, dot, version = part.strip().partition(".")
        if dot and id.isdecimal() and version.isdecimal() and max(int(id), int(version)) <= LARGEST:
            pairs.append((int(id), int(version)))
        elif part.strip():
            raise RuleBroken("Which claims are meant cannot be read: go back to the list and mark them again.")
    if len(pairs) > NAMED:
        raise RuleBroken(f"These are {len(pairs):,} claims: do it for {NAMED:,} at once at most.")
    return list(dict(pairs).items())


def _article(article_id: int, wanted: Filter) -> str:
    return f"/articles/{article_id}?{'&'.join(filter(None, ('view=list', wanted.query)))}"


def _go(request: Request, path: str, query: str, place: str) -> Response:
    # A browser that is told to go to where it is, at a place within the page, would not load it anew.
    url = f"{path}?{query}".removesuffix("?")
    return go(request, url if "hx-request" in request.headers else url + place)
