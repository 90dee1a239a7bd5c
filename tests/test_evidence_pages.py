"""A piece of evidence on its page: changing it makes a newer version, retiring it asks who cites it."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts, pipeline, review
from app.desk import Desk
from app.evidence import versions
from app.evidence.importers import Row
from app.models import Article, Citation, Claim, Evidence, Import, Passage, Role, User, Vector
from app.retrieval import open_store
from app.review import Source
from app.web import create_app
from tests.conftest import EVIDENCE, words
from tests.test_ingest_pdf import column, pdf

BORDER = EVIDENCE[0]


def browser(desk: Desk, user: User) -> TestClient:
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, user, "link")})
    return client


@pytest.fixture
def page(desk: Desk, article: Article, anna: User) -> TestClient:
    return browser(desk, anna)


def filled(desk: Desk, evidence_id: int = 1, **changed: str) -> dict[str, str]:
    """The edit form as the page gives it, with some fields changed."""
    with Session(desk.engine) as session:
        evidence = session.get_one(Evidence, evidence_id)
    names = ("title", "publisher", "published", "url", "rating", "text")
    return {name: str(getattr(evidence, name) or "") for name in names} | changed


def cited(desk: Desk, anna: User, evidence_id: int = 1) -> Claim:
    """A claim of the article that cites the evidence's passage, verified."""
    with Session(desk.engine) as session:
        claim = session.exec(select(Claim).where(Claim.text.contains("1,340"))).one()
        passage = session.exec(select(Passage).where(Passage.evidence_id == evidence_id)).one()
    source = Source(passage_id=passage.id)
    return review.decide(desk.engine, anna, claim.id, 1, "verified", "The Border Guard says so.", [source])[0]


def found(desk: Desk) -> list[int | None]:
    return [hit.evidence_id for hit in desk.search("How long is Finland's border with Russia?")]


# --- editing ---


def test_an_edit_is_a_newer_version(desk: Desk, page: TestClient, anna: User) -> None:
    claim = cited(desk, anna)
    with Session(desk.engine) as session:
        vectors = len(session.exec(select(Vector)).all())
    saved = page.post("/evidence/1/edit", data=filled(desk, title="Finland’s eastern border"))
    assert saved.url.path == "/evidence/4"
    assert "Finland’s eastern border" in words(saved.text)
    assert re.search(r"added [\w ]+ by anna\b(?!@)", words(saved.text)), "people are shown as they call themselves"
    with Session(desk.engine) as session:
        older, newer = session.get_one(Evidence, 1), session.get_one(Evidence, 4)
        assert (older.title, older.replaced_by, older.retired_by) == ("The eastern border", 4, anna.id)
        assert (newer.text, newer.external_id, newer.added_by) == (older.text, "border", anna.id)
        assert len(session.exec(select(Vector)).all()) == vectors + 1, "only the new title is embedded"
        citation = session.exec(select(Citation)).one()
        assert (citation.title, session.get_one(Passage, citation.passage_id).evidence_id) == ("The eastern border", 1)
    assert 4 in found(desk)
    assert 1 not in found(desk)
    before = page.get("/evidence/1").text
    assert "in the newer version too" in words(before)
    assert "cited by 1 claim" in words(before)
    assert re.search(r'href="/evidence/4#passage-\d+"', before)
    assert f"✓ verified {claim.text}" in words(page.get("/evidence/4").text), "who cites the older one is told"
    assert "<del>The eastern border</del>" in page.get("/evidence/4").text
    # An older version's form is the newest one's.
    assert page.get("/evidence/1/edit").url.path == "/evidence/4/edit"


def test_saving_what_is_there_makes_no_version(desk: Desk, page: TestClient) -> None:
    form = filled(desk)
    shown = page.get("/evidence/1/edit").text
    assert form["text"] in shown
    assert 'value="2024-05-02"' in shown
    assert page.post("/evidence/1/edit", data=form | {"text": form["text"] + "\r\n"}).url.path == "/evidence/1"


def test_line_ends_of_browsers_are_no_change(desk: Desk, page: TestClient, anna: User) -> None:
    pipeline.add_evidence(desk, anna, [Row("One line.\nAnother line.")])
    form = filled(desk, 4)
    assert page.post("/evidence/4/edit", data=form | {"text": "One line.\r\nAnother line."}).url.path == "/evidence/4"


