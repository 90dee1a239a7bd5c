"""Other desks' fact-checks to rows: schema.org's ClaimReview markup, and the answer of Google's Fact Check Tools.

Markup in the wild keeps few rules, so a review is found wherever it stands in a document, whatever is wrapped around
it, and nothing but the claim itself is required of it.

Sources: https://schema.org/ClaimReview, https://json-ld.org/spec/latest/json-ld/,
https://datacommons.org/factcheck/download, https://developers.google.com/fact-check/tools/api (claims:search).
"""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from app.language.dates import MONTHS

Node = Mapping[str, Any]
Fields = dict[str, str]

# How JSON-LD may write one of schema.org's words.
PREFIXES = ("", "schema:", "http://schema.org/", "https://schema.org/")
# What a review is on; its headline and address stand in for the review's own.
PAGE = re.compile(r"(Page|Article|Posting|Report)$")
GLOBAL = re.compile(r"[a-z][\w+.-]*:", re.IGNORECASE)
HOST = re.compile(r"https?://(?:www\.)?([^/\s:?#\[\]]+)\S*")
# Tags that people's editors leave in a text. Anything else in angle brackets may be what the text says.
BREAKS = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|t[dr]|table|hr)\b[^<>]*>", re.IGNORECASE)
INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|font|i|img|mark|q|s|small|span|strong|su[bp]|u)\b[^<>]*>", re.I)

YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?!\d)")
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?([a-z]{3,9})\.?,? (\d{4})\b", re.IGNORECASE)
MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b", re.IGNORECASE)
ALL_NUMBERS = re.compile(r"(\d{1,2})([./])\s?(\d{1,2})\2\s?(\d{4})\b")


class Markup:
    """A JSON document that may hold fact-checks. References between its parts (@id) are followed."""

    def __init__(self, given: object) -> None:
        self._given = given
        named = [(str(node["@id"]), node) for node, _ in _nodes(given) if "@id" in node and len(node) > 1]
        self._by_id = dict(named)
        self._uses = Counter(name for name, _ in named)

    @cached_property
    def holds_reviews(self) -> bool:
        return any(True for _ in self.reviews(self._given))

    def reviews(self, part: object) -> Iterator[Fields | str]:
        """The fact-checks in a part of the document, in order, each as the fields of a row, or why it can be none.

        What a review lacks is the empty string. Its dates are in ISO form, and left out where they are written in no
        form that is known: the review is worth more than they are.
        """
        for node, page in _nodes(part):
            if "ClaimReview" in _types(node):
                fields = self._review(node, page)
                yield fields if fields["text"] else f"it does not say which claim it reviews {fields['url']}".strip()
            elif "claimReview" in node or ("claimant" in node and "text" in node):
                answers = [_answer(node, one) for one in _list(node.get("claimReview")) if isinstance(one, Mapping)]
                yield from (one if one["text"] else "it does not say which claim it reviews" for one in answers)
                if not answers:
                    yield "nobody's review of this claim is given"

    def _review(self, node: Node, page: Node) -> Fields:
        item, rating = self._part(node, "itemReviewed"), self._part(node, "reviewRating")
        pages = [page, self._part(node, "mainEntityOfPage"), self._part(node, "isPartOf")]
        claim = _first(node, "claimReviewed") or _first(item, "name", "text")
        url = _address(_get(node, "url")) or next(filter(None, (_page_address(one) for one in pages)), "")
        titles = (_first(node, "headline", "name"), *(_first(one, "headline", "name") for one in pages), claim)
        return {
            "text": claim,
            "external_id": self._external_id(node, url, claim),
            "title": next(filter(None, titles), ""),
            "url": url,
            "publisher": self._publisher(node),
            "published": day(_first(node, "datePublished", "dateCreated")),
            "rating": _rating(_get(node, "reviewRating"), rating),
            "explanation": _first(rating, "ratingExplanation") or _first(node, "reviewBody"),
            "speaker": self._names(_get(item, "author") or _get(item, "creator")),
            "said": day(_first(item, "datePublished", "dateCreated")),
        }

    def _external_id(self, node: Node, url: str, claim: str) -> str:
        # An id is only trusted to be this review's where it is global, no other's, and not the page's. Pages review
        # several claims: page and claim together are what stays when a rating is corrected.
        name = str(node.get("@id"))
        name = url.partition("#")[0] + name if name.startswith("#") else name
        if GLOBAL.match(name) and name != url and self._uses[str(node["@id"])] == 1:
            return name
        return f"{url}#{hashlib.sha256(claim.encode(errors='replace')).hexdigest()[:16]}" if url else ""

    def _publisher(self, node: Node) -> str:
        authors = [self._resolved(one) for one in _list(_get(node, "author"))]
        desks = [one for one in authors if isinstance(one, Mapping) and "Person" not in _types(one)]
        return self._names(desks) or self._names(_get(node, "publisher")) or self._names(authors)

    def _names(self, agents: object) -> str:
        return ", ".join(dict.fromkeys(filter(None, (_name(self._resolved(one)) for one in _list(agents)))))

    def _part(self, node: Node, name: str) -> Node:
        parts = (self._resolved(one) for one in _list(_get(node, name)))
        return next((part for part in parts if isinstance(part, Mapping)), {})

    def _resolved(self, value: object) -> object:
        name = value.get("@id") if isinstance(value, Mapping) and len(value) == 1 else value
        return self._by_id.get(name, value) if isinstance(name, str) else value


