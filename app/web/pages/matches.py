"""Why a match is one: what a reviewer sees beside it. Hints, all of them; none decides anything."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.comparison.judge import Comparison, compare
from app.cross_encoding import Stance
from app.desk import Desk
from app.models import Article, Claim
from app.retrieval import Hit
from app.retrieval.embedded.lexical_index import shared
from app.retrieval.ranking import explained
from app.web.highlight import Piece, marked

# Cosine similarity from which an earlier claim is called related, and likely the same.
RELATED, SAME = 0.60, 0.75
# Matches below this score are folded away: they share little but their language.
WEAK = 0.28
SHOWN = 10


@dataclass(frozen=True)
class Match:
    """A hit beside a claim: its text with the shared words and compared figures marked, and what is noticed of it."""

    hit: Hit
    pieces: list[Piece]
    figures: list[tuple[Comparison, str]]
    closeness: str
    stance: tuple[Stance, float] | None

    @property
    def parts(self) -> str:
        """What the score is made of."""
        return explained(self.hit)

    @property
    def weak(self) -> bool:
        return self.hit.score < WEAK


def matches(desk: Desk, article: Article, claim: Claim) -> list[Match]:
    """What is known that bears on a claim, best first."""
    hits = desk.matches(claim, SHOWN)
    stances: Sequence[tuple[Stance, float] | None] = [None] * len(hits)
    if desk.inference and hits:
        stances = desk.inference.stances(claim.text, [hit.text for hit in hits])
    return [_match(article, claim, hit, stance) for hit, stance in zip(hits, stances, strict=True)]


def _match(article: Article, claim: Claim, hit: Hit, stance: tuple[Stance, float] | None) -> Match:
    figures = compare(claim.text, hit.text, said=article.published, published=hit.published, dates=claim.dates)
    spans = [(start, end, "word") for start, end in shared(claim.text, hit.text)]
    spans += [(*found.passage_span, found.relation) for found in figures]
    told = [(found, claim.text[slice(*found.claim_span)]) for found in figures]
    return Match(hit, marked(hit.text, spans), told, _closeness(hit), stance)


def _closeness(hit: Hit) -> str:
    if not hit.verdict or hit.similarity < RELATED:
        return ""
    return "likely the same claim" if hit.similarity >= SAME else "related claim"
