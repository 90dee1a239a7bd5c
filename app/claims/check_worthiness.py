"""How much a sentence looks like something to check: a classifier whose inference is a few sums.

A text is the set of its words, runs of two and three words, pieces of words, its length, and how many figures and names
it has, each hashed with a sign into one of 131,072 places (Weinberger et al. 2009, "Feature hashing for large scale
multitask learning"): no vocabulary has to be shipped. Figures count as figures and not as themselves, and names are
counted by their capitals. Where the text's embedding is at hand too, a second model adds it to the score of the words.
Both are logistic regressions, calibrated by cross-validation (Platt 1999): of the sentences scored .7, some seven in
ten are worth checking, by the judgement of the labels that the weights were made from.

It orders; it decides nothing.
"""

import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.claims.candidate import Candidate
from app.errors import ClaimdeskError

SHIPPED = Path(__file__).with_name("check_worthiness.npz")
SIZE = 1 << 17
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$€£?!]")
YEAR = re.compile(r"(1[5-9]|20)\d\d")
# Features that only a text's shape makes are few beside its words: each is entered so often, to be heard.
LOUD = 3
FOLDS = 5


@dataclass(frozen=True)
class Weights:
    """Two models: the words' alone, and one that adds a vector of the embedding model named `model`.

    `words` has a weight for each place of the hash; `mix` multiplies the first model's log-odds in the second. The
    thresholds are the scores from which calling a text worth checking has the best F1, each for its model.
    """

    words: np.ndarray
    bias: float
    threshold: float
    model: str
    vector: np.ndarray
    mix: float
    vector_bias: float
    vector_threshold: float

    def uses(self, vectors: np.ndarray | None, model: str) -> bool:
        """Whether these vectors are of the embedding model that the weights were made with."""
        return vectors is not None and model == self.model and vectors.shape[1:] == self.vector.shape

    def scores(self, texts: Sequence[str], vectors: np.ndarray | None = None, model: str = "") -> np.ndarray:
        """A probability a text, (n,) float64. Vectors, (n, d), of another model than the weights' are left aside."""
        if not texts:
            return np.zeros(0)
        rows = [_features(text) for text in texts]
        codes = np.concatenate(rows)
        values = self.words[codes % SIZE] * _signs(codes)
        lengths = np.array([len(row) for row in rows])
        odds = np.add.reduceat(values, np.cumsum(lengths) - lengths) / np.sqrt(lengths) + self.bias
        if vectors is not None and self.uses(vectors, model):
            odds = self.mix * odds + (vectors * self.vector).sum(axis=1, dtype=np.float64) + self.vector_bias
        return _probability(odds)

    def save(self, file: Path) -> None:
        """Write the weights; the same weights give the same bytes."""
        content = io.BytesIO()
        halves = {"words": self.words.astype("<f2"), "vector": self.vector.astype("<f4")}
        np.savez_compressed(content, **(vars(self) | halves))
        try:
            file.write_bytes(content.getvalue())
        except OSError as error:
            raise ClaimdeskError(f"Cannot write {file}: {error.strerror}.") from error


@cache
def shipped() -> Weights:
    """The weights that come with Claimdesk."""
    return load(SHIPPED)


def load(file: Path) -> Weights:
    """Weights that `Weights.save` wrote. Raises ClaimdeskError for any other file."""
    try:
        with np.load(file) as kept:
            numbers = {name: kept[name].item() for name in kept.files if kept[name].ndim == 0}
            return Weights(words=kept["words"].astype(np.float64), vector=kept["vector"], **numbers)
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError) as error:
        raise ClaimdeskError(f"{file} holds no weights of 'claimdesk train worth'.") from error


def scores(texts: Sequence[str], vectors: np.ndarray | None = None, model: str = "") -> np.ndarray:
    """The shipped weights' scores, (n,) float64 from 0 (nothing to check) to 1, rounded to three places.

    Vectors, (n, d) of the named embedding model, make them better; those of another than the weights' are left aside.
    """
    return np.round(shipped().scores(texts, vectors, model), 3)


