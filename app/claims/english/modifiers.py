"""What a sentence says of a noun by the way: relative clauses, appositions, participles, lifetimes.

Only what is set off by a comma, a dash or a bracket is said by the way. What stands without one restricts its noun, and
stays with it: "a reactor cooled by sodium" is not just any reactor.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.english.grammar import (
    COMMAS,
    DASHES,
    IN_NAMES,
    MEASURES,
    NOUNS,
    SITES,
    ancestors,
    case,
    children,
    comma_after,
    comma_before,
    copula,
    denied,
    finite,
    has_article,
    members,
    own,
    phrase_of,
    plural,
    subject,
    verbs,
)
from app.language.dates import MONTHS
from app.language.lexicon import words
from app.language.names import BODIES, COMPANIES, PEOPLE, PLACES

if TYPE_CHECKING:
    from spacy.tokens import Token

RELATIVE = frozenset("who which that whose where when whom".split())
NO_PERSONS = SITES | frozenset("ORG DATE TIME MONEY PERCENT PRODUCT EVENT LAW WORK_OF_ART".split())
# "…, which means that": said of the whole sentence before it and not of the noun.
EVENTFUL = words("grammar", "eventful")
# What says which of several a noun is, and takes the whole of it for that.
SINGLING = words("grammar", "singling")
# What a relative clause without a relative word stands for otherwise: "the day she left".
OCCASIONS = words("grammar", "occasions")
# Participles whose subject is the whole event, or that are prepositions by now.
IMPERSONAL = words("grammar", "impersonal")
POSTS = words("grammar", "posts")
REGIONS = ("appos", "nmod:unmarked", "nmod", "dep", "flat", "list")
AGES = ("appos", "nmod:unmarked", "nummod", "nmod", "amod", "dep")
# In years: a term of office or a run is shorter than a life.
SHORTEST_LIFE, LONGEST_LIFE = 15, 115


@dataclass(frozen=True)
class Modifier:
    """Something said of `noun` by the word `head` and what hangs on it; `kind` is the grammar of it.

    Kinds are apposition, region, age, possession, participle; and of relative clauses subject, object, owner, part
    ("of which"), circumstance ("where", "in which"), by what the relative word is in its clause. One that `stays` tells
    its noun from others, and is taken for granted: of "the clock that he brought in 1931" it says that he brought it.
    """

    noun: "Token"
    head: "Token"
    kind: str
    stays: bool = False


def modifiers(noun: "Token") -> "Iterator[Modifier]":
    """The modifiers of one noun, in their order."""
    for child in noun.children:
        kind = _kind(noun, child) if child.i > noun.i else _kind_before(noun, child)
        if kind:
            yield Modifier(_named_nearer(noun, child) or noun, child, kind)


def presupposed(noun: "Token") -> "Iterator[Modifier]":
    """The relative clauses that tell a noun from others and are taken for granted, in their order."""
    if noun.pos_ == "PROPN":
        for child in children(noun, "acl"):
            # "the Universiade held in Taipei": a name needs nothing to tell it from others.
            if child.tag_ == "VBN" and not comma_before(child) and children(child, "obl", "obl:agent"):
                yield Modifier(noun, child, "participle", stays=True)
    definite = any(word.dep_ == "nmod:poss" or word.lower_ == "the" for word in children(noun, "det", "nmod:poss"))
    singled = any(word.lower_ in SINGLING or word.tag_ == "JJS" for word in children(noun, "amod"))
    several = plural(noun) and not children(noun, "nummod")  # "the schools that were built in May" are some of them
    if (
        not definite
        or singled
        or several
        or noun.pos_ not in NOUNS
        or noun.lemma_ in OCCASIONS
        or noun.ent_type_ in MEASURES
    ):
        return
    for child in children(noun, "acl:relcl"):
        kind = _restricting_kind(child)
        if kind and not comma_before(child):
            yield Modifier(noun, child, kind, stays=True)


def _restricting_kind(clause: "Token") -> str:
    """Whether a clause tells what has happened, with its noun as the subject or the object; else nothing."""
    words = {token.lower_ for token in clause.subtree}
    first = next(iter(verbs(clause)), clause)
    if first.tag_ != "VBD" or denied(clause) or words & {"ever", "any", "anyone", "would", "could", "most", "least"}:
        return ""
    doer = subject(clause)
    if doer is not None and doer.tag_[:1] == "W":
        return "subject"
    pointers = [token for token in children(clause, "obj") if token.tag_[:1] == "W"]
    if not pointers and relative(clause) is not None:
        return ""  # "the house where he died"
    if doer is None or doer.dep_ == "expl" or clause.pos_ != "VERB":
        return ""
    full = children(clause, "obj", "ccomp", "xcomp", "csubj")
    stranded = any(
        case(token) == "" and token.tag_ == "IN" for token in children(clause, "obl", "advmod", "compound:prt")
    )
    return "object" if pointers or not (full or stranded or doer.dep_ == "nsubj:pass") else ""


def noun_phrase(noun: "Token | None", *, alone: bool = False) -> "tuple[Token, ...]":
    """A noun with what belongs to it, without what is said of it, or of a noun inside it, by the way.

    `alone` leaves out what is coordinated with it.
    """
    if noun is None:
        return ()
    left = {token for inner in noun.subtree for modifier in modifiers(inner) for token in modifier.head.subtree}
    left |= {token for inner in noun.subtree for life in lifetime(inner) or () for token in life}
    if alone:
        left |= set(noun.subtree) - own(noun)
    return phrase_of(noun, left)


def relative(head: "Token") -> "Token | None":
    """The word by which a relative clause points at its noun."""
    inside = (token for token in head.subtree if token.lower_ in RELATIVE and token.tag_[:1] == "W")
    return next((t for t in inside if not any(up.dep_ in ("ccomp", "advcl") for up in ancestors(t, head))), None)


def bearing(head: "Token") -> tuple[int, int]:
    """Where in its sentence a word has to stand that denies or supposes what is asserted by a word, in characters.

    What is said by the way, of a name or between commas, holds whatever the clause around it denies: "Mayor Tor Vik may
    visit Oslo, a city of 700,000" leaves no doubt that he is mayor, nor how large Oslo is.
    """
    ways = ("acl:relcl", "acl", "appos")
    apart = next((up for up in (head, *head.ancestors) if up.dep_ in ways and comma_before(up)), None)
    if apart is None and head.pos_ in NOUNS and copula(head) is None and head.dep_ != "root":
        apart = head
    return (apart.left_edge.idx, apart.right_edge.idx + len(apart.right_edge)) if apart else (0, len(head.doc.text))


def lifetime(noun: "Token") -> "tuple[tuple[Token, ...], tuple[Token, ...]] | None":
    """The words for a birth and a death in brackets after a person's name: "(13 November 1850 – 3 December 1894)"."""
    if noun.ent_type_ != "PERSON" or noun.pos_ != "PROPN" or not tops_name(noun):
        return None
    last = noun.i
    while last + 1 < len(noun.doc) and noun.doc[last + 1].ent_iob_ == "I":
        last += 1
    if last + 1 >= len(noun.doc) or noun.doc[last + 1].text != "(":
        return None
    bracketed = []
    for token in noun.doc[last + 2 : last + 14]:
        if token.text == ")":
            break
        bracketed.append(token)
    dashes = [place for place, token in enumerate(bracketed) if token.text in DASHES]
    if len(dashes) != 1:
        return None
    born, died = tuple(bracketed[: dashes[0]]), tuple(bracketed[dashes[0] + 1 :])
    years = [int(token.text) for token in (*born[-1:], *died[-1:]) if token.text.isdigit() and len(token) == 4]
    dates = all(token.is_digit or token.is_punct or token.lower_.rstrip(".") in MONTHS for token in (*born, *died))
    return (born, died) if dates and len(years) == 2 and SHORTEST_LIFE < years[1] - years[0] < LONGEST_LIFE else None


