"""The report as a page that stands alone: to read, to print, to archive."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.report import Report, link

if TYPE_CHECKING:
    from jinja2 import Template

# A mark is told by its sign and its word; the colour only repeats them.
SIGNS = {"verified": "✓", "disputed": "✗", "unsourced": "?", "undecided": "…", "dismissed": "–"}


class Html:
    """One HTML file without scripts, images, fonts or styles from elsewhere."""

    name, title, media_type, suffix = "html", "HTML", "text/html; charset=utf-8", "html"

    def render(self, report: Report) -> bytes:
        return _template().render(report=report, signs=SIGNS).encode()


def templates_folder() -> Path:
    """Where the templates are: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


@cache
def _template() -> "Template":
    # Commands that write no report should not wait for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(day=_day, moment=_moment, link=link)
    return environment.get_template("report.html")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}, {moment:%H:%M} UTC"
