"""Who is asking, and what stands for them."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app import accounts, policy
from app.db import writing
from app.desk import Desk
from app.errors import ClaimdeskError, Conflict, Forbidden, NotSignedIn
from app.models import AccessToken, User, now


def holder(desk: Desk, secret: str, kind: str) -> User:
    with Session(desk.engine) as session:
        return accounts.holder(session, secret, kind)


def test_a_link_signs_in_once(desk: Desk) -> None:
    link = accounts.issue(desk.engine, accounts.owner(desk.engine), "link")
    session = accounts.redeem(desk.engine, link)
    assert holder(desk, session, "session").email == accounts.OWNER
    with pytest.raises(NotSignedIn):
        accounts.redeem(desk.engine, link)


def test_secrets_are_not_kept_and_open_only_their_own_kind(desk: Desk, anna: User) -> None:
    secret = accounts.issue(desk.engine, anna, "api")
    with Session(desk.engine) as session:
        assert secret not in str(session.exec(select(AccessToken)).all())
    assert holder(desk, secret, "api").id == anna.id
    with pytest.raises(NotSignedIn):
        holder(desk, secret, "session")


def test_a_session_ends_by_itself_and_by_signing_out(desk: Desk, anna: User) -> None:
    secret = accounts.issue(desk.engine, anna, "session")
    accounts.sign_out(desk.engine, secret)
    with pytest.raises(NotSignedIn):
        holder(desk, secret, "session")
    old = accounts.issue(desk.engine, anna, "session")
    with writing(desk.engine) as session:
        session.exec(select(AccessToken)).one().created_at = now() - timedelta(days=31)
    with pytest.raises(NotSignedIn):
        holder(desk, old, "session")


def test_passwords(desk: Desk) -> None:
    user = accounts.add_user(desk.engine, " Bo@Desk.example ", "reviewer", "correct horse")
    assert "correct horse" not in user.password
    session = accounts.sign_in(desk.engine, "bo@desk.example", "correct horse")
    assert holder(desk, session, "session").email == "bo@desk.example"
    accounts.add_user(desk.engine, "token.only@desk.example", "reviewer")
    for email, password in [
        ("bo@desk.example", "wrong"),
        ("nobody@desk.example", "correct horse"),
        ("token.only@desk.example", ""),
    ]:
        with pytest.raises(NotSignedIn):
            accounts.sign_in(desk.engine, email, password)


@pytest.mark.parametrize(
    ("email", "role", "password", "problem"),
    [
        ("nobody", "reviewer", "", "not an email address"),
        ("a@b.example", "boss", "", "choose one of reader, reviewer, editor, admin"),
        ("a@b.example", "reader", "short", "at least 8"),
    ],
)
def test_unusable_accounts_are_refused(desk: Desk, email: str, role: str, password: str, problem: str) -> None:
    with pytest.raises(ClaimdeskError, match=problem):
        accounts.add_user(desk.engine, email, role, password)


def test_an_email_is_taken_once(desk: Desk, anna: User) -> None:
    with pytest.raises(Conflict):
        accounts.add_user(desk.engine, anna.email.upper(), "reader")


def test_roles_include_those_before(desk: Desk) -> None:
    editor = accounts.add_user(desk.engine, "ed@desk.example", "editor")
    policy.require(editor, "decide")
    with pytest.raises(Forbidden):
        policy.require(editor, "add user")
