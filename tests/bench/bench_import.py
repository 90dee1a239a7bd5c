"""What an import costs beside the embedding itself: python -m tests.bench.bench_import [ROWS]

Three figures: the whole import against sentence-transformers alone on the same texts in the same run; what reading,
cutting and storing cost a row at ROWS rows (100,000), with an embedder that costs nothing; the same file once more.
Set CLAIMDESK_DATABASE_URL to measure on PostgreSQL: the database must be empty.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app import accounts, pipeline
from app.desk import Desk
from app.embedding import Embedder
from app.models import Import
from app.settings import Settings
from tests.bench.bench_desk import PLACES, seconds

REAL, TURNS = 400, 5


class Free(Embedder):
    """An embedder that costs nothing."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.eye(1, 384, dtype=np.float32).repeat(len(texts), 0)


def rows(count: int, seed: int) -> bytes:
    """JSON lines of short documents, from a few words to some forty, all different."""
    pick = random.Random(seed)
    extras = [
        "the council said",
        "according to a report of the harbour office",
        "which is more than in any other year since the town was founded",
        "and the mayor promised that taxes would not rise because of it",
    ]
    lines = []
    for n in range(count):
        tail = ", ".join(pick.sample(extras, pick.randrange(4)))
        text = f"{pick.choice(PLACES)} spent {seed * count + n} euros on its {pick.choice(['harbour', 'schools'])}"
        row = {"external_id": f"{seed}-{n}", "title": f"Budget {n}", "publisher": "Desk", "text": f"{text}, {tail}."}
        lines.append(json.dumps(row))
    return "\n".join(lines).encode()


def bench_embedding(desk: Desk) -> None:
    """In turns, and the middle of the ratios: the machine's pace changes while it is measured."""
    model = desk.embedder.load()
    ratios, alone, taken = [], 0.0, 0.0
    for turn in range(TURNS):
        content = rows(REAL, turn)
        texts = [json.loads(line)["text"] for line in content.splitlines()]
        before = seconds(lambda texts=texts: model.encode(texts, show_progress_bar=False))
        read = pipeline.read_evidence(desk, "rows.jsonl", content).rows
        whole = seconds(lambda read=read: pipeline.add_evidence(desk, accounts.owner(desk.engine), read))
        after = seconds(lambda texts=texts: model.encode(texts, show_progress_bar=False))
        ratios.append(2 * whole / (before + after))
        alone, taken = alone + (before + after) / 2, taken + whole
    print(
        f"{TURNS} x {REAL:,} rows: {TURNS * REAL / taken:.0f} a second, encoding alone {TURNS * REAL / alone:.0f}; "
        f"{statistics.median(ratios):.2f} x encoding alone ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def bench_overhead(desk: Desk, count: int) -> None:
    desk.embedder = Free(desk.settings)
    content = rows(count, 2)
    owner = accounts.owner(desk.engine)
    first = seconds(
        lambda: pipeline.add_evidence(desk, owner, pipeline.read_evidence(desk, "rows.jsonl", content).rows)
    )
    again = seconds(
        lambda: pipeline.add_evidence(desk, owner, pipeline.read_evidence(desk, "rows.jsonl", content).rows)
    )
    print(
        f"{count:,} rows without embedding: {first:.1f} s, {count / first:,.0f} rows a second, "
        f"{1e6 * first / count:.0f} µs a row; again: {again:.1f} s"
    )


def bench_queue(desk: Desk, count: int) -> None:
    """The same by way of the queue, which keeps the file and the counts."""
    content = rows(count, 3)
    job = pipeline.submit_import(desk, accounts.owner(desk.engine), "rows.jsonl", content)
    begin = time.perf_counter()
    [done] = pipeline.finish(desk, Import, [job.id or 0], lambda job: None)
    print(f"{done.added:,} rows by way of the queue: {time.perf_counter() - begin:.1f} s")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Settings(data_dir=Path(folder), _env_file=None))
        bench_embedding(desk)
        bench_overhead(desk, count)
        bench_queue(desk, count)


if __name__ == "__main__":
    main()
