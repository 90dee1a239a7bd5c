"""Figures are read with their unit, bounds and mode, and two texts' figures are compared where they are comparable."""

import json
import math
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.claims import Extractor
from app.comparison.judge import compare
from app.comparison.offices import Office
from app.comparison.reading import parse
from app.comparison.relations import Code, Comparison
from app.comparison.wording import DIFFERENT, REASONS, note, number
from app.evaluation.figures import answer

ROWS: list[dict] = [
    json.loads(line) for line in (Path(__file__).parent / "figures.jsonl").read_text("utf-8").splitlines()
]


def first(text: str):
    return parse(text)[1][0]


def notes(claim: str, passage: str) -> list[str]:
    return [note(found, claim, passage) for found in compare(claim, passage)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("some 300,000 people", "count", 300_000),
        ("1.3 million voters", "count", 1.3e6),
        ("1 340 km", "length", 1.34e6),
        ("1\u202f340 km", "length", 1.34e6),
        ("832 miles", "length", 832 * 1609.344),
        ("£2.5bn", "money", 2.5e9),
        ("$40m", "money", 40e6),
        ("40m people", "count", 40e6),
        ("a wave 40m high", "length", 40),
        ("three in ten", "per cent", 30),
        ("one in five", "per cent", 20),
        ("four out of five doctors", "per cent", 80),
        ("30 per cent", "per cent", 30),
        ("2 percentage points", "percentage points", 2),
        ("two thirds of the seats", "per cent", 200 / 3),
        ("half of the seats", "per cent", 50),
        ("Prices doubled", "per cent", 100),
        ("twice as fast", "factor", 2),
        ("the 21st president", "ordinal", 21),
        ("three hundred and fifty thousand dollars", "money", 350_000),
        ("half a million bees", "count", 500_000),
        ("a dozen eggs", "count", 12),
        ("90 minutes", "duration", 90 / 1440),
        ("2 hours 4 minutes", "duration", 124 / 1440),
        ("a 34-year-old man", "age", 34),
        ("died aged 84", "age", 84),
        ("104 degrees Fahrenheit", "temperature", 40),
        ("5,000 sq km", "area", 5e9),
        ("60 mph", "speed", 60 * 0.44704),
        ("1.2 GW", "power", 1.2e9),
        ("2 million cubic metres", "volume", 2e9),
    ],
)
def test_reads(text: str, kind: str, value: float) -> None:
    found = first(text)
    assert (found.kind, found.value) == (kind, pytest.approx(value))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("around 300,000 people", 270_000, 330_000),
        ("more than 10,000 people", 9500, float("inf")),
        ("fewer than 500 wolves", 0, 525),
        ("between 5 and 10 homes", 5, 10),
        ("5-10 homes", 5, 10),
        ("hundreds of thousands of people", 200_000, 1_000_000),
        ("12 people", 12, 12),
    ],
)
def test_bounds(text: str, low: float, high: float) -> None:
    found = first(text)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("text", "mode", "sign"),
    [
        ("Sales rose by 5 per cent.", "change", 1),
        ("Sales rose 5 per cent.", "change", 1),
        ("Sales fell about 5 per cent.", "change", -1),
        ("a 5 per cent fall in sales", "change", -1),
        ("Sales are up by half.", "change", 1),
        ("Unemployment rose to 5 per cent.", "", 0),
        ("Cars made up 5 per cent of it.", "", 0),
    ],
)
def test_a_change_is_not_a_level(text: str, mode: str, sign: int) -> None:
    found = first(text)
    assert (found.mode, found.sign if mode else 0) == (mode, sign)


@pytest.mark.parametrize(
    "text",
    [
        "The Boeing 737 was late.", "an A320", "COVID-19 came", "the G7", "an iPhone 15", "Route 66", "Windows 11",
        "page 45", "No. 1", "one of the men", "at one point", "at 10:30", "at 3pm", "10 Downing Street",
        "Call 020 7946 0958.", "ISBN 978-3-16-148410-0", "the first time", "5th Avenue", "three years ago",
        "section 230",
    ],
)  # fmt: skip
def test_no_quantity(text: str) -> None:
    assert parse(text)[1] == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on 3 May 2024", date(2024, 5, 3), date(2024, 5, 3)),
        ("on May 3, 2024", date(2024, 5, 3), date(2024, 5, 3)),
        ("in February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("in 2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("in the 1990s", date(1990, 1, 1), date(1999, 12, 31)),
        ("2019-2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("It opened on Thursday", date(2024, 5, 2), date(2024, 5, 2)),
        ("It will open on Thursday", date(2024, 5, 9), date(2024, 5, 9)),
        ("last year", date(2023, 1, 1), date(2023, 12, 31)),
        ("two months ago", date(2024, 3, 1), date(2024, 3, 31)),
    ],
)
def test_dates(text: str, start: date, end: date) -> None:
    period = parse(text, date(2024, 5, 4))[1][0].period
    assert period
    assert (period.first, period.last) == (start, end)


