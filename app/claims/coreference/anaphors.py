"""Small questions about words that point elsewhere, and about what grammar lets them stand for."""

from typing import TYPE_CHECKING

from app.claims.coreference.entities import THIRD, Entity, fit, sort
from app.claims.english.grammar import MEASURES, SUBJECTS, ancestors, case, comma_before, copula, subject
from app.language.lexicon import words
from app.language.verbs import SAYING

if TYPE_CHECKING:
    from spacy.tokens import Token

# "It is time to", "it was a mistake to".
OPEN = words("grammar", "open_to_it")
EVENTS = OPEN | words("grammar", "events")
# "It was cold", "it was true".
WEATHER = words("grammar", "weather")
JUDGED = words("grammar", "judged")
# What hangs on a noun that is the predicate of a clause and belongs to the clause.
CLAUSES = frozenset("root ccomp advcl acl:relcl acl csubj parataxis xcomp advcl:relcl".split())
CLAUSAL = SUBJECTS | frozenset("cop aux advmod obl mark advcl parataxis discourse vocative".split())
DEMONSTRATIVE = frozenset("this that these those".split())
# Nouns that are hardly ever used but to point back.
VAGUE = frozenset("country company city".split())


def is_pronoun(token: "Token") -> bool:
    """Whether a word is a pronoun of the third person, and not part of a title ("Bring It On")."""
    if token.lower_ not in THIRD:
        return False
    return token.text.islower() or token.i == 0 or not token.nbor(-1).is_alpha


def is_empty(it: "Token") -> bool:
    """Whether "it" stands for nothing: "it is clear that", "it seems that", "it took a year to", "it rained"."""
    told = it.head
    if it.dep_ == "expl" or told.lemma_ in ("rain", "snow"):
        return True
    if it.dep_ not in SUBJECTS:
        return False
    if told.lemma_ in WEATHER and copula(told) is not None:
        return True
    if told.lemma_ in ("get", "become", "grow", "turn"):
        return any(child.dep_ == "xcomp" and child.lemma_ in WEATHER for child in told.children)
    if told.lemma_ == "time" and copula(told) is not None:
        return True
    clause = any(c.dep_ in ("ccomp", "csubj", "xcomp", "advcl", "advcl:relcl") and c.i > told.i for c in told.children)
    if told.lemma_ in ("seem", "appear", "happen", "mean", "emerge", "follow"):
        return any(child.dep_ in ("ccomp", "csubj") for child in told.children)
    if told.lemma_ == "take":
        return clause and any(child.dep_ == "obj" and child.ent_type_ in MEASURES for child in told.children)
    if it.dep_ == "nsubj:pass":
        return any(child.dep_ in ("ccomp", "csubj") for child in told.children)
    if copula(told) is None:
        return told.lemma_ in ("remain", "make") and clause
    if told.ent_type_ in ("DATE", "TIME") or (clause and case(told) in ("up to", "down to", "for", "up", "down", "to")):
        return True
    if any(child.dep_ in ("acl:relcl", "advcl:relcl") for child in told.children):
        # "It was Stubb who …", but "it is a company that …".
        return told.pos_ == "PROPN"
    return clause and (told.pos_ in ("ADJ", "ADV") or told.lemma_ in OPEN)


def is_event(it: "Token") -> bool:
    """Whether "it" stands for what was told and no thing: "it was a big decision", "it has never happened"."""
    told = it.head
    said = copula(told) is not None and told.lemma_.lower() in EVENTS | JUDGED
    # "It is a long trip to visit Delphi".
    said |= (
        told.pos_ == "NOUN"
        and copula(told) is not None
        and any(
            child.i > told.i and any(word.lower_ == "to" and word.dep_ == "mark" for word in child.children)
            for child in told.children
        )
    )
    # "The film is new. It follows a priest."
    follows = told.lemma_ == "follow" and not any(child.dep_ == "obj" for child in told.children)
    return said or follows or told.lemma_ in ("happen", "mean", "occur", "emerge")


def first(token: "Token") -> "Token":
    """The first of the words coordinated with this one, whose part in the sentence they share."""
    while token.dep_ == "conj":
        token = token.head
    return token


