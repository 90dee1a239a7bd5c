"""The report: an article's claims and verdicts as one object, which every export shows in its own way.

Nothing in it depends on when it is built: the same rows give the same report, down to the byte.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from urllib.parse import urlsplit

from sqlmodel import Session, col, func, select

from app import models
from app.errors import Conflict
from app.models import Article, Event, Kind, Mark, Passage, Reference, State, Status, User, VerdictCitation
from app.review import undone_verdicts
from app.review.articles import article_of


@dataclass(frozen=True)
class ReportedCitation:
    """A source a verdict rests on, as it was when it was cited.

    `permalink` is where the desk shows it, if it does; `page` the one the quote begins on, where the source has pages.
    Of a source of the reviewer's own `author` is who says so: who was called, who wrote it. Of a file, `sha256` is its
    content's.
    """

    title: str
    url: str
    publisher: str
    published: date | None
    quote: str
    permalink: str
    page: int | None = None
    kind: Kind = Kind.link
    author: str = ""
    file_name: str = ""
    sha256: str = ""

    @property
    def described(self) -> str:
        """What a source of the reviewer's own is, in words that go on from its title: "book by K. Salo"; else nothing.

        Of a call that has no title of its own, the title says so already.
        """
        if self.kind is Kind.call:
            words = f"phone call with {self.author}"
            return "" if self.title.lower() == words.lower() else words
        words = {Kind.document: "document", Kind.book: "book", Kind.file: "file"}.get(self.kind, "")
        named = f"{words} {self.file_name}" if self.file_name not in ("", self.title) else words
        return f"{named} by {self.author}".lstrip() if self.author else named

    @property
    def link(self) -> str:
        """Where a reader can go: the source itself, else the desk's page about it, else nowhere."""
        return link(self.url) or link(self.permalink)


@dataclass(frozen=True)
class ReportedVerdict:
    """One decision, the wording it was about, the reviewer's email, and the moment (UTC)."""

    mark: Mark
    rationale: str
    wording: str
    reviewer: str
    decided_at: datetime
    citations: tuple[ReportedCitation, ...]


@dataclass(frozen=True)
class ReportedClaim:
    """One claim as it stands: `quote` is the article's text[start:end], in code points.

    `dates` are what the wording's relative dates are by the calendar, `repeats` the spans at which the article says the
    same again. `verdict` is the one in force, None while the claim is undecided; `earlier` are those that hold no
    longer, oldest first, but for those that were taken back: these are on the record only.
    """

    id: int
    permalink: str
    text: str
    quote: str
    start: int
    end: int
    speaker: str | None
    flags: tuple[str, ...]
    check_worthiness: float
    dates: dict[str, str]
    repeats: tuple[tuple[int, int], ...]
    verdict: ReportedVerdict | None
    earlier: tuple[ReportedVerdict, ...]

    @property
    def place(self) -> str:
        """Where the article says it, in code points: "22–82", "22–82 and 300–360"."""
        return " and ".join(f"{start}–{end}" for start, end in [(self.start, self.end), *self.repeats])

    @property
    def mark(self) -> str:
        """The verdict in force in one word, or 'undecided'."""
        return self.verdict.mark.value if self.verdict else "undecided"


