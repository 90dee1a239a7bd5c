"""Who may do what: every act, called by every role and on a claim in every state."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from app import accounts, pipeline, policy, review
from app.acts import act
from app.db import connect, writing
from app.desk import Desk
from app.errors import Forbidden, RuleBroken
from app.evidence import library, versions
from app.evidence.importers import Row
from app.ingest import read_text
from app.models import Article, Claim, Event, Import, Role, State, User
from app.review import Source
from tests.test_acts import small_desk

PASSWORD = "correct horse"
LINK = Source(url="https://a.example")


@dataclass(frozen=True)
class Case:
    """An act, the least role it needs, the states of a claim it may be done to, and a call of it on claim 1."""

    act: str
    role: str
    states: str
    call: Callable[[Engine, User], object]


def admin(user: User) -> User:
    """The user before their role was lowered: what an act needs to be there already was done then."""
    return User(id=user.id, email=user.email, role=Role.admin)


def restore(engine: Engine, user: User) -> None:
    with Session(engine) as session:
        open_ = session.get_one(Claim, 1).state is State.open
    version = review.dismiss(engine, admin(user), 1, 1).version if open_ else 1
    review.restore(engine, user, 1, version)


def uncite(engine: Engine, user: User) -> None:
    with writing(engine) as session:
        session.get_one(Claim, 1).citations = [7]
    review.uncite(engine, user, 1, 1, 7)


def take_over(engine: Engine, user: User) -> None:
    review.decide(engine, admin(user), 2, 1, "unsourced", "Searched.")
    review.take_over(engine, user, 1, 1, Source(claim_id=2))


def undo(engine: Engine, user: User) -> None:
    review.edit(engine, admin(user), 2, 1, "Reworded")
    review.undo(engine, user, 1)


def bring_back(engine: Engine, user: User) -> None:
    library.retire(engine, admin(user), 1)
    versions.bring_back(engine, user, 1)


def no_vectors(texts: object) -> np.ndarray:
    return np.empty(0)


NEWER = Row("The quay was built in 1888.")
ALL = "open dismissed withdrawn"
# In this table an act that is added without a row is missed.
CASES = {
    "review.add": Case("add", "reviewer", ALL, lambda engine, user: review.add(engine, user, 1, 0, 8)),
    "review.add_quote": Case(
        "add", "reviewer", ALL, lambda engine, user: review.add_quote(engine, user, 1, "The quay")
    ),
    "review.edit": Case("edit", "reviewer", "open", lambda engine, user: review.edit(engine, user, 1, 1, "Reworded")),
    "review.split": Case("split", "reviewer", "open", lambda engine, user: review.split(engine, user, 1, 1, "ab")),
    "review.merge": Case(
        "merge", "reviewer", "open", lambda engine, user: review.merge(engine, user, [(1, 1), (2, 1)], "x")
    ),
    "review.dismiss": Case("dismiss", "reviewer", "open", lambda engine, user: review.dismiss(engine, user, 1, 1)),
    "review.restore": Case("restore", "reviewer", "dismissed", restore),
    "review.cite": Case("cite", "reviewer", "open", lambda engine, user: review.cite(engine, user, 1, 1, LINK)),
    "review.uncite": Case("uncite", "reviewer", ALL, uncite),
    "review.take_over": Case("take over", "reviewer", "open", take_over),
    "review.decide": Case(
        "decide", "reviewer", "open", lambda engine, user: review.decide(engine, user, 1, 1, "unsourced", "S.")
    ),
    "review.undo": Case("undo", "reviewer", ALL, undo),
    "versions.edit": Case(
        "edit evidence", "editor", ALL, lambda engine, user: versions.edit(engine, user, 1, NEWER, no_vectors)
    ),
    "versions.bring_back": Case("bring back evidence", "editor", ALL, bring_back),
    "library.retire": Case("retire evidence", "editor", ALL, lambda engine, user: library.retire(engine, user, 1)),
    "accounts.add_user": Case(
        "add user", "admin", ALL, lambda engine, user: accounts.add_user(engine, "x@y.example", "reader", by=user)
    ),
    "accounts.issue": Case(
        "issue token", "admin", ALL, lambda engine, user: accounts.issue(engine, user, "api", by=user)
    ),
    "accounts.redeem": Case(
        "sign in", "reader", ALL, lambda engine, user: accounts.redeem(engine, accounts.issue(engine, user, "link"))
    ),
    "accounts.sign_in": Case(
        "sign in", "reader", ALL, lambda engine, user: accounts.sign_in(engine, user.email, PASSWORD)
    ),
    "accounts.sign_out": Case(
        "sign out",
        "reader",
        ALL,
        lambda engine, user: accounts.sign_out(engine, accounts.issue(engine, user, "session")),
    ),
}
# What the pipeline does for people.
PIPELINE = {
    "submit": "reviewer",
    "retry article": "reviewer",
    "discard article": "reviewer",
    "import": "editor",
    "retry import": "editor",
    "check feed": "editor",
    "add evidence": "editor",
}
# The desk itself makes its owner; adding rows is an act of whoever calls it.
NO_ACTS = {"accounts.owner", "library.add"}


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a small desk with a user of each role, ids 2 to 5."""
    path = tmp_path_factory.mktemp("peopled") / "desk.sqlite"
    engine = connect(f"sqlite:///{path}")
    small_desk(engine)
    for role in Role:
        accounts.add_user(engine, f"{role}@desk.example", role, PASSWORD)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def engine(peopled: Path, tmp_path: Path) -> Engine:
    copyfile(peopled, tmp_path / "desk.sqlite")
    return connect(f"sqlite:///{tmp_path / 'desk.sqlite'}")


