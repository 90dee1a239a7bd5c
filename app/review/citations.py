"""Sources, made into citations: what is shown of a source is copied, so a citation keeps saying what it said.

A citation is only ever added: taking it away from beside a claim leaves it to the verdicts given on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.acts import Acting, act
from app.errors import NotFound, RuleBroken
from app.evidence.importers import names_a_site
from app.models import Article, Citation, Claim, Evidence, Kind, Passage, User, Verdict, VerdictCitation
from app.review.claims import take


@dataclass(frozen=True)
class Source:
    """What a reviewer cites: exactly one of a passage, an earlier claim, or a link (with a title and a quote)."""

    passage_id: int | None = None
    claim_id: int | None = None
    url: str = ""
    title: str = ""
    quote: str = ""


def cite(engine: Engine, user: User, claim_id: int, version: int, source: Source) -> Claim:
    """Put a source beside a claim; one that is cited there already stays as it is.

    Raises RuleBroken where the source names none or several places or an unusable link, NotFound where the desk has no
    such passage or no verdict on such a claim.
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


def put_beside(acting: Acting, claim: Claim, sources: Sequence[Source]) -> None:
    """Put sources beside a claim that an act has taken, each once. Raises what `cite` raises."""
    session = acting.session
    known = session.exec(select(Citation).where(col(Citation.id).in_(claim.citations))).all()
    cited = {_place(citation): citation.id for citation in known}
    for source in sources:
        citation = _citation(session, acting.actor, claim, source)
        if _place(citation) not in cited:
            session.add(citation)
            session.flush()
            cited[_place(citation)] = citation.id
            claim.citations = [*claim.citations, citation.id]  # type: ignore[list-item]  # flushed, so it has an id


def precedent(session: Session, source: Source) -> tuple[list[Source], dict[str, str]]:
    """What a verdict given elsewhere rests on, itself first, and a draft {"mark", "rationale"} that names it.

    Raises NotFound where the desk has no such claim or passage, RuleBroken where it has no verdict.
    """
    if source.claim_id is not None:
        return _own_verdict(session, source)
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


def _own_verdict(session: Session, source: Source) -> tuple[list[Source], dict[str, str]]:
    earlier = session.get(Claim, source.claim_id)
    verdict = session.get(Verdict, earlier.verdict_id) if earlier and earlier.verdict_id else None
    if verdict is None:
        raise NotFound(f"There is no claim {source.claim_id} with a verdict to take over.")
    rests_on = select(Citation).join(VerdictCitation, col(VerdictCitation.citation_id) == Citation.id)
    found = session.exec(rests_on.where(VerdictCitation.verdict_id == verdict.id).order_by(col(Citation.id)))
    when = f"{verdict.created_at.day} {verdict.created_at:%B %Y}"
    origin = f"(Taken over from claim {source.claim_id}, “{verdict.wording}”, {when}.)"
    draft = {"mark": str(verdict.mark), "rationale": f"{verdict.rationale}\n\n{origin}"}
    return [source, *(_source(citation) for citation in found)], draft


def _source(citation: Citation) -> Source:
    if citation.passage_id is not None or citation.cited_claim_id is not None:
        return Source(citation.passage_id, citation.cited_claim_id)
    return Source(url=citation.url, title=citation.title, quote=citation.quote)


def _place(citation: Citation) -> tuple[int | None, int | None, str, str]:
    linked = citation.passage_id is None and citation.cited_claim_id is None
    return citation.passage_id, citation.cited_claim_id, citation.url * linked, citation.quote * linked


def _citation(session: Session, user: User, claim: Claim, source: Source) -> Citation:
    if [source.passage_id is not None, source.claim_id is not None, bool(source.url.strip())].count(True) != 1:
        raise RuleBroken("A citation names one source: a passage, an earlier claim, or a link.")
    assert claim.id is not None
    assert user.id is not None
    citation = Citation(claim_id=claim.id, added_by=user.id)
    if source.passage_id is not None:
        _from_passage(session, citation, source.passage_id)
    elif source.claim_id is not None:
        _from_claim(session, citation, source.claim_id)
    else:
        _from_link(citation, source)
    return citation


def _from_passage(session: Session, citation: Citation, passage_id: int) -> None:
    passage = session.get(Passage, passage_id)
    if passage is None:
        raise NotFound(f"There is no passage {passage_id}.")
    evidence = session.get_one(Evidence, passage.evidence_id)
    citation.kind, citation.passage_id = Kind.passage, passage_id
    citation.quote, citation.page = passage.text, passage.page
    citation.title, citation.url = evidence.title, evidence.url
    citation.publisher, citation.published = evidence.publisher, evidence.published


def _from_claim(session: Session, citation: Citation, claim_id: int) -> None:
    earlier = session.get(Claim, claim_id)
    verdict = session.get(Verdict, earlier.verdict_id) if earlier and earlier.verdict_id else None
    if earlier is None or verdict is None or claim_id == citation.claim_id:
        raise NotFound(f"There is no other claim {claim_id} with a verdict to cite.")
    article = session.get_one(Article, earlier.article_id)
    citation.kind, citation.cited_claim_id = Kind.claim, claim_id
    citation.quote = f"{verdict.wording} ({verdict.mark}: {verdict.rationale})"
    citation.title, citation.url = article.title, article.url
    citation.publisher, citation.published = article.publisher, article.published


def _from_link(citation: Citation, source: Source) -> None:
    url = source.url.strip()
    if not names_a_site(url):
        raise RuleBroken("A source's link starts with http:// or https:// and names a site.")
    citation.url, citation.title, citation.quote = url, source.title.strip() or url, source.quote.strip()
