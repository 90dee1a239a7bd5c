"""Who says what: direct and indirect speech, quotations that go on, transcripts, denials."""

import pytest

from app.claims import Extractor


def said(rules: Extractor, text: str) -> dict[str, str | None]:
    return {claim.text: claim.speaker for claim in rules.extract(text).claims}


@pytest.mark.parametrize(
    ("text", "claim", "speaker"),
    [
        ("“The bridge cost 40 million euros,” said Siri Berg.", "The bridge cost 40 million euros", "Siri Berg"),
        ("“The bridge cost 40 million,” Siri Berg told reporters.", "The bridge cost 40 million", "Siri Berg"),
        ("Siri Berg added: “The bridge cost 40 million.”", "The bridge cost 40 million", "Siri Berg"),
        ('Siri Berg said: "The port has 40 cranes. It lost money."', "The port lost money", "Siri Berg"),
        ("‘The port has 40 cranes,’ said Siri Berg.", "The port has 40 cranes", "Siri Berg"),
        ("«The port has 40 cranes», said Siri Berg.", "The port has 40 cranes", "Siri Berg"),
        ("Siri Berg said that the port had 40 cranes.", "The port had 40 cranes", "Siri Berg"),
        ("The port has 40 cranes, according to Siri Berg.", "The port has 40 cranes", "Siri Berg"),
        ("Mayor Siri Berg spoke. She said the port had 40 cranes.", "The port had 40 cranes", "Siri Berg"),
        ("Siri Berg spoke. “The port has 40 cranes,” she said.", "The port has 40 cranes", "Siri Berg"),
        ("Siri Berg was elected. Berg said the port had 40 cranes.", "The port had 40 cranes", "Siri Berg"),
        ("“We lost money,” said Torvald Holm. “The port has 40 cranes.”", "The port has 40 cranes", "Torvald Holm"),
        # “I” is who speaks.
        ("“I grew up in Oslo,” said Siri Berg.", "Siri Berg grew up in Oslo", "Siri Berg"),
        ("“I've hired 300 people,” said Siri Berg.", "Siri Berg has hired 300 people", "Siri Berg"),
        ("“I am the owner of Acme,” said Siri Berg.", "Siri Berg is the owner of Acme", "Siri Berg"),
        ("“I don't own shares in Acme,” said Siri Berg.", "Siri Berg doesn't own shares in Acme", "Siri Berg"),
        ("“My father built the port,” said Siri Berg.", "Siri Berg’s father built the port", "Siri Berg"),
        # Whose "her" it is tell a style, or a first name of the word lists.
        ("“I sold my shares in Acme,” said Mrs Nair.", "Mrs Nair sold her shares in Acme", "Mrs Nair"),
        ("“I sold my shares in Acme,” said Anna Berg.", "Anna Berg sold her shares in Acme", "Anna Berg"),
    ],
)
def test_speech_has_its_speaker(rules: Extractor, text: str, claim: str, speaker: str) -> None:
    assert said(rules, text).get(claim) == speaker


def test_a_quotation_of_many_sentences_and_paragraphs_is_one_speakers(rules: Extractor) -> None:
    text = (
        "“The port has 40 cranes. I bought two of them.\n\n“The harbour froze in 2010.\n\n"
        "“The ferry sank in 1994,” said Torvald Holm.\n\nThe union has 900 members."
    )
    found = said(rules, text)
    assert found["The port has 40 cranes"] == "Torvald Holm"
    assert found["The harbour froze in 2010"] == "Torvald Holm"
    assert found["The ferry sank in 1994"] == "Torvald Holm"
    assert found["The union has 900 members"] is None


def test_a_paragraph_of_nothing_but_speech_goes_on_with_who_spoke(rules: Extractor) -> None:
    text = "“The port has 40 cranes,” said Torvald Holm.\n\n“The harbour froze in 2010.”\n\nThe ferry sank in 1994."
    found = said(rules, text)
    assert found["The harbour froze in 2010"] == "Torvald Holm"
    assert found["The ferry sank in 1994"] is None


