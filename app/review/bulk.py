"""One act on many claims: everything that a filter finds is set aside, or unsourced, at once and as one event."""

from collections.abc import Sequence

from sqlalchemy import Engine

from app import policy
from app.acts import Acting, act
from app.errors import Conflict, RuleBroken
from app.models import Claim, Mark, State, User
from app.review.articles import require_there
from app.review.verdicts import give, require_rationale


def dismiss_all(engine: Engine, user: User, claims: Sequence[tuple[int, int]], reason: str = "") -> list[Claim]:
    """Set claims aside as not checkable, given as (id, version); all of them, or none where one is refused."""
    with act(engine, user, "dismiss") as acting:
        acting.reason = reason.strip()
        taken = _take_all(acting, claims)
        for claim in taken:
            claim.state = State.dismissed
    return taken


def unsource_all(engine: Engine, user: User, claims: Sequence[tuple[int, int]], rationale: str) -> list[Claim]:
    """Give each of these claims, as (id, version), the verdict unsourced; all of them, or none where one is refused.

    Raises RuleBroken where some are decided already: what somebody has decided is changed one by one.
    """
    require_rationale(Mark.unsourced, rationale.strip())
    with act(engine, user, "decide", Mark.unsourced) as acting:
        taken = _take_all(acting, claims)
        decided = sum(claim.verdict_id is not None for claim in taken)
        if decided:
            raise RuleBroken(
                f"{decided} of these {len(taken)} claims have a verdict already: choose only undecided ones."
            )
        give(acting, taken, Mark.unsourced, rationale.strip())
    return taken


def _take_all(acting: Acting, claims: Sequence[tuple[int, int]]) -> list[Claim]:
    """Claims about to be changed together, at the versions their caller has seen and in states that allow the act."""
    seen = dict(claims)
    if not seen:
        raise RuleBroken("There are no claims to do this to: choose some first.")
    taken = acting.take_all(Claim, list(seen))
    stale = sum(claim.version != seen[claim.id or 0] for claim in taken)
    if stale:
        raise Conflict(
            f"{stale} of these {len(taken)} claims were changed since you looked, and nothing was done. "
            "Look at them as they stand now."
        )
    if len({claim.article_id for claim in taken}) > 1:
        raise RuleBroken("These claims are of several articles: do this in one article after the other.")
    require_there(acting.session, taken[0].article_id)
    for claim in taken:
        policy.require(acting.actor, acting.name, claim.state)
    return taken
