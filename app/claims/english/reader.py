"""A reader of English: the Universal Dependencies tree, tags and lemmas of a sentence, as a component of spaCy.

The weights are of Universal Dependencies English EWT (CC BY-SA 4.0; Silveira et al. 2014, "A gold standard dependency
corpus for English") and of the genres of GUM whose texts are free (annotations CC BY 4.0; Zeldes 2017, "The GUM
corpus"); the network is that of `app.claims.english.biaffine`. Named entities stay those of the spaCy model.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.claims.english.parser import load
from app.claims.english.tree import best_tree
from app.errors import ClaimdeskError
from app.language.inflection import lemma

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from torch import Tensor

    from app.claims.english.biaffine import Batch, Network

SHIPPED = Path(__file__).with_name("reader.npz")
READER = "claimdesk_reader"
# What the spaCy model says of these, the reader says.
SUPERSEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter")
ROOT = "root"
# A word has one of these at most, as Universal Dependencies is defined.
SUBJECTS = ("nsubj", "nsubj:pass", "csubj", "csubj:pass")
# Of the part of an overlong text that the encoder cannot see together with the first one.
NEXT_TO = "parataxis"
SPACE = ("dep", "SPACE", "_SP", "_")
# The log-odds of what cannot be.
BARRED = -1e4
# A sentence that would need more of them to have one subject a verb is no sentence.
CHANGES = 8
# So many pieces, padding included, are read at once.
PADDED = 2048
# More padding than this costs more than to read the shorter ones by themselves.
PADDING = 64


def pipeline(model: str, weights: Path = SHIPPED) -> Any:  # noqa: ANN401 (see Parser.nlp)
    """A spaCy model whose tree, tags and lemmas are the reader's. Each Doc is taken for one sentence.

    Raises Misconfigured where there is no such model, and ClaimdeskError where the file holds no weights.
    """
    from spacy.language import Language

    Language.factory(READER, func=_component)
    nlp = load(model)
    for name in SUPERSEDED:
        if nlp.has_pipe(name):
            nlp.remove_pipe(name)
    if nlp.has_pipe("tok2vec") and not set(nlp.get_pipe("tok2vec").listening_components) & set(nlp.pipe_names):
        nlp.remove_pipe("tok2vec")
    nlp.add_pipe(READER, config={"weights": str(weights)})
    return nlp


def _component(nlp: Any, name: str, weights: str) -> "Reader":  # noqa: ANN401
    return Reader.load(Path(weights))


@dataclass(frozen=True)
class Reading:
    """What is read of a sentence: one entry a word in each field, as in `app.claims.english.treebank.Sentence`."""

    heads: list[int]
    relations: list[str]
    tags: list[str]


class Reader:
    """A network that reads sentences, and a component of spaCy."""

    def __init__(self, network: "Network") -> None:
        """A network that is not in training."""
        from app.claims.english.biaffine import Pieces

        self._network = network
        self._pieces = Pieces()
        self._root = network.relations.index(ROOT)
        self._subjects = np.isin(network.relations, SUBJECTS)

    @classmethod
    def load(cls, file: Path = SHIPPED) -> "Reader":
        """The reader whose weights 'claimdesk train reader' wrote. Raises ClaimdeskError for any other file."""
        from app.claims.english.biaffine import unpacked

        try:
            with np.load(file) as kept:
                return cls(unpacked(dict(kept)))
        except (OSError, ValueError, EOFError, KeyError, RuntimeError) as error:
            raise ClaimdeskError(f"{file} holds no weights of 'claimdesk train reader'.") from error

    def __call__(self, doc: "Doc") -> "Doc":
        """A sentence's Doc with its tree, tags, morphology and lemmas."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable["Doc"], *, batch_size: int = 256) -> Iterator["Doc"]:
        """The Docs in their order; those of like length are read at once, so many at a time."""
        stream = iter(stream)
        while docs := list(islice(stream, batch_size)):
            words = [[token.text for token in doc if not token.is_space] for doc in docs]
            for doc, reading in zip(docs, self.read(words), strict=True):
                _annotate(doc, reading)
                yield doc

    def read(self, sentences: Sequence[Sequence[str]]) -> list[Reading]:
        """What is read of each sentence, given as its words; nothing of one without words."""
        windows = [list(self._windows(words)) for words in sentences]
        read = iter(self._read(list(chain.from_iterable(windows))))
        return [_joined([next(read) for _ in parts]) for parts in windows]

    def _windows(self, words: Sequence[str]) -> Iterator[Sequence[str]]:
        """The words in runs that the encoder can take; nearly always one."""
        from app.claims.english.biaffine import LONGEST

        begin = total = 0
        for place, size in enumerate(map(len, self._pieces(words))):
            if total + size > LONGEST:
                yield words[begin:place]
                begin, total = place, 0
            total += size
        if words:
            yield words[begin:]

    def _read(self, sentences: Sequence[Sequence[str]]) -> list[Reading]:
        """What is read of sentences that have words, and no more than the encoder can take."""
        from app.claims.english.biaffine import Batch

        sizes = [sum(map(len, self._pieces(words))) + 2 for words in sentences]
        found: dict[int, Reading] = {}
        for places in _groups(sizes):
            batch = Batch.of([sentences[place] for place in places], self._pieces)
            found.update(zip(places, self._read_batch(batch), strict=True))
        return [found[place] for place in range(len(sentences))]

    def _read_batch(self, batch: "Batch") -> list[Reading]:
        import torch

        from app.claims.english.biaffine import beyond

        network = self._network
        with torch.inference_mode():
            # In full: in bfloat16, a third faster where a processor has it, what else is in the batch and whose the
            # processor is would change trees here and there, and with them claims.
            tree, tag = network.read(batch)
            arcs = network.arcs(tree).masked_fill(beyond(batch), BARRED).log_softmax(-1).double().numpy()
            heads = np.zeros(arcs.shape[:2], np.int64)
            for row, n in enumerate(batch.lengths):
                heads[row, :n] = best_tree(arcs[row, :n, : n + 1])
            labels = self._labels(tree, heads)
            for row, n in enumerate(batch.lengths):
                self._one_subject_each(tree[row : row + 1], arcs[row, :n, : n + 1], heads[row], labels[row])
            relations = np.where(heads == 0, self._root, labels.argmax(-1))
            tags = network.tagged(tag).argmax(-1).numpy()
        return [
            Reading(
                heads[row, :n].tolist(),
                [network.relations[place] for place in relations[row, :n]],
                [network.tags[place] for place in tags[row, :n]],
            )
            for row, n in enumerate(batch.lengths)
        ]

    def _labels(self, tree: "Tensor", heads: np.ndarray) -> np.ndarray:
        """The log-odds of each relation of each word to its head, (b, n, relations)."""
        import torch

        labels: np.ndarray = self._network.labels(tree, torch.from_numpy(heads)).log_softmax(-1).numpy()
        labels[..., self._root] = -np.inf  # no word has it but the root
        return labels

    def _one_subject_each(self, tree: "Tensor", arcs: np.ndarray, heads: np.ndarray, labels: np.ndarray) -> None:
        """Change a sentence's `heads` and `labels`, as little as will do, until no word has two subjects."""
        others: list[int] = []
        for _ in range(CHANGES):
            rivals = _rivals(heads[: len(arcs)], self._subjects[labels.argmax(-1)])
            if not rivals:
                return
            _, word, head = max(self._ways_out(arcs, heads, labels, rivals), key=lambda way: way[0])
            if head is None:
                others.append(word)  # it is no subject
            else:
                arcs[word, heads[word]] = BARRED
                heads[word] = head
                labels[:] = self._labels(tree, heads[None])[0]
            for other in others:
                labels[other, self._subjects] = -np.inf

    def _ways_out(
        self, arcs: np.ndarray, heads: np.ndarray, labels: np.ndarray, rivals: list[int]
    ) -> Iterator[tuple[float, int, int | None]]:
        """What may be changed of rival subjects, and the log-odds of each change: a word's relation, or its head."""
        for word in rivals:
            yield float(labels[word, ~self._subjects].max() - labels[word].max()), word, None
            elsewhere = arcs[word].copy()
            elsewhere[[0, heads[word], *_below(word, heads[: len(arcs)])]] = BARRED
            head = int(elsewhere.argmax())
            yield float(elsewhere[head] - arcs[word, heads[word]]), word, head