def user_of(engine: Engine, role: str) -> User:
    with Session(engine) as session:
        return accounts.user_by_email(session, f"{role}@desk.example")


def recorded(engine: Engine, user: User, word: str) -> int:
    with Session(engine) as session:
        query = select(func.count()).select_from(Event)
        return session.exec(query.where(Event.user_id == user.id, Event.act == word)).one()


def test_every_function_that_acts_has_its_row() -> None:
    found = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in (review, versions, library, accounts)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and next(iter(inspect.signature(function).parameters.values()), None) is not None
        and next(iter(inspect.signature(function).parameters.values())).annotation is Engine
        and function.__module__.startswith(module.__name__)
    }
    assert found - NO_ACTS == set(CASES)


def test_every_rule_is_tried() -> None:
    assert set(policy.RULES) == {case.act for case in CASES.values()} | set(PIPELINE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", CASES)
def test_an_act_is_done_by_those_who_may(engine: Engine, name: str, role: Role) -> None:
    case, user = CASES[name], user_of(engine, role)
    word = "unsourced" if case.act == "decide" else case.act
    allowed = list(Role).index(role) >= list(Role).index(Role(case.role))
    assert policy.may(user, case.act) is allowed
    if allowed:
        case.call(engine, user)
    else:
        with pytest.raises(Forbidden, match=f"This needs the role {case.role}; {user.email} is {role}."):
            case.call(engine, user)
    assert recorded(engine, user, word) == allowed


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("review.")])
def test_a_claim_is_changed_in_the_states_that_allow_it(engine: Engine, name: str, state: State) -> None:
    case, user = CASES[name], user_of(engine, "reviewer")
    with writing(engine) as session:
        session.get_one(Claim, 1).state = state
    allowed = state in case.states.split() or (case.act == "restore" and state is State.open)  # dismissed by the call
    assert policy.may(user, case.act, state) is (state in case.states.split())
    if allowed:
        case.call(engine, user)
        return
    problem = "Only a dismissed claim" if case.act == "restore" else f"This claim is {state}: bring it back"
    with pytest.raises(RuleBroken, match=problem):
        case.call(engine, user)
    with Session(engine) as session:
        claim = session.get_one(Claim, 1)
        assert (claim.state, claim.version) == (state, 1)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", PIPELINE)
def test_the_pipeline_acts_for_those_who_may(engine: Engine, name: str, role: Role) -> None:
    user = user_of(engine, role)
    if list(Role).index(role) >= list(Role).index(Role(PIPELINE[name])):
        with act(engine, user, name) as acting:
            assert acting.actor is user
        return
    with pytest.raises(Forbidden), act(engine, user, name):
        pass


def test_what_a_reader_submits_is_not_taken_in(desk: Desk) -> None:
    rea = accounts.add_user(desk.engine, "rea@desk.example", Role.reader)
    for submit in (
        lambda: pipeline.submit(desk, rea, read_text("The quay was built in 1887.", desk.settings)),
        lambda: pipeline.submit_url(desk, rea, "https://a.example/quay"),
        lambda: pipeline.submit_import(desk, rea, "rows.jsonl", b'{"text": "The quay was built in 1887."}'),
        lambda: pipeline.submit_import_url(desk, rea, "https://a.example/quay"),
    ):
        with pytest.raises(Forbidden):
            submit()
    with Session(desk.engine) as session:
        assert session.exec(select(Article)).all() == session.exec(select(Import)).all() == []


def test_the_local_owner_is_an_admin(engine: Engine) -> None:
    assert all(policy.may(accounts.owner(engine), name) for name in policy.RULES)
