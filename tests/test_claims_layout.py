"""What an article's text shape does to its claims: furniture, datelines, transcripts, speeches, false starts."""

import textwrap

import pytest

from app.claims import Extractor
from app.claims.disfluency import said
from app.claims.layout import laid_out
from app.claims.openings import opening
from app.claims.voices import full_names, interviewee_of, speaker_of
from app.ingest import read_text
from app.settings import Settings

CRANES = "The port has 40 cranes"


def found(rules: Extractor, text: str, title: str | None = None) -> list[tuple[str | None, str]]:
    claims = rules.extract(text, title).claims
    assert all(text[claim.start : claim.end] == claim.quote for claim in claims)
    return [(claim.speaker, claim.text) for claim in claims]


def wordings(rules: Extractor, text: str, title: str | None = None) -> list[str]:
    return [wording for _, wording in found(rules, text, title)]


# --- hard-wrapped text ---

STORY = """Port of Varnholm to close for repairs

VARNHOLM, March 4 (Newswire) - The port of Varnholm will close for six weeks in May so that its pier, which was built in 1931, can be repaired. The council approved a loan of 14.5 million euros.

“The pier has moved by 4 centimetres,” said the harbour master, Torvald Dahl.

About 1,200 ships called at the port last year. They paid 4 million euros."""  # noqa: E501


@pytest.mark.parametrize("width", [58, 72])
def test_a_wrapped_article_has_the_claims_of_its_unwrapped_twin(rules: Extractor, width: int) -> None:
    paragraphs = STORY.split("\n\n")
    wrapped = "\n\n".join(textwrap.fill(paragraph, width, break_on_hyphens=False) for paragraph in paragraphs)
    expected = wordings(rules, STORY)
    assert len(expected) > 3
    assert [" ".join(wording.split()) for wording in wordings(rules, wrapped)] == expected
    assert wordings(rules, read_text(wrapped, Settings(_env_file=None)).text) == expected


# --- datelines, headings, furniture ---


@pytest.mark.parametrize(
    "dateline",
    [
        "VARNHOLM, March 4, 2026 – ",
        "Varnholm, 4 March 2026 -- ",
        "HELSINKI (Reuters) - ",
        "Helsinki (AP) — ",
        "PARIS, 3 mars - ",
        "NEW YORK--(BUSINESS WIRE)--",
        "TURKU, Finland, March 4, 2026 /PRNewswire/ -- ",
        "Turku, Finland – 12 May 2026 – ",
        "SÃO PAULO, March 4 (Reuters) - ",
        "BRUSSELS/PARIS (Reuters) - ",
        "(Reuters) - ",
        "10:42 ",
        "Editor’s note: ",
        "2) ",
        "• ",
    ],
)
def test_what_opens_a_paragraph_is_no_part_of_it(dateline: str) -> None:
    text = f"{dateline}The port has 40 cranes."
    assert text[opening(text, 0, len(text)).end :] == "The port has 40 cranes."