WORDS = st.sampled_from(
    "about 300,000 1.3 million £ $ 2.5bn km miles per cent a the half third - , . 2019 May 3 people Finland's rose by "
    "to in ten five one prime minister of is George twice 40m °C aged 34 years old 2-1 won No Monday and between ' ’ "
    "½".split()
)
TEXT = st.one_of(
    st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=25).map("".join)
)


@given(TEXT)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    for found in parse(text, date(2024, 2, 29))[1]:
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == text[found.start : found.end].strip()


@given(TEXT, TEXT)
@settings(max_examples=300, deadline=None)
def test_it_does_not_matter_which_text_is_the_claim(one: str, other: str) -> None:
    there = Counter((found.relation, found.claim_span, found.passage_span) for found in compare(one, other))
    back = Counter((found.relation, found.passage_span, found.claim_span) for found in compare(other, one))
    assert there == back


def right(row: dict, found: Comparison) -> bool:
    """Whether a comparison is the one a row of the table is about."""
    spans = row["claim"][slice(*found.claim_span)], row["passage"][slice(*found.passage_span)]
    return found.relation == row["relation"] and all(
        span in figure or figure in span for span, figure in zip(spans, row.get("figures", spans), strict=True)
    )


def compared(row: dict) -> list[Comparison]:
    days = {name: date.fromisoformat(row[name]) for name in ("said", "published") if name in row}
    return compare(row["claim"], row["passage"], **days)


def test_differs_is_said_where_it_is_so() -> None:
    """Of the table's rows: nearly all that are said to differ do, and most that agree or differ are found."""
    counts: Counter[str] = Counter()
    for row in ROWS:
        found = compared(row)
        counts[row["relation"]] += 1
        counts["found " + row["relation"]] += any(right(row, one) for one in found)
        if answer(found) == "differs":
            counts["said"] += 1
            counts["rightly"] += any(right(row, one) for one in found if row["relation"] == "differs")
    print(dict(counts))
    assert counts["rightly"] / counts["said"] >= 0.97
    assert counts["found differs"] / counts["differs"] >= 0.9
    assert counts["found agrees"] / counts["agrees"] >= 0.93
    assert counts["found not comparable"] / counts["not comparable"] >= 0.55


def test_the_table_is_large_enough() -> None:
    sizes = Counter(row["relation"] for row in ROWS)
    assert sizes["differs"] >= 80
    assert sizes["agrees"] >= 60
    assert sizes["not comparable"] + sizes["none"] >= 80


@pytest.mark.parametrize(
    ("claim", "passage", "note"),
    [
        ("The border is 1,340 km long.", "The border is 832 miles long.", "1,340 km and 832 miles (1,339 km)"),
        ("The ferry carried 300 people.", "The ferry carried 250 people.", "300 against 250: 20 % more"),
        (
            "The ship sank on 5 May 1912.",
            "The ship sank on 3 May 1912.",
            "5 May 1912 against 3 May 1912: later by 2 days",
        ),
        ("Turnout was 71 per cent.", "Turnout was 58%.", "71 per cent against 58%: 13 percentage points more"),
        ("The firm paid $5m in tax.", "The firm paid €5m in tax.", "$5m and €5m: different currencies"),
        (
            "Petteri Orpo is the prime minister of Finland.",
            "Alexander Stubb, the prime minister of Finland, spoke.",
            "prime minister of Finland: Petteri Orpo here, Alexander Stubb there",
        ),
    ],
)
def test_notes_are_for_people(claim: str, passage: str, note: str) -> None:
    assert notes(claim, passage) == [note]


@pytest.mark.parametrize(
    ("claim", "passage", "converted"),
    [
        ("The park covers 5,000 sq km.", "The park covers 1,931 square miles.", "1,931 square miles (5,001 sq km)"),
        ("The train reached 60 mph.", "The train reached 97 km/h.", "97 km/h (60.27 mph)"),
        ("The train reached 120 km/h or more.", "The train reached 75 mph.", "75 mph (120.7 km/h)"),
        ("The farm has 12,000 acres.", "The farm has 4,900 hectares.", "4,900 hectares (12,110 acres)"),
        ("The mine dug 40m tonnes of coal.", "The mine dug 80 million kg of coal.", "80 million kg (80,000 tonnes)"),
    ],
)
def test_what_is_converted_has_its_whole_unit(claim: str, passage: str, converted: str) -> None:
    [found] = notes(claim, passage)
    assert converted in found


