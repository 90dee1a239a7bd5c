"""How much a sentence looks like something to check: a classifier whose inference is a few sums.

A text is the set of its words, runs of two and three words, pieces of words, its length, and how many figures and names
it has, each hashed with a sign into one of 131,072 places (Weinberger et al. 2009, "Feature hashing for large scale
multitask learning"): no vocabulary has to be shipped. Figures count as figures and not as themselves, and names are
counted by their capitals. Beside its words stands what kind of claim it makes (kinds), which holds across genres. Where
the text's embedding is at hand too, a second model adds it to the score of the words; to make one for the score alone
would cost more than it brings. Both are logistic regressions, calibrated (Platt 1999) on what each makes of genres that
it has not seen: of the sentences scored .7, some seven in ten are worth checking, by the labels that it was made from.

It orders; it decides nothing. A claim that may not hold as it stands, because it points outside itself or was not taken
apart, scores at most four fifths of its article's best sound claim: it stays in sight and never leads.
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
from app.claims.kinds import KINDS, kinds
from app.errors import ClaimdeskError

SHIPPED = Path(__file__).with_name("check_worthiness.npz")
SIZE = 1 << 17
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$€£?!]")
YEAR = re.compile(r"(1[5-9]|20)\d\d")
# Features that only a text's shape makes are few beside its words: each is entered so often, to be heard.
LOUD = 3
FOLDS = 5
# A kind's part beside the words', whose features have a length of 1 altogether: found by leaving genres out.
KIND = 0.4
# At 1 every genre counts alike, and each of a small one's few texts is learnt by heart; at 0 only the largest is heard.
BALANCE = 0.1
# So much of the best sound claim's score is the most that a claim with one of these flags gets.
DAMPED = 0.8
UNSOUND = frozenset({"needs-context", "not-split"})


@dataclass(frozen=True)
class Weights:
    """Two models: the words' alone, and one that adds a vector of the embedding model named `model`.

    `words` has a weight for each place of the hash, `kinds` one for each of KINDS; `mix` multiplies the first model's
    log-odds in the second. The thresholds are the scores from which calling a text worth checking has the best F1, each
    for its model.
    """

    words: np.ndarray
    kinds: np.ndarray
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
        # Row by row: a text's score is the same alone and among others.
        odds += (np.array([kinds(text) for text in texts]) * self.kinds).sum(axis=1)
        if vectors is not None and self.uses(vectors, model):
            odds = self.mix * odds + (vectors * self.vector).sum(axis=1, dtype=np.float64) + self.vector_bias
        return _probability(odds)

    def save(self, file: Path) -> None:
        """Write the weights; the same weights give the same bytes."""
        content = io.BytesIO()
        halves = {"words": self.words.astype("<f2")} | {
            name: getattr(self, name).astype("<f4") for name in ("kinds", "vector")
        }
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
            words, told = kept["words"].astype(np.float64), kept["kinds"].astype(np.float64)
            if told.shape != (len(KINDS),):
                raise ValueError("weights of other kinds")
            return Weights(words=words, kinds=told, vector=kept["vector"], **numbers)
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError) as error:
        raise ClaimdeskError(f"{file} holds no weights of 'claimdesk train worth'.") from error


def scores(texts: Sequence[str], vectors: np.ndarray | None = None, model: str = "") -> np.ndarray:
    """The shipped weights' scores, (n,) float64 from 0 (nothing to check) to 1, rounded to three places.

    Vectors, (n, d) of the named embedding model, make them better; those of another than the weights' are left aside.
    """
    return np.round(shipped().scores(texts, vectors, model), 3)


def scored(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One article's candidates with their scores, by their words alone. The score knows English only."""
    made = scores([candidate.text for candidate in candidates])
    pairs = zip(candidates, damped(made, [candidate.flags for candidate in candidates]), strict=True)
    return [replace(candidate, check_worthiness=float(score)) for candidate, score in pairs]


def damped(scores: np.ndarray, flags: Sequence[Sequence[str]]) -> np.ndarray:
    """The scores, (n,), of one article's claims, those of unsound ones held below the best sound one's.

    Where no claim is sound, all stay as they are. Damped again, nothing changes.
    """
    unsound = np.array([not UNSOUND.isdisjoint(each) for each in flags], bool)
    if unsound.all():
        return scores
    most = np.round(DAMPED * scores[~unsound].max(), 3)
    made: np.ndarray = np.where(unsound, np.minimum(scores, most), scores)
    return made