@pytest.mark.parametrize(
    "text",
    [
        "NATO – the alliance – said so.",
        "Anna Berg (Labour) – the mayor – said so.",
        "Liv Strand (12 May 1921 – 3 June 1999) was a painter.",
        "The plan has parts: two.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(text: str) -> None:
    assert opening(text, 0, len(text)).end == 0


FURNITURE = [
    "4 March 2026",
    "Today’s date: 4 March 2026",
    "Last updated 3 hours ago",
    "ACME OPENS NEW PLANT IN TURKU",
    "By Anna Berg",
    "By Anna Berg and Siri Holm in Turku",
    "Anna Berg, Staff Writer",
    "Reporting by Anna Berg in Oslo; Editing by Siri Holm",
    "(Additional reporting by Anna Berg)",
    "Photo: The plant in Turku employs 120 people.",
    "Photo by Siri Holm",
    "Read more: Acme sells its plant in Oslo",
    "Share this article",
    "Sign up for our newsletter and get the news each morning.",
    "Follow us on Twitter",
    "About Acme",
    "Notes to editors",
    "ENDS",
    "###",
    "Contacts",
    "Siri Holm, press officer, +358 40 123 4567",
    "For more information, visit www.acme.example or call Siri Holm.",
    "press@acme.example",
    "This material may contain forward-looking statements.",
    "Actual results may differ materially from those that Acme expects.",
    "This article was originally published in The Gazette.",
    "© 2026 Acme. All rights reserved.",
    "What it costs",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_makes_no_claim_and_no_subject(rules: Extractor, line: str) -> None:
    text = f"The port has 40 cranes.\n\n{line}\n\nThe ferry sank in 1994."
    assert wordings(rules, text) == [CRANES, "The ferry sank in 1994"]


def test_a_section_of_disclaimers_claims_nothing_to_its_end(rules: Extractor) -> None:
    text = (
        "The port has 40 cranes.\n\nForward-looking statements\n\nAcme may not sell its ships. Prices may fall.\n\n"
        "About Acme\n\nAcme makes pumps. This material may contain forward-looking statements."
    )
    assert wordings(rules, text) == [CRANES, "Acme makes pumps"]


@pytest.mark.parametrize("glue", [" ", "\n\n", ": "])
def test_a_title_before_the_story_is_a_heading(rules: Extractor, glue: str) -> None:
    text = f"Acme opens plant in Turku{glue}Acme opened a plant in 2020."
    assert wordings(rules, text, "Acme opens plant in Turku") == ["Acme opened a plant in 2020"]


def test_a_sentence_that_begins_like_the_title_stays_whole(rules: Extractor) -> None:
    text = "Storm hits northern Finland Tuesday night as 40,000 lose power."
    [sentence] = laid_out(text, "Storm hits northern Finland")
    assert sentence.said.text == text


def test_headlines_claim_nothing_and_lines_of_a_list_do(rules: Extractor) -> None:
    story = "Acme gets second pier\n\nWork begins in May\n\nAnna Berg, Staff Writer\n\nThe port has 40 cranes."
    assert wordings(rules, story) == [CRANES]
    points = "Key points\n\nSales rose 4 percent in 2020\n\nAcme hired 120 people\n\nThe port has 40 cranes."
    assert wordings(rules, points) == ["Sales rose 4 percent in 2020", "Acme hired 120 people", CRANES]


@pytest.mark.parametrize(
    "sentence",
    [
        "When asked about the cost.",
        "“Is that enough?”",
        "(Who paid 40 million euros?)",
        "Why did Acme, which paid 4 million euros, close?",
        "Acme sold 3 ships in 2020, didn’t it?",
        "And then the town was going to—",
        "The town bought the ...",
        "The report is at https://a.example/report.",
    ],
)
def test_questions_and_scraps_claim_nothing(rules: Extractor, sentence: str) -> None:
    assert wordings(rules, f"The port has 40 cranes. {sentence}\n\nThe ferry sank in 1994.") == [
        CRANES,
        "The ferry sank in 1994",
    ]


# --- transcripts ---


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("SMITH:", "SMITH"),
        ("Anna Berg (BBC):", "Anna Berg"),
        (">> JOHN:", "JOHN"),
        ("[00:12:31] ANNA:", "ANNA"),
        ("THE PRESIDENT:", "THE PRESIDENT"),
        ("MR. HOLM:", "MR. HOLM"),
        ("Sen. Ana Ruiz, D-Ohio:", "Ana Ruiz"),
        ("MODERATOR:", "MODERATOR"),
    ],
)
def test_a_label_names_who_speaks(rules: Extractor, label: str, speaker: str) -> None:
    text = f"{label} The port has 40 cranes.\n\nREPORTER: The ferry sank in 1994."
    assert found(rules, text) == [(speaker, CRANES), ("REPORTER", "The ferry sank in 1994")]


def test_labels_on_lines_of_their_own_name_who_speaks(rules: Extractor) -> None:
    text = (
        "Anna Berg 00:12\n\nThe port has 40 cranes.\n\nSiri Holm 00:20\n\nThe ferry sank in 1994.\n\n"
        "Anna Berg 00:31\n\nThe harbour froze in 2010."
    )
    assert [speaker for speaker, _ in found(rules, text)] == ["Anna Berg", "Siri Holm", "Anna Berg"]


def test_a_place_in_capitals_is_no_speaker(rules: Extractor) -> None:
    text = "TURKU: The port has 40 cranes.\n\nThe ferry sank in 1994."
    assert found(rules, text) == [(None, CRANES), (None, "The ferry sank in 1994")]


def test_labels_are_written_out_where_one_person_fits() -> None:
    labels = ["ANNA", "MR. HOLM", "MODERATOR", "BERG"]
    assert full_names(labels, "Debate: Mayor Torvald Holm and Anna Berg") == {
        "ANNA": "Anna Berg",
        "MR. HOLM": "Torvald Holm",
        "MODERATOR": "MODERATOR",
        "BERG": "Anna Berg",
    }
    assert full_names(["BERG"], "Anna Berg met Siri Berg")["BERG"] == "BERG"


QUESTIONS = [
    "Q. How many cranes are there?\n\nA. The port has 40 cranes.\n\nQ. Why?\n\nA. I bought two in 2010.",
    "Question: How many cranes are there?\n\nAnswer: The port has 40 cranes. I bought two in 2010.",
    "Interviewer: How many cranes are there?\n\nAnna Berg: The port has 40 cranes. I bought two in 2010.",
    "Q: How many cranes are there? A: The port has 40 cranes. Q: Why? A: I bought two in 2010.",
    "How many cranes are there?\n\nThe port has 40 cranes.\n\nWhy is that? Who pays?\n\nI bought two in 2010.",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_answers_are_the_interviewees(rules: Extractor, text: str) -> None:
    assert found(rules, text, "Interview with Anna Berg") == [
        ("Anna Berg", CRANES),
        ("Anna Berg", "Anna Berg bought two in 2010"),
    ]


def test_an_interview_without_labels_is_with_whom_its_first_lines_name(rules: Extractor) -> None:
    text = f"Siri Holm spoke to the Gazette.\n\n{QUESTIONS[-1]}"
    assert ("Siri Holm", CRANES) in found(rules, text)


def test_questions_of_an_explainer_have_no_speaker(rules: Extractor) -> None:
    text = "How many cranes are there?\n\nThe port has 40 cranes.\n\nWho pays?\n\nThe town pays 4 million euros."
    assert {speaker for speaker, _ in found(rules, text, "What the port costs")} == {None}


# --- speeches ---


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("Speech by Minister Anna Berg at the harbour conference", "Anna Berg"),
        ("Speech By Minister Anna Berg At The Harbour Conference", "Anna Berg"),
        ("Remarks by President Holm", "President Holm"),
        ("Anna Berg: Address to the nation", "Anna Berg"),
        ("Prime Minister Anna Berg's speech", "Anna Berg"),
        ("Keynote address by Siri Holm, CEO of Acme", "Siri Holm"),
        ("President Holm’s State of the Nation Address", "President Holm"),
        ("Full text: Anna Berg’s speech to parliament", "Anna Berg"),
        ("Speech by the Prime Minister", "the Prime Minister"),
        ("President Holm's speech draws criticism", None),
        ("Port gets 40 cranes", None),
    ],
)
def test_a_title_names_its_speaker(title: str, speaker: str | None) -> None:
    assert speaker_of(title, "I signed the bill.") == speaker
    assert speaker_of(title, "The bill was signed. “I did it,” she said.") is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Interview with Anna Berg", "Anna Berg"),
        ("Interview: Anna Berg on the port", "Anna Berg"),
        ("Q&A with harbour master Torvald Dahl", "Torvald Dahl"),
        ("A conversation with the mayor, Siri Holm", "Siri Holm"),
        ("Five questions for Siri Holm", "Siri Holm"),
        ("Five questions to ask your bank", None),
    ],
)
def test_a_title_names_whom_an_interview_is_with(title: str, name: str | None) -> None:
    assert interviewee_of(title) == name


