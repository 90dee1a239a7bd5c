"""Which language a text is in, as far as splitting needs to know: English, or which other."""

# Words that every English text of some length is full of, and other languages' texts are not: not all function words,
# of which too many are another language's as well ("an", "her", "do").
COMMON = frozenset("the of and to in a is that for it was on with as are by be at from has have an not".split())
# So much of a text tells; of less than so many words nothing does, and English is the likeliest here.
ENOUGH, FEWEST = 20_000, 5


def language(text: str) -> str:
    """The ISO 639-1 code of a text's language; 'en' where too little of it is there to tell.

    Names mislead the identifier (langid; Lui and Baldwin 2012), so words with a capital are left aside, and what is
    full of English function words is English whatever it says.
    """
    words = [word for word in text[:ENOUGH].split() if not word[:1].isupper() and any(map(str.isalpha, word))]
    if len(words) < FEWEST or sum(word in COMMON for word in words) > len(words) / 6:
        return "en"
    import py3langid  # loads its model, a second

    code, _ = py3langid.classify(" ".join(words))
    return str(code)
