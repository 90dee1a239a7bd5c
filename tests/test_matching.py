"""What bears on a claim, and what is noticed of it: the same wherever it is shown."""

from datetime import date
from itertools import chain

import pytest
from sqlmodel import Session

from app import accounts, pipeline, review
from app.cross_encoding import Stance
from app.desk import Desk
from app.evidence.importers import Row
from app.matching import RELATED, SAME, WEAK, Match, matches
from app.models import Article, Claim, Job, Status, User
from app.review import Source

pytestmark = pytest.mark.usefixtures("anna")

DAY = date(2026, 5, 7)
FERRIES = [
    "The ferry to Hankala carried 250 people.",
    "The ferry to Hankala carried 300 people.",
    "Lighthouses are painted white.",
]


class Inference:
    """Takes a figure's absence for contradiction, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[tuple[str, str]]] = []

    def stances(self, pairs: list[tuple[str, str]]) -> list[tuple[Stance, float] | None]:
        self.asked.append(pairs)
        return [("supports", 0.9) if "300" in passage else None for _, passage in pairs]


def bring_in(desk: Desk, text: str, published: date | None = None) -> list[Claim]:
    """The claims of an article as the rules find them, embedded; the pipeline stands still."""
    found = desk.extractor.extract(text, None, published).claims
    desk.vectors([one.text for one in found])
    with Session(desk.engine, expire_on_commit=False) as session:
        article = Article(text=text, published=published, added_by=1, job=Job(status=Status.ready))
        session.add(article)
        session.flush()
        claims = [
            Claim(article_id=article.id, text=one.text, quote=one.quote, start=one.start, end=one.end, dates=one.dates)
            for one in found
        ]
        session.add_all(claims)
        session.commit()
        return claims


def of(found: list[Match], text: str) -> Match:
    return next(match for match in found if match.hit.text == text)


def test_a_match_says_how_its_figures_stand(desk: Desk) -> None:
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row(text) for text in FERRIES])
    [claim] = bring_in(desk, "The ferry to Hankala carried 300 people.")
    [found] = matches(desk, [claim])
    assert [one.relation for one in of(found, FERRIES[0]).comparisons] == ["differs"]
    assert [one.relation for one in of(found, FERRIES[1]).comparisons] == ["agrees"]
    assert of(found, FERRIES[2]).comparisons == ()
    assert [match.hit.score for match in found] == sorted((match.hit.score for match in found), reverse=True)
    assert [match.weak for match in found] == [match.hit.score < WEAK for match in found]
    assert of(found, FERRIES[2]).weak
    assert all(match.stance is None and match.closeness is None for match in found), "no model, no earlier verdict"


def test_claims_are_looked_up_and_inferred_together(desk: Desk) -> None:
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row(text) for text in FERRIES])
    first = bring_in(desk, "The ferry to Hankala carried 300 people.")
    second = bring_in(desk, "Lighthouses are painted red in 12 ports.")
    model = Inference()
    desk.inference = model
    together = matches(desk, [*first, *second], 2)
    assert [len(found) for found in together] == [2, 2]
    assert len(model.asked) == 1
    assert model.asked[0] == [
        (claim.text, match.hit.text)
        for claim, found in zip([*first, *second], together, strict=True)
        for match in found
    ]
    assert together == [matches(desk, [claim], 2)[0] for claim in [*first, *second]]
    for match in chain.from_iterable(together):
        assert match.stance == (("supports", 0.9) if "300" in match.hit.text else None)


def test_without_claims_or_library_there_is_nothing(desk: Desk) -> None:
    desk.inference = Inference()
    assert matches(desk, []) == []
    assert matches(desk, bring_in(desk, "The ferry to Hankala carried 300 people.")) == [[]]


def test_an_earlier_claim_is_close_or_the_same(desk: Desk, anna: User) -> None:
    [earlier] = bring_in(desk, "The ferry to Hankala carried 300 people.")
    review.decide(desk.engine, anna, earlier.id, 1, "verified", "Its log says so.", [Source(url="https://a.example")])
    wordings = {
        "The Hankala ferry carried 300 people.": "same",
        "Hankala has a new ferry.": "related",
        "Bread prices in Norway rose by 3 per cent.": None,
    }
    for wording, closeness in wordings.items():
        [claim] = bring_in(desk, wording)
        [[match]] = matches(desk, [claim])
        assert (match.hit.kind, match.hit.verdict, match.closeness) == ("claim", "verified", closeness), wording
        similar = match.hit.similarity
        assert (match.closeness is None) == (similar < RELATED)
        assert (match.closeness == "same") == (similar >= SAME)


@pytest.mark.parametrize(
    "text",
    [
        "The treaty will be signed on Friday.",
        "The treaty was signed on Friday.",
        "The ferry to Hankala leaves on 3 June.",
    ],
)
def test_two_copies_of_one_day_never_differ(desk: Desk, text: str) -> None:
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row(text, published=DAY)])
    claims = bring_in(desk, text, DAY)
    assert claims
    for [match] in matches(desk, claims):
        assert {one.relation for one in match.comparisons} == {"agrees"}


def test_each_claim_is_read_on_its_own_articles_day(desk: Desk) -> None:
    text = "The treaty was signed on Friday."
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row(text, published=DAY)])
    claims = [*bring_in(desk, text, DAY), *bring_in(desk, text + " Nobody spoke.", date(2026, 5, 21))[:1]]
    of_the_day, of_later = matches(desk, claims, 1)
    assert [one.relation for one in of_the_day[0].comparisons] == ["agrees"]
    assert "agrees" not in [one.relation for one in of_later[0].comparisons]


def test_the_verdicts_of_an_article_are_no_matches_for_it(desk: Desk, anna: User) -> None:
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row(text) for text in FERRIES])
    ports = ["Hankala", "Rauma", "Hamina", "Kotka", "Turku", "Vaasa", "Oulu", "Kemi", "Pori", "Inkoo", "Kalajoki"]
    own = bring_in(desk, "\n\n".join(f"The ferry to {port} carried 300 people." for port in ports))
    assert len(own) == len(ports)
    [other] = bring_in(desk, "The ferry to Hankala carried about 300 people.")
    for claim in (*own, other):
        review.decide(desk.engine, anna, claim.id, 1, "verified", "Its log says so.", [Source(url="https://a.example")])
    found, alone, elsewhere = matches(desk, [own[0], own[-1], other], 4)
    assert {match.hit.text for match in found} == {*FERRIES, other.text}, "what is its own is made up for"
    assert [match.hit.id for match in alone if match.hit.kind == "claim"] == [other.id]
    beside = [match.hit.id for match in elsewhere if match.hit.kind == "claim"]
    assert set(beside) & {claim.id for claim in own}
    assert other.id not in beside
    assert len(found) == len(alone) == len(elsewhere) == 4


def test_what_is_unsourced_is_told_and_not_cited(desk: Desk, anna: User) -> None:
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row(FERRIES[0])])
    [earlier] = bring_in(desk, "The ferry to Hankala carried 300 people.")
    [claim] = bring_in(desk, "The Hankala ferry carried 300 people.")
    for mark, citable in (("unsourced", False), ("disputed", True)):
        version = 1 if mark == "unsourced" else 2
        review.decide(desk.engine, anna, earlier.id, version, mark, "So.", [Source(url="https://a.example")])
        [found] = matches(desk, [claim])
        assert {match.hit.kind: match.citable for match in found} == {"claim": citable, "passage": True}
        assert next(match for match in found if match.hit.kind == "claim").hit.verdict == mark
