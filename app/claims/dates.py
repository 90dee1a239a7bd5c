"""What "on Thursday", "last month" and "in May" are in a claim: told from the tense of its parse, where it has one."""

import re
from collections import deque
from datetime import date
from typing import TYPE_CHECKING

from app.claims.english.assertion import Assertion
from app.claims.english.grammar import VERBS, auxiliaries, case, children, copula
from app.language.dates import dated, relative, undated, written
from app.language.function_words import MODALS

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["asks_tense", "dated", "dates", "undated", "written"]

WILL = frozenset("will shall 'll ’ll wo".split())
AHEAD = MODALS | WILL


def asks_tense(wording: str, day: date | None, sentence: str) -> bool:
    """Whether it takes the tense of the sentence a wording is of to tell its dates: "on Thursday", not "last year"."""
    asked: list[str] = []

    def looks(match: re.Match[str]) -> None:
        asked.append(match[0])

    if day:
        deque(relative(wording, day, looks, sentence), maxlen=0)
    return bool(asked)


def dates(assertion: Assertion | None, wording: str, day: date | None, sentence: str = "") -> dict[str, str]:
    """The relative dates of a wording, each as it stands there, to what they are seen from `day`, in ISO 8601.

    Whether the verb looks ahead or back is told by the assertion's parse; without one by the words around. `sentence`
    is the one it is of, where there is no parse of that.
    """
    if day is None:
        return {}
    if assertion is None:
        return dict(relative(wording, day, whole=sentence))

    def looks(match: re.Match[str]) -> bool | None:
        return _ahead(assertion, match[0].split()[-1].rstrip("."))

    return dict(relative(wording, day, looks, assertion.head.doc.text))


def _ahead(assertion: Assertion, word: str) -> bool | None:
    """Whether the verb that a date belongs to looks ahead (True) or back (False); None where it does not tell."""
    token = next((token for token in assertion.tokens if token.text.rstrip(".") == word), assertion.head)
    lead = case(token)
    verbs = [verb for verb in (token, *token.ancestors) if verb.pos_ in VERBS or copula(verb) is not None]
    for verb in verbs:
        tense = _tense(verb, assertion)
        if tense == "open" and lead == "since":
            return False
        if tense != "none":
            return {"past": False, "open": True}.get(tense)
        if verb == assertion.head:
            break
    return False if lead == "since" else None


def _tense(verb: "Token", assertion: Assertion) -> str:
    """ "past", "open" (present or future), "unclear", or "none" where another verb above has to tell."""
    helpers = auxiliaries(verb)
    forms = {helper.lower_ for helper in (*helpers, *children(verb, "mark"))}
    if forms & AHEAD:
        # "will have opened by Friday" is ahead, "would have opened on Friday" is not.
        return "past" if "have" in forms and not forms & WILL else "open"
    if verb.tag_ == "VBD" or any(helper.tag_ == "VBD" or helper.lemma_ == "have" for helper in helpers):
        # "were to open", "had been due to open": ahead of a day that is not known.
        return "past"
    if "to" in forms and not helpers:
        above = next((up for up in verb.ancestors if up.pos_ in VERBS or copula(up) is not None), None)
        return "open" if above is not None and _tense(above, assertion) == "open" else "unclear"
    if any(helper.tag_ in ("VBZ", "VBP") for helper in helpers) or verb.tag_ in ("VBZ", "VBP"):
        return "open"
    if verb.tag_ == "VBN" or assertion.forms.get(verb.i):
        return "past"
    return "none"
