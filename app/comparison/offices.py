"""Names in offices: who a text says holds which, and whether as the acting, deputy or former one.

Only offices that one person holds at a time are read, and only where nothing dates them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.comparison.vocabulary import concept
from app.language.dates import MONTHS, WEEKDAYS
from app.language.function_words import FUNCTION_WORDS
from app.language.names import PEOPLES, TITLES
from app.language.tense import is_past
from app.language.tokens import POSSESSIVE, Line, tokens
from app.language.verbs import REPORTING

# The nouns of offices by what they are called here; of a class nobody holds two of the same body at once, as a rule.
CLASSES: dict[str, dict[str, str]] = {
    "state": {
        "prime minister": "prime minister", "premier": "prime minister", "president": "president", "king": "king",
        "queen": "queen", "emperor": "emperor", "chancellor": "chancellor", "minister": "minister",
        "secretary of state": "minister", "secretary": "minister", "commissioner": "commissioner",
        "attorney general": "attorney general", "chief of staff": "chief of staff", "adviser": "adviser",
        "advisor": "adviser", "governor": "governor", "mayor": "mayor", "speaker": "speaker",
        "ambassador": "ambassador", "envoy": "envoy",
    },
    "company": {
        "chief executive": "chief executive", "chief executive officer": "chief executive", "ceo": "chief executive",
        "chief financial officer": "finance director", "finance director": "finance director",
        "chief operating officer": "chief operating officer", "managing director": "managing director",
    },
    "body": {
        "chair": "chair", "chairman": "chair", "chairwoman": "chair", "chairperson": "chair",
        "secretary general": "secretary-general", "secretary-general": "secretary-general",
        "director general": "director-general", "director-general": "director-general", "director": "director",
        "head coach": "coach", "coach": "coach", "manager": "manager", "archbishop": "archbishop", "head": "head",
        "editor": "editor", "editor-in-chief": "editor", "rector": "rector", "captain": "captain",
    },
    "army": {
        "chief": "chief", "chief constable": "chief constable", "police chief": "chief constable",
        "commander": "commander", "commander-in-chief": "commander",
    },
}  # fmt: skip
NOUNS = {words: (name, kind) for kind, nouns in CLASSES.items() for words, name in nouns.items()}
LONGEST = 3
# Nobody holds these of everything: without a word for of what, they are anybody's.
BARE = frozenset("minister commissioner adviser chief head director manager envoy ambassador commander editor".split())
MARKS = {
    "former": "former", "ex": "former", "late": "former", "outgoing": "outgoing", "acting": "acting",
    "interim": "acting", "caretaker": "acting", "deputy": "deputy", "vice": "deputy", "shadow": "shadow",
    "assistant": "assistant", "incoming": "elect", "next": "elect", "future": "elect", "first": "first",
    "last": "former", "co": "joint", "joint": "joint", "honorary": "honorary", "then": "former", "junior": "junior",
    "previous": "former", "associate": "assistant", "under": "deputy", "elect": "elect", "designate": "elect",
}  # fmt: skip
LINKS = frozenset(", who is was has been became as serves served remains the a an now currently had also s".split())
PAST = frozenset("was served had".split())
BEHIND = frozenset("of for to at".split())
INNER = frozenset("van von de der da bin al del di dos la le".split())
FROM, SPELL = 1900, 2100
# So many tokens stand at most between a name and its office, and belong to an office on either side of its noun.
REACH, LEFT, RIGHT = 5, 4, 7


@dataclass(frozen=True)
class Office:
    """Who holds which office of what; concepts of the names, the person and the office as written, the whole's span.

    `field` is what the office is for, "foreign" of a foreign minister; `mark` is "acting", "former" and so on, "" for
    the holder; `kind` is the class of CLASSES.
    """

    person: frozenset[str]
    office: str
    field: frozenset[str]
    body: frozenset[str]
    mark: str
    kind: str
    name: str
    title: str
    start: int
    end: int


@lru_cache(256)
def offices(text: str) -> tuple[Office, ...]:
    """The offices a text gives to people, where nothing says of which years it speaks."""
    line = Line(text, tokens(text))
    found: list[Office] = []
    at = 0
    while at < len(line.tokens):
        stop = next((at + n for n in range(LONGEST, 0, -1) if _noun(line, at, at + n)), 0)
        if stop:
            found += _office(line, at, stop)
        at = stop or at + 1
    return tuple(found)


def _noun(line: Line, at: int, stop: int) -> str:
    words = " ".join(line.low(n) for n in range(at, stop)).replace(" - ", "-")
    return words if words in NOUNS else ""


def _office(line: Line, at: int, stop: int) -> Iterator[Office]:
    name, kind = NOUNS[_noun(line, at, stop)]
    begin, before = _before(line, at)
    end, behind = _behind(line, stop)
    words = [*before, *behind]
    marks = [MARKS[line.low(n)] for n in words if line.low(n) in MARKS]
    held = _holder(line, begin, end)
    if not held:
        return
    first, last, past = held
    around = range(min(first, begin), min(len(line.tokens), max(last, end) + 3))
    years = any(line.kind(n) == "number" and FROM <= _number(line, n) <= SPELL for n in around)
    ended = any(line.low(n) in ("until", "till") or (line.low(n) == "from" and years) for n in around)
    if (years or past) and not ended and "former" not in marks and (years or past):
        return
    person = frozenset(concept(line.low(n)) for n in range(first, last) if line.low(n) not in TITLES | INNER)
    body = frozenset(concept(line.low(n)) for n in words if _of_body(line, n, at))
    field = frozenset(concept(line.low(n)) for n in words if not _of_body(line, n, at) and line.low(n) not in MARKS)
    if not person or person & (set(PEOPLES.values()) | MONTHS.keys() | WEEKDAYS.keys() | FUNCTION_WORDS):
        return
    spans = sorted((line.tokens[n].start, line.tokens[m - 1].end) for n, m in ((first, last), (begin, end)))
    yield Office(
        person, name, field - {"the"}, body, "former" if ended and past else next(iter(marks), ""), kind,
        line.whole[line.tokens[first].start : line.tokens[last - 1].end],
        line.whole[line.tokens[begin].start : line.tokens[end - 1].end], spans[0][0], spans[-1][1],
    )  # fmt: skip


def _number(line: Line, at: int) -> float:
    return float(line.text(at)) if line.text(at).isdigit() else 0


def _of_body(line: Line, n: int, at: int) -> bool:
    """Whether a word of an office says of what it is: a name, or whose; "Defence Minister" has no name in it."""
    token = line.tokens[n]
    titled = n < at and line.tokens[at].capital and not token.text.isupper() and token.low not in PEOPLES
    return token.low not in MARKS and ((token.capital and not titled) or token.owner)


def _before(line: Line, at: int) -> tuple[int, list[int]]:
    """Where an office begins, and the words before its noun that say which it is."""
    words: list[int] = []
    n = at - 1
    while n >= 0 and len(words) < LEFT:
        token = line.tokens[n]
        if token.text == "-" and line.low(n - 1) in MARKS:
            n -= 1
            continue
        stop = token.low in FUNCTION_WORDS - {"first", "last", "then"} or is_past(token.low) or token.low in REPORTING
        if token.kind != "word" or (stop and not token.owner) or token.low in LINKS:
            break
        words.append(n)
        if token.owner:
            while n > 0 and line.tokens[n - 1].capital and not line.tokens[n - 1].opens:
                n -= 1
                words.append(n)
            n -= line.low(n - 1) in ("the", "his", "her", "its")
            n -= 1
            break
        n -= 1
        if token.opens:
            break
    return n + 1, words


def _behind(line: Line, stop: int) -> tuple[int, list[int]]:
    """Where an office ends, and the words behind its noun that say which it is: "of the central bank of Norland"."""
    words: list[int] = []
    n = stop
    if line.low(n) == "-" and line.low(n + 1) in MARKS:
        words.append(n + 1)
        n += 2
    if line.low(n) not in BEHIND:
        return n, words
    while n < min(len(line.tokens), stop + RIGHT):
        token = line.tokens[n]
        if token.low not in BEHIND and token.low not in ("the", "and", "its"):
            verb = (is_past(token.low) and not token.capital) or token.low in REPORTING or token.low in FUNCTION_WORDS
            if (
                token.kind != "word"
                or verb
                or (
                    (
                        token.low.endswith("s")
                        and not token.capital
                        and token.low not in ("affairs", "forces", "sports", "pensions", "works", "relations")
                    )
                    and n > stop + 2
                )
            ):
                break
            words.append(n)
        n += 1
    while n > stop and line.low(n - 1) in BEHIND | {"the", "and"}:
        n -= 1
    return n, words


def _holder(line: Line, begin: int, end: int) -> tuple[int, int, bool] | None:
    """The name that holds an office from one token up to another, and whether it did so in the past."""
    n = begin - 1
    while n >= max(0, begin - REACH) and line.low(n) in LINKS:
        n -= 1
    linked = {line.low(m) for m in range(n + 1, begin)}
    if linked - {"the", "a", "an", "s"} and (name := _name_before(line, n)):
        return (*name, bool(linked & PAST))
    n = end
    while n < end + 3 and line.low(n) in (",", "is", "remains"):
        n += 1
    last = n
    while (
        line.tokens[last : last + 1]
        and (line.tokens[last].capital or (line.low(last) in INNER and last > n))
        and not line.tokens[last].opens
    ):
        last += 1
        if line.tokens[last - 1].owner:
            break
    named = last > n and any(line.low(m) not in TITLES for m in range(n, last))
    return (n, last, False) if named and line.low(begin - 1) not in ("of", "for", "by") else None


def _name_before(line: Line, n: int) -> tuple[int, int] | None:
    last = n + 1
    while n >= 0 and line.kind(n) == "word" and (line.tokens[n].capital or line.low(n) in INNER):
        n -= 1
        if line.tokens[n + 1].opens:
            break
    first = n + 1
    while first < last and line.low(first) in FUNCTION_WORDS | {"mr", "mrs", "ms"}:
        first += 1
    if first == last or POSSESSIVE.search(line.text(last - 1)) or line.low(first - 1) in ("of", "in", "for"):
        return None
    return first, last
