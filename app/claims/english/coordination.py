"""Where one clause says several things at once: coordinated parts, examples of a kind, circumstances side by side.

Each such place gives a list of options, and each option names the words that are left out of the clause's wording. An
option is only offered where the clause entails what is left: not under a negation, not for verbs that need their
subjects together ("met", "agreed"), not in "between 5 and 10", not where a quantity holds of the whole only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from app.claims.english.grammar import DENYING, INTRANSITIVE, ancestors, members, own, plural, subject, subtree
from app.claims.english.modifiers import examples, has_article

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
FIXED = frozenset(
    (
        "research development law order term condition health safety trial error supply demand pro con bread "
        "butter gas fish chip rock roll rhythm blue black white search rescue"
    ).split()
)
DISTRIBUTIVE = frozenset(
    "nsubj nsubjpass dobj pobj prep attr acomp xcomp oprd dative agent pcomp conj amod nmod".split()
)
SUBORDINATE = frozenset("advcl relcl acl".split())
PLACING = frozenset("in at on near across throughout outside inside".split())
TIMES = frozenset("DATE TIME".split())
SITES = frozenset("GPE LOC FAC EVENT ORG".split())
AMOUNTS = frozenset("CARDINAL PERCENT MONEY QUANTITY".split())
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
    if _denied(tokens, head):
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
    return _nationality(list(found.values()), head)


def _nationality(found: list[Choice], head: "Token") -> list[Choice]:
    """ "She is a Finnish painter" says that she is Finnish and that she is a painter."""
    role = next((child for child in head.children if child.dep_ == "attr"), None)
    of = subject(head)
    if role is None or of is None or not (of.ent_type_ == "PERSON" or of.lower_ in ("he", "she")):
        return found
    nations = [child for child in role.children if child.ent_type_ == "NORP" and child.dep_ in ("amod", "compound")]
    if not nations or not has_article(role):
        return found
    nation = set(nations[0].subtree)
    left = [Choice(choice.left_out | nation, choice.single) for choice in found]
    return [Choice(frozenset(set(role.subtree) - nation)), *left]


def _denied(tokens: list["Token"], head: "Token") -> bool:
    """Whether a negation reaches what the clause says; one inside an adverbial or relative clause does not."""
    negatives = (token for token in tokens if token.lower_ in DENYING)
    return any(all(step.dep_ not in SUBORDINATE for step in ancestors(token, head)) for token in negatives)


def _places(tokens: list["Token"], there: set["Token"], head: "Token") -> Iterator[list[Choice]]:
    named = set()
    for token in tokens:
        kind = examples(token)
        # A figure holds of the whole: "300,000 troops including reserves" is not 300,000 reserves.
        counted = any(child.dep_ == "nummod" for child in token.subtree)
        if kind is not None and not counted and _entailed(token, head, grouping=False) and kind[0] in there:
            named |= set(kind[0].subtree)
            yield _examples(token, *kind, head)
    yield _verbs(there, head)
    paired, pairs = _paired(tokens, head)
    together = any(token.lower_ in TOGETHER for token in tokens)
    for token in tokens:
        if not together and token not in named | pairs and token != head and token.dep_ != "conj":
            parts = members(token)
            if len(parts) > 1 and there.issuperset(parts) and _distributes(token, parts, head):
                yield [Choice(*_without(parts, part, head)) for part in parts]
    yield paired or _circumstances(tokens, head)


def _verbs(there: set["Token"], head: "Token") -> list[Choice]:
    """ "written and directed the film": two verbs with one object."""
    other = next((child for child in head.children if child.dep_ == "conj" and child in there), None)
    joiner = next((child for child in head.children if child.dep_ == "cc" and child in there), None)
    if other is None or joiner is None or joiner.lower_ != "and" or {head.pos_, other.pos_} != {"VERB"}:
        return []
    if other.lemma_ in COLLECTIVE or any(child.dep_ == "dative" for child in other.children):
        return []
    if head.lemma_ in COLLECTIVE | INTRANSITIVE or (joiner.i, other.i) != (head.i + 1, head.i + 2) or list(other.lefts):
        return []
    return [Choice(frozenset({joiner, other})), Choice(frozenset({head, joiner}))]


def _examples(noun: "Token", opening: "Token", named: list["Token"], head: "Token") -> list[Choice]:
    whole = frozenset(opening.subtree)
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_ in GROUPING:
        noun = noun.head.head  # "a number of posts including two" names posts, not numbers
    each = [Choice(frozenset(set(noun.subtree) - own(one)), noun == subject(head) and not plural(one)) for one in named]
    return [Choice(whole), *each]


def _without(parts: list["Token"], kept: "Token", head: "Token") -> tuple[frozenset["Token"], bool]:
    """What goes when one part of a coordination stays alone: the others, but for a determiner or "to" they share."""
    everything = set(parts[0].subtree)
    first = parts[0].left_edge
    if first.i > 0 and first.nbor(-1).lower_ == "both":
        everything.add(first.nbor(-1))
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
    # "as" joins two in "as well as".
    if not joiners or not joiners <= {"and", "&", "as"} or not _entailed(first, head):
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
        # "the town and the port lost 300 jobs" may be 300 in all.
        if any(token.ent_type_ in AMOUNTS and token not in set(first.subtree) for token in head.subtree):
            return False
        attribute = next((child for child in head.children if child.dep_ == "attr"), None)
        return head.lemma_ not in COLLECTIVE and (attribute is None or not plural(attribute))
    return True


def _one_name(first: "Token", last: "Token") -> bool:
    """Whether a coordination is inside one name ("Procter and Gamble")."""
    between = first.doc[first.i : last.i + 1]
    return bool(first.ent_type_) and all(t.ent_type_ == first.ent_type_ and t.ent_iob_ != "B" for t in between[1:])


def _entailed(token: "Token", head: "Token", *, grouping: bool = True) -> bool:
    """Whether what holds of several at this place of the clause holds of each.

    Examples need not mind words for a group: "a number of posts including two" names two of them.
    """
    below = None
    for step in ancestors(token, head):
        if step.dep_ not in DISTRIBUTIVE or step.lower_ in PAIRING:
            return False
        if grouping and step.lemma_ in GROUPING and below is not None:
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
    """ "born on 4 May in Oslo": times, places, means and the like side by side, each of which the clause entails alone.

    Not where a comparison makes the sense depend on all of them; "from April to May" is one, and a figure keeps its
    time ("rose to 15 in 2009").
    """
    parts = [c for c in head.children if c in tokens and c.i > head.i and _circumstance(c)]
    # "on 4 May 1990 in Oslo": the parser likes to hang the place on the year.
    parts += [
        t for part in parts if _is_time(part) for t in part.subtree if t != part and t.dep_ == "prep" and _sited(t)
    ]
    if any(token.ent_type_ in MEASURES for token in tokens):
        parts = [part for part in parts if not _is_time(part)]
    groups = _ranges(sorted(parts, key=lambda part: part.i))
    if len(groups) < 2 or any(token.tag_ in COMPARING for token in set(tokens) - subtree(parts)):
        return []
    return _one_of(groups, set())


def _paired(tokens: list["Token"], head: "Token") -> tuple[list[Choice], set["Token"]]:
    """Two sets of circumstances with "and" between: "in Oslo in 1999 and in Lund in 2003"; and the words of both."""
    parts = [c for c in head.children if c in tokens and c.i > head.i and _circumstance(c)]
    for part in parts:
        second = next((c for c in part.children if c.dep_ == "conj" and c.pos_ == "ADP" and c in tokens), None)
        if second is None or second.nbor(-1).lower_ != "and":
            continue
        before, after = [p for p in parts if p.i < second.i], [second, *(p for p in parts if p.i > second.i)]
        if len(before) > 1 and len(after) > 1:
            joiner = {second.nbor(-1)}
            return _one_of([before, after], joiner), subtree([*before, *after])
    return [], set()


def _one_of(groups: list[list["Token"]], besides: set["Token"]) -> list[Choice]:
    """The choices between groups of circumstances, each without the words of the others."""
    parts = [part for group in groups for part in group]
    inside = subtree(parts) | besides
    alone = {part: set(part.subtree) - subtree([p for p in parts if part in p.ancestors]) - besides for part in parts}
    return [Choice(frozenset(inside - {token for part in group for token in alone[part]})) for group in groups]


def _ranges(parts: list["Token"]) -> list[list["Token"]]:
    """The circumstances one by one, but for a "from" and the "to" after it."""
    groups: list[list[Token]] = []
    for part in parts:
        if part.lower_ in ("to", "until", "till") and groups and groups[-1][-1].lower_ == "from":
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _is_time(part: "Token") -> bool:
    return any(token.ent_type_ in TIMES for token in (part, *part.children))


def _circumstance(part: "Token") -> bool:
    if part.dep_ == "npadvmod":
        return part.ent_type_ in TIMES
    complete = any(child.dep_ in ("pobj", "pcomp") for child in part.children)
    return part.dep_ in ("prep", "agent") and complete and part.lower_ != "of"


def _sited(part: "Token") -> bool:
    return part.lower_ in PLACING and any(child.ent_type_ in SITES for child in part.children)