def test_a_change_can_be_taken_back_by_another(desk: Desk, page: TestClient, anna: User) -> None:
    first = filled(desk)
    page.post("/evidence/1/edit", data=first | {"text": "It is 1,340 km long."})
    assert page.post("/evidence/4/edit", data=first).url.path == "/evidence/5"
    with Session(desk.engine) as session:
        assert session.get_one(Evidence, 5).text == first["text"]
    versions_shown = words(page.get("/evidence/1").text).partition("Versions")[2]
    assert versions_shown.count("UTC") == 3
    assert pipeline.add_evidence(desk, anna, [Row(**BORDER)]).added == 0, "importing the first again changes nothing"


@pytest.mark.parametrize(
    ("wrong", "field", "problem"),
    [
        ({"text": " "}, "text", "needs a text"),
        ({"url": "javascript:alert(1)"}, "url", "http://"),
        ({"published": "in May"}, "published", "2025-01-31"),
    ],
)
def test_a_wrong_field_is_told_beside_it(
    desk: Desk, page: TestClient, wrong: dict[str, str], field: str, problem: str
) -> None:
    refused = page.post("/evidence/1/edit", data=filled(desk, **({"title": "As typed <b>"} | wrong)))
    assert refused.status_code == 422
    assert problem in words(re.search(rf'id="wrong-{field}">[^<]*', refused.text)[0])
    assert 'value="As typed &lt;b&gt;"' in refused.text
    with Session(desk.engine) as session:
        assert session.get_one(Evidence, 1).replaced_by is None


def test_a_stale_edit_shows_both_and_keeps_what_was_typed(desk: Desk, page: TestClient) -> None:
    form = filled(desk)
    page.post("/evidence/1/edit", data=form | {"title": "Theirs"})
    stale = page.post("/evidence/1/edit", data=form | {"title": "Mine"})
    assert stale.status_code == 409
    assert "Theirs" in words(stale.text)
    assert 'value="Mine"' in stale.text
    assert 'action="/evidence/4/edit"' in stale.text, "saving it again goes over theirs, knowingly"
    assert page.post("/evidence/4/edit", data=form | {"title": "Mine"}).url.path == "/evidence/5"


def test_an_edit_of_what_was_retired_or_is_there_already_is_refused(desk: Desk, page: TestClient, anna: User) -> None:
    same = page.post("/evidence/1/edit", data=filled(desk, 2))
    assert same.status_code == 200, "the external id still tells them apart"
    pipeline.add_evidence(desk, anna, [Row("One."), Row("Two.")])
    twin = page.post("/evidence/6/edit", data=filled(desk, 5))
    assert (twin.status_code, "Evidence 5 says just the same" in words(twin.text)) == (409, True)
    page.post("/evidence/6/retire")
    retired = page.post("/evidence/6/edit", data=filled(desk, 6, title="New"))
    assert (retired.status_code, "bring it back" in words(retired.text)) == (409, True)
    assert page.post("/evidence/99/edit", data={"text": "x"}).status_code == 404


def test_a_page_number_stays_with_its_words_through_an_edit() -> None:
    older = "Page one says a.\n\nPage two says b and c.\n\nPage three."
    pages = (0, older.index("Page two"), older.index("and c"), older.index("Page three"))
    newer = "A new first line.\n\nPage one says aaa.\n\nPage two, it says b and c!\n\nPage three."
    moved = versions.moved(pages, older, newer)
    assert [newer[place:][:8] for place in moved[1:]] == ["Page two", "and c!\n\n", "Page thr"]
    assert versions.moved((0, 4, 4), "abcd", "ab") == (0, 2, 2)
    assert versions.moved((), older, newer) == ()


# --- retiring ---


def test_cited_evidence_is_retired_once_that_is_confirmed(desk: Desk, page: TestClient, anna: User) -> None:
    claim = cited(desk, anna)
    asked = page.post("/evidence/1/retire")
    assert asked.status_code == 422
    assert "Not retired: it is cited." in words(asked.text)
    assert claim.text in words(asked.text).partition("Cited by:")[2]
    assert 1 in found(desk)
    retired = page.post("/evidence/1/retire", data={"confirmed": "true"})
    assert "Retired" in words(retired.text)
    assert re.search(r"Retired [\w ]+ by anna:", words(retired.text))
    assert 1 not in found(desk)
    assert page.get("/api/v1/evidence/1").json()["cited_by"][0]["verdict"] == "verified"


