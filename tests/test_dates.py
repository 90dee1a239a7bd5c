"""What "on Thursday" is by the calendar, beside a wording that stays as it is."""

from datetime import date

import pytest

from app.claims import Candidate, Extractor

# A Thursday.
DAY = date(2026, 5, 7)


def only(rules: Extractor, text: str, published: date | None) -> Candidate:
    [claim] = rules.extract(text, None, published).claims
    return claim


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The bridge opened on Thursday.", {"Thursday": "2026-05-07"}),
        ("The bridge opened on Friday.", {"Friday": "2026-05-01"}),
        ("The bridge will open on Friday.", {"Friday": "2026-05-08"}),
        ("The bridge is to open on Monday.", {"Monday": "2026-05-11"}),
        ("The bridge opened last Thursday.", {"last Thursday": "2026-04-30"}),
        ("The bridge will open next Thursday.", {"next Thursday": "2026-05-14"}),
        ("The bridge closed yesterday.", {"yesterday": "2026-05-06"}),
        ("Yesterday the bridge closed.", {"Yesterday": "2026-05-06"}),
        ("A year ago the bridge closed.", {"A year ago": "2025"}),
        ("The bridge will close tomorrow.", {"tomorrow": "2026-05-08"}),
        ("The bridge closed this morning.", {"this morning": "2026-05-07"}),
        ("Prices fell last week.", {"last week": "2026-W18"}),
        ("Prices fell last month.", {"last month": "2026-04"}),
        ("Prices will rise next year.", {"next year": "2027"}),
        ("Prices fell 3 percent in May.", {"May": "2026-05"}),
        ("Prices fell 3 percent in June.", {"June": "2025-06"}),
        ("Finland’s new law takes effect in March.", {"March": "2027-03"}),
        ("The bridge closed on April 30.", {"April 30": "2026-04-30"}),
        ("The bridge will close on 3 June.", {"3 June": "2026-06-03"}),
        ("The bridge closed two weeks ago.", {"two weeks ago": "2026-W17"}),
        ("Crowds blocked the bridge over the weekend.", {"over the weekend": "2026-05-02/2026-05-03"}),
        ("The union that struck on Monday will meet on Friday.", {"Monday": "2026-05-04", "Friday": "2026-05-08"}),
        ("Acme has shed 40 jobs since Monday.", {"Monday": "2026-05-04"}),
        # What has its date, is a name or a habit is none to resolve.
        ("The bridge opened on 3 March 2019.", {}),
        ("The bridge opened in May 2019.", {}),
        ("The shop sold 40 phones on Black Friday.", {}),
        ("The shop closes every Monday.", {}),
        ("The minister praised the Sunday Times.", {}),
        ("Theresa May visited Oslo.", {}),
        ("Prices fell over the last year.", {}),
    ],
)
def test_relative_dates_are_told_from_the_day_of_publication(
    rules: Extractor, text: str, dates: dict[str, str]
) -> None:
    claims = rules.extract(text, None, DAY).claims
    assert {words: when for claim in claims for words, when in claim.dates.items()} == dates
    for claim in claims:
        assert claim.flags == ()
        assert all(words in claim.text for words in claim.dates), "the wording itself stays"


def test_a_dateline_tells_the_day(rules: Extractor) -> None:
    text = "OSLO, March 3 (NTB) - The bridge opened on Monday."
    assert only(rules, text, date(2026, 3, 9)).dates == {"Monday": "2026-03-02"}
    assert only(rules, text.replace("March 3", "March 3, 2020"), None).dates == {"Monday": "2020-03-02"}


def test_a_dateline_of_new_year_is_of_the_old_one(rules: Extractor) -> None:
    text = "OSLO, December 31 (NTB) - The bridge opened yesterday."
    assert only(rules, text, date(2026, 1, 2)).dates == {"yesterday": "2025-12-30"}


@pytest.mark.parametrize("text", ["The bridge opened on Thursday.", "The bridge closed yesterday."])
def test_a_weekday_without_a_date_needs_context(rules: Extractor, text: str) -> None:
    claim = only(rules, text, None)
    assert (dict(claim.dates), claim.flags) == ({}, ("needs-context",))


def test_a_day_that_never_was_is_not_guessed(rules: Extractor) -> None:
    assert only(rules, "The bridge closed on February 30.", DAY).dates == {}


def test_another_year_in_the_sentence_keeps_its_months(rules: Extractor) -> None:
    text = "In 1994 the firm moved to Oslo, and in March it hired 300 people."
    assert all(not claim.dates for claim in rules.extract(text, None, DAY).claims)
