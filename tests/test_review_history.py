"""What was taken back is told apart from what was replaced, and why a claim is set aside is known."""

# ruff: noqa: F401, F811 (fixtures of another file)

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app import accounts, exports, report, review
from app.acts import act
from app.models import Claim, Event, Role, User
from app.review import Source
from tests.test_acts import ed, engine
from tests.test_report import queries

LINK = Source(url="https://a.example/quay")


@pytest.fixture
def bo(engine: Engine) -> User:
    return accounts.add_user(engine, "bo@desk.example", Role.reviewer)


def test_a_verdict_that_was_undone_is_told_and_one_that_was_replaced_is_not(engine: Engine, ed: User, bo: User) -> None:
    review.decide(engine, bo, 1, 1, "verified", "The register says so.", [LINK])
    review.decide(engine, ed, 1, 2, "disputed", "A slip of the finger.")
    review.undo(engine, ed, 1)
    review.decide(engine, ed, 1, 4, "disputed", "It was 1888.")
    with Session(engine) as session:
        given = review.verdicts_of(session, 1)
        assert review.undone_verdicts(session, 1) == {2}
        assert review.verdicts_of(session, 2) == []
    assert [(one.verdict.id, one.reviewer.email, one.undone) for one in given] == [
        (3, "ed@desk.example", False),
        (2, "ed@desk.example", True),
        (1, "bo@desk.example", False),
    ]


def test_a_verdict_that_was_undone_is_published_in_no_format(engine: Engine, ed: User) -> None:
    review.decide(engine, ed, 1, 1, "disputed", "A slip of the finger.", [LINK])
    review.undo(engine, ed, 1)
    review.unsource_all(engine, ed, [(1, 3), (2, 1)], "Another slip.")
    review.undo(engine, ed, 1)
    review.decide(engine, ed, 1, 5, "verified", "Replaced since.", [LINK])
    review.decide(engine, ed, 1, 6, "verified", "In force.")
    with Session(engine) as session:
        built = report.build(session, 1, "https://desk.example")
    assert [verdict.rationale for claim in built.claims for verdict in claim.earlier] == ["Replaced since."]
    for format in exports.FORMATS.values():
        assert b"slip" not in format.render(built), format.name
        assert b"In force." in format.render(built)


def test_a_verdict_that_an_undo_brought_back_is_published(engine: Engine, ed: User) -> None:
    review.decide(engine, ed, 1, 1, "verified", "The register says so.", [LINK])
    review.edit(engine, ed, 1, 2, "The quay dates from 1887")
    review.undo(engine, ed, 1)
    with Session(engine) as session:
        assert report.build(session, 1, "https://desk.example").claims[0].mark == "verified"
        assert review.undone_verdicts(session, 1) == set()


def test_why_claims_are_set_aside_is_read_at_once(engine: Engine, ed: User, bo: User) -> None:
    review.dismiss(engine, ed, 1, 1, "An opinion.")
    review.dismiss(engine, bo, 2, 1, "A slip.")
    review.undo(engine, bo, 1)
    review.dismiss(engine, ed, 2, 3, "Unclear.")
    review.restore(engine, ed, 2, 4)
    review.dismiss(engine, bo, 2, 5)
    with Session(engine) as session:
        found = review.dismissals(session, 1)
        assert review.dismissals(session, 2) == {}
    assert {id: (one.reason, one.reviewer.shown_as) for id, one in found.items()} == {
        1: ("An opinion.", "ed"),
        2: ("", "bo"),
    }
    assert found[1].at < found[2].at
    review.restore(engine, ed, 1, 2)
    review.undo(engine, ed, 1)
    with Session(engine) as session:
        assert review.dismissals(session, 1).keys() == {1, 2}
    _begin, *sent = queries(engine, lambda session: review.dismissals(session, 1))
    assert len(sent) == 1


def test_the_last_change_is_found_without_reading_what_all_others_changed(engine: Engine, ed: User, bo: User) -> None:
    review.dismiss(engine, ed, 1, 1)
    with act(engine, bo, "edit") as acting:
        acting.session.add_all(
            Event(user_id=bo.id, act="edit", subject="claim", subject_id=2, article_id=1, changes=[]) for _ in "x" * 500
        )
    [_begin, sent] = queries(engine, lambda session: review.last_change(session, 1, ed))
    shown, _, _ = sent.partition("FROM")
    assert "changes" not in shown
    assert "LIMIT" in sent
    with engine.connect() as connection:
        explained = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent}", (1, ed.id, 0, 0, 1, 0)).all())
    assert "event_of_article (article_id=?)" in explained
    assert "autoindex_event_1 (undoes=?)" in explained
    with Session(engine) as session:
        last = review.last_change(session, 1, ed)
        assert (last.act, [change["id"] for change in last.changes]) == ("dismiss", [1])
    review.undo(engine, ed, 1)
    with Session(engine) as session:
        assert review.last_change(session, 1, ed) is None
        assert session.get_one(Claim, 1).state == "open"
