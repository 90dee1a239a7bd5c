"""The rules of review: versions, verdicts, citations, and that nothing is lost."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, select

from app import accounts, pipeline, review
from app.acts import KEPT
from app.desk import Desk
from app.errors import ClaimdeskError, Conflict, NotFound, RuleBroken
from app.evidence.importers import Row
from app.models import (
    Article,
    Citation,
    Claim,
    Event,
    Job,
    Mark,
    Passage,
    State,
    Status,
    User,
    Verdict,
    VerdictCitation,
)
from app.review import Source

LINK = Source(url="https://stat.fi/border", title="Border statistics", quote="1,340 km")


@pytest.fixture
def claim(desk: Desk, article: Article) -> Claim:
    with Session(desk.engine) as session:
        return session.exec(select(Claim).where(Claim.article_id == article.id).order_by(Claim.id)).all()[0]


@pytest.fixture
def bo(desk: Desk) -> User:
    return accounts.add_user(desk.engine, "bo@desk.example", "reviewer")


@pytest.fixture
def elsewhere(desk: Desk, article: Article) -> Claim:
    """A claim of another article."""
    text = "The border between Finland and Russia is 2,000 kilometres long."
    with Session(desk.engine, expire_on_commit=False) as session:
        other = Article(text=text, title="Another", added_by=1, job=Job(status=Status.ready))
        session.add(other)
        session.flush()
        made = Claim(article_id=other.id, text=text, quote=text, start=0, end=len(text))
        session.add(made)
        session.commit()
    return made


def verdicts(desk: Desk, claim: Claim) -> list[Verdict]:
    with Session(desk.engine) as session:
        return list(session.exec(select(Verdict).where(Verdict.claim_id == claim.id).order_by(Verdict.id)))


def test_a_verdict_keeps_who_when_why_and_on_what(desk: Desk, claim: Claim, anna: User) -> None:
    decided, verdict = review.decide(desk.engine, anna, claim.id, 1, "verified", " The Border Guard says so. ", [LINK])
    assert (decided.version, decided.verdict_id) == (2, verdict.id)
    assert (verdict.mark, verdict.rationale, verdict.wording) == (
        Mark.verified,
        "The Border Guard says so.",
        claim.text,
    )
    assert verdict.reviewer_id == anna.id
    with Session(desk.engine) as session:
        cited = session.exec(select(VerdictCitation).where(VerdictCitation.verdict_id == verdict.id)).one()
        assert session.get(Citation, cited.citation_id).url == LINK.url


def test_a_verdict_is_changed_by_a_new_row(desk: Desk, claim: Claim, anna: User, bo: User) -> None:
    review.decide(desk.engine, anna, claim.id, 1, "verified", "Yes.", [LINK])
    review.decide(desk.engine, bo, claim.id, 2, "disputed", "No.", [LINK])
    assert [(v.mark, v.reviewer_id) for v in verdicts(desk, claim)] == [("verified", anna.id), ("disputed", bo.id)]


@pytest.mark.parametrize(
    ("mark", "rationale", "sources", "problem"),
    [
        ("verified", "", [LINK], "needs a rationale"),
        ("disputed", "No.", [], "cite at least one source"),
        ("unsourced", "  ", [], "what you searched"),
        ("probably", "Hm.", [LINK], "verified, disputed, unsourced"),
        ("verified", "Yes.", [Source(url="javascript:alert(1)")], "http:// or https://"),
        ("verified", "Yes.", [Source(url="https://")], "names a site"),
        ("verified", "Yes.", [Source()], "names one source"),
        ("verified", "Yes.", [Source(passage_id=1, url="https://stat.fi")], "names one source"),
    ],
)
def test_rules_refuse_and_leave_nothing(
    desk: Desk, claim: Claim, anna: User, mark: str, rationale: str, sources: list[Source], problem: str
) -> None:
    with pytest.raises(RuleBroken, match=problem):
        review.decide(desk.engine, anna, claim.id, 1, mark, rationale, sources)
    with Session(desk.engine) as session:
        assert session.get(Claim, claim.id).version == 1
        assert session.exec(select(Verdict)).all() == []
        assert session.exec(select(Citation)).all() == []
        assert session.exec(select(Event).where(Event.subject == "claim")).all() == []


def test_unsourced_needs_only_what_was_searched(desk: Desk, claim: Claim, anna: User) -> None:
    _, verdict = review.decide(desk.engine, anna, claim.id, 1, "unsourced", "Searched stat.fi and raja.fi.")
    assert verdict.mark is Mark.unsourced


def test_a_stale_version_is_refused_with_the_present_one(desk: Desk, claim: Claim, anna: User, bo: User) -> None:
    review.edit(desk.engine, bo, claim.id, 1, "Bo saw it first.")
    with pytest.raises(Conflict) as refusal:
        review.decide(desk.engine, anna, claim.id, 1, "unsourced", "Searched.")
    assert refusal.value.version == 2


def test_a_passage_is_copied_into_its_citation(desk: Desk, claim: Claim, anna: User) -> None:
    with Session(desk.engine) as session:
        passage = session.exec(select(Passage)).first()
    review.cite(desk.engine, anna, claim.id, 1, Source(passage_id=passage.id))
    again = review.cite(desk.engine, anna, claim.id, 2, Source(passage_id=passage.id))
    with Session(desk.engine) as session:
        citation = session.exec(select(Citation)).one()
    assert (citation.quote, citation.publisher) == (passage.text, "Finnish Border Guard")
    assert again.citations == [citation.id]
    assert again.version == 2, "citing the same again changes nothing"


def test_an_earlier_claim_is_cited_with_its_verdict(desk: Desk, claim: Claim, elsewhere: Claim, anna: User) -> None:
    one, two = elsewhere, claim
    with pytest.raises(NotFound):
        review.cite(desk.engine, anna, two.id, 1, Source(claim_id=one.id))
    review.decide(desk.engine, anna, one.id, 1, "verified", "Yes.", [LINK])
    review.cite(desk.engine, anna, two.id, 1, Source(claim_id=one.id))
    with Session(desk.engine) as session:
        citation = session.exec(select(Citation).where(Citation.claim_id == two.id)).one()
    assert citation.quote == f"{one.text} (verified: Yes.)"
    with pytest.raises(NotFound):
        review.cite(desk.engine, anna, one.id, 2, Source(claim_id=one.id))


def test_an_earlier_verdict_is_taken_over_as_a_draft(
    desk: Desk, article: Article, claim: Claim, elsewhere: Claim, anna: User, bo: User
) -> None:
    one, two = elsewhere, claim
    with Session(desk.engine) as session:
        passage = session.exec(select(Passage)).first()
    review.decide(desk.engine, anna, one.id, 1, "disputed", "It is longer.", [LINK, Source(passage_id=passage.id)])
    taken = review.take_over(desk.engine, bo, two.id, 1, Source(claim_id=one.id))
    assert taken.verdict_id is None, "nothing is decided by it"
    assert taken.draft["mark"] == "disputed"
    assert taken.draft["rationale"].startswith("It is longer.")
    assert f"claim {one.id}, “{one.text}”" in taken.draft["rationale"]
    with Session(desk.engine) as session:
        cited = [session.get(Citation, id) for id in taken.citations]
    assert [c.cited_claim_id for c in cited] == [one.id, None, None]
    assert {c.url or c.passage_id for c in cited[1:]} >= {LINK.url}
    assert passage.id in {c.passage_id for c in cited}
    decided, _ = review.decide(desk.engine, bo, two.id, taken.version, "verified", "After all.")
    assert decided.draft == {}
    review.undo(desk.engine, bo, article.id)
    review.undo(desk.engine, bo, article.id)
    with Session(desk.engine) as session:
        claim = session.get(Claim, two.id)
    assert (claim.draft, claim.citations) == ({}, [])


def test_a_claim_is_not_taken_over_as_its_own_source(desk: Desk, claim: Claim, elsewhere: Claim, anna: User) -> None:
    one, two = claim, elsewhere
    review.decide(desk.engine, anna, one.id, 1, "verified", "Yes.", [LINK])
    review.decide(desk.engine, anna, two.id, 1, "verified", "As claim one.", [Source(claim_id=one.id)])
    taken = review.take_over(desk.engine, anna, one.id, 2, Source(claim_id=two.id))
    with Session(desk.engine) as session:
        assert {session.get(Citation, id).cited_claim_id for id in taken.citations} == {None, two.id}


def test_another_desks_rating_is_quoted_and_not_translated(desk: Desk, claim: Claim, anna: User) -> None:
    row = Row(
        "The border is 2,000 km long.",
        url="https://faktabaari.fi/b",
        publisher="Faktabaari",
        published=date(2025, 3, 4),
        rating="Mostly false",
    )
    pipeline.add_evidence(desk, anna, [row])
    with Session(desk.engine) as session:
        rated = session.exec(select(Passage).where(Passage.text == row.text)).one()
        plain = session.exec(select(Passage).where(Passage.text != row.text)).first()
    taken = review.take_over(desk.engine, anna, claim.id, 1, Source(passage_id=rated.id))
    assert taken.draft["mark"] == ""
    for said in ("Faktabaari", "“Mostly false”", row.text, row.url, "4 March 2025"):
        assert said in taken.draft["rationale"]
    with pytest.raises(RuleBroken, match="no fact-check"):
        review.take_over(desk.engine, anna, claim.id, taken.version, Source(passage_id=plain.id))
    with pytest.raises(NotFound):
        review.take_over(desk.engine, anna, claim.id, taken.version, Source(claim_id=claim.id + 1))


def test_removing_a_citation_does_not_touch_the_verdict_given_on_it(desk: Desk, claim: Claim, anna: User) -> None:
    decided, verdict = review.decide(desk.engine, anna, claim.id, 1, "verified", "Yes.", [LINK])
    after = review.uncite(desk.engine, anna, claim.id, 2, decided.citations[0])
    assert after.citations == []
    with Session(desk.engine) as session:
        assert session.get(VerdictCitation, (verdict.id, decided.citations[0]))


def test_a_new_wording_is_undecided_again(desk: Desk, claim: Claim, anna: User) -> None:
    review.decide(desk.engine, anna, claim.id, 1, "unsourced", "Searched.")
    edited = review.edit(desk.engine, anna, claim.id, 2, " Another\n wording ", "Antti Häkkänen")
    assert (edited.text, edited.speaker, edited.verdict_id) == ("Another wording", "Antti Häkkänen", None)
    assert edited.quote == claim.quote
    assert verdicts(desk, claim)[0].wording == claim.text
    with pytest.raises(RuleBroken):
        review.edit(desk.engine, anna, claim.id, 3, "  ")


def test_adding_counts_code_points_and_trims(desk: Desk, article: Article, anna: User) -> None:
    start = article.text.index("Norway sent 40 officers")
    added = review.add(desk.engine, anna, article.id, start - 1, start + len("Norway sent 40 officers"))
    assert (added.quote, added.start, added.text) == ("Norway sent 40 officers", start, "Norway sent 40 officers")
    for span in [(5, 5), (-1, 4), (0, len(article.text) + 1)]:
        with pytest.raises(RuleBroken):
            review.add(desk.engine, anna, article.id, *span)


def test_adding_words_that_are_not_there_is_refused(desk: Desk, article: Article, anna: User) -> None:
    assert (
        review.add_quote(desk.engine, anna, article.id, " Norway sent 40 officers ").quote == "Norway sent 40 officers"
    )
    with pytest.raises(RuleBroken, match="not in the article"):
        review.add_quote(desk.engine, anna, article.id, "Norway sent 41 officers")


def test_splitting_anchors_each_part_and_keeps_the_speaker(desk: Desk, article: Article, anna: User) -> None:
    quote = "Finnish prime minister Petteri Orpo visited the border crossing at Vaalimaa, and Norway sent 40 officers."
    whole = review.add_quote(desk.engine, anna, article.id, quote)
    whole = review.edit(desk.engine, anna, whole.id, 1, whole.text, "Ministry")
    wordings = ["Petteri Orpo visited the border crossing at Vaalimaa", "Norway sent 40 officers"]
    parts = review.split(desk.engine, anna, whole.id, 2, wordings)
    assert [part.text for part in parts] == wordings
    assert [part.speaker for part in parts] == ["Ministry", "Ministry"]
    for part in parts:
        assert article.text[part.start : part.end] == part.quote
    assert parts[1].quote == "Norway sent 40 officers"
    with pytest.raises(RuleBroken, match="withdrawn"):
        review.dismiss(desk.engine, anna, whole.id, 3)


def test_merging_spans_both_and_keeps_their_citations(desk: Desk, article: Article, anna: User) -> None:
    one = review.add_quote(desk.engine, anna, article.id, "Norway sent 40 officers")
    two = review.add_quote(desk.engine, anna, article.id, "the border crossing at Vaalimaa")
    one = review.cite(desk.engine, anna, one.id, 1, LINK)
    merged = review.merge(desk.engine, anna, [(one.id, 2), (two.id, 1)], "Both")
    assert merged.quote == "the border crossing at Vaalimaa, and Norway sent 40 officers"
    assert merged.citations == one.citations
    with pytest.raises(RuleBroken):
        review.merge(desk.engine, anna, [(merged.id, 1), (merged.id, 1)], "Itself")


CHANGES: dict[str, Callable[[Desk, User, Claim], object]] = {
    "edit": lambda desk, user, claim: review.edit(desk.engine, user, claim.id, 1, "Reworded"),
    "dismiss": lambda desk, user, claim: review.dismiss(desk.engine, user, claim.id, 1),
    "cite": lambda desk, user, claim: review.cite(desk.engine, user, claim.id, 1, LINK),
    "decide": lambda desk, user, claim: review.decide(desk.engine, user, claim.id, 1, "verified", "Yes.", [LINK]),
    "split": lambda desk, user, claim: review.split(desk.engine, user, claim.id, 1, ["One part", "Another part"]),
    "add": lambda desk, user, claim: review.add(desk.engine, user, claim.article_id, claim.start, claim.end, "Twice"),
}


def standing(desk: Desk, article: Article) -> list[dict[str, object]]:
    with Session(desk.engine) as session:
        query = select(Claim).where(Claim.article_id == article.id, Claim.state != State.withdrawn).order_by(Claim.id)
        return [claim.model_dump(include=KEPT[Claim]) for claim in session.exec(query)]


@pytest.mark.parametrize("kind", CHANGES)
def test_undo_puts_back_exactly_what_was(desk: Desk, article: Article, claim: Claim, anna: User, kind: str) -> None:
    before = standing(desk, article)
    CHANGES[kind](desk, anna, claim)
    assert standing(desk, article) != before
    review.undo(desk.engine, anna, article.id)
    assert standing(desk, article) == before
    with Session(desk.engine) as session:
        events = session.exec(select(Event).where(Event.article_id == article.id).order_by(Event.id)).all()
        assert [event.undoes for event in events] == [None, events[0].id]
    with pytest.raises(NotFound):
        review.undo(desk.engine, anna, article.id)


def test_undo_goes_back_step_by_step(desk: Desk, article: Article, claim: Claim, anna: User) -> None:
    before = standing(desk, article)
    review.edit(desk.engine, anna, claim.id, 1, "Reworded")
    review.cite(desk.engine, anna, claim.id, 2, LINK)
    review.decide(desk.engine, anna, claim.id, 3, "verified", "Yes.")
    for _ in range(3):
        review.undo(desk.engine, anna, article.id)
    assert standing(desk, article) == before
    assert len(verdicts(desk, claim)) == 1, "an undone verdict stays on record"


def test_undo_never_loses_a_colleagues_work(desk: Desk, article: Article, claim: Claim, anna: User, bo: User) -> None:
    review.edit(desk.engine, anna, claim.id, 1, "Anna's wording")
    review.edit(desk.engine, bo, claim.id, 2, "Bo's wording")
    with pytest.raises(Conflict):
        review.undo(desk.engine, anna, article.id)
    review.undo(desk.engine, bo, article.id)
    review.undo(desk.engine, anna, article.id)


def test_progress_counts_open_claims_by_verdict(desk: Desk, article: Article, anna: User) -> None:
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim).where(Claim.article_id == article.id)).all()
    review.decide(desk.engine, anna, claims[0].id, 1, "verified", "Yes.", [LINK])
    review.decide(desk.engine, anna, claims[1].id, 1, "unsourced", "Searched.")
    review.dismiss(desk.engine, anna, claims[2].id, 1)
    with Session(desk.engine) as session:
        progress = review.progress(session, [article.id, 99])
    counted = progress[article.id]
    assert (counted.verified, counted.unsourced, counted.dismissed) == (1, 1, 1)
    assert (counted.decided, counted.claims) == (2, len(claims) - 1)
    assert progress[99].claims == 0


def test_a_dismissed_claim_comes_back(desk: Desk, claim: Claim, anna: User) -> None:
    review.dismiss(desk.engine, anna, claim.id, 1)
    assert review.restore(desk.engine, anna, claim.id, 2).state is State.open
    with pytest.raises(ClaimdeskError):
        review.restore(desk.engine, anna, claim.id, 3)
