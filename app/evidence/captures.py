"""What web addresses answered, kept: byte for byte, with the time, and with the text that was read from it then.

Captures are only ever added. Where the text has changed since the one before, it becomes a new version of the evidence;
where it has not, the evidence stays, whatever happened to the page's markup.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from sqlmodel import Session, col, select

from app.acts import Acting
from app.errors import Conflict
from app.evidence.importers import Row
from app.evidence.library import write
from app.evidence.versions import newest, put
from app.language.sentences import sentences
from app.models import Capture, Content, Evidence

# What a page tells of itself, and an editor may have put right.
DETAILS = ("title", "publisher", "published")


def latest(session: Session, address: str) -> Capture | None:
    """The newest capture of an address, as it was asked for."""
    query = select(Capture).where(Capture.address == address).order_by(col(Capture.id).desc())
    return session.exec(query.limit(1)).first()


@dataclass(frozen=True)
class Answer:
    """What came from an address: where it was found in the end, what it said it is, the bytes, and when (UTC)."""

    address: str
    url: str
    media_type: str
    charset: str
    content: bytes
    fetched_at: datetime


def keep(acting: Acting, answer: Answer, row: Row, import_id: int | None = None) -> bool:
    """Add a capture, and the evidence that stands for it; whether there is new text, so new evidence.

    `row` is what was read from the answer. What an editor has changed of the evidence's details stays changed. Raises
    Conflict where the evidence made of this address was retired.
    """
    session, user_id = acting.session, acting.actor.id or 0
    before = latest(session, answer.address)
    standing = _standing(acting, before, row)
    if standing and standing.replaced_by is not None:
        raise Conflict("Somebody has changed this evidence meanwhile.")
    if standing and standing.retired_at is not None:
        raise Conflict(f"What was captured from this address is evidence {standing.id}, retired: bring it back first.")
    changed = standing is None or (before is not None and before.text != row.text)
    if standing is None:
        standing = acting.make(write(session, row, row.digest, user_id))
    elif before is not None and changed:
        standing = put(acting, standing, _updated(row, before, standing))
    session.add(
        Capture(
            evidence_id=standing.id or 0,
            import_id=import_id,
            address=answer.address,
            url=answer.url,
            media_type=answer.media_type,
            charset=answer.charset,
            sha256=stored(session, answer.content),
            size=len(answer.content),
            text=row.text,
            title=row.title,
            publisher=row.publisher,
            published=row.published,
            fetched_by=user_id,
            fetched_at=answer.fetched_at,
        )
    )
    return changed


def _standing(acting: Acting, before: Capture | None, row: Row) -> Evidence | None:
    """The evidence a capture would be of: that of the capture before, or one that says the same already."""
    if before is not None:
        known = acting.session.get(Evidence, before.evidence_id)
    else:
        known = acting.session.exec(select(Evidence).where(Evidence.digest == row.digest)).first()
    return acting.take(Evidence, newest(acting.session, known).id or 0) if known else None


def _updated(row: Row, before: Capture, standing: Evidence) -> Row:
    kept = {name: getattr(standing, name) for name in DETAILS if getattr(standing, name) != getattr(before, name)}
    kept |= {name: getattr(standing, name) for name in ("external_id", "rating", "explanation", "speaker", "said")}
    return replace(row, **kept)


def stored(session: Session, content: bytes) -> str:
    """The SHA-256, in hexadecimal, under which the bytes are kept from now on; each once."""
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(Content, sha256) is None:
        session.add(Content(sha256=sha256, data=content))
        session.flush()
    return sha256


# --- what has changed -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """A capture, the one before it of the same address, and since when the very same bytes have been there."""

    capture: Capture
    before: Capture | None
    since: datetime | None

    @property
    def changed(self) -> bool:
        """Whether the page said something else than the time before."""
        return self.before is not None and self.before.text != self.capture.text


def history(session: Session, evidence_ids: Sequence[int]) -> list[Taken]:
    """The captures that these pieces of evidence, versions of each other, stand for; the newest first."""
    query = select(Capture).where(col(Capture.evidence_id).in_(evidence_ids)).order_by(col(Capture.id))
    last: dict[str, Taken] = {}
    taken = []
    for capture in session.exec(query):
        earlier = last.get(capture.address)
        before = earlier.capture if earlier else None
        same = earlier is not None and earlier.capture.sha256 == capture.sha256
        since = (earlier.since or earlier.capture.fetched_at) if earlier and same else None
        last[capture.address] = Taken(capture, before, since)
        taken.append(last[capture.address])
    return taken[::-1]


@dataclass(frozen=True)
class Run:
    """Sentences that follow each other and share a fate: 'same', 'removed' or 'added'."""

    fate: str
    sentences: tuple[str, ...]


def difference(older: str, newer: str) -> list[Run]:
    """How one text became another, sentence by sentence, in order; what was removed stands before what was added."""
    before, after = _sentences(older), _sentences(newer)
    return list(_runs(before, after))


def _runs(before: list[str], after: list[str]) -> Iterator[Run]:
    for fate, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if fate == "equal":
            yield Run("same", tuple(before[i:j]))
            continue
        if j > i:
            yield Run("removed", tuple(before[i:j]))
        if m > k:
            yield Run("added", tuple(after[k:m]))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]
