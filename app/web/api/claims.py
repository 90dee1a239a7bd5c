"""Claims: what bears on one, and everything a reviewer can do to it. Each act answers the claim as it stands since."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app import matching, review
from app.comparison.wording import note
from app.errors import RuleBroken
from app.models import Claim
from app.review import Source
from app.web.api.answers import (
    CitationOut,
    ClaimOut,
    ComparisonOut,
    GivenVerdictOut,
    MatchOut,
    SplitOut,
    VerdictOut,
    WholeClaimOut,
)
from app.web.api.descriptions import file_answer, refusals
from app.web.api.given import At, Dismissal, Merger, NewCitationAt, NewVerdict, Precedent, Wording, Wordings
from app.web.api.standing import claim_as_it_stands, claim_out
from app.web.dependencies import AReviewer, Reading, SignedIn, TheDesk
from app.web.readers import citations_of, claim_of, file_of
from app.web.rendering import attached
from app.web.values import Number, PathId

router = APIRouter(route_class=SignedIn)

K = Annotated[int, Query(ge=1, le=200)]
ACT = refusals(403, 404, 409, 413)


@router.get("/claims/{claim_id}", responses=refusals(404))
def show_claim(session: Reading, claim_id: PathId) -> WholeClaimOut:
    """A claim with what is cited beside it, the verdict that holds and those before it, newest first."""
    claim = claim_of(session, claim_id)
    given = review.verdicts_of(session, claim_id)
    current = next((one.verdict for one in given if one.verdict.id == claim.verdict_id), None)
    cited = [CitationOut.of(citation) for citation in citations_of(session, claim)]
    verdicts = [VerdictOut.of(one.verdict, reviewer=one.reviewer.shown_as, undone=one.undone) for one in given]
    return WholeClaimOut.of(claim_out(claim, current), cited=cited, verdicts=verdicts)


@router.get("/claims/{claim_id}/matches", responses=refusals(404))
def list_matches(desk: TheDesk, session: Reading, claim_id: PathId, k: K = 10) -> list[MatchOut]:
    """What bears on a claim, best first, with what is noticed of each: its figures, its stance, how close it is."""
    claim = claim_of(session, claim_id)
    session.close()  # the search reads by itself
    [found] = matching.matches(desk, [claim], k)
    return [_match(claim, match) for match in found]


@router.patch("/claims/{claim_id}", responses=ACT)
def edit_claim(desk: TheDesk, user: AReviewer, session: Reading, claim_id: PathId, given: Wording) -> ClaimOut:
    """Reword a claim, name its speaker or move it to other words of the article; what is left out stays."""
    claim = claim_of(session, claim_id)
    session.close()
    wanted = {"text": claim.text, "speaker": claim.speaker} | given.model_dump(exclude_unset=True)
    span = _span(given)
    if span and not given.model_fields_set & {"text", "speaker"}:
        review.reanchor(desk.engine, user, claim_id, given.version, *span)
    else:
        words = wanted["text"], wanted["speaker"]
        review.edit(desk.engine, user, claim_id, given.version, *words, span=span, confirmed=given.confirmed)
    return claim_as_it_stands(session, claim_id)


@router.post("/claims/{claim_id}/split", responses=ACT)
def split_claim(desk: TheDesk, user: AReviewer, session: Reading, claim_id: PathId, given: Wordings) -> SplitOut:
    """Replace a claim by several, each on the part of its quote that has the wording's words."""
    made: list[Claim] = review.split(desk.engine, user, claim_id, given.version, given.wordings)
    return SplitOut.of(claim_as_it_stands(session, claim_id), claims=[claim_out(claim, None) for claim in made])


@router.post("/claims/merge", responses=ACT)
def merge_claims(desk: TheDesk, user: AReviewer, session: Reading, given: Merger) -> ClaimOut:
    """Replace claims of one article by one that spans them all and keeps their citations; it comes back."""
    text = given.text.strip() or review.proposal(session, [one.id for one in given.claims])
    session.close()
    merged = review.merge(desk.engine, user, [(one.id, one.version) for one in given.claims], text)
    return claim_as_it_stands(session, merged.id)


