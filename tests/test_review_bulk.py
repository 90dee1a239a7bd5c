"""Many claims at once: one act, one event, one transaction, and as few queries as for two."""

# ruff: noqa: F401, F811 (fixtures of another file)

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func
from sqlmodel import Session, select

from app import review
from app.db import writing
from app.errors import Conflict, NotFound, RuleBroken
from app.models import Article, Claim, State, User, Verdict, now
from app.review import Source
from tests.test_acts import ed, engine, events
from tests.test_report import queries


def standing(engine: Engine) -> list[tuple[str, int | None, int]]:
    with Session(engine) as session:
        rows = session.exec(select(Claim).where(Claim.article_id == 1).order_by(Claim.id))
        return [(claim.state.value, claim.verdict_id, claim.version) for claim in rows]


def test_claims_are_set_aside_together_and_come_back_together(engine: Engine, ed: User) -> None:
    before = len(events(engine))
    review.dismiss_all(engine, ed, [(2, 1), (1, 1)], " Opinions. ")
    [event] = events(engine)[before:]
    assert (event.act, event.reason, event.article_id) == ("dismiss", "Opinions.", 1)
    assert [change["id"] for change in event.changes] == [1, 2]
    assert standing(engine) == [("dismissed", None, 2), ("dismissed", None, 2)]
    review.undo(engine, ed, 1)
    assert standing(engine) == [("open", None, 3), ("open", None, 3)]


def test_claims_are_unsourced_together_and_undecided_together(engine: Engine, ed: User) -> None:
    before = len(events(engine))
    cited = review.cite(engine, ed, 1, 1, Source(url="https://a.example"))
    decided = review.unsource_all(engine, ed, [(1, 2), (2, 1)], " Searched the register. ")
    assert [(claim.verdict_id, claim.citations) for claim in decided] == [(1, cited.citations), (2, [])]
    [_, event] = events(engine)[before:]
    assert (event.act, len(event.changes)) == ("unsourced", 2)
    with Session(engine) as session:
        verdicts = session.exec(select(Verdict).order_by(Verdict.id)).all()
        assert {(v.mark, v.rationale, v.reviewer_id) for v in verdicts} == {
            ("unsourced", "Searched the register.", ed.id)
        }
        assert [v.wording for v in verdicts] == [claim.text for claim in decided]
        assert review.progress(session, [1])[1].unsourced == 2
    review.undo(engine, ed, 1)
    assert [verdict for _, verdict, _ in standing(engine)] == [None, None]
    with Session(engine) as session:
        assert review.undone_verdicts(session, 1) == {1, 2}


def test_where_one_is_refused_nothing_is_done(engine: Engine, ed: User) -> None:
    review.decide(engine, ed, 2, 1, "verified", "So it is.", [Source(url="https://a.example")])
    before, recorded = standing(engine), len(events(engine))
    with pytest.raises(RuleBroken, match="1 of these 2 claims have a verdict already"):
        review.unsource_all(engine, ed, [(1, 1), (2, 2)], "Searched.")
    with pytest.raises(Conflict, match="1 of these 2 claims were changed since"):
        review.unsource_all(engine, ed, [(1, 1), (2, 1)], "Searched.")
    with pytest.raises(RuleBroken, match="Note what you searched"):
        review.unsource_all(engine, ed, [(1, 1)], " ")
    with pytest.raises(RuleBroken, match="several articles"):
        review.dismiss_all(engine, ed, [(1, 1), (3, 1)])
    with pytest.raises(NotFound, match="no claim 99"):
        review.dismiss_all(engine, ed, [(1, 1), (99, 1)])
    with pytest.raises(RuleBroken, match="choose some first"):
        review.dismiss_all(engine, ed, [])
    assert (standing(engine), len(events(engine))) == (before, recorded)
    review.dismiss_all(engine, ed, [(1, 1), (2, 2)])
    with pytest.raises(RuleBroken, match="This claim is dismissed"):
        review.dismiss_all(engine, ed, [(1, 2)])


def test_claims_of_a_deleted_article_stay_as_they_are(engine: Engine, ed: User) -> None:
    with writing(engine) as session:
        session.get_one(Article, 1).deleted_at = now()
    before, recorded = standing(engine), len(events(engine))
    with pytest.raises(NotFound, match="no article 1"):
        review.dismiss_all(engine, ed, [(1, 1), (2, 1)])
    with pytest.raises(NotFound, match="no article 1"):
        review.unsource_all(engine, ed, [(1, 1), (2, 1)], "Searched.")
    assert (standing(engine), len(events(engine))) == (before, recorded)


@pytest.mark.parametrize("act", [review.dismiss_all, review.unsource_all])
def test_eight_hundred_claims_take_no_more_statements_than_two(
    engine: Engine, ed: User, act: Callable[..., object]
) -> None:
    few = queries(engine, lambda _: act(engine, ed, [(1, 1), (2, 1)], "So many."))
    with writing(engine) as session:
        for _ in range(800):
            session.add(Claim(article_id=1, text="It is long.", quote="It is long", start=28, end=38))
    with Session(engine) as session:
        claims = [(id, 1) for id in session.exec(select(Claim.id).where(Claim.text == "It is long."))]
    many = queries(engine, lambda _: act(engine, ed, claims, "So many."))
    assert len(claims) == 800
    assert len(many) <= len(few) + 4, "rows that are inserted come in batches"
    taken_back = queries(engine, lambda _: review.undo(engine, ed, 1))
    assert len(taken_back) < 12
    with Session(engine) as session:
        undone = select(func.count()).select_from(Claim).where(Claim.state == State.open, Claim.text == "It is long.")
        assert session.exec(undone).one() == 800
