"""Small questions about words that point elsewhere, and about what grammar lets them stand for."""

from typing import TYPE_CHECKING

from app.claims.coreference.entities import FIRST, MEASURES, THIRD, Entity, fit, sort
from app.claims.english.grammar import comma_before
from app.language.verbs import SAYING

if TYPE_CHECKING:
    from spacy.tokens import Token

# "It is time to", "it was a mistake to".
OPEN = frozenset("time shame pity fact mistake honour honor pleasure goal duty task job way idea".split())
EVENTS = OPEN | frozenset(
    (
        "decision move step success failure moment tragedy accident incident celebration disaster surprise shock "
        "relief joke disgrace scandal blow boost victory defeat loss nightmare dream privilege miracle coincidence"
    ).split()
)
# Nouns that are hardly ever used but to point back.
VAGUE = frozenset("country company city".split())


def is_pronoun(token: "Token") -> bool:
    """Whether a word is a pronoun of the third person, and not part of a title ("Bring It On")."""
    if token.lower_ not in THIRD:
        return False
    return token.text.islower() or token.i == 0 or not token.nbor(-1).is_alpha


def is_empty(it: "Token") -> bool:
    """Whether "it" stands for nothing: "it is clear that", "it seems that", "it took a year to", "it rained"."""
    verb = it.head
    if it.dep_ == "expl" or verb.lemma_ in ("rain", "snow"):
        return True
    if it.dep_ not in ("nsubj", "nsubjpass"):
        return False
    clause = any(child.dep_ in ("ccomp", "csubj", "xcomp", "advcl") and child.i > verb.i for child in verb.children)
    if verb.lemma_ in ("seem", "appear", "happen", "turn", "mean"):
        return any(child.dep_ == "ccomp" for child in verb.children)
    if verb.lemma_ == "take":
        return clause and any(child.dep_ == "dobj" and child.ent_type_ in MEASURES for child in verb.children)
    if it.dep_ == "nsubjpass":
        return any(child.dep_ == "ccomp" for child in verb.children)
    if verb.lemma_ not in ("be", "become", "remain", "make"):
        return False
    told = [child for child in verb.children if child.dep_ in ("acomp", "attr", "oprd", "prep") and child.i > verb.i]
    return any(_stands_for_nothing(part, clause) for part in told)


def is_event(it: "Token") -> bool:
    """Whether "it" stands for what was told and no thing: "it was a big decision", "it has never happened"."""
    told = [child for child in it.head.children if child.dep_ == "attr"]
    return it.head.lemma_ in ("happen", "mean", "occur") or any(noun.lemma_.lower() in EVENTS for noun in told)


def _stands_for_nothing(part: "Token", clause: bool) -> bool:
    if part.dep_ == "prep":
        return clause and part.lower_ in ("up", "down", "to", "for")
    if part.dep_ == "attr" and part.ent_type_ in ("DATE", "TIME"):
        return True
    if part.dep_ == "attr" and any(child.dep_ == "relcl" for child in part.children):
        # "It was Stubb who …", but "it is a company that …".
        return part.pos_ == "PROPN"
    inner = [child for child in part.children if child.dep_ in ("ccomp", "xcomp")]
    return (clause or bool(inner)) and (part.pos_ == "ADJ" or part.dep_ == "acomp" or part.lemma_ in OPEN)


def first(token: "Token") -> "Token":
    """The first of the words coordinated with this one, whose part in the sentence they share."""
    while token.dep_ == "conj":
        token = token.head
    return token


def points(token: "Token") -> bool:
    """Whether a word that nothing was found for points outside its wording."""
    pointer = is_pronoun(token) or (token.lower_ in FIRST and token.tag_ in ("PRP", "PRP$"))
    return pointer and (token.lower_ != "it" or not is_empty(token))


def is_vague(token: "Token") -> bool:
    """Whether a noun is one that is hardly ever used but to point back: "the two countries", "the company"."""
    before = {child.lower_ for child in token.lefts}
    if token.tag_ == "NNS":
        return before in ({"the", "two"}, {"both"}, {"these", "two"})
    return before == {"the"} and sort(token.lemma_) in VAGUE and all(beside(child) for child in token.rights)


def beside(child: "Token") -> bool:
    """Whether a word below a noun does not narrow down what it is: joined to it, or said by the way."""
    return child.dep_ in ("case", "punct", "cc", "conj") or (child.dep_ in ("relcl", "appos") and comma_before(child))


def _clause(token: "Token") -> "Token":
    return next((up for up in token.ancestors if up.pos_ in ("VERB", "AUX")), token)


def same_clause(token: "Token", other: "Token") -> bool:
    return token.doc == other.doc and _clause(token) == _clause(other)


def suits(pronoun: "Token", other: "Token", entity: Entity) -> float:
    """How well a pronoun goes with a mention of an entity: 0 for not at all."""
    what, sex = THIRD[pronoun.lower_]
    agrees = fit(entity, what, sex)
    if _says(other, pronoun):
        # "Acme said it": who speaks is the first whom a pronoun in what they say stands for.
        return 2 * agrees
    if _own(pronoun, other):
        # A name whose kind was not seen for what it is, if need be.
        return 1.5 * (agrees or (0.25 if other.pos_ == "PROPN" else 0))
    speaks = pronoun.dep_ == other.dep_ == "nsubj" and {pronoun.head.lemma_, other.head.lemma_} <= SAYING
    return 1.5 * agrees if speaks else agrees


def _says(doer: "Token", pronoun: "Token") -> bool:
    """Whether a clause opens with a pronoun and is what somebody says, thinks or hopes."""
    opens = pronoun.head if pronoun.tag_ == "PRP$" else pronoun
    clause = opens.head
    if clause.dep_ != "ccomp" or opens.dep_ not in ("nsubj", "nsubjpass") or doer.dep_ != "nsubj":
        return False
    if any(child.dep_ in ("dobj", "dative") for child in clause.head.children):
        return False  # "The judge told him he was …".
    return doer.head == clause.head and doer.doc == pronoun.doc


def _own(pronoun: "Token", other: "Token") -> bool:
    """Whether "her" is likely its clause's subject's."""
    return pronoun.tag_ == "PRP$" and other.dep_ == "nsubj" and same_clause(pronoun, other)


def bound(pronoun: "Token", other: "Token") -> bool:
    """Whether grammar keeps a pronoun from standing for a word: "she" sees another in "she saw her"."""
    if pronoun.doc != other.doc or pronoun.tag_ == "PRP$":
        if other.doc != pronoun.doc:
            return False
        # "Vane became her assistant", "a man in his car".
        described = pronoun.head.dep_ in ("attr", "oprd") and other.head == pronoun.head.head
        return described or (pronoun in other.subtree and other.pos_ == "NOUN" and other.head == pronoun.head)
    return pronoun.dep_ not in ("nsubj", "nsubjpass") and same_clause(pronoun, other)
