"""The report as Markdown (CommonMark, https://spec.commonmark.org/0.31.2/), for notes and repositories.

What articles and people wrote is text: escaped, it cannot make headings, links or HTML of its own.
"""

import re
from collections.abc import Iterator

from app.report import Report, ReportedCitation, ReportedClaim, ReportedVerdict, link


class Markdown:
    """A heading per claim, its verdict and quote under it, then what was set aside."""

    name, title, media_type, suffix = "md", "Markdown", "text/markdown; charset=utf-8", "md"

    def render(self, report: Report) -> bytes:
        return ("\n\n".join(_blocks(report)) + "\n").encode()


def _blocks(report: Report) -> Iterator[str]:
    yield f"# Fact-check: {_line(report.title) or 'untitled article'}"
    yield _article(report)
    yield "; ".join(f"{number} {mark}" for mark, number in report.counts.items()) + "."
    for number, claim in enumerate(report.claims, 1):
        yield f"## {number}. {_line(claim.text)}"
        yield f"**{claim.mark.capitalize()}** · {_about(claim)}"
        yield _quoted(claim.quote)
        if claim.verdict:
            yield from _verdict(claim.verdict, claim.text)
        yield from _earlier(claim)
    if report.dismissed:
        yield "## Dismissed as not checkable"
    for claim in report.dismissed:
        yield f"### {_line(claim.text)}"
        yield f"**Dismissed** · {_about(claim)}"
        yield _quoted(claim.quote)
        if claim.verdict:
            yield f"**{claim.mark.capitalize()}** when it was dismissed"
            yield from _verdict(claim.verdict, claim.text)
        yield from _earlier(claim)


def _article(report: Report) -> str:
    facts = {
        "Author": _line(report.author),
        "Publisher": _line(report.publisher),
        "Published": report.published.isoformat() if report.published else "",
        "Address": _linked(report.url, report.url),
        "Language": _line(report.language),
        "Links in the text": str(report.references),
        "Text (SHA-256)": f"`{report.digest}`",
        "Desk": _linked(report.desk, report.permalink),
        "As of": f"{report.as_of:%Y-%m-%d %H:%M} UTC",
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items() if value)


def _about(claim: ReportedClaim) -> str:
    speaker = f"said by {_line(claim.speaker)}" if claim.speaker else ""
    place = f"characters {claim.place}"
    dates = ", ".join(f"“{_line(words)}” is {day}" for words, day in claim.dates.items())
    flags = ", ".join(map(_line, claim.flags))
    worth = f"check-worthiness {claim.check_worthiness:.2f}"
    return " · ".join(
        filter(None, [speaker, place, dates, worth, flags, _linked(f"claim {claim.id}", claim.permalink)])
    )


def _verdict(verdict: ReportedVerdict, wording: str) -> Iterator[str]:
    if verdict.wording != wording:
        yield f"Given on the wording: {_line(verdict.wording)}"
    yield _text(verdict.rationale)
    yield f"{_line(verdict.reviewer)}, {verdict.decided_at:%Y-%m-%d %H:%M} UTC"
    if verdict.citations:
        yield "\n".join(map(_source, verdict.citations))


def _earlier(claim: ReportedClaim) -> Iterator[str]:
    if claim.earlier:
        yield f"Earlier verdicts: {len(claim.earlier)}"
    for verdict in claim.earlier:
        yield f"**{verdict.mark.capitalize()}**, no longer in force"
        yield from _verdict(verdict, claim.text)


def _source(citation: ReportedCitation) -> str:
    published = citation.published.isoformat() if citation.published else ""
    title = _linked(citation.title or citation.link, citation.link)
    page = f"p. {citation.page}" if citation.page else ""
    origin = ", ".join(filter(None, [title, _line(citation.described), _line(citation.publisher), published, page]))
    # The desk's page keeps the words a source may have changed since.
    desk = _linked("at the desk", citation.permalink) if citation.permalink not in ("", citation.link) else ""
    quote = f"“{_line(citation.quote)}”" if citation.quote else ""
    return "- " + " ".join(filter(None, [origin, quote, f"({desk})" if desk else ""]))


def _quoted(quote: str) -> str:
    return "\n".join(f"> {line}" for line in _text(quote).split("\n"))


def _linked(text: str, url: str) -> str:
    target = re.sub(r"[<>\\]", lambda sign: f"%{ord(sign[0]):02X}", link(url)).replace("&", "&amp;")
    return f"[{_line(text)}](<{target}>)" if target else _line(text)


def _line(text: str) -> str:
    """Words on one line, as text."""
    return _escape(" ".join(text.split()))


def _text(text: str) -> str:
    """Lines, as text; a backslash at a line's end keeps the break, and a paragraph that ends is no way out."""
    return "\\\n".join(map(_escape, re.split(r"\r\n|[\r\n]", text)))


def _escape(line: str) -> str:
    line = re.sub(r"[\\`*_{}\[\]#|~^]", r"\\\g<0>", line)
    # Not every reader knows '\<', all know '&lt;'.
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # What some readers turn into links by themselves.
    line = re.sub(r"(?i)\b(https?|ftp|mailto|xmpp):", r"\1\\:", line)
    line = re.sub(r"(?i)\bwww\.", r"www\\.", line)
    # What makes a list, a rule, an underlined heading or a definition at the start of a line.
    line = re.sub(r"^(\s*)([-+=:])", r"\1\\\2", line)
    line = re.sub(r"^(\s*\d+)([.)])", r"\1\\\2", line)
    return re.sub(r"^\s+|\s+$", lambda blank: "".join(f"&#{ord(sign)};" for sign in blank[0]), line)
