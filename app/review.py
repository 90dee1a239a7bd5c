"""What reviewers do to claims: reword, add, split, merge, dismiss, cite, take over, decide, undo.

Every function is one transaction. It takes the version of the claim its caller has seen and raises Conflict where the
claim has moved on since, RuleBroken where the desk's rules forbid the change, NotFound where there is no such claim.
Each leaves a Change with the claims as they were before and after; nothing is overwritten that a Change does not keep.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from app import citations
from app.citations import Source
from app.claims import anchor
from app.db import writing
from app.errors import Conflict, NotFound, RuleBroken
from app.models import Article, Change, Claim, Mark, State, Status, User, Verdict, VerdictCitation, digest

# What a Change keeps of a claim, and an undo puts back.
KEPT = {"text", "quote", "start", "end", "speaker", "flags", "state", "verdict_id", "citations", "draft"}


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


@dataclass
class _Changing:
    """A change under way: the session it happens in, and each touched claim with its snapshot before."""

    session: Session
    user: User
    claims: list[tuple[Claim, dict[str, Any] | None]] = field(default_factory=list)

    def take(self, claim_id: int, version: int) -> Claim:
        """A claim about to be changed, at the version its caller has seen."""
        claim = find(self.session, claim_id)
        if claim.version != version:
            raise Conflict(
                "Someone changed this claim since you opened it; look at it as it stands now.", claim.version
            )
        self.claims.append((claim, _snapshot(claim)))
        return claim

    def make(self, article: Article, start: int, end: int, text: str, parent: Claim | None = None) -> Claim:
        """A new claim on a span of the article; speaker and score come from the claim it was made of."""
        quote = article.text[start:end]
        if not quote.strip():
            raise RuleBroken("Select the words of the article that make the claim.")
        assert article.id is not None
        claim = Claim(article_id=article.id, text=_wording(text), quote=quote, start=start, end=end)
        claim.check_worthiness = parent.check_worthiness if parent else 1.0
        claim.speaker = parent.speaker if parent else None
        self.session.add(claim)
        self.session.flush()
        self.claims.append((claim, None))
        return claim


@contextmanager
def _changing(engine: Engine, user: User, kind: str, undoes: int | None = None) -> Iterator[_Changing]:
    with writing(engine) as session:
        changing = _Changing(session, user)
        yield changing
        kept = []
        for claim, before in changing.claims:
            after = _snapshot(claim)
            if after != before:
                claim.version += before is not None
                kept.append({"id": claim.id, "before": before, "after": after})
        if kept:
            article_id = changing.claims[0][0].article_id
            assert user.id is not None
            session.add(Change(article_id=article_id, user_id=user.id, kind=kind, claims=kept, undoes=undoes))


def find(session: Session, claim_id: int) -> Claim:
    """The claim of that id. Raises NotFound."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFound(f"There is no claim {claim_id}.")
    return claim


def edit(engine: Engine, user: User, claim_id: int, version: int, text: str, speaker: str | None = None) -> Claim:
    """Reword a claim or name its speaker. A verdict was on the old wording, so a new wording has none yet."""
    with _changing(engine, user, "edit") as changing:
        claim = changing.take(claim_id, version)
        _require_open(claim)
        wording = _wording(text)
        if wording != claim.text:
            claim.text, claim.verdict_id = wording, None
        claim.speaker = (speaker or "").strip() or None
    return claim


def add(engine: Engine, user: User, article_id: int, start: int, end: int, text: str = "") -> Claim:
    """A claim the reviewer saw: the span article.text[start:end], worded as given or as the quote stands."""
    with _changing(engine, user, "add") as changing:
        article = changing.session.get(Article, article_id)
        if article is None:
            raise NotFound(f"There is no article {article_id}.")
        if article.status is not Status.ready:
            raise Conflict("Wait until the article is ready before you add claims.")
        start, end = _trim(article.text, start, end)
        return changing.make(article, start, end, text or " ".join(article.text[start:end].split()))


def add_quote(engine: Engine, user: User, article_id: int, quote: str, text: str = "") -> Claim:
    """A claim on words copied from the article. Raises RuleBroken unless they stand there exactly."""
    with Session(engine) as session:
        article = session.get(Article, article_id)
    start = article.text.find(quote.strip()) if article else -1
    if start < 0 or not quote.strip():
        raise RuleBroken("These words are not in the article: copy them exactly as they stand there.")
    return add(engine, user, article_id, start, start + len(quote.strip()), text)


def split(engine: Engine, user: User, claim_id: int, version: int, wordings: Sequence[str]) -> list[Claim]:
    """Replace a claim by several, each on the narrowest part of its quote that has the wording's words."""
    wordings = [wording for wording in wordings if wording.strip()]
    if len(wordings) < 2:
        raise RuleBroken("To split a claim, give at least two wordings, one a line.")
    with _changing(engine, user, "split") as changing:
        claim = changing.take(claim_id, version)
        _require_open(claim)
        article = changing.session.get_one(Article, claim.article_id)
        claim.state = State.withdrawn
        spans = [anchor(wording, article.text, claim.start, claim.end) for wording in wordings]
        made = zip(spans, wordings, strict=True)
        return [changing.make(article, start, end, text, claim) for (start, end), text in made]


def merge(engine: Engine, user: User, claims: Sequence[tuple[int, int]], text: str) -> Claim:
    """Replace claims of one article, given as (id, version), by one that spans them all and keeps their citations."""
    if len({claim_id for claim_id, _ in claims}) < 2:
        raise RuleBroken("Choose another claim to merge this one with.")
    with _changing(engine, user, "merge") as changing:
        taken = [changing.take(claim_id, version) for claim_id, version in claims]
        if len({claim.article_id for claim in taken}) > 1:
            raise RuleBroken("Only claims of the same article can be merged.")
        for claim in taken:
            _require_open(claim)
            claim.state = State.withdrawn
        article = changing.session.get_one(Article, taken[0].article_id)
        start, end = min(claim.start for claim in taken), max(claim.end for claim in taken)
        merged = changing.make(article, start, end, text, taken[0])
        merged.citations = list(dict.fromkeys(id for claim in taken for id in claim.citations))
        return merged


