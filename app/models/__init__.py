"""The tables: one class per word of the field, a module for each noun.

Rows that hold people to account (Verdict, Citation, Event) are only ever added: what a claim's row points at is how it
stands now, and what stood before stays readable. Offsets count Unicode code points in the article's text.
"""

from app.models.articles import Article, Reference
from app.models.claims import Citation, Claim, Kind, Mark, State, Verdict, VerdictCitation
from app.models.columns import Moment, digest, now
from app.models.evidence import Capture, Content, Evidence, Passage, Vector
from app.models.history import Event
from app.models.jobs import UNDER_WAY, Feed, FeedItem, Import, Job, Status
from app.models.people import AccessToken, Role, User

__all__ = [
    "UNDER_WAY",
    "AccessToken",
    "Article",
    "Capture",
    "Citation",
    "Claim",
    "Content",
    "Event",
    "Evidence",
    "Feed",
    "FeedItem",
    "Import",
    "Job",
    "Kind",
    "Mark",
    "Moment",
    "Passage",
    "Reference",
    "Role",
    "State",
    "Status",
    "User",
    "Vector",
    "Verdict",
    "VerdictCitation",
    "digest",
    "now",
]