@dataclass(frozen=True)
class Report:
    """What became of an article. `claims` are the open ones and `dismissed` those set aside, in order of their place.

    `digest` is the text's SHA-256, `references` how many links the text carries, `as_of` the moment (UTC) of the last
    change the report shows.
    """

    desk: str
    desk_url: str
    article_id: int
    permalink: str
    title: str
    author: str
    publisher: str
    url: str
    published: date | None
    language: str
    digest: str
    references: int
    as_of: datetime
    claims: tuple[ReportedClaim, ...]
    dismissed: tuple[ReportedClaim, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Open claims by verdict, undecided ones among them, and the dismissed."""
        marks = Counter(claim.mark for claim in self.claims)
        return {mark: marks[mark] for mark in (*Mark, "undecided")} | {"dismissed": len(self.dismissed)}


def link(url: str) -> str:
    """A URL that may become a link in a document, or nothing: http(s), with a host, without blanks or controls."""
    url = url.strip()
    scheme, colon, rest = url.partition(":")
    usable = re.fullmatch(r"https?", scheme, re.I) and re.match(r"//[^/?#\\]", rest)
    if not usable or not url.isprintable() or re.search(r"\s", url):
        return ""
    try:
        urlsplit(url)
    except ValueError:  # "http://[::1" begins like an address of a site and is none
        return ""
    return scheme.lower() + colon + rest


def build(session: Session, article_id: int, public_url: str, desk: str = "Claimdesk") -> Report:
    """The report on an article. `public_url` is where the desk's pages are, `desk` the name it publishes under.

    Raises NotFound where there is no such article and Conflict while it is not ready.
    """
    public_url = public_url.rstrip("/")
    article = _ready(session, article_id)
    rows = _claims(session, article_id)
    verdicts = _verdicts(session, article_id, public_url)
    undone = undone_verdicts(session, article_id)
    claims = [(row.state, _claim(row, verdicts[row.id or 0], undone, public_url)) for row in rows]
    counted = select(func.count()).select_from(Reference).where(Reference.article_id == article_id)
    return Report(
        desk=desk,
        desk_url=public_url,
        article_id=article_id,
        permalink=f"{public_url}/articles/{article_id}",
        title=article.title,
        author=article.author,
        publisher=article.publisher,
        url=article.url,
        published=article.published,
        language=article.language,
        digest=article.digest or "",
        references=session.exec(counted).one(),
        as_of=_as_of(session, article, chain.from_iterable(verdicts.values())),
        claims=tuple(claim for state, claim in claims if state is State.open),
        dismissed=tuple(claim for state, claim in claims if state is State.dismissed),
    )


def _ready(session: Session, article_id: int) -> Article:
    article = article_of(session, article_id)
    if article.duplicate_of:
        raise Conflict(f"Article {article_id} has the same text as article {article.duplicate_of}: take its report.")
    if article.status is Status.failed:
        raise Conflict(f"Article {article_id} could not be prepared: try it again before you take its report.")
    if article.status is not Status.ready:
        raise Conflict(f"Article {article_id} is not ready yet: wait until its claims are there to report on.")
    return article


def _claims(session: Session, article_id: int) -> Sequence[models.Claim]:
    query = select(models.Claim).where(models.Claim.article_id == article_id, models.Claim.state != State.withdrawn)
    order = (col(models.Claim.start), col(models.Claim.end), col(models.Claim.id))
    return session.exec(query.order_by(*order)).all()


def _verdicts(session: Session, article_id: int, public_url: str) -> dict[int, list[tuple[int, ReportedVerdict]]]:
    """All verdicts on the article's claims, oldest first, each with its id, by the claim's id."""
    citations = _citations(session, article_id, public_url)
    query = select(models.Verdict, User.email).join(User, col(User.id) == models.Verdict.reviewer_id)
    query = query.join(models.Claim, col(models.Claim.id) == models.Verdict.claim_id)
    query = query.where(models.Claim.article_id == article_id).order_by(col(models.Verdict.id))
    verdicts = defaultdict(list)
    for row, reviewer in session.exec(query):
        assert row.id is not None
        decided_at, rests_on = row.created_at.astimezone(UTC), tuple(citations[row.id])
        verdict = ReportedVerdict(row.mark, row.rationale, row.wording, reviewer, decided_at, rests_on)
        verdicts[row.claim_id].append((row.id, verdict))
    return verdicts


def _citations(session: Session, article_id: int, public_url: str) -> dict[int, list[ReportedCitation]]:
    """What each verdict on the article's claims rests on, in the order it was cited, by the verdict's id."""
    query = select(VerdictCitation.verdict_id, models.Citation, Passage.evidence_id)
    query = query.join(models.Citation, col(models.Citation.id) == VerdictCitation.citation_id)
    query = query.join(Passage, col(Passage.id) == models.Citation.passage_id, isouter=True)
    query = query.join(models.Claim, col(models.Claim.id) == models.Citation.claim_id)
    query = query.where(models.Claim.article_id == article_id).order_by(col(models.Citation.id))
    citations = defaultdict(list)
    for verdict_id, row, evidence_id in session.exec(query):
        citations[verdict_id].append(_citation(row, _permalink(row, evidence_id, public_url)))
    return citations


def _citation(row: models.Citation, permalink: str) -> ReportedCitation:
    return ReportedCitation(
        title=row.title,
        url=row.url,
        publisher=row.publisher,
        published=row.published,
        quote=row.quote,
        permalink=permalink,
        page=row.page,
        kind=Kind(row.kind),
        author=row.author,
        file_name=row.file_name,
        sha256=row.sha256 or "",
    )


def _permalink(citation: models.Citation, evidence_id: int | None, public_url: str) -> str:
    if citation.cited_claim_id is not None:
        return f"{public_url}/claims/{citation.cited_claim_id}"
    if citation.sha256:
        return f"{public_url}/citations/{citation.id}/file"
    return f"{public_url}/evidence/{evidence_id}#passage-{citation.passage_id}" if evidence_id is not None else ""


def _claim(
    row: models.Claim, verdicts: list[tuple[int, ReportedVerdict]], undone: Set[int], public_url: str
) -> ReportedClaim:
    assert row.id is not None
    return ReportedClaim(
        id=row.id,
        permalink=f"{public_url}/claims/{row.id}",
        text=row.text,
        quote=row.quote,
        start=row.start,
        end=row.end,
        speaker=row.speaker,
        flags=tuple(row.flags),
        check_worthiness=row.check_worthiness,
        dates=row.dates,
        repeats=tuple((start, end) for start, end in row.repeats),
        verdict=dict(verdicts).get(row.verdict_id or 0),
        earlier=tuple(verdict for id, verdict in verdicts if id not in {row.verdict_id, *undone}),
    )


def _as_of(session: Session, article: Article, verdicts: Iterable[tuple[int, ReportedVerdict]]) -> datetime:
    changed = session.exec(select(func.max(Event.created_at)).where(Event.article_id == article.id)).one()
    decided = [verdict.decided_at for _, verdict in verdicts]
    return max([article.created_at, *decided, *([changed] if changed else [])]).astimezone(UTC)
