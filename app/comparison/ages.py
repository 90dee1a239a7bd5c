"""Ages: "a 34-year-old", "aged 34", and without their unit: "the suspect is 19", "at 31 she became"."""

from app.language.function_words import FUNCTION_WORDS, PRONOUNS
from app.language.names import PEOPLE
from app.language.numbers import Numeral, numeral
from app.language.tokens import Line

IS = frozenset("is was".split())
# "The youngest minister at 29", "dies at 84".
AT = frozenset("youngest oldest died dies retired married".split())
YOUNGEST, OLDEST = 10, 120
PRICED = frozenset(
    "price prices priced rate rates index shares share closed put level stood stands stand trading traded set capped "
    "remained remains estimated valued speed temperature score odds".split()
)
PERSONS = PEOPLE | {"defendant"}


def age_at(line: Line, at: int) -> tuple[Numeral, int, bool] | None:
    """An age that begins at a token, the token behind it, and whether it only bounds a group, "aged 18 to 24"."""
    number = numeral(line.tokens, at)
    stop = _stop(line, at, number) if number else 0
    if not number or not stop:
        return None
    bounding = stop == number.stop and line.low(stop) in ("to", "and", "or", "-", "–")
    return number, stop, bounding or line.low(at - 1) in ("under", "over")


def _stop(line: Line, at: int, number: Numeral) -> int:
    """The token behind an age; 0 for a number that is none."""
    before, back = line.low(at - 1), line.low(at - 2)
    behind = [line.low(n) for n in range(number.stop, number.stop + 4)]
    if behind == ["-", "year", "-", "old"]:
        return number.stop + 4
    if behind[:2] == ["years", "old"] or behind[:3] == ["years", "of", "age"]:
        return number.stop + 2
    if before in ("aged", "age") or (before == "of" and back == "age"):
        return number.stop
    if before == "," == behind[0] and line.kind(at) == "number" and number.value < OLDEST:  # "Anna Berg, 34, …"
        return number.stop if line.kind(at - 2) == "word" and line.tokens[at - 2].capital else 0
    told = YOUNGEST < number.value < OLDEST and number.value % 1 == 0 and _is_age(line, at, number.stop)
    return number.stop if told else 0


def aged(line: Line, number: Numeral) -> int | None:
    """The token behind "4.54 billion years" in "the age of Earth is put at 4.54 billion years"."""
    if line.low(number.stop) not in ("years", "year"):
        return None
    at = number.stop - 1
    spoken = any(line.low(n) == "age" for n in range(max(0, at - 10), at)) and line.low(number.stop + 1) != "of"
    return number.stop + 1 if spoken else None


def _number_of_years(line: Line, at: int) -> bool:
    return line.text(at).isdigit() and int(line.text(at)) >= YOUNGEST


def _priced(line: Line, at: int) -> bool:
    """Whether what stands "at 50" is a price or a rate."""
    return bool(PRICED.intersection(line.low(n) for n in range(max(0, at - 10), at)))


def _named(line: Line, at: int) -> bool:
    return line.kind(at) == "word" and line.tokens[at].capital


def _is_age(line: Line, at: int, stop: int) -> bool:
    """Whether a number at a token, up to another, is how old somebody is."""
    before, back, after = line.low(at - 1), line.low(at - 2), line.low(stop)
    ended = line.kind(stop) != "word" and after not in ("-", "–", "%", "/", ":", "°", "$")
    if before == "turned":
        return ended or after in ("in", "on", "and", "last", "this")
    if before == "was" and after == "when":
        return True
    people = any(line.low(n) in PERSONS for n in range(max(0, at - 12), at))
    if before in IS and people and (after == "." or not after):
        return _number_of_years(line, at)
    if before == "at" and ended and back not in ("stands", "stood") and not _priced(line, at):
        return _number_of_years(line, at) and (
            people or any(line.tokens[n].capital for n in range(max(0, at - 12), at))
        )
    if before in IS:
        person = (
            back in PERSONS or back in ("he", "she") or (line.kind(at - 2) == "word" and line.tokens[at - 2].capital)
        )
        return person and ended
    if before in ("to", "be", "is", "at", "was", "of") and "age" in (
        line.low(n) for n in range(max(0, at - 7), at - 1)
    ):
        return ended or after in FUNCTION_WORDS
    if before == "at" and back in ("retire", "retires", "retired", "retirement"):
        return ended or after in FUNCTION_WORDS
    if before == "at" and line.tokens[at - 1].opens:
        return after in PRONOUNS or (after == "," and (line.low(stop + 1) in ("he", "she") or _named(line, stop + 1)))
    return before == "at" and ended and bool(AT.intersection(line.low(n) for n in range(max(0, at - 8), at)))
