"""What a speaker says of themselves, as it reads with their name: "I have a sister" gives "Anna Berg has a sister"."""

from typing import TYPE_CHECKING

from app.claims.english.assertion import Assertion
from app.claims.english.grammar import subject
from app.language.inflection import singular

if TYPE_CHECKING:
    from spacy.tokens import Token

# Forms that go with "I" alone, or are cut short after it.
THIRD_PERSON = {
    "am": "is",
    "'m": " is",
    "’m": " is",
    "'ve": " has",
    "’ve": " has",
    "'ll": " will",
    "’ll": " will",
    "'re": " is",
    "’re": " is",
}
AGAIN = {"m": {"i": "he", "me": "him", "my": "his"}, "f": {"i": "she", "me": "her", "my": "her"}}


def as_speaker(assertion: Assertion, speaker: str, gender: str) -> Assertion:
    """The assertion with the speaker's name for "I", "me" and "my", and its verbs agreeing.

    After the name "he" or "she" does, where `gender` ("m" or "f") is known. "We" stays: whom it takes in is not said.
    """
    if speaker[0].islower() and speaker.split()[0] not in ("a", "an", "the"):
        speaker = f"the {speaker}"  # "said thrilled lottery winner"
    elif speaker.startswith(("The ", "A ", "An ")):
        speaker = speaker[0].lower() + speaker[1:]
    named = False
    for token in assertion.tokens:
        word = token.lower_
        if token.i in assertion.forms:
            continue
        if word in ("i", "me", "my") and token.pos_ == "PRON":
            form = f"{speaker}’s" if word == "my" else speaker
            assertion = assertion.written(token, AGAIN[gender][word] if named and gender else form)
            named = True
        elif _agrees_with_i(token):
            assertion = assertion.written(token, _third(token))
    return assertion


def _agrees_with_i(token: "Token") -> bool:
    if token.tag_ not in ("VBP", "VBD", "MD") or token.pos_ not in ("VERB", "AUX"):
        return False
    verb = token.head if token.dep_ in ("aux", "auxpass") else token
    while subject(verb) is None and verb.dep_ == "conj":
        verb = verb.head
    doer = subject(verb)
    return doer is not None and doer.lower_ == "i"


def _third(token: "Token") -> str:
    word = token.lower_
    if word in ("'d", "’d"):
        return " would" if token.tag_ == "MD" else " had"
    if word in THIRD_PERSON:
        return THIRD_PERSON[word]
    return singular(token.text, token.lemma_) if token.tag_ == "VBP" else token.text
