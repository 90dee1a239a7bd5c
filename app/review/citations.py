"""Putting sources beside claims, and taking them away: what is shown of a source is copied, so a citation keeps saying
what it said.

A citation is only ever added: taking it away from beside a claim leaves it to the verdicts given on it.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.acts import Acting, act
from app.errors import ClaimdeskError, NotFound, RuleBroken
from app.models import Citation, Claim, Evidence, Kind, Passage, User, VerdictCitation
from app.review.claims import take
from app.review.sources import Source, citation_of, decided, source_of


def cite(engine: Engine, user: User, claim_id: int, version: int, source: Source) -> Claim:
    """Put a source beside a claim; one that is cited there already stays as it is.

    Raises RuleBroken where the source names none or several, lacks what its kind needs, or is no source for this claim;
    NotFound where the desk has no such passage or no verdict on such a claim.
    """
    with act(engine, user, "cite") as acting:
        claim = take(acting, claim_id, version)
        put_beside(acting, claim, [source])
    return claim


def uncite(engine: Engine, user: User, claim_id: int, version: int, citation_id: int) -> Claim:
    """Take a citation away from beside a claim. Verdicts given on it keep it."""
    with act(engine, user, "uncite") as acting:
        claim = take(acting, claim_id, version)
        if citation_id not in claim.citations:
            raise NotFound("This citation is not beside the claim (any more).")
        claim.citations = [id for id in claim.citations if id != citation_id]
    return claim


def put_beside(acting: Acting, claim: Claim, sources: Sequence[Source], known: Sequence[int] = ()) -> None:
    """Put sources beside a claim that an act has taken, each once. Raises what `cite` raises.

    Where one of the citations `known` is of such a source already, it is that which is put there.
    """
    session = acting.session
    there = session.exec(select(Citation).where(col(Citation.id).in_([*claim.citations, *known]))).all()
    cited = {_place(citation): citation.id for citation in there}
    for source in sources:
        citation = citation_of(session, acting.actor, claim, source)
        if _place(citation) not in cited:
            session.add(citation)
            session.flush()
            cited[_place(citation)] = citation.id
        id = cited[_place(citation)]
        assert id is not None
        if id not in claim.citations:
            claim.citations = [*claim.citations, id]


def precedent(session: Session, claim: Claim, source: Source) -> tuple[list[Source], dict[str, str]]:
    """What a verdict given elsewhere rests on, itself first, and a draft {"mark", "rationale"} that names it.

    What it rests on that is no source for `claim` is left out. Raises NotFound where the desk has no such claim or
    passage, RuleBroken where it has no verdict, or none that the claim may rest on.
    """
    if source.claim_id is not None:
        return _own_verdict(session, claim, source.claim_id)
    passage = session.get(Passage, source.passage_id) if source.passage_id is not None else None
    if passage is None:
        raise NotFound("There is no such passage (any more).")
    evidence = session.get_one(Evidence, passage.evidence_id)
    if not evidence.rating:
        raise RuleBroken("This passage is no fact-check: there is no verdict to take over.")
    when = f", {evidence.published.day} {evidence.published:%B %Y}" if evidence.published else ""
    rated = f"{evidence.publisher or 'Another desk'} rated “{passage.text}” as “{evidence.rating}”"
    why = f"\n\n{evidence.explanation}" if evidence.explanation else ""
    return [source], {"mark": "", "rationale": f"{rated} ({evidence.url or evidence.title}{when}).{why}"}


def _own_verdict(session: Session, claim: Claim, earlier_id: int) -> tuple[list[Source], dict[str, str]]:
    _, verdict = decided(session, claim, earlier_id)
    rests_on = select(Citation).join(VerdictCitation, col(VerdictCitation.citation_id) == Citation.id)
    found = session.exec(rests_on.where(VerdictCitation.verdict_id == verdict.id).order_by(col(Citation.id)))
    sources = [source_of(session, citation) for citation in found if _bears(session, claim, citation)]
    when = f"{verdict.created_at.day} {verdict.created_at:%B %Y}"
    origin = f"(Taken over from claim {earlier_id}, “{verdict.wording}”, {when}.)"
    draft = {"mark": str(verdict.mark), "rationale": f"{verdict.rationale}\n\n{origin}"}
    return [Source(claim_id=earlier_id), *sources], draft


def _bears(session: Session, claim: Claim, citation: Citation) -> bool:
    """Whether what an earlier verdict rests on is a source for a claim too: it may be the claim itself."""
    if citation.cited_claim_id is None:
        return True
    try:
        decided(session, claim, citation.cited_claim_id)
    except ClaimdeskError:
        return False
    return True


def _place(citation: Citation) -> tuple[int | None, int | None, str, str, str, str, date | None, str | None]:
    """What makes two citations one: the same words of the same source."""
    source = citation.passage_id, citation.cited_claim_id
    if any(id is not None for id in source):
        return *source, citation.quote, "", "", "", None, None
    # How a link is titled tells nothing of where it leads.
    titled = "" if citation.kind == Kind.link else citation.title
    return *source, citation.quote, citation.url, titled, citation.author, citation.published, citation.sha256
