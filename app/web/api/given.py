"""What the API takes, field by field."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, RootModel

from app.models import Kind, Mark
from app.web.values import Id, Number, Text

AMark = Annotated[Text, Field(json_schema_extra={"enum": list(Mark)})]
# A file is put beside a claim by hand.
AKind = Annotated[Text, Field(json_schema_extra={"enum": [Kind.link, Kind.call, Kind.document, Kind.book]})]


class NewArticle(BaseModel):
    """An article as a text or as an address, and what is known of it: `source` is where a text was published."""

    text: Text = ""
    title: Text = ""
    url: Text = ""
    author: Text = ""
    publisher: Text = ""
    source: Text = ""
    published: date | None = None
    language: Text = ""

    @property
    def told(self) -> dict[str, str]:
        """What is known of it, as a form would have it."""
        told = self.model_dump(mode="json", include={"title", "author", "publisher", "published", "language"})
        return {name: value or "" for name, value in told.items()} | {"url": self.source}


class Particulars(BaseModel):
    """What is known of an article; what is left out stays."""

    title: Text = ""
    author: Text = ""
    publisher: Text = ""
    url: Text = ""
    published: date | None = None
    language: Text = ""

    @property
    def told(self) -> dict[str, str]:
        """What is to be otherwise, as a form would have it."""
        return {name: value or "" for name, value in self.model_dump(mode="json", exclude_unset=True).items()}


class NewClaim(BaseModel):
    """A claim on the article's text[start:end], in code points, worded as given or else as the quote stands."""

    start: Number
    end: Number
    text: Text = ""


class At(BaseModel):
    """The version of a claim that the caller has seen."""

    version: Number


class Wording(At):
    """Another wording, speaker or place; what is left out stays, and a speaker of null is none.

    `start` and `end` move the claim to the article's text[start:end], in code points. With `confirmed` false, a wording
    that is mostly not the quote's is refused.
    """

    text: Text = ""
    speaker: Text | None = None
    start: Number | None = None
    end: Number | None = None
    confirmed: bool = True


class Wordings(At):
    """The claims to make of one, each by its wording."""

    wordings: list[Text]


class OneOf(BaseModel):
    """A claim, and the version of it that the caller has seen."""

    id: Id
    version: Number


class Merger(BaseModel):
    """Claims of one article to make one of; without a text one is proposed."""

    claims: list[OneOf]
    text: Text = ""


class Dismissal(At):
    """Why the claim is not checkable: kept with the record of who set it aside."""

    reason: Text = ""


class NewCitation(BaseModel):
    """One of: a passage, an earlier claim, or a source of one's own, which is of a kind.

    A link needs its `url`; a call who was called (`author`) and what they said (`quote`); a document or a book its
    `title`.
    """

    passage_id: Id | None = None
    claim_id: Id | None = None
    url: Text = ""
    title: Text = ""
    quote: Text = ""
    kind: AKind = Kind.link
    author: Text = ""
    published: date | None = None


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


class OneselfChange(BaseModel):
    """What somebody changes of their own account; what is left out stays.

    `keys` is the whole of what they choose, by the action's name: "" switches a key off, the usual is not named.
    """

    name: Text | None = None
    keys: dict[Text, Text] | None = None
    characters_off: bool | None = None
