"""What the API gives, field by field: a new column of a table is nobody's to see until it is named here."""

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from app.models import Kind, Mark, Role, State, Status


class Out(BaseModel):
    """An answer, made of a row and of what the row itself does not have."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, row: object, **more: object) -> Self:
        own = {name: getattr(row, name) for name in cls.model_fields if name not in more}
        return cls.model_validate(own | more)


class Counts(Out):
    """How far the review of an article has come: its open claims by verdict, and those set aside."""

    verified: int
    disputed: int
    unsourced: int
    undecided: int
    dismissed: int
    claims: int
    decided: int


class QueuedOut(Out):
    """An article that was brought in; `duplicate` where the desk had its text already."""

    id: int
    status: Status
    duplicate: bool


class ArticleOut(Out):
    """An article, and how far pipeline and review have come with it."""

    id: int
    title: str
    author: str
    publisher: str
    url: str
    published: date | None
    language: str
    digest: str | None
    duplicate_of: int | None
    notice: str
    extraction: dict[str, Any]
    status: Status
    step: str
    progress: float
    error: str
    created_at: datetime
    archived_at: datetime | None
    counts: Counts


class LinkOut(Out):
    """A link that an article's text carries."""

    url: str
    text: str


class WholeArticleOut(ArticleOut):
    """An article with its text, which offsets count code points of, and the links in it."""

    text: str
    references: list[LinkOut]


class ClaimOut(Out):
    """A claim as it stands: article.text[start:end] == quote. `citations` are the ids of what is cited beside it.

    `differs` and `decided_before` are what was noticed when its evidence was last looked up: that figures differ, and
    that there is an earlier verdict on the same.
    """

    id: int
    article_id: int
    text: str
    quote: str
    start: int
    end: int
    speaker: str | None
    check_worthiness: float
    flags: list[str]
    dates: dict[str, str]
    repeats: list[list[int]]
    state: State
    citations: list[int]
    draft: dict[str, str]
    differs: bool
    decided_before: bool
    version: int
    verdict: Mark | None
    rationale: str | None


class VerdictOut(Out):
    """One decision on one wording of a claim. One that is undone was taken back by who gave it."""

    id: int
    claim_id: int
    mark: Mark
    rationale: str
    wording: str
    digest: str
    reviewer_id: int
    reviewer: str
    undone: bool
    created_at: datetime


class CitationOut(Out):
    """A source as it was when it was cited: a passage, a claim, or of a reviewer's own. Of a file, with its SHA-256."""

    id: int
    kind: Kind
    passage_id: int | None
    cited_claim_id: int | None
    author: str
    title: str
    url: str
    publisher: str
    published: date | None
    quote: str
    page: int | None
    file_name: str
    sha256: str | None
    added_by: int
    created_at: datetime


class WholeClaimOut(ClaimOut):
    """A claim with what is cited beside it, and all verdicts ever given on it, newest first."""

    cited: list[CitationOut]
    verdicts: list[VerdictOut]


class SplitOut(ClaimOut):
    """A claim that was split, which is withdrawn, and the claims it was split into."""

    claims: list[ClaimOut]


class GivenVerdictOut(Out):
    """A verdict that was given, and the claim's version since."""

    id: int
    claim_id: int
    version: int
    verdict: Mark


class HitOut(Out):
    """Something known that bears on a text; `score` is between 0 and 1 and comparable between texts."""

    kind: Literal["passage", "claim"]
    id: int
    external_id: str | None
    title: str
    url: str
    publisher: str
    published: date | None
    text: str
    score: float
    verdict: str | None
    page: int | None


class ComparisonOut(Out):
    """How a figure or office of a claim and one of a hit stand to each other; the spans are into their texts."""

    relation: Literal["agrees", "differs", "not comparable"]
    code: str
    claim_span: tuple[int, int]
    passage_span: tuple[int, int]
    note: str


class MatchOut(HitOut):
    """A hit of a claim, with what is noticed of it: hints, none of which decides. Not each is a source to cite."""

    comparisons: list[ComparisonOut]
    stance: Literal["supports", "contradicts"] | None
    stance_probability: float | None
    closeness: Literal["related", "same"] | None
    citable: bool


class AddedOut(Out):
    """How many rows were added, and how many the library had already."""

    added: int
    unchanged: int


class EvidenceOut(Out):
    """A piece of evidence in a list; what is untitled has as its title how it begins."""

    id: int
    external_id: str | None
    title: str
    url: str
    publisher: str
    published: date | None
    rating: str
    retired_at: datetime | None
    created_at: datetime


class PassageOut(Out):
    """A passage: evidence.text[start:end] == text. `page` is the one it begins on, where the source has pages."""

    id: int
    evidence_id: int
    start: int
    end: int
    text: str
    page: int | None


class CitedByOut(Out):
    """A claim that cites a passage now, and the verdict that holds."""

    claim_id: int
    passage_id: int
    verdict: Mark | None


class CaptureOut(Out):
    """What an address answered at one moment; `unchanged_since` is when the very same bytes were first there."""

    id: int
    evidence_id: int
    address: str
    url: str
    media_type: str
    charset: str
    sha256: str
    size: int
    title: str
    publisher: str
    published: date | None
    fetched_by: int
    fetched_at: datetime
    changed: bool
    unchanged_since: datetime | None


class RunOut(Out):
    """Sentences that follow each other and share a fate."""

    fate: Literal["same", "removed", "added"]
    sentences: list[str]


class WholeCaptureOut(CaptureOut):
    """A capture with the text that was read from it, and how that differs from the one before."""

    text: str
    difference: list[RunOut]


class WholeEvidenceOut(EvidenceOut):
    """A piece of evidence with its passages, the claims that cite it, and the captures of all its versions."""

    text: str
    explanation: str
    speaker: str
    said: date | None
    pages: list[int]
    digest: str
    replaced_by: int | None
    retired_by: int | None
    added_by: int | None
    versions: list[int]
    passages: list[PassageOut]
    cited_by: list[CitedByOut]
    captures: list[CaptureOut]


class RefusedLine(BaseModel):
    """A line of an imported file that was not taken in."""

    line: int
    reason: str


class ImportOut(Out):
    """A file, text or address on its way into the library."""

    id: int
    name: str
    url: str
    status: Status
    progress: float
    error: str
    added: int
    unchanged: int
    refused: list[RefusedLine]
    unused: list[str]
    cleared_at: datetime | None
    created_at: datetime


class FeedOut(Out):
    """A watched feed, and how its latest check went."""

    id: int
    url: str
    title: str
    status: Status
    error: str
    found: int
    checked_at: datetime | None


class OneselfOut(Out):
    """The account that the token is for, and what its holder has chosen: keys other than the usual, by action."""

    id: int
    email: str
    name: str
    role: Role
    keys: dict[str, str]
    characters_off: bool


class FoundArticleOut(Out):
    """An article that a search has found."""

    id: int
    title: str
    archived_at: datetime | None


class FoundClaimOut(Out):
    """A claim that a search has found, and the title of its article."""

    id: int
    article_id: int
    article: str
    text: str
    state: State
    verdict: Mark | None


class FoundEvidenceOut(Out):
    """A piece of evidence that a search has found; untitled ones are told by how they begin."""

    id: int
    title: str
    publisher: str
    retired_at: datetime | None


class FoundOut(Out):
    """What a search has found, the newest first."""

    articles: list[FoundArticleOut]
    claims: list[FoundClaimOut]
    evidence: list[FoundEvidenceOut]
