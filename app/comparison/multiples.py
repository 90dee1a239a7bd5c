"""How many times as much: "doubled", "threefold", "halves the risk", "twice as fast"."""

from app.language.function_words import POSSESSIVES
from app.language.numbers import ONES, numeral
from app.language.tokens import Line

# What something changed by, in per cent: to three times as much is 200 more.
MULTIPLES = {"halved": -50, "doubled": 100, "doubling": 100, "tripled": 200, "tripling": 200, "trebled": 200,
             "trebling": 200, "quadrupled": 300, "quadrupling": 300, "quintupled": 400} | {
    f"{number}fold": 100 * (times - 1) for number, times in ONES.items() if 1 < times < 13
}  # fmt: skip
VERBS = {"halve": -50, "halves": -50, "halving": -50, "double": 100, "doubles": 100, "triple": 200, "triples": 200}
COMPARED = frozenset("as more higher faster larger bigger less greater the that".split())


def multiple_at(line: Line, at: int) -> int:
    """By how much in per cent something rises or falls that a word at a token says is multiplied; else 0."""
    verb = line.low(at + 1) in POSSESSIVES | {"the"}
    return MULTIPLES.get(line.low(at)) or (VERBS.get(line.low(at), 0) if verb else 0)


def factor_at(line: Line, at: int) -> tuple[float, int, bool] | None:
    """How many times, the token behind it, and whether two things are compared so and it did not happen so often."""
    value, stop = {"twice": 2.0, "thrice": 3.0}.get(line.low(at)), at + 1
    if not value:
        number = numeral(line.tokens, at)
        if not number or line.low(number.stop) != "times":
            return None
        value, stop = number.value, number.stop + 1
    return value, stop, line.low(stop) in COMPARED
