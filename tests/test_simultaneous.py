"""Where two act at once, one is refused or waits: no write is lost, on SQLite or PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from app import accounts, review
from app.acts import Acting
from app.db import connect, migrate
from app.errors import ClaimdeskError, Conflict
from app.evidence import versions
from app.evidence.importers import Row
from app.models import Claim, Event, Evidence, Role, User, Verdict
from app.review import Source
from tests.test_acts import check_kept, old_desk, small_desk

LINK = Source(url="https://a.example")
# So long the first waits in the middle of its act for the second to come in between.
HELD = 0.5


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = connect(database)
    small_desk(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def reviewers(engine: Engine) -> tuple[User, User]:
    one, two = (accounts.add_user(engine, f"{name}@desk.example", Role.editor) for name in ("bo", "ida"))
    return one, two


def both(
    monkeypatch: pytest.MonkeyPatch, first: Callable[[], object], second: Callable[[], object], taking: str = "take"
) -> list[Exception | None]:
    """What each was refused with: the second begins while the first has taken a row and done nothing with it yet.

    `taking` is how the first takes it.
    """
    inside, take = threading.Event(), getattr(Acting, taking)

    def held(self: Acting, *arguments: object) -> object:
        row = take(self, *arguments)
        if not inside.is_set():
            inside.set()
            threading.Event().wait(HELD)
        return row

    monkeypatch.setattr(Acting, taking, held)

    def later() -> object:
        inside.wait(10)
        return second()

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(first), threads.submit(later)]
        return [future.exception(60) for future in done]


def test_the_second_of_two_verdicts_at_once_is_refused(
    engine: Engine, reviewers: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, ida = reviewers
    problems = both(
        monkeypatch,
        lambda: review.decide(engine, bo, 1, 1, "verified", "Yes.", [LINK]),
        lambda: review.decide(engine, ida, 1, 1, "disputed", "No.", [LINK]),
    )
    assert problems[0] is None
    assert isinstance(problems[1], Conflict)
    assert problems[1].version == 2
    with Session(engine) as session:
        assert [verdict.reviewer_id for verdict in session.exec(select(Verdict))] == [bo.id]


def test_merges_of_the_same_claims_do_not_wait_for_each_other(
    engine: Engine, reviewers: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, ida = reviewers
    problems = both(
        monkeypatch,
        lambda: review.merge(engine, bo, [(1, 1), (2, 1)], "Both"),
        lambda: review.merge(engine, ida, [(2, 1), (1, 1)], "Both"),
    )
    assert problems[0] is None
    assert isinstance(problems[1], Conflict)
    with Session(engine) as session:
        assert session.exec(select(func.count()).select_from(Claim).where(Claim.text == "Both")).one() == 1


def test_acts_on_many_of_the_same_claims_do_not_wait_for_each_other(
    engine: Engine, reviewers: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, ida = reviewers
    problems = both(
        monkeypatch,
        lambda: review.dismiss_all(engine, bo, [(1, 1), (2, 1)], "Opinions."),
        lambda: review.unsource_all(engine, ida, [(2, 1), (1, 1)], "Searched."),
        "take_all",
    )
    assert problems[0] is None
    assert isinstance(problems[1], Conflict)
    assert str(problems[1]).startswith("2 of these 2 claims")


def test_claims_are_cited_for_each_other_at_once(
    engine: Engine, reviewers: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, ida = reviewers
    for claim_id in (1, 3):
        review.decide(engine, bo, claim_id, 1, "verified", "Yes.", [LINK])
    problems = both(
        monkeypatch,
        lambda: review.cite(engine, bo, 1, 2, Source(claim_id=3)),
        lambda: review.cite(engine, ida, 3, 2, Source(claim_id=1)),
    )
    assert problems == [None, None]


def test_an_edit_during_an_undo_is_not_lost(
    engine: Engine, reviewers: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, ida = reviewers
    review.edit(engine, bo, 1, 1, "Bo's wording")
    problems = both(
        monkeypatch,
        lambda: review.edit(engine, ida, 1, 2, "Ida's wording"),
        lambda: review.undo(engine, bo, 1),
    )
    assert problems[0] is None
    assert isinstance(problems[1], Conflict)
    with Session(engine) as session:
        claim = session.get_one(Claim, 1)
    assert (claim.text, claim.version) == ("Ida's wording", 3)


def test_of_two_edits_of_evidence_at_once_one_is_refused(
    engine: Engine, reviewers: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    bo, ida = reviewers
    problems = both(
        monkeypatch,
        lambda: versions.edit(engine, bo, 1, Row("The quay was built in 1888."), len),
        lambda: versions.edit(engine, ida, 1, Row("The quay was built in 1889."), len),
    )
    assert problems[0] is None
    assert isinstance(problems[1], Conflict)
    with Session(engine) as session:
        assert session.get_one(Evidence, session.get_one(Evidence, 1).replaced_by).text.endswith("1888.")


def test_a_link_opens_once_however_often_it_is_followed_at_once(engine: Engine, reviewers: tuple[User, User]) -> None:
    link = accounts.issue(engine, reviewers[0], "link")

    def follow(_: int) -> bool:
        try:
            return bool(accounts.redeem(engine, link))
        except ClaimdeskError:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(follow, range(4))) == 1


def test_changes_are_kept_as_events(database: str) -> None:
    engine = connect(database)
    old_desk(engine)
    migrate(engine)
    check_kept(engine)
    with Session(engine) as session:
        assert session.exec(select(func.max(Event.id))).one() == 4
    engine.dispose()