def test_what_is_cited_no_longer_is_retired_at_once(desk: Desk, page: TestClient, anna: User) -> None:
    claim = cited(desk, anna)
    review.uncite(desk.engine, anna, claim.id, claim.version, claim.citations[0])
    assert "Retired" in words(page.post("/evidence/1/retire").text)


def test_what_is_brought_back_is_found_again(desk: Desk, page: TestClient) -> None:
    page.post("/evidence/1/retire")
    opened_meanwhile = open_store(desk.engine, desk.embedder.model, desk.folder / "another index")
    opened_meanwhile.catch_up()
    assert "Bring it back" in words(page.get("/evidence/1").text)
    assert "Retired" not in words(page.post("/evidence/1/bring-back").text)
    assert 1 in found(desk)
    question = "How long is Finland's border with Russia?"
    [hits] = opened_meanwhile.search([question], desk.vectors([question]))
    assert 1 in [hit.evidence_id for hit in hits]


def test_what_has_been_replaced_is_not_brought_back(desk: Desk, page: TestClient, anna: User) -> None:
    page.post("/evidence/1/edit", data=filled(desk, title="Newer"))
    refused = page.post("/evidence/1/bring-back")
    assert (refused.status_code, "see evidence 4" in words(refused.text)) == (409, True)
    pipeline.add_evidence(desk, anna, [Row("The reserve numbers 900,000.", "reserve")])
    assert "the newer version stands in its place" in words(page.get("/evidence/2").text)
    page.post("/evidence/3/retire")
    pipeline.add_evidence(desk, anna, [Row("Petteri Orpo leads the cabinet.", "government")])
    refused = page.post("/evidence/3/bring-back")
    assert (refused.status_code, "same external id" in words(refused.text)) == (409, True)


def test_readers_read(desk: Desk, article: Article) -> None:
    reader = browser(desk, accounts.add_user(desk.engine, "rea@desk.example", Role.reader))
    shown = words(reader.get("/evidence/1").text)
    assert "Retire" not in shown
    assert "Edit" not in shown
    for path in ("edit", "retire", "bring-back", "fetch"):
        assert reader.post(f"/evidence/1/{path}", data={"text": "x"}).status_code == 403


# --- pages of a PDF ---


def test_a_passage_knows_its_page_wherever_it_is_shown(desk: Desk, page: TestClient, anna: User) -> None:
    first = "The quay was built in 1887 by masons from Gotland, who were paid in herring and in salt for three years."
    second = "The harbour master of Utö counted 412 boats in July, which is forty more than in any summer before that."
    content = pdf(*[column([text] * 4, 60, 740) for text in (first, second)])
    job = pipeline.submit_import(desk, anna, "harbour.pdf", content)
    [done] = pipeline.finish(desk, Import, [job.id], lambda job: None)
    assert done.error == ""
    hits = desk.search("How many boats were counted by the harbour master?", 1)
    assert (hits[0].page, hits[0].as_json()["page"]) == (2, 2)
    with Session(desk.engine) as session:
        evidence = session.exec(select(Evidence).where(Evidence.title == "harbour.pdf")).one()
        claim = session.exec(select(Claim)).first()
        pages = {passage.page for passage in session.exec(select(Passage).where(Passage.evidence_id == evidence.id))}
    assert pages == {1, 2}
    shown = page.get(f"/evidence/{evidence.id}").text
    assert "p. 1" in words(shown)
    assert "p. 2" in words(shown)
    assert "p. 2" in words(page.get("/evidence", params={"q": "boats the harbour master counted"}).text)
    review.decide(desk.engine, anna, claim.id, 1, "verified", "So it says.", [Source(passage_id=hits[0].id)])
    assert "p. 2" in words(page.get(f"/claims/{claim.id}").text).partition("Cited")[2]
    for format in ("html", "md", "csv"):
        assert "p. 2" in page.get(f"/articles/1/report?format={format}").text
    # Typing an error away on the first page moves the second page's words, not their number.
    form = filled(desk, evidence.id)
    saved = page.post(f"/evidence/{evidence.id}/edit", data=form | {"text": form["text"].replace("Gotland", "Öland")})
    newer = int(saved.url.path.rpartition("/")[2])
    with Session(desk.engine) as session:
        passages = session.exec(select(Passage).where(Passage.evidence_id == newer)).all()
    assert {passage.page for passage in passages if passage.text.startswith("The harbour master")} == {2}
    assert page.get("/api/v1/evidence/1").json()["passages"][0]["page"] is None
