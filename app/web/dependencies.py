"""What every page needs: the desk, the signed-in user, and templates rendered whole or as a fragment."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from sqlmodel import Session

from app import accounts
from app.desk import Desk
from app.errors import NotSignedIn
from app.exports.html import templates_folder
from app.models import Role, User
from app.report import link

TEMPLATES = Jinja2Templates(directory=templates_folder())


def _day(moment: date | datetime | None) -> str:
    """A date as people write it, in words, so that no reader mistakes a month for a day."""
    return f"{moment.day} {moment:%B %Y}" if moment else ""


def _moment(moment: datetime) -> str:
    """A point in time to the minute."""
    return f"{_day(moment.astimezone(UTC))}, {moment.astimezone(UTC):%H:%M} UTC"


TEMPLATES.env.filters.update(day=_day, moment=_moment, link=link)


def cookie_of(request: Request) -> str:
    """The session cookie's name. Browsers do not keep the ports of a host apart; two desks on one machine must be."""
    return f"claimdesk-{request.url.port or 'desk'}"


def desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def user_of(request: Request) -> User:
    """Whose session cookie or bearer token came with the request. Raises NotSignedIn."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer":
            raise NotSignedIn("Send the API token as 'Authorization: Bearer TOKEN'.")
        with Session(desk_of(request).engine) as session:
            return accounts.holder(session, token.strip(), "api")
    cookie = request.cookies.get(cookie_of(request))
    if cookie is None:
        raise NotSignedIn("Sign in first, or send an API token as 'Authorization: Bearer TOKEN'.")
    with Session(desk_of(request).engine) as session:
        return accounts.holder(session, cookie, "session")


def reviewer_of(user: Annotated[User, Depends(user_of)]) -> User:
    """The user, if allowed to change claims. Raises Forbidden."""
    accounts.require(user, Role.reviewer)
    return user


def editor_of(user: Annotated[User, Depends(user_of)]) -> User:
    """The user, if allowed to change the evidence library. Raises Forbidden."""
    accounts.require(user, Role.editor)
    return user


TheDesk = Annotated[Desk, Depends(desk_of)]
AUser = Annotated[User, Depends(user_of)]
AReviewer = Annotated[User, Depends(reviewer_of)]
AnEditor = Annotated[User, Depends(editor_of)]


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page it has; going back in history it asks for the whole."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def page(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HTMLResponse:
    """A template as the answer. One that fills a whole page extends base.html; a fragment's name begins with _."""
    response = TEMPLATES.TemplateResponse(request, template, context, status_code=status)
    response.headers["Vary"] = "HX-Request"
    return response


def go(request: Request, url: str) -> Response:
    """To another page, after a change: by htmx where it asked, by a 303 elsewhere."""
    if "hx-request" in request.headers:
        return Response(headers={"HX-Redirect": url})
    return Response(status_code=303, headers={"Location": url})
