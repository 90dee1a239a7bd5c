"""Finding by words: a tantivy index on disk, ranked by BM25 over a text together with its title and who says it.

tantivy commits as a whole and notices a file that is cut or gone when it opens one; several processes may read, and the
one that holds the store's lock writes.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import tantivy

from app.retrieval.embedded.manifest import Damaged

HEAP = 100_000_000
# A number with its commas is one word to a reader, and several to the index.
WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")


class WordIndex:
    """Documents found by their words; a document is (entry, text). Safe to search from several threads."""

    def __init__(self, folder: Path) -> None:
        """Raises Damaged where the folder's files cannot be opened; an empty or missing one becomes a new index."""
        folder.mkdir(parents=True, exist_ok=True)
        self._schema, self._analyzer = _schema(), _analyzer()
        try:
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.register_tokenizer("claimdesk", self._analyzer)
            self._index.config_reader("manual")
        except (OSError, ValueError) as error:
            raise Damaged(f"its words cannot be opened ({error})") from error

    @property
    def documents(self) -> int:
        return int(self._index.searcher().num_docs)

    @property
    def segments(self) -> int:
        """How many parts each search goes through."""
        return int(self._index.searcher().num_segments)

    def reload(self) -> None:
        """See what another process has committed. Raises Damaged."""
        try:
            self._index.reload()
        except (OSError, ValueError) as error:
            raise Damaged(f"its words cannot be opened ({error})") from error

    def search(self, text: str, width: int) -> dict[int, float]:
        """The entries of the `width` best documents that share a word with the text, each with its BM25 score."""
        # Terms are made here and never parsed as a query: a claim's quotes, colons and ANDs are just text.
        terms = dict.fromkeys(self._analyzer.analyze(text))
        queries = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", term, "freq")) for term in terms
        ]
        if not queries:
            return {}
        searcher = self._index.searcher()
        # Without the count tantivy skips what cannot come among the best.
        found = searcher.search(tantivy.Query.boolean_query(queries), width, count=False).hits
        entries = searcher.fast_field_values("entry", [address for _, address in found])
        return {int(entry or 0): float(score) for entry, (score, _) in zip(entries, found, strict=True)}

    def add(self, documents: Iterable[tuple[int, str]], *, again: bool, merge: bool) -> None:
        """Take documents in. `again` replaces those that are there already; `merge` waits for segments to be joined."""
        writer = self._index.writer(heap_size=HEAP, num_threads=1)
        for entry, text in documents:
            if again:
                writer.delete_documents_by_term("entry", entry)
            writer.add_document(tantivy.Document(entry=entry, text=text))
        writer.commit()
        if merge:
            writer.wait_merging_threads()
        self._index.reload()

    def remove(self, entries: Iterable[int]) -> None:
        """Forget documents, what is not there being passed over, and join segments where there are many."""
        writer = self._index.writer(heap_size=HEAP, num_threads=1)
        for entry in entries:
            writer.delete_documents_by_term("entry", entry)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()


def shared(text: str, other: str) -> list[tuple[int, int]]:
    """Where words of a text stand in another one, whatever their endings; spans of the other, in code points."""
    terms = set(_analyzer().analyze(text))
    found = ((word.span(), _terms(word[0])) for word in WORD.finditer(other))
    return [span for span, made in found if made and made <= terms]


@lru_cache(maxsize=20_000)
def _terms(word: str) -> frozenset[str]:
    return frozenset(_analyzer().analyze(word))


def _schema() -> tantivy.Schema:
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("entry", indexed=True, fast=True)
    schema.add_text_field("text", tokenizer_name="claimdesk", index_option="freq")
    return schema.build()


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    build = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    build = build.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stopword("english"))
    return build.filter(tantivy.Filter.stemmer("english")).build()
