"""The desk in the browser and over HTTP: `create_app` puts the parts together."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app import __version__, pipeline
from app.desk import Desk
from app.web import api
from app.web.guard import Guard
from app.web.pages import accounts, articles, captures, claims, evidence, versions
from app.web.refusals import answer_refusals

log = logging.getLogger("claimdesk")


def create_app(desk: Desk, *, work: bool = True) -> FastAPI:
    """The web application of one desk. With `work`, its process also works the pipeline's queue in the background."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        stop = threading.Event()
        worker = threading.Thread(target=_work, args=(desk, stop), name="pipeline")
        if work:
            worker.start()
        yield
        stop.set()
        if work:
            worker.join()

    app = FastAPI(
        title="Claimdesk",
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for part in (accounts, articles, claims, evidence, versions, captures, api):
        app.include_router(part.router)
    app.add_middleware(Guard, limit=desk.settings.upload_limit)
    answer_refusals(app)
    return app


def _work(desk: Desk, stop: threading.Event) -> None:
    """Work the queue until told to stop; where another process does, be ready to take over from it."""
    try:
        while not stop.is_set():
            with pipeline.working(desk) as active:
                if active:
                    desk.warm_up()
                stop.wait(None if active else 1)
    except Exception:
        log.exception("The pipeline stopped: articles stay queued until Claimdesk is started again.")
