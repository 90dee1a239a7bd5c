"""Where sentences end: after quotations and not in abbreviations."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Rates rose.", "Prices fell."],
        ["Dr. Smith met Mr. Jones at 5 p.m. on Monday.", "They talked."],
        ["The U.S. Senate voted 52-48.", "It was close."],
        ["He was born in the U.S.", "His parents were not."],
        ["J. R. R. Tolkien wrote it.", "It sold 1.5 million copies."],
        ["It is No. 5 on the list, e.g. after No. 4.", "Nobody knows why."],
        ["“We won.", "We will win again,” she said.", "Nobody answered."],
        ["“Is that enough?”", "He did not know."],
        ["Growth was 2.1 percent vs. 3.4 percent in Jan. 2024.", "It slowed."],
        ["He paused … and went on.", "Then he left."],
        ["The company (founded by Acme Inc. in 1990) failed."],
        ["What now?!", "Nothing."],
        ["Prices rose 3%.", "“Too much,” he said."],
        ["It cost too much.", "£5 was lost."],
        ["He moved to the U.S.", "By 2020 he was back."],
        ["The council chose Plan B.", "The mayor left.", "A. Berg stayed."],
        [
            "It opens at 5 p.m. Monday.",
            "It closes at 6 p.m. EST or at 5 p.m.",
            "The pier stays open until 9 p.m.",
            "Acme pays.",
        ],
        ["Acme Inc. President Anna Berg sold shares in Holm Corp.", "Shares rose."],
        ["Supt. Holm met Cllr. Berg.", "He said it ...", "Then he left."],
        ["It failed (see below).", "(It did.)", "Nobody knew."],
        ["1. The port gets 40 cranes.", "It pays.", "2. The town does not."],
        ["• Two cranes", "• Three ships.", "They sank."],
    ],
    ids=lambda parts: parts[0][:25],
)
def test_sentences_are_cut_where_they_end(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


def test_a_line_break_ends_a_sentence() -> None:
    assert cut("A headline without a stop\n\nThe story\n- a point") == [
        "A headline without a stop",
        "The story",
        "- a point",
    ]


def test_items_of_a_list_stay_apart_and_keep_their_marks() -> None:
    lines = ["It has parts:", "1. The port.", "2) Acme pays", "a) The state pays.", "• Two", "– Three"]
    assert cut("\n".join(lines)) == lines


def test_a_sentence_goes_on_over_a_break_that_only_wraps_it() -> None:
    wrapped = [
        "Acme opened a plant in Turku on Monday that will",
        "employ 120 people and make pumps. It cost the firm",
        "40 million euros.",
    ]
    text = "\n".join(wrapped)
    assert cut(text) == [
        "Acme opened a plant in Turku on Monday that will\nemploy 120 people and make pumps.",
        "It cost the firm\n40 million euros.",
    ]


# What makes and hinders ends of sentences, so that there are several.
PIECES = ["Oslo", "a", "5", ". ", "? ", ".”", "\n", " ", "“", "(", ")", "Dr. ", "U.S. ", "🚢"]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_spans_are_in_order_and_lose_nothing_but_space(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join(text[start:end] for start, end in spans).split() == text.split() or "".join(
        "".join(text[start:end] for start, end in spans).split()
    ) == "".join(text.split())
