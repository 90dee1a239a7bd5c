"""The report says what the rows say: which verdict holds, which held before, and what each rests on."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from app import report
from app.db import open_database, writing
from app.errors import Conflict, NotFound
from app.models import (
    Article,
    Citation,
    Claim,
    Event,
    Evidence,
    Job,
    Mark,
    Passage,
    Reference,
    Role,
    State,
    Status,
    User,
    Verdict,
    VerdictCitation,
)
from app.settings import Settings

TEXT = "The harbour opened in 1911. It has 14 cranes, the mayor says. Nobody likes the new clock."
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(Settings(data_dir=tmp_path, _env_file=None))


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A desk with one article of three claims: decided twice, undecided, dismissed. A fourth was withdrawn."""
    with writing(engine) as session:
        session.add(User(id=1, email="ines@desk.example", role=Role.reviewer))
        session.flush()
        digest = sha256(TEXT.encode()).hexdigest()
        session.add(
            Article(
                id=1,
                title="A harbour",
                author="J. Poe",
                publisher="The Quay",
                url="https://quay.example/harbour",
                published=date(2025, 2, 28),
                language="en",
                text=TEXT,
                digest=digest,
                added_by=1,
                created_at=START,
                job=Job(status=Status.ready),
            )
        )
        session.flush()
        session.add(Reference(article_id=1, url="https://quay.example/cranes", text="14 cranes"))
        session.add(_claim(2, "It has 14 cranes", speaker="the mayor", flags=["needs-context"]))
        session.add(_claim(1, "The harbour opened in 1911"))
        session.add(_claim(3, "Nobody likes the new clock", state=State.dismissed))
        session.add(_claim(4, "harbour opened", state=State.withdrawn))
        session.add(Evidence(id=7, title="Port register", text="Opened 1911.", digest="e"))
        session.flush()
        session.add(Passage(id=70, evidence_id=7, start=0, end=12, text="Opened 1911.", digest="p"))
        session.flush()
        _decide(session, 1, 1, Mark.disputed, "The archive says 1912.", {"url": "https://archive.example/1912"})
        register = {"passage_id": 70, "title": "Port register", "publisher": "Port", "published": date(2001, 5, 4)}
        _decide(session, 2, 1, Mark.verified, "The register settles it.", register, {"cited_claim_id": 4})
        session.get_one(Claim, 1).verdict_id = 2
    with Session(engine) as session:
        yield session


def _claim(id: int, quote: str, **more: object) -> Claim:
    start = TEXT.index(quote)
    return Claim(id=id, article_id=1, text=f"{quote}.", quote=quote, start=start, end=start + len(quote), **more)


def _decide(session: Session, id: int, claim_id: int, mark: Mark, rationale: str, *sources: dict[str, object]) -> None:
    wording, decided_at = session.get_one(Claim, claim_id).text, START + timedelta(hours=id)
    verdict = Verdict(id=id, claim_id=claim_id, mark=mark, rationale=rationale, wording=wording, digest="d")
    verdict.reviewer_id, verdict.created_at = 1, decided_at
    session.add(verdict)
    session.flush()
    for source in sources:
        citation = Citation(claim_id=claim_id, added_by=1, quote=f"quoted {id}", **source)
        session.add(citation)
        session.flush()
        session.add(VerdictCitation(verdict_id=id, citation_id=citation.id))


def test_the_article_and_the_counts(session: Session) -> None:
    built = report.build(session, 1, "https://desk.example/")
    assert (built.title, built.author, built.publisher) == ("A harbour", "J. Poe", "The Quay")
    assert (built.url, built.published, built.language) == ("https://quay.example/harbour", date(2025, 2, 28), "en")
    assert built.digest == sha256(TEXT.encode()).hexdigest()
    assert built.references == 1
    assert built.permalink == "https://desk.example/articles/1"
    assert built.counts == {"verified": 1, "disputed": 0, "unsourced": 0, "undecided": 1, "dismissed": 1}
    assert built.desk == "Claimdesk"
    assert report.build(session, 1, "https://desk.example", desk="The Quay's desk").desk == "The Quay's desk"


def test_claims_stand_in_the_order_of_the_text_and_undecided_ones_are_there(session: Session) -> None:
    built = report.build(session, 1, "https://desk.example")
    assert [(claim.id, claim.mark) for claim in built.claims] == [(1, "verified"), (2, "undecided")]
    assert [claim.id for claim in built.dismissed] == [3]
    for claim in (*built.claims, *built.dismissed):
        assert TEXT[claim.start : claim.end] == claim.quote
    assert built.claims[1].permalink == "https://desk.example/claims/2"
    assert (built.claims[1].speaker, built.claims[1].flags) == ("the mayor", ("needs-context",))


def test_the_verdict_in_force_and_the_earlier_one(session: Session) -> None:
    claim = report.build(session, 1, "https://desk.example").claims[0]
    assert claim.verdict is not None
    assert claim.verdict.rationale == "The register settles it."
    assert claim.verdict.reviewer == "ines@desk.example"
    assert claim.verdict.decided_at == START + timedelta(hours=2)
    assert claim.verdict.wording == "The harbour opened in 1911."
    assert [(verdict.mark, verdict.rationale) for verdict in claim.earlier] == [("disputed", "The archive says 1912.")]
    assert [citation.link for citation in claim.earlier[0].citations] == ["https://archive.example/1912"]