def dismiss(engine: Engine, user: User, claim_id: int, version: int) -> Claim:
    """Set a claim aside as not checkable: it leaves the count and the highlights, not the record."""
    with _changing(engine, user, "dismiss") as changing:
        claim = changing.take(claim_id, version)
        _require_open(claim)
        claim.state = State.dismissed
    return claim


def restore(engine: Engine, user: User, claim_id: int, version: int) -> Claim:
    """Bring a dismissed claim back."""
    with _changing(engine, user, "restore") as changing:
        claim = changing.take(claim_id, version)
        if claim.state is not State.dismissed:
            raise RuleBroken("Only a dismissed claim can be brought back.")
        claim.state = State.open
    return claim


def cite(engine: Engine, user: User, claim_id: int, version: int, source: Source) -> Claim:
    """Put a source beside a claim; one that is cited there already stays as it is."""
    with _changing(engine, user, "cite") as changing:
        claim = changing.take(claim_id, version)
        _require_open(claim)
        citations.cite(changing.session, user, claim, [source])
    return claim


def uncite(engine: Engine, user: User, claim_id: int, version: int, citation_id: int) -> Claim:
    """Take a citation away from beside a claim. Verdicts given on it keep it."""
    with _changing(engine, user, "uncite") as changing:
        claim = changing.take(claim_id, version)
        if citation_id not in claim.citations:
            raise NotFound("This citation is not beside the claim (any more).")
        claim.citations = [id for id in claim.citations if id != citation_id]
    return claim


def take_over(engine: Engine, user: User, claim_id: int, version: int, source: Source) -> Claim:
    """Draft a verdict from an earlier claim's, or from a passage of another desk's fact-check; nothing is decided.

    The source, and what its verdict rests on, is cited beside the claim; the draft says where it came from. A rating in
    another desk's words is quoted and not translated into a mark. Raises RuleBroken where the source has no verdict.
    """
    with _changing(engine, user, "take over") as changing:
        claim = changing.take(claim_id, version)
        _require_open(claim)
        sources, claim.draft = citations.precedent(changing.session, source)
        # The earlier verdict may itself rest on this claim, which cannot be a source for itself.
        citations.cite(changing.session, user, claim, [s for s in sources if s.claim_id != claim_id])
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
    with _changing(engine, user, mark) as changing:
        claim = changing.take(claim_id, version)
        _require_open(claim)
        if sources is not None:
            claim.citations = []
            citations.cite(changing.session, user, claim, sources)
        if not rationale.strip():
            raise RuleBroken(
                "Note what you searched." if mark == Mark.unsourced else "Say why: a verdict needs a rationale."
            )
        if mark != Mark.unsourced and not claim.citations:
            raise RuleBroken(f"A claim is {mark} on evidence: cite at least one source first.")
        assert claim.id is not None
        assert user.id is not None
        verdict = Verdict(
            claim_id=claim.id,
            mark=Mark(mark),
            rationale=rationale.strip(),
            wording=claim.text,
            digest=digest(claim.text),
            reviewer_id=user.id,
        )
        changing.session.add(verdict)
        changing.session.flush()
        assert verdict.id is not None
        claim.verdict_id, claim.draft = verdict.id, {}
        changing.session.add_all(VerdictCitation(verdict_id=verdict.id, citation_id=id) for id in claim.citations)
    return claim, verdict


def last_change(session: Session, article_id: int, user: User) -> Change | None:
    """The reviewer's newest change of an article that is not undone yet: what an undo would take back."""
    undone = select(Change.undoes).where(Change.article_id == article_id, col(Change.undoes).is_not(None))
    query = select(Change).where(Change.article_id == article_id, Change.user_id == user.id)
    query = query.where(col(Change.undoes).is_(None), col(Change.id).not_in(undone))
    return session.exec(query.order_by(col(Change.id).desc())).first()


def undo(engine: Engine, user: User, article_id: int) -> Change:
    """Take back the reviewer's last change of an article, as a change of its own.

    Raises NotFound where there is nothing to undo, Conflict where someone has changed the same claim since.
    """
    with Session(engine) as session:
        change = last_change(session, article_id, user)
    if change is None:
        raise NotFound("There is nothing of yours to undo in this article.")
    with _changing(engine, user, "undo", undoes=change.id) as changing:
        for kept in change.claims:
            claim = find(changing.session, kept["id"])
            now = _snapshot(claim)
            # A change kept by an earlier release may know less of a claim.
            if any(now[name] != value for name, value in kept["after"].items()):
                raise Conflict("Someone changed this claim since; undo would lose their work.", claim.version)
            changing.claims.append((claim, now))
            # A claim the change made has no before: it is withdrawn.
            claim.sqlmodel_update(kept["before"] or {"state": State.withdrawn})
            claim.state = State(claim.state)
    return change


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


def _snapshot(claim: Claim) -> dict[str, Any]:
    return claim.model_dump(mode="json", include=KEPT)


def _require_open(claim: Claim) -> None:
    if claim.state is not State.open:
        raise RuleBroken(f"This claim is {claim.state}: bring it back before you change it.")


def _wording(text: str) -> str:
    wording = " ".join(text.split())
    if not wording:
        raise RuleBroken("A claim needs words.")
    return wording


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text):
        raise RuleBroken("This selection is not inside the article.")
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
