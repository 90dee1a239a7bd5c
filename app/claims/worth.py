"""How much an assertion looks like something to check: a simple score of its words, honest about being no more.

It adds what checkers look for (figures, names, comparisons, statements of fact) and takes away what cannot be checked
(opinion, promises, first person). It orders; it decides nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.claims.assertion import Assertion

NAMES = frozenset("PERSON NORP FAC ORG GPE LOC EVENT LAW".split())
FIGURES = frozenset("CARDINAL MONEY PERCENT QUANTITY DATE ORDINAL".split())
OPINION = frozenset(
    (
        "believe think feel hope want wish love hate like proud happy great wonderful terrible beautiful amazing awful "
        "thank thanks please welcome should must ought"
    ).split()
)
COMPARISON = frozenset(
    "more most less least than first last only highest lowest largest record double triple half".split()
)


def worth(assertion: "Assertion") -> float:
    """A score from 0 (nothing to check) to 1, rounded to two places."""
    tokens = assertion.tokens
    words = {token.lower_ for token in tokens} | {token.lemma_ for token in tokens}
    kinds = {token.ent_type_ for token in tokens}
    score = 0.35
    score += 0.25 * any(token.like_num or token.ent_type_ in FIGURES for token in tokens)
    score += 0.15 * bool(kinds & NAMES)
    score += 0.1 * bool(words & COMPARISON)
    score += 0.1 * any(token.tag_ in ("VBD", "VBZ", "VBP", "VBN") for token in tokens)
    score -= 0.3 * bool(words & OPINION)
    score -= 0.15 * bool({"will", "shall", "going"} & words)
    score -= 0.1 * bool({"i", "we", "my", "our"} & words)
    return round(min(1.0, max(0.0, score)), 2)
