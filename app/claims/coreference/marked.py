"""Documents in which people have marked what each noun and pronoun stands for: CoNLL-U with GUM's "Entity" column.

Their trees are the reader's own, so that what is learnt from them is learnt from what is read where nobody has marked
anything. See Zeldes 2017, "The GUM corpus", and gucorpling.org/gum for the format of its last column.
"""

import lzma
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.claims.english.reader import pipeline
from app.claims.english.treebank import read

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MARK = re.compile(r"\([^()]*\)?|[^()]+\)")


@dataclass(frozen=True)
class Mention:
    """What of a sentence stands for something: its first and last word, and the one that hangs on a word outside it."""

    first: int
    last: int
    head: int
    who: str


@dataclass(frozen=True)
class Marked:
    """A sentence and its mentions."""

    doc: "Doc"
    mentions: Sequence[Mention]

    def marks(self, token: "Token", *, group: bool = False) -> set[str]:
        """Whom the mention that hangs on a token stands for; `group`: with the words coordinated with the token."""
        hung = [mention for mention in self.mentions if mention.head == token.i]
        others = [child.i for child in token.children if child.dep_ == "conj"]
        wide = [m for m in hung if any(m.first <= other <= m.last for other in others)]
        narrow = [m for m in hung if m not in wide] or hung
        return {mention.who for mention in (wide[:1] if group else narrow)}


@dataclass
class Document:
    """A text by its title and its paragraphs; `genre` is GUM's word for what kind of text it is."""

    title: str | None = None
    paragraphs: list[list[Marked]] = field(default_factory=list)
    genre: str = ""

    @property
    def named(self) -> set[str]:
        """What is mentioned by more than pronouns."""
        marked = (one for paragraph in self.paragraphs for one in paragraph)
        return {m.who for one in marked for m in one.mentions if one.doc[m.head].pos_ != "PRON"}


def documents(file: Path, model: str) -> list[Document]:
    """The marked documents of a .conllu or .conllu.xz file, as split into words there.

    Their trees and tags are the reader's and their named entities a spaCy model's. Sentences of documents without marks
    are left out. Raises what `app.claims.english.treebank.read` and `app.claims.english.reader.pipeline` raise.
    """
    from spacy.tokens import Doc

    sentences = {sentence.id: sentence for sentence in read(file)}
    nlp = pipeline(model)
    blocks = list(_marked(file))
    told = (sentences[comments["sent_id"]] for comments, _ in blocks)
    docs = nlp.pipe(Doc(nlp.vocab, words=list(one.words), spaces=list(one.spaces)) for one in told)
    found: list[Document] = []
    for (comments, rows), doc in zip(blocks, docs, strict=True):
        if "newdoc id" in comments:
            title = comments.get("meta::title", "").removesuffix(" - Wikipedia") or None
            found.append(Document(title, genre=comments.get("meta::genre", "")))
        if "newpar" in comments or not found[-1].paragraphs:
            found[-1].paragraphs.append([])
        mentions = list(_mentions(doc, [row.split("\t")[9] for row in rows]))
        found[-1].paragraphs[-1].append(Marked(doc, mentions))
    return found


def _marked(file: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The blocks of documents with marks."""
    marked = False
    for comments, rows in _blocks(file):
        if "newdoc id" in comments:
            marked = "global.Entity" in comments
        if marked:
            yield comments, rows


def _blocks(file: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The comments of each sentence by their names, and the lines of its words."""
    content = file.read_bytes()
    text = (lzma.decompress(content) if file.suffix == ".xz" else content).decode()
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip("\n").split("\n")
        comments = (line[1:].partition("=") for line in lines if line.startswith("#"))
        rows = [line for line in lines if re.match(r"\d+\t", line)]
        if rows:
            yield {name.strip(): value.strip() for name, _, value in comments}, rows


def _mentions(doc: "Doc", cells: Sequence[str]) -> Iterator[Mention]:
    begun: list[tuple[int, str]] = []
    for place, cell in enumerate(cells):
        marks = next((part.removeprefix("Entity=") for part in cell.split("|") if part.startswith("Entity=")), "")
        for mark in MARK.findall(marks):
            who = mark.strip("()").split("-")[0]
            if mark[0] == "(":
                begun.append((place, who))
            opened = next((one for one in reversed(begun) if one[1] == who), None) if mark[-1] == ")" else None
            if opened is not None:
                begun.remove(opened)
                yield Mention(opened[0], place, _head(doc, opened[0], place), who)


def _head(doc: "Doc", first: int, last: int) -> int:
    outside = (token.i for token in doc[first : last + 1] if token.head == token or not first <= token.head.i <= last)
    return next(outside, first)
