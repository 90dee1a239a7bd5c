"""Finding claims: what a filter is as an address, and that both databases find the same by it, in one query."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlmodel import Session

from app import accounts
from app.db import connect, migrate, writing
from app.errors import RuleBroken
from app.models import Article, Claim, Job, Mark, State, Status, Verdict, now
from app.review import finding
from app.review.finding import CHOICES, Filter

# Wording, speaker, worth, state, verdict, differs, decided before.
CLAIMS = [
    ("The quay is 412 metres long.", "Ada Quist", 0.9, State.open, None, True, False),
    ("The quay was built in 1887.", None, 0.8, State.open, Mark.verified, False, True),
    ("Ärzte fehlen an der Küste.", "Bo Lind", 0.7, State.open, Mark.disputed, True, True),
    ("The harbour freezes, says 50% of the crew.", "Bo Lind", 0.1, State.open, Mark.unsourced, False, False),
    ("The sea is lovely.", "Ada Quist", 0.2, State.open, None, False, False),
    ("What a quay!", None, 0.1, State.dismissed, None, False, False),
    ("The quay is long.", None, 0.9, State.withdrawn, None, True, True),
]


def article(session: Session, publisher: str, deleted: datetime | None = None) -> Article:
    made = Article(title=publisher, publisher=publisher, text="x" * 100, job=Job(status=Status.ready), added_by=1)
    made.deleted_at = deleted
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def engine(database: str) -> Engine:
    """Two articles with the same claims, by different publishers, and a deleted one."""
    engine = connect(database)
    migrate(engine)
    accounts.owner(engine)
    with writing(engine) as session:
        for publisher, deleted in (("The Tide", None), ("The Mast", None), ("The Wreck", now())):
            made = article(session, publisher, deleted)
            for place, (text, speaker, worth, state, mark, differs, before) in enumerate(CLAIMS):
                quote = f"“{text}” 412" if place == 1 else text
                claim = Claim(article_id=made.id, text=text, quote=quote, start=place, end=place + 9, speaker=speaker)
                claim.check_worthiness, claim.state, claim.differs, claim.decided_before = worth, state, differs, before
                session.add(claim)
                session.flush()
                if mark:
                    verdict = Verdict(
                        claim_id=claim.id, mark=mark, rationale="x", wording=text, digest="x", reviewer_id=1
                    )
                    session.add(verdict)
                    session.flush()
                    claim.verdict_id = verdict.id
    return engine


FOUND = {
    "": [0, 1, 2, 3, 4],
    "state=all": [0, 1, 2, 3, 4],
    "state=undecided": [0, 4],
    "state=decided": [1, 2, 3],
    "state=verified": [1],
    "state=disputed": [2],
    "state=unsourced": [3],
    "state=dismissed": [5],
    "speaker=Bo+Lind": [2, 3],
    "speaker=Nobody": [],
    "worth=checking": [0, 1, 2],
    "worth=little": [3, 4],
    "differs=1": [0, 2],
    "decided_before=on": [1, 2],
    "differs=1&decided_before=1": [2],
    "differs=0": [0, 1, 2, 3, 4],
    "q=QUAY": [0, 1],
    "q=412": [0, 1],
    "q=long+quay": [0],
    "q=%C3%A4rzte": [2],
    "q=%C3%84RZTE": [2],
    "q=K%C3%BCste": [2],
    "q=50%25": [3],
    "q=5_%25": [],
    "q=%25": [3],
    "publisher=The+Tide": [0, 1, 2, 3, 4],
    "publisher=The+Wreck": [],
    "state=decided&worth=little&speaker=Bo+Lind&q=crew": [3],
}


@pytest.mark.parametrize("query", FOUND)
def test_a_filter_finds_and_counts_the_same_in_the_order_of_the_text(engine: Engine, query: str) -> None:
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    wanted = Filter(**{**vars(Filter.parse(query)), "article_id": 1})
    with Session(engine) as session:
        rows = finding.rows(session, wanted, 0.5)
        assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1
        assert finding.count(session, wanted, 0.5) == len(rows)
        found = [CLAIMS[row.id - 1] for row in rows]
        assert found == [CLAIMS[place] for place in FOUND[query]]
        assert [(row.text, row.speaker, row.mark) for row in rows] == [(one[0], one[1], one[4]) for one in found]
        assert [row.id for row in finding.rows(session, wanted, 0.5, of=[1, 3, 99])] == [
            row.id for row in rows if row.id in (1, 3)
        ]
        ranked = [row.check_worthiness for row in finding.rows(session, wanted, 0.5, by_worth=True)]
        assert all(one >= two for one, two in pairwise(ranked))


def test_over_the_desk_the_newest_come_first_in_pages_and_none_of_a_deleted_article(engine: Engine) -> None:
    email = accounts.owner(engine).email
    with Session(engine) as session:
        found = finding.find(session, Filter(reviewer=email), 0.5, limit=2)
        assert [(claim.id, verdict.mark) for claim, verdict in found] == [(11, "unsourced"), (10, "disputed")]
        assert [claim.id for claim, _ in finding.find(session, Filter(reviewer=email), 0.5, before=10)] == [9, 4, 3, 2]
        assert not finding.find(session, Filter(reviewer="nobody@desk.example"), 0.5)
        assert [claim.id for claim, _ in finding.find(session, Filter(state="dismissed"), 0.5)] == [13, 6]
        assert finding.count(session, Filter(publisher="The Mast"), 0.5) == 5
        gone = Filter(article_id=3)
        assert (finding.find(session, gone, 0.5), finding.count(session, gone, 0.5)) == ([], 0)
        assert finding.speakers(session, 1) == ["Ada Quist", "Bo Lind"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9).map(str.strip)


@given(
    st.builds(
        Filter,
        state=st.sampled_from(CHOICES["state"]),
        worth=st.sampled_from(CHOICES["worth"]),
        speaker=TEXTS,
        q=TEXTS,
        reviewer=TEXTS,
        publisher=TEXTS,
    )
)
def test_a_filter_comes_back_from_its_address(wanted: Filter) -> None:
    assert Filter.parse(wanted.query) == wanted


def test_what_no_filter_knows_is_told_or_left_to_others() -> None:
    assert Filter.parse("known=1&state=&claims=3.1&article_id=9") == Filter()
    assert Filter().query == ""
    assert Filter(state="undecided", differs=True, article_id=3).query == "state=undecided&differs=1"
    for query, told in (("state=true", "no state 'true'"), ("worth=much", "all, checking, little")):
        with pytest.raises(RuleBroken, match=told):
            Filter.parse(query)
