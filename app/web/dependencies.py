"""What every page and every route of the API needs: the desk, the signed-in user, and a session to read with."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlmodel import Session

from app import accounts, policy
from app.desk import Desk
from app.errors import NotSignedIn
from app.models import User


def cookie_of(request: Request) -> str:
    """The session cookie's name. Browsers do not keep the ports of a host apart; two desks on one machine must be."""
    return f"claimdesk-{request.url.port or 'desk'}"


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def _holder(request: Request) -> User:
    """Whose session cookie or bearer token came with the request. Raises NotSignedIn."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer":
            raise NotSignedIn("Send the API token as 'Authorization: Bearer TOKEN'.")
        return _standing_for(request, token.strip(), "api")
    session = request.cookies.get(cookie_of(request))
    if session is None:
        raise NotSignedIn("Sign in first, or send an API token as 'Authorization: Bearer TOKEN'.")
    return _standing_for(request, session, "session")


def _standing_for(request: Request, secret: str, kind: str) -> User:
    with reading(desk_of(request)) as session:
        return accounts.holder(session, secret, kind)


class SignedIn(APIRoute):
    """A route for those who have signed in: others are refused before anything of their request's body is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def signed_in(request: Request) -> Response:
            request.state.user = await run_in_threadpool(_holder, request)
            return await answer(request)

        return signed_in


def visitor_of(request: Request) -> User | None:
    """Who asks, where anybody may: None for a stranger."""
    try:
        return _holder(request)
    except NotSignedIn:
        return None


def user_of(request: Request) -> User:
    """Who asks; there is one on every SignedIn route."""
    user = request.state.user
    assert isinstance(user, User)
    return user


def reviewer_of(user: Annotated[User, Depends(user_of)]) -> User:
    """The user, if one who may change claims: what a page is for is refused before it is shown. Raises Forbidden."""
    policy.require(user, "edit")
    return user


def editor_of(user: Annotated[User, Depends(user_of)]) -> User:
    """The user, if one who may change the evidence library. Raises Forbidden."""
    policy.require(user, "edit evidence")
    return user


@contextmanager
def reading(desk: Desk) -> Iterator[Session]:
    """A session to read with. Acts open their own: close this one before an act, and what is read next is new."""
    with Session(desk.engine) as session:
        yield session


def reading_of(desk: Annotated[Desk, Depends(desk_of)]) -> Iterator[Session]:
    with reading(desk) as session:
        yield session


TheDesk = Annotated[Desk, Depends(desk_of)]
AUser = Annotated[User, Depends(user_of)]
AReviewer = Annotated[User, Depends(reviewer_of)]
AnEditor = Annotated[User, Depends(editor_of)]
# It is closed before the answer is sent: a slow reader of the answer holds no connection.
Reading = Annotated[Session, Depends(reading_of, scope="function")]