def test_a_speech_is_its_speakers_and_a_quotation_in_it_is_not(rules: Extractor) -> None:
    text = (
        "Dear friends!\n\nI signed the bill in May. “I was ill for two years,” said Siri Holm. The port has 40 cranes."
    )
    assert found(rules, text, "Speech by Minister Anna Berg at the port") == [
        ("Anna Berg", "Anna Berg signed the bill in May"),
        ("Siri Holm", "Siri Holm was ill for two years"),
        ("Anna Berg", CRANES),
    ]


# --- what is not said ---


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("I, I think we we need money.", "I think we need money."),
        ("Uh, the gov- the government raised taxes, you know.", "the government raised taxes."),
        ("The gov- the ministry told us.", "the ministry told us."),
        ("The gover- government fell.", "The government fell."),
        ("We— we sold it.", "we sold it."),
        ("We have, we have 40 cranes.", "we have 40 cranes."),
        ("That's, um, not true (laughs).", "That's not true."),
        ("The town [crosstalk] cut taxes (inaudible) in 2019 [applause].", "The town cut taxes in 2019."),
        ("I mean, it's a plan, you know, for the town.", "it's a plan for the town."),
        ("Acme paid 40 million (see https://b.example/z for more).", "Acme paid 40 million."),
        ("The mayor, whose report is at https://b.example/z, left.", "The mayor left."),
        ("Acme paid 40 million, see https://b.example/z for more.", "Acme paid 40 million."),
        ("Acme said on https://a.example that it left.", "Acme said that it left."),
        ("The figures [are here](https://a.example/x?y=1) and **new**.", "The figures are here and new."),
        # what only looks like it
        ("We had had enough of that that day.", None),
        ("It was very, very good in New York, New York.", None),
        ("Pre- and post-war houses cost more.", None),
        ("The port (pictured) has an ER and 1.5 * 2 * 3 beds.", None),
        ("Right now the port is closed.", None),
    ],
)
def test_what_is_no_part_of_a_sentence_is_left_out(sentence: str, says: str | None) -> None:
    what = said(sentence)
    assert what.text == (says or sentence)
    assert all(sentence[place] == character for place, character in zip(what.places, what.text, strict=True))


def test_a_quote_keeps_what_its_wording_leaves_out(rules: Extractor) -> None:
    text = "ANNA: The gov- the government, uh, raised [crosstalk] taxes by 4 percent.\n\nJOHN: It did not do that."
    claim = rules.extract(text).claims[0]
    assert claim.text == "The government raised taxes by 4 percent"
    assert claim.quote == "the government, uh, raised [crosstalk] taxes by 4 percent"


def test_hostile_text_is_laid_out_and_ends() -> None:
    for piece in (
        "a ",
        "(a ",
        "a, ",
        "I ",
        "A ",
        "views expressed ",
        "Q: ",
        "A, B ",
        "a- ",
        "www.",
        "@a",
        '"a? ',
        "Q: a?\n\n",
    ):
        text = piece * (20_000 // len(piece))
        assert sum(1 for _ in laid_out(text, "A title of four words")) < 60_000
