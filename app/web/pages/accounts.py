"""Signing in: by one-time link, or by email and password."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app import accounts
from app.errors import NotSignedIn
from app.web.dependencies import Reading, TheDesk, cookie_of
from app.web.rendering import page
from app.web.values import FormText, Text

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(request: Request, desk: TheDesk, session: Reading, token: Text = "") -> Response:
    """The form; or, with a one-time link's token, straight to the desk."""
    if not token:
        return page(request, "sign_in.html", {"accounts": accounts.has_accounts(session)})
    return _enter(request, accounts.redeem(desk.engine, token))


@router.post("/sign-in")
def sign_in(request: Request, desk: TheDesk, email: FormText, password: FormText) -> Response:
    try:
        return _enter(request, accounts.sign_in(desk.engine, email, password))
    except NotSignedIn as refusal:
        context = {"accounts": True, "email": email, "problem": str(refusal)}
        return page(request, "sign_in.html", context, status=refusal.status)


@router.post("/sign-out")
def sign_out(request: Request, desk: TheDesk) -> Response:
    accounts.sign_out(desk.engine, request.cookies.get(cookie_of(request), ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_of(request))
    return response


def _enter(request: Request, secret: str) -> Response:
    response = RedirectResponse("/", 303)
    lifetime = int(accounts.LIFETIME["session"].total_seconds())
    secure = request.url.scheme == "https"
    response.set_cookie(cookie_of(request), secret, max_age=lifetime, httponly=True, samesite="lax", secure=secure)
    return response
