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
        ('Siri Berg said: "The port has 40 cranes. The ferry lost money."', "The ferry lost money", "Siri Berg"),
        ("‘The port has 40 cranes,’ said Siri Berg.", "The port has 40 cranes", "Siri Berg"),
        ("«The port has 40 cranes», said Siri Berg.", "The port has 40 cranes", "Siri Berg"),
        ("Siri Berg said that the port had 40 cranes.", "The port had 40 cranes", "Siri Berg"),
        ("The port has 40 cranes, according to Siri Berg.", "The port has 40 cranes", "Siri Berg"),
        ("The port has 40 cranes, Siri Berg told reporters in Oslo on Monday.", "The port has 40 cranes", "Siri Berg"),
        ("The port, Siri Berg said, has 40 cranes.", "The port has 40 cranes", "Siri Berg"),
        ("As Siri Berg said on Monday, the port has 40 cranes.", "The port has 40 cranes", "Siri Berg"),
        ("“The port has 40 cranes,” Berg's lawyer said.", "The port has 40 cranes", "Berg's lawyer"),
        ("A spokesman for Acme said the port had 40 cranes.", "The port had 40 cranes", "A spokesman for Acme"),
        ("A man who lives nearby said the fire began at noon.", "The fire began at noon", "A man"),
        ("The union, which has 900 members, said the port had 40 cranes.", "The port had 40 cranes", "The union"),
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
        ("“I'm sure I'll lose money,” said Siri Berg.", "Siri Berg is sure Siri Berg will lose money", "Siri Berg"),
        # Whose "her" it is tell a style, or a first name of the word lists.
        ("“I sold my shares in Acme,” said Mrs Nair.", "Mrs Nair sold her shares in Acme", "Mrs Nair"),
        ("“I sold my shares in Acme,” said Anna Berg.", "Anna Berg sold her shares in Acme", "Anna Berg"),
        ("“I sold my shares in Acme,” said Priya Nair.", "Priya Nair sold their shares in Acme", "Priya Nair"),
        (
            "“I told the mayors of my debts,” said Priya Nair.",
            "Priya Nair told the mayors of Priya Nair’s debts",
            "Priya Nair",
        ),
        ("“I built the house myself,” said Anna Berg.", "Anna Berg built the house herself", "Anna Berg"),
    ],
)
def test_speech_has_its_speaker(rules: Extractor, text: str, claim: str, speaker: str) -> None:
    assert said(rules, text).get(claim) == speaker


@pytest.mark.parametrize(
    "verb",
    (
        "acknowledged admitted announced argued asserted cautioned claimed complained conceded concluded confirmed "
        "contended declared disclosed emphasised estimated explained found insisted maintained noted observed "
        "predicted promised reiterated reported revealed said stressed testified warned wrote"
    ).split(),
)
def test_a_verb_of_saying_leaves_its_clause_to_the_speaker(rules: Extractor, verb: str) -> None:
    assert said(rules, f"The ministry {verb} that the port had lost money.") == {
        "The port had lost money": "The ministry"
    }


@pytest.mark.parametrize("verb", ["believe", "think"])
def test_what_somebody_thinks_is_said_as_long_as_they_do(rules: Extractor, verb: str) -> None:
    assert said(rules, f"Police {verb} that the port lost money.") == {"The port lost money": "Police"}
    past = {"believe": "believed", "think": "thought"}[verb]
    whole = f"Police {past} that the port had lost money"
    assert said(rules, f"{whole}.") == {whole: None}


@pytest.mark.parametrize(
    ("source", "verb"),
    [
        ("Court papers", "show"),
        ("A study", "found"),
        ("The indictment", "says"),
        ("The ministry's figures", "show"),
        ("The company's annual report", "states"),
        ("The law", "says"),
        ("Two officials", "confirmed"),
        ("Many of the residents", "say"),
    ],
)
def test_a_document_or_some_people_can_say_something(rules: Extractor, source: str, verb: str) -> None:
    assert said(rules, f"{source} {verb} that the port had lost money.") == {"The port had lost money": source}


@pytest.mark.parametrize(
    "text",
    [
        "That flight confirmed that the engine could restart",
        "The rise suggests that demand is growing",
        "The new scanner found that the tank had a leak",
        "The anniversary reminded us that peace is fragile",
        "Some say that the house is haunted",
        "Nobody said that the pump leaked",
    ],
)
def test_a_thing_or_nobody_in_particular_is_no_speaker(rules: Extractor, text: str) -> None:
    assert said(rules, f"{text}.") == {text: None}


@pytest.mark.parametrize(
    "text",
    [
        "Siri Berg said that the port lost money and that the ferry sank in 1994.",
        "Siri Berg said the port lost money and the ferry sank in 1994.",
        "According to Siri Berg, the port lost money and the ferry sank in 1994.",
        "The port lost money and the ferry sank in 1994, according to Siri Berg.",
        "The port lost money, Siri Berg said, and the ferry sank in 1994.",
        "Siri Berg said the port lost money, adding that the ferry sank in 1994.",
        "Siri Berg said the port lost money and added that the ferry sank in 1994.",
        "“The port lost money,” said Siri Berg, “and the ferry sank in 1994.”",
    ],
)
def test_a_report_of_several_clauses_is_one_speakers(rules: Extractor, text: str) -> None:
    assert said(rules, text) == {"The port lost money": "Siri Berg", "The ferry sank in 1994": "Siri Berg"}


def test_when_it_was_said_is_no_part_of_it(rules: Extractor) -> None:
    assert said(rules, "Siri Berg said on Monday the port had lost money.") == {"The port had lost money": "Siri Berg"}


def test_a_relative_clause_can_report(rules: Extractor) -> None:
    found = said(rules, "The union met Siri Berg, who warned that the port could close.")
    assert found == {"The port could close": "Siri Berg", "The union met Siri Berg": None}


def test_a_law_that_something_is_done_by_is_no_speaker(rules: Extractor) -> None:
    text = "The judges decide cases according to the law"
    assert said(rules, f"{text}.") == {text: None}


def test_an_office_speaks_by_the_name_of_its_holder(rules: Extractor) -> None:
    found = said(rules, "Siri Berg is the minister of trade. The minister warned that the port could close.")
    assert found["The port could close"] == "Siri Berg"


def test_the_strike_that_began_does_not_speak(rules: Extractor) -> None:
    found = said(
        rules, "“The port has 40 cranes,” said Siri Berg. The strike began on Monday. “The ferry sank in 1994.”"
    )
    assert found["The ferry sank in 1994"] == "Siri Berg"


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
        ("It is not known whether the pump leaked.", "It is not known whether the pump leaked", "The pump leaked"),
        ("It was reported that the pump leaked.", "It was reported that the pump leaked", "The pump leaked"),
        ("The union alleged that the pump leaked.", "The union alleged that the pump leaked", "The pump leaked"),
        ("Siri Berg was told that the pump leaked.", "Siri Berg was told that the pump leaked", "The pump leaked"),
        ("Siri Berg hopes that the port will grow.", "Siri Berg hopes that the port will grow", "The port will grow"),
        ("Siri Berg asked whether the pump leaked.", "Siri Berg asked whether the pump leaked", "The pump leaked"),
        ("Siri Berg suggested that he resign.", "Siri Berg suggested that he resign", "He resign"),
        ("Acme may say that the pump leaked.", "Acme may say that the pump leaked", "The pump leaked"),
        ("Acme falsely claimed that the pump leaked.", "Acme falsely claimed that the pump leaked", "The pump leaked"),
        ("The firm is said to have lost money.", "The firm is said to have lost money", "The firm lost money"),
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
