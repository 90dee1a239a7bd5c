"""Other desks' fact-checks, in the shapes they are published in: each becomes the claim it checked, with its rating."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import pipeline
from app.desk import Desk
from app.evidence.claim_reviews import clean, day
from app.evidence.importers import Refusal, Row, read_rows
from app.evidence.library import Added
from app.models import User

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example/bridge",
    "headline": "What the bridge cost",
    "claimReviewed": "The bridge cost 40 million.",
    "author": {"@type": "Organization", "name": "The Desk"},
    "datePublished": "2024-05-02T10:00:00Z",
    "reviewRating": {"@type": "Rating", "alternateName": "False", "ratingExplanation": "It cost 60 million."},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ada Strand"},
        "datePublished": "2024-04-30",
    },
}
SAME = {
    "text": "The bridge cost 40 million.",
    "title": "What the bridge cost",
    "url": "https://desk.example/bridge",
    "publisher": "The Desk",
    "published": date(2024, 5, 2),
    "rating": "False",
    "explanation": "It cost 60 million.",
    "speaker": "Ada Strand",
    "said": date(2024, 4, 30),
}


def read(markup: object) -> list[Row | Refusal]:
    return list(read_rows("reviews.json", json.dumps(markup).encode()))


def shown(row: Row | Refusal) -> dict[str, object]:
    assert isinstance(row, Row), row
    return {name: value for name, value in vars(row).items() if name in SAME}


def changed(**fields: object) -> dict[str, object]:
    return {**REVIEW, **fields}


def without(*names: str) -> dict[str, object]:
    return {name: value for name, value in REVIEW.items() if name not in names}


PAGE = {"@type": "WebPage", "@id": "https://desk.example/bridge", "name": "Front page"}
DESK = {"@type": ["Organization", "NewsMediaOrganization"], "@id": "https://desk.example/#desk", "name": "The Desk"}


@pytest.mark.parametrize(
    "markup",
    [
        REVIEW,
        [REVIEW],
        [[REVIEW]],
        [None, DESK, REVIEW],
        {"@context": {"@vocab": "http://schema.org/"}, "@graph": [PAGE, DESK, changed(author={"@id": DESK["@id"]})]},
        {"@graph": [changed(author=DESK["@id"]), DESK]},
        {**PAGE, "review": [None, REVIEW]},
        {"@type": "NewsArticle", "headline": "What the bridge cost", "hasPart": without("headline")},
        {"@graph": [{**PAGE, "headline": SAME["title"], "mainEntity": without("url", "headline")}]},
        {"@graph": [{**PAGE, "headline": SAME["title"]}, changed(headline="", mainEntityOfPage={"@id": PAGE["@id"]})]},
        {"@type": "DataFeed", "name": "Checks", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW, None]}]},
        {"@type": "DataFeed", "dataFeedElement": [None, {"item": None}, {"item": [None]}, {"item": REVIEW}]},
        changed(**{"@type": ["ClaimReview"]}),
        changed(**{"@type": "http://schema.org/ClaimReview"}),
        changed(**{"@context": ["http://schema.org", {"@language": "en"}], "@type": ["Review", "schema:ClaimReview"]}),
        {"schema:" + name if name[0] != "@" else name: value for name, value in REVIEW.items()},
        changed(author=[{"@type": "Person", "name": "A. Writer"}, {"@type": "Organization", "name": "The Desk"}]),
        changed(author={"@type": "Person", "name": "A. Writer"}, publisher=DESK),
        changed(author="A. Writer", publisher={"name": "The Desk"}),
        changed(author=["The Desk", None]),
        changed(itemReviewed=[REVIEW["itemReviewed"]]),
        # Before there was a type for claims, what was said stood as a work.
        changed(itemReviewed={"@type": "CreativeWork", "author": ["Ada Strand"], "datePublished": "April 30, 2024"}),
        changed(claimReviewed=None, itemReviewed={**REVIEW["itemReviewed"], "name": SAME["text"]}),
        changed(claimReviewed="<p>The bridge cost 40&nbsp;million.</p>\n", headline="What the <em>bridge</em> cost"),
        changed(reviewRating={**REVIEW["reviewRating"], "alternateName": ["", "False"], "ratingValue": 1}),
    ],
)  # fmt: skip
def test_the_same_review_in_many_shapes(markup: object) -> None:
    [row] = read(markup)
    assert shown(row) == SAME


@pytest.mark.parametrize(
    ("rating", "words"),
    [
        (None, ""),
        ({}, ""),
        ("Mostly &quot;true&quot;", 'Mostly "true"'),
        ({"ratingValue": "2", "bestRating": 5, "worstRating": "1"}, "2 of 5"),
        ({"ratingValue": 2.5, "bestRating": "10", "worstRating": 0}, "2.5 of 10"),
        ({"ratingValue": 3}, "3"),
        ({"ratingValue": "Half true", "bestRating": 5}, "Half true"),
        ({"ratingValue": -1, "bestRating": -1, "worstRating": -1}, ""),
        ({"ratingValue": 0, "bestRating": 0, "worstRating": 0}, ""),
        ({"ratingValue": "9", "bestRating": "5", "worstRating": "1"}, ""),
        ([None, {"alternateName": {"@value": "Falsch", "@language": "de"}}], "Falsch"),
    ],
)
def test_ratings_in_their_own_words(rating: object, words: str) -> None:
    [row] = read(changed(reviewRating=rating))
    assert shown(row)["rating"] == words


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2019-05-03T23:30:00+02:00", "2019-05-03"),
        ("2019-5-3", "2019-05-03"),
        ("2019/05/03 10:00", "2019-05-03"),
        ("20190503", "2019-05-03"),
        ("May 3, 2019", "2019-05-03"),
        ("Sept. 3rd, 2019", "2019-09-03"),
        ("3 May 2019", "2019-05-03"),
        ("Fri, 03 May 2019 08:00:00 GMT", "2019-05-03"),
        ("3.5.2019", "2019-05-03"),
        ("25/12/2019", "2019-12-25"),
        ("12/25/2019", "2019-12-25"),
        ("5/3/2019", ""),
        ("0001-01-01T00:00:00", ""),
        ("2019-02-30", ""),
        ("3 Foo 2019", ""),
        ("2019", ""),
        ("", ""),
    ],
)
def test_dates_as_people_write_them(written: str, iso: str) -> None:
    assert day(written) == iso


def test_what_only_looks_like_a_tag_stays() -> None:
    assert clean("Of all towns, 5 < 10 and b > a") == "Of all towns, 5 < 10 and b > a"
    assert clean("CO<sub>2</sub> &amp;amp; soot<br/>rose") == "CO2 & soot rose"


def test_reviews_that_share_a_page_are_each_kept() -> None:
    other = "The bridge is 40 years old."
    one, two = read([changed(**{"@id": REVIEW["url"]}), changed(claimReviewed=other, **{"@id": REVIEW["url"]})])
    assert (one.url, one.text, two.url, two.text) == (REVIEW["url"], SAME["text"], REVIEW["url"], other)
    assert len({one.external_id, two.external_id}) == 2


def test_an_id_of_a_reviews_own_is_kept_and_a_pages_is_not() -> None:
    ids = ["urn:uuid:1", "#review", "_:b0", REVIEW["url"]]
    rows = [read(changed(**{"@id": name}))[0] for name in ids]
    assert [row.external_id for row in rows[:2]] == ["urn:uuid:1", "https://desk.example/bridge#review"]
    assert rows[2].external_id == rows[3].external_id != REVIEW["url"]


def test_what_names_no_claim_is_refused_by_its_place() -> None:
    feed = [{"item": [REVIEW]}, {"item": None}, {"item": [without("claimReviewed")]}, {"item": [changed(url="ftp:x")]}]
    good, *refused = read({"@type": "DataFeed", "dataFeedElement": feed})
    assert isinstance(good, Row)
    assert [row.line for row in refused] == [3, 4]
    assert "which claim" in refused[0].reason
    assert read({"@type": "WebPage"}) == [Refusal(1, "it has no text")]


def test_plain_rows_among_reviews() -> None:
    assert [row.text for row in read([REVIEW, {"text": "A plain row."}])] == [SAME["text"], "A plain row."]


ANSWER = {
    "claims": [
        {
            "text": "The bridge cost 40 million.",
            "claimant": "Ada Strand",
            "claimDate": "2024-04-30T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "The Desk", "site": "desk.example"},
                    "url": "https://desk.example/bridge",
                    "title": "What the bridge cost",
                    "reviewDate": "2024-05-02T10:00:00Z",
                    "textualRating": "False",
                    "languageCode": "en",
                },
                {"publisher": {"site": "other.example"}, "url": "https://other.example/1", "textualRating": "Wrong"},
            ],
        },
        {"text": "Nobody looked at this.", "claimant": "Ada Strand"},
        {"claimReview": [{"url": "https://desk.example/2", "textualRating": "False"}]},
    ],
    "nextPageToken": "CAo",
}


def test_an_answer_of_a_search_for_claims() -> None:
    one, two, *refused = read(ANSWER)
    assert shown(one) == {**SAME, "explanation": ""}
    assert (two.text, two.publisher, two.rating, two.published) == (SAME["text"], "other.example", "Wrong", None)
    assert [(row.line, type(row)) for row in refused] == [(2, Refusal), (3, Refusal)]


def test_a_review_a_line() -> None:
    lines = [REVIEW, {"text": "A plain row."}, without("claimReviewed"), ANSWER["claims"][0], {"item": [REVIEW, None]}]
    rows = list(read_rows("reviews.jsonl", "\n".join(map(json.dumps, lines)).encode()))
    texts = [SAME["text"], "A plain row.", 3, SAME["text"], SAME["text"], SAME["text"]]
    assert [row.line if isinstance(row, Refusal) else row.text for row in rows] == texts


WORDS = """@id @type @graph @value url name author publisher claimReviewed itemReviewed reviewRating ratingValue text
bestRating alternateName datePublished headline mainEntityOfPage review claimReview claimant claims item""".split()
ODD = [
    "ClaimReview",
    "http://[x",
    "https://[::1/a",
    "https://desk.example/1",
    "_:b",
    "#a",
    "2 of",
    "0",
    "",
    "31.2.2020",
]
VALUES = st.none() | st.booleans() | st.floats() | st.sampled_from(ODD) | st.text(max_size=3)
FIELDS = st.sampled_from(WORDS)
JSON = st.recursive(
    VALUES, lambda part: st.lists(part, max_size=2) | st.dictionaries(FIELDS, part, max_size=3), max_leaves=6
)


@given(st.dictionaries(FIELDS, JSON, max_size=5))
def test_whatever_stands_in_it_a_review_is_a_row_or_refused(fields: dict[str, object]) -> None:
    assert all(isinstance(row, Row | Refusal) for row in read({"@type": "ClaimReview", **fields}))
    assert all(isinstance(row, Row | Refusal) for row in read([fields, None, REVIEW]))


def test_a_hit_shows_the_claim_with_its_rating_and_where_it_is_from(desk: Desk, anna: User) -> None:
    reviews = [REVIEW, changed(claimReviewed="The tunnel is 3 km long.", reviewRating=None), {**REVIEW}]
    rows = read(reviews)
    assert pipeline.add_evidence(desk, anna, rows) == Added(2, 1)
    [hit] = desk.search("How much did the bridge cost?", 1)
    assert hit.as_json() | {"score": 0, "id": 0, "external_id": ""} == {
        "kind": "passage",
        "id": 0,
        "external_id": "",
        "title": "What the bridge cost",
        "url": "https://desk.example/bridge",
        "publisher": "The Desk",
        "published": "2024-05-02",
        "text": "The bridge cost 40 million.",
        "score": 0,
        "verdict": "False",
        "page": None,
    }
