"""How likely it is that a pronoun stands for each of the things named before it, learnt from texts that people marked.

A mention-ranking scorer (Denis and Baldridge 2008) over what the parse tells: how near and in which role something was
last named, how it agrees with the pronoun, what of it was taken up before.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.claims.coreference.anaphors import DEMONSTRATIVE, first, is_empty, is_event, own, same_clause, says
from app.claims.coreference.entities import THIRD, Entity, fit
from app.claims.english.grammar import SUBJECTS, case, comma_before, copula
from app.errors import ClaimdeskError
from app.language.names import PEOPLE
from app.language.verbs import SAYING

if TYPE_CHECKING:
    from spacy.tokens import Token

SHIPPED = Path(__file__).with_name("antecedents.npz")
PRONOUNS = ("m", "f", "thing", "many")
# How a pronoun and what it may stand for lie: what its place tells differs by how sure one can be.
SITUATIONS = ("several", "sole", "continued", "opening", "topical", "about")
# A pronoun among the first words opens its sentence: "In 1950 she".
FIRST = 3
KINDS = ("person", "body", "place", "thing", "many", "name")
OBJECTS = ("obj", "iobj")
CLAUSAL = ("ccomp", "csubj", "xcomp", "advcl", "acl:relcl", "advcl:relcl", "csubj:pass")
# More than there are features; the rest are noughts.
WIDTH = 112
MARKS = frozenset('"“”„«»')


@dataclass(frozen=True)
class Mention:
    """An entity in a sentence, by the word it hangs on; `sure` is how likely it is that the word stands for it."""

    entity: Entity
    token: "Token"
    sure: float = 1.0


@dataclass(frozen=True)
class Candidate:
    """What a pronoun may stand for: its mentions, each with how many sentences ago, the nearest first.

    Only whom the article is about may have none. `rank` counts the candidates that were named after it; `leads` is that
    the article's first sentence is about it, `continued` that what the pronoun's clause tells goes on about it, and
    `entitled` that the title names it.
    """

    entity: Entity
    mentions: Sequence[tuple[int, Mention]]
    is_topic: bool
    rank: int = 0
    leads: bool = False
    continued: bool = False
    entitled: bool = False


class Scorer:
    """The weights of a network of one hidden layer, and how sure it has to be for each kind of pronoun."""

    def __init__(self, weights: "dict[str, np.ndarray]") -> None:
        self.weights = weights

    @classmethod
    def load(cls, file: Path) -> "Scorer":
        """The scorer that 'claimdesk train coreference' wrote. Raises ClaimdeskError for any other file."""
        try:
            with np.load(file) as kept:
                return cls({name: kept[name].astype(np.float32) for name in ("mean", "scale", "w", "b", "v", "least")})
        except (OSError, ValueError, KeyError) as error:
            raise ClaimdeskError(f"{file} holds no weights of 'claimdesk train coreference'.") from error

    def save(self, file: Path) -> None:
        """Write the weights, in half precision where that tells no difference."""
        half = {name: self.weights[name].astype(np.float16) for name in ("w", "v")}
        kept: dict[str, Any] = {**self.weights, **half}
        with file.open("wb") as written:
            np.savez_compressed(written, **kept)

    def shares(self, rows: "np.ndarray") -> "np.ndarray":
        """How likely each row of features is the right one, in rows' order: they sum to 1."""
        w = self.weights
        hidden = np.maximum((rows - w["mean"]) / w["scale"] @ w["w"] + w["b"], 0)
        scores = (hidden @ w["v"]).reshape(len(rows), -1)
        odds = np.exp(scores - scores.max(axis=0))
        shares: np.ndarray = (odds / odds.sum(axis=0)).mean(axis=1)
        return shares

    def least(self, pronoun: "Token", situation: str) -> float:
        """How likely what a pronoun stands for has to be to be written, in one of SITUATIONS."""
        return float(self.weights["least"][SITUATIONS.index(situation), PRONOUNS.index(form(pronoun))])


@cache
def shipped() -> Scorer:
    """The scorer with the weights that come along."""
    return Scorer.load(SHIPPED)


def features(pronoun: "Token", candidates: Sequence[Candidate], quoted: "Collection[Token]") -> "np.ndarray":
    """A row for each candidate and, last, one for none of them; `quoted` are the words in quotation marks."""
    about = [*_pronoun(pronoun), float(pronoun in quoted)]
    rows = [[*about, *_candidate(pronoun, candidate, len(candidates), quoted)] for candidate in candidates]
    rows.append([*about, 0.0, min(len(candidates), 10) / 10])
    return np.array([[*row, *([0.0] * (WIDTH - len(row)))] for row in rows], np.float32)


def form(pronoun: "Token") -> str:
    """Which of PRONOUNS a pronoun is one of."""
    what, sex = THIRD[pronoun.lower_]
    return sex or what


def situation(pronoun: "Token", candidate: Candidate, candidates: Sequence[Candidate]) -> str:
    """Which of SITUATIONS a pronoun and one of its candidates are in."""
    about = candidate.leads or candidate.entitled
    if candidate.continued:
        return ("topical" if about else "opening") if pronoun.i < FIRST else "continued"
    if about and len(candidates) > 1:
        return "about"
    return "sole" if len(candidates) == 1 else "several"


def main(token: "Token") -> bool:
    """Whether a word is the subject of a sentence's main clause, or of one joined to it."""
    return token.dep_ in SUBJECTS and first(token.head).dep_ in ("root", "parataxis", "ROOT")


