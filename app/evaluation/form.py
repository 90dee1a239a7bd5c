"""What a wording's characters tell by themselves: whether it is broken, and whether it points outside itself.

Plain rules on characters, on purpose: they need no parse and share none with what is measured. They see the breaks that
can be seen without understanding; a person's list of right and wrong wordings sees the others.
"""

import re
from itertools import pairwise

from app.evaluation.wordings import STOP

# What a pronoun never stands for, with the words that carry no content.
NAMELESS = STOP | frozenset(
    (
        "when while if although though because after before since until where whether but so however meanwhile yet "
        "still how why what not no do does did can could may might must shall should then now there here today "
        "yesterday"
    ).split()
)
# What no assertion opens with, and what it closes with only where that closes a clause of the text as well.
OPENING = re.compile(r"(?:and|but|or|nor|which|who|whom|whose)\b", re.IGNORECASE)
RELATIVE = re.compile(r"that\b")  # "That" in a capital is a pronoun
BECAUSE = re.compile(r"because\b(?! of\b)[^,]*$", re.IGNORECASE)
CLOSING = frozenset(
    (
        "a an the and or but nor because that than if while whether which who whose although "
        "of to in on at for with from by as into onto upon between during under against towards about "
        "is are was were be been has have had will would can could may might must shall should do does did"
    ).split()
)
TWICE = frozenset({"had", "that"})  # "all that that firm had had"

QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|(?<!\w)['‘][^'‘’]*['’](?!\w)")
THIRD = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|theirs?|himself|herself|itself|themselves)\b", re.IGNORECASE
)
OTHERS = re.compile(r"\b(?:I|[Ww]e|us|[Oo]ur|ours|[Yy]ou|[Yy]ours?|[Mm]e|[Mm]y|mine)\b")
POINTING = re.compile(
    r"(?:this|that|these|those)\b(?! (?:\w+ )?(?:day|week|month|year|season|morning|evening)s?\b)", re.I
)
NUMERAL_BEFORE = re.compile(r"\w\W+(?:\w+ )?[A-Z]\w+ $")  # World War I
# "It is clear that ..." points to what follows.
EXPLETIVE = re.compile(
    r"it (?:(?:is|was|'s|’s|has been|had been|will be|would be|may be|became) (?:\w+ ){1,3}(?:that|whether|if)\b"
    r"|(?:is|was|will be|would be|may be) (?:not )?(?:too )?"
    r"(?:likely|possible|impossible|hard|difficult|easy|early|late|necessary|important|better|best|wrong|right) "
    r"|(?:seems?|seemed|appears?|appeared|emerged|turned out|follows|followed) that\b)",
    re.IGNORECASE,
)
# "On Monday she left": what opens a circumstance that names nobody, to its comma or, without one, for three words.
CIRCUMSTANCE = re.compile(
    r"(?:(?:in|on|at|by|during|for|from|with|under|within|despite|last|next|yesterday|today|then|now|later)\b"
    r"(?:[^,]*,|(?: \S+){0,2} *$))",
    re.IGNORECASE,
)


def fault(wording: str, text: str) -> str | None:
    """What is broken about a wording of this text, in a word; None where its characters show nothing."""
    words = wording.rstrip(" .").split()
    last = words[-1].lower() if words else ""
    checks = {
        "quotes": _unbalanced(wording, "“”", "«»") or wording.count('"') % 2 == 1 or "‘" in wording.rpartition("’")[2],
        "brackets": _unbalanced(wording, "()", "[]"),
        "question": wording.rstrip("\"'”’ ").endswith("?"),
        "opening": any(rule.match(wording) for rule in (OPENING, RELATIVE, BECAUSE)),
        "short": len(words) < 3,
        "doubled": any(a.lower() == b and b.isalpha() and b not in TWICE for a, b in pairwise(words)),
        "ending": last in CLOSING and not re.search(rf"{re.escape(' '.join(words[-2:]))}\s*[.,;:!?)\"”—–]", text, re.I),
        "link": "](http" in wording,
    }
    return next((name for name, fails in checks.items() if fails), None)


def points_outside(wording: str) -> bool:
    """Whether it opens with "this" or "that", or has a pronoun, outside quotation marks, for nothing named before it.

    "Anna Berg sold her house" does not, and for all that can be seen here neither does "The bank left it to her".
    """
    said = QUOTED.sub(lambda quoted: " " * len(quoted[0]), wording)
    return (
        bool(POINTING.match(said))
        or any(
            not (other[0] == "I" and NUMERAL_BEFORE.search(said[: other.start()])) for other in OTHERS.finditer(said)
        )
        or any(
            not _named(wording[: pronoun.start()]) and not EXPLETIVE.match(said, pronoun.start())
            for pronoun in THIRD.finditer(said)
        )
    )


def _named(before: str) -> bool:
    """Whether something that a pronoun may stand for is named before it."""
    rest = CIRCUMSTANCE.sub("", before, count=1) if CIRCUMSTANCE.match(before) else before
    return any(word.lower() not in NAMELESS for word in re.findall(r"[^\W\d_]{2,}", rest))


def _unbalanced(wording: str, *pairs: str) -> bool:
    return any(wording.count(pair[0]) != wording.count(pair[1]) for pair in pairs)