def examples(noun: "Token") -> "tuple[Token, list[Token]] | None":
    """What is named after "including" or "such as": the first of the examples, whose subtree has them all, and each."""
    if noun.lemma_.lower() in POSTS:
        return None  # "posts such as director": who held the post is the director.
    for child in children(noun, "nmod", "obl", "acl", "advcl"):
        opening = case(child)
        if (child.left_edge.i and child.left_edge.nbor(-1).text == "(") or child.left_edge.text == "(":
            continue
        between = [word for word in noun.doc[noun.i + 1 : child.left_edge.i] if word.dep_ not in IN_NAMES]
        if not comma_before(child) and any(word.pos_ == "NOUN" for word in between):
            continue  # "applications in many fields including logistics": they are fields
        if child.i > noun.i and opening in ("such as", "including"):
            return child, members(child)
        if child.i > noun.i and child.lower_ == "including" and children(child, "obj"):
            return child, members(children(child, "obj")[0])
    return None


def _kind(noun: "Token", child: "Token") -> str:
    if child.dep_ == "acl:relcl":
        return _relative_kind(noun, child)
    if noun.pos_ not in NOUNS:
        return ""
    if _is_age(noun, child):
        return "age"
    # What somebody is described as need not be there.
    told = case(noun) not in ("as", "like", "without")
    said = comma_before(child) or (child.tag_ == "VBN" and _predicate(noun))
    if told and said and child.dep_ == "acl" and child.tag_ in ("VBN", "VBG") and child.lemma_ not in IMPERSONAL:
        plain = not any(c.dep_ in ("mark", "case") and c.i < child.i for c in child.children)
        return "participle" if plain else ""
    if child.dep_ == "nmod" and case(child) == "with" and _predicate(noun):
        return "possession"
    if _is_region(noun, child):
        return "region"
    if child.dep_ == "appos" and comma_before(child) and child.left_edge.nbor(-1).text != ":":
        clausal = any(word.dep_ in ("obj", "nsubj", "nsubj:pass") for word in child.children)
        return "" if clausal else _apposition_kind(noun, child)
    return ""


