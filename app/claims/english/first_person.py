"""What a speaker says of themselves, as it reads with their name: "I have a sister" gives "Anna Berg has a sister"."""

from typing import TYPE_CHECKING

from app.claims.english.assertion import Assertion
from app.claims.english.grammar import AUXILIARIES, VERBS, members, subject
from app.language.inflection import singular
from app.language.names import PEOPLE

if TYPE_CHECKING:
    from spacy.tokens import Token

FIRST = frozenset("i me my mine myself".split())
# Forms that go with "I" alone, or are cut short after it.
THIRD_PERSON = {
    "am": "is",
    "ai": "is",  # "ain't"
    "'m": " is",
    "’m": " is",
    "'ve": " has",
    "’ve": " has",
    "'ll": " will",
    "’ll": " will",
}
AGAIN = {
    "m": {"i": "he", "me": "him", "my": "his", "mine": "his", "myself": "himself"},
    "f": {"i": "she", "me": "her", "my": "her", "mine": "hers", "myself": "herself"},
    "": {"my": "their", "myself": "themself"},
}


def as_speaker(assertion: Assertion, speaker: str, gender: str) -> Assertion:
    """The assertion with the speaker's name for "I", "me" and "my", and its verbs agreeing.

    After the name "he" or "she" does, where `gender` ("m" or "f") is known, and "their" where it can be nobody else's.
    "We" stays: whom it takes in is not said.
    """
    if speaker[0].islower() and speaker.split()[0] not in ("a", "an", "the"):
        speaker = f"the {speaker}"  # "said thrilled lottery winner"
    elif speaker.startswith(("The ", "A ", "An ")):
        speaker = speaker[0].lower() + speaker[1:]
    named, others = False, False
    for token in assertion.tokens:
        word = token.lower_
        if token.i in assertion.forms:
            continue
        if word in FIRST and token.pos_ == "PRON":
            form = f"{speaker}’s" if word in ("my", "mine") else speaker
            again = AGAIN[gender].get(word, form) if named and (gender or not others) else form
            assertion = assertion.written(token, again)
            named = True
        elif _agrees_with_i(token):
            assertion = assertion.written(token, _third(token))
        # "Nair met the mayors and sold their shares": whose?
        others = others or token.tag_ in ("NNS", "NNPS") or token.ent_type_ == "PERSON"
        others = others or token.lower_ in ("they", "them", "their") or token.lemma_.lower() in PEOPLE
    return assertion


def _agrees_with_i(token: "Token") -> bool:
    if token.lower_ in ("am", "'m", "’m") and token.pos_ in ("VERB", "AUX"):
        return True
    if token.tag_ not in ("VBP", "VBD", "MD") or token.pos_ not in ("VERB", "AUX"):
        return False
    if token.i and token.nbor(-1).text == "I" and token.lower_ in THIRD_PERSON:
        return True
    verb = token.head if token.dep_ in AUXILIARIES else token
    while subject(verb) is None and verb.dep_ == "conj":
        verb = verb.head
    doer = subject(verb)
    return doer is not None and doer.lower_ == "i" and len(members(doer)) == 1


def _third(token: "Token") -> str:
    word = token.lower_
    if word in ("'d", "’d"):
        following = next((verb for verb in token.doc[token.i + 1 :] if verb.pos_ in VERBS), None)
        return " would" if following is None or following.tag_ == "VB" else " had"
    if word in THIRD_PERSON:
        return THIRD_PERSON[word]
    return singular(token.text, token.lemma_) if token.tag_ == "VBP" else token.text
