"""The check-worthiness score, compared with people's labels.

What is labelled 1 is what somebody who checks facts would want on top: an assertion that could be shown wrong and would
matter if it were. A figure, sum, share or measure; a record or comparison; an event with consequences (a death, a vote,
a verdict, a closure, a sale); a law or decision and what it says; who holds or held a public office; what a document
says; an alleged deed; a forecast or promise only where it has a figure or a date. Labelled 0 is the rest: titles of
people without public office, ages, families and private lives, scenes and gestures, opinions, feelings, advice,
questions, courtesies, boilerplate, who would not comment, forecasts without substance, and what is vague or cannot be
understood alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.claims.check_worthiness import Weights
from app.errors import BadRow
from app.evaluation import read_lines


@dataclass(frozen=True)
class Label:
    """A text, whether people found it worth checking (1) or not (0), and its genre: the name of its file."""

    text: str
    label: int
    genre: str = ""


def read_labels(file: Path) -> list[Label]:
    """The rows of a file of JSON lines {text, label}. Raises BadRow naming a bad line, or where a label is missing."""

    def label(row: dict[str, Any]) -> Label:
        if not isinstance(row.get("text"), str) or row.get("label") not in (0, 1):
            raise ValueError('it needs a "text" and a "label", 0 or 1')
        return Label(row["text"], int(row["label"]), file.stem)

    labels = list(read_lines(file, label))
    if len({row.label for row in labels}) < 2:
        raise BadRow(f"{file} needs texts of both labels, 0 and 1.")
    return labels


def read_genres(files: Sequence[Path]) -> list[Label]:
    """The rows of several files, of one genre each. Raises BadRow as `read_labels`, or where two files share a name."""
    if len({file.stem for file in files}) < len(files):
        raise BadRow("Two files have one name: a file is a genre, so name each by its own.")
    return [row for file in files for row in read_labels(file)]


def by_genre(labels: Sequence[Label], scores: np.ndarray) -> dict[str, float]:
    """Each genre's area under the curve, for scores, (n,), of weights that were made without it."""
    from sklearn.metrics import roc_auc_score

    genres, truth = np.array([row.genre for row in labels]), np.array([row.label for row in labels])
    return {
        str(genre): float(roc_auc_score(truth[genres == genre], scores[genres == genre])) for genre in np.unique(genres)
    }


def told_by_genre(labels: Sequence[Label], scores: np.ndarray) -> str:
    """The genres' mean and worst figures in words."""
    found = by_genre(labels, scores)
    worst = min(found, key=lambda genre: found[genre])
    return f"{sum(found.values()) / len(found):.3f} on genres left out, at worst {found[worst]:.3f} ({worst})"


@dataclass(frozen=True)
class Figures:
    """How well a score tells what is worth checking; `ece` is how far its probabilities are off, in ten bins."""

    threshold: float
    precision: float
    recall: float
    f1: float
    auc: float
    brier: float
    ece: float


def score_worth(labels: Sequence[Label], weights: Weights, vectors: np.ndarray, model: str) -> dict[str, Any]:
    """The figures of the score, of the score without the vectors, and of calling every text worth checking."""
    texts, truth = [row.text for row in labels], np.array([row.label for row in labels])
    used = weights.uses(vectors, model)
    words = figures(truth, weights.scores(texts), weights.threshold)
    both = figures(truth, weights.scores(texts, vectors, model), weights.vector_threshold) if used else words
    return {
        "items": len(labels),
        "positive": int(truth.sum()),
        **asdict(both),
        "words_only": asdict(words),
        "all_positive": asdict(figures(truth, np.ones(len(truth)), 0.5)),
    }


def figures(truth: np.ndarray, scores: np.ndarray, threshold: float) -> Figures:
    """The figures of scores, (n,), against labels, (n,) of 0 and 1 with both among them."""
    from sklearn.metrics import brier_score_loss, precision_recall_fscore_support, roc_auc_score

    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, scores >= threshold, average="binary", zero_division=0
    )
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = (abs((scores - truth)[bins == place].sum()) for place in range(10))
    found = (
        precision,
        recall,
        f1,
        roc_auc_score(truth, scores),
        brier_score_loss(truth, scores),
        sum(gaps) / len(truth),
    )
    return Figures(threshold, *(round(float(figure), 4) for figure in found))
