"""Giving verdicts, drafting them from those given elsewhere, and how far an article's review has come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from app.acts import act
from app.errors import RuleBroken
from app.models import Claim, Mark, State, User, Verdict, VerdictCitation, digest
from app.review.citations import Source, precedent, put_beside
from app.review.claims import take


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
        sources, claim.draft = precedent(acting.session, source)
        # The earlier verdict may itself rest on this claim, which cannot be a source for itself.
        put_beside(acting, claim, [source for source in sources if source.claim_id != claim_id])
    return claim


def decide(
    engine: Engine,
    user: User,
    claim_id: int,
    version: int,
    mark: str,
    rationale: str,
    sources: Sequence[Source] | None = None,
) -> tuple[Claim, Verdict]:
    """Give a verdict on a claim as it is worded now; `sources` replace what is cited beside it, None keeps that.

    verified and disputed rest on at least one citation and a rationale; unsourced on a note of what was searched.
    """
    if mark not in list(Mark):
        raise RuleBroken(f"There is no verdict '{mark}': choose one of {', '.join(Mark)}.")
    with act(engine, user, "decide", mark) as acting:
        claim = take(acting, claim_id, version)
        if sources is not None:
            claim.citations = []
            put_beside(acting, claim, sources)
        if not rationale.strip():
            raise RuleBroken(
                "Note what you searched." if mark == Mark.unsourced else "Say why: a verdict needs a rationale."
            )
        if mark != Mark.unsourced and not claim.citations:
            raise RuleBroken(f"A claim is {mark} on evidence: cite at least one source first.")
        assert user.id is not None
        verdict = Verdict(
            claim_id=claim_id,
            mark=Mark(mark),
            rationale=rationale.strip(),
            wording=claim.text,
            digest=digest(claim.text),
            reviewer_id=user.id,
        )
        acting.session.add(verdict)
        acting.session.flush()
        assert verdict.id is not None
        claim.verdict_id, claim.draft = verdict.id, {}
        acting.session.add_all(VerdictCitation(verdict_id=verdict.id, citation_id=id) for id in claim.citations)
    return claim, verdict


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
