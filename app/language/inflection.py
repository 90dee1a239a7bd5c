"""The finite forms that a shortened or shared verb needs when it stands in a sentence of its own."""

from functools import lru_cache

SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does", "'re": "is", "’re": "is"}
PLURAL = {"is": "are", "has": "have", "does": "do"}


def past(lemma: str) -> str:
    """A verb's past tense: "serve" gives "served", "win" "won", "flee" "fled"."""
    return _inflected(lemma, "VBD")


def present(lemma: str, plural: bool) -> str:
    """A verb's present tense in the third person."""
    form = _inflected(lemma, "VBZ")
    return PLURAL.get(form, lemma) if plural else form


def singular(form: str, lemma: str) -> str:
    """A plural present or "were" for one subject: "have" gives "has"; what has no number stays."""
    return SINGULAR.get(form.lower(), present(lemma, False) if form.lower() == lemma else form)


@lru_cache(4096)
def _inflected(lemma: str, tag: str) -> str:
    """The form of a verb with a Penn Treebank tag: the first of its spellings, by rule for a word of no dictionary."""
    import lemminflect  # it imports spaCy, to hang methods on its tokens

    spellings = lemminflect.getInflection(lemma, tag)
    # Its dictionary has "off set" and "over-took" too.
    plain = (spelling for spelling in spellings if spelling.isalpha() or "-" in lemma)
    return next(plain, spellings[0] if spellings else lemma)
