"""Pairs of texts to judgements: the optional cross-encoders, which read a claim and a passage together.

Neither is shipped: a desk that names one in its settings has it, any other does without and pretends nothing.
"""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from app.embedding import check_folder, loading
from app.errors import Misconfigured

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Stance = Literal["supports", "contradicts"]
# What models call the labels of natural-language inference, and what a reviewer is told; neutral is not told.
STANCES: dict[str, Stance] = {"entail": "supports", "contradict": "contradicts"}
# A stance is shown where the model gives it at least this probability.
SURE = 0.5


class _Pairs:
    """A sentence-transformers CrossEncoder by name or folder, loaded when first needed. Safe to share."""

    setting: str

    def __init__(self, name: str) -> None:
        """Raises Misconfigured where the name is a folder's that is not there."""
        check_folder(name, self._needed)
        self._name = name
        self._encoder: CrossEncoder | None = None
        self._lock = threading.Lock()

    @property
    def _needed(self) -> str:
        return f"set {self.setting} to the name or folder of a sentence-transformers CrossEncoder, or leave it unset"

    def load(self) -> "CrossEncoder":
        """The model itself. Raises Misconfigured where it cannot be loaded."""
        from sentence_transformers import CrossEncoder

        with self._lock:
            if self._encoder is None:
                with loading(self._name, self._needed):
                    self._encoder = CrossEncoder(self._name, device="cpu")
            return self._encoder


class Reranker(_Pairs):
    """Says how much a passage has to do with a text, by reading both: slower and better than their vectors."""

    setting = "CLAIMDESK_RERANKER"

    def scores(self, text: str, passages: Sequence[str]) -> np.ndarray:
        """How relevant each passage is to the text, (n,) float32 from 0 to 1.

        Raises Misconfigured where the model gives more than one number a pair.
        """
        from torch.nn import Sigmoid

        encoder = self.load()
        if encoder.num_labels != 1:
            raise Misconfigured(f"{self.setting} names a model of {encoder.num_labels} labels: a reranker has one.")
        made = encoder.predict([(text, passage) for passage in passages], activation_fn=Sigmoid())
        return np.asarray(made, np.float32).reshape(len(passages))


class Inference(_Pairs):
    """Says whether a passage supports or contradicts a claim, as a model of natural-language inference sees it."""

    setting = "CLAIMDESK_NLI"

    def stances(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Stance, float] | None]:
        """For each claim and passage the passage's stance and its probability; None where the model finds neither.

        Raises Misconfigured where the model's labels are not those of inference.
        """
        from torch.nn import Softmax

        encoder = self.load()
        names = (encoder.config and encoder.config.id2label) or {}
        labels = [self._stance(str(name)) for _, name in sorted(names.items(), key=lambda label: int(label[0]))]
        if set(labels) != {None, *STANCES.values()}:
            raise Misconfigured(f"{self.setting} names a model without the labels entailment and contradiction.")
        # The passage is the premise, the claim what may follow from it.
        made = np.asarray(
            encoder.predict([(passage, claim) for claim, passage in pairs], activation_fn=Softmax(dim=-1))
        )
        return [self._told(labels, row) for row in made]

    @staticmethod
    def _stance(label: str) -> Stance | None:
        return next((stance for stem, stance in STANCES.items() if label.lower().startswith(stem)), None)

    @staticmethod
    def _told(labels: Sequence[Stance | None], probabilities: np.ndarray) -> tuple[Stance, float] | None:
        best = int(probabilities.argmax())
        stance = labels[best]
        return (stance, float(probabilities[best])) if stance and probabilities[best] >= SURE else None
