"""What people choose for themselves: a name, keys, and whether they are shown around."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts
from app.desk import Desk
from app.models import Event, Role, User
from app.web import create_app
from tests.conftest import words

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(desk: Desk) -> User:
    return accounts.add_user(desk.engine, "robin@desk.example", Role.reader)


def browser(desk: Desk, user: User, *, tour: bool = False) -> TestClient:
    client = TestClient(create_app(desk, work=False, tour=tour), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, user, "link")})
    return client


def fields(html: str) -> dict[str, list[str]]:
    """What a browser would send of the settings' form as it stands."""
    form = html[html.index('action="/settings" class') :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", form[: form.index("</form>")]):
        given = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        if given.get("type") != "checkbox" or " checked" in tag:
            found.setdefault(given["name"], []).append(given["value"])
    return found


def with_key(form: dict[str, list[str]], action: str, key: str) -> dict[str, list[str]]:
    keys = [key if name == action else held for name, held in zip(form["action"], form["key"], strict=True)]
    return form | {"key": keys}


def stored(desk: Desk, user: User) -> tuple[str, dict[str, object]]:
    with Session(desk.engine) as session:
        found = session.get_one(User, user.id)
        return found.name, found.preferences


def test_a_name_and_keys_are_ones_own(desk: Desk, anna: User, reader: User) -> None:
    page = browser(desk, anna)
    form = fields(page.get("/settings").text)
    assert form["key"][form["action"].index("own-source")] == "Shift+c"
    form = with_key(with_key(form, "next", "z"), "edit", "")
    saved = page.post("/settings", data=form | {"name": "  Anna   Virta "})
    assert (saved.url.path, "Saved" in words(saved.text)) == ("/settings", True)
    assert stored(desk, anna) == ("Anna Virta", {"keys": {"next": "z", "edit": ""}})
    assert ">Anna Virta</a>" in page.get("/").text
    assert fields(saved.text)["key"] == form["key"]
    assert '"z": "next"' in unescape(page.get("/").text)
    assert stored(desk, reader) == ("", {})
    with Session(desk.engine) as session:
        event = session.exec(select(Event).where(Event.act == "edit oneself")).one()
        assert (event.user_id, event.changes[0]["after"]["name"]) == (anna.id, "Anna Virta")


def test_one_key_for_two_actions_is_refused_beside_both(desk: Desk, anna: User) -> None:
    page = browser(desk, anna)
    form = with_key(fields(page.get("/settings").text), "next", "k")
    refused = page.post("/settings", data=form | {"name": "Anna"})
    assert refused.status_code == 422
    assert refused.text.count('aria-invalid="true"') == 2
    assert 'aria-describedby="p-next"' in refused.text
    assert "“k” is also “previous claim”" in words(refused.text)
    assert fields(refused.text)["key"] == form["key"], "what was typed is kept"
    assert fields(refused.text)["name"] == ["Anna"]
    assert stored(desk, anna) == ("", {})


def test_a_name_too_long_is_refused_beside_it(desk: Desk, anna: User) -> None:
    page = browser(desk, anna)
    refused = page.post("/settings", data=fields(page.get("/settings").text) | {"name": "A" * 81})
    assert (refused.status_code, 'aria-describedby="p-name"' in refused.text) == (422, True)
    assert "at most 80" in words(refused.text)


def test_single_characters_are_switched_off_and_the_usual_come_back(desk: Desk, anna: User) -> None:
    page = browser(desk, anna)
    form = with_key(fields(page.get("/settings").text), "next", "z") | {"characters_off": "1"}
    shown = page.post("/settings", data=form).text
    assert stored(desk, anna)[1] == {"keys": {"next": "z"}, "characters_off": True}
    assert fields(shown)["characters_off"] == ["1"]
    assert '"z": "next"' not in unescape(shown)
    assert "switched off" in words(page.get("/help").text)
    page.post("/settings", data=form | {"reset": "1", "name": "Anna"})
    assert stored(desk, anna) == ("Anna", {})


def test_a_reader_chooses_too(desk: Desk, reader: User) -> None:
    page = browser(desk, reader)
    form = fields(page.get("/settings").text)
    assert "verified" not in form["action"]
    page.post("/settings", data=with_key(form, "next", "z") | {"name": "Robin"})
    assert stored(desk, reader) == ("Robin", {"keys": {"next": "z"}})


def test_a_program_changes_what_its_holder_chose(desk: Desk, anna: User) -> None:
    page = browser(desk, anna)
    assert page.get("/api/v1/me").json() == {
        "id": anna.id,
        "email": anna.email,
        "name": "",
        "role": "admin",
        "keys": {},
        "characters_off": False,
    }
    changed = page.patch("/api/v1/me", json={"name": "Anna", "keys": {"next": "z"}, "characters_off": True}).json()
    assert (changed["name"], changed["keys"], changed["characters_off"]) == ("Anna", {"next": "z"}, True)
    assert page.patch("/api/v1/me", json={"keys": {}}).json()["keys"] == {}
    refused = page.patch("/api/v1/me", json={"keys": {"next": "k"}})
    assert (refused.status_code, "not saved" in refused.json()["detail"]) == (422, True)
    assert page.get("/api/v1/me").json()["name"] == "Anna"


def test_the_first_steps_are_shown_where_asked_for_until_they_are_ended(desk: Desk, anna: User, reader: User) -> None:
    assert "First steps" not in browser(desk, anna).get("/").text
    page = browser(desk, anna, tour=True)
    shown = page.get("/").text
    steps = re.findall(r"<li data-points=.*?</li>", shown, re.S)
    assert 1 < len(steps) <= 4
    assert "<kbd>n</kbd>" in steps[0]
    assert page.post("/tour").url.path == "/"
    assert "First steps" not in page.get("/").text
    other = browser(desk, reader, tour=True)
    assert "First steps" in other.get("/").text
    ended = other.post("/tour", headers=HTMX)
    assert (ended.status_code, ended.text, "HX-Redirect" in ended.headers) == (200, "", False)
    assert "First steps" not in other.get("/").text
