"""How fast the desk is, as ratios against a named peer in the same run: python -m tests.bench.bench_desk

Seconds depend on the machine and on what else it does; the ratios say whether the desk adds much to the libraries it
stands on, and how its cost grows.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app import accounts, pipeline
from app.claims.layout import laid_out
from app.desk import Desk
from app.evidence.importers import Row
from app.ingest import read_text
from app.models import Article
from app.settings import Settings

PLACES = "Oslo Bergen Turku Vaasa Lund Malmö Tartu Riga Gdansk Kiel".split()


def story(words: int, seed: int) -> str:
    """An article of about so many words, of sentences with figures and names, different for each seed."""
    sentences, count = [], 0
    while count < words:
        n = seed * 10_000 + len(sentences)
        place, other = PLACES[n % 10], PLACES[n // 10 % 10]
        sentences.append(
            f"{place}, which has around {n * 37 % 900 + 100},000 inhabitants, spent {n % 97 + 2} million euros on its "
            f"harbour in {1990 + n % 35}, and {other} closed {n % 13 + 2} schools, the council said."
        )
        count += len(sentences[-1].split())
    return "\n\n".join(" ".join(sentences[begin : begin + 4]) for begin in range(0, len(sentences), 4))


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def bench_article(desk: Desk) -> None:
    """From submission to ready, against the parse and the model's own encoding of the same texts."""
    owner = accounts.owner(desk.engine)
    with pipeline.working(desk):
        time.sleep(2)  # the queue's first look
        for words in (1_000, 2_000, 4_000):
            text = story(words, words)
            document = read_text(text, desk.settings)

            def prepare(document=document) -> None:
                article, _ = pipeline.submit(desk, owner, document)
                pipeline.finish(desk, Article, [article.id], lambda job: None)

            claims = [claim.text for claim in desk.extractor.extract(text).claims]
            said = [sentence.said.text for sentence in laid_out(text, None)]
            parse = seconds(lambda said=said: list(desk.extractor.parser.nlp.pipe(said, batch_size=256)))
            encode = seconds(lambda claims=claims: desk.embedder.encode([f"{claim}." for claim in claims]))
            taken = seconds(prepare)
            print(
                f"article of {words:,} words, {len(claims)} claims: ready after {taken:.2f} s, "
                f"{taken / (parse + encode):.2f} x parsing and encoding alone ({parse:.2f} + {encode:.2f} s)"
            )


def bench_import(desk: Desk) -> None:
    """Rows into the library, against the model's own encoding of the same texts."""
    rows = [Row(sentence) for sentence in story(24_000, 7).replace("\n\n", " ").split(". ")]
    owner = accounts.owner(desk.engine)
    encode = seconds(lambda: desk.embedder.encode([f"{row.text}!" for row in rows]))
    taken = seconds(lambda: pipeline.add_evidence(desk, owner, rows))
    again = seconds(lambda: pipeline.add_evidence(desk, owner, rows))
    print(f"import of {len(rows):,} rows: {taken:.1f} s, {taken / encode:.2f} x encoding alone; again: {again:.2f} s")


def bench_search(desk: Desk) -> None:
    """Forty claims against the library, against numpy's exact product of the same vectors."""
    texts = story(1_200, 9).replace("\n\n", " ").split(". ")[:40]
    asked = desk.vectors(texts)
    desk.store.search(texts, asked)
    taken = seconds(lambda: desk.store.search(texts, asked))
    size = desk.store.status().vectors
    library = np.random.default_rng(1).standard_normal((size, asked.shape[1]), np.float32)
    exact = seconds(lambda: np.argpartition(asked @ library.T, -50, axis=1))
    print(f"{len(texts)} claims, {size:,} passages: {taken * 1000:.0f} ms, {taken / exact:.1f} x numpy alone")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Settings(data_dir=Path(folder), _env_file=None))
        desk.warm_up()
        bench_article(desk)
        bench_import(desk)
        bench_search(desk)


if __name__ == "__main__":
    main()
