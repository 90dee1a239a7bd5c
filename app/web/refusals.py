"""How every refusal and fault is answered: a page for people, {"detail": ...} for programs, at the right status."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from app.db import unavailable
from app.errors import ClaimdeskError, Conflict, NotSignedIn
from app.web.dependencies import visitor_of
from app.web.rendering import page
from app.web.values import writable

log = logging.getLogger("claimdesk")

# What every answer has, unless it has something stricter.
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

HEADINGS = {
    403: "You may not do this",
    404: "There is nothing here",
    409: "It has changed meanwhile",
    413: "That is too large",
    500: "Claimdesk failed",
    503: "Not just now",
}


def answer_refusals(app: FastAPI) -> None:
    """Let the application answer every error with what its reader can do about it."""
    app.add_exception_handler(ClaimdeskError, _refused)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(OperationalError, _unavailable)
    app.add_exception_handler(NoConnection, _unavailable)
    app.add_exception_handler(Exception, _failed)


def refuse(
    request: Request,
    message: str,
    status: int,
    *,
    version: int | None = None,
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An answer that says why not. `version` is what a stale one is by now, `form` what the reader had filled in."""
    if _is_api(request):
        content = {"detail": message} | ({} if version is None else {"version": version})
        return JSONResponse(content, status, headers)
    context = {"message": message, "form": form or {}, "heading": HEADINGS.get(status, "That did not work")}
    answer = page(request, "error.html", context, status)
    answer.headers.update(headers or {})
    return answer


def _is_api(request: Request) -> bool:
    """Whether a program asks, for what is no page."""
    return request.url.path.startswith("/api/") or request.url.path == "/healthz"


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ClaimdeskError)
    if isinstance(error, NotSignedIn) and request.method == "GET" and not _is_api(request):
        return RedirectResponse("/sign-in", 303)
    version = error.version if isinstance(error, Conflict) else None
    return refuse(request, str(error), error.status, version=version, form=await _form(request))


async def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # An address that asks for claim "abc" is one that nothing is at, as any other.
    if not _is_api(request) and any(found["loc"][0] == "path" for found in error.errors()):
        return await _not_served(request, HTTPException(404))
    parts = [
        f"{'.'.join(str(place) for place in found['loc'][1:])}: {found['msg'].removeprefix('Value error, ')}"
        for found in error.errors()
    ]
    return refuse(request, "; ".join(parts), 422, form=await _form(request))


async def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = {
        404: "There is nothing at this address: check it for mistakes, or search the desk for what you are after.",
        405: f"This address does not take {request.method}: go back to the page you came from and use its buttons.",
        400: f"This request cannot be read: {error.detail}",
    }
    message = told.get(error.status_code, error.detail)
    if not _is_api(request) and not hasattr(request.state, "user"):
        request.state.user = await run_in_threadpool(visitor_of, request)
    return refuse(request, message, error.status_code, headers=dict(error.headers or {}))


async def _unavailable(request: Request, error: Exception) -> Response:
    told = unavailable(error)
    if told is None:
        raise error  # it is a fault of ours, to be logged as one
    log.warning("The database could not be used: %s", error)
    message = f"{told.reason} Nothing was changed and nothing is lost: send it again {told.when}."
    return refuse(request, message, 503, form=await _form(request), headers={"Retry-After": "5"})


async def _failed(request: Request, error: Exception) -> Response:
    # This one is answered outside of all middleware.
    return refuse(
        request,
        "Claimdesk itself failed here. Try again; if it fails again, its log says why.",
        500,
        headers=SAFE_HEADERS,
    )


async def _form(request: Request) -> dict[str, str]:
    """What somebody signed in had filled in and sent, so that it is not lost; of others, nothing is read."""
    if request.method != "POST" or not hasattr(request.state, "user") or _is_api(request):
        return {}
    form = (await request.form()).items()
    return {name: writable(value) for name, value in form if isinstance(value, str) and value}
