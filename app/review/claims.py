"""Changing which claims an article has, and how they are worded."""

from collections.abc import Sequence

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import policy
from app.acts import Acting, act
from app.claims import anchor
from app.errors import Conflict, NotFound, RuleBroken
from app.models import Article, Claim, State, Status, User
from app.review.articles import article_of, require_there
from app.review.wordings import require_likeness


def claim_of(session: Session, claim_id: int) -> Claim:
    """The claim of that id. Raises NotFound, also for one whose article has been deleted."""
    query = select(Claim).join(Article, col(Article.id) == Claim.article_id).where(Claim.id == claim_id)
    claim = session.exec(query.where(col(Article.deleted_at).is_(None))).first()
    if claim is None:
        raise NotFound(f"There is no claim {claim_id}.")
    return claim


def take(acting: Acting, claim_id: int, version: int) -> Claim:
    """A claim about to be changed, at the version its caller has seen and in a state that allows the act."""
    claim = acting.take(Claim, claim_id)
    require_there(acting.session, claim.article_id)
    if claim.version != version:
        raise Conflict("Someone changed this claim since you opened it; look at it as it stands now.", claim.version)
    policy.require(acting.actor, acting.name, claim.state)
    return claim


def edit(
    engine: Engine,
    user: User,
    claim_id: int,
    version: int,
    text: str,
    speaker: str | None = None,
    *,
    span: tuple[int, int] | None = None,
    confirmed: bool = True,
) -> Claim:
    """Reword a claim or name its speaker. A verdict was on the old wording, so a new wording has none yet.

    `span` moves it to the article's text[start:end] as well. Raises Unconfirmed where what is said is mostly not in the
    quote and nobody has confirmed it.
    """
    with act(engine, user, "edit") as acting:
        claim = take(acting, claim_id, version)
        if span:
            _move(acting, claim, *span)
        wording = _wording(text)
        if wording != claim.text:
            if not confirmed:
                _hold_against(acting.session.get_one(Article, claim.article_id), wording, claim.quote, claim)
            claim.text, claim.verdict_id = wording, None
        claim.speaker = (speaker or "").strip() or None
    return claim


def reanchor(engine: Engine, user: User, claim_id: int, version: int, start: int, end: int) -> Claim:
    """Let a claim stand on the article's text[start:end]; wording and verdict stay as they are."""
    with act(engine, user, "reanchor") as acting:
        claim = take(acting, claim_id, version)
        _move(acting, claim, start, end)
    return claim


def add(
    engine: Engine, user: User, article_id: int, start: int, end: int, text: str = "", *, confirmed: bool = True
) -> Claim:
    """A claim the reviewer saw: the span article.text[start:end], worded as given or as the quote stands.

    A wording that nobody has confirmed is held against the quote, as `edit` does.
    """
    with act(engine, user, "add") as acting:
        return _add(acting, _ready(acting, article_id), start, end, text, confirmed)


def add_quote(
    engine: Engine, user: User, article_id: int, quote: str, text: str = "", *, confirmed: bool = True
) -> Claim:
    """A claim on words copied from the article. Raises RuleBroken unless they stand there exactly."""
    quote = quote.strip()
    with act(engine, user, "add") as acting:
        article = _ready(acting, article_id)
        start = article.text.find(quote)
        if start < 0 or not quote:
            raise RuleBroken("These words are not in the article: copy them exactly as they stand there.")
        return _add(acting, article, start, start + len(quote), text, confirmed)


def split(
    engine: Engine, user: User, claim_id: int, version: int, wordings: Sequence[str], *, confirmed: bool = True
) -> list[Claim]:
    """Replace a claim by several, each on the narrowest part of its quote that has the wording's words.

    Wordings that nobody has confirmed are held against the quote, as `edit` does.
    """
    wordings = [wording for wording in wordings if wording.strip()]
    if len(wordings) < 2:
        raise RuleBroken("To split a claim, give at least two wordings, one a line.")
    with act(engine, user, "split") as acting:
        claim = take(acting, claim_id, version)
        article = acting.session.get_one(Article, claim.article_id)
        if not confirmed:
            for wording in wordings:
                _hold_against(article, wording, claim.quote, claim)
        claim.state = State.withdrawn
        spans = [anchor(wording, article.text, claim.start, claim.end) for wording in wordings]
        made = zip(spans, wordings, strict=True)
        return [_make(acting, article, start, end, text, claim) for (start, end), text in made]


