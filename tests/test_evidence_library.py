"""The page of the library: adding stands first, items are found by what is known of them, imports can be cleared."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts, pipeline
from app.db import writing
from app.desk import Desk
from app.evidence import library
from app.evidence.importers import Row
from app.models import Capture, Content, Event, Import, Job, Role, Status, User
from tests.conftest import words
from tests.test_evidence_pages import browser

HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(desk: Desk, anna: User) -> TestClient:
    desk.search = lambda text, k=10: []
    return browser(desk, anna)


@pytest.fixture
def stocked(desk: Desk, anna: User) -> None:
    rows = [
        Row("The quay of Utö is 90 metres long.", title="Utö 100% surveyed", publisher="Harbour Board"),
        Row("The ferry runs daily.", title="Ferry claim", publisher="Fact Desk", rating="Mostly false"),
        Row("An untitled text says that the lighthouse is white.", url="https://lights.example/white"),
        Row("The pier was taken down.", title="Old pier", publisher="Harbour Board"),
    ]
    pipeline.add_evidence(desk, anna, rows)
    library.retire(desk.engine, anna, 4)


def shown(answer: object) -> list[int]:
    """The pieces of evidence in a page's list."""
    listed = answer.text.partition('<ul class="library">')[2].partition("</ul>")[0]
    return [int(id) for id in re.findall(r'class="title" href="/evidence/(\d+)"', listed)]


# --- finding ---


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [3, 2, 1]),
        ({"q": "  FERRY claim "}, [2]),
        ({"q": "100%"}, [1]),
        ({"q": "%"}, [1]),
        ({"q": "lighthouse white"}, [3]),
        ({"q": "lights.example"}, [3]),
        ({"publisher": "harbour"}, [1]),
        ({"publisher": "harbour", "retired": "true"}, [4, 1]),
        ({"rated": "yes"}, [2]),
        ({"rated": "no"}, [3, 1]),
        ({"rating": "FALSE"}, [2]),
        ({"q": "", "publisher": "", "rating": "", "rated": ""}, [3, 2, 1]),
        ({"q": "ferry", "rated": "no"}, []),
    ],
)
def test_evidence_is_found_by_what_is_known_of_it(
    page: TestClient, stocked: None, asked: dict[str, str], found: list[int]
) -> None:
    answer = page.get("/evidence", params=asked)
    assert answer.status_code == 200
    assert shown(answer) == found
    if any(asked.values()):
        assert f"{len(found)} found" in words(answer.text)


