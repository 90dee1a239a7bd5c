"""The registry of keys: what pages, help and README say of it, and what scripts do by it."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import accounts
from app.desk import Desk
from app.errors import BadChoice
from app.models import Role, User
from app.web import create_app
from app.web.keys import ACTIONS, FIXED, PLACES, caps, chosen_keys, help_of, key_of, keys_of, readme_table
from tests.conftest import words

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "app" / "web" / "static"


def done_by_scripts() -> set[str]:
    """The names that scripts give to `on({name: …})`, at its top level."""
    found: set[str] = set()
    for path in STATIC.glob("*.js"):
        if path.name.startswith("htmx"):
            continue
        for call in re.finditer(r"\bon\(\{", script := path.read_text("utf-8")):
            depth, place = 1, call.end()
            while depth:
                if depth == 1 and (name := re.compile(r'"?([a-z][\w-]*)"?\s*(?=[:,}])').match(script, place)):
                    found.add(name[1])
                    place = name.end()
                    if script[place] == ":":  # what it does, to the next comma of this level
                        inner = 0
                        while script[place] not in ",}" or inner:
                            inner += (script[place] in "([{") - (script[place] in ")]}")
                            place += 1
                    continue
                depth += (script[place] == "{") - (script[place] == "}")
                place += 1
    return found


def test_every_action_is_done_by_a_script_or_is_a_page() -> None:
    done = done_by_scripts()
    assert {"next", "verified", "own-source", "help", "search"} <= done
    assert done <= {action.name for action in ACTIONS}, "a script does what no key is for"
    assert {action.name for action in ACTIONS if not action.page} <= done, "a key is for what no script does"


def test_no_name_and_no_key_is_given_twice() -> None:
    names = [action.name for action in ACTIONS]
    keys = [action.key for action in ACTIONS if action.key]
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)
    assert {action.place for action in ACTIONS} <= set(PLACES)


def test_the_readme_has_the_table_of_the_registry() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = re.search(r"^\| key \| does \|(?:.*\n)+?(?=\n)", readme, re.M)
    assert table
    assert table[0].splitlines() == readme_table(), "\n".join(["The README's table is to be:", *readme_table()])


def test_the_table_names_every_key() -> None:
    table = "\n".join(readme_table())
    for action in ACTIONS:
        if action.key:
            assert f"{'+'.join(f'`{cap}`' for cap in caps(action.key))} | {action.does}" in table
    for held in FIXED:
        assert "+".join(f"`{cap}`" for cap in held) in table


def test_what_a_person_chose_comes_before_what_is_usual() -> None:
    assert keys_of({}) == {action.key: action.name for action in ACTIONS if action.key}
    keys = keys_of({"keys": {"next": "z", "edit": "", "articles": "g"}})
    assert (keys["z"], keys["g"], keys.get("j"), keys.get("e")) == ("next", "articles", None, None)
    # An action that came later, with a key that somebody had given to another one, does not take it away.
    assert keys_of({"keys": {"next": "u"}})["u"] == "next"


def test_keys_of_a_single_character_are_switched_off_together() -> None:
    assert set(keys_of({"characters_off": True})) == {"ArrowUp", "ArrowDown"}
    assert keys_of({"characters_off": True, "keys": {"next": "F2"}})["F2"] == "next"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("z", "z"), (" z ", "z"), ("Shift+z", "Z"), ("shift + ö", "Ö"), ("↓", "ArrowDown"), ("f2", "F2"), ("", "")],
)
def test_keys_are_read_as_the_keyboard_shows_them(given: str, kept: str) -> None:
    freed = {"next-match": ""} if kept == "ArrowDown" else {}
    assert chosen_keys({"next": given, **freed})["next"] == kept


def test_only_what_is_not_usual_is_kept() -> None:
    assert chosen_keys({action.name: "+".join(caps(action.key)) if action.key else "" for action in ACTIONS}) == {}
    assert chosen_keys({"next": "k", "previous": "j"}) == {"next": "k", "previous": "j"}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"next": "k"}, {"next": "previous|match|claim", "previous": "next claim"}),
        ({"next": "Enter"}, {"next": "no key that can be had"}),
        ({"next": "Ctrl+j"}, {"next": "no key"}),
        ({"fly": "f"}, {"fly": "no action"}),
    ],
)
def test_keys_that_cannot_be_had_are_told_one_by_one(given: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(BadChoice) as refused:
        chosen_keys(given)
    assert refused.value.fields.keys() == wrong.keys()
    for name, problem in wrong.items():
        assert re.search(problem, refused.value.fields[name])


def test_help_tells_a_person_of_their_own_keys_and_of_what_they_may_do() -> None:
    reader = User(email="r@desk.example", role=Role.reader, preferences={"keys": {"next": "z"}})
    lines = {does: held for place in help_of(reader).values() for held, does in place.items()}
    assert lines["next claim"] == ("z",)
    assert "cite the marked match" not in lines
    assert lines["send the form you are in"] == ("Ctrl", "Enter")
    reviewer = User(email="r@desk.example", role=Role.reviewer)
    assert ("c",) in help_of(reviewer)[PLACES["review"]]
    assert key_of(ACTIONS[0], reader.preferences) == "z"


def test_help_is_on_every_page_and_a_page_of_its_own(desk: Desk, anna: User) -> None:
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
    alone = words(client.get("/help").text)
    for path in ("/", "/evidence", "/settings", "/nowhere"):
        page = client.get(path).text
        dialog = words(page[page.index('<dialog id="help"') :])
        for heading, lines in help_of(anna).items():
            for text in (heading, *lines.values()):
                assert text in dialog, path
                assert text in alone
        assert json.loads(unescape(re.search(r'data-keys="([^"]*)"', page)[1])) == keys_of({})
        assert 'href="/help"' in page