def test_a_comparison_is_codes_and_values() -> None:
    [found] = compare("The ferry carried 300 people.", "The ferry carried 250 people.")
    assert (found.relation, found.code, found.by) == ("differs", "ratio", pytest.approx(1.2))
    assert [one.value for one in found.values] == [300, 250]
    [found] = compare("Turnout was 71 per cent.", "Turnout was 58%.")
    assert (found.code, found.by) == ("percentage-points", 13)
    [found] = compare("The ship sank on 5 May 1912.", "The ship sank on 7 May 1912.")
    assert (found.code, found.by) == ("days", -2)
    [found] = compare("The firm paid $5m in tax.", "The firm paid €5m in tax.")
    assert (found.relation, found.code, found.by) == ("not comparable", "currencies", None)
    assert [one.unit for one in found.values] == ["USD", "EUR"]
    [found] = compare("Exports of coal rose by 5 per cent.", "Exports of coal fell by 5 per cent.")
    assert (found.relation, found.code, found.by) == ("differs", "direction", None)


def test_what_stands_only_in_one_text_is_data_too() -> None:
    found = [one for row in ROWS for one in compared(row) if one.here and one.there]
    assert found
    for one in found:
        assert one.relation == "not comparable"
        assert one.code in ("measures", "scopes", "objects", "subjects")
    row, one = next((row, one) for row in ROWS for one in compared(row) if one.here and one.there)
    assert note(one, row["claim"], row["passage"]).endswith(f": “{one.here}” here, “{one.there}” there")


def test_offices_are_compared_as_figures_are() -> None:
    claim = "Petteri Orpo is the prime minister of Finland."
    relations = {
        "Petteri Orpo, the prime minister of Finland, spoke.": ("agrees", "holder"),
        "Alexander Stubb, the prime minister of Finland, spoke.": ("differs", "holder"),
        "Petteri Orpo, the finance minister of Finland, spoke.": ("differs", "office"),
    }
    for passage, expected in relations.items():
        [found] = compare(claim, passage)
        assert (found.relation, found.code) == expected
        assert all(isinstance(one, Office) for one in found.values)
    assert notes(claim, next(iter(relations))) == ["Petteri Orpo, prime minister of Finland, in both"]
    assert notes(claim, list(relations)[2]) == [
        "Petteri Orpo: prime minister of Finland here, finance minister of Finland there"
    ]


def test_every_code_has_words() -> None:
    told = {"same", "holder", "ratio", "percentage-points", "degrees", "age", "days", "years", "office", "rates"}
    only = {"measures", "scopes", "objects", "subjects"}
    assert told | only | DIFFERENT.keys() | REASONS.keys() == set(get_args(Code))


@pytest.mark.parametrize(
    ("mine", "theirs", "difference"),
    [
        ("40", "400", "90 % less"),
        ("300", "150", "100 % more"),
        ("285", "100", "185 % more"),
        ("1,600", "100", "16 times as much"),
        ("1,000", "10", "100 times as much"),
        ("34,567", "100", "346 times as much"),
        ("5,000,000,000", "50", "100,000,000 times as much"),
        ("4", "1,000", "99.6 % less"),
        ("50", "5,000,000,000", "over 99.99 % less"),
        ("0", "400", "100 % less"),
        ("400", "0", "not the same"),
    ],
)
def test_percentages_and_ratios_are_written_as_people_do(mine: str, theirs: str, difference: str) -> None:
    told = notes(f"The ferry carried {mine} people.", f"The ferry carried {theirs} people.")
    assert told == [f"{mine} against {theirs}: {difference}"]


def test_many_days_have_their_thousands_apart() -> None:
    told = notes("The ship sank on 5 May 2012.", "The ship sank on 3 May 1912.")
    assert told == ["5 May 2012 against 3 May 1912: later by 36,527 days"]


@pytest.mark.parametrize(
    "figure", ["1" + 310 * "0", "1" + 290 * "0" + " trillion trillion", 5000 * "1" + "th largest", 200 * "hundred "]
)
def test_a_number_too_large_to_reckon_with_is_none(figure: str) -> None:
    text = f"The ferry carried {figure} people and 12 dogs."
    assert [one.value for one in parse(text)[1]] == [12]


FIGURES = st.one_of(
    st.integers(0, 10**24).map(lambda n: f"{n:,}"),
    st.decimals(0, 10**6, allow_nan=False, places=6).map(str),
    st.integers(300, 330).map(lambda zeros: "1" + zeros * "0"),
)
OF_WHAT = st.sampled_from(
    [
        "The ferry carried {} people.", "Turnout was {} per cent.", "The tower is {} km tall.", "It sold for ${}.",
        "The tower is {} mm tall.", "Marta Lund is {} years old.", "The oven reached {} degrees Celsius.",
        "Sales rose by {} per cent.", "Sales fell by {} per cent.", "The plot covers {} acres.",
        "The plot covers {} sq km.",
    ]
)  # fmt: skip


