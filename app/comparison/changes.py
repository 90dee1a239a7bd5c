"""Words that say something rises or falls."""

RISES = frozenset(
    "rise rose risen rises rising increase increased increases increasing grow grew grown grows growing growth "
    "climb climbed jump jumped surge surged soar soared up gain gained raised expand expanded more higher "
    "warmed warming warmer longer larger faster advance advanced lift lifted lifting raise raising hike hiked "
    "hikes widened bigger "
    "dearer stronger swelled rallied rebounded added adds deepened".split()
)
FALLS = frozenset(
    "fall fell fallen falls falling decrease decreased decline declined declines drop dropped shrink shrank "
    "shrunk plunge plunged plummeted slump slumped down lost lose reduce reduced reduces reduction contracted "
    "cut less fewer lower slower smaller slid slipped dipped trimmed lowered slashed narrowed cheaper weaker "
    "shed tumbled sank receded "
    "shrinks shrinking loses cuts".split()
)
