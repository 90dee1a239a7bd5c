"""A wording that is mostly not its quote's is asked about, and several claims come to one sentence."""

# ruff: noqa: F401, F811 (fixtures of another file)

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app import review
from app.db import writing
from app.errors import NotFound, RuleBroken, Unconfirmed
from app.models import Article, Claim, Job, Status, User
from app.review.wordings import require_likeness
from tests.test_acts import ed, engine, events

DAY = date(2026, 5, 7)
CROSSED = "He visited the harbour of Rauma on Thursday."


@pytest.mark.parametrize(
    ("quote", "wording", "published"),
    [
        (CROSSED, "Mayor Aino Virta visited the harbour of Rauma on 7 May 2026", DAY),
        (CROSSED, "Aino Virta visited the harbour of Rauma on 30 April 2026", None),
        ("She resigned last year.", "The mayor of the town resigned in 2025", DAY),
        ("It fell by 3 per cent.", "The price of bread fell by 3%", DAY),
        ("Its ferry carried 180 cars last May, the owner said.", "The Lohm ferry carried 180 cars in May 2025", DAY),
        ("The quay was built in 1887.", "Construction of the quay was finished in 1887.", DAY),
        ("The town sent 40 divers.", "The town sent forty divers", DAY),
        ("A million people saw it.", "1,000,000 people saw the parade", DAY),
        ("Nearly half of them voted.", "Nearly 50 per cent of members voted", DAY),
        ("The ferry, which is old, carries 180 cars and runs daily.", "The ferry runs daily", DAY),
        ("Satama suljettiin toukokuussa.", "Rauman satama suljettiin", DAY),
    ],
)
def test_names_dates_and_small_rewordings_are_not_asked_about(quote: str, wording: str, published: date | None) -> None:
    require_likeness(wording, quote, published)


@pytest.mark.parametrize(
    ("quote", "wording", "strange"),
    [
        ("The town sent 40 divers.", "The town sent 400 divers", "“400”"),
        ("The quay was built in 1887.", "The quay was built in 1888", "“1888”"),
        ("The town sent 40 divers.", "The harbour is 1,340 metres long", "“harbour”, “metres”, “long”, “1,340”"),
        ("A fire broke out.", "Two divers were injured", "“Two”, “divers”, “injured”"),
        ("The town sent 40 divers.", "Aino Virta visited the crossing", "“visited”, “crossing”"),
        ("Hamina has a harbour.", "Hamina closed its airport", "“closed”, “airport”"),
    ],
)
def test_what_the_quote_does_not_say_is_named(quote: str, wording: str, strange: str) -> None:
    with pytest.raises(Unconfirmed) as refusal:
        require_likeness(wording, quote, DAY)
    for words in strange.split(", "):
        assert words in str(refusal.value)


def test_the_wording_of_another_sentence_is_taken_once_it_is_confirmed(engine: Engine, ed: User) -> None:
    with pytest.raises(Unconfirmed, match="“412”"):
        review.edit(engine, ed, 1, 1, "It is 412 metres long", confirmed=False)
    recorded = len(events(engine))
    with pytest.raises(Unconfirmed):
        review.add(engine, ed, 1, 0, 26, "It is 412 metres long", confirmed=False)
    with pytest.raises(Unconfirmed):
        review.add_quote(engine, ed, 1, "The quay was built", "It is 412 metres long", confirmed=False)
    with pytest.raises(Unconfirmed):
        review.split(engine, ed, 1, 1, ["The quay was built", "Fog is frequent there"], confirmed=False)
    with pytest.raises(Unconfirmed):
        review.merge(engine, ed, [(1, 1), (2, 1)], "Fog is frequent in the harbour", confirmed=False)
    assert len(events(engine)) == recorded
    assert review.edit(engine, ed, 1, 1, "It is 412 metres long", confirmed=True).version == 2
    assert issubclass(Unconfirmed, RuleBroken)


