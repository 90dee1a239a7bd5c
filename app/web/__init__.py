"""The desk in the browser and over HTTP: `create_app` puts the parts together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from app import __version__, pipeline
from app.desk import Desk
from app.web import api
from app.web.guard import Guard
from app.web.pages import (
    accounts,
    articles,
    captures,
    citations,
    claims,
    evidence,
    listing,
    particulars,
    review,
    search,
    settings,
    versions,
)
from app.web.refusals import answer_refusals

COMPRESSION = 2


class Assets(StaticFiles):
    """Scripts and styles: browsers keep them, and ask each time whether they are still the same."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(desk: Desk, *, work: bool = True, tour: bool = False) -> FastAPI:
    """The web application of one desk. With `work`, its process also works the pipeline's queue in the background.

    With `tour`, the first steps are shown to everybody who has not ended them.
    """

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
    app.state.desk, app.state.worker, app.state.tour = desk, worker, tour
    app.mount("/static", Assets(directory=Path(__file__).parent / "static"), name="static")
    for part in (
        accounts,
        articles,
        particulars,
        review,
        listing,
        claims,
        citations,
        evidence,
        versions,
        captures,
        search,
        settings,
        api,
    ):
        app.include_router(part.router)
    # So the largest page is compressed in a twentieth of the time it takes to render, to a seventh of its size.
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=COMPRESSION)
    app.add_middleware(Guard, limit=desk.settings.upload_limit)
    answer_refusals(app)
    return app