def _kind_before(noun: "Token", child: "Token") -> str:
    """Whether a participle stands before its noun, set off: "Born in Oslo, Berg moved to Lund"."""
    opens = child.left_edge.i == child.sent.start and child.tag_ in ("VBN", "VBG") and comma_after(child)
    plain = opens and child.dep_ in ("acl", "amod", "advcl") and child.lemma_ not in IMPERSONAL and noun.dep_ != "root"
    led = any(c.dep_ in ("mark", "case") and c.i < child.i for c in child.children)
    return "participle" if plain and not led and len(list(child.subtree)) > 1 else ""


def _is_region(noun: "Token", child: "Token") -> bool:
    """Whether "Norway" stands behind "Oslo", between commas."""
    placed = noun.ent_type_ in SITES and child.ent_type_ in SITES and {noun.pos_, child.pos_} == {"PROPN"}
    if not placed or child.dep_ not in REGIONS or not comma_before(child) or not _closed(child):
        return False
    bare = not any(c.dep_ not in ("punct", "compound", "flat", "appos") for c in child.children)
    return bare and child.text != noun.text and len(members(noun)) == 1 and noun.dep_ != "conj"


def _is_age(noun: "Token", child: "Token") -> bool:
    """Whether "28" stands between commas after a person's name."""
    if not child.text.isdigit() or len(child.text) > 3 or child.dep_ not in AGES or child.ent_type_ not in ("DATE", ""):
        return False
    alone = all(inner.dep_ == "punct" for inner in child.children)
    person = noun.pos_ == "PROPN" and noun.ent_type_ in ("PERSON", "ORG", "")
    return alone and person and comma_before(child) and _closed(child)


def _closed(child: "Token") -> bool:
    if comma_after(child) or child.right_edge.i + 2 >= child.sent.end:
        return True
    # "a model who was born in Oslo", where the parser hangs the clause on the name before.
    return any(other.left_edge.i == child.right_edge.i + 1 for other in children(child.head, "acl:relcl"))


def _behind_apposition(noun: "Token", clause: "Token") -> bool:
    first = clause.left_edge.i
    return any(other.right_edge.i + 1 == first and comma_before(other) for other in children(noun, "appos"))


