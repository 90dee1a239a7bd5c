"""A verdict in place of another is asked for, the same one again is none, and none rests on what is no source."""

# ruff: noqa: F401, F811 (fixtures of another file)

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select

from app import accounts, review
from app.db import writing
from app.errors import NotFound, RuleBroken
from app.models import Citation, Claim, Event, Role, User, Verdict
from app.review import Source
from tests.test_acts import ed, engine, events

LINK = Source(url="https://a.example/quay", title="Quay register")


@pytest.fixture
def bo(engine: Engine) -> User:
    bo = accounts.add_user(engine, "bo@desk.example", Role.reviewer)
    with writing(engine) as session:
        session.get_one(User, bo.id).name = "Bo Ek"
    return bo


def count(engine: Engine, table: type) -> int:
    with Session(engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_colleagues_verdict_is_replaced_only_by_who_has_seen_it(engine: Engine, ed: User, bo: User) -> None:
    claim, first = review.decide(engine, bo, 1, 1, "verified", "The register says so.", [LINK], replaces=0)
    told = rf"verified, by Bo Ek, {first.created_at.day} {first.created_at:%B %Y, %H:%M} UTC"
    for seen in (0, first.id + 5):
        with pytest.raises(RuleBroken, match=told):
            review.decide(engine, ed, 1, claim.version, "disputed", "It was 1888.", replaces=seen)
    assert (count(engine, Verdict), events(engine)[-1].act) == (1, "verified")
    _, second = review.decide(engine, ed, 1, claim.version, "disputed", "It was 1888.", replaces=first.id)
    with pytest.raises(RuleBroken, match="disputed, by ed"):
        review.decide(engine, bo, 1, claim.version + 1, "verified", "No.", replaces=first.id)
    _, third = review.decide(engine, bo, 1, claim.version + 1, "verified", "Who says nothing is not asked.")
    assert [first.id, second.id, third.id] == [1, 2, 3]


def test_the_same_verdict_again_changes_nothing(engine: Engine, ed: User, bo: User) -> None:
    claim, first = review.decide(engine, ed, 1, 1, "verified", "The register says so.", [LINK])
    known = count(engine, Event), count(engine, Citation)
    for user, sources in ((ed, None), (bo, None), (ed, [LINK, LINK])):
        same, verdict = review.decide(engine, user, 1, 2, "verified", "  The register says so. ", sources, replaces=0)
        assert (same.version, same.citations, verdict.id) == (2, claim.citations, first.id)
    assert (count(engine, Verdict), count(engine, Event), count(engine, Citation)) == (1, *known)


@pytest.mark.parametrize("changed", ["mark", "rationale", "sources", "wording"])
def test_what_differs_in_anything_is_another_verdict(engine: Engine, ed: User, changed: str) -> None:
    review.decide(engine, ed, 1, 1, "verified", "The register says so.", [LINK])
    given = {"mark": "verified", "rationale": "The register says so.", "sources": [LINK], "version": 2}
    given |= {"mark": "disputed"} if changed == "mark" else {}
    given |= {"rationale": "The register said so."} if changed == "rationale" else {}
    given |= {"sources": [LINK, Source(url="https://b.example")]} if changed == "sources" else {}
    if changed == "wording":
        given |= {"version": review.edit(engine, ed, 1, 2, "The quay dates from 1887").version}
    review.decide(engine, ed, 1, **given)
    assert count(engine, Verdict) == 2


def test_an_article_is_no_source_for_itself(engine: Engine, ed: User) -> None:
    review.decide(engine, ed, 2, 1, "verified", "It was measured.", [LINK])
    for act in (review.cite, review.take_over):
        with pytest.raises(RuleBroken, match="“It is 412 metres long” is of the same article"):
            act(engine, ed, 1, 1, Source(claim_id=2))
    with pytest.raises(RuleBroken, match="same article"):
        review.decide(engine, ed, 1, 1, "verified", "As the other.", [Source(claim_id=2)])
    with pytest.raises(NotFound):
        review.cite(engine, ed, 2, 2, Source(claim_id=2))
    # What an older release allowed is no ground for a verdict now.
    with writing(engine) as session:
        session.add(Citation(id=50, claim_id=1, cited_claim_id=2, added_by=ed.id, kind="claim"))
        session.get_one(Claim, 1).citations = [50]
    with pytest.raises(RuleBroken, match="same article"):
        review.decide(engine, ed, 1, 1, "verified", "As the other.")
    assert review.decide(engine, ed, 1, 1, "unsourced", "Searched.")[1].mark == "unsourced"


def test_what_is_unsourced_is_no_source(engine: Engine, ed: User) -> None:
    review.decide(engine, ed, 3, 1, "unsourced", "Searched.")
    for act in (review.cite, review.take_over):
        with pytest.raises(RuleBroken, match=r"“The harbour closed in 1950\.” is unsourced"):
            act(engine, ed, 1, 1, Source(claim_id=3))
    review.decide(engine, ed, 3, 2, "verified", "The log says so.", [LINK])
    review.cite(engine, ed, 1, 1, Source(claim_id=3))
    review.decide(engine, ed, 3, 3, "unsourced", "The log is lost.")
    with pytest.raises(RuleBroken, match="is unsourced"):
        review.decide(engine, ed, 1, 2, "verified", "As the other.")


def test_what_an_earlier_verdict_rests_on_is_taken_over_but_for_what_is_no_source(engine: Engine, ed: User) -> None:
    review.decide(engine, ed, 2, 1, "verified", "It was measured.", [LINK])
    call = Source(kind="call", author="K. Salo", quote="It closed in 1950.")
    review.decide(engine, ed, 3, 1, "verified", "Both say so.", [Source(claim_id=2), call])
    taken = review.take_over(engine, ed, 1, 1, Source(claim_id=3))
    with Session(engine) as session:
        cited = [session.get_one(Citation, id) for id in taken.citations]
    assert [(citation.kind, citation.author) for citation in cited] == [("claim", ""), ("call", "K. Salo")]
