"""Two kinds of likeness into one score and one order.

The weights were found on claims about the climate against encyclopaedia sentences, and checked on noisy posts against
single claims: there anything from .4 to .6 of meaning ranks about alike, and so does any half point from 10 to 30.
"""

from collections.abc import Sequence
from dataclasses import replace
from heapq import nsmallest

from app.retrieval import Found, Hit

# The share of meaning in the score; words make up the rest.
MEANING = 0.5
# The word score (BM25) at which words count half: it has no upper end, and this folds it into 0..1.
HALF = 20.0
# What the best other find under the same title adds, as a share of its score: where one passage of a work bears on a
# text, its others more often do.
COMPANY = 0.05


def rank(candidates: Sequence[Found], k: int) -> list[Hit]:
    """The k best candidates, with their scores from 0 to 1, best first; equals in the order of their ids."""
    alone = [likeness(found.similarity, found.bm25) for found in candidates]
    company = _company(candidates, alone)
    scored = (
        (-min(1.0, score + COMPANY * other), found.hit.id, found.hit.kind, found)
        for score, other, found in zip(alone, company, candidates, strict=True)
    )
    return [
        replace(found.hit, score=-score, similarity=found.similarity, bm25=found.bm25)
        for score, _, _, found in nsmallest(k, scored, key=lambda each: each[:3])
    ]


def _company(candidates: Sequence[Found], alone: Sequence[float]) -> list[float]:
    """The best score among the others of each one's title; 0 where it has none or is the only one."""
    places: dict[str, list[int]] = {}
    for place, found in enumerate(candidates):
        if found.hit.title:
            places.setdefault(found.hit.title, []).append(place)
    company = [0.0] * len(candidates)
    for shared in places.values():
        best, *rest = sorted(shared, key=lambda place: -alone[place])
        for place in rest:
            company[place] = alone[best]
        company[best] = alone[rest[0]] if rest else 0.0
    return company


def explained(hit: Hit) -> str:
    """What a hit's score is made of, for people."""
    words, both = worded(hit.bm25), likeness(hit.similarity, hit.bm25)
    parts = f"meaning {hit.similarity:.2f} × {MEANING}, words {words:.2f} × {1 - MEANING} (BM25 {hit.bm25:.1f})"
    if hit.score - both >= 0.005:
        parts += f", others under this title {hit.score - both:.2f}"
    return parts


def likeness(similarity: float, bm25: float) -> float:
    """Meaning (a cosine) and words (a BM25 score) as one, from 0 to 1: the score but for the company."""
    return MEANING * max(0.0, similarity) + (1 - MEANING) * worded(bm25)


def worded(bm25: float) -> float:
    """A word score from 0 to 1."""
    return bm25 / (bm25 + HALF)
