"""What people choose for themselves: their name, their keys, and whether they are still shown around."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import accounts
from app.errors import BadChoice
from app.models import User
from app.web.dependencies import AUser, SignedIn, TheDesk
from app.web.keys import FIXED, PLACES, caps, chosen_keys, key_of, offered
from app.web.rendering import go, page, wants_fragment
from app.web.values import FormText, Text

router = APIRouter(include_in_schema=False, route_class=SignedIn)


@router.get("/help")
def help_page(request: Request, user: AUser) -> Response:
    """All keys, as the dialog of every page has them."""
    return page(request, "help.html", {"user": user})


@router.get("/settings")
def settings_page(request: Request, user: AUser, saved: bool = False) -> Response:
    shown = {action.name: "+".join(caps(key_of(action, user.preferences))) for action in offered(user)}
    return page(request, "settings.html", _form(user, user.name, shown, off=_off(user)) | {"saved": saved})


@router.post("/settings")
def save_settings(
    request: Request,
    desk: TheDesk,
    user: AUser,
    name: FormText = "",
    action: Annotated[list[Text], Form()] = [],  # noqa: B006
    key: Annotated[list[Text], Form()] = [],  # noqa: B006
    characters_off: Annotated[bool, Form()] = False,
    reset: Annotated[bool, Form()] = False,
) -> Response:
    """Keep a name and keys, `key` having one for each of `action`; with `reset` the keys are the usual ones again."""
    given = dict(zip(action, key, strict=False))
    try:
        keys = {} if reset else chosen_keys(given)
        off = characters_off and not reset
        accounts.edit_oneself(desk.engine, user, name, keys=keys or None, characters_off=off or None)
    except BadChoice as refusal:
        context = _form(user, name, given, off=characters_off) | {"problem": str(refusal), "problems": refusal.fields}
        return page(request, "settings.html", context, refusal.status)
    return go(request, "/settings?saved=1")


@router.post("/tour")
def end_tour(request: Request, desk: TheDesk, user: AUser) -> Response:
    """Show the first steps no more; by htmx they go from the page, and the page stays."""
    accounts.edit_oneself(desk.engine, user, tour="ended")
    return Response() if wants_fragment(request) else go(request, "/")


def _off(user: User) -> bool:
    return bool(user.preferences.get("characters_off"))


def _form(user: User, name: str, keys: dict[str, str], *, off: bool) -> dict[str, Any]:
    """The settings page with these values in its fields."""
    places = {
        heading: [action for action in offered(user) if action.place == place] for place, heading in PLACES.items()
    }
    return {
        "user": user,
        "name": name,
        "keys": keys,
        "places": {heading: actions for heading, actions in places.items() if actions},
        "fixed": FIXED,
        "characters_off": off,
        "problems": {},
    }
