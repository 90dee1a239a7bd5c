"""The embedded store: the database's rows are the truth, two indexes in memory are derived from them.

faiss finds by meaning, tantivy by words, and their scores are added. Passages and verdicts are only ever added, so an
index catches up by taking the rows after the last it has seen; what has been retired or superseded is dropped when a
result is read from its row. Nothing derived is kept on disk: there is nothing to tear, and two processes on one desk
agree with the rows and so with each other.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import faiss
import numpy as np
import tantivy
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.evidence import Hit
from app.models import Article, Claim, Evidence, Passage, State, Vector, Verdict

# An entry's number in both indexes: twice its row's id, plus one for a verdict's.
VERDICT = 1
# The share of meaning in the score; words make up the rest. Measured: anything from .5 to .7 ranks about alike.
MEANING = 0.6
# The word score (BM25) at which words count half: it has no upper end, and this folds it into 0..1.
HALF = 15.0
# So many candidates of each index are looked at for each hit asked for, and at least so many.
WIDTH, LEAST, WIDER = 3, 50, 4
ROWS = 5000


class EmbeddedStore:
    """See app.evidence.Store. Safe to share between threads."""

    def __init__(self, engine: Engine, model: str) -> None:
        self._engine, self._model = engine, model
        self._lock = threading.Lock()
        self._seen_passage = self._seen_verdict = self._size = 0
        self._meanings: faiss.IndexIDMap | None = None
        self._words, self._schema, self._analyzer = _word_index()

    def catch_up(self) -> None:
        with self._lock:
            self._catch_up()

    def search(
        self, texts: Sequence[str], vectors: np.ndarray, k: int = 10, exclude_claims: Collection[int] = ()
    ) -> list[list[Hit]]:
        self.catch_up()
        width = max(LEAST, WIDTH * k)
        best = self._search(texts, vectors, k, width, exclude_claims)
        # What was retired or superseded is still in the indexes: where it crowds the others out, look further.
        while width < self._size and (short := [n for n, hits in enumerate(best) if len(hits) < k]):
            width *= WIDER
            again = self._search([texts[n] for n in short], vectors[short], k, width, exclude_claims)
            for n, hits in zip(short, again, strict=True):
                best[n] = hits
        return best

    def _search(
        self, texts: Sequence[str], vectors: np.ndarray, k: int, width: int, exclude: Collection[int]
    ) -> list[list[Hit]]:
        with self._lock:
            by_meaning = self._nearest(vectors, width)
            by_words = [self._worded(text, width) for text in texts]
        with Session(self._engine) as session:
            entries = {entry for found in (*by_meaning, *by_words) for entry in found}
            hits = dict(_hits(session, entries, exclude))
        return [self._best(hits, *found, k) for found in zip(by_meaning, by_words, strict=True)]

    def _best(self, hits: dict[int, Hit], meaning: dict[int, float], words: dict[int, float], k: int) -> list[Hit]:
        scored = []
        for entry in meaning.keys() | words.keys():
            if entry in hits:
                similarity, bm25 = max(0.0, meaning.get(entry, 0.0)), words.get(entry, 0.0)
                score = MEANING * similarity + (1 - MEANING) * bm25 / (bm25 + HALF)
                scored.append((-score, entry, replace(hits[entry], score=min(1.0, score), similarity=similarity)))
        return [hit for _, _, hit in sorted(scored, key=lambda found: found[:2])[:k]]

    def _nearest(self, vectors: np.ndarray, width: int) -> list[dict[int, float]]:
        if self._meanings is None or not len(vectors):
            return [{} for _ in vectors]
        scores, entries = self._meanings.search(np.ascontiguousarray(vectors, np.float32), width)
        return [
            {int(entry): float(score) for entry, score in zip(*row, strict=True) if entry >= 0}
            for row in zip(entries, scores, strict=True)
        ]

    def _worded(self, text: str, width: int) -> dict[int, float]:
        # Terms are made here and never parsed as a query: a claim's quotes, colons and ANDs are just text.
        terms = dict.fromkeys(self._analyzer.analyze(text))
        queries = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, term))
            for term in terms
            for field in ("text", "source")
        ]
        if not queries:
            return {}
        searcher = self._words.searcher()
        found = searcher.search(tantivy.Query.boolean_query(queries), width).hits
        return {searcher.doc(address)["entry"][0]: score for score, address in found}

    def _catch_up(self) -> None:
        with Session(self._engine) as session:
            while rows := self._new_passages(session):
                self._take(rows)
                self._seen_passage = rows[-1][0] // 2
            while rows := self._new_verdicts(session):
                self._take(rows)
                self._seen_verdict = rows[-1][0] // 2

    def _new_passages(self, session: Session) -> list[tuple[int, str, str, bytes | None]]:
        query = (
            select(Passage, Evidence, Vector.data)
            .join(Evidence, col(Evidence.id) == Passage.evidence_id)
            .join(Vector, (col(Vector.digest) == Passage.digest) & (col(Vector.model) == self._model), isouter=True)
            .where(col(Passage.id) > self._seen_passage)
            .order_by(col(Passage.id))
            .limit(ROWS)
        )
        return [
            ((passage.id or 0) * 2, passage.text, f"{evidence.title} {evidence.publisher}", data)
            for passage, evidence, data in session.exec(query)
        ]

    def _new_verdicts(self, session: Session) -> list[tuple[int, str, str, bytes | None]]:
        query = (
            select(Verdict.id, Verdict.wording, Claim.speaker, Vector.data)
            .join(Claim, col(Claim.id) == Verdict.claim_id)
            .join(Vector, (col(Vector.digest) == Verdict.digest) & (col(Vector.model) == self._model), isouter=True)
            .where(col(Verdict.id) > self._seen_verdict)
            .order_by(col(Verdict.id))
            .limit(ROWS)
        )
        found = session.exec(query)
        return [((id or 0) * 2 + VERDICT, wording, speaker or "", data) for id, wording, speaker, data in found]

    def _take(self, rows: Sequence[tuple[int, str, str, bytes | None]]) -> None:
        writer = self._words.writer(heap_size=50_000_000, num_threads=1)
        for entry, text, source, _ in rows:
            writer.add_document(tantivy.Document(entry=entry, text=text, source=source))
        writer.commit()
        writer.wait_merging_threads()
        self._words.reload()
        # A row whose vector is missing (another model made it) is found by its words alone.
        meant = [(entry, np.frombuffer(data, "<f4")) for entry, _, _, data in rows if data]
        if meant:
            made = np.stack([vector for _, vector in meant])
            if self._meanings is None:
                self._meanings = faiss.IndexIDMap(faiss.IndexFlatIP(made.shape[1]))
            self._meanings.add_with_ids(made, np.array([entry for entry, _ in meant], np.int64))
        self._size += len(rows)


def _word_index() -> tuple[tantivy.Index, tantivy.Schema, tantivy.TextAnalyzer]:
    build = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    build = build.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stopword("english"))
    analyzer = build.filter(tantivy.Filter.stemmer("english")).build()
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("entry", stored=True)
    schema.add_text_field("text", tokenizer_name="claimdesk")
    schema.add_text_field("source", tokenizer_name="claimdesk")
    made = schema.build()
    index = tantivy.Index(made)
    index.register_tokenizer("claimdesk", analyzer)
    return index, made, analyzer


def _hits(session: Session, entries: Collection[int], exclude: Collection[int]) -> Iterator[tuple[int, Hit]]:
    passages = [entry // 2 for entry in entries if entry % 2 != VERDICT]
    verdicts = [entry // 2 for entry in entries if entry % 2 == VERDICT]
    for begin in range(0, len(passages), 500):
        yield from _passages(session, passages[begin : begin + 500])
    for begin in range(0, len(verdicts), 500):
        yield from _claims(session, verdicts[begin : begin + 500], exclude)


def _passages(session: Session, ids: list[int]) -> Iterator[tuple[int, Hit]]:
    query = select(Passage, Evidence).join(Evidence, col(Evidence.id) == Passage.evidence_id)
    for passage, evidence in session.exec(query.where(col(Passage.id).in_(ids), col(Evidence.retired_at).is_(None))):
        yield (
            (passage.id or 0) * 2,
            Hit(
                kind="passage",
                id=passage.id or 0,
                external_id=evidence.external_id,
                title=evidence.title,
                url=evidence.url,
                publisher=evidence.publisher,
                published=evidence.published,
                text=passage.text,
                verdict=evidence.rating or None,
                evidence_id=evidence.id,
                article_id=None,
                page=passage.page,
            ),
        )


def _claims(session: Session, ids: list[int], exclude: Collection[int]) -> Iterator[tuple[int, Hit]]:
    # Joined by the verdict that holds: one that was changed or undone is not found.
    query = select(Verdict, Claim, Article).join(Claim, col(Claim.verdict_id) == Verdict.id)
    query = query.join(Article, col(Article.id) == Claim.article_id)
    for verdict, claim, article in session.exec(query.where(col(Verdict.id).in_(ids), Claim.state == State.open)):
        if claim.id not in exclude:
            yield (
                (verdict.id or 0) * 2 + VERDICT,
                Hit(
                    kind="claim",
                    id=claim.id or 0,
                    external_id=None,
                    title=article.title,
                    url=article.url,
                    publisher=article.publisher,
                    published=article.published,
                    text=verdict.wording,
                    verdict=verdict.mark,
                    evidence_id=None,
                    article_id=article.id,
                ),
            )