@router.post("/claims/{claim_id}/dismiss", responses=ACT)
def dismiss_claim(desk: TheDesk, user: AReviewer, session: Reading, claim_id: PathId, given: Dismissal) -> ClaimOut:
    """Set a claim aside as not checkable."""
    review.dismiss(desk.engine, user, claim_id, given.version, given.reason)
    return claim_as_it_stands(session, claim_id)


@router.post("/claims/{claim_id}/restore", responses=ACT)
def restore_claim(desk: TheDesk, user: AReviewer, session: Reading, claim_id: PathId, given: At) -> ClaimOut:
    """Bring a dismissed claim back."""
    review.restore(desk.engine, user, claim_id, given.version)
    return claim_as_it_stands(session, claim_id)


@router.post("/claims/{claim_id}/citations", responses=ACT)
def cite_source(desk: TheDesk, user: AReviewer, session: Reading, claim_id: PathId, given: NewCitationAt) -> ClaimOut:
    """Put a source beside a claim."""
    source = Source(**given.model_dump(exclude={"version"}))
    review.cite(desk.engine, user, claim_id, given.version, source)
    return claim_as_it_stands(session, claim_id)


@router.delete("/claims/{claim_id}/citations/{citation_id}", responses=ACT)
def remove_citation(
    desk: TheDesk, user: AReviewer, session: Reading, claim_id: PathId, citation_id: PathId, version: Number
) -> ClaimOut:
    """Take a citation away from beside a claim; verdicts given on it keep it."""
    review.uncite(desk.engine, user, claim_id, version, citation_id)
    return claim_as_it_stands(session, claim_id)


@router.post("/claims/{claim_id}/take-over", responses=ACT)
def take_over_verdict(desk: TheDesk, user: AReviewer, session: Reading, claim_id: PathId, given: Precedent) -> ClaimOut:
    """Draft the verdict of an earlier claim, or of another desk's fact-check, with what it rests on."""
    source = Source(given.passage_id, given.claim_id)
    review.take_over(desk.engine, user, claim_id, given.version, source)
    return claim_as_it_stands(session, claim_id)


@router.post("/claims/{claim_id}/verdicts", status_code=201, responses=ACT)
def give_verdict(desk: TheDesk, user: AReviewer, claim_id: PathId, given: NewVerdict) -> GivenVerdictOut:
    """Decide a claim: 409 with the version now where `version` is stale, 422 where a rule is broken."""
    sources = [Source(**citation.model_dump()) for citation in given.citations]
    claim, verdict = review.decide(desk.engine, user, claim_id, given.version, given.verdict, given.rationale, sources)
    return GivenVerdictOut.of(verdict, version=claim.version, verdict=verdict.mark)


@router.get(
    "/citations/{citation_id}/file",
    response_class=Response,
    responses=file_answer("The bytes", "application/octet-stream") | refusals(404),
)
def show_cited_file(session: Reading, citation_id: PathId) -> Response:
    """The file that a citation is of, byte for byte."""
    citation, content = file_of(session, citation_id)
    return attached(citation.file_name, content)


def _span(given: Wording) -> tuple[int, int] | None:
    if given.start is None and given.end is None:
        return None
    if given.start is None or given.end is None:
        raise RuleBroken("To move a claim, give both its start and its end.")
    return given.start, given.end


def _match(claim: Claim, match: matching.Match) -> MatchOut:
    compared = [ComparisonOut.of(found, note=note(found, claim.text, match.hit.text)) for found in match.comparisons]
    stance, probability = match.stance or (None, None)
    return MatchOut.of(
        match.hit,
        comparisons=compared,
        stance=stance,
        stance_probability=probability,
        closeness=match.closeness,
        citable=match.citable,
    )