def test_two_speakers_in_a_paragraph_keep_their_own_words(rules: Extractor) -> None:
    text = "“The port has 40 cranes,” said Torvald Holm. “The harbour froze in 2010,” replied Siri Berg."
    found = said(rules, text)
    assert found["The port has 40 cranes"] == "Torvald Holm"
    assert found["The harbour froze in 2010"] == "Siri Berg"


def test_an_interview_names_the_one_interviewed(rules: Extractor) -> None:
    text = (
        "Siri Berg has run the port since 2015.\n\nQ: How many cranes are there?\n\nA: The port has 40 cranes. I "
        "bought two of them.\n\nThe harbour froze in 2010.\n\nQ: Why?\n\nA: The winter was cold."
    )
    found = said(rules, text)
    assert found["The port has 40 cranes"] == "Siri Berg"
    assert found["The harbour froze in 2010"] == "Siri Berg"
    assert found["Siri Berg has run the port since 2015"] is None


def test_an_interview_of_nobody_named_has_no_speaker(rules: Extractor) -> None:
    assert said(rules, "Q: Why?\n\nA: The port has 40 cranes.")["The port has 40 cranes"] is None


def test_a_transcript_names_its_speakers_in_full_where_it_can(rules: Extractor) -> None:
    text = "Siri Berg met reporters.\n\nBERG: The port has 40 cranes.\n\nREPORTER: The harbour froze in 2010."
    found = said(rules, text)
    assert found["The port has 40 cranes"] == "Siri Berg"
    assert found["The harbour froze in 2010"] == "REPORTER"


@pytest.mark.parametrize("label", ["Update", "Photo", "Read more", "Editor’s note", "Background"])
def test_a_label_that_is_nobody_speaks_not(rules: Extractor, label: str) -> None:
    assert set(said(rules, f"{label}: The port has 40 cranes.").values()) == {None}


def test_the_time_of_a_liveblogs_entry_is_no_part_of_it(rules: Extractor) -> None:
    assert said(rules, "10:42 The port has 40 cranes.\n\n9.15pm GMT - The ferry has sunk.") == {
        "The port has 40 cranes": None,
        "The ferry has sunk": None,
    }


@pytest.mark.parametrize(
    ("text", "asserted", "never"),
    [
        ("Acme denied that the pump leaked.", "Acme denied that the pump leaked", "The pump leaked"),
        ("Siri Berg doubted that the pump leaked.", "Siri Berg doubted that the pump leaked", "The pump leaked"),
        ("The union accused Acme of lying.", "The union accused Acme of lying", "Acme lied"),
        ("Siri Berg promised to cut taxes.", "Siri Berg promised to cut taxes", "Siri Berg cut taxes"),
        ("Acme apologised for the leak.", "Acme apologised for the leak", "The leak"),
        ("The union threatened to strike in May.", "The union threatened to strike in May", "The union strikes"),
        (
            "Siri Berg did not say that the pump leaked.",
            "Siri Berg did not say that the pump leaked",
            "The pump leaked",
        ),
        ("Acme refused to say whether it knew.", "Acme refused to say whether it knew", "It knew"),
    ],
)
def test_an_act_of_speech_is_told_and_its_content_is_not_asserted(
    rules: Extractor, text: str, asserted: str, never: str
) -> None:
    found = said(rules, text)
    assert asserted in found
    assert never not in found


def test_what_is_outside_a_quotation_has_no_speaker(rules: Extractor) -> None:
    text = "The port has 40 cranes. “The harbour froze in 2010,” said Torvald Holm. The ferry sank in 1994."
    found = said(rules, text)
    assert found["The port has 40 cranes"] is None
    assert found["The ferry sank in 1994"] is None


def test_an_answer_is_nobodys_where_only_others_are_named(rules: Extractor) -> None:
    text = (
        "Q: Minister, where are the ships?\n\nA: We ordered two in 2023.\n\n"
        "Q: Is that all?\n\nA: It is not. Torvald Dahl closed six stations in 2018."
    )
    assert {claim.speaker for claim in rules.extract(text).claims} == {None}
