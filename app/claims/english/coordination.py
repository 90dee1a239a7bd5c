"""Where one clause says several things at once: coordinated parts, examples of a kind, a time beside a place.

Each such place gives a list of options, and each option names the words that are left out of the clause's wording. An
option is only offered where the clause entails what is left: not under a negation, not for verbs that need their
subjects together ("met", "agreed"), not in "between 5 and 10", not where a quantity holds of the whole only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from app.claims.english.grammar import (
    AMOUNTS,
    DENYING,
    NOUNS,
    SITES,
    TIMES,
    VERBS,
    ancestors,
    auxiliaries,
    case,
    children,
    comma_after,
    copula,
    has_article,
    members,
    own,
    plural,
    subject,
    subtree,
)
from app.claims.english.modifiers import examples
from app.language.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

# Of one list every member gets its wording; lists beside each other together no more than MOST.
MOST, LONGEST = 8, 60
# What holds of several together need not hold of each.
COLLECTIVE = words("grammar", "collective")
# Of these the subjects go together, and each of the objects stands alone.
SEVERAL_OBJECTS = words("grammar", "several_objects")
GROUPING = words("grammar", "grouping")
TOGETHER = words("grammar", "together")
PAIRING = words("grammar", "pairing")
FIXED = words("grammar", "fixed")
# Adjectives without which a noun is another thing: a former minister is none.
INTENSIONAL = words("grammar", "intensional")
QUANTIFIERS = words("grammar", "quantifiers")
DISTRIBUTIVE = frozenset("nsubj nsubj:pass obj iobj obl obl:agent nmod nmod:poss amod xcomp conj root ccomp".split())
SUBORDINATE = frozenset("advcl acl:relcl acl advcl:relcl".split())
PLACING = frozenset("in at near on".split())
ADJOINING = frozenset("as at after before during for from in into near on since to until with".split()) | {"due to"}
# "In a row", "in a statement": no places.
ABSTRACT = words("grammar", "abstract")
ENDS = frozenset("from to until till between into onto through".split())
TENSED = frozenset("VBD VBZ VBP MD".split())
COMPARING = frozenset("JJR JJS RBR RBS".split())


@dataclass(frozen=True)
class Choice:
    """The words one wording leaves out, and whether what stays of its subject is a single thing."""

    left_out: "frozenset[Token]" = frozenset()
    single: bool = False


def choices(tokens: "list[Token]", head: "Token") -> list[Choice]:
    """The wordings of a clause, given as what each leaves out of its tokens."""
    there = set(tokens)
    if _denied(tokens, head):
        return [Choice()]
    places = [options for options in _places(tokens, there, head) if 1 < len(options) <= LONGEST]
    chosen: list[list[Choice]] = []
    count = 1
    for options in places:
        if count == 1 or count * len(options) <= MOST:
            chosen.append(options)
            count *= len(options)
    found: dict[frozenset[Token], Choice] = {}
    for combination in product(*chosen):
        left_out = frozenset(token for choice in combination for token in choice.left_out)
        found.setdefault(left_out, Choice(left_out, any(choice.single for choice in combination)))
    return _nationality(list(found.values()), head)


def _nationality(found: list[Choice], head: "Token") -> list[Choice]:
    """ "She is a Finnish painter" says that she is Finnish and that she is a painter."""
    of = subject(head)
    if copula(head) is None or of is None or not (of.ent_type_ == "PERSON" or of.lower_ in ("he", "she")):
        return found
    before = [child for child in children(head, "amod", "compound") if child.i < head.i]
    nations = [child for child in before if child.ent_type_ == "NORP"]
    if not nations or not has_article(head):
        return found
    nation = set(nations[0].subtree) - set(children(nations[0], "conj"))
    if len(members(nations[0])) > 1 or nations[0].nbor().pos_ == "PROPN":
        return found  # "a Roman Catholic"
    dressed = {t for c in head.children if c.dep_ not in ("nsubj", "cop", "aux") for t in c.subtree}
    left = [Choice(choice.left_out | nation, choice.single) for choice in found]
    return [Choice(frozenset((dressed | {head}) - nation)), *left]


def _denied(tokens: "list[Token]", head: "Token") -> bool:
    """Whether a negation reaches what the clause says; one inside an adverbial or relative clause does not."""
    negatives = (token for token in tokens if token.lower_ in DENYING)
    return any(all(step.dep_ not in SUBORDINATE for step in ancestors(token, head)) for token in negatives)


def _places(tokens: "list[Token]", there: "set[Token]", head: "Token") -> "Iterator[list[Choice]]":
    named: set[Token] = set()
    for token in tokens:
        kind = examples(token)
        # A figure holds of the whole: "300,000 troops including reserves" is not 300,000 reserves.
        counted = any(child.dep_ == "nummod" for child in token.subtree)
        if kind is not None and not counted and _entailed(token, head, grouping=False) and kind[0] in there:
            named |= set(kind[0].subtree)
            yield _examples(token, *kind, head)
    yield _verbs(there, head)
    together = any(token.lower_ in TOGETHER for token in tokens)
    for token in tokens:
        if not together and token not in named and token.dep_ != "conj":
            parts = [part for part in members(token) if part not in named]
            if len(parts) > 1 and there.issuperset(parts) and _distributes(token, parts, head, there):
                yield _each(parts, head, there)
    yield _circumstances(there, head)


def _each(parts: "list[Token]", head: "Token", there: "set[Token]") -> list[Choice]:
    """A choice for each part of a coordination."""
    found = [Choice(*_without(parts, part, head, there)) for part in parts]
    if (gapped := _gapped(parts, head)) is None:
        return found
    early, late = gapped
    of_first, of_last = found[0].left_out | (late & there), found[1].left_out - late | (early & there)
    return [Choice(of_first, found[0].single), Choice(of_last, found[1].single)]


def _verbs(there: "set[Token]", head: "Token") -> list[Choice]:
    """ "written and directed the film": two verbs with one object."""
    other = next((child for child in children(head, "conj") if child in there), None)
    if other is None or {head.pos_, other.pos_} != {"VERB"} or len(members(head)) > 2:
        return []
    joiner = next(iter(children(other, "cc")), None)
    if joiner is None or joiner.lower_ != "and" or joiner not in there or children(other, "iobj"):
        return []
    if {head.lemma_, other.lemma_} & COLLECTIVE or (joiner.i, other.i) != (head.i + 1, head.i + 2):
        return []
    return [Choice(frozenset({joiner, other})), Choice(frozenset({head, joiner}))]


def _examples(noun: "Token", opening: "Token", named: "list[Token]", head: "Token") -> list[Choice]:
    whole = frozenset(opening.subtree)
    if noun.dep_ == "nmod" and case(noun) == "of" and noun.head.lemma_ in GROUPING:
        noun = noun.head  # "a number of posts including two" names posts, not numbers
    lead = subtree(children(named[0], "case"))
    each = []
    for one in named:
        words = own(one) - lead
        left = set(noun.subtree) - words - set(children(noun, "case"))
        each.append(Choice(frozenset(left), noun == subject(head) and not plural_alone(one)))
    return [Choice(whole), *each]


def _without(
    parts: "list[Token]", kept: "Token", head: "Token", there: "set[Token]"
) -> "tuple[frozenset[Token], bool]":
    """What goes when one part of a coordination stays alone: the others, but for what they share."""
    first = parts[0]
    if first == head:
        # Predicates: "is a writer and actor", "was large and cold"; what else hangs on the head is the clause's.
        inside = {t for c in first.children if _of_predicate(c) for t in c.subtree} | {first}
        everything = inside | subtree(parts[1:])
    else:
        everything = set(first.subtree)
    stays = own(kept) if kept != head else {t for t in own(kept) if t not in everything or t in inside}
    if kept != first:
        has = {child.dep_ for child in kept.children}
        shared = [child for child in first.children if child.i < first.i and _shares(child, kept, has)]
        stays |= subtree(shared)
        # "founder and head of the firm": what follows the last belongs to all.
        stays |= subtree([c for c in first.children if c.i > parts[-1].i and c.dep_ in ("nmod", "acl", "acl:relcl")])
    if kept != parts[-1]:
        stays |= subtree(_of_all(parts, kept))
    return frozenset((everything - stays) & there), first == subject(head) and not plural_alone(kept)


def _of_all(parts: "list[Token]", kept: "Token") -> "list[Token]":
    """ "of fireworks" in "the sale and advertising of fireworks": behind the last of several that share an article."""
    first, last = parts[0], parts[-1]
    if not children(first, "det", "nmod:poss") or children(kept, "nmod"):
        return []
    if any(children(part, "det", "nmod:poss", "case") for part in parts[1:]):
        return []
    return [child for child in children(last, "nmod") if case(child) == "of"]


def _of_predicate(child: "Token") -> bool:
    return child.dep_ in (
        "cc:preconj",
        "det",
        "amod",
        "compound",
        "nmod",
        "nmod:poss",
        "nummod",
        "flat",
        "acl",
        "acl:relcl",
        "appos",
    )


def plural_alone(part: "Token") -> bool:
    return "Plur" in part.morph.get("Number", [])


def _shares(modifier: "Token", part: "Token", has: set[str]) -> bool:
    if modifier.dep_ == "case":
        return "case" not in has
    if part.pos_ in VERBS:
        return modifier.dep_ in ("aux", "aux:pass", "mark") and modifier.dep_ not in has and "nsubj" not in has
    if modifier.dep_ in ("det", "nmod:poss") and part.pos_ == modifier.head.pos_ == "NOUN":
        return not has & {"det", "nmod:poss", "nummod", "case"} and not any(
            c.lower_ in QUANTIFIERS for c in part.children
        )
    return False


def _distributes(first: "Token", parts: "list[Token]", head: "Token", there: "set[Token]") -> bool:
    joiners = {c.lower_ for part in parts for c in children(part, "cc")}
    # "as" joins two in "as well as".
    if not joiners or not joiners <= {"and", "&", "as"} or not _entailed(first, head):
        return False
    if first != head and (copula(first) is not None or (subject(first) is not None and first.pos_ not in NOUNS)):
        return False
    if first == head and (copula(head) is None or any(copula(part) or subject(part) for part in parts[1:])):
        return False
    if len({_word_class(part, first) for part in parts}) > 1:
        return False
    if first.pos_ in ("NUM", "ADV", "SYM", "DET", "PRON", "ADP") and not first.text.isdigit():
        return False
    if first.pos_ in VERBS and (first.dep_ != "xcomp" or any(subject(part) for part in parts)):
        return False
    if first.dep_ == "amod" and (first.pos_ != "ADJ" or not _alternatives(first)):
        return False
    if _of_one_office(first, parts) or _thought_again(parts, head):
        return False
    if any(comma_after(child) for part in parts[1:] for child in children(part, "advmod")):
        return False  # "fishing, hunting and, most recently, salt"
    doer = subject(head)
    if first.dep_ in ("obl", "advcl") and doer is not None and first.i < doer.i:
        return False  # what stands before the subject bears on all of the clause
    if any(case(part) for part in parts[1:]) and not case(first):
        return False  # "focuses on A, on B and C", where a preposition of the first hangs elsewhere
    if first.lemma_.lower() in FIXED and parts[1].lemma_ in FIXED:
        return False
    years = all(part.text.isdigit() and len(part) == 4 and part.ent_type_ in TIMES for part in parts)
    if years and case(first) == "in" and first.dep_ == "obl":
        return any(verb.tag_ == "VBD" for verb in (head, *auxiliaries(head)))
    if _one_name(first, parts[-1]) or any(part.tag_ == "CD" or part.ent_type_ in TIMES for part in parts):
        return False
    if any(child.lower_ in INTENSIONAL for child in children(first, "amod", "advmod", "compound")):
        return False
    counted = any(child.dep_ == "nummod" for child in first.children)
    others_counted = all(children(part, "nummod", "det") for part in parts[1:])
    if counted and not others_counted:
        return False
    # "the town and the port lost 300 jobs", "40 patients to hospitals in Oslo and Bergen": the figure is of both.
    inside = subtree(parts)
    if any(_counts(token) and token not in inside and token.lower_ != "one" for token in there):
        return False
    if first == subject(head):
        return head.lemma_ not in COLLECTIVE and (copula(head) is None or not plural(head)) and not _each_other(head)
    return True


def _each_other(head: "Token") -> bool:
    return any(child.dep_ == "obj" and child.lower_ in ("each", "another") for child in head.children)


def _word_class(part: "Token", first: "Token") -> str:
    """A part of speech, for which a name is a noun, and so is what the tagger takes for an adjective in its place."""
    nominal = first.dep_ in ("obl", "obj", "nmod", "nsubj") and part.pos_ == "ADJ"
    return "NOUN" if nominal or part.pos_ == "PROPN" else part.pos_


def _of_one_office(first: "Token", parts: "list[Token]") -> bool:
    """Whether a list may go on with what an "of" before it has begun: "the minister of trade, ports and shipping"."""
    of = [child for child in children(first, "nmod") if case(child) == "of" and child.i < parts[1].i]
    bare = not any(children(part, "det", "nmod:poss", "case", "nummod") for part in parts[1:])
    return bool(of) and bare and bool(children(first, "det", "nmod:poss")) and len(parts) > 2


def _thought_again(parts: "list[Token]", head: "Token") -> bool:
    """Whether the verb is to be thought of again: "sentenced Holm to life and his brother to 12 years"."""
    first, last = parts[0], parts[-1]
    if first.dep_ != "obl" or not case(first) or case(last):
        return False
    behind = [part for part in (*children(last, "nmod", "obl"), *children(head, "obl")) if part.i > last.i]
    again = [part for part in behind if case(part) == case(first)]
    return any(part.ent_type_ not in TIMES or case(part) not in PLACING for part in again)


def _gapped(parts: "list[Token]", head: "Token") -> "tuple[set[Token], set[Token]] | None":
    """What goes with each alone: with the medals in "the Brownlow Medal in 2007 and the Norm Smith Medal in 2011"."""
    if len(parts) != 2 or parts[0].dep_ != "obj":
        return None
    first, last = parts
    joiner = next((child.i for child in children(last, "cc")), last.i)
    told = children(head, "obl", "obl:unmarked")
    early = [part for part in told if first.i < part.i < joiner and case(part)]
    late = [part for part in (*children(last, "nmod", "obl"), *told) if part.i > last.i and case(part)]
    alike = early and late and case(early[0]) == case(late[0])
    return (subtree(early), subtree(late)) if alike else None


def _alternatives(adjective: "Token") -> bool:
    """Whether several kinds are named ("local and national elections") and not one described twice."""
    return plural_alone(adjective.head) and not children(adjective.head, "nummod")


def _counts(token: "Token") -> bool:
    """Whether a word is a figure of how many or how much, and no date."""
    if token.pos_ != "NUM" and token.ent_type_ not in ("MONEY", "PERCENT", "QUANTITY"):
        return False
    return token.ent_type_ not in ("DATE", "TIME", "ORDINAL", "PERSON", "ORG", "PRODUCT", "EVENT", "LAW", "FAC")


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
        if step.dep_ not in DISTRIBUTIVE or case(step) in PAIRING or any(c.tag_ in COMPARING for c in step.children):
            return False
        if below is not None:
            if (grouping and step.lemma_.lower() in GROUPING) or children(step, "nummod"):
                return False
            if step.dep_ in ("nsubj", "nsubj:pass") and below.dep_ != "nmod:poss":
                return False
            if step.dep_ == "xcomp" and step.lemma_ in COLLECTIVE:
                return False
            if below.dep_ == "nmod" and step.pos_ == "PROPN":
                return False  # "Minister of Trade, Ports and Shipping"
        below = step
    inside = below is not None and below.dep_ in ("obj", "obl", "nmod")
    return not (inside and head.lemma_ in COLLECTIVE - SEVERAL_OBJECTS)


def _circumstances(there: "set[Token]", head: "Token") -> list[Choice]:
    """ "caught by a skate in the first period": agents, times, places side by side, each of which is so alone.

    Only of what has happened once, where nothing is compared, counted or bounded; a figure keeps its time.
    """
    if head.pos_ != "VERB":
        return []
    tense = next((verb for verb in (*auxiliaries(head), head) if verb.tag_ in TENSED), None)
    aside = tense is None and head.tag_ == "VBN" and head.dep_ in ("acl", "advcl")
    if not aside and (tense is None or (tense.tag_ != "VBD" and tense.lemma_ != "have")):
        return []
    after = [c for c in children(head, "obl", "obl:unmarked", "obl:agent") if c in there and c.i > head.i]
    beside = [c for c in children(head, "conj") if case(c) and c.pos_ in NOUNS]
    if paired := _paired(there, [*after, *beside]):
        return paired
    if any(t.tag_ in COMPARING or t.ent_type_ in AMOUNTS - {"ORDINAL"} or _counts(t) for t in there):
        return []
    if (
        beside
        or any(conj.dep_ == "conj" and case(conj) for part in after for conj in part.subtree)
        or any(_several(part) or part.lower_ in TOGETHER for part in after)
    ):
        return []
    dated = any(part.ent_type_ in TIMES for part in after)
    parts = [part for part in after if _adjoined(part, head) or (dated and _sited(part))]
    # "on 4 May in Oslo", where the place hangs on the time.
    inner = [n for p in parts if p.ent_type_ in TIMES for n in children(p, "nmod") if case(n) in PLACING and n in there]
    parts += [noun for noun in inner if noun.ent_type_ in SITES]
    alone = {part: set(part.subtree) - subtree([p for p in parts if p in part.subtree and p != part]) for part in parts}
    ends = [part for part in after if case(part) in ENDS]
    if len(ends) > 1:
        # "from 2013 to 2019" is one circumstance.
        if [case(part) for part in ends] not in (["from", "to"], ["from", "until"]) or ends[0] not in alone:
            return []
        alone[ends[0]] |= set(ends[1].subtree)
        parts = [part for part in parts if part != ends[1]]
    if len(parts) < 2:
        return []
    inside = {token for part in parts for token in alone[part]}
    return [Choice(frozenset((inside - alone[part]) & there)) for part in parts]


def _several(part: "Token") -> bool:
    """Whether a part names several; "Bosnia and Herzegovina" is one."""
    found = members(part)
    return len(found) > 1 and not _one_name(part, found[-1])


def _paired(there: "set[Token]", after: "list[Token]") -> list[Choice]:
    """Two sets of circumstances with "and" between: "in Oslo in 1999 and in Lund in 2003"."""
    inside = sorted(subtree(after) & there, key=lambda token: token.i)
    joiners = [token for token in inside if token.lower_ == "and" and token.head.dep_ == "conj" and case(token.head)]
    if len(joiners) != 1:
        return []
    groups = [token for token in inside if token.i < joiners[0].i], [t for t in inside if t.i > joiners[0].i]
    told = [{kind for kind in (TIMES, SITES, AMOUNTS) if any(t.ent_type_ in kind for t in group)} for group in groups]
    if told[0] != told[1] or len(told[0]) < 2:
        return []
    return [Choice(frozenset({*group, joiners[0]})) for group in reversed(groups)]


def _sited(part: "Token") -> bool:
    """Whether a common noun may be a place: "at his home", but not "in tragedy"."""
    led = case(part) in PLACING and any(child.dep_ in ("det", "nmod:poss") for child in part.children)
    return led and part.lemma_ not in ABSTRACT


def _adjoined(part: "Token", head: "Token") -> bool:
    """Whether an oblique is one that a clause in the past can do without: an agent, a time, a place, a part taken."""
    if part.dep_ == "obl:agent" or part.ent_type_ in TIMES:
        return True
    if part.dep_ == "obl:unmarked" or case(part) not in ADJOINING:
        return False
    # "in prison", "in tragedy" belong to their verb.
    return case(part) != "in" or part.ent_type_ != "" or _sited(part)