def _pronoun(pronoun: "Token") -> list[float]:
    told = pronoun.head
    clauses = [child for child in told.children if child.dep_ in CLAUSAL and child.i > told.i]
    it = pronoun.lower_ == "it"
    return [
        *(float(form(pronoun) == one) for one in PRONOUNS),
        float(pronoun.tag_ == "PRP$"),
        float(pronoun.dep_ in SUBJECTS),
        float(pronoun.dep_ in OBJECTS),
        float(bool(case(pronoun))),
        float(pronoun.dep_ == "conj"),
        float(it and is_empty(pronoun)),
        float(it and is_event(pronoun)),
        float(pronoun.dep_ == "expl"),
        float(copula(told) is not None),
        float(told.pos_ == "ADJ"),
        float(told.pos_ in ("NOUN", "PROPN")),
        float(bool(clauses)),
        float(any(child.dep_ in ("ccomp", "csubj") for child in clauses)),
        float(told.dep_ in ("root", "parataxis")),
        float(told.dep_ in ("advcl", "ccomp", "acl:relcl")),
        float(told.lemma_ in SAYING),
        float(pronoun.i < 2),
        min(pronoun.i, 40) / 40,
        float(main(pronoun)),
    ]


def _candidate(pronoun: "Token", candidate: Candidate, others: int, quoted: "Collection[Token]") -> list[float]:
    entity = candidate.entity
    what, sex = THIRD[pronoun.lower_]
    about = [
        1.0,
        0.0,  # how many candidates there are, where it is none of them
        *(float(entity.kind == kind) for kind in KINDS),
        float(bool(sex) and entity.gender == sex),
        fit(entity, what, sex),
        float(entity.head is None),
        float(entity.head is None and entity.kind in ("body", "place")),
        float(bool(entity.name)),
        float(entity.whole),
        float(candidate.is_topic),
        math.log1p(entity.times) / 3,
        float(bool(entity.gender)),
        float(" " in entity.key),
        entity.looks[entity.kind] / max(1, entity.looks.total()),
        float(bool(entity.nouns)),
        float(any(noun.split()[-1] in PEOPLE for noun in entity.nouns)),
        1 / others,
        float(candidate.leads),
        float(candidate.continued),
        float(candidate.entitled),
        float(candidate.continued and pronoun.i < FIRST),
        math.log1p(sum(main(first(m.token)) for _, m in candidate.mentions)) / 2,
        float(entity.head is not None and any(child.dep_ == "det" for child in entity.head.children)),
    ]
    return [*about, *_mentioned(pronoun, candidate, quoted)] if candidate.mentions else about


def _mentioned(pronoun: "Token", candidate: Candidate, quoted: "Collection[Token]") -> list[float]:
    """How something was mentioned in the last sentences, and where its last mention stands towards the pronoun."""
    age, last = candidate.mentions[0]
    token = last.token
    full = [ago for ago, m in candidate.mentions if m.token.lower_ not in THIRD]
    alike = [ago for ago, m in candidate.mentions if m.token.lower_ in THIRD]
    here = token.doc == pronoun.doc
    role = first(token).dep_
    roles = [first(m.token).dep_ for ago, m in candidate.mentions if ago == age]
    determiner = next((c.lower_ for c in token.children if c.dep_ == "det"), "")
    together = here and same_clause(pronoun, token)
    says_so = token.head.lemma_ in SAYING
    return [
        math.log1p(len(candidate.mentions)) / 2,
        math.log1p(len(alike)) / 2,
        *(float(age == n) for n in range(3)),
        float(bool(alike) and alike[0] == age),
        float(bool(full) and full[0] == age),
        last.sure,
        min(m.sure for _, m in candidate.mentions),
        float(any(role in SUBJECTS for role in roles)),
        float(any(role in OBJECTS for role in roles)),
        float("nmod:poss" in roles),
        float(role == pronoun.dep_),
        float(role == "nmod"),
        float(role in ("obl", "obl:agent")),
        float(token.dep_ == "conj"),
        float(token.pos_ == "PROPN"),
        float("Plur" in token.morph.get("Number", [])),
        float(determiner == "the"),
        float(determiner in ("a", "an")),
        float(determiner in DEMONSTRATIVE),
        float(bool(token.ent_type_)),
        float(token.ent_type_ == "PERSON"),
        float(token.ent_type_ in ("ORG", "GPE")),
        float(token.ent_type_ == "NORP"),
        float(together),
        float(here and says(token, pronoun)),
        float(own(pronoun, token)),
        float(here and token in pronoun.ancestors),
        float(here and token.head in pronoun.ancestors),
        float(here and not together and token.head in pronoun.ancestors and role in SUBJECTS),
        float(here and token.head.head == pronoun.head.head),
        float(any(m.token.head.lemma_ in SAYING for _, m in candidate.mentions)),
        float(role in SUBJECTS and says_so and pronoun.head.lemma_ in SAYING),
        float(any(m.token.i <= 3 for ago, m in candidate.mentions if ago == age)),
        float(token in quoted),
        float((token in quoted) == (pronoun in quoted)),
        float(pronoun in quoted and token not in quoted and here and says_so),
        float(token.head.dep_ in ("root", "parataxis") or token.dep_ == "root"),
        min(candidate.rank, 8) / 8,
        float(candidate.rank == 0),
        min(pronoun.i - token.i, 40) / 40 if here else 1.0,
        float(comma_before(token)),
    ]