def is_vague(token: "Token") -> bool:
    """Whether a noun is one that is hardly ever used but to point back: "the two countries", "the company"."""
    before = {child.lower_ for child in token.lefts}
    if token.tag_ == "NNS":
        return before in ({"the", "two"}, {"both"}, {"these", "two"})
    return before == {"the"} and sort(token.lemma_) in VAGUE and all(beside(child) for child in token.rights)


def beside(child: "Token") -> bool:
    """Whether a word below a noun does not narrow down what it is: joined to it, or said by the way."""
    joined = child.dep_ in ("case", "punct", "cc", "conj") or child.dep_ in CLAUSAL
    return joined or (child.dep_ in ("acl:relcl", "appos", "acl") and comma_before(child))


def _clause(token: "Token") -> "Token":
    """The head of the clause that a word stands in, or is."""
    for up in (token, *token.ancestors):
        if up.dep_ in CLAUSES or copula(up) is not None or (up.dep_ == "conj" and up.pos_ in ("VERB", "AUX")):
            return up
    return token


def same_clause(token: "Token", other: "Token") -> bool:
    return token.doc == other.doc and _clause(token) == _clause(other)


def suits(pronoun: "Token", other: "Token", entity: Entity) -> float:
    """How well a pronoun goes with a mention of an entity: 0 for not at all."""
    what, sex = THIRD[pronoun.lower_]
    agrees = fit(entity, what, sex)
    if says(other, pronoun):
        # "Acme said it": who speaks is the first whom a pronoun in what they say stands for.
        return 2 * agrees
    if own(pronoun, other):
        # A name whose kind was not seen for what it is, if need be.
        return 1.5 * (agrees or (0.25 if other.pos_ == "PROPN" else 0))
    speaks = pronoun.dep_ == other.dep_ == "nsubj" and {pronoun.head.lemma_, other.head.lemma_} <= SAYING
    return 1.5 * agrees if speaks else agrees


def says(doer: "Token", pronoun: "Token") -> bool:
    """Whether a clause opens with a pronoun and is what somebody says, thinks or hopes."""
    opens = pronoun.head if pronoun.tag_ == "PRP$" else pronoun
    clause = opens.head
    if clause.dep_ != "ccomp" or opens.dep_ not in SUBJECTS or doer.dep_ != "nsubj":
        return False
    if any(child.dep_ in ("obj", "iobj") for child in clause.head.children):
        return False  # "The judge told him he was …".
    return doer.head == clause.head and doer.doc == pronoun.doc


def own(pronoun: "Token", other: "Token") -> bool:
    """Whether "her" is likely its clause's subject's."""
    return pronoun.tag_ == "PRP$" and other.dep_ == "nsubj" and same_clause(pronoun, other)


def bound(pronoun: "Token", other: "Token") -> bool:
    """Whether grammar keeps a pronoun from standing for a word: "she" sees another in "she saw her"."""
    if pronoun.doc != other.doc:
        return False
    if pronoun.tag_ == "PRP$":
        # "Vane became her assistant".
        linked = pronoun.head.dep_ == "xcomp" and other.head == pronoun.head.head and pronoun.head.pos_ == "NOUN"
        # "Philonise, his brother".
        linked |= pronoun.head.dep_ == "appos" and pronoun.head.head == other
        return linked or (other.head == pronoun.head and other.dep_ in SUBJECTS and copula(other.head) is not None)
    below = pronoun in other.subtree and copula(other) is None
    if below and not any(up.dep_ in CLAUSES for up in ancestors(pronoun, other)):
        return True  # "the friend with him", but not "the man who said he would"
    if pronoun.dep_ in SUBJECTS:
        return False
    return same_clause(pronoun, other) or other == _doer(_clause(pronoun))


def _doer(verb: "Token") -> "Token | None":
    """Who does what a clause tells, where its subject is elsewhere: "Berg" of "Berg came and helped him".

    "Who" is whom its clause hangs on: "Berg" of "Berg, who helped him".
    """
    while (doer := subject(verb)) is None and verb.dep_ in ("conj", "xcomp"):
        asked = next((child for child in verb.head.children if child.dep_ in ("obj", "iobj")), None)
        if verb.dep_ == "xcomp" and asked is not None:
            return asked
        verb = verb.head
    relative = doer is not None and doer.tag_ in ("WP", "WDT") and verb.dep_ == "acl:relcl"
    return verb.head if relative else doer
