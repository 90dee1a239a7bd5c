"""What an act's answer carries: what changed, and not the article again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app import accounts
from app.desk import Desk
from app.models import Role
from app.settings import Settings
from app.web import create_app
from tests.large import lay_out

# Bytes of what a decision brings, and of what comes with a claim's ten matches.
LIMIT, WITH_MATCHES = 15_000, 25_000
FRAGMENT = {"HX-Request": "true"}


def reviewing(folder: Path, claims: int) -> TestClient:
    """Somebody signed in to a desk with an article of so many claims."""
    desk = Desk(Settings(data_dir=folder, _env_file=None))
    lay_out(desk, claims)
    anna = accounts.add_user(desk.engine, "anna@desk.example", Role.admin)
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    return client


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return reviewing(tmp_path_factory.mktemp("large"), 800)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return reviewing(tmp_path_factory.mktemp("small"), 100)


# Each on a claim of its own, as it came in: the small article's claims are the large one's by number.


def panel(client: TestClient) -> Response:
    return client.get("/claims/10", headers=FRAGMENT)


def cite(client: TestClient) -> Response:
    return client.post("/claims/11/cite", data={"version": 1, "passage": 1}, headers=FRAGMENT)


def decide(client: TestClient) -> Response:
    given = {"version": 1, "mark": "unsourced", "rationale": "Searched the register."}
    return client.post("/claims/12/verdict", data=given, headers=FRAGMENT)


def edit(client: TestClient) -> Response:
    return client.post("/claims/13/edit", data={"version": 1, "text": "", "speaker": "A. Holm"}, headers=FRAGMENT)


def undo(client: TestClient) -> Response:
    client.post("/claims/14/cite", data={"version": 1, "passage": 1}, headers=FRAGMENT)
    here = {"HX-Current-URL": "http://127.0.0.1:8000/claims/14"}
    return client.post("/articles/1/undo", headers=FRAGMENT | here)


@pytest.mark.parametrize("act", [panel, cite, decide, edit, undo])
def test_an_answer_carries_what_changed(
    large: TestClient, small: TestClient, act: Callable[[TestClient], Response]
) -> None:
    answer, of_few = act(large), act(small)
    assert answer.status_code == of_few.status_code < 500, answer.text
    assert len(answer.content) <= (WITH_MATCHES if act in (panel, edit) else LIMIT)
    # Eight times the claims: only numbers may be longer, and which matches there are.
    assert len(answer.content) < 1.25 * len(of_few.content)


@pytest.mark.parametrize("path", ["/articles/1", "/claims/10", "/", "/evidence", "/static/desk.css"])
def test_answers_are_compressed(large: TestClient, path: str) -> None:
    answer = large.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers.get("Content-Encoding") == "gzip"
    assert large.get(path, headers={"Accept-Encoding": "identity"}).headers.get("Content-Encoding") is None
    assert "Accept-Encoding" in answer.headers["Vary"]
