"""The finite forms of verbs, irregular ones too."""

import lemminflect
import pytest

from app.language.inflection import past, present, singular
from app.language.lexicon import lists


@pytest.mark.parametrize(
    ("lemma", "form"),
    [
        ("serve", "served"),
        ("carry", "carried"),
        ("admit", "admitted"),
        ("visit", "visited"),
        ("panic", "panicked"),
        ("die", "died"),
        ("win", "won"),
        ("overtake", "overtook"),
        ("have", "had"),
        ("be", "was"),
        # These were written "fleed", "freezed" and "beated" once.
        ("flee", "fled"),
        ("freeze", "froze"),
        ("beat", "beat"),
        ("break", "broke"),
        ("cost", "cost"),
        ("hurt", "hurt"),
        ("equip", "equipped"),
        # No dictionary has it.
        ("livestream", "livestreamed"),
    ],
)
def test_past(lemma: str, form: str) -> None:
    assert past(lemma) == form


@pytest.mark.parametrize(
    ("lemma", "one", "many"),
    [
        ("be", "is", "are"),
        ("have", "has", "have"),
        ("do", "does", "do"),
        ("serve", "serves", "serve"),
        ("carry", "carries", "carry"),
        ("play", "plays", "play"),
        ("teach", "teaches", "teach"),
        ("go", "goes", "go"),
    ],
)
def test_present(lemma: str, one: str, many: str) -> None:
    assert (present(lemma, False), present(lemma, True)) == (one, many)


@pytest.mark.parametrize(
    ("form", "lemma", "one"),
    [
        ("have", "have", "has"),
        ("were", "be", "was"),
        ("run", "run", "runs"),
        ("ran", "run", "ran"),
        ("’re", "be", "is"),
    ],
)
def test_singular(form: str, lemma: str, one: str) -> None:
    assert singular(form, lemma) == one


def test_the_past_tenses_that_are_told_by_words_are_some() -> None:
    """The list that comparisons read, which load no dictionary, holds nothing but past tenses of verbs."""
    for form in lists("verbs")["tense"]["past"].split():
        lemmas = lemminflect.getAllLemmas(form, "VERB").get("VERB", ())
        found = {past for lemma in (*lemmas, "be") for past in lemminflect.getInflection(lemma, "VBD")}
        assert form in found, form