def test_what_was_asked_stays_in_the_form_and_in_the_links(
    page: TestClient, desk: Desk, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.evidence.PAGE", 2)
    pipeline.add_evidence(desk, anna, [Row(f"Boat {n} is blue.", publisher="A & B", rating="True") for n in range(5)])
    first = page.get("/evidence", params={"publisher": "a & b", "rated": "yes"})
    assert shown(first) == [5, 4]
    assert 'name="publisher" value="a &amp; b"' in first.text
    assert 'value="yes" selected' in first.text
    [older] = re.findall(r'href="([^"]+)">Older evidence', first.text)
    second = page.get(older.replace("&amp;", "&"))
    assert shown(second) == [3, 2]
    assert 'name="publisher" value="a &amp; b"' in second.text
    assert "Newest" in second.text
    assert page.get("/evidence?rated=perhaps").status_code == 422


def test_titles_stand_before_what_is_nearest(desk: Desk, anna: User, stocked: None) -> None:
    page = browser(desk, anna)
    listed = words(page.get("/evidence", params={"q": "quay"}).text)
    assert "No title and no address has this word" in listed.partition("Nearest to “quay”")[0]
    assert "90 metres" in listed.partition("Nearest to “quay”")[2]
    of_desk = page.get("/evidence", params={"q": "ferry", "publisher": "harbour"})
    nearest = words(of_desk.text).partition("Nearest to")[2]
    assert "90 metres" in nearest
    assert "runs daily" not in nearest, "the filter holds for passages too"


# --- adding ---


def test_who_may_not_add_reads_and_searches(desk: Desk, page: TestClient, stocked: None) -> None:
    page.post("/evidence", data={"text": "Boats are counted."})
    assert "Add to the library" in page.get("/evidence").text
    for role in (Role.reader, Role.reviewer):
        other = browser(desk, accounts.add_user(desk.engine, f"{role}@desk.example", role))
        answer = other.get("/evidence")
        assert shown(answer) == [3, 2, 1]
        assert 'role="search"' in answer.text
        for word in ("Add", "Imports", "Clear", "Try again", "pasted text.jsonl"):
            assert word not in words(answer.text)
        assert other.post("/evidence", data={"text": "x"}).status_code == 403
        assert other.post("/imports/1/clear").status_code == other.post("/imports/clear").status_code == 403


def test_the_form_is_answered_with_the_imports_where_it_stands(page: TestClient) -> None:
    row = {"text": "The mole is 40 metres long.", "title": "The mole"}
    answer = page.post("/evidence", data=row, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "pasted text.jsonl" in answer.text.partition('id="imports"')[2]
    assert 'hx-get="/imports?waiting=1"' in answer.text, "it follows itself"
    form = answer.text.partition('<form id="add"')[2]
    assert 'hx-swap-oob="true"' in form
    assert "The mole" not in form, "the form is empty for the next"
    refused = page.post("/evidence", data=row | {"url": "https://a.example"}, headers=HTMX)
    assert (refused.status_code, "Give one source" in words(refused.text)) == (422, True)
    assert 'id="add-problem" hx-swap-oob="true"' in refused.text
    assert "<form id=" not in refused.text, "what was typed and chosen is left alone"
    whole = page.post("/evidence", data=row | {"url": "https://a.example"})
    assert (whole.status_code, "The mole is 40" in whole.text, "<html" in whole.text) == (422, True, True)
    assert page.post("/evidence", data={"text": "x y"}, follow_redirects=False).status_code == 303


def test_a_list_of_the_library_is_told_once_an_import_is_over(page: TestClient, desk: Desk) -> None:
    page.post("/evidence", data={"text": "The mole is 40 metres long."})
    part = page.get("/imports?waiting=1", headers=HTMX)
    assert "hx-trigger" not in part.headers
    pipeline.finish(desk, Import, [1], lambda job: None)
    part = page.get("/imports?waiting=1", headers=HTMX)
    assert part.headers["hx-trigger"] == "library-changed"
    assert "hx-get" not in part.text
    assert 'hx-trigger="library-changed from:body"' in page.get("/evidence").text


def test_of_several_files_each_is_an_import(page: TestClient, desk: Desk) -> None:
    good = [("file", (f"note {n}.txt", f"Pier {n} is {n + 5} metres long.".encode())) for n in range(2)]
    page.post("/evidence", files=good)
    bad = [("file", ("rows.csv", b"Title,Body\nA,One.\n")), ("file", ("blank.txt", b" "))]
    refused = page.post("/evidence", files=[*bad, ("file", ("note 3.txt", b"Pier 3 is 8 metres long."))])
    told = words(refused.text)
    assert refused.status_code == 422
    assert "rows.csv is not taken in: No column is called 'text'." in told
    assert "blank.txt is not taken in:" in told
    assert "The other file is on the way into the library." in told
    with Session(desk.engine) as session:
        assert session.exec(select(Import.name).order_by(Import.id)).all() == ["note 0.txt", "note 1.txt", "note 3.txt"]
    page.post("/evidence", files=bad[:1], data={"text_column": "body"})
    with Session(desk.engine) as session:
        assert session.exec(select(Import.name)).all()[-1] == "rows.csv"


def test_what_an_import_left_out_is_told(page: TestClient) -> None:
    page.post("/evidence", files={"file": ("rows.csv", b"text,Note,url\nOne.,a,\nTwo.,,ftp://x\n")})
    told = words(page.get("/evidence").text)
    assert "Nothing is made of this column: Note." in told
    assert "line 3: 'ftp://x' is not an http or https address" in told


# --- clearing ---


def imported(desk: Desk, anna: User, *statuses: Status) -> None:
    with writing(desk.engine) as session:
        for number, status in enumerate(statuses, 1):
            job = Job(status=status, asked_by=anna.id, error="It answered 404." if status is Status.failed else "")
            session.add(Import(name=f"file {number}.txt", added_by=anna.id, job=job))
            session.flush()


def listed(page: TestClient) -> list[str]:
    return re.findall(r"file \d", "".join(re.findall(r'class="name">([^<]*)', page.get("/evidence").text)))


def test_imports_that_are_over_can_be_cleared_and_stay_on_record(desk: Desk, page: TestClient, anna: User) -> None:
    imported(desk, anna, Status.ready, Status.failed, Status.running, Status.ready, Status.ready)
    assert page.post("/imports/1/clear").url.path == "/evidence"
    assert listed(page) == ["file 5", "file 4", "file 3", "file 2"]
    refused = page.post("/imports/3/clear")
    assert (refused.status_code, "clear it once it is" in words(refused.text)) == (409, True)
    assert page.post("/imports/99/clear").status_code == 404
    part = page.post("/imports/clear", headers=HTMX)
    assert ("<html" in part.text, "file 2" in part.text, "file 4" in part.text) == (False, True, False)
    assert listed(page) == ["file 3", "file 2"], "what failed, or is under way, stays"
    assert page.post("/imports/2/clear").status_code == 200
    assert [job["id"] for job in page.get("/api/v1/imports").json()] == [3]
    assert len(page.get("/api/v1/imports?cleared=true").json()) == 5
    assert page.get("/api/v1/imports/2").json()["cleared_at"]
    with Session(desk.engine) as session:
        acts = session.exec(select(Event).where(Event.act == "clear import").order_by(Event.id)).all()
    assert [[change["id"] for change in act.changes] for act in acts] == [[1], [4, 5], [2]]
    assert page.post("/imports/2/retry").status_code == 200
    assert listed(page) == ["file 3", "file 2"], "one that is tried again is to be seen again"


def test_a_failed_fetch_that_was_cleared_is_not_told_of_any_more(
    desk: Desk, page: TestClient, anna: User, stocked: None
) -> None:
    imported(desk, anna, Status.failed)
    with writing(desk.engine) as session:
        session.get_one(Import, 1).url = "https://a.example"
        session.add(Content(sha256="0", data=b""))
        session.flush()
        session.add(
            Capture(evidence_id=1, address="https://a.example", url="", sha256="0", size=0, text="", fetched_by=anna.id)
        )
    assert "Fetching again failed" in words(page.get("/evidence/1").text)
    page.post("/imports/1/clear")
    assert "Fetching again failed" not in words(page.get("/evidence/1").text)
    with writing(desk.engine) as session:
        session.get_one(User, anna.id).name = "Anna Ek"
    assert "UTC for Anna Ek" in words(page.get("/evidence/1/captures/1").text)
