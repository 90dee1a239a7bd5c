"""Who is asking: users, what their role allows, and the secrets that stand for them.

A secret (API token, session cookie, one-time link) is shown once and kept only as its SHA-256. Passwords are kept as
scrypt hashes (RFC 7914) with a salt each.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import Engine
from sqlmodel import Session, func, select

from app.acts import Acting, act
from app.db import writing
from app.errors import BadChoice, ClaimdeskError, Conflict, NotFound, NotSignedIn
from app.models import AccessToken, Role, User, now

OWNER = "owner@localhost"
LONGEST_NAME = 80
LIFETIME = {"api": timedelta(days=3650), "session": timedelta(days=30), "link": timedelta(days=1)}


def owner(engine: Engine) -> User:
    """The person whose machine this is, an admin, made on first sight; who is at the command line is this person."""
    with writing(engine) as session:
        user = session.exec(select(User).where(User.email == OWNER)).first()
        if user is None:
            user = User(email=OWNER, role=Role.admin)
            session.add(user)
    return user


def has_accounts(session: Session) -> bool:
    """Whether anyone but the local owner has an account here."""
    return session.exec(select(func.count()).select_from(User).where(User.email != OWNER)).one() > 0


def add_user(engine: Engine, email: str, role: str, password: str = "", by: User | None = None) -> User:
    """A new account, added `by` an admin, the local owner where None.

    Raises ClaimdeskError for an unusable email, role or password, Conflict for an email taken.
    """
    email = email.strip().lower()
    if "@" not in email or any(character.isspace() for character in email):
        raise ClaimdeskError(f"'{email}' is not an email address.")
    if role not in list(Role):
        raise ClaimdeskError(f"There is no role '{role}': choose one of {', '.join(Role)}.")
    if password and len(password) < 8:
        raise ClaimdeskError("The password is too short: use at least 8 characters.")
    with act(engine, by or owner(engine), "add user") as acting:
        if acting.session.exec(select(User).where(User.email == email)).first():
            raise Conflict(f"{email} has an account already.")
        return acting.make(User(email=email, role=Role(role), password=_hash(password) if password else ""))


def edit_oneself(engine: Engine, user: User, name: str | None = None, **preferences: object) -> User:
    """The user's own name and preferences, changed; what is not given stays, and a preference of None is forgotten.

    Raises BadChoice for a name that is too long.
    """
    name = name if name is None else " ".join(name.split())
    if name and len(name) > LONGEST_NAME:
        problem = f"The name is too long: use at most {LONGEST_NAME} characters."
        raise BadChoice(problem, {"name": problem})
    with act(engine, user, "edit oneself") as acting:
        row = acting.take(User, user.id or 0)
        row.name = row.name if name is None else name
        merged = row.preferences | preferences
        row.preferences = {key: value for key, value in merged.items() if value is not None}
    return row


def user_by_email(session: Session, email: str) -> User:
    """The account of that email. Raises NotFound."""
    user = session.exec(select(User).where(User.email == email.strip().lower())).first()
    if user is None:
        raise NotFound(f"There is no account for {email}: add one with 'claimdesk user add {email} --role reviewer'.")
    return user


def issue(engine: Engine, user: User, kind: str, by: User | None = None) -> str:
    """A new secret of a kind ('api', 'session', 'link') for a user; it is not kept and cannot be shown again.

    It is issued `by` an admin, the local owner where None.
    """
    with act(engine, by or owner(engine), "issue token") as acting:
        return _issued(acting, user, kind)


def holder(session: Session, secret: str, kind: str) -> User:
    """Whose secret of that kind this is. Raises NotSignedIn where it is unknown or has expired."""
    token = _token(session, secret)
    if token is None or token.kind != kind or token.created_at + LIFETIME[kind] < now():
        raise NotSignedIn("This link, session or token is not valid any more: sign in again, with a new one.")
    return session.get_one(User, token.user_id)


def redeem(engine: Engine, link: str) -> str:
    """Turn a one-time link's secret into a session's. Raises NotSignedIn where it was used before."""
    with Session(engine) as session:
        user = holder(session, link, "link")
    with act(engine, user, "sign in") as acting:
        token = _token(acting.session, link, lock=True)
        if token is None:
            raise NotSignedIn("This link, session or token is not valid any more: sign in again, with a new one.")
        acting.remove(token)
        return _issued(acting, user, "session")


def sign_in(engine: Engine, email: str, password: str) -> str:
    """A session's secret for an email and its password. Raises NotSignedIn, without saying which of them was wrong."""
    with Session(engine) as session:
        user = session.exec(select(User).where(User.email == email.strip().lower())).first()
    # A hash is computed for an unknown email too, so that the time taken does not tell who has an account.
    stored = user.password if user and user.password else _hash(secrets.token_hex())
    if not hmac.compare_digest(_hash(password, stored.partition("$")[0]), stored) or user is None:
        raise NotSignedIn("Email or password is wrong: check both, and try again.")
    with act(engine, user, "sign in") as acting:
        return _issued(acting, user, "session")


def sign_out(engine: Engine, secret: str) -> None:
    """End a session."""
    with Session(engine) as session:
        token = _token(session, secret)
        user = session.get_one(User, token.user_id) if token else None
    if user:
        with act(engine, user, "sign out") as acting:
            token = _token(acting.session, secret, lock=True)
            if token:
                acting.remove(token)


def _issued(acting: Acting, user: User, kind: str) -> str:
    assert user.id is not None
    secret = secrets.token_urlsafe(32)
    acting.make(AccessToken(digest=_digest(secret), user_id=user.id, kind=kind))
    return secret


def _token(session: Session, secret: str, *, lock: bool = False) -> AccessToken | None:
    query = select(AccessToken).where(AccessToken.digest == _digest(secret))
    return session.exec(query.with_for_update() if lock else query).first()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _hash(password: str, salt: str = "") -> str:
    salt = salt or secrets.token_hex(16)
    return f"{salt}${hashlib.scrypt(password.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()}"