@dataclass(frozen=True)
class Trained:
    """Weights, and the probabilities, (n,), that their two models give each text when its genre is left out."""

    weights: Weights
    words: np.ndarray
    both: np.ndarray


def train(
    texts: Sequence[str], labels: Sequence[int], genres: Sequence[str], vectors: np.ndarray, model: str
) -> Trained:
    """Weights from texts, their labels (1 = worth checking), genres, and vectors, (n, d), of the named embedding model.

    The same input gives the same weights. Raises ClaimdeskError where a label has fewer texts than there are folds.
    """
    from scipy.sparse import csr_matrix, diags, hstack  # with scikit-learn, a second to import
    from sklearn.linear_model import LogisticRegression

    truth = np.asarray(labels)
    if min(np.sum(truth == 0), np.sum(truth == 1)) < FOLDS:
        raise ClaimdeskError(f"Training needs at least {FOLDS} texts of each label.")
    rows = [_features(text) for text in texts]
    codes = np.concatenate(rows)
    lengths = np.array([len(row) for row in rows])
    matrix = csr_matrix((_signs(codes), codes % SIZE, np.append(0, np.cumsum(lengths))), (len(rows), SIZE))
    told = csr_matrix(KIND * np.array([kinds(text) for text in texts]))
    features = hstack([diags(1 / np.sqrt(lengths)) @ matrix, told]).tocsr()
    folds, weights = _folds(truth, genres), _balance(genres)
    sparse = LogisticRegression(C=5, solver="liblinear", dual=True, tol=1e-3, max_iter=1000, random_state=0)
    words, bias, odds = _fit(sparse, features, truth, folds, weights)
    # The second model sees the first one's odds on texts of genres that one was not fitted to.
    dense = LogisticRegression(C=1, max_iter=1000)
    both, both_bias, both_odds = _fit(dense, np.column_stack([odds, vectors]), truth, folds, weights)
    threshold, both_threshold = (_best_threshold(truth, made, weights) for made in (odds, both_odds))
    parts = words[:SIZE], KIND * words[SIZE:], bias, threshold
    learnt = Weights(*parts, model, both[1:], float(both[0]), both_bias, both_threshold)
    return Trained(learnt, _probability(odds), _probability(both_odds))


def _folds(truth: np.ndarray, genres: Sequence[str]) -> np.ndarray:
    """The fold in which each text is left out: a genre is one of its own, a large one is dealt out over all of them."""
    names = np.asarray(genres)
    small = [name for name in np.unique(names) if np.sum(names == name) < len(names) / FOLDS]
    folds = np.zeros(len(names), int)
    for place, name in enumerate(small):
        folds[names == name] = place
    for label in (0, 1):
        dealt = np.flatnonzero(~np.isin(names, small) & (truth == label))
        folds[dealt] = np.arange(len(dealt)) % max(FOLDS, len(small))
    return folds


def _balance(genres: Sequence[str]) -> np.ndarray:
    """What each text counts, 1 on average: less in a genre of many, so that it does not drown the others."""
    _, places, counts = np.unique(np.asarray(genres), return_inverse=True, return_counts=True)
    made: np.ndarray = counts[places] ** -BALANCE
    made /= made.mean()
    return made


def _fit(  # type: ignore[no-untyped-def]
    model,  # noqa: ANN001
    features,  # noqa: ANN001
    truth: np.ndarray,
    folds: np.ndarray,
    weights: np.ndarray,
) -> tuple[np.ndarray, float, np.ndarray]:
    """Weights and bias, calibrated, and the log-odds each text gets from a model fitted without its fold."""
    from sklearn.linear_model import LogisticRegression

    raw = np.zeros(len(truth))
    for fold in np.unique(folds):
        rest, left = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        raw[left] = model.fit(features[rest], truth[rest], weights[rest]).decision_function(features[left])
    platt = LogisticRegression(C=1e6).fit(raw.reshape(-1, 1), truth, weights)
    scale, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    model.fit(features, truth, weights)
    return scale * model.coef_[0], scale * float(model.intercept_[0]) + shift, scale * raw + shift


def _best_threshold(truth: np.ndarray, odds: np.ndarray, weights: np.ndarray) -> float:
    from sklearn.metrics import f1_score

    scores = _probability(odds)

    def f1(place: float) -> float:
        return float(f1_score(truth, scores >= place, sample_weight=weights))

    return max((place / 100 for place in range(10, 91)), key=f1)


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