def test_citations_lead_to_the_passage_and_to_the_earlier_claim(session: Session) -> None:
    passage, claim = report.build(session, 1, "https://desk.example").claims[0].verdict.citations
    assert passage.permalink == passage.link == "https://desk.example/evidence/7#passage-70"
    assert (passage.title, passage.publisher, passage.published) == ("Port register", "Port", date(2001, 5, 4))
    assert passage.quote == "quoted 2"
    assert claim.permalink == "https://desk.example/claims/4"


def test_a_claim_reworded_since_is_undecided_and_keeps_its_history(engine: Engine, session: Session) -> None:
    with writing(engine) as changed:
        claim = changed.get_one(Claim, 1)
        claim.text, claim.verdict_id = "The harbour opened before the war.", None
    first = report.build(session, 1, "https://desk.example").claims[0]
    assert first.mark == "undecided"
    assert [verdict.mark for verdict in first.earlier] == ["disputed", "verified"]
    assert {verdict.wording for verdict in first.earlier} == {"The harbour opened in 1911."}


def test_as_of_is_the_last_change_and_never_the_present(engine: Engine, session: Session) -> None:
    assert report.build(session, 1, "https://desk.example").as_of == START + timedelta(hours=2)
    with writing(engine) as changed:
        changed.add(
            Event(
                article_id=1,
                user_id=1,
                act="edit",
                subject="claim",
                subject_id=1,
                changes=[],
                created_at=START + timedelta(days=1),
            )
        )
    session.rollback()
    assert report.build(session, 1, "https://desk.example").as_of == START + timedelta(days=1)


def test_an_article_without_claims_or_changes_is_as_of_its_arrival(engine: Engine, session: Session) -> None:
    with writing(engine) as more:
        more.add(Article(id=2, text="Hm.", digest="h", job=Job(status=Status.ready), added_by=1, created_at=START))
    built = report.build(session, 2, "https://desk.example")
    assert (built.as_of, built.claims, built.references) == (START, (), 0)


def test_the_same_rows_give_the_same_report(engine: Engine, session: Session) -> None:
    with Session(engine) as other:
        assert report.build(other, 1, "https://desk.example") == report.build(session, 1, "https://desk.example")


def test_a_report_cannot_be_changed(session: Session) -> None:
    built = report.build(session, 1, "https://desk.example")
    for field in fields(built):
        with pytest.raises(AttributeError):
            setattr(built, field.name, None)


def test_no_such_article(session: Session) -> None:
    with pytest.raises(NotFound, match="no article 99"):
        report.build(session, 99, "https://desk.example")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"job": Job(status=Status.queued)}, "not ready"),
        ({"job": Job(status=Status.running)}, "not ready"),
        ({"job": Job(status=Status.failed)}, "try it again"),
        ({"job": Job(status=Status.ready), "duplicate_of": 1}, "same text as article 1"),
    ],
)
def test_an_article_that_is_not_ready_has_no_report(
    engine: Engine, session: Session, more: dict[str, object], message: str
) -> None:
    with writing(engine) as changed:
        changed.add(Article(id=5, added_by=1, **more))
    with pytest.raises(Conflict, match=message):
        report.build(session, 5, "https://desk.example")


def test_a_hundred_claims_take_no_more_queries_than_two(engine: Engine, session: Session) -> None:
    few = _queries(engine)
    with writing(engine) as more:
        for id in range(100, 200):
            more.add(_claim(id, "The harbour opened in 1911"))
            more.flush()
            _decide(more, id, id, Mark.verified, "As before.", {"passage_id": 70}, {"url": "https://archive.example"})
            more.get_one(Claim, id).verdict_id = id
    assert _queries(engine) == few < 10


def _queries(engine: Engine) -> int:
    return len(queries(engine, lambda session: report.build(session, 1, "https://desk.example")))


def queries(engine: Engine, read: Callable[[Session], object]) -> list[str]:
    """What the database is sent while something is read, or done."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    with Session(engine) as session:
        read(session)
    event.remove(engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize(
    "url",
    ["https://a.example/x?y=1&z=2#top", "http://127.0.0.1:8000/claims/1", "https://[::1]/", "https://例え.example/道"],
)
def test_web_addresses_become_links(url: str) -> None:
    assert report.link(url) == url


def test_a_scheme_in_capitals_is_still_the_web() -> None:
    assert report.link(" HTTPS://a.example/X ") == "https://a.example/X"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "quay.example",
        "javascript:alert(1)",
        "JavaScript://a.example/%0aalert(1)",
        "java\tscript:alert(1)",
        "data:text/html,hello",
        "ftp://a.example/",
        "//a.example/",
        "https:a.example",
        "https://",
        "https:///path",
        "https://a.example/two words",
        "https://a.example/\nline",
        "https://a.example/\u202egpj.exe",
    ],
)
def test_nothing_else_becomes_a_link(url: str) -> None:
    assert report.link(url) == ""
