"""What is known that bears on claims, and why: hints for page, API, report and evaluation, none of which decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from app.comparison.judge import compare
from app.comparison.relations import Comparison
from app.cross_encoding import Inference, Stance
from app.desk import Desk
from app.models import Article, Claim, Mark
from app.retrieval import Hit

Closeness = Literal["related", "same"]
# Cosine similarity from which an earlier claim is called related, and likely the same.
RELATED, SAME = 0.60, 0.75
# Matches below this score share little with the claim but its language.
WEAK = 0.28
# So many more than are wanted are asked for, in place of those that may be of the claim's own article; then so many
# times as many.
SPARE, WIDER = 6, 4


@dataclass(frozen=True)
class Match:
    """A hit of a claim, with how their figures and offices stand, in the order of the claim.

    `stance` is what the model of inference says of it, with its probability; None without such a model, or where it
    says neither. `closeness` tells how near an earlier claim, or another desk's, is; None where it is neither.
    """

    hit: Hit
    comparisons: tuple[Comparison, ...]
    stance: tuple[Stance, float] | None
    closeness: Closeness | None

    @property
    def weak(self) -> bool:
        return self.hit.score < WEAK

    @property
    def citable(self) -> bool:
        """Whether a verdict may rest on it; that nothing was found for an earlier claim is told, and proves nothing."""
        return self.hit.kind == "passage" or self.hit.verdict != Mark.unsourced


def matches(
    desk: Desk, claims: Sequence[Claim], k: int = 10, *, models: bool = True, words: str = ""
) -> list[list[Match]]:
    """The k passages and earlier claims that bear most on each claim, best first, as library and verdicts are now.

    Claims are looked up together, which takes a fraction of one at a time. Without `models`, neither the desk's
    reranker nor its model of inference is asked. Where somebody has typed `words`, they are looked up in the place of
    the claims' wordings, to which what is found is then compared.
    """
    found = _hits(desk, claims, k, models, words.strip())
    said = _published(desk, claims)
    stances = _stances(desk.inference if models else None, claims, found)
    return [
        [_match(claim, said.get(claim.article_id), hit, next(stances)) for hit in hits]
        for claim, hits in zip(claims, found, strict=True)
    ]


def _hits(desk: Desk, claims: Sequence[Claim], k: int, models: bool, words: str) -> list[list[Hit]]:
    """The k best of each claim that are not of its own article, which cannot bear itself out."""
    texts = [words or claim.text for claim in claims]
    vectors = desk.embedder.encode(texts) if words else desk.vectors(texts)
    found: list[list[Hit]] = [[] for _ in claims]
    search = desk.ranked if models else desk.store.search
    asked, short = k + SPARE, list(range(len(claims)))
    while short:
        hits = search([texts[n] for n in short], vectors[short], asked)
        for n, some in zip(short, hits, strict=True):
            found[n] = [hit for hit in some if not _own(claims[n], hit)][:k]
        # Where an article's own verdicts crowd the others out, look further, until there is no more.
        short = [n for n, some in zip(short, hits, strict=True) if len(found[n]) < k and len(some) >= asked]
        asked *= WIDER
    return found


def _own(claim: Claim, hit: Hit) -> bool:
    return hit.kind == "claim" and hit.article_id == claim.article_id


def _published(desk: Desk, claims: Sequence[Claim]) -> dict[int | None, date | None]:
    """When the claims' articles were published, by the articles' ids."""
    ids = {claim.article_id for claim in claims}
    with Session(desk.engine) as session:
        rows = session.exec(select(col(Article.id), col(Article.published)).where(col(Article.id).in_(ids))).all()
    return dict(rows)


def _stances(
    inference: Inference | None, claims: Sequence[Claim], found: Sequence[Sequence[Hit]]
) -> Iterator[tuple[Stance, float] | None]:
    """What the desk's model of inference, if it is asked, says of each hit of each claim, in their order."""
    pairs = [(claim.text, hit.text) for claim, hits in zip(claims, found, strict=True) for hit in hits]
    return iter(inference.stances(pairs) if inference and pairs else [None] * len(pairs))


def _match(claim: Claim, said: date | None, hit: Hit, stance: tuple[Stance, float] | None) -> Match:
    comparisons = compare(claim.text, hit.text, said=said, published=hit.published, dates=claim.dates)
    return Match(hit, tuple(comparisons), stance, _closeness(hit))


def _closeness(hit: Hit) -> Closeness | None:
    if not hit.verdict or hit.similarity < RELATED:
        return None
    return "same" if hit.similarity >= SAME else "related"