def _below(word: int, heads: np.ndarray) -> list[int]:
    """A word, by its place, and what hangs on it, all counted from 1 as heads are."""
    found = [word + 1]
    for head in found:
        found.extend((np.flatnonzero(heads == head) + 1).tolist())
    return found


def _rivals(heads: np.ndarray, subject: np.ndarray) -> list[int]:
    """The places of the subjects, told by `subject`, of the first word that has more than one; else none."""
    places = [place for place in range(len(heads)) if subject[place] and heads[place]]
    counts = Counter(heads[place] for place in places)
    return next(([p for p in places if heads[p] == head] for head, count in counts.items() if count > 1), [])


def _groups(sizes: Sequence[int]) -> Iterator[list[int]]:
    """The places of the sizes in groups of like size, each of one, or padded by PADDING and to PADDED at most."""
    group: list[int] = []
    padding = 0
    for place in sorted(range(len(sizes)), key=lambda place: -sizes[place]):
        longest = sizes[group[0]] if group else sizes[place]
        padding += longest - sizes[place]
        if group and (longest * (len(group) + 1) > PADDED or padding > PADDING):
            yield group
            group, padding = [], 0
        group.append(place)
    if group:
        yield group


def _joined(parts: Sequence[Reading]) -> Reading:
    """One reading of the windows of a sentence: the roots of the later ones hang from the first one's."""
    whole = Reading([], [], [])
    for part in parts:
        before = len(whole.heads)
        root = whole.heads.index(0) + 1 if before else 0
        whole.heads.extend(head + before if head else root for head in part.heads)
        relations = ((NEXT_TO if before and name == ROOT else name) for name in part.relations)
        whole.relations.extend(relations)
        whole.tags.extend(part.tags)
    return whole


