"""Searching the desk: a page of what is found, and for the dialog of every page the list of it alone."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.models import State, User
from app.web import searching
from app.web.dependencies import AUser, Reading, SignedIn
from app.web.keys import PLACES, caps, keys_of, offered
from app.web.rendering import page, wants_fragment
from app.web.values import Text

router = APIRouter(include_in_schema=False, route_class=SignedIn)

# So many of a kind are shown; who looks for others types more.
SHOWN = 6


@dataclass(frozen=True)
class Entry:
    """One thing that was found: its words, what is said beside them, where it is, and how it stands.

    Where it is an action, `action` names it and `place` where it is done: a script that knows it does it there, and
    where there is none the address is gone to.
    """

    title: str
    url: str
    beside: str = ""
    state: str = ""
    action: str = ""
    place: str = ""
    keys: tuple[str, ...] = ()


@router.get("/search")
def search_page(
    request: Request, user: AUser, session: Reading, q: Annotated[Text, Query(max_length=500)] = ""
) -> Response:
    """What has the words of `q` in it; without any, the pages one can go to."""
    context = {"user": user, "q": q.strip(), "groups": found(session, user, q.strip())}
    return page(request, "_search_results.html" if wants_fragment(request) else "search.html", context)


def found(session: Session, user: User, q: str) -> dict[str, list[Entry]]:
    """What a search finds, by kind; kinds of which nothing is found are left out."""
    groups = {"Actions": _actions(user, q)}
    if q:
        groups |= {
            "Articles": _articles(session, q),
            "Claims": _claims(session, q),
            "Evidence": [*_evidence(session, q), _by_meaning(q)],
        }
    return {kind: entries for kind, entries in groups.items() if entries}


def _actions(user: User, q: str) -> list[Entry]:
    keys = {name: caps(key) for key, name in keys_of(user.preferences).items()}
    words = q.lower().split()
    entries = [
        Entry(
            action.does[0].upper() + action.does[1:],
            action.page or "/help",
            "" if action.page else PLACES[action.place].lower(),
            action=action.name,
            place=action.place,
            keys=keys.get(action.name, ()),
        )
        for action in offered(user)
        if action.name != "search" and (all(word in action.does.lower() for word in words) if words else action.page)
    ]
    return entries[:SHOWN]


def _articles(session: Session, q: str) -> list[Entry]:
    return [
        Entry(article.title, f"/articles/{article.id}", "archived" if article.archived_at else "")
        for article in searching.articles(session, q, SHOWN)
    ]


def _claims(session: Session, q: str) -> list[Entry]:
    return [
        Entry(
            claim.text,
            f"/claims/{claim.id}",
            claim.article,
            claim.state if claim.state is State.dismissed else claim.verdict or "undecided",
        )
        for claim in searching.claims(session, q, SHOWN)
    ]


def _evidence(session: Session, q: str) -> list[Entry]:
    return [
        Entry(
            piece.title,
            f"/evidence/{piece.id}",
            ", ".join(filter(None, (piece.publisher, "retired" if piece.retired_at else ""))),
        )
        for piece in searching.evidence(session, q, SHOWN)
    ]


def _by_meaning(q: str) -> Entry:
    parameters: dict[str, Any] = {"q": q}
    return Entry(f"Search evidence by meaning for “{q}”", f"/evidence?{urlencode(parameters)}")
