"""Who may do what: every act, called by every role and on a claim in every state."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from app import accounts, pipeline, policy, review
from app.db import connect, writing
from app.desk import Desk
from app.errors import Forbidden, RuleBroken
from app.evidence import library, versions
from app.evidence.importers import Row
from app.feeds import watched
from app.ingest import Document
from app.models import Article, Claim, Event, Import, Job, Role, State, Status, User
from app.review import Source, articles
from app.settings import Settings
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
    review.decide(engine, admin(user), 3, 1, "disputed", "It is open.", [LINK])
    review.take_over(engine, user, 1, 1, Source(claim_id=3))


def undo(engine: Engine, user: User) -> None:
    review.edit(engine, admin(user), 2, 1, "Reworded")
    review.undo(engine, user, 1)


def bring_back(engine: Engine, user: User) -> None:
    library.retire(engine, admin(user), 1)
    versions.bring_back(engine, user, 1)


def unarchive(engine: Engine, user: User) -> None:
    articles.archive(engine, admin(user), 1)
    articles.unarchive(engine, user, 1)


def as_they_are(text: str, claims: object, published: object) -> object:
    return claims


def no_vectors(texts: object) -> np.ndarray:
    return np.empty(0)


def desk_on(engine: Engine) -> Desk:
    """As much of a desk as acting takes: no model and no index."""
    return cast(Desk, SimpleNamespace(engine=engine, settings=SETTINGS, vectors=no_vectors))


def failed(engine: Engine, kind: type[Article] | type[Import]) -> int:
    fields = {"name": "a.pdf"} if kind is Import else {"title": "A"}
    with writing(engine) as session:
        row = kind(**fields, added_by=1, job=Job(status=Status.failed))
        session.add(row)
    return row.id


def retry(engine: Engine, user: User, kind: type[Article] | type[Import]) -> None:
    pipeline.retry(desk_on(engine), user, kind, failed(engine, kind))


def clear_imports(engine: Engine, user: User) -> None:
    with writing(engine) as session:
        session.add(Import(name="a.pdf", added_by=1, job=Job(status=Status.ready)))
    pipeline.clear_imports(desk_on(engine), user)


def discard(engine: Engine, user: User) -> None:
    pipeline.discard(desk_on(engine), user, failed(engine, Article))


def check_feed(engine: Engine, user: User) -> None:
    [feed] = watched(engine, SETTINGS)
    pipeline.check_feed(desk_on(engine), user, feed.id)


ADDRESS = "https://a.example/quay"
ROW = b'{"text": "The quay was built in 1888."}'
SETTINGS = Settings(feeds=["https://a.example/feed"], _env_file=None)
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
    "review.reanchor": Case(
        "reanchor", "reviewer", "open", lambda engine, user: review.reanchor(engine, user, 1, 1, 0, 8)
    ),
    "review.dismiss_all": Case(
        "dismiss", "reviewer", "open", lambda engine, user: review.dismiss_all(engine, user, [(1, 1)], "An opinion.")
    ),
    "review.unsource_all": Case(
        "decide", "reviewer", "open", lambda engine, user: review.unsource_all(engine, user, [(1, 1)], "Searched.")
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
    "articles.edit": Case(
        "edit article",
        "reviewer",
        ALL,
        lambda engine, user: articles.edit(engine, user, 1, {"title": "B"}, as_they_are),
    ),
    "articles.archive": Case(
        "archive article", "reviewer", ALL, lambda engine, user: articles.archive(engine, user, 1)
    ),
    "articles.unarchive": Case("unarchive article", "reviewer", ALL, unarchive),
    "articles.delete": Case("delete article", "editor", ALL, lambda engine, user: articles.delete(engine, user, 1)),
    "versions.edit": Case(
        "edit evidence", "editor", ALL, lambda engine, user: versions.edit(engine, user, 1, NEWER, no_vectors)
    ),
    "versions.bring_back": Case("bring back evidence", "editor", ALL, bring_back),
    "library.retire": Case("retire evidence", "editor", ALL, lambda engine, user: library.retire(engine, user, 1)),
    "library.add": Case(
        "add evidence", "editor", ALL, lambda engine, user: library.add(engine, [NEWER], no_vectors, user)
    ),
    "pipeline.add_evidence": Case(
        "add evidence",
        "editor",
        ALL,
        lambda engine, user: pipeline.add_evidence(desk_on(engine), user, [NEWER]),
    ),
    "pipeline.submit": Case(
        "submit", "reviewer", ALL, lambda engine, user: pipeline.submit(desk_on(engine), user, Document(NEWER.text))
    ),
    "pipeline.submit_url": Case(
        "submit", "reviewer", ALL, lambda engine, user: pipeline.submit_url(desk_on(engine), user, ADDRESS)
    ),
    "pipeline.submit_import": Case(
        "import", "editor", ALL, lambda engine, user: pipeline.submit_import(desk_on(engine), user, "a.jsonl", ROW)
    ),
    "pipeline.submit_import_url": Case(
        "import", "editor", ALL, lambda engine, user: pipeline.submit_import_url(desk_on(engine), user, ADDRESS)
    ),
    "pipeline.retry": Case("retry article", "reviewer", ALL, lambda engine, user: retry(engine, user, Article)),
    "pipeline.retry of an import": Case(
        "retry import", "editor", ALL, lambda engine, user: retry(engine, user, Import)
    ),
    "pipeline.clear_import": Case(
        "clear import",
        "editor",
        ALL,
        lambda engine, user: pipeline.clear_import(desk_on(engine), user, failed(engine, Import)),
    ),
    "pipeline.clear_imports": Case("clear import", "editor", ALL, clear_imports),
    "pipeline.discard": Case("discard article", "reviewer", ALL, discard),
    "pipeline.check_feed": Case("check feed", "editor", ALL, check_feed),
    "accounts.add_user": Case(
        "add user", "admin", ALL, lambda engine, user: accounts.add_user(engine, "x@y.example", "reader", by=user)
    ),
    "accounts.issue": Case(
        "issue token", "admin", ALL, lambda engine, user: accounts.issue(engine, user, "api", by=user)
    ),
    "accounts.edit_oneself": Case(
        "edit oneself", "reader", ALL, lambda engine, user: accounts.edit_oneself(engine, user, "Robin")
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
# The desk itself makes its owner.
NO_ACTS = {"accounts.owner"}


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
        for module in (review, articles, versions, library, accounts, pipeline)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__.startswith(module.__name__) and _acts(function)
    }
    assert found - NO_ACTS == {name.partition(" ")[0] for name in CASES}


def _acts(function: Callable[..., object]) -> bool:
    """Whether a function opens a transaction of its own, for a person."""
    first, *others = [parameter.annotation for parameter in inspect.signature(function).parameters.values()]
    return first is Engine or (first is Desk and User in others) or (first is Desk and User | None in others)


def test_every_rule_is_tried() -> None:
    assert set(policy.RULES) == {case.act for case in CASES.values()}


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


def test_the_local_owner_is_an_admin(engine: Engine) -> None:
    assert all(policy.may(accounts.owner(engine), name) for name in policy.RULES)