def _annotate(doc: "Doc", reading: Reading) -> None:
    """Set what was read of the Doc's words; what is white space alone hangs from the word before it."""
    from spacy.attrs import DEP, HEAD, LEMMA, MORPH, POS, TAG

    if not len(doc):
        return
    places = [token.i for token in doc if not token.is_space]
    heads = np.zeros(len(doc), np.int64)  # how far the head is from the token
    values: Any = np.zeros((len(doc), 6), np.uint64)
    strings, morphology = doc.vocab.strings, doc.vocab.morphology
    words = {place: number for number, place in enumerate(places)}
    host = places[0] if places else 0
    for token in doc:
        if (number := words.get(token.i)) is None:
            head, (relation, upos, xpos, features) = host, SPACE
            form = token.text
            relation = relation if host != token.i else ROOT
        else:
            host = token.i
            head = places[reading.heads[number] - 1] if reading.heads[number] else token.i
            relation = reading.relations[number]
            upos, xpos, features = reading.tags[number].split("|", 2)
            form = lemma(token.text, upos, xpos)
        heads[token.i] = head - token.i
        morph = morphology.add("" if features == "_" else features)
        values[token.i, 1:] = [*map(strings.add, (relation, upos, xpos, form)), morph]
    values[:, 0] = heads.astype(np.uint64)
    doc.from_array([HEAD, DEP, POS, TAG, LEMMA, MORPH], values)
