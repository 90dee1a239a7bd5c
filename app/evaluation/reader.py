"""The reader of English, compared with trees that people have drawn."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.claims.english.reader import Reading
from app.claims.english.treebank import Sentence


def score_reader(gold: Sequence[Sentence], found: Sequence[Reading]) -> dict[str, Any]:
    """The shares of words with the right head (UAS), head and relation (LAS), and tags; F1 of each relation's arcs.

    Words and their boundaries are those of the gold. `without_punctuation` leaves out the words that are punctuation.
    """
    pairs = [
        (sentence.heads[i], sentence.relations[i], sentence.tags[i], reading.heads[i], reading.relations[i], tag)
        for sentence, reading in zip(gold, found, strict=True)
        for i, tag in enumerate(reading.tags)
    ]
    words = [pair for pair in pairs if not pair[2].startswith("PUNCT|")]
    return {"words": len(pairs), **_shares(pairs), "without_punctuation": _shares(words), "f1": _by_relation(pairs)}


def _shares(pairs: Sequence[tuple[int, str, str, int, str, str]]) -> dict[str, float]:
    right = Counter[str]()
    for head, relation, tag, found, name, guess in pairs:
        truth, read = tag.split("|", 2), guess.split("|", 2)
        right["uas"] += head == found
        right["las"] += (head, relation) == (found, name)
        right["upos"] += truth[0] == read[0]
        right["xpos"] += truth[1] == read[1]
        right["features"] += truth[2] == read[2]
    return {name: round(times / max(len(pairs), 1), 4) for name, times in right.items()}


def _by_relation(pairs: Sequence[tuple[int, str, str, int, str, str]]) -> dict[str, float]:
    """Each relation's F1, the most frequent first; an arc is right where its head and its relation are."""
    gold, read, right = Counter[str](), Counter[str](), Counter[str]()
    for head, relation, _, found, name, _ in pairs:
        gold[relation] += 1
        read[name] += 1
        right[name] += (head, relation) == (found, name)
    return {name: round(2 * right[name] / (times + read[name]), 4) for name, times in gold.most_common()}
