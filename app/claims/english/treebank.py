"""Sentences of Universal Dependencies, read from CoNLL-U files (universaldependencies.org/format.html)."""

import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import BadRow, NotFound

COLUMNS = 10


@dataclass(frozen=True)
class Sentence:
    """The syntactic words of a sentence, one entry a word in each field.

    `heads` counts from 1, and 0 is the root's; `tags` joins UPOS, XPOS and FEATS by "|". `spaces` says whether a space
    follows the word.
    """

    id: str
    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    heads: tuple[int, ...]
    relations: tuple[str, ...]
    tags: tuple[str, ...]


def read(file: Path) -> list[Sentence]:
    """The sentences of a .conllu or .conllu.xz file, without their empty nodes; a multiword token is its words.

    Raises NotFound where there is no such file, and BadRow naming the line that is none of the format's.
    """
    try:
        content = file.read_bytes()
        text = (lzma.decompress(content) if file.suffix == ".xz" else content).decode()
    except OSError as error:
        raise NotFound(f"Cannot read {file}: {error.strerror}.") from error
    except (lzma.LZMAError, UnicodeDecodeError) as error:
        raise BadRow(f"{file} is not CoNLL-U in UTF-8, plain or as .xz.") from error
    found = [_sentence(file, block) for block in _blocks(text)]
    if not found:
        raise BadRow(f"{file} holds no sentence.")
    return found


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """The numbered lines of each sentence."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            block.append((number, line.rstrip("\r")))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _sentence(file: Path, block: list[tuple[int, str]]) -> Sentence:
    rows: list[tuple[str, bool, int, str, str]] = []
    name, until, space = "", 0, True
    for number, line in block:
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            name = value.strip() if key.strip() == "sent_id" else name
            continue
        cells = line.split("\t")
        try:
            if len(cells) != COLUMNS:
                raise ValueError(f"it has {len(cells)} columns, not {COLUMNS}")
            if "." in cells[0]:
                continue
            follows = "SpaceAfter=No" not in cells[9].split("|")
            if "-" in cells[0]:
                until, space = int(cells[0].partition("-")[2]), follows
                continue
            rows.append(_word(cells, len(rows) + 1, follows, until, space))
        except ValueError as error:
            raise BadRow(f"{file}, line {number}: {error}.") from error
    _check(file, block[0][0], [row[2] for row in rows])
    return Sentence(name, *zip(*rows, strict=True))


def _word(cells: list[str], place: int, follows: bool, until: int, space: bool) -> tuple[str, bool, int, str, str]:
    """A line of a word; `until` is the last word of the multiword token before it or over it, `space` what follows."""
    if cells[0] != str(place):
        raise ValueError(f"word {place} is numbered '{cells[0]}'")
    if not cells[6].isdecimal():
        raise ValueError(f"the head '{cells[6]}' is no number")
    if place <= until:
        follows = space and place == until
    return cells[1], follows, int(cells[6]), cells[7], "|".join(cells[3:6])


def _check(file: Path, line: int, heads: Iterable[int]) -> None:
    """Raises BadRow where the heads of the sentence that begins in this line make no tree with one root."""
    heads = list(heads)
    if heads.count(0) != 1 or max(heads, default=0) > len(heads) or not is_tree(heads):
        raise BadRow(f"{file}, line {line}: the heads of the sentence that begins here make no tree.")


def is_tree(heads: Iterable[int]) -> bool:
    """Whether every word leads to the root, 0, by its heads, which count from 1."""
    heads = [0, *heads]
    reached = {0}
    for word in range(1, len(heads)):
        path: list[int] = []
        while word not in reached:
            if word in path:
                return False
            path.append(word)
            word = heads[word]
        reached.update(path)
    return True
