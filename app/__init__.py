"""Claimdesk: from an article to a verdict report, claim by claim.

The journey, and the package that walks each part of it:

    ingest       a source (pasted text, a file, a URL) becomes an article's canonical text
    claims       the text is laid out, read and cut into claims that hold alone, each anchored to an exact quote
    embedding    texts become vectors, each text once
    evidence     documents become passages of the library
    retrieval    passages and earlier verdicts are found that bear on a claim
    comparison   do the figures of a claim and of a passage agree
    matching     what bears on a claim, and how the figures of both stand
    pipeline     the steps above, durable: what a crash interrupts goes on where it stopped
    review       people change claims, cite, decide, undo; nothing is overwritten
    report       an article's claims and verdicts as one object
    exports      that object as HTML, Markdown, CSV, JSON and ClaimReview

Around it: `settings` and `errors`; `folder`, where a desk keeps its files; `models` and `db`, the rows everything else
is derived from; `language`, what is known of English; `accounts`, who is asking; `policy` and `acts`, what they may do
and the record of it; `feeds`, what is watched; `cross_encoding`, models that read two texts together, where a desk has
one; `evaluation`, how good all this is; `demo`, a desk with something on it; `web` and `cli`, the two ways in.
"""

__version__ = "0.1.0"
