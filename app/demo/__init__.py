"""What a first look at a desk needs: a sample article, and evidence to review it with.

The article was written for this. Its speakers and their institutions are made up, and some of its errors are
deliberate: it gets an office and several numbers wrong, and says things no source here knows about, so that every
verdict has its claim. The evidence is true as of 2025, in the project's own words; each row names where it can be read.
"""

from importlib.resources import files

TITLE = "Helsinki and Tokyo count soldiers, and kilometres"


def article() -> tuple[str, str]:
    """The sample article's title and its plain text, paragraphs parted by blank lines."""
    return TITLE, (files(__name__) / "article.txt").read_text("utf-8")


def evidence() -> bytes:
    """The evidence as JSON lines, as `claimdesk evidence import` reads them."""
    return (files(__name__) / "evidence.jsonl").read_bytes()
