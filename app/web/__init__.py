"""The desk in the browser and over HTTP: `create_app` puts the parts together."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from app import __version__, pipeline
from app.desk import Desk
from app.errors import ClaimdeskError, Conflict, NotSignedIn
from app.web import api
from app.web.dependencies import page
from app.web.pages import accounts, articles, captures, claims, evidence, versions

SAFE = ("GET", "HEAD", "OPTIONS")


def create_app(desk: Desk, *, work: bool = True) -> FastAPI:
    """The web application of one desk. With `work`, its process also works the pipeline's queue in the background."""

    worker = pipeline.Worker(desk)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if work:
            worker.start()
        yield
        worker.stop()

    app = FastAPI(
        title="Claimdesk",
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk, app.state.worker = desk, worker
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for part in (accounts, articles, claims, evidence, versions, captures, api):
        app.include_router(part.router)
    app.middleware("http")(_guard)
    app.add_exception_handler(ClaimdeskError, _refused)
    app.add_exception_handler(RequestValidationError, _misread)
    return app


async def _guard(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what another site's page sends in the reader's name, and bodies over the limit; set safe headers."""
    if request.method not in SAFE and "authorization" not in request.headers:
        origin = request.headers.get("origin")
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or (
            origin and urlsplit(origin).netloc != request.headers.get("host")
        ):
            return JSONResponse({"detail": "This request came from another site's page."}, 403)
    limit = request.app.state.desk.settings.upload_limit
    if int(request.headers.get("content-length") or 0) > limit + 1_000_000:
        return JSONResponse({"detail": f"This is over the limit of {limit:,} bytes (CLAIMDESK_UPLOAD_LIMIT)."}, 413)
    response = await proceed(request)
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ClaimdeskError)
    if request.url.path.startswith("/api/"):
        version = {"version": error.version} if isinstance(error, Conflict) and error.version else {}
        return JSONResponse({"detail": str(error), **version}, error.status)
    if isinstance(error, NotSignedIn) and request.method == "GET":
        return RedirectResponse("/sign-in", 303)
    return page(request, "error.html", {"message": str(error)}, status=error.status)


async def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    parts = [f"{'.'.join(str(place) for place in found['loc'][1:])}: {found['msg']}" for found in error.errors()]
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": "; ".join(parts)}, 422)
    return page(request, "error.html", {"message": "; ".join(parts)}, status=422)
