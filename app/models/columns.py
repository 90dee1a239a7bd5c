"""What the tables' columns are made of: points in time, and what a text is recognised by."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy import DateTime, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC and always aware: SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def digest(text: str) -> str:
    """What a text is recognised by, and its vector found by: its SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
