"""What is said around each figure of a text: what it is about, whom it names, when, and what narrows it down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from app.comparison.clauses import PERSONS, Words
from app.comparison.periods import Period
from app.comparison.quantities import Quantity
from app.comparison.reading import parse
from app.comparison.vocabulary import vocabulary

# So many figures of a kind in a sentence are a list, in which it is not told which is of what.
MANY = 2
SUMMED = frozenset("including total altogether combined all overall".split())


@dataclass(frozen=True, eq=False)
class Sentence:
    """What a sentence says as a whole: its content words and names (`wide`), and those right beside each other.

    `per` is what a figure may be per though not right behind it, `persons` whom pronouns stand for, `subject` the first
    word that says what it is about, `fresh` whether that is "a fire" or "a man", `summed` whether it speaks of a sum,
    `spoken` each concept in the text's own word.
    """

    wide: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    per: frozenset[str]
    persons: frozenset[str]
    subject: str
    fresh: bool
    summed: bool
    spoken: Mapping[str, str]
    seen: date | None


@dataclass(frozen=True, eq=False)
class Figure:
    """A quantity with what is said around it, mostly in its own clause; each name is the concepts of its words.

    `about` are content words, with those of the sentence's first clause, `near` those of its own clause alone. Names in
    `places` say where, those `aside` by or with whom. `objects` are prepositions with what is behind them,
    `behind` what stands right behind the figure, `scope` all words, `ahead` and `past` which way its verbs look. It is
    `crowded` among many figures, `alone` as a date without any, and `added` to the next one.
    """

    quantity: Quantity
    sentence: Sentence
    about: frozenset[str]
    near: frozenset[str]
    names: tuple[frozenset[str], ...]
    places: tuple[frozenset[str], ...]
    aside: tuple[frozenset[str], ...]
    objects: frozenset[tuple[str, str]]
    behind: str
    scope: frozenset[str]
    modifiers: Mapping[str, frozenset[str]]
    ahead: bool
    past: bool
    crowded: bool
    alone: bool
    added: bool
    when: tuple[Period, ...]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Everything it is about: content words, what is counted, names."""
        return self.about.union(self.quantity.noun, *self.names) - vocabulary().generic

    @cached_property
    def measures(self) -> frozenset[str]:
        """What it measures."""
        return self.keys & vocabulary().measures

    @cached_property
    def known(self) -> frozenset[str]:
        """What it and its sentence speak of."""
        return self.keys | self.sentence.wide


@lru_cache(1024)
def figures(text: str, seen: date | None, dates: tuple[tuple[str, str], ...]) -> tuple[Figure, ...]:
    """The figures of a text with what is said around each."""
    tokens, quantities = parse(text, seen, dict(dates))
    return tuple(_figures(Words(tokens, quantities), seen)) if quantities else ()


def _figures(words: Words, seen: date | None) -> Iterator[Figure]:
    starts = [n for n, token in enumerate(words.tokens) if token.opens and (n == 0 or not words.tokens[n - 1].opens)]
    earlier: tuple[frozenset[str], ...] = ()
    for start, end in pairwise([*starts, len(words.tokens)]):
        inner = [quantity for quantity in words.quantities if start <= quantity.at < end]
        if inner:
            sentence = _sentence(words, start, end, inner, earlier, seen)
            yield from _of_sentence(words, start, end, inner, earlier, sentence)
        earlier = words.names(start, end) or earlier


def _sentence(
    words: Words,
    start: int,
    end: int,
    inner: Sequence[Quantity],
    earlier: tuple[frozenset[str], ...],
    seen: date | None,
) -> Sentence:
    wide = words.words(start, end).union(*words.names(start, end), *earlier, *(one.noun for one in inner))
    lows = [token.low for token in words.tokens[start:end]]
    return Sentence(
        wide=wide - vocabulary().generic,
        pairs=words.pairs(start, end),
        per=words.per(start, end),
        persons=frozenset(PERSONS[low] for low in lows if low in PERSONS),
        subject=words.subject(start, end),
        fresh=words.fresh(start, end),
        summed=not SUMMED.isdisjoint(lows),
        spoken=words.spoken,
        seen=seen,
    )


def _of_sentence(
    words: Words,
    start: int,
    end: int,
    inner: Sequence[Quantity],
    earlier: tuple[frozenset[str], ...],
    sentence: Sentence,
) -> Iterator[Figure]:
    measured = [quantity for quantity in inner if quantity.kind != "date"]
    cuts = [*words.cuts(start, end, measured), end]
    for quantity in inner:
        place = words.place(quantity, cuts)
        names = words.names_of(quantity, place, cuts)
        when = [q.period for q in inner if q.period and q is not quantity and place[0] <= q.at < place[1]]
        when = when or [q.period for q in inner if q.period and q is not quantity]
        said = words.said(start, end, place, cuts)
        same = sum(other.kind == quantity.kind for other in inner)
        yield Figure(
            quantity=quantity,
            sentence=sentence,
            about=words.about(start, end, place, cuts),
            near=words.words(*place).union(quantity.noun, *words.names(*place)) - vocabulary().generic,
            names=names or earlier,
            places=words.places(*place),
            aside=words.aside(*place),
            objects=words.objects(*place),
            behind=words.phrase_behind(quantity, place[1]),
            scope=said | frozenset(quantity.noun),
            modifiers=words.modifiers(*place),
            ahead="forecast" in said,
            past=any(words.looks_back(n) for n in range(*place)),
            crowded=same > MANY or len(measured) > 2 * MANY,
            alone=not measured,
            added=words.added(quantity, measured),
            when=tuple(when),
        )