def _relative_kind(noun: "Token", child: "Token") -> str:
    pointer = relative(child)
    said = comma_before(child) or _predicate(noun) or _behind_apposition(noun, child)
    if pointer is None or not finite(child) or not said:
        return ""
    word = pointer.lower_
    doer = subject(noun) if copula(noun) is not None else None
    if doer is not None and doer.lower_ in ("it", "this", "that", "these", "those"):
        return ""  # "It is the Senate that will fail."
    eventful = word == "which" and child.lemma_ in EVENTFUL and pointer == subject(child)
    if eventful or not _agrees(noun, child, pointer):
        return ""
    if word == "which" and _nearer_thing(noun, child):
        return ""
    if pointer == subject(child):
        return "subject"
    if word == "whose":
        return "owner"
    if pointer.dep_ == "obj" and pointer.head == child:
        return "object"
    if word in ("where", "when"):
        nearer = word == "where" and noun.pos_ != "PROPN" and _nearer_noun(noun, child) is not None
        return "circumstance" if subject(child) is not None and not nearer else ""
    if case(pointer) == "of" and pointer.dep_ == "nmod":
        return "part"
    return "circumstance" if pointer.dep_ == "obl" and case(pointer) and subject(child) is not None else ""


def _agrees(noun: "Token", clause: "Token", pointer: "Token") -> bool:
    """Whether "which" or "who" may stand for a noun: persons are no things, one is not several."""
    word = pointer.lower_
    person = noun.ent_type_ == "PERSON" or noun.lemma_.lower() in PEOPLE
    person |= any(other.lemma_.lower() in PEOPLE for other in children(noun, "appos"))
    if word in ("who", "whom") and (noun.ent_type_ in NO_PERSONS and not person):
        return False
    if word == "which" and person:
        return False
    if word in ("who", "whose", "whom") and not person and _nearer_person(noun, clause):
        return False
    if word == "when" and noun.ent_type_ not in ("DATE", "TIME", "EVENT", ""):
        return False
    if noun.ent_type_ in MEASURES and word not in ("when",) and noun.pos_ not in NOUNS and noun.lower_ != "old":
        return False
    if pointer != subject(clause) or word == "whose":
        return True
    first = next(iter(verbs(clause)), clause)
    if first.tag_ == "VBZ" or first.lower_ == "was":
        return not plural(noun)
    if first.tag_ == "VBP" or first.lower_ == "were":
        return plural(noun) or noun.ent_type_ == "ORG"
    return True


def _nearer_noun(noun: "Token", clause: "Token") -> "Token | None":
    """Another noun within the phrase of a noun, nearer to a clause."""
    between = [token for token in noun.subtree if noun.i < token.i < clause.left_edge.i and token.pos_ in NOUNS]
    return next((token for token in reversed(between) if token.dep_ not in IN_NAMES), None)


def _nearer_person(noun: "Token", clause: "Token") -> bool:
    """Whether a person stands between a thing and "who"."""
    between = noun.doc[noun.i + 1 : clause.left_edge.i]
    return any(token.ent_type_ == "PERSON" or token.lemma_.lower() in PEOPLE for token in between)


def _predicate(noun: "Token") -> bool:
    """Whether "a priest who goes on a journey" says of somebody that he is a priest and that he goes on a journey."""
    if copula(noun) is None and noun.dep_ == "conj" and copula(noun.head) is not None:
        return _predicate(noun.head)
    if noun.dep_ == "appos" and has_article(noun) and comma_before(noun):
        return True
    if copula(noun) is None or not has_article(noun) or denied(noun):
        return False
    doer = subject(noun)
    helpers = [child for child in noun.children if child.dep_ in ("aux", "mark")]
    return doer is not None and doer.dep_ == "nsubj" and doer.lower_ not in ("it", "this", "that") and not helpers


