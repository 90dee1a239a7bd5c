"""One row per claim, for spreadsheets."""

import csv
import io
import re

from app.report import Report, ReportedCitation, ReportedClaim, ReportedVerdict

COLUMNS = (
    "id",
    "verdict",
    "claim",
    "quote",
    "start",
    "end",
    "speaker",
    "check_worthiness",
    "flags",
    "rationale",
    "reviewer",
    "decided_at",
    "decided_on",
    "citations",
    "earlier_verdicts",
    "history",
    "permalink",
    "article",
    "article_url",
)


class Csv:
    """Open claims, then dismissed ones; lists within a cell stand one entry a line."""

    name, title, media_type, suffix = "csv", "CSV", "text/csv; charset=utf-8", "csv"

    def render(self, report: Report) -> bytes:
        file = io.StringIO()
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for claim in report.claims:
            rows.writerow([_safe(cell) for cell in _row(report, claim, claim.mark)])
        for claim in report.dismissed:
            rows.writerow([_safe(cell) for cell in _row(report, claim, "dismissed")])
        # Without the byte order mark Excel takes UTF-8 for the machine's old code page.
        return file.getvalue().encode("utf-8-sig")


def _row(report: Report, claim: ReportedClaim, mark: str) -> tuple[object, ...]:
    verdict = claim.verdict
    return (
        claim.id,
        mark,
        claim.text,
        claim.quote,
        claim.start,
        claim.end,
        claim.speaker or "",
        claim.check_worthiness,
        " ".join(claim.flags),
        verdict.rationale if verdict else "",
        verdict.reviewer if verdict else "",
        verdict.decided_at.isoformat(timespec="seconds") if verdict else "",
        verdict.wording if verdict else "",
        "\n".join(map(_source, verdict.citations)) if verdict else "",
        len(claim.earlier),
        "\n".join(map(_earlier, claim.earlier)),
        claim.permalink,
        report.title,
        report.url,
    )


def _source(citation: ReportedCitation) -> str:
    published = citation.published.isoformat() if citation.published else ""
    page = f"p. {citation.page}" if citation.page else ""
    origin = ", ".join(filter(None, [citation.described, citation.publisher, published, page]))
    parts = [citation.title, f"({origin})" if origin else "", f"“{citation.quote}”" if citation.quote else ""]
    return " ".join(filter(None, [*parts, citation.url or citation.permalink]))


def _earlier(verdict: ReportedVerdict) -> str:
    sources = "; ".join(map(_source, verdict.citations))
    said = f"{verdict.decided_at:%Y-%m-%d %H:%M} UTC, {verdict.reviewer}: {verdict.mark}: {verdict.rationale}"
    return f"{said} [{sources}]" if sources else said


def _safe(cell: object) -> str:
    """A cell no spreadsheet takes for a formula; see https://owasp.org/www-community/attacks/CSV_Injection.

    The full-width signs count too: East Asian spreadsheets read them as their narrow twins. Numbers stay numbers.
    """
    text = str(cell)
    number = re.fullmatch(r"[-+]?\d+(\.\d+)?", text, re.ASCII)
    return f"'{text}" if text.startswith(tuple("=+-@\t\r\n＝＋－＠")) and not number else text
