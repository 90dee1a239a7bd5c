"""Two kinds of likeness into one score and one order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.evidence import Hit

# The share of meaning in the score; words make up the rest. Measured: anything from .5 to .7 ranks about alike.
MEANING = 0.6
# The word score (BM25) at which words count half: it has no upper end, and this folds it into 0..1.
HALF = 15.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What was found for a text: how near in meaning (cosine), and in words (BM25; 0 where others match better)."""

    hit: Hit
    similarity: float
    bm25: float


def rank(text: str, candidates: Sequence[Candidate], k: int) -> list[Hit]:
    """The k best candidates for a text, with their scores, best first; equals in the order of their ids."""
    scored = [(-_score(candidate), candidate.hit.id, candidate.hit.kind, candidate) for candidate in candidates]
    return [
        replace(best.hit, score=-score, similarity=best.similarity, bm25=best.bm25)
        for score, _, _, best in sorted(scored, key=lambda found: found[:3])[:k]
    ]


def _score(candidate: Candidate) -> float:
    words = candidate.bm25 / (candidate.bm25 + HALF)
    return min(1.0, MEANING * max(0.0, candidate.similarity) + (1 - MEANING) * words)
