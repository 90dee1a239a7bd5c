"""Numbers as people write them: "1.3 million", "300,000", "three hundred thousand", "half a million", "dozens"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.language.lexicon import lists
from app.language.tokens import SPACES, Token, tokens

_LISTS = lists("numbers")
ONES: dict[str, int] = {word: n for n, word in enumerate(_LISTS["ones"].split())}
TENS: dict[str, int] = {word: 10 * n for n, word in enumerate(_LISTS["tens"].split(), 2)}
SCALES: dict[str, float] = _LISTS["scales"]
SUFFIXES: dict[str, float] = _LISTS["suffixes"]
VAGUE: dict[str, tuple[float, float]] = {word: (low, high) for word, (low, high) in _LISTS["vague"].items()}
FRACTIONS: dict[str, float] = _LISTS["fractions"]
# Nobody means a figure by what is larger, and converted or scaled it might be more than a float holds.
LARGEST = 1e100


@dataclass(frozen=True)
class Numeral:
    """A number read from tokens up to `stop`: its value, how finely it is given (`grain`), bounds where it is vague."""

    value: float
    grain: float
    stop: int
    low: float | None = None
    high: float | None = None
    written: bool = False


def numbers(text: str) -> Iterator[tuple[Numeral, int, int]]:
    """The numbers of a text in their order, each with the code points at which it begins and ends.

    "One" is a pronoun as often as a number and is left out; "half" is .5.
    """
    found = tokens(text)
    at = 0
    while at < len(found):
        number = Numeral(0.5, 0.5, at + 1) if found[at].low == "half" else None
        number = numeral(found, at) or number
        if number and not (found[at].low == "one" and number.value == 1):
            yield number, found[at].start, found[number.stop - 1].end
        at = number.stop if number else at + 1


def numeral(tokens: Sequence[Token], at: int) -> Numeral | None:
    """The number that begins at a token, if one does; one that is too large to reckon with is none."""
    found = _any(tokens, at)
    return found if found and found.value < LARGEST else None


def _any(tokens: Sequence[Token], at: int) -> Numeral | None:
    first = tokens[at]
    if first.kind == "number":
        value = float("".join(c for c in first.text if c not in SPACES + ", "))
        return _scaled(tokens, Numeral(value, _grain(first.text, value), at + 1))
    if first.low in VAGUE:
        return _vague(tokens, at)
    if first.low in ("a", "an", "half", "one") or first.low in FRACTIONS:
        return _article(tokens, at)
    return _spelled(tokens, at)


def _grain(text: str, value: float) -> float:
    """The size of the last digit that means something: 10 for 1,340, .1 for 2.5, 1 for anything below a hundred."""
    if "." in text:
        return float(10.0 ** -len(text.split(".")[1]))
    if not 100 <= value < LARGEST:
        return 1.0
    digits = str(int(value))
    return float(10.0 ** (len(digits) - len(digits.rstrip("0"))))


def _scaled(tokens: Sequence[Token], number: Numeral) -> Numeral:
    """A number with the "million" or "bn" behind it taken in; "m" is left to who knows whether metres are meant."""
    at, value, grain = number.stop, number.value, number.grain
    if at < len(tokens) and tokens[at].low in FRACTIONS:
        return Numeral(value + FRACTIONS[tokens[at].low], 0.25, at + 1)
    while at < len(tokens):
        low = tokens[at].low
        hyphen = low == "-" and at + 1 < len(tokens) and tokens[at + 1].low in SCALES
        low = tokens[at + 1].low if hyphen else low
        scale = SCALES.get(low) or (SUFFIXES.get(low) if low != "m" and tokens[at].glued else None)
        if not scale:
            break
        value, grain, at = value * scale, (grain if grain < 10 else 1) * scale, at + 1 + hyphen
    return Numeral(value, grain, at, written=number.written)


def _vague(tokens: Sequence[Token], at: int) -> Numeral:
    """ "Dozens", "hundreds of thousands"."""
    low, high = VAGUE[tokens[at].low]
    stop = at + 1
    if stop + 1 < len(tokens) and tokens[stop].low == "of" and tokens[stop + 1].low in VAGUE:
        scale = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}.get(tokens[stop + 1].low, 1)
        low, high, stop = low * scale, (high + 1) * scale, stop + 2
    return Numeral(low, low, stop, low, high)


def _article(tokens: Sequence[Token], at: int) -> Numeral | None:
    """ "A million", "half a million", "a dozen"; "a" alone and "half" alone are none."""
    after = [token.low for token in tokens[at + 1 : at + 3]]
    first = tokens[at].low
    if first in FRACTIONS:
        return Numeral(FRACTIONS[first], 0.25, at + 1)
    if (
        first == "half"
        and len(after) > 1
        and after[0] in ("a", "dozen")
        and (after[1] in SCALES or after[0] == "dozen")
    ):
        scale = SCALES[after[1]] if after[0] == "a" else 12.0
        return Numeral(scale / 2, scale / 10, at + (3 if after[0] == "a" else 2))
    if first == "a" and after and after[0] in SCALES:
        return _scaled(tokens, Numeral(1, 1, at + 1))
    return _spelled(tokens, at) if first == "one" else None


def _spelled(tokens: Sequence[Token], at: int) -> Numeral | None:
    """ "Twenty-one", "three hundred and fifty thousand", "two and a half million"."""
    total, current, stop, any_word = 0.0, 0.0, at, False
    scale, finest = 1.0, 1.0
    while stop < len(tokens):
        low = tokens[stop].low
        if low in ONES and not (any_word and current % 100 % 10):
            current, finest = current + ONES[low], 1.0
        elif low in TENS and not current % 100:
            current, finest = current + TENS[low], 1.0
        elif any_word and low in SCALES:
            scale = SCALES[low]
            if scale == 100:
                current *= scale
            else:
                total, current = total + current * scale, 0.0
            finest = scale
        elif any_word and low in ("-", "and") and stop + 1 < len(tokens) and _continues(tokens, stop, current):
            stop += 1
            continue
        else:
            break
        any_word, stop = True, stop + 1
    if not any_word:
        return None
    if [token.low for token in tokens[stop : stop + 3]] == ["and", "a", "half"]:
        return _scaled(tokens, Numeral(total + current + 0.5, 0.5, stop + 3))
    value = total + current
    return Numeral(value, finest, stop, written=True)


def _continues(tokens: Sequence[Token], at: int, current: float) -> bool:
    """Whether "-" or "and" inside a spelled number goes on with it: "twenty-one", "two hundred and six"."""
    after = tokens[at + 1].low
    if tokens[at].low == "-":
        return (after in ONES and current % 100 >= 20 and not current % 10) or after in SCALES
    return tokens[at - 1].low in SCALES and (after in ONES or after in TENS)
