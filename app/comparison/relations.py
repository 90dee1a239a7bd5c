"""How the figures and offices of two texts stand to each other, as codes and values; `wording` says it to people."""

from dataclasses import dataclass
from typing import Literal

from app.comparison.offices import Office
from app.comparison.quantities import Quantity

Relation = Literal["agrees", "differs", "not comparable"]
Code = Literal[
    # Agrees.
    "same", "holder",
    # Differs; the first six have a size.
    "ratio", "percentage-points", "degrees", "age", "days", "years",
    "direction", "day", "span", "value", "office",
    # Not comparable.
    "percent-and-points", "currencies", "change-and-level", "before", "rates", "measures", "names", "different-times",
    "scopes", "vague", "perhaps-names", "perhaps-places", "objects", "counted", "years-apart", "another-match",
    "perhaps-another", "repeatable", "untold", "several", "subjects", "partly-different-times", "durations",
    "forecast", "terms",
]  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """How a figure or office of a claim and one of a passage stand to each other.

    `values` are the claim's and the passage's; `code` says by what they were compared, or why they cannot be. `by` is
    how much more the claim's is, where that can be told, in what the code says: "ratio" is the claim's over the
    passage's, all others the difference. `here` and `there` are words said only of the claim's and only of the
    passage's, where those keep the two apart.
    """

    relation: Relation
    code: Code
    values: tuple[Quantity, Quantity] | tuple[Office, Office]
    by: float | None = None
    here: str = ""
    there: str = ""

    @property
    def claim_span(self) -> tuple[int, int]:
        """Where the claim's stands, in code points into the claim."""
        return self.values[0].start, self.values[0].end

    @property
    def passage_span(self) -> tuple[int, int]:
        """Where the passage's stands, in code points into the passage."""
        return self.values[1].start, self.values[1].end
