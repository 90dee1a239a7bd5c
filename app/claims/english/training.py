"""Training the reader's weights from trees that people have drawn."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from app.claims.english.treebank import Sentence
from app.errors import ClaimdeskError

if TYPE_CHECKING:
    from torch import Tensor

    from app.claims.english.biaffine import Batch, Network, Pieces

# A joint tag of one word alone is rarely right.
OFTEN = 2
PADDED = 640
ENCODER, HEADS = 2e-4, 1e-3
WARM = 0.1
# Every so many sentences one loses its final stop, as headlines and table cells have none.
BARE = 12


def train(
    sentences: Sequence[Sentence],
    epochs: int,
    seed: int,
    after: Callable[[int, "Network"], None],
) -> None:
    """Train a network, in bfloat16 where the processor has it, and hand it over `after` each epoch, from 1.

    The same sentences and seed give the same weights on the same machine. Raises ClaimdeskError where there is nothing
    to learn from.
    """
    import torch

    from app.claims.english.biaffine import LONGEST, Network, Pieces

    torch.manual_seed(seed)
    pieces, chance = Pieces(), random.Random(seed)
    usable = [one for one in sentences if sum(map(len, pieces(one.words))) <= LONGEST]
    tags = Counter(chain.from_iterable(one.tags for one in usable))
    relations = sorted(set(chain.from_iterable(one.relations for one in usable)))
    if not usable:
        raise ClaimdeskError("Training needs at least one sentence.")
    often = sorted(tag for tag, times in tags.items() if times >= OFTEN) or sorted(tags)
    network = Network(relations, often)
    optimiser = _optimiser(network)
    steps = epochs * sum(1 for _ in _batches(usable, pieces, random.Random(seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARM * steps), max(0.0, (steps - step) / ((1 - WARM) * steps)))
    )
    for epoch in range(1, epochs + 1):
        network.train()
        for some in _batches([_bare(one, chance) for one in usable], pieces, chance):
            _step(network, optimiser, *_tensors(some, network, pieces))
            schedule.step()
        network.eval()
        after(epoch, network)


def _step(network: "Network", optimiser: Any, batch: "Batch", *truth: "Tensor") -> None:  # noqa: ANN401
    import torch

    from app.claims.english.biaffine import fast

    with torch.autocast("cpu", torch.bfloat16, enabled=fast()):
        loss = network.loss(batch, *truth)
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimiser.step()


def _optimiser(network: "Network") -> Any:  # noqa: ANN401
    import torch

    encoder = [parameter for parameter in network.encoder.parameters() if parameter.requires_grad]
    known = set(map(id, network.encoder.parameters()))
    heads = [parameter for parameter in network.parameters() if id(parameter) not in known]
    groups = [{"params": encoder, "lr": ENCODER}, {"params": heads, "lr": HEADS}]
    return torch.optim.AdamW(groups, betas=(0.9, 0.99), weight_decay=0.01, fused=True)


def _bare(sentence: Sentence, chance: random.Random) -> Sentence:
    """Now and then, the sentence without its final stop."""
    n = len(sentence.words)
    if n < 3 or sentence.words[-1] != "." or n in sentence.heads or chance.randrange(BARE):
        return sentence
    fields = ("words", "spaces", "heads", "relations", "tags")
    return replace(sentence, **{name: getattr(sentence, name)[:-1] for name in fields})


def _batches(sentences: Sequence[Sentence], pieces: "Pieces", chance: random.Random) -> Iterator[list[Sentence]]:
    """The sentences in random batches of like length, of some PADDED pieces each."""
    lengths = [sum(map(len, pieces(one.words))) + 2 for one in sentences]
    order = sorted(range(len(sentences)), key=lambda place: lengths[place] * chance.uniform(0.9, 1.1))
    batches: list[list[Sentence]] = []
    some: list[Sentence] = []
    longest = 0
    for place in order:
        longest = max(longest, lengths[place])
        if some and longest * (len(some) + 1) > PADDED:
            batches.append(some)
            some, longest = [], lengths[place]
        some.append(sentences[place])
    batches.append(some)
    chance.shuffle(batches)
    yield from batches


def _tensors(
    some: Sequence[Sentence], network: "Network", pieces: "Pieces"
) -> tuple["Batch", "Tensor", "Tensor", "Tensor"]:
    """A batch with the truth of its heads, relations and tags, (b, n) each."""
    import torch

    from app.claims.english.biaffine import IGNORED, Batch

    batch = Batch.of([one.words for one in some], pieces)
    relations = {name: place for place, name in enumerate(network.relations)}
    tags = {name: place for place, name in enumerate(network.tags)}
    truth = np.full((3, len(some), max(batch.lengths)), IGNORED, np.int64)
    for row, one in enumerate(some):
        n = len(one.words)
        truth[0, row, :n] = one.heads
        truth[1, row, :n] = [relations[name] for name in one.relations]
        truth[2, row, :n] = [tags.get(name, IGNORED) for name in one.tags]
    heads, labels, tagged = (torch.from_numpy(part) for part in truth)
    return batch, heads, labels, tagged