def merge(engine: Engine, user: User, claims: Sequence[tuple[int, int]], text: str, *, confirmed: bool = True) -> Claim:
    """Replace claims of one article, given as (id, version), by one that spans them all and keeps their citations.

    A wording that nobody has confirmed is held against what they quote and say, as `edit` does.
    """
    if len({claim_id for claim_id, _ in claims}) < 2:
        raise RuleBroken("Choose another claim to merge this one with.")
    with act(engine, user, "merge") as acting:
        # In the order of their ids, so that two merges of the same claims do not wait for each other.
        locked = {claim_id: take(acting, claim_id, version) for claim_id, version in sorted(set(claims))}
        taken = [locked[claim_id] for claim_id in dict.fromkeys(claim_id for claim_id, _ in claims)]
        if len({claim.article_id for claim in taken}) > 1:
            raise RuleBroken("Only claims of the same article can be merged.")
        for claim in taken:
            claim.state = State.withdrawn
        article = acting.session.get_one(Article, taken[0].article_id)
        start, end = min(claim.start for claim in taken), max(claim.end for claim in taken)
        if not confirmed:
            _hold_against(article, text, article.text[start:end], *taken)
        merged = _make(acting, article, start, end, text, taken[0])
        merged.citations = list(dict.fromkeys(id for claim in taken for id in claim.citations))
        return merged


def dismiss(engine: Engine, user: User, claim_id: int, version: int, reason: str = "") -> Claim:
    """Set a claim aside as not checkable: it leaves the count and the highlights, not the record.

    The record has the reason, where one is given.
    """
    with act(engine, user, "dismiss") as acting:
        acting.reason = reason.strip()
        claim = take(acting, claim_id, version)
        claim.state = State.dismissed
    return claim


def restore(engine: Engine, user: User, claim_id: int, version: int) -> Claim:
    """Bring a dismissed claim back."""
    with act(engine, user, "restore") as acting:
        claim = take(acting, claim_id, version)
        claim.state = State.open
    return claim


def _ready(acting: Acting, article_id: int) -> Article:
    article = article_of(acting.session, article_id)
    if article.status is not Status.ready:
        raise Conflict("Wait until the article is ready before you add claims.")
    return article


def _move(acting: Acting, claim: Claim, start: int, end: int) -> None:
    text = acting.session.get_one(Article, claim.article_id).text
    claim.start, claim.end = _trim(text, start, end)
    claim.quote = _quote(text, claim.start, claim.end)


def _hold_against(article: Article, wording: str, quote: str, *claims: Claim) -> None:
    """Raises Unconfirmed where a wording is mostly neither the quote's nor that of the claims it comes of."""
    known = "\n".join([quote, *(claim.text for claim in claims)])
    require_likeness(wording, known, article.published, [day for claim in claims for day in claim.dates.values()])


def _add(acting: Acting, article: Article, start: int, end: int, text: str, confirmed: bool) -> Claim:
    start, end = _trim(article.text, start, end)
    if not confirmed and text.strip():
        _hold_against(article, text, article.text[start:end])
    return _make(acting, article, start, end, text or " ".join(article.text[start:end].split()))


def _make(acting: Acting, article: Article, start: int, end: int, text: str, parent: Claim | None = None) -> Claim:
    """A new claim on a span of the article; speaker and score come from the claim it was made of."""
    quote = _quote(article.text, start, end)
    assert article.id is not None
    claim = Claim(article_id=article.id, text=_wording(text), quote=quote, start=start, end=end)
    claim.check_worthiness = parent.check_worthiness if parent else 1.0
    claim.speaker = parent.speaker if parent else None
    return acting.make(claim)


def _quote(text: str, start: int, end: int) -> str:
    quote = text[start:end]
    if not any(character.isalnum() for character in quote):
        raise RuleBroken("Select the words of the article that make the claim.")
    return quote


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
