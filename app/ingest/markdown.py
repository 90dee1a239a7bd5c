"""Markdown: its words without its signs; links become references, images go."""

import re
from datetime import date

from app.ingest.document import Reference
from app.ingest.html import flow

LOOKS = re.compile(r"^ {0,3}#{1,6} +\S|\[[^\]\n]+\]\(<?(?:https?:|mailto:|[/#.])[^)\n]*\)|!\[[^\]\n]*\]\([^)\n]+\)", re.M)
FRONT = re.compile(r"\A---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.S)


def looks_markdown(text: str) -> bool:
    """Whether a pasted text has headings, links or images in Markdown's signs."""
    return bool(LOOKS.search(text))
