"""Decided claims as ClaimReview JSON-LD, which search engines and other fact-checkers read.

See https://schema.org/ClaimReview and https://developers.google.com/search/docs/appearance/structured-data/factcheck.
"""

import json
from typing import Any

from app.report import Report, ReportedCitation, ReportedClaim, ReportedVerdict, link

# On a scale from 1 to 5. That nothing was found says neither true nor false, so it has a name and no number.
VALUES = {"verified": 5, "disputed": 1}
# Kinds of sources that have a type of their own there; of a call or a file there is none.
TYPES = {"book": "Book", "document": "DigitalDocument", "call": "Conversation", "file": "DigitalDocument"}


class ClaimReview:
    """A list with one ClaimReview for each decided claim; undecided and dismissed ones are nothing to publish."""

    name, title, media_type, suffix = "claimreview", "ClaimReview", "application/ld+json; charset=utf-8", "jsonld"

    def render(self, report: Report) -> bytes:
        reviews = [_review(report, claim, claim.verdict) for claim in report.claims if claim.verdict]
        text = json.dumps(reviews, ensure_ascii=False, indent=2)
        # Such data is embedded in pages, where '</script>' inside a string would end it.
        return (text.replace("<", "\\u003c") + "\n").encode()


def _review(report: Report, claim: ReportedClaim, verdict: ReportedVerdict) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": claim.permalink,
        "claimReviewed": verdict.wording,
        "author": _known({"@type": "Organization", "name": report.desk, "url": link(report.desk_url)}),
        "datePublished": verdict.decided_at.isoformat(timespec="seconds"),
        "itemReviewed": _claim(report, claim),
        "reviewRating": _rating(verdict),
        "citation": [_source(citation) for citation in verdict.citations],
    }


def _claim(report: Report, claim: ReportedClaim) -> dict[str, Any]:
    published = report.published.isoformat() if report.published else None
    publisher = {"@type": "Organization", "name": report.publisher} if report.publisher else None
    author = {"@type": "Person", "name": report.author} if report.author else None
    speaker = {"@type": "Person", "name": claim.speaker} if claim.speaker else None
    work = {
        "@type": "CreativeWork",
        "url": link(report.url),
        "headline": report.title,
        "author": author,
        "publisher": publisher,
        "datePublished": published,
    }
    return _known(
        {
            "@type": "Claim",
            "text": claim.quote,
            "author": speaker or publisher or author,
            "datePublished": published,
            "appearance": _known(work) if work["url"] else None,
        }
    )


def _rating(verdict: ReportedVerdict) -> dict[str, Any]:
    value = VALUES.get(verdict.mark)
    scale = {"ratingValue": value, "bestRating": 5, "worstRating": 1} if value else {}
    name = verdict.mark.capitalize()
    return {"@type": "Rating", "alternateName": name, **scale, "ratingExplanation": verdict.rationale}


def _source(citation: ReportedCitation) -> dict[str, Any]:
    return _known(
        {
            "@type": TYPES.get(citation.kind, "CreativeWork"),
            "name": citation.title,
            "description": citation.described,
            "url": citation.link,
            "author": {"@type": "Person", "name": citation.author} if citation.author else None,
            "publisher": {"@type": "Organization", "name": citation.publisher} if citation.publisher else None,
            "datePublished": citation.published.isoformat() if citation.published else None,
            "text": citation.quote,
        }
    )


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something: search engines take an empty one for an error, a missing one for unknown."""
    return {name: value for name, value in fields.items() if value}
