"""The formats a report comes out in: one file each, and one line here.

A format reads the report and nothing else, so the same report gives the same bytes.
"""

from typing import Protocol

from app.errors import NotFound
from app.exports.claimreview import ClaimReview
from app.exports.csv import Csv
from app.exports.html import Html
from app.exports.json import Json
from app.exports.markdown import Markdown
from app.report import Report


class Format(Protocol):
    """A way to write a report down: `name` chooses it, `title` is for people, `suffix` for the file's name."""

    name: str
    title: str
    media_type: str
    suffix: str

    def render(self, report: Report) -> bytes:
        """The whole report as one file."""


FORMATS: dict[str, Format] = {format.name: format for format in (Html(), Markdown(), Csv(), Json(), ClaimReview())}


def format(name: str) -> Format:
    """The format of that name. Raises NotFound, naming those there are."""
    if name not in FORMATS:
        raise NotFound(f"There is no format '{name}': choose one of {', '.join(FORMATS)}.")
    return FORMATS[name]
