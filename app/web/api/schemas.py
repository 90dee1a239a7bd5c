"""What the API takes and gives, field by field: a new column of a table is nobody's to see until it is named here."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel

from app.models import Mark, State, Status
from app.web.values import Id, Number, Text

# --- refusals ---------------------------------------------------------------------------------------------------------


class Problem(BaseModel):
    """Why not, and what to do about it."""

    detail: str


class Stale(Problem):
    """Why not; `version` is the claim's version now, where the one given is no longer it."""

    version: int | None = None


REFUSALS = {
    401: "No valid token, or none at all.",
    403: "The user's role does not allow this.",
    404: "There is no such thing on the desk.",
    409: "It has moved on since, or is not in a state for this.",
    413: "The body is over the desk's limit.",
    422: "What was sent cannot be read, or breaks a rule of the desk.",
    503: "The database is busy, full or away: the same request may succeed later.",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description of a route says of these statuses."""
    return {
        status: {"description": REFUSALS[status], "model": Stale if status == 409 else Problem} for status in statuses
    }


def file_answer(description: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    """What the description of a route says that answers with a file."""
    return {200: {"description": description, "content": {media_type: {} for media_type in media_types}}}


def body(**content: dict[str, Any]) -> dict[str, Any]:
    """The description of a body that a route reads by itself: a schema for each media type ("json", "form")."""
    types = {"json": "application/json", "form": "multipart/form-data"}
    described = {types[kind]: {"schema": schema} for kind, schema in content.items()}
    return {"requestBody": {"required": True, "content": described}}


FILE = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}


# --- what comes in ----------------------------------------------------------------------------------------------------

AMark = Annotated[Text, Field(json_schema_extra={"enum": list(Mark)})]


class NewArticle(BaseModel):
    """An article as a text or as an address."""

    text: Text = ""
    title: Text = ""
    url: Text = ""


class NewClaim(BaseModel):
    """A claim on the article's text[start:end], in code points, worded as given or else as the quote stands."""

    start: Number
    end: Number
    text: Text = ""


class At(BaseModel):
    """The version of a claim that the caller has seen."""

    version: Number


class Wording(At):
    """Another wording or speaker; what is left out stays, and a speaker of null is none."""

    text: Text = ""
    speaker: Text | None = None


class Wordings(At):
    """The claims to make of one, each by its wording."""

    wordings: list[Text]


class OneOf(BaseModel):
    """A claim, and the version of it that the caller has seen."""

    id: Id
    version: Number


class Merger(BaseModel):
    """Claims of one article to make one of; without a text their wordings are put side by side."""

    claims: list[OneOf]
    text: Text = ""


class Dismissal(At):
    """Why the claim is not checkable; the desk has no place to keep that yet."""

    reason: Text = ""


class NewCitation(BaseModel):
    """One of: a passage, an earlier claim, or a link with a title and a quote."""

    passage_id: Id | None = None
    claim_id: Id | None = None
    url: Text = ""
    title: Text = ""
    quote: Text = ""


class NewCitationAt(NewCitation, At):
    """A source to put beside a claim."""


class Precedent(At):
    """What to take a verdict over from: an earlier claim, or a passage of another desk's fact-check."""

    passage_id: Id | None = None
    claim_id: Id | None = None


class NewVerdict(At):
    """A verdict on the claim as it is worded at `version`, resting on these citations."""

    verdict: AMark
    rationale: Text = ""
    citations: list[NewCitation] = []


class NewEvidence(BaseModel):
    """A row for the library, as in an imported file."""

    text: Text
    external_id: Text | None = None
    title: Text = ""
    url: Text = ""
    publisher: Text = ""
    published: date | None = None


class NewRows(RootModel[NewEvidence | list[NewEvidence]]):
    """One row, or a list of them."""


class EvidenceChange(BaseModel):
    """What a newer version of a piece of evidence says otherwise; what is left out stays."""

    text: Text = ""
    title: Text = ""
    url: Text = ""
    publisher: Text = ""
    published: date | None = None
    rating: Text = ""


class Retirement(BaseModel):
    """`confirmed` is asked for where claims cite the evidence."""

    confirmed: bool = False


class NewImport(BaseModel):
    """An address to import into the library."""

    url: Text


# --- what goes out ----------------------------------------------------------------------------------------------------


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
    """A claim as it stands: article.text[start:end] == quote. `citations` are the ids of what is cited beside it."""

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
    version: int
    verdict: Mark | None
    rationale: str | None


class VerdictOut(Out):
    """One decision on one wording of a claim."""

    id: int
    claim_id: int
    mark: Mark
    rationale: str
    wording: str
    digest: str
    reviewer_id: int
    created_at: datetime


class CitationOut(Out):
    """A source as it was when it was cited."""

    id: int
    passage_id: int | None
    cited_claim_id: int | None
    title: str
    url: str
    publisher: str
    published: date | None
    quote: str
    page: int | None
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


class Run(Out):
    """Sentences that follow each other and share a fate."""

    fate: Literal["same", "removed", "added"]
    sentences: list[str]


class WholeCaptureOut(CaptureOut):
    """A capture with the text that was read from it, and how that differs from the one before."""

    text: str
    difference: list[Run]


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
