"""One's own account: who the token is for, and what they have chosen."""

from fastapi import APIRouter

from app import accounts
from app.models import User
from app.web.api.answers import OneselfOut
from app.web.api.descriptions import refusals
from app.web.api.given import OneselfChange
from app.web.dependencies import AUser, SignedIn, TheDesk
from app.web.keys import chosen_keys

router = APIRouter(route_class=SignedIn)


@router.get("/me")
def show_oneself(user: AUser) -> OneselfOut:
    """One's own account."""
    return _out(user)


@router.patch("/me", responses=refusals(403))
def edit_oneself(desk: TheDesk, user: AUser, given: OneselfChange) -> OneselfOut:
    """Change one's own name, or the keys that one presses."""
    chosen: dict[str, object] = {}
    if given.keys is not None:
        chosen["keys"] = chosen_keys(given.keys) or None
    if given.characters_off is not None:
        chosen["characters_off"] = given.characters_off or None
    return _out(accounts.edit_oneself(desk.engine, user, given.name, **chosen))


def _out(user: User) -> OneselfOut:
    chosen = user.preferences
    return OneselfOut.of(user, keys=chosen.get("keys", {}), characters_off=chosen.get("characters_off", False))
