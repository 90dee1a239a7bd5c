"""The whole report as JSON, for programs."""

import json
from dataclasses import asdict

from app.report import Report


class Json:
    """The report's own fields under their own names, in their own order, and the counts."""

    name, title, media_type, suffix = "json", "JSON", "application/json; charset=utf-8", "json"

    def render(self, report: Report) -> bytes:
        content = {"counts": report.counts, **asdict(report)}
        # What JSON has no type for are dates and moments.
        text = json.dumps(content, ensure_ascii=False, indent=2, default=lambda moment: moment.isoformat())
        return (text + "\n").encode()
