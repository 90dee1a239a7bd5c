"""A desk with one long article: hundreds of claims and the evidence beside them, laid out without any model at work.

Every sentence of the text is a claim and differs from every other; the same number of claims is the same text and the
same rows each time. Vectors are made up: of a claim and of a passage on one subject they are near, of others they are
not, so that a claim has a few matches that count and more that fold away. One subject in eight has no evidence.
"""

from datetime import UTC, date, datetime
from random import Random

import numpy as np
from sqlmodel import Session

from app.desk import Desk
from app.models import Article, Claim, Evidence, Job, Passage, Status, User, Vector, digest

TITLE = "The coast, harbour by harbour"
BROUGHT_IN = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DIMENSION = 384

TOWNS = (
    "Aldersund Brenholt Castreya Dovermark Eskelby Farnholm Gravik Hallendorp Ilmaveer Jorvale Kestrand Lindmoor "
    "Morvika Nerholt Oskarvik-on-Sea Pellworth Quenby Rastholm Selvik Tornefjord Ulvsund Vardeby Wendholt Ystermouth"
).split()
NAMES = "Amadi Bright Castellan Duarte Ekholm Fairweather Greaves Holm Ishikawa Juvonen Kaplan Lindqvist".split()
BODIES = ("harbour board", "school council", "port authority", "ferry company", "water works", "fire service")
THINGS = ("new quay", "sea wall", "ferry terminal", "fish hall", "cold store", "pilot station", "slipway")
SENTENCES = (
    "In {year} the {body} of {town} spent {money} million crowns on its {thing}, {share} per cent more than it had "
    "planned, and paid the last bill {months} months late.",
    "The {thing} at {town} handled {boats} boats in {year}, against {fewer} in the year before, figures of the {body} "
    "show, although {share} of its cranes stood idle in winter.",
    "“We have lost {boats} jobs in {town} since {year}, and the {thing} alone will not bring them back,” said {name}, "
    "who speaks for the {body}.",
    "{name}, who has led the {body} of {town} since {year}, promised {fewer} berths by the end of the decade and a "
    "{thing} for {money} million crowns.",
    "A storm in {year} broke {share} metres of the {thing} in {town}; the {body} needed {months} months and {boats} "
    "lorries of stone to mend it.",
    "{town} had {boats}00 inhabitants in {year}, of whom one in {months} worked for the {body}, at its {thing} or on "
    "one of {share} ships.",
)
PASSAGES = (
    "The annual report of {town} gives {boats} boats for {year} and names {name} as head of the {body}; the {thing} "
    "cost {money} million crowns.",
    "Minutes of the {body}, {town}: the {thing} was opened in {year} after {months} months, with {share} per cent of "
    "the bill paid by the state.",
)


def lay_out(desk: Desk, claims: int = 800) -> Article:
    """Put an article of so many claims on an empty desk, ready to review, with 42 pieces of evidence in its library."""
    rng = Random(claims)
    with Session(desk.engine, expire_on_commit=False) as session, session.begin():
        user = User(email="desk@desk.example", role="editor")
        session.add(user)
        session.flush()
        sentences = [_said(rng, SENTENCES[n % len(SENTENCES)], TOWNS[n * 7 % len(TOWNS)]) for n in range(claims)]
        article = _article(rng, sentences, user.id or 0)
        session.add(article)
        session.flush()
        vectors = dict(_claims(session, rng, article, sentences) + _library(session, rng, user.id or 0))
        model = desk.embedder.model
        session.add_all(Vector(digest=key, model=model, data=data) for key, data in vectors.items())
    return article


def _said(rng: Random, form: str, town: str) -> str:
    said = form.format(
        town=town,
        name=f"{rng.choice('ABCDEFGHJKLM')}. {rng.choice(NAMES)}",
        body=rng.choice(BODIES),
        thing=rng.choice(THINGS),
        year=rng.randrange(1974, 2026),
        money=rng.randrange(11, 980) / 10,
        share=rng.randrange(5, 95),
        months=rng.randrange(3, 29),
        boats=rng.randrange(101, 990),
        fewer=rng.randrange(101, 990),
    )
    return said[0].upper() + said[1:]


def _article(rng: Random, sentences: list[str], user_id: int) -> Article:
    ends = [begin + rng.randrange(3, 7) for begin in range(0, len(sentences), 5)]
    paragraphs = [" ".join(sentences[a:b]) for a, b in zip([0, *ends], [*ends, None], strict=True) if sentences[a:b]]
    text = "\n\n".join(paragraphs)
    return Article(
        title=TITLE,
        author="Desk of the Coastal Gazette",
        publisher="Coastal Gazette",
        url="https://gazette.example/coast",
        published=date(2026, 3, 1),
        language="en",
        text=text,
        digest=digest(text),
        added_by=user_id,
        created_at=BROUGHT_IN,
        job=Job(status=Status.ready, progress=1, created_at=BROUGHT_IN, asked_by=user_id),
    )


def _claims(session: Session, rng: Random, article: Article, sentences: list[str]) -> list[tuple[str, bytes]]:
    """A claim for every sentence: its words are the article's but where somebody else is quoted."""
    made, end = [], 0
    for sentence in sentences:
        start = article.text.index(sentence, end)
        end = start + len(sentence)
        made.append(_claim(rng, article, sentence, start))
    session.add_all(made)
    return [(digest(claim.text), _vector(rng, _town(claim.text))) for claim in made]


def _claim(rng: Random, article: Article, quote: str, start: int) -> Claim:
    speaker = quote.rpartition("said ")[2].partition(",")[0] if "said " in quote else None
    return Claim(
        article_id=article.id or 0,
        text=quote.partition("”")[0].lstrip("“").rstrip(",") + "." if speaker else quote,
        quote=quote,
        start=start,
        end=start + len(quote),
        speaker=speaker,
        # A tenth look little worth checking.
        check_worthiness=rng.choice((0.2, *(n / 100 for n in range(55, 100, 5)))),
        flags=["not-split"] if rng.random() < 0.1 else [],
        created_at=BROUGHT_IN,
    )


def _library(session: Session, rng: Random, user_id: int) -> list[tuple[str, bytes]]:
    """Two pieces of evidence for each town but every eighth, of two passages each."""
    vectors = []
    for n, town in enumerate(town for n, town in enumerate(TOWNS) if n % 8):
        for edition in (1, 2):
            texts = [_said(rng, form, town) for form in PASSAGES]
            whole = "\n\n".join(texts)
            piece = Evidence(
                title=f"Register of {town}, part {edition}",
                url=f"https://register.example/{n}/{edition}",
                publisher="Register of the Coast",
                published=date(2025, 1 + n % 12, 3 + edition),
                text=whole,
                digest=digest(whole),
                likeness=digest(whole),
                added_by=user_id,
                created_at=BROUGHT_IN,
            )
            session.add(piece)
            session.flush()
            for text in texts:
                start, key = whole.index(text), digest(text)
                passage = Passage(evidence_id=piece.id, start=start, end=start + len(text), text=text, digest=key)
                session.add(passage)
                vectors.append((key, _vector(rng, town)))
    return vectors


def _town(text: str) -> str:
    return next(town for town in TOWNS if town in text)


def _vector(rng: Random, town: str) -> bytes:
    """A unit vector, as near to others of its town as texts on one subject are (a cosine of about .6)."""
    subject = np.random.default_rng(TOWNS.index(town)).standard_normal(DIMENSION)
    made = 0.77 * subject + 0.64 * np.random.default_rng(rng.getrandbits(32)).standard_normal(DIMENSION)
    return (made / np.linalg.norm(made)).astype("<f4").tobytes()
