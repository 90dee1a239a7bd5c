"""The same assertion made twice in an article is one claim, with every place where it stands."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.claims.candidate import Candidate
from app.language.function_words import ARTICLES, BE, HAVE

# What two tellings of one fact may differ in: articles, "also", the tense of a helping verb.
FREE = ARTICLES | BE | HAVE | {"also", "now", "that"}


def joined(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each assertion once, at its first place and in the order of the text, with its later places as `repeats`.

    Two are the same where they have the same words in the same order but for articles and the like, and no two people
    are named for them. The order counts: "Oslo beat Bergen" is not "Bergen beat Oslo". Spans that overlap are one
    place.
    """
    kept: list[Candidate] = []
    places: dict[tuple[str, ...], list[int]] = {}
    for candidate in sorted(candidates, key=lambda candidate: (candidate.start, candidate.end)):
        same = places.setdefault(_words(candidate.text), [])
        for place in same:
            first = kept[place]
            if first.speaker == candidate.speaker or None in (first.speaker, candidate.speaker):
                known = (first.start, first.end), *first.repeats
                if all(candidate.start >= end for _, end in known):
                    kept[place] = replace(first, repeats=(*first.repeats, (candidate.start, candidate.end)))
                break
        else:
            same.append(len(kept))
            kept.append(candidate)
    return kept


def _words(text: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+(?:[.,]\d+)*", text.casefold().replace("’s", " "))
    return tuple(word for word in words if word not in FREE)
