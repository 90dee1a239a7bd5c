"""Whether figures agree, compared with what people say of pairs of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from app.comparison.judge import compare
from app.comparison.offices import offices
from app.comparison.reading import parse
from app.comparison.relations import Comparison, Relation
from app.comparison.wording import note
from app.evaluation import read_lines

# What is said of a pair of texts; "nc" where their figures are not comparable, or there are none to compare.
Answer = Literal["agrees", "differs", "nc"]
# Of several comparisons of a pair, the first of these is the one that answers.
ANSWERS: dict[Relation, Answer] = {"differs": "differs", "agrees": "agrees", "not comparable": "nc"}


@dataclass(frozen=True)
class Pair:
    """A claim, a text beside it, and what people say of the two; with the days that both were written, if known."""

    claim: str
    evidence: str
    gold: Answer
    said: date | None = None
    published: date | None = None
    told_kind: str = ""

    @property
    def kind(self) -> str:
        """The kind it names; else that of the claim's first figure that the evidence has too, dates last."""
        if self.told_kind:
            return self.told_kind
        mine, theirs = parse(self.claim)[1], {quantity.kind for quantity in parse(self.evidence)[1]}
        kinds = [quantity.kind for quantity in mine if quantity.kind in theirs] or [quantity.kind for quantity in mine]
        kinds.sort(key=lambda kind: kind == "date")  # stable: the others keep their order
        return "office" if offices(self.claim) and not {*kinds} - {"date"} else next(iter(kinds), "none")


def read_pairs(file: Path) -> list[Pair]:
    """The rows of a file of JSON lines {claim, evidence, gold, kind?, said?, published?}.

    Raises BadRow naming a bad line.
    """

    def pair(row: dict[str, Any]) -> Pair:
        claim, evidence = row.get("claim"), row.get("evidence")
        gold: Any = row.get("gold")
        if not isinstance(claim, str) or not isinstance(evidence, str) or gold not in get_args(Answer):
            raise ValueError('it needs a "claim", an "evidence", and a "gold" of "agrees", "differs" or "nc"')
        kind = row.get("kind", "")
        if not isinstance(kind, str):
            raise ValueError('"kind" is the name of a kind of figure')
        return Pair(claim, evidence, gold, _day(row.get("said")), _day(row.get("published")), kind)

    return list(read_lines(file, pair))


def _day(given: object) -> date | None:
    """An ISO date. Raises ValueError for anything else that is given."""
    if given is not None and not isinstance(given, str):
        raise ValueError('"said" and "published" are ISO dates')
    return date.fromisoformat(given) if given else None


def compared(pair: Pair) -> list[Comparison]:
    """The comparisons of a pair's figures and offices, as the desk makes them."""
    return compare(pair.claim, pair.evidence, said=pair.said, published=pair.published)


def deciding(found: Sequence[Comparison]) -> Comparison | None:
    """The comparison that answers for a pair: one that differs, else one that agrees, else any."""
    return min(found, key=lambda one: [*ANSWERS].index(one.relation), default=None)


def answer(found: Sequence[Comparison]) -> Answer:
    """What the comparisons of a pair say of it."""
    one = deciding(found)
    return ANSWERS[one.relation] if one else "nc"


def told(pair: Pair, found: Sequence[Comparison]) -> dict[str, str | None]:
    """A pair's answer, with the code and the words of the comparison that gives it; None and none without one."""
    one = deciding(found)
    words = note(one, pair.claim, pair.evidence) if one else ""
    return {"answer": answer(found), "code": one.code if one else None, "note": words}


def score_figures(pairs: Sequence[Pair], answers: Sequence[Answer]) -> dict[str, Any]:
    """How the answers compare with the people's: of both that say something, for all pairs and by kind of quantity.

    gold, given, right      number of pairs that people, that we, and that both give this answer
    precision, recall       right over given, right over gold; None over none
    """
    kinds: dict[str, list[tuple[Answer, Answer]]] = {}
    both = [(pair.gold, given) for pair, given in zip(pairs, answers, strict=True)]
    for pair, one in zip(pairs, both, strict=True):
        kinds.setdefault(pair.kind, []).append(one)
    by_kind = {kind: _scores(kinds[kind]) for kind in sorted(kinds, key=lambda kind: (-len(kinds[kind]), kind))}
    return {**_scores(both), "kinds": by_kind}


def _scores(both: Sequence[tuple[Answer, Answer]]) -> dict[str, Any]:
    return {"pairs": len(both), "agrees": _score(both, "agrees"), "differs": _score(both, "differs")}


def _score(both: Sequence[tuple[Answer, Answer]], name: Answer) -> dict[str, float | None]:
    gold, given = sum(gold == name for gold, _ in both), sum(given == name for _, given in both)
    right = both.count((name, name))
    return {
        "gold": gold,
        "given": given,
        "right": right,
        "precision": round(right / given, 4) if given else None,
        "recall": round(right / gold, 4) if gold else None,
    }
