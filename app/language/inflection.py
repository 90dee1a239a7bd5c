"""The finite forms that a shortened or shared verb needs when it stands in a sentence of its own."""

# Verbs of reports whose past tense is not made with -ed.
PAST = dict(
    pair.split(":")
    for pair in (
        "be:was become:became begin:began bring:brought build:built buy:bought catch:caught choose:chose "
        "come:came cut:cut deal:dealt do:did draw:drew drive:drove eat:ate fall:fell feel:felt fight:fought "
        "find:found fly:flew forget:forgot get:got give:gave go:went grow:grew have:had hear:heard hit:hit "
        "hold:held keep:kept know:knew lay:laid lead:led leave:left lend:lent let:let lie:lay lose:lost "
        "make:made mean:meant meet:met overcome:overcame oversee:oversaw overtake:overtook pay:paid put:put "
        "quit:quit read:read ride:rode ring:rang rise:rose run:ran say:said see:saw seek:sought sell:sold "
        "send:sent set:set shake:shook shoot:shot show:showed shut:shut sing:sang sink:sank sit:sat sleep:slept "
        "speak:spoke spend:spent split:split spread:spread stand:stood steal:stole strike:struck swim:swam "
        "take:took teach:taught tell:told think:thought throw:threw understand:understood undergo:underwent "
        "undertake:undertook wear:wore win:won withdraw:withdrew write:wrote"
    ).split()
)
VOWELS = "aeiou"
# Stressed on the last syllable, so that the consonant doubles.
DOUBLING = frozenset("admit commit permit submit refer transfer occur prefer control patrol compel expel equip".split())
SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does", "'re": "is", "’re": "is"}


def past(lemma: str) -> str:
    """A verb's past tense: "serve" gives "served", "win" "won"."""
    if lemma in PAST:
        return PAST[lemma]
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in VOWELS:
        return lemma[:-1] + "ied"
    one_syllable = sum(letter in VOWELS for letter in lemma) == 1
    short = len(lemma) > 2 and lemma[-1] not in VOWELS + "wxy" and lemma[-2] in VOWELS and lemma[-3] not in VOWELS
    return lemma + (lemma[-1] if short and (one_syllable or lemma in DOUBLING) else "") + "ed"


def present(lemma: str, plural: bool) -> str:
    """A verb's present tense in the third person."""
    if lemma in ("be", "have", "do"):
        return {"be": ("is", "are"), "have": ("has", "have"), "do": ("does", "do")}[lemma][plural]
    if plural:
        return lemma
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return lemma + "es"
    return lemma[:-1] + "ies" if lemma.endswith("y") and lemma[-2:-1] not in VOWELS else lemma + "s"


def singular(form: str, lemma: str) -> str:
    """A plural present or "were" for one subject: "have" gives "has"; what has no number stays."""
    return SINGULAR.get(form.lower(), present(lemma, False) if form.lower() == lemma else form)
