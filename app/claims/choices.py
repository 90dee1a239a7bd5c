"""Where one clause says several things at once: coordinated parts, examples of a kind, circumstances side by side.

Each such place gives a list of options, and each option names the words that are left out of the clause's wording. An
option is only offered where the clause entails what is left: not under a negation, not for verbs that need their
subjects together ("met", "agreed"), not in "between 5 and 10", not where a quantity holds of the whole only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from app.claims.asides import examples
from app.claims.grammar import NEGATIVES, ancestors, members, own, plural, subject, subtree

if TYPE_CHECKING:
    from spacy.tokens import Token

MOST = 8
# What holds of several together need not hold of each.
COLLECTIVE = frozenset(
    (
        "meet agree forge sign merge share compete collide differ combine unite join marry divorce cooperate "
        "collaborate negotiate total gather assemble clash fight face compare disagree partner outnumber divide "
        "split separate exchange debate form compromise mix blend connect link associate coincide correspond "
        "match equal add alternate vary balance distinguish choose include comprise consist contain"
    ).split()
)
GROUPING = frozenset(
    (
        "number total sum mix mixture combination difference relationship relation war talk deal agreement "
        "border match merger average share range cooperation partnership ratio comparison gap conflict "
        "ceasefire alliance treaty distance link contrast tie union majority half third quarter percentage "
        "percent proportion pair couple team balance exchange correlation association interaction collaboration "
        "choice"
    ).split()
)
TOGETHER = frozenset("respectively together jointly combined collectively alike only mutually each other".split())
PAIRING = frozenset("between among amid from".split())
BOUND = frozenset("if unless whether".split())
FIXED = frozenset(
    (
        "research development law order term condition health safety trial error supply demand pro con bread "
        "butter gas fish chip rock roll rhythm blue black white search rescue"
    ).split()
)
DISTRIBUTIVE = frozenset("nsubj nsubjpass dobj pobj prep attr acomp xcomp oprd dative agent pcomp conj amod".split())
PLACING = frozenset("in at on near across throughout outside inside".split())
TIMING = frozenset("in on at during since until after before from by for between".split())
TIMES = frozenset("DATE TIME".split())
SITES = frozenset("GPE LOC FAC EVENT ORG".split())
MEASURES = frozenset("CARDINAL PERCENT MONEY QUANTITY ORDINAL".split())
COMPARING = ("JJR", "JJS", "RBR", "RBS")


@dataclass(frozen=True)
class Choice:
    """The words one wording leaves out, and whether what stays of its subject is a single thing."""

    left_out: frozenset["Token"] = frozenset()
    single: bool = False


def choices(tokens: list["Token"], head: "Token") -> list[Choice]:
    """The wordings of a clause, given as what each leaves out of its tokens; never more than eight."""
    there = set(tokens)
    if head.lemma_ in NEGATIVES or any(token.lower_ in NEGATIVES for token in tokens):
        return [Choice()]
    places = [options for options in _places(tokens, there, head) if len(options) > 1]
    chosen: list[list[Choice]] = []
    count = 1
    for options in places:
        if count * len(options) <= MOST:
            chosen.append(options)
            count *= len(options)
    found: dict[frozenset[Token], Choice] = {}
    for combination in product(*chosen):
        left_out = frozenset(token for choice in combination for token in choice.left_out)
        found.setdefault(left_out, Choice(left_out, any(choice.single for choice in combination)))
    return list(found.values())


def _places(tokens: list["Token"], there: set["Token"], head: "Token") -> Iterator[list[Choice]]:
    named = set()
    for token in tokens:
        kind = examples(token)
        # A figure holds of the whole: "300,000 troops including reserves" is not 300,000 reserves.
        counted = any(child.dep_ == "nummod" for child in token.subtree)
        if kind is not None and not counted and _entailed(token, head) and kind[0] in there:
            named |= set(kind[0].subtree)
            yield _examples(token, *kind, head)
    together = any(token.lower_ in TOGETHER for token in tokens)
    for token in tokens:
        if not together and token not in named and token != head and token.dep_ != "conj":
            parts = members(token)
            if len(parts) > 1 and there.issuperset(parts) and _distributes(token, parts, head):
                yield [Choice(*_without(parts, part, head)) for part in parts]
    yield _circumstances(tokens, head)


def _examples(noun: "Token", opening: "Token", named: list["Token"], head: "Token") -> list[Choice]:
    whole = frozenset(opening.subtree)
    each = [Choice(frozenset(set(noun.subtree) - own(one)), noun == subject(head) and not plural(one)) for one in named]
    return [Choice(whole), *each]


def _without(parts: list["Token"], kept: "Token", head: "Token") -> tuple[frozenset["Token"], bool]:
    """What goes when one part of a coordination stays alone: the others, but for a determiner or "to" they share."""
    everything = set(parts[0].subtree)
    stays = own(kept)
    if kept != parts[0]:
        has = {child.dep_ for child in kept.children}
        shared = [c for c in parts[0].children if c.i < parts[0].i and _shares(c, kept, has)]
        stays |= subtree(shared)
        # "founder and head of the firm", where the parser hangs "of the firm" on the first.
        stays |= subtree([c for c in parts[0].children if c.i > parts[-1].i and c.dep_ in ("prep", "relcl", "acl")])
    return frozenset(everything - stays), parts[0] == subject(head) and _one(kept)


def _one(part: "Token") -> bool:
    return "Plur" not in part.morph.get("Number", [])


def _shares(modifier: "Token", part: "Token", has: set[str]) -> bool:
    if part.pos_ in ("VERB", "AUX"):
        return modifier.dep_ == "aux" and "aux" not in has
    if modifier.dep_ in ("det", "poss") and part.pos_ == "NOUN":
        return not has & {"det", "poss", "nummod"}
    return False


def _distributes(first: "Token", parts: list["Token"], head: "Token") -> bool:
    joiners = {c.lower_ for part in parts for c in part.children if c.dep_ == "cc"}
    if not joiners or not joiners <= {"and", "&"} or not _entailed(first, head):
        return False
    same_word_class = len({part.pos_.replace("PROPN", "NOUN") for part in parts}) == 1
    if not same_word_class or first.pos_ in ("NUM", "ADV", "SYM", "DET", "PRON"):
        return False
    if (first.dep_ == "amod" and first.pos_ != "ADJ") or (first.lemma_.lower() in FIXED and parts[1].lemma_ in FIXED):
        return False
    if _one_name(first, parts[-1]) or any(part.tag_ == "CD" for part in parts):
        return False
    counted = any(child.dep_ == "nummod" for child in first.children)
    others_counted = all(any(c.dep_ in ("nummod", "det") for c in part.children) for part in parts[1:])
    if counted and not others_counted:
        return False
    if first == subject(head):
        attribute = next((child for child in head.children if child.dep_ == "attr"), None)
        return head.lemma_ not in COLLECTIVE and (attribute is None or not plural(attribute))
    return True


def _one_name(first: "Token", last: "Token") -> bool:
    """Whether a coordination is inside one name ("Procter and Gamble")."""
    between = first.doc[first.i : last.i + 1]
    return bool(first.ent_type_) and all(t.ent_type_ == first.ent_type_ and t.ent_iob_ != "B" for t in between[1:])


def _entailed(token: "Token", head: "Token") -> bool:
    """Whether what holds of several at this place of the clause holds of each."""
    below = None
    for step in ancestors(token, head):
        if step.dep_ not in DISTRIBUTIVE or step.lower_ in PAIRING or (step.lemma_ in GROUPING and below is not None):
            return False
        if below is not None and (
            step.dep_ in ("nsubj", "nsubjpass") or (step.dep_ == "xcomp" and step.lemma_ in COLLECTIVE)
        ):
            return False
        below = step
    inside_object = below is not None and below.dep_ in ("dobj", "pobj", "prep", "attr")
    return not (
        inside_object and head.lemma_ in COLLECTIVE - {"sign", "join", "face", "include", "contain", "fight", "form"}
    )


def _circumstances(tokens: list["Token"], head: "Token") -> list[Choice]:
    """ "born on 4 May in Oslo": a time beside a place, role or purpose, each of which the clause entails alone.

    Not where figures, comparisons or modality make the sense depend on all of them ("rose 3% in May from April").
    """
    parts = [c for c in head.children if c in tokens and c.i > head.i and _circumstance(c)]
    # "on 4 May 1990 in Oslo": the parser likes to hang the place on the year.
    parts += [
        t for part in parts if _is_time(part) for t in part.subtree if t != part and t.dep_ == "prep" and _sited(t)
    ]
    times = [part for part in parts if _is_time(part)]
    if len(parts) < 2 or not times or len(times) == len(parts):
        return []
    inside = subtree(parts)
    core = [token for token in tokens if token not in inside]
    if any(t.ent_type_ in MEASURES or t.tag_ in COMPARING or t.tag_ == "MD" or t.like_num for t in core):
        return []
    alone = {
        part: set(part.subtree) - subtree([p for p in parts if p != part and part in list(p.ancestors)])
        for part in parts
    }
    return [Choice(frozenset(inside - alone[part])) for part in parts]


def _is_time(part: "Token") -> bool:
    return any(token.ent_type_ in TIMES for token in (part, *part.children))


def _circumstance(part: "Token") -> bool:
    if part.dep_ == "npadvmod":
        return part.ent_type_ in TIMES
    if part.dep_ != "prep" or not any(child.dep_ == "pobj" for child in part.children):
        return False
    beside = part.lower_ in PLACING and part.nbor(-1) != part.head
    return _is_time(part) or part.lower_ == "as" or beside or _sited(part)


def _sited(part: "Token") -> bool:
    return part.lower_ in PLACING and any(child.ent_type_ in SITES for child in part.children)
