"""Where sentences begin and end: by rules, in one pass, without a language model."""

import re

# An end mark, what closes with it, and white space; whether it ends a sentence depends on what stands around it.
END = re.compile(r"([.!?…]+)([\"'”’»)\]]*)(\s+)")
# Words that are written with a full stop inside a sentence. Those that can end one too ("p.m.", "Inc.", "U.S.") are
# left to what follows.
TITLES = frozenset(
    (
        "adm. brig. capt. cmdr. col. cpl. dr. fr. gen. gov. hon. lt. maj. messrs. mme. mr. mrs. ms. mx. pres. "
        "prof. rep. reps. rev. sen. sens. sgt. st. ste. vs. v. cf. e.g. i.e. viz. approx. ca. c. fig. figs. "
        "no. nos. nr. vol. pp. p. art. sec. ch. est. gen. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. "
        "nov. dec. mt. ft."
    ).split()
)
# Before a number these are months, counts or measures; before anything else they are words that may end a sentence.
BEFORE_NUMBER = frozenset(("no. nos. art. sec. ch. fig. vol. p. pp. mar. mt. ft. st. est. c. v.").split())
FUNCTION_WORDS = frozenset(
    (
        "A An The This That These Those He She It They We I You In On At For From But And Or So If When While "
        "After Before Since Although However Meanwhile Its Their His Her Our There Here Last Then"
    ).split()
)
ACRONYM = re.compile(r"(?:\b[A-Za-z]\.){2,}$|\b[A-Z]\.$")
INITIAL = re.compile(r"(?:^|[\s(\"“])[A-Z]\.$")
# What may open a sentence: a capital, a digit, an opening quotation mark or bracket, or a letter without case.
OPENING = re.compile(r"[\"'“‘«(\[]*[^\W_a-zß-öø-ÿ]|[\"'“‘«(\[—–-]")


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans (code points) of a text's sentences, in order, without the white space around them.

    A line break always ends a sentence. Full stops in abbreviations, initials, acronyms and numbers do not; a mark
    inside a quotation does where another sentence follows.
    """
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        begin = line.start()
        for mark in END.finditer(text, line.start(), line.end()):
            if _ends(text, begin, mark, line.end()):
                spans.append((begin, mark.end(2)))
                begin = mark.end()
        spans.append((begin, line.end()))
    return [span for span in (_trim(text, *span) for span in spans) if span[0] < span[1]]


def _ends(text: str, begin: int, mark: re.Match[str], stop: int) -> bool:
    following = text[mark.end() : min(stop, mark.end() + 3)]
    if not following or not OPENING.match(following):
        return False
    if mark[1] != ".":
        # "“Really?” Smith asked" goes on; so does "He paused … Then".
        return True
    word = text[max(begin, text.rfind(" ", begin, mark.start()) + 1) : mark.end(1)].lstrip("\"'“‘«([")
    if word.lower() in TITLES:
        numbered = word.lower() in BEFORE_NUMBER
        return numbered and not following[0].isdigit() and word[0].islower() and not mark[2] and word != "v."
    if INITIAL.search(text, begin, mark.end(1)) and not mark[2]:
        return False
    # "the U.S. Senate" goes on; "in the U.S. The Senate" does not, which only a word that opens sentences tells.
    return not (ACRONYM.search(text, begin, mark.end(1)) and not mark[2] and not _function_word(text, mark.end(), stop))


def _function_word(text: str, begin: int, stop: int) -> bool:
    word = re.match(r"[\"'“‘(]*(\w+)", text[begin : min(stop, begin + 20)])
    return word is not None and word[1] in FUNCTION_WORDS


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
