"""Training the antecedent scorer's weights from documents in which people have marked what stands for what."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.claims.coreference.antecedents import PRONOUNS, SITUATIONS, Candidate, Scorer, features, form, situation
from app.claims.coreference.entities import Entity
from app.claims.coreference.marked import Document, Marked
from app.claims.coreference.resolution import References
from app.errors import ClaimdeskError

if TYPE_CHECKING:
    from spacy.tokens import Token

HIDDEN, EPOCHS, RATE, DECAY = 48, 14, 2e-3, 1e-3
BATCH = 32
FOLDS = 4
# How often what is left out is answered, each time from other first weights: one answer alone is much a matter of
# chance.
TRIALS = 3
# So often has what is written in a pronoun's place to be right.
PRECISION = 0.95
# Fewer cases than these tell nothing of how often a share is right; for what is sole or told of all along, likelier
# than not will do.
FEWEST = 15
SOLE = 0.5
# What is less likely is never written, however often it was right.
LOWEST = 0.35
# What is told face to face or made up tells nothing of how often it is right in articles.
UNLIKE = frozenset("conversation vlog podcast interview reddit court fiction speech".split())
NEVER = np.full((len(SITUATIONS), len(PRONOUNS)), 1.1, np.float32)


@dataclass(frozen=True)
class Case:
    """A pronoun's rows of features, which of them are right, and what of them could be written (the last is none).

    `situations` are those that it is in with each of its candidates.
    """

    document: int
    form: str
    rows: np.ndarray
    right: np.ndarray
    writable: np.ndarray
    situations: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What a scorer takes a pronoun for that it has not learnt from, in one of SITUATIONS."""

    form: str
    situation: str
    share: float
    right: bool


class _Reading(References):
    """An article read with the antecedents as people marked them, but now and then as a scorer takes them."""

    def __init__(self, document: Document, scorer: Scorer, truth: float, chance: random.Random) -> None:
        super().__init__(document.title, scorer)
        self._nouns = document.named
        self.found: list[tuple[str, np.ndarray, np.ndarray, np.ndarray, tuple[str, ...]]] = []
        self._truth, self._chance = truth, chance
        self._marks: dict[Token, Marked] = {}
        self._stands: dict[Entity, Counter[str]] = defaultdict(Counter)

    def take(self, paragraph: Sequence[Marked]) -> None:
        self._marks = {token: marked for marked in paragraph for token in marked.doc}
        if self._topic is not None:
            words = set(self._topic.key.split())
            for marked in paragraph:
                for mention in marked.mentions:
                    span = marked.doc[mention.first : mention.last + 1]
                    names = {token.text for token in span if token.pos_ == "PROPN"}
                    self._stands[self._topic][mention.who] += bool(names) and names <= words
        self.read([marked.doc for marked in paragraph])

    def _mention(self, entity: Entity, token: "Token", sure: float = 1.0) -> None:
        super()._mention(entity, token, sure)
        if sure == 1.0 and token in self._marks:
            self._stands[entity].update(self._marks[token].marks(token, group=entity.whole))

    def _antecedent(self, token: "Token", candidates: list[Candidate]) -> tuple[Entity | None, float]:
        who = self._marks[token].marks(token)
        if not candidates:
            return None, 1.0
        right = [any(self._is(candidate.entity, one) for one in who) for candidate in candidates]
        # An "its" of nothing that has a name is one whose antecedent was not marked.
        if token.lower_ == "it" or (who and (token.lower_ != "its" or who & self._nouns)):
            rows = features(token, candidates, self._quoted)
            writable = [self._writable(token, candidate) for candidate in candidates]
            both = (np.array([*right, not any(right)]), np.array([*writable, False]))
            places = tuple(situation(token, candidate, candidates) for candidate in candidates)
            self.found.append((form(token), rows, *both, places))
        if self._chance.random() >= self._truth:
            return super()._antecedent(token, candidates)
        return (candidates[right.index(True)].entity, 0.9) if any(right) else (None, 1.0)

    def _is(self, entity: Entity, who: str) -> bool:
        """Whether an entity is mostly what people marked as this one."""
        stands = self._stands[entity]
        return bool(stands[who]) and stands[who] == max(stands.values())


