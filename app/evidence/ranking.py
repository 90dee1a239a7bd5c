"""Two kinds of likeness into one score and one order."""

from collections.abc import Sequence
from dataclasses import replace

from app.evidence import Hit

# The share of meaning in the score; words make up the rest. Measured: anything from .5 to .7 ranks about alike.
MEANING = 0.6
# The word score (BM25) at which words count half: it has no upper end, and this folds it into 0..1.
HALF = 15.0


def rank(text: str, candidates: Sequence[Hit]) -> list[Hit]:
    """The candidates for a text with their scores, best first; equals in the order of their ids.

    Each comes with its `similarity` and its `bm25`, 0 where words did not find it.
    """
    scored = [replace(hit, score=_score(hit)) for hit in candidates]
    return sorted(scored, key=lambda hit: (-hit.score, hit.id, hit.kind))


def _score(hit: Hit) -> float:
    return min(1.0, MEANING * max(0.0, hit.similarity) + (1 - MEANING) * hit.bm25 / (hit.bm25 + HALF))
