"""Web pages: the main text by trafilatura, in the page's order, with its links and what the page tells of itself."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.ingest.document import Document, Reference

BLOCKS = frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
SKIPPED = frozenset("script style template noscript svg math iframe object select button img picture video audio".split())


def flow(root: Any, base: str = "") -> tuple[str, list[Reference]]:
    """The rough text of an element and the links in it."""
    references: list[Reference] = []
    return "".join(_pieces(root, base, references)), references
