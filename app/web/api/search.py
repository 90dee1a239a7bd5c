"""Searching the desk by words."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.web import searching
from app.web.api.answers import FoundArticleOut, FoundClaimOut, FoundEvidenceOut, FoundOut
from app.web.dependencies import Reading, SignedIn
from app.web.values import Text

router = APIRouter(route_class=SignedIn)


@router.get("/search")
def search_desk(
    session: Reading,
    q: Annotated[Text, Query(min_length=1, max_length=500)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> FoundOut:
    """Articles by their titles, claims by wording and quote, evidence by title and publisher: all with every word."""
    return FoundOut(
        articles=[FoundArticleOut.of(found) for found in searching.articles(session, q, limit)],
        claims=[FoundClaimOut.of(found) for found in searching.claims(session, q, limit)],
        evidence=[FoundEvidenceOut.of(found) for found in searching.evidence(session, q, limit)],
    )