def _apposition_kind(noun: "Token", child: "Token") -> str:
    if child.pos_ not in NOUNS or child.ent_type_ in MEASURES or noun.ent_type_ in MEASURES:
        return ""
    if child.left_edge.tag_[:1] == "W" or any(word.tag_[:1] == "W" for word in child.children):
        return ""
    if child.left_edge.text == "(" or (child.left_edge.i and child.left_edge.nbor(-1).text == "("):
        # "(son of John)", not "(RIAA)" or "(2nd ed.)".
        told = child.pos_ == "NOUN" and any(word.dep_ in ("det", "nmod") for word in child.children)
        return "apposition" if told else ""
    alone = len(members(child)) == 1 and len(members(noun)) == 1 and noun.dep_ != "conj"
    nearer = _named_nearer(noun, child)
    if nearer is None and (_nearer(noun, child) or not _same_number(noun, child) or not _one_kind(noun, child)):
        return ""
    lead = {word.dep_ for word in child.children if word.i < child.i}
    described = bool(lead & {"det", "nmod:poss"}) or child.pos_ == "NOUN" or noun.pos_ == "NOUN"
    styled = noun.ent_type_ == "PERSON" and any(word.dep_ == "nmod" and word.i > child.i for word in child.children)
    # "the Weir Group, the School of Art and the Red Cross" is a list that the parser took for an apposition.
    return "apposition" if _closed(child) and (alone or has_article(child)) and (described or styled) else ""


def _named_nearer(noun: "Token", child: "Token") -> "Token | None":
    """The name that an apposition stands right behind, where the parser hangs it on a common noun further away."""
    if child.dep_ != "appos" or noun.pos_ == "PROPN":
        return None
    last = next((token for token in reversed(noun.doc[noun.i : child.left_edge.i]) if token.text not in COMMAS), noun)
    while last.dep_ in IN_NAMES and last != noun:
        last = last.head
    named = last.pos_ == "PROPN" and last.dep_ == "nmod" and last in noun.subtree and len(members(last)) == 1
    return last if named and _same_number(last, child) and _same_kind(last, child) else None


def _one_kind(noun: "Token", child: "Token") -> bool:
    """Whether an apposition goes with a noun by its kind; right behind a name it does, whatever the name looks like."""
    bearer = (subject(noun) or noun) if copula(noun) is not None and noun.pos_ == "NOUN" else noun
    between = [token for token in noun.doc[noun.i + 1 : child.left_edge.i] if token.dep_ not in IN_NAMES]
    adjacent = bearer == noun and not any(token.pos_ in NOUNS for token in between)
    return (adjacent and noun.pos_ == "PROPN" and child.ent_type_ not in NO_PERSONS) or _same_kind(bearer, child)


def _same_kind(noun: "Token", child: "Token") -> bool:
    """Whether both may be one: a person is no body of people and no place, and neither is the other."""
    if noun.ent_type_ == "PERSON" or noun.lower_ in ("he", "she"):
        return child.ent_type_ not in NO_PERSONS and child.lemma_.lower() not in BODIES | COMPANIES | PLACES
    return noun.ent_type_ not in NO_PERSONS or child.lemma_.lower() not in PEOPLE


def _nearer(noun: "Token", child: "Token") -> bool:
    """Whether another noun stands between a noun and what is said of it, which it may be as well said of."""
    last = _nearer_noun(noun, child)
    if last is None or last.dep_ not in ("nmod", "obl", "obj", "conj"):
        return False
    return _same_kind(last, child) and _same_number(last, child)


def _nearer_thing(noun: "Token", clause: "Token") -> bool:
    """Whether "which" may as well be another noun, nearer to it, of the same number."""
    between = [token for token in noun.subtree if noun.i < token.i < clause.left_edge.i and token.dep_ == "nmod"]
    last = between[-1] if between else None
    return last is not None and last.pos_ in NOUNS and plural(last) == plural(noun) and last.ent_type_ != "PERSON"


def tops_name(noun: "Token") -> bool:
    """Whether a word of a name is the one that the others hang on."""
    return noun.head == noun or not noun.ent_type_ or not _one_entity(noun, noun.head)


def _one_entity(one: "Token", other: "Token") -> bool:
    first, last = sorted((one.i, other.i))
    return all(token.ent_iob_ == "I" for token in one.doc[first + 1 : last + 1])


def _same_number(noun: "Token", child: "Token") -> bool:
    """Whether both are one or both are several; a body of people may be either."""
    if "Plur" in child.morph.get("Number", []):
        return plural(noun)
    return len(members(noun)) == 1 and ("Plur" not in noun.morph.get("Number", []) or noun.pos_ == "PROPN")
