"""An act is one transaction by one user, and leaves one event; nothing that changes nothing leaves one."""

from pathlib import Path

import pytest
import sqlalchemy.event
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, func
from sqlmodel import Session, select

from app import accounts, review
from app.acts import act
from app.db import connect, migrate, migrations_folder, writing
from app.errors import Forbidden, NotFound, NotSignedIn
from app.evidence import captures, versions
from app.evidence.importers import Row
from app.evidence.library import retire
from app.models import AccessToken, Article, Claim, Event, Evidence, Job, Role, Status, User, now
from app.review import Source


def small_desk(engine: Engine) -> None:
    """Rows enough to act on, where no model is needed: a ready article with two claims, another with one, and evidence.

    Of evidence there are two pieces.
    """
    migrate(engine)
    text, other = "The quay was built in 1887. It is 412 metres long.", "The harbour closed in 1950."
    owner = accounts.owner(engine)
    with writing(engine) as session:
        session.add(Article(text=text, title="The quay", job=Job(status=Status.ready), added_by=owner.id))
        session.flush()
        session.add(Article(text=other, title="The harbour", job=Job(status=Status.ready), added_by=owner.id))
        session.add(Evidence(title="The quay", text="The quay was built in 1887.", digest="1"))
        session.add(Evidence(title="The harbour", text="The harbour freezes in January.", digest="2"))
        session.flush()
        for start, end in ((0, 26), (28, 49)):
            session.add(Claim(article_id=1, text=text[start:end], quote=text[start:end], start=start, end=end))
        session.flush()
        session.add(Claim(article_id=2, text=other, quote=other, start=0, end=len(other)))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = connect(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    small_desk(engine)
    return engine


@pytest.fixture
def ed(engine: Engine) -> User:
    return accounts.add_user(engine, "ed@desk.example", Role.editor)


def events(engine: Engine) -> list[Event]:
    with Session(engine) as session:
        return list(session.exec(select(Event).order_by(Event.id)))


def test_an_event_tells_who_did_what_to_what_and_what_changed(engine: Engine, ed: User) -> None:
    retire(engine, ed, 1)
    event = events(engine)[-1]
    assert (event.user_id, event.act, event.subject, event.subject_id) == (ed.id, "retire evidence", "evidence", 1)
    [change] = event.changes
    assert change["before"] == {"title": "The quay", "replaced_by": None, "retired_at": None}
    assert change["after"]["retired_at"].startswith(str(event.created_at.date()))
    assert event.article_id is None


def test_what_changes_nothing_or_is_refused_is_not_recorded(engine: Engine, ed: User) -> None:
    retire(engine, ed, 1)
    before = len(events(engine))
    retire(engine, ed, 1)
    with pytest.raises(NotFound, match=r"There is no evidence 99\."):
        retire(engine, ed, 99)
    reader = User(id=ed.id, email="rea@desk.example", role=Role.reader)
    with pytest.raises(Forbidden, match=r"needs the role editor; rea@desk\.example is reader"):
        retire(engine, reader, 2)
    assert len(events(engine)) == before


def test_an_act_that_raises_leaves_neither_change_nor_event(engine: Engine, ed: User) -> None:
    before = len(events(engine))

    def interrupted() -> None:
        with act(engine, ed, "retire evidence") as acting:
            acting.take(Evidence, 1).title = "Changed"
            acting.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with Session(engine) as session:
        assert session.get_one(Evidence, 1).title == "The quay"
    assert len(events(engine)) == before


def test_rows_inserted_by_the_thousand_are_one_event(engine: Engine, ed: User) -> None:
    with act(engine, ed, "add evidence") as acting:
        acting.inserted(Evidence, [3, 4])
        acting.inserted(Evidence, [5])
    event = events(engine)[-1]
    assert (event.subject, event.subject_id) == ("evidence", 3)
    assert event.changes == [{"id": id, "before": None, "after": {}} for id in (3, 4, 5)]


def test_events_are_only_ever_added(engine: Engine, ed: User) -> None:
    with Session(engine) as session:
        session.exec(select(Event)).first().act = "nothing"
        with pytest.raises(TypeError, match="only ever added"):
            session.commit()
        session.rollback()
        session.delete(session.exec(select(Event)).first())
        with pytest.raises(TypeError, match="only ever added"):
            session.commit()


def test_an_edit_of_evidence_records_both_versions(engine: Engine, ed: User) -> None:
    newer = versions.edit(engine, ed, 1, Row("The quay was built in 1888.", title="The quay"), len)
    event = events(engine)[-1]
    assert (event.act, event.subject_id) == ("edit evidence", 1)
    older, made = event.changes
    assert (older["id"], older["before"]["replaced_by"], older["after"]["replaced_by"]) == (1, None, newer.id)
    assert (made["id"], made["before"]) == (newer.id, None)
    retire(engine, ed, 2)
    versions.bring_back(engine, ed, 2)
    assert [event.act for event in events(engine)[-2:]] == ["retire evidence", "bring back evidence"]


def test_the_model_is_not_put_to_work_for_an_edit_that_is_refused(engine: Engine) -> None:
    rea = accounts.add_user(engine, "rea@desk.example", Role.reader)
    asked: list[object] = []
    with pytest.raises(Forbidden):
        versions.edit(engine, rea, 1, Row("The quay was built in 1888."), asked.append)
    assert asked == []


def answered(engine: Engine, user: User, text: str) -> bool:
    """Keep what an address answered, as a job of a user's does; whether it was new."""
    address, content = "https://a.example/quay", text.encode()
    answer = captures.Answer(address, address, "text/plain", "utf-8", content, now())
    with act(engine, user, "add evidence") as acting:
        return captures.keep(acting, answer, Row(text, title="Quay", url=address))


def test_a_capture_that_changes_evidence_is_recorded_and_another_is_not(engine: Engine, ed: User) -> None:
    before = len(events(engine))
    assert answered(engine, ed, "The quay is 412 metres long.")
    assert not answered(engine, ed, "The quay is 412 metres long.")
    assert answered(engine, ed, "The quay is 420 metres long.")
    made, replaced = events(engine)[before:]
    assert [change["before"] for change in made.changes] == [None]
    changed = {change["id"]: change["after"]["replaced_by"] for change in replaced.changes}
    assert changed == {made.subject_id: made.subject_id + 1, made.subject_id + 1: None}
    rea = User(id=ed.id, email="rea@desk.example", role=Role.reader)
    with pytest.raises(Forbidden):
        answered(engine, rea, "The quay is 421 metres long.")


def test_accounts_are_recorded_without_their_secrets(engine: Engine, ed: User) -> None:
    owner = accounts.owner(engine)
    accounts.add_user(engine, "bo@desk.example", Role.reviewer, "correct horse", by=owner)
    session_secret = accounts.sign_in(engine, "bo@desk.example", "correct horse")
    accounts.sign_out(engine, session_secret)
    link = accounts.issue(engine, ed, "link")
    accounts.redeem(engine, link)
    added, signed_in, signed_out, issued, redeemed = events(engine)[-5:]
    assert (added.act, added.user_id, added.subject) == ("add user", owner.id, "user")
    given = {"email": "bo@desk.example", "name": "", "role": "reviewer", "preferences": {}}
    assert added.changes[0]["after"] == given
    assert [(e.act, e.subject) for e in (signed_in, signed_out)] == [
        ("sign in", "access_token"),
        ("sign out", "access_token"),
    ]
    assert signed_in.user_id == signed_out.user_id == added.subject_id
    assert signed_out.changes[0]["after"] is None
    assert (issued.act, issued.user_id, issued.changes[0]["after"]["user_id"]) == ("issue token", owner.id, ed.id)
    assert (redeemed.act, redeemed.user_id, len(redeemed.changes)) == ("sign in", ed.id, 2)
    assert "correct horse" not in str([event.changes for event in events(engine)])


def test_only_an_admin_adds_accounts_and_issues_tokens(engine: Engine, ed: User) -> None:
    with pytest.raises(Forbidden):
        accounts.add_user(engine, "bo@desk.example", Role.reader, by=ed)
    with pytest.raises(Forbidden):
        accounts.issue(engine, ed, "api", by=ed)
    with Session(engine) as session:
        assert session.exec(select(func.count()).select_from(AccessToken)).one() == 0


def test_a_link_used_between_reading_and_redeeming_it_signs_nobody_in(
    engine: Engine, ed: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = accounts.issue(engine, ed, "link")
    holder = accounts.holder

    def overtaken(session: Session, secret: str, kind: str) -> User:
        user = holder(session, secret, kind)
        monkeypatch.setattr(accounts, "holder", holder)
        accounts.redeem(engine, link)
        return user

    monkeypatch.setattr(accounts, "holder", overtaken)
    with pytest.raises(NotSignedIn):
        accounts.redeem(engine, link)


def test_a_verdict_is_recorded_by_its_mark(engine: Engine, ed: User) -> None:
    review.decide(engine, ed, 1, 1, "disputed", "It is longer.", [Source(url="https://a.example")])
    event = events(engine)[-1]
    assert (event.act, event.subject, event.subject_id, event.article_id) == ("disputed", "claim", 1, 1)


def test_one_event_a_merge_and_one_version_a_claim(engine: Engine, ed: User) -> None:
    merged = review.merge(engine, ed, [(2, 1), (1, 1), (1, 1)], "Both")
    event = events(engine)[-1]
    assert [change["id"] for change in event.changes] == [1, 2, merged.id]
    with Session(engine) as session:
        assert [session.get_one(Claim, id).version for id in (1, 2, merged.id)] == [2, 2, 1]
    assert merged.text == "Both"


def test_why_a_claim_is_set_aside_stays_on_the_record(engine: Engine, ed: User) -> None:
    review.dismiss(engine, ed, 1, 1, " An opinion. ")
    event = events(engine)[-1]
    assert (event.act, event.subject_id, event.reason) == ("dismiss", 1, "An opinion.")


def test_rows_are_taken_together_in_the_order_of_their_ids(engine: Engine, ed: User) -> None:
    with act(engine, ed, "edit") as acting:
        assert [claim.id for claim in acting.take_all(Claim, [2, 1, 2])] == [1, 2]
    with pytest.raises(NotFound, match=r"There is no claim 99\."), act(engine, ed, "edit") as acting:
        acting.take_all(Claim, [1, 99])


@pytest.mark.parametrize("act_of", ["add_quote", "undo"])
def test_adding_a_quote_and_undoing_are_one_transaction_each(
    engine: Engine, ed: User, monkeypatch: pytest.MonkeyPatch, act_of: str
) -> None:
    review.dismiss(engine, ed, 1, 1)
    with Session(engine) as session:
        article = session.get_one(Article, 1)
    begun = []
    sqlalchemy.event.listen(engine, "begin", begun.append)
    if act_of == "undo":
        review.undo(engine, ed, 1)
    else:
        review.add_quote(engine, ed, 1, article.text[:7])
    assert len(begun) == 1


def test_the_changes_of_a_desk_from_before_events_are_kept(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'old.sqlite'}")
    old_desk(engine)
    migrate(engine)
    check_kept(engine)


def old_desk(engine: Engine) -> None:
    """A desk as the release before events left it: three changes, the last of which takes back the second."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for statement in (
            """INSERT INTO "user" (email, role, password, created_at)
               VALUES ('ines@desk.example', 'reviewer', '', '2025-01-31 00:00:00')""",
            """INSERT INTO article (title, author, publisher, url, language, text, notice, extraction, status, step,
               progress, error, attempt, added_by, created_at)
               VALUES ('', '', '', '', 'en', 'A and B.', '', '{}', 'ready', '', 1, '', 1, 1, '2025-01-31 00:00:00')""",
            """INSERT INTO claim (article_id, text, quote, start, "end", check_worthiness, flags, dates, repeats, state,
               citations, draft, version, created_at)
               VALUES (1, 'A', 'A', 0, 1, 1, '[]', '{}', '[]', 'open', '[]', '{}', 4, '2025-01-31 00:00:00')""",
            """INSERT INTO change (article_id, user_id, kind, claims, undoes, created_at) VALUES
               (1, 1, 'edit', '[{"id": 1, "before": {"text": "a"}, "after": {"text": "A"}}]', NULL,
               '2025-02-01 10:00:00'),
               (1, 1, 'verified', '[{"id": 1, "before": {"state": "open"}, "after": {"state": "open"}}]', NULL,
               '2025-02-02 10:00:00')""",
            """INSERT INTO change (article_id, user_id, kind, claims, undoes, created_at) VALUES
               (1, 1, 'undo', '[{"id": 1, "before": {"state": "open"}, "after": {"state": "open"}}]', 2,
               '2025-02-03 10:00:00')""",
            f"""INSERT INTO token (digest, user_id, kind, created_at)
               VALUES ('{"0" * 64}', 1, 'api', '2025-01-31 00:00:00')""",
        ):
            connection.exec_driver_sql(statement)


def check_kept(engine: Engine) -> None:
    kept = events(engine)
    told = [(event.id, event.act, event.undoes) for event in kept]
    assert told == [(1, "edit", None), (2, "verified", None), (3, "undo", 2)]
    assert {(event.user_id, event.subject, event.subject_id, event.article_id) for event in kept} == {
        (1, "claim", 1, 1)
    }
    assert kept[0].changes == [{"id": 1, "before": {"text": "a"}, "after": {"text": "A"}}]
    assert kept[0].created_at.isoformat() == "2025-02-01T10:00:00+00:00"
    with Session(engine) as session:
        ines = session.get_one(User, 1)
        assert session.exec(select(AccessToken)).one().user_id == ines.id
    review.undo(engine, ines, 1)
    last = events(engine)[-1]
    assert (last.id, last.undoes) == (4, 1)
    with Session(engine) as session:
        assert session.get_one(Claim, 1).text == "a"
