"""A claim as the API tells it: what every act on one answers with."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.db import batched
from app.models import Claim, Verdict
from app.web.api.answers import ClaimOut
from app.web.readers import claim_of


def claim_out(claim: Claim, verdict: Verdict | None) -> ClaimOut:
    """A claim with the verdict that holds, None while there is none."""
    mark, rationale = (verdict.mark, verdict.rationale) if verdict else (None, None)
    return ClaimOut.of(claim, verdict=mark, rationale=rationale)


def claim_as_it_stands(session: Session, claim_id: int | None) -> ClaimOut:
    """The claim of that id as it is now, read anew. Raises NotFound."""
    session.close()
    claim = claim_of(session, claim_id or 0)
    return claim_out(claim, session.get(Verdict, claim.verdict_id) if claim.verdict_id else None)


def claims_as_they_stand(session: Session, claims: Sequence[Claim]) -> list[ClaimOut]:
    """The claims an act has changed or made, in the order of their ids, read anew and together."""
    session.close()
    query = select(Claim, Verdict).join(Verdict, col(Verdict.id) == Claim.verdict_id, isouter=True)
    found: list[ClaimOut] = []
    for some in batched(sorted(claim.id or 0 for claim in claims)):
        rows = session.exec(query.where(col(Claim.id).in_(some)).order_by(col(Claim.id)))
        found += [claim_out(claim, verdict) for claim, verdict in rows]
    return found
