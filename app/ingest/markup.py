"""What a page says of itself to machines: JSON-LD (https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html)."""

import json
import logging
import re

from app.ingest.elements import Element
from app.ingest.text import HALVES

log = logging.getLogger("claimdesk")

# Left over from when pages were XHTML or hid scripts from browsers: a comment's or CDATA section's marks, also when
# they are commented out themselves.
_OPENS = re.compile(r"^\s*(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*/)?")
_MARKS = 40
_CLOSES = re.compile(r";?\s*(?://|/\*)?\s*(?:-->|\]\]>)\s*(?:\*/)?\s*$|;\s*$")


def linked_data(page: Element) -> tuple[str, ...]:
    """The JSON-LD scripts of a page, each a JSON text in ASCII; those that hold no JSON are logged and left out."""
    found = []
    for script in page.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"):
        text = _bare(script.text_content())
        if not text:
            continue
        try:
            # Not strict: many pages break lines inside of strings. Written anew, it is JSON that anyone reads; half a
            # character (as "\ud800" is) no one could store.
            written = json.dumps(json.loads(text, strict=False), ensure_ascii=False)
            found.append(json.dumps(json.loads(HALVES.sub("", written))))
        except (ValueError, RecursionError) as error:
            log.warning("A page's JSON-LD is left out, it is not JSON (%s)", error)
    return tuple(found)


def _bare(script: str) -> str:
    text = _OPENS.sub("", script.strip())
    # Only the end is searched: a search of it all would go through each run of white space from every place in it.
    return (text[:-_MARKS] + _CLOSES.sub("", text[-_MARKS:])).strip()
