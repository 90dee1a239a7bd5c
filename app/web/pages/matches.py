"""Why a match is one, as a reviewer reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.comparison.relations import Relation
from app.comparison.wording import note
from app.matching import Match
from app.models import Claim
from app.retrieval.embedded.lexical_index import shared
from app.retrieval.ranking import explained
from app.web.highlight import Piece, marked, wording

CLOSENESS = {"same": "likely the same claim", "related": "related claim"}


@dataclass(frozen=True)
class Figure:
    """A figure or office of the claim that was compared: its own words, and what is to be said of it."""

    relation: Relation
    words: str
    note: str


@dataclass(frozen=True)
class Shown:
    """A match in words: its text and the claim's wording with what both share marked, and what is noticed of it."""

    match: Match
    pieces: list[Piece]
    figures: list[Figure]
    wording: list[Piece]

    @property
    def marks(self) -> str:
        """The wording's pieces for a script: how long each is, what it is marked as, whether the words are others."""
        return ",".join(f"{len(piece.text)}:{piece.mark}:{'1' * piece.other}" for piece in self.wording)

    @property
    def parts(self) -> str:
        """What the score is made of."""
        return explained(self.match.hit)

    @property
    def closeness(self) -> str:
        return CLOSENESS.get(self.match.closeness or "", "")

    @property
    def weak(self) -> bool:
        """Whether it is folded away."""
        return self.match.weak


def shown(claim: Claim, matches: Sequence[Match]) -> list[Shown]:
    """A claim's matches as its page shows them."""
    return [_shown(claim, match) for match in matches]


def _shown(claim: Claim, match: Match) -> Shown:
    text = match.hit.text
    spans = [(start, end, "word") for start, end in shared(claim.text, text)]
    spans += [(*found.passage_span, found.relation) for found in match.comparisons]
    figures = [
        Figure(found.relation, claim.text[slice(*found.claim_span)], note(found, claim.text, text))
        for found in match.comparisons
    ]
    own = [(start, end, "word") for start, end in shared(text, claim.text)]
    own += [(*found.claim_span, found.relation) for found in match.comparisons]
    return Shown(match, marked(text, spans), figures, wording(claim.text, claim.quote, own))
