"""The claims an extractor finds, compared with those that people found in the same text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from app.claims import Candidate, Extractor
from app.evaluation import read_lines
from app.evaluation.wordings import assigned, merged, numbers

PRONOUN = re.compile(r"(?:he|she|it|they|we|i|you|his|her|its|their|this|that|these|those|who|which)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Gold:
    """A text and the claims people found in it; where it is part of a longer one, that is the `context`."""

    text: str
    claims: tuple[str, ...]
    context: str = ""
    title: str | None = None

    @property
    def whole(self) -> str:
        return self.context or self.text


def read_gold(file: Path) -> list[Gold]:
    """The rows of a file of JSON lines {text, claims, context?, title?}. Raises BadRow naming a bad line."""

    def gold(row: dict[str, Any]) -> Gold:
        text, claims, context, title = row.get("text"), row.get("claims"), row.get("context") or "", row.get("title")
        if not isinstance(text, str) or not isinstance(claims, list) or not all(isinstance(c, str) for c in claims):
            raise ValueError('it needs a "text" and a list of "claims"')
        if not isinstance(context, str) or not isinstance(title, str | None):
            raise ValueError('"context" and "title" are texts')
        if context and text not in context:
            raise ValueError('its "text" does not stand in its "context"')
        return Gold(text, tuple(claims), context, title)

    return list(read_lines(file, gold))


def words_split(gold: Sequence[Gold]) -> Iterator[int]:
    """How many words each text has that is split for these rows."""
    return (len(whole.split()) for whole, _ in groupby(row.whole for row in gold))


def extracted(extractor: Extractor, gold: Sequence[Gold]) -> Iterator[list[Candidate]]:
    """What the extractor finds in each row's text: a context is split whole, as an article is read."""
    # Rows of one context follow each other; it is split once.
    for (whole, title), rows in groupby(gold, key=lambda row: (row.whole, row.title)):
        claims = extractor.extract(whole, title).claims
        for row in rows:
            begin = whole.index(row.text)
            yield [claim for claim in claims if begin <= claim.start < begin + len(row.text)]


def score_claims(gold: Sequence[Gold], found: Sequence[Sequence[Candidate]]) -> dict[str, float]:
    """How the claims found in each row compare with the people's.

    precision, recall, f1   of the best one-to-one assignment (Kuhn 1955). A pair counts where the F1 of their content
                            words is .60 or more, both name the same numbers, and both are negated or neither is
    merged                  share of the people's claims that stand inside a found one together with another of theirs
    pronoun                 share of the found claims that open with a pronoun
    ungrounded              number of found claims whose quote is not what stands at their span
    novel_numbers           number of found claims with a number that neither text, context nor title has
    """
    hits = enclosed = pronoun = ungrounded = novel = 0
    for row, claims in zip(gold, found, strict=True):
        known = numbers(f"{row.text} {row.context} {row.title or ''}")
        pronoun += sum(bool(PRONOUN.match(claim.text)) for claim in claims)
        ungrounded += sum(not c.quote or row.whole[c.start : c.end] != c.quote for c in claims)
        novel += sum(not numbers(claim.text) <= known for claim in claims)
        wordings = [claim.text for claim in claims]
        hits += len(assigned(row.claims, wordings))
        enclosed += merged(row.claims, wordings)
    wanted, given = sum(len(row.claims) for row in gold), sum(map(len, found))
    precision, recall = hits / max(1, given), hits / max(1, wanted)
    return {
        "items": len(gold),
        "gold": wanted,
        "predicted": given,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "merged": round(enclosed / max(1, wanted), 4),
        "pronoun": round(pronoun / max(1, given), 4),
        "ungrounded": ungrounded,
        "novel_numbers": novel,
    }