def day(written: str) -> str:
    """A date in one of the forms people publish it in, as 2025-01-31; empty where it is none, or could be two."""
    found = days(written)
    return found.pop() if len(found) == 1 else ""


def days(written: str) -> set[str]:
    """The days that a date in one of these forms can be, each as 2025-01-31: none, one, or two."""
    written = written.strip()
    if found := YEAR_FIRST.match(written):
        return _iso(found[1], found[3], found[4])
    for pattern, order in ((DAY_FIRST, (3, 2, 1)), (MONTH_FIRST, (3, 1, 2))):
        if found := pattern.search(written):
            year, month, number = (found[group] for group in order)
            known = MONTHS.get(month[:3].lower())
            return _iso(year, known, number) if known else set()
    if found := ALL_NUMBERS.match(written):
        # 31.1.2025 is the same everywhere; 5/3/2025 is not.
        other = _iso(found[4], found[1], found[3]) if found[2] == "/" else set()
        return _iso(found[4], found[3], found[1]) | other
    return set()


def clean(text: str) -> str:
    """A text without the entities (escaped once or twice), tags and line breaks that a web page left in it."""
    text = html.unescape(html.unescape(text))
    return " ".join(INLINE.sub("", BREAKS.sub(" ", text)).split())


def _nodes(given: object) -> Iterator[tuple[Node, Node]]:
    """Every object of a document, outer before inner, each with the page it stands on, if any."""
    # With a stack of its own: what JSON's reader can nest, a generator in generators cannot always.
    stack: list[tuple[object, Node]] = [(given, {})]
    while stack:
        value, page = stack.pop()
        if isinstance(value, Mapping):
            yield value, page
            page = value if any(PAGE.search(kind) for kind in _types(value)) else page
            stack.extend((inner, page) for inner in reversed(list(value.values())) if isinstance(inner, Mapping | list))
        elif isinstance(value, list):
            stack.extend((inner, page) for inner in reversed(value) if isinstance(inner, Mapping | list))


def _answer(claim: Node, review: Node) -> Fields:
    """One review of one claim of a claims:search answer."""
    text, url = clean(_text(claim.get("text"))), _address(review.get("url"))
    publisher = review.get("publisher")
    return {
        "text": text,
        "external_id": f"{url}#{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}" if url else "",
        "title": _first(review, "title") or text,
        "url": url,
        "publisher": _name(publisher),
        "published": day(_first(review, "reviewDate")),
        "rating": _first(review, "textualRating"),
        "explanation": "",
        "speaker": _first(claim, "claimant"),
        "said": day(_first(claim, "claimDate")),
    }


def _rating(given: object, rating: Node) -> str:
    """The rating in its own words, or what its numbers say."""
    words = _first(rating, "alternateName", "name") or (clean(_text(given)) if not rating else "")
    if words:
        return words
    value, best, worst = (_first(rating, name) for name in ("ratingValue", "bestRating", "worstRating"))
    try:
        number, top = float(value), float(best or "nan")
        bottom = float(worst or min(number, 1.0))
    except ValueError:
        return value  # words, where a number was due
    if not best:
        return f"{number:g}"
    # -1 of -1 and the like are how some systems write that there is no number.
    return f"{number:g} of {top:g}" if bottom <= number <= top and bottom < top else ""


def _types(node: Node) -> set[str]:
    given = node.get("@type", node.get("type"))
    return {re.split(r"[/#:]", kind)[-1] for kind in _list(given) if isinstance(kind, str)}


def _get(node: Node, name: str) -> object:
    return next((node[prefix + name] for prefix in PREFIXES if node.get(prefix + name) not in (None, "", [])), None)


def _first(node: Node, *names: str) -> str:
    """The first of these properties that says anything, as clean text."""
    return next(filter(None, (clean(_text(_get(node, name))) for name in names)), "")


def _text(value: object) -> str:
    if isinstance(value, list):
        return next(filter(None, map(_text, value)), "")
    if isinstance(value, Mapping):
        return _text(value.get("@value", value.get("name")))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(value: object) -> list[object]:
    return [inner for one in value for inner in _list(one)] if isinstance(value, list) else [value]


def _name(agent: object) -> str:
    """Who a person or an organisation is; where there is only an address, its host."""
    name = _first(agent, "name", "alternateName", "legalName") if isinstance(agent, Mapping) else clean(_text(agent))
    if not name and isinstance(agent, Mapping):
        name = next(filter(None, (_address(_get(agent, key)) for key in ("url", "site", "sameAs", "@id"))), "")
    address = HOST.fullmatch(name)
    return address[1] if address else name


def _address(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    return _text(value).strip().replace("&amp;", "&")


def _page_address(page: Node) -> str:
    found = (_address(_get(page, name)) for name in ("url", "mainEntityOfPage", "@id"))
    return next((address for address in found if address.startswith(("http://", "https://"))), "")


def _iso(year: str, month: str | int, number: str) -> set[str]:
    try:
        # A year this early is a program's way of saying that it has none.
        return {date(int(year), int(month), int(number)).isoformat()} if int(year) > 1000 else set()
    except ValueError:
        return set()
