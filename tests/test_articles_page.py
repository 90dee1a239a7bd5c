"""The desk's first page: what there is to do, who is at it, what was done last; sorted, filtered and paged by URL."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import accounts, review
from app.db import writing
from app.desk import Desk
from app.models import Article, Claim, Event, Job, Role, Status, User, now
from app.review import overview
from app.review.overview import NAMED, RECENT, Asked, Order, Show
from app.web import create_app
from app.web.rendering import TEMPLATES
from tests.conftest import words

TEXT = "The quay was built in 1887. It is 412 metres long."


def browser(desk: Desk, user: User) -> TestClient:
    client = TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000")
    client.get("/sign-in", params={"token": accounts.issue(desk.engine, user, "link")})
    return client


@pytest.fixture
def page(desk: Desk, anna: User) -> TestClient:
    return browser(desk, anna)


def write(desk: Desk, title: str, claims: int = 0, status: Status = Status.ready, **more: object) -> int:
    """An article with so many claims."""
    with writing(desk.engine) as session:
        article = Article(title=title, text=TEXT, job=Job(status=status), added_by=1, **more)
        session.add(article)
        session.flush()
        for _ in range(claims):
            session.add(Claim(article_id=article.id, text=TEXT[:26], quote=TEXT[:26], start=0, end=26))
    return article.id


def claims_of(desk: Desk, article_id: int) -> list[int]:
    with Session(desk.engine) as session:
        return list(session.exec(select(Claim.id).where(Claim.article_id == article_id).order_by(Claim.id)))


def decide(desk: Desk, user: User, claim_id: int) -> None:
    review.decide(desk.engine, user, claim_id, 1, "unsourced", "Searched the archive.")


def titles(page: TestClient, url: str) -> list[str]:
    return re.findall(r'<a class="title"[^>]*>([^<]+)</a>', page.get(url).text)


def test_an_empty_desk_has_one_line_one_button_and_a_place_to_drop_a_file(desk: Desk, page: TestClient) -> None:
    html = page.get("/").text
    assert "There is nothing to check yet." in words(html)
    assert html.count('href="/articles/new"') == 1
    assert 'data-drop="send"' in html
    assert 'type="file"' in html
    assert "<table" not in html
    write(desk, "Archived", archived_at=now())
    assert "nothing to check" not in page.get("/").text, "there is one, in the archive"


def test_a_reader_is_not_offered_to_bring_anything_in(desk: Desk, anna: User) -> None:
    page = browser(desk, accounts.add_user(desk.engine, "rea@desk.example", Role.reader))
    assert "a reviewer brings articles in" in words(page.get("/").text)
    failed = write(desk, "The quay", status=Status.failed)
    for html in (page.get("/").text, page.get(f"/articles/{failed}").text):
        assert "Bring in" not in html
        assert 'method="post" action="/articles' not in html


def test_a_row_tells_how_an_article_stands(desk: Desk, anna: User, page: TestClient) -> None:
    number = write(desk, "The quay", 4, publisher="Aalvik Tidende")
    with writing(desk.engine) as session:
        for claim in session.exec(select(Claim)):
            claim.differs = True
    bo = accounts.add_user(desk.engine, "bo@desk.example", Role.reviewer)
    first, second, third, _ = claims_of(desk, number)
    decide(desk, bo, first)
    review.dismiss(desk.engine, anna, second, 1)
    review.edit(desk.engine, anna, third, 1, "The quay is old")
    html = page.get("/").text
    row = words(html.partition("<tbody")[2])
    assert "The quay Aalvik Tidende brought in" in row
    assert "1 of 3 claims decided" in row
    assert "≠ 2 differ" in row, "what is decided or set aside differs no more"
    assert "At it: anna, bo" in row
    assert "reworded a claim, anna, just now" in row
    with Session(desk.engine) as session:
        at = session.exec(select(Event.created_at).order_by(Event.id.desc())).first()
    assert f'<time datetime="{at.isoformat()}" title="' in html


def test_those_at_it_are_the_last_few(desk: Desk, anna: User) -> None:
    number = write(desk, "The quay", RECENT + NAMED + 2)
    people = [accounts.add_user(desk.engine, f"p{n}@desk.example", Role.reviewer) for n in range(NAMED + 1)]
    with writing(desk.engine) as session:
        session.get_one(User, people[-1].id).name = "Siri Holm"
    for claim_id, user in zip(claims_of(desk, number), [*people, *[anna] * RECENT], strict=False):
        decide(desk, user, claim_id)
    with Session(desk.engine) as session:
        assert overview.standings(session, [number])[number].people == ["anna"], "what was long ago is past"
    decide(desk, people[-1], claims_of(desk, number)[-1])
    with Session(desk.engine) as session:
        standing = overview.standings(session, [number])[number]
    assert (standing.people, standing.last.act, standing.last.by) == (["Siri Holm", "anna"], "unsourced", "Siri Holm")


def test_what_nobody_has_changed_was_brought_in(desk: Desk, page: TestClient) -> None:
    write(desk, "The quay", created_at=now() - timedelta(hours=3, minutes=5))
    write(desk, "The pier", status=Status.running)
    failed = write(desk, "The mole", status=Status.failed)
    with writing(desk.engine) as session:
        session.exec(select(Job).where(Job.article_id == failed)).one().error = "It is a scan."
    row = words(page.get("/").text)
    assert "brought in 3 hours ago" in row
    assert "… being prepared" in row
    assert "✕ failed: It is a scan." in row


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("all", ["Failed", "Running", "Done", "Left"]),
        ("left", ["Left"]),
        ("finished", ["Done"]),
        ("preparing", ["Running"]),
        ("failed", ["Failed"]),
        ("archived", ["Archived"]),
    ],
)
def test_articles_are_filtered_by_how_they_stand(
    desk: Desk, anna: User, page: TestClient, show: str, found: list[str]
) -> None:
    write(desk, "Left", 2)
    decide(desk, anna, claims_of(desk, write(desk, "Done", 1))[0])
    write(desk, "Archived", 1, archived_at=now())
    write(desk, "Running", status=Status.running)
    write(desk, "Failed", status=Status.failed)
    write(desk, "Deleted", 1, deleted_at=now())
    assert titles(page, f"/?show={show}") == found
    assert [one["title"] for one in page.get(f"/api/v1/articles?show={show}").json()] == found


def test_articles_are_filtered_by_words_of_title_or_publisher(desk: Desk, page: TestClient) -> None:
    write(desk, "Ågot’s ferry", publisher="Kystnytt")
    write(desk, "The ferry", publisher="Aalvik Tidende")
    assert titles(page, "/?q=FERRY kyst") == ["Ågot’s ferry"]
    assert titles(page, "/?q=ågot") == ["Ågot’s ferry"]
    write(desk, "ÆRLIG TALT", publisher="Fiskeribladet")
    assert titles(page, "/?q=ærlig") == ["ÆRLIG TALT"]
    assert titles(page, "/?q=%25") == []
    assert page.get("/?show=nothing").status_code == 422


def test_articles_come_in_the_order_asked_for(desk: Desk, anna: User, page: TestClient) -> None:
    first, second, _ = write(desk, "b", 1), write(desk, "A", 3), write(desk, "c", 2)
    with writing(desk.engine) as session:
        session.get_one(Claim, claims_of(desk, first)[0]).differs = True
    decide(desk, anna, claims_of(desk, second)[0])
    decide(desk, anna, claims_of(desk, second)[1])
    orders = {order: titles(page, f"/?order={order}") for order in Order}
    assert orders == {
        "newest": ["c", "A", "b"],
        "changed": ["A", "c", "b"],
        "left": ["c", "A", "b"],
        "differing": ["b", "c", "A"],
        "title": ["A", "b", "c"],
    }


def test_pages_keep_what_was_asked_for(desk: Desk, page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.pages.articles.PAGE", 2)
    for number in range(5):
        write(desk, f"Story {number} & more", status=Status.failed)
    html = page.get("/?q=story&show=failed&order=title").text
    later = re.search(r'rel="next" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert later == "/?q=story&show=failed&order=title&page=2"
    assert [title[:7] for title in titles(page, later)] == ["Story 2", "Story 3"]
    assert titles(page, "/?page=3") == ["Story 0 &amp; more"]
    assert 'rel="next"' not in page.get("/?page=3").text
    assert page.get("/?page=4").status_code == 404


def test_a_list_asks_as_often_for_many_as_for_one(desk: Desk, anna: User, statements: list[str]) -> None:
    def asked() -> int:
        statements.clear()
        with Session(desk.engine) as session:
            found = overview.articles(session, Asked(show=Show.left, order=Order.changed), 100)
            overview.standings(session, [article.id for article in found])
        return len(statements)

    decide(desk, anna, claims_of(desk, write(desk, "One", 2))[0])
    few = asked()
    for number in range(9):
        decide(desk, anna, claims_of(desk, write(desk, f"Story {number}", 2))[0])
    assert asked() == few
    assert not [statement for statement in statements if "article.text" in statement]


def test_how_long_ago_is_told_in_words() -> None:
    ago = TEMPLATES.env.filters["ago"]
    for seconds, told in [(-5, "just now"), (59, "just now"), (61, "1 minute ago"), (7300, "2 hours ago")]:
        assert ago(now() - timedelta(seconds=seconds)) == told
    assert ago(now() - timedelta(days=6, hours=1)) == "6 days ago"
    assert re.fullmatch(r"\d+ \w+ \d{4}", ago(now() - timedelta(days=7, hours=1)))
