"""Giving verdicts, drafting them from those given elsewhere, and how far an article's review has come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import Engine, insert
from sqlmodel import Session, col, func, select

from app.acts import Acting, act
from app.errors import RuleBroken
from app.models import Claim, Mark, State, User, Verdict, VerdictCitation, digest, now
from app.review.citations import precedent, put_beside
from app.review.claims import take
from app.review.sources import Source, require_sources


@dataclass(frozen=True)
class Progress:
    """How far the review of an article has come: open claims by verdict, and those set aside."""

    verified: int = 0
    disputed: int = 0
    unsourced: int = 0
    undecided: int = 0
    dismissed: int = 0

    @property
    def decided(self) -> int:
        return self.verified + self.disputed + self.unsourced

    @property
    def claims(self) -> int:
        return self.decided + self.undecided


def take_over(engine: Engine, user: User, claim_id: int, version: int, source: Source) -> Claim:
    """Draft a verdict from an earlier claim's, or from a passage of another desk's fact-check; nothing is decided.

    The source, and what its verdict rests on, is cited beside the claim; the draft says where it came from. A rating in
    another desk's words is quoted and not translated into a mark. Raises RuleBroken where the source has no verdict.
    """
    with act(engine, user, "take over") as acting:
        claim = take(acting, claim_id, version)
        sources, claim.draft = precedent(acting.session, claim, source)
        put_beside(acting, claim, sources)
    return claim


def decide(
    engine: Engine,
    user: User,
    claim_id: int,
    version: int,
    mark: str,
    rationale: str,
    sources: Sequence[Source] | None = None,
    *,
    replaces: int | None = None,
) -> tuple[Claim, Verdict]:
    """Give a verdict on a claim as it is worded now; `sources` replace what is cited beside it, None keeps that.

    verified and disputed rest on at least one citation and a rationale; unsourced on a note of what was searched.
    `replaces` is the verdict that the reviewer means to replace, 0 for none: RuleBroken where another one holds, None
    where it may be any. A verdict that is the one that holds, to the letter, changes nothing, and that one comes back.
    """
    rationale = rationale.strip()
    if mark not in list(Mark):
        raise RuleBroken(f"There is no verdict '{mark}': choose one of {', '.join(Mark)}.")
    with act(engine, user, "decide", mark) as acting:
        claim, session = take(acting, claim_id, version), acting.session
        known = claim.citations
        if sources is not None:
            claim.citations = []
            put_beside(acting, claim, sources, known)
        _require(session, claim, mark, rationale)
        holding = session.get(Verdict, claim.verdict_id) if claim.verdict_id else None
        if holding and _is(session, holding, claim, mark, rationale):
            claim.citations, claim.draft = known, {}
            return claim, holding
        if holding and replaces not in (None, holding.id):
            raise _decided_already(session, holding)
        [verdict] = give(acting, [claim], Mark(mark), rationale)
    return claim, verdict


def give(acting: Acting, claims: Sequence[Claim], mark: Mark, rationale: str) -> list[Verdict]:
    """A verdict on each of the claims that an act has taken, resting on what is cited beside it."""
    rows = [
        {
            "claim_id": claim.id,
            "mark": mark,
            "rationale": rationale,
            "wording": claim.text,
            "digest": digest(claim.text),
            "reviewer_id": acting.actor.id,
            "created_at": now(),
        }
        for claim in claims
    ]
    # Rows whose ids have to come back in their order go one by one; these come back in any, many at once.
    given = {one.claim_id: one for one in acting.session.scalars(insert(Verdict).returning(Verdict), rows)}
    verdicts = [given[claim.id or 0] for claim in claims]
    for claim, verdict in zip(claims, verdicts, strict=True):
        claim.verdict_id, claim.draft = verdict.id, {}
        acting.session.add_all(VerdictCitation(verdict_id=verdict.id or 0, citation_id=id) for id in claim.citations)
    return verdicts


def require_rationale(mark: str, rationale: str) -> None:
    """Raises RuleBroken where there is none: of what was searched, or why."""
    if not rationale:
        raise RuleBroken(
            "Note what you searched." if mark == Mark.unsourced else "Say why: a verdict needs a rationale."
        )


def _require(session: Session, claim: Claim, mark: str, rationale: str) -> None:
    require_rationale(mark, rationale)
    if mark == Mark.unsourced:
        return
    if not claim.citations:
        raise RuleBroken(f"A claim is {mark} on evidence: cite at least one source first.")
    require_sources(session, claim)


def _is(session: Session, verdict: Verdict, claim: Claim, mark: str, rationale: str) -> bool:
    """Whether that is what a verdict says already, of this wording and on these citations."""
    if (verdict.mark, verdict.rationale, verdict.wording) != (mark, rationale, claim.text):
        return False
    rests_on = select(VerdictCitation.citation_id).where(VerdictCitation.verdict_id == verdict.id)
    return set(session.exec(rests_on)) == set(claim.citations)


def _decided_already(session: Session, verdict: Verdict) -> RuleBroken:
    reviewer = session.get_one(User, verdict.reviewer_id).shown_as
    at = verdict.created_at.astimezone(UTC)
    when = f"{at.day} {at:%B %Y}, {at:%H:%M} UTC"
    return RuleBroken(
        f"There is a verdict on this claim: {verdict.mark}, by {reviewer}, {when}. Look at it; to put yours in its "
        "place, say that you change it."
    )


def progress(session: Session, article_ids: Sequence[int]) -> dict[int, Progress]:
    """How far the review of each of these articles has come, counted in one query."""
    counted: dict[int, Counter[str]] = {article_id: Counter() for article_id in article_ids}
    query = select(Claim.article_id, Claim.state, Verdict.mark, func.count())
    query = query.join(Verdict, col(Verdict.id) == Claim.verdict_id, isouter=True)
    query = query.where(col(Claim.article_id).in_(article_ids), Claim.state != State.withdrawn)
    for article_id, state, mark, number in session.exec(
        query.group_by(col(Claim.article_id), col(Claim.state), col(Verdict.mark))
    ):
        counted[article_id]["dismissed" if state is State.dismissed else mark or "undecided"] += number
    return {article_id: Progress(**counts) for article_id, counts in counted.items()}