def train(documents: Sequence[Document], seed: int = 0) -> dict[str, np.ndarray]:
    """The weights of a Scorer, and how sure it has to be to be right PRECISION of the time on documents left out.

    Raises ClaimdeskError where no pronoun of the documents is marked.
    """
    cases = _cases(documents, Scorer({"least": NEVER}), 1.0, seed)
    if not cases:
        raise ClaimdeskError("Training needs documents with marked pronouns: CoNLL-U with GUM's Entity column.")
    # Once more, as it will read where nobody has marked anything.
    cases = _cases(documents, Scorer(_fit(cases, seed)), 0.3, seed)
    weights = _fit(cases, seed)
    like = [case for case in cases if documents[case.document].genre not in UNLIKE]
    trials = [(fold, seed + trial) for trial in range(TRIALS) for fold in range(FOLDS)]
    held = [answer for fold, start in trials for answer in _answered(cases, like, fold, start)]
    weights["least"] = np.array([[_least(held, one, place) for one in PRONOUNS] for place in SITUATIONS], np.float32)
    return weights


def _cases(documents: Sequence[Document], scorer: Scorer, truth: float, seed: int) -> list[Case]:
    chance = random.Random(seed)
    cases = []
    for number, document in enumerate(documents):
        reading = _Reading(document, scorer, truth, chance)
        for paragraph in document.paragraphs:
            reading.take(paragraph)
        cases += [Case(number, *found) for found in reading.found]
    return cases


def _answered(cases: Sequence[Case], asked: Sequence[Case], fold: int, seed: int) -> list[Answer]:
    """What weights of the other documents answer where those of a fold are asked."""
    rest = [case for case in cases if case.document % FOLDS != fold]
    scorer = Scorer(_fit(rest or list(cases), seed))
    answered = []
    for case in (case for case in asked if case.document % FOLDS == fold):
        shares = scorer.shares(case.rows)
        best = int(shares[:-1].argmax())
        if case.writable[best]:
            answered.append(Answer(case.form, case.situations[best], float(shares[best]), bool(case.right[best])))
    return answered


def _least(answers: Sequence[Answer], pronoun: str, place: str) -> float:
    """The lowest share from which on the answers are right PRECISION of the time; more than 1 for none."""
    alike = ("m", "f") if pronoun in ("m", "f") else (pronoun,)
    mine = sorted((a for a in answers if a.form in alike and a.situation == place), key=lambda answer: -answer.share)
    if place in ("sole", "topical") and len(mine) < FEWEST * TRIALS:
        return SOLE
    least, right = 1.1, 0
    for count, answer in enumerate(mine, 1):
        right += answer.right
        if count >= FEWEST * TRIALS and right / count >= PRECISION:
            least = answer.share
            if count == len(mine):
                # All of them will do: so will any that is likelier than not.
                least = min(least, SOLE)
    return max(least, LOWEST)


def _fit(cases: Sequence[Case], seed: int) -> dict[str, np.ndarray]:
    """The weights that make the right rows of each case the likeliest."""
    import torch

    torch.manual_seed(seed)
    rows = np.concatenate([case.rows for case in cases])
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    scale[scale < 1e-3] = 1
    inner, outer = torch.nn.Linear(rows.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)
    optimiser = torch.optim.AdamW([*inner.parameters(), *outer.parameters()], lr=RATE, weight_decay=DECAY)
    data = [(torch.from_numpy((case.rows - mean) / scale).float(), torch.from_numpy(case.right)) for case in cases]
    batches = -(-len(data) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, EPOCHS * batches)
    chance = random.Random(seed)
    dropout = torch.nn.functional.dropout
    for _ in range(EPOCHS):
        chance.shuffle(data)
        for some in (data[begin : begin + BATCH] for begin in range(0, len(data), BATCH)):
            hidden = torch.relu(inner(dropout(torch.cat([rows for rows, _ in some]), 0.1)))
            parts = outer(dropout(hidden, 0.3)).squeeze(1).split([len(right) for _, right in some])
            truth = [right for _, right in some]
            losses = [part.logsumexp(0) - part[right].logsumexp(0) for part, right in zip(parts, truth, strict=True)]
            optimiser.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    w, b, v = (part.detach().numpy() for part in (inner.weight.T, inner.bias, outer.weight.T))
    return {"mean": mean, "scale": scale, "w": w, "b": b, "v": v, "least": NEVER}