@given(OF_WHAT, OF_WHAT, FIGURES, FIGURES)
def test_no_note_has_a_power_of_ten_a_signed_zero_or_an_infinity(one: str, other: str, mine: str, theirs: str) -> None:
    for told in notes(one.format(mine), other.format(theirs)):
        said = told.replace(mine, "").replace(theirs, "")
        assert not re.search(r"\de[+-]?\d|-0|\binf|\bnan|Infinity|\b0 (?:%|percent|degrees|years)", said, re.I), told


@given(st.floats(0, 1e30), st.integers(1, 6))
def test_a_number_is_rounded_to_so_many_digits(value: float, digits: int) -> None:
    told = number(value, digits)
    assert re.fullmatch(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?", told)
    assert math.isclose(float(told.replace(",", "")), value, rel_tol=0.51 * 10 ** (1 - digits))
    assert len(told.replace(",", "").replace(".", "").strip("0")) <= digits


@given(st.floats(1e-9, 1e12), st.floats(1e-9, 1e12))
def test_what_is_less_is_never_a_hundred_per_cent_less_and_what_is_more_is_more(one: float, other: float) -> None:
    claim, passage = f"The ferry carried {one:.9f} tonnes of salt.", f"The ferry carried {other:.9f} tonnes of salt."
    for found in compare(claim, passage):
        told = note(found, claim, passage)
        if found.relation == "differs":
            assert "100 % less" not in told
            assert ("less" in told) == (found.by < 1)


def test_relative_dates_are_seen_from_where_they_were_written() -> None:
    claim, passage = "The treaty was signed on Thursday.", "The treaty was signed on Friday."
    seen = {"said": date(2024, 5, 4), "published": date(2024, 5, 4)}
    assert [found.relation for found in compare(claim, passage, **seen)] == ["differs"]
    resolved = compare(claim, "The treaty was signed on 2 May 2024.", dates={"on Thursday": "2024-05-02"})
    assert [found.relation for found in resolved] == ["agrees"]


@pytest.mark.parametrize(
    "text",
    [
        "The treaty will be signed on Friday.",
        "The treaty was signed on Friday.",
        "The treaty takes effect on Friday.",
        "The treaty is to be signed on 3 June.",
        "The firm plans to sell its 12 ships on Monday.",
        "The union that struck on Monday will meet on Friday.",
        "The law approved in May takes effect on Friday.",
    ],
)
def test_a_sentence_never_differs_from_itself(rules: Extractor, text: str) -> None:
    """What its claims' dates are, told by a parse, is what its passage's are, told by the words."""
    day = date(2026, 5, 7)
    claims = rules.extract(text, None, day).claims
    assert claims
    for claim in claims:
        found = compare(claim.text, text, said=day, published=day, dates=claim.dates)
        assert {one.relation for one in found} <= {"agrees"}


def test_a_passage_whose_tense_does_not_tell_has_a_weekday_and_no_date() -> None:
    [quantity] = parse("Doors open on Friday", date(2026, 5, 7))[1]
    assert quantity.period
    assert quantity.period.known() == {"weekday": 4}


def test_a_date_is_known_by_its_own_words_first() -> None:
    dates = {"last Monday": "2026-04-27", "Monday": "2026-05-04"}
    [first, second] = parse("The strike began last Monday and ended on Monday.", None, dates)[1]
    assert first.period
    assert second.period
    assert (first.period.first, second.period.first) == (date(2026, 4, 27), date(2026, 5, 4))


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The hospital employs 900 nurses.", "The school employs 40 nurses."),
        ("The government spent 3 billion euros on roads.", "The council spent 2 million euros on roads."),
        ("The judge sentenced him to 4 years.", "The judge sentenced her to 6 years."),
        ("A man, 34, was arrested.", "A man, 51, was arrested."),
        ("A fire destroyed 12 homes.", "A fire destroyed 30 homes."),
        ("The new law allows 12 weeks of leave.", "The old law allowed 8 weeks of leave."),
        ("The trial of the drug involved 300 patients.", "The second trial of the drug involved 3,000 patients."),
        ("The tower is the third-tallest in Norland.", "The tower is the fifth-tallest in the world."),
        ("The plane carried 120 passengers.", "The forecast carried 80 passengers."),
    ],
)
def test_nothing_differs_that_may_be_of_two_things(claim: str, passage: str) -> None:
    assert "differs" not in {found.relation for found in compare(claim, passage)}


def test_dearer_is_more() -> None:
    [found] = compare("Bread is 5 per cent dearer than last year.", "Bread is up 5 per cent on last year.")
    assert found.relation == "agrees"