def test_what_is_the_quotes_is_taken_at_once(engine: Engine, ed: User) -> None:
    assert review.edit(engine, ed, 1, 1, "The old quay was built in 1887", confirmed=False).version == 2
    assert review.edit(engine, ed, 1, 2, "The old quay was built in 1887", "Ines", confirmed=False).speaker == "Ines"
    assert review.add(engine, ed, 1, 0, 26, confirmed=False).quote == "The quay was built in 1887"
    merged = review.merge(engine, ed, [(1, 3), (2, 1)], "The quay of 1887 is 412 metres long", confirmed=False)
    parts = review.split(engine, ed, merged.id, 1, ["The quay is of 1887", "It is 412 metres long"], confirmed=False)
    assert len(parts) == 2


def test_a_wording_that_was_confirmed_is_not_asked_about_again(engine: Engine, ed: User) -> None:
    review.edit(engine, ed, 1, 1, "Fog was frequent in 1900", confirmed=True)
    assert review.edit(engine, ed, 1, 2, "Fog was very frequent in 1900", confirmed=False).version == 3


def test_a_claim_is_moved_to_other_words_and_keeps_wording_and_verdict(engine: Engine, ed: User) -> None:
    decided, _ = review.decide(engine, ed, 1, 1, "unsourced", "Searched.")
    moved = review.reanchor(engine, ed, 1, 2, 3, 18)
    assert (moved.start, moved.end, moved.quote) == (4, 18, "quay was built")
    assert (moved.text, moved.verdict_id, moved.version) == (decided.text, decided.verdict_id, 3)
    assert (events(engine)[-1].act, len(events(engine)[-1].changes)) == ("reanchor", 1)
    for span in ((5, 5), (-1, 4), (0, 51), (26, 27)):
        with pytest.raises(RuleBroken):
            review.reanchor(engine, ed, 1, 3, *span)
    review.undo(engine, ed, 1)
    with Session(engine) as session:
        assert session.get_one(Claim, 1).quote == "The quay was built in 1887."[:26]
    both = review.edit(engine, ed, 1, 4, "The quay was built", span=(0, 18))
    assert (both.quote, both.text, both.version) == ("The quay was built", "The quay was built", 5)


TEXT = (
    "Harbours of the coast\n\nThe ferry carried 180 cars,  it runs daily and it was built in Turku. The ferry was "
    "painted white. It was sold in May.\n\nThe quay is long."
)


@pytest.mark.parametrize(
    ("claims", "proposed"),
    [
        (
            {"The ferry carried 180 cars": "", "it was built in Turku": "The ferry was built in Turku"},
            "The ferry carried 180 cars, it runs daily and it was built in Turku.",
        ),
        (
            {"The ferry was painted white": "", "The ferry carried 180 cars": ""},
            "The ferry carried 180 cars and was painted white.",
        ),
        (
            {"The quay is long": "", "The ferry was painted white": ""},
            "The ferry was painted white, and the quay is long.",
        ),
        (
            {"The ferry carried 180 cars": "", "painted white": "The ferry was white", "sold": "The ferry was sold."},
            "The ferry carried 180 cars, was white, and was sold.",
        ),
        (
            {"sold in May": "Rauma sold it", "The quay is long": "Kotka has a quay"},
            "Rauma sold it, and Kotka has a quay.",
        ),
        ({"sold in May": "The ferry was sold;", "The quay is long": "The ferry was sold;"}, "The ferry was sold;"),
    ],
)
def test_what_several_claims_come_to(engine: Engine, ed: User, claims: dict[str, str], proposed: str) -> None:
    with writing(engine) as session:
        session.add(Article(id=7, text=TEXT, added_by=ed.id, job=Job(status=Status.ready)))
        session.flush()
        made = []
        for quote, text in claims.items():
            start = TEXT.index(quote)
            end = start + len(quote)
            made.append(Claim(article_id=7, text=text or quote, quote=quote, start=start, end=end))
        session.add_all(made)
    with Session(engine) as session:
        assert review.proposal(session, [claim.id for claim in made]) == proposed
        with pytest.raises(NotFound):
            review.proposal(session, [made[0].id, 99])
        assert review.proposal(session, []) == ""