def scored(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with their scores, by their words alone. The score knows English only."""
    made = scores([candidate.text for candidate in candidates])
    pairs = zip(candidates, made, strict=True)
    return [replace(candidate, check_worthiness=float(score)) for candidate, score in pairs]


def train(texts: Sequence[str], labels: Sequence[int], vectors: np.ndarray, model: str) -> Weights:
    """Weights from texts, their labels (1 = worth checking), and their vectors, (n, d), of the named embedding model.

    The same input gives the same weights. Raises ClaimdeskError where a label has fewer texts than there are folds.
    """
    from scipy.sparse import csr_matrix, diags  # with scikit-learn, a second to import
    from sklearn.linear_model import LogisticRegression

    truth = np.asarray(labels)
    if min(np.sum(truth == 0), np.sum(truth == 1)) < FOLDS:
        raise ClaimdeskError(f"Training needs at least {FOLDS} texts of each label.")
    rows = [_features(text) for text in texts]
    codes = np.concatenate(rows)
    lengths = np.array([len(row) for row in rows])
    matrix = csr_matrix((_signs(codes), codes % SIZE, np.append(0, np.cumsum(lengths))), (len(rows), SIZE))
    words, bias, odds = _fit(LogisticRegression(C=5, max_iter=1000), diags(1 / np.sqrt(lengths)) @ matrix, truth)
    # The second model sees the first one's odds on texts that one was not fitted to.
    both, both_bias, both_odds = _fit(LogisticRegression(C=1, max_iter=1000), np.column_stack([odds, vectors]), truth)
    threshold, both_threshold = _best_threshold(truth, odds), _best_threshold(truth, both_odds)
    return Weights(words, bias, threshold, model, both[1:], float(both[0]), both_bias, both_threshold)


def _fit(model, features, truth: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Weights and bias, calibrated, and the log-odds each text gets from a model fitted without it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    raw = cross_val_predict(model, features, truth, cv=folds, method="decision_function")
    platt = LogisticRegression(C=1e6).fit(raw.reshape(-1, 1), truth)
    scale, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    model.fit(features, truth)
    return scale * model.coef_[0], scale * float(model.intercept_[0]) + shift, scale * raw + shift


def _best_threshold(truth: np.ndarray, odds: np.ndarray) -> float:
    from sklearn.metrics import f1_score

    scores = _probability(odds)
    return max((place / 100 for place in range(10, 91)), key=lambda place: float(f1_score(truth, scores >= place)))


def _probability(odds: np.ndarray) -> np.ndarray:
    made: np.ndarray = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return made


def _signs(codes: np.ndarray) -> np.ndarray:
    return 1.0 - 2.0 * (codes // SIZE)


def _features(text: str) -> np.ndarray:
    """A text's features, each a place plus SIZE where its sign is negative."""
    found = TOKEN.findall(text)
    words = [_word(token) for token in found]
    bounded = ["^", *words, "$"]
    runs = [" ".join(run) for run in pairwise(bounded)]
    runs += [" ".join(run) for run in zip(bounded, bounded[1:], bounded[2:], strict=False)]
    names = sum(token[0].isupper() and not _is_i(word) for token, word in zip(found[1:], words[1:], strict=True))
    figures = sum(word[0] == "#" for word in words)
    shape = (f"length {min(8, len(words) // 4)}", f"names {min(4, names)}", f"figures {min(3, figures)}")
    codes = {_code(run) for run in runs} | {_code(f"{fact} {i}") for fact in shape for i in range(LOUD)}
    codes.update(*map(_pieces, words))
    return np.array(sorted(codes), np.int64)


def _word(token: str) -> str:
    if token[0].isdecimal():
        return "#year" if YEAR.fullmatch(token) else "#figure"
    return token.lower().replace("’", "'")


def _is_i(word: str) -> bool:
    return word == "i" or word.startswith("i'")


@lru_cache(50_000)  # Most words of a text are common ones.
def _pieces(word: str) -> frozenset[int]:
    whole = f"<{word}>"
    pieces = (f"~{whole[i : i + n]}" for n in (3, 4, 5) for i in range(len(whole) - n + 1))
    return frozenset(map(_code, (word, *pieces)))


def _code(feature: str) -> int:
    return zlib.crc32(feature.encode()) % (2 * SIZE)
