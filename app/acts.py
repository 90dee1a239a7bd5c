"""What people do at the desk: every write by a person is an act, which is one transaction, allowed, and recorded.

    with act(engine, user, "retire evidence") as acting:
        acting.take(Evidence, evidence_id).retired_at = now()

An act opens its session and hands it on; what only reads takes a session as an argument.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Engine, inspect
from sqlmodel import Session, SQLModel, select

from app import policy
from app.db import batched, writing
from app.errors import NotFound
from app.models import AccessToken, Article, Claim, Event, Evidence, Import, Job, User

M = TypeVar("M", bound=SQLModel)
Snapshot = dict[str, Any]

# What an Event keeps of a row; of a claim, it is what an undo puts back.
KEPT: dict[type[SQLModel], set[str]] = {
    Claim: {"text", "quote", "start", "end", "speaker", "flags", "state", "verdict_id", "citations", "draft"},
    Article: {"title", "author", "publisher", "url", "published", "language", "archived_at", "deleted_at"},
    Evidence: {"title", "replaced_by", "retired_at"},
    Import: {"name", "url", "cleared_at"},
    Job: {"article_id", "import_id", "feed_id", "attempt"},
    User: {"email", "name", "role", "preferences"},
    AccessToken: {"user_id", "kind"},
}


@dataclass
class Acting:
    """An act under way: who acts, the session it happens in, and each row it touches with its snapshot before.

    The rows are of one table; `undoes` is the event that the act takes back, `reason` why it is done, where somebody
    says so.
    """

    session: Session
    actor: User
    name: str
    undoes: int | None = None
    reason: str = ""
    _subject: str = ""
    _touched: list[tuple[Any, Snapshot | None]] = field(default_factory=list)
    _inserted: list[Snapshot] = field(default_factory=list)

    def take(self, model: type[M], id: int) -> M:
        """A row about to be changed, which nobody else changes until the act is done. Raises NotFound."""
        row = row_of(self.session, model, id, lock=True)
        self._touch(row, _snapshot(row))
        return row

    def take_all(self, model: type[M], ids: Sequence[int]) -> list[M]:
        """Rows about to be changed together, in the order of their ids, as `take` takes one."""
        key = inspect(model).primary_key[0]
        found: dict[int, M] = {}
        # In the order of their ids, so that two acts on the same rows do not wait for each other.
        for some in batched(sorted(set(ids))):
            query = select(model).where(key.in_(some)).order_by(key).with_for_update(key_share=True)
            found |= {inspect(row).identity[0]: row for row in self.session.exec(query)}
        for id in sorted(set(ids)):
            if id not in found:
                raise _missing(model, id)
            self._touch(found[id], _snapshot(found[id]))
        return list(found.values())

    def make(self, row: M) -> M:
        """A new row, which has its id from here on."""
        self.session.add(row)
        self.session.flush()
        self._touch(row, None)
        return row

    def remove(self, row: SQLModel) -> None:
        """Delete a row of the act's session; its event keeps what was known of it."""
        self._touch(row, _snapshot(row))
        self.session.delete(row)

    def inserted(self, model: type[SQLModel], ids: Sequence[int]) -> None:
        """Rows that the act has inserted by the thousand, without reading them: the event keeps their ids."""
        self._subject = str(model.__tablename__)
        self._inserted += [{"id": id, "before": None, "after": {}} for id in ids]

    def record(self, word: str) -> None:
        """Add the event, where anything has changed; a claim that has is at its next version."""
        self.session.flush()
        changes, article_id = list(self._inserted), None
        for row, before in self._touched:
            after = None if inspect(row).deleted else _snapshot(row)
            if after != before:
                changes.append({"id": row.id, "before": before, "after": after})
                if isinstance(row, Claim):
                    article_id = row.article_id
                    row.version += before is not None
        if changes:
            self.session.add(
                Event(
                    user_id=self.actor.id or 0,
                    act=word,
                    subject=self._subject,
                    subject_id=changes[0]["id"],
                    article_id=article_id,
                    changes=changes,
                    undoes=self.undoes,
                    reason=self.reason,
                )
            )

    def _touch(self, row: SQLModel, before: Snapshot | None) -> None:
        self._subject = str(row.__tablename__)
        self._touched.append((row, before))


@contextmanager
def act(engine: Engine, actor: User, name: str, word: str = "") -> Iterator[Acting]:
    """One act of one user, in a transaction: committed with its event at the end, or not at all where it raises.

    `name` is the policy's; `word` is what the event calls it, where that tells more. Raises Forbidden where the user's
    role does not allow the act.
    """
    policy.require(actor, name)
    with writing(engine) as session:
        acting = Acting(session, actor, name)
        yield acting
        acting.record(word or name)


def row_of(session: Session, model: type[M], id: int, *, lock: bool = False) -> M:
    """The row of that id. Raises NotFound. With `lock`, as it is now and stays until the transaction ends."""
    # SQLite has no such lock and needs none: a transaction that writes waits there for the one before. On PostgreSQL
    # this one lets others point at the row meanwhile, as a citation of it does.
    row = session.get(model, id, with_for_update={"key_share": True} if lock else None)
    if row is None:
        raise _missing(model, id)
    return row


def _missing(model: type[SQLModel], id: int) -> NotFound:
    return NotFound(f"There is no {model.__tablename__} {id}.")


def _snapshot(row: SQLModel) -> Snapshot:
    return row.model_dump(mode="json", include=KEPT[type(row)])
