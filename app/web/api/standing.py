"""A claim as the API tells it: what every act on one answers with."""

from sqlmodel import Session

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
