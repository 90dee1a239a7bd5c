"""A real headless Chromium, and for each test a desk of its own: served, signed in to, open at its article's review."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from sqlmodel import Session, select

from app import accounts
from app.desk import Desk
from app.models import Article, Role, User
from app.settings import Settings
from app.web import create_app
from tests.conftest import put_on
from tests.large import lay_out

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


# While Playwright runs, this thread has its event loop, beside which no pipeline starts: so the prepared desk comes
# first, and the browser closes with the last test of this folder.
@pytest.fixture(scope="package")
def browser(prepared: Path) -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(browser):
    """A browser's profile that knows nothing of the other tests'; what a page logs as an error fails its test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    yield context
    context.close()
    assert faults == []


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """Where a desk is served meanwhile.

    It is served by a thread, which shares the models already loaded; a process would load them anew for every test.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    # Chromium keeps connections open that it has asked nothing on; the server must not wait for them to close.
    config = uvicorn.Config(create_app(desk, work=False), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield "http://{}:{}".format(*listening.getsockname())
    server.should_exit = True
    thread.join()


@pytest.fixture
def address(desk: Desk, article: Article) -> Iterator[str]:
    """Where the test's desk is served: the prepared desk's rows, in a folder of their own."""
    with served(desk) as address:
        yield address


@pytest.fixture
def page(address: str, context, desk: Desk, anna: User, article: Article):
    """The review of the test's article, signed in to as Anna."""
    page = context.new_page()
    page.goto(f"{address}/sign-in?token={accounts.issue(desk.engine, anna, 'link')}")
    page.goto(f"{address}/articles/{article.id}")
    return page


@pytest.fixture(scope="session")
def long_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a desk with an article of 800 claims, and Anna."""
    desk = Desk(Settings(data_dir=tmp_path_factory.mktemp("long"), _env_file=None))
    accounts.add_user(desk.engine, "anna@desk.example", Role.admin)
    lay_out(desk)
    desk.engine.dispose()
    return desk.folder / "claimdesk.sqlite"


@pytest.fixture
def large(desk: Desk, anna: User, long_desk: Path) -> Article:
    """An article of 800 claims, ready to review; a module's `article` that is this one opens `page` on it."""
    put_on(desk, long_desk)
    with Session(desk.engine) as session:
        return session.exec(select(Article)).one()
