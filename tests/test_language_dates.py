"""What a date is by the calendar, where no parser has read the words around it."""

from datetime import date

import pytest

from app.claims.dates import dates
from app.language.dates import span, undated, written
from app.language.tense import looks_ahead

# A Thursday.
DAY = date(2026, 5, 7)


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [
        ("2026-05-07", date(2026, 5, 7), date(2026, 5, 7)),
        ("2026-W19", date(2026, 5, 4), date(2026, 5, 10)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-05-09/2026-05-10", date(2026, 5, 9), date(2026, 5, 10)),
    ],
)
def test_an_iso_date_spans_days(iso: str, first: date, last: date) -> None:
    assert span(iso) == (first, last)


@pytest.mark.parametrize("iso", ["", "May", "2026-13", "2026-02-30", "2026-05-07/", "20"])
def test_what_is_no_iso_date_spans_none(iso: str) -> None:
    assert span(iso) is None


@pytest.mark.parametrize(
    "text",
    [
        "The treaty will be signed on Friday.",
        "On Friday, the bridge will open.",
        "The bridge is to open on Friday.",
        "The bridge is due to open on Friday.",
        "The bridge is being opened on Friday.",
        "The firm plans to sell it on Friday.",
        "The minister said the bridge will open on Friday.",
        "The union that struck on Monday will meet on Friday.",
        "He was fined and on Friday will appear in court.",
        "He is expected in court on Friday.",
        "A vote is scheduled for Friday.",
        "It won’t open on Friday.",
        "They'll meet on Friday.",
        "It will have opened by Friday.",
    ],
)
def test_a_date_looks_ahead(text: str) -> None:
    assert looks_ahead(text, text.index("Friday"), text.index("Friday") + 6) is True


@pytest.mark.parametrize(
    "text",
    [
        "The treaty was signed on Friday.",
        "On Friday the bridge opened.",
        "The talks on Friday failed.",
        "Prices fell by 3 percent on Friday and are expected to rise.",
        "He went to Oslo on Friday.",
        "Police closed bridges and roads on Friday.",
        "The minister said on Friday that the bridge will open.",
        "The bridge, closed on Friday, will open again.",
        "Two men have been charged on Friday.",
        "He is said to have left on Friday.",
        "May told reporters on Friday.",
        "It didn’t open on Friday.",
        "It would have opened on Friday.",
        "Acme sheds jobs since Friday.",
        "Nobody will come. The bridge closed on Friday. It will open.",
    ],
)
def test_a_date_looks_back(text: str) -> None:
    assert looks_ahead(text, text.index("Friday"), text.index("Friday") + 6) is False


@pytest.mark.parametrize(
    "text",
    [
        "on Friday",
        "The law takes effect on Friday.",
        "The law approved in May takes effect on Friday.",
        "Talks begin on Friday.",
        "The club has a match on Friday.",
        "The bridge was due to open on Friday.",
        "A vote scheduled for Friday is in doubt.",
        "The vote was moved to Friday.",
        "The bridge closed by a storm on Friday will open again.",
        "The shop was told to close on Friday.",
    ],
)
def test_where_the_tense_does_not_tell_nothing_is_said(text: str) -> None:
    assert looks_ahead(text, text.index("Friday"), text.index("Friday") + 6) is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The bridge opened on Thursday", {"Thursday": "2026-05-07"}),
        ("The bridge opened on Friday", {"Friday": "2026-05-01"}),
        ("The bridge will open on Friday", {"Friday": "2026-05-08"}),
        ("The bridge opens on Friday", {}),
        ("The bridge opened last Friday", {"last Friday": "2026-05-01"}),
        ("Doors open next Friday", {"next Friday": "2026-05-08"}),
        ("Prices fell in June.", {"June": "2025-06"}),
        ("Prices fell in Jan. and rose.", {"Jan.": "2026-01"}),
        ("Prices will fall in March", {"March": "2027-03"}),
        ("The bridge will close on 3 June", {"3 June": "2026-06-03"}),
        ("The bridge closed eleven days ago", {"eleven days ago": "2026-04-26"}),
        ("Crowds blocked the bridge over the weekend", {"over the weekend": "2026-05-02/2026-05-03"}),
    ],
)
def test_a_wording_without_a_parse_has_its_dates_too(text: str, known: dict[str, str]) -> None:
    assert dates(None, text, DAY) == known


def test_without_a_day_nothing_is_told() -> None:
    assert dates(None, "The bridge closed yesterday", None) == {}
    assert undated("The bridge closed yesterday", {})
    assert not undated("The bridge closed yesterday", {"yesterday": "2026-05-06"})


def test_a_dateline_is_the_day_of_writing() -> None:
    assert written("OSLO, March 3 (NTB) - The bridge opened.", date(2026, 3, 9)) == date(2026, 3, 3)
    assert written("OSLO, 3 March 2020 — The bridge opened.", None) == date(2020, 3, 3)
    assert written("The bridge opened.", DAY) == DAY
