"""Who speaks, as far as an article's title and labels tell it: a speech's speaker, an interview's, a transcript's."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from app.language.function_words import ARTICLES, PREPOSITIONS
from app.language.lexicon import words
from app.language.names import OFFICES, TITLES

# From so many labels on, a text is a transcript, and a paragraph without one goes on with the turn before it.
FEWEST_TURNS = 3
ASKERS = words("layout", "askers")
ANSWERERS = words("layout", "answerers")
ROLES = TITLES | OFFICES | words("layout", "roles")
PARTICLES = frozenset("de van von der den al bin da el la".split())
_SPEECHES = words("layout", "speeches")
_KIND = rf"(?:{'|'.join(sorted(_SPEECHES))})"
_PERSON = r"(?:[a-z][\w’-]*,? ){0,5}(?P<who>[A-Z][^:,;()–—|“”\"]{1,80}?)"
_END = r"(?=\s*(?:$|[:,;(–—|]|\s(?:to|at|on|in|for|before|during|of)\b))"
SPEECH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:.{{0,60}}\b{_KIND}(?: as (?:delivered|prepared)(?: for delivery)?)?) (?:[Bb]y|[Oo]f) {_PERSON}{_END}",
        rf"(?:[^:–—|]{{0,40}}(?::| [–—|-]) )?{_PERSON}['’]s? (?i:(?:[\w-]+ ){{0,4}}{_KIND}){_END}",
        rf"{_PERSON}(?::| [–—|-]) (?i:(?:[\w-]+ ){{0,4}}{_KIND})\b",
        rf"(?i:{_KIND}|full text)(?::| [–—|-]) {_PERSON}{_END}",
    )
)
INTERVIEW = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:.{{0,60}}\b(?:interview|q ?(?:&|and) ?a|conversation|questions) (?:with|for|to)) {_PERSON}{_END}",
        rf"(?i:(?:the |exclusive |big )*(?:interview|q ?& ?a))(?::| [–—|-]) {_PERSON}{_END}",
        rf"{_PERSON}(?::| [–—|-]|,) (?i:(?:[\w-]+ ){{0,3}}(?:interview|q ?& ?a))\b",
    )
)
# What tells of an interview elsewhere than in the title.
TOLD = re.compile(
    r"(?i)\b(?:interview(?:ed|s)?|q ?& ?a|in conversation|(?:talks?|talked|spoke|speaks|sat down) (?:to|with))\b"
)
QUOTED = re.compile(r"“[^”\n]*”?|\"[^\"\n]*\"?|«[^»\n]*»?")
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|I['’](?:m|ve|ll|d))\b")


def speaker_of(title: str, text: str) -> str | None:
    """Whose speech a text is, by its title; None where it is none, or is told by somebody else."""
    return _named(SPEECH, title) if FIRST_PERSON.search(QUOTED.sub(" ", text)) else None


def interviewee_of(title: str) -> str | None:
    """Whom an interview is with, by its title."""
    return _named(INTERVIEW, title)


def _named(patterns: Sequence[re.Pattern[str]], title: str) -> str | None:
    for pattern in patterns:
        found = pattern.match(title)
        if found and (name := person(found["who"])):
            return name
    return None


def person(words_of: str) -> str | None:
    """A person's name without the offices before it: "Prime Minister Anna Berg" is "Anna Berg", "Mr. Holm" stays.

    An office alone is "the Mayor". None for what names nobody.
    """
    named = words_of.split()
    until = next((n for n, word in enumerate(named[1:], 1) if word.lower() in PREPOSITIONS | ARTICLES), len(named))
    named = named[:until]
    bare = list(named)
    while bare and bare[0].lower() in ROLES | ARTICLES:
        bare.pop(0)
    capital = all(word[:1].isupper() or word in PARTICLES for word in bare)
    if len(bare) > 4 or not capital or any(word.lower() in _SPEECHES for word in bare):
        return None
    office = bool(named) and named[-1].lower() in TITLES | OFFICES
    if bare:
        return " ".join(bare if len(bare) > 1 else named)
    return f"the {' '.join(word for word in named if word.lower() not in ARTICLES)}" if office else None


def full_names(labels: Iterable[str], around: str) -> dict[str, str]:
    """For each label the one full name it is short for, among the other labels and those `around`; else itself."""
    labels = list(labels)
    people = (name for name in map(person, [*labels, *_names(around)]) if name and " " in name)
    known = {name for name in people if name.split()[0].lower() not in ROLES | ARTICLES}
    spoken = [name for name in known if not name.isupper()] + [name for name in known if name.isupper()]
    names: dict[str, str] = {}
    for label in labels:
        bare = [word for word in label.split() if word.lower() not in ROLES | ARTICLES]
        wanted = {word.casefold() for word in bare}
        fitting = {name.casefold(): name for name in reversed(spoken) if wanted <= set(name.casefold().split())}
        names[label] = next(iter(fitting.values())) if wanted and len(fitting) == 1 else label
    return names


def _names(text: str) -> Iterable[str]:
    """What may be full names in a text: two to four words with capitals in a row, offices before them left out."""
    for run in re.finditer(r"[A-Z][\w’'-]*\.?(?: (?:[A-Z][\w’'-]*\.?|de|van|von|der|den|al|bin|da|el))+", text):
        yield run[0].removesuffix("’s").removesuffix("'s").rstrip(".")


def accepted(labels: Sequence[str], alone: Sequence[str], among: int) -> frozenset[str]:
    """Of the labels that open paragraphs, and of those that stand on a line `alone`, the ones of speakers.

    "A." is an initial where there is no "Q."; capitals that open one paragraph only, `among` several, are where it was
    written; a line that looks like a label is one where such lines come again.
    """
    often = Counter([*labels, *alone])
    place = len(labels) == 1 < among
    kept = {label for label in labels if not (place and label.isupper())}
    if len(alone) >= FEWEST_TURNS and any(often[label] > 1 for label in alone):
        kept |= set(alone)
    return frozenset(kept - {"A"} if "Q" not in kept else kept)
