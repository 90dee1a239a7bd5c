"""The finite forms that a shortened or shared verb needs when it stands in a sentence of its own."""

from functools import lru_cache

SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does", "'re": "is", "’re": "is"}
PLURAL = {"is": "are", "has": "have", "does": "do"}


def past(lemma: str) -> str:
    """A verb's past tense: "serve" gives "served", "win" "won", "flee" "fled"."""
    return _inflected(lemma, "VBD")


def participle(lemma: str) -> str:
    """A verb's past participle: "sell" gives "sold"."""
    return _inflected(lemma, "VBN")


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


# The lemmas of Universal Dependencies for closed classes and odd words, which the dictionary lacks or has otherwise.
CLOSED = {
    "PRON": {"me": "I", "us": "we", "him": "he", "them": "they", "these": "this", "those": "that", "i": "I"}
    | {"mine": "my", "ours": "our", "yours": "your", "theirs": "their"},
    "DET": {"an": "a", "these": "this", "those": "that"},
    "PART": {"n't": "not", "n’t": "not", "nt": "not", "’s": "'s", "'": "'s", "’": "'s", "s": "'s", "na": "to"},
    "AUX": {"'s": "be", "’s": "be", "s": "be", "'m": "be", "’m": "be", "'re": "be", "’re": "be", "ai": "be"}
    | {"ca": "can", "'ll": "will", "’ll": "will", "wo": "will", "sha": "shall", "'d": "would", "’d": "would"}
    | {"'ve": "have", "’ve": "have"},
    "ADJ": {"more": "more", "most": "most"},
    "ADV": {"more": "more", "most": "most", "later": "late"},
    "NOUN": {"thanks": "thanks"},
}
INFLECTED = frozenset("NNS NNPS VBD VBG VBN VBP VBZ JJR JJS RBR RBS".split())
OPEN = frozenset("NOUN PROPN VERB AUX ADJ ADV".split())


@lru_cache(50_000)
def lemma(form: str, upos: str, tag: str) -> str:
    """A word's lemma as Universal Dependencies has it, by its universal part of speech and Penn Treebank tag."""
    import lemminflect  # it imports spaCy, to hang methods on its tokens

    low = form.lower()
    if (known := CLOSED.get(upos, {}).get(low)) is not None:
        return known
    if low == "her" and tag == "PRP":
        return "she"
    if tag not in INFLECTED or upos not in OPEN or not any(letter.isalpha() for letter in form):
        return form if upos == "PROPN" else low
    found = lemminflect.getLemma(form if upos == "PROPN" else low, upos)
    return found[0] if found else low
