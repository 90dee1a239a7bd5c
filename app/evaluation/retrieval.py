"""What a search finds, compared with what people have judged to bear on each text."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.errors import BadRow, NotFound
from app.evaluation import read_lines
from app.retrieval import Found, Hit
from app.retrieval.ranking import rank

# The longest list that a figure looks at, and how many words and vectors offer for it.
DEPTH, WIDTH = 100, 300


@dataclass(frozen=True)
class Query:
    """A text to search for."""

    id: str
    text: str


@dataclass(frozen=True)
class Judgements:
    """Queries, and for each one's id the external ids of what bears on it."""

    queries: tuple[Query, ...]
    relevant: Mapping[str, frozenset[str]]


def read_judgements(folder: Path) -> Judgements:
    """The queries of queries.jsonl ({id, text} a line) that qrels.tsv names relevant rows for.

    A line of qrels.tsv is a query's id, a row's external id and, optionally, a degree, of which 0 is not relevant;
    TREC's four columns do as well. Raises BadRow naming a bad line, NotFound for a file that is not there.
    """

    def query(row: dict[str, Any]) -> Query:
        if not isinstance(row.get("id"), str | int) or not isinstance(row.get("text"), str):
            raise ValueError('it needs an "id" and a "text"')
        return Query(str(row["id"]), row["text"])

    relevant: dict[str, set[str]] = {}
    for asked, found in _pairs(folder / "qrels.tsv"):
        relevant.setdefault(asked, set()).add(found)
    queries = tuple(found for found in read_lines(folder / "queries.jsonl", query) if found.id in relevant)
    if not queries:
        raise BadRow(f"qrels.tsv and queries.jsonl in {folder} have no query in common.")
    return Judgements(queries, {asked: frozenset(found) for asked, found in relevant.items()})


def compare(judged: Judgements, found: Sequence[Sequence[Found]]) -> dict[str, dict[str, float]]:
    """The figures of words alone, of vectors alone, and of the desk's own order; all of the same candidates."""
    orders: dict[str, Callable[[Sequence[Found]], list[Hit]]] = {
        "words": lambda each: _by(each, "bm25"),
        "vectors": lambda each: _by(each, "similarity"),
        "default": lambda each: rank(each, DEPTH),
    }
    return {
        name: score_retrieval(judged, [[hit.external_id or "" for hit in order(each)] for each in found])
        for name, order in orders.items()
    }


def _by(candidates: Sequence[Found], likeness: Literal["bm25", "similarity"]) -> list[Hit]:
    ordered = sorted(candidates, key=lambda found: (-getattr(found, likeness), found.hit.id))
    return [found.hit for found in ordered if getattr(found, likeness) > 0][:DEPTH]


def score_retrieval(judged: Judgements, found: Sequence[Sequence[str]]) -> dict[str, float]:
    """Figures of the external ids found for each query, best first, each counted once; means over the queries.

    mrr@5       1 / the rank of the first relevant one, 0 where it is not among five
    map@5       precision at each relevant one of the first five, over as many as could be there
    ndcg@10     discounted gain, each relevant one worth the same (Järvelin and Kekäläinen 2002)
    recall@n    share of the relevant ones among the first n
    """
    rows = [
        _figures([name in judged.relevant[query.id] for name in dict.fromkeys(names)], len(judged.relevant[query.id]))
        for query, names in zip(judged.queries, found, strict=True)
    ]
    return {name: round(sum(row[name] for row in rows) / len(rows), 4) for name in rows[0]}


def _figures(relevant: list[bool], wanted: int) -> dict[str, float]:
    ranks = [rank for rank, is_relevant in enumerate(relevant, 1) if is_relevant]
    first = next((rank for rank in ranks if rank <= 5), 0)
    precisions = [place / rank for place, rank in enumerate(ranks, 1) if rank <= 5]
    gain = sum(1 / math.log2(rank + 1) for rank in ranks if rank <= 10)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(10, wanted) + 1))
    figures = {"mrr@5": 1 / first if first else 0.0, "map@5": sum(precisions) / min(5, wanted), "ndcg@10": gain / ideal}
    return figures | {f"recall@{n}": sum(rank <= n for rank in ranks) / wanted for n in (5, 20, 100)}


def _pairs(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NotFound(f"Cannot read {file}: {error.strerror}.") from error
    for number, line in enumerate(lines, 1):
        columns = line.split("\t")
        if not 2 <= len(columns) <= 4:
            raise BadRow(f"{file}, line {number}: it needs a query's id, a tab and a row's external id.")
        asked, found = columns[0], columns[2] if len(columns) == 4 else columns[1]
        if len(columns) == 2 or columns[-1].strip() not in ("0", "score"):  # BEIR's files name their columns
            yield asked, found
