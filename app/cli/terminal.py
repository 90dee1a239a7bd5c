"""What commands share: the settings, what they are given to read, and where data and messages go."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import BadArticle, Misconfigured, NotFound

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from sqlmodel import Session

    from app.desk import Desk
    from app.evidence.library import Added
    from app.ingest import Document
    from app.pipeline import Subject
    from app.settings import Settings


def read_settings() -> "Settings":
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from app.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        found = error.errors()[0]
        problem = found["msg"].removeprefix("Value error, ")
        raise Misconfigured(f"CLAIMDESK_{str(found['loc'][0]).upper()}: {problem}.") from error
    except SettingsError as error:
        raise Misconfigured(f'A setting is not JSON where it has to be, as in ["…"]: {error}.') from error
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"The file .env cannot be read ({error}): mend it, or take it away.") from error


def open_desk() -> "Desk":
    from app.desk import Desk

    return Desk(read_settings())


def content_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFound(f"Cannot read {file}: {error.strerror}.") from error


def document_of(settings: "Settings", source: str) -> "Document":
    from app.ingest import decode, read_file, read_text

    if source == "-":
        return read_text(decode(sys.stdin.buffer.read(), "Standard input"), settings)
    return read_file(Path(source).name, content_of(Path(source)), settings)


def lines_of(source: str) -> Iterator[dict[str, Any]]:
    lines = sys.stdin.buffer if source == "-" else content_of(Path(source)).splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except ValueError as error:
            raise BadArticle(f"Line {number} is not JSON ({error}).") from error
        if not isinstance(given, dict) or "id" not in given or not isinstance(given.get("text"), str):
            raise BadArticle(f'Line {number} is not an object with "id" and "text".')
        yield given


@contextmanager
def progress_bars() -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        yield bars


def follow(desk: "Desk", kind: "type[Subject]", subject_ids: list[int]) -> "list[Subject]":
    """Wait until these are ready or have failed, with a bar for each."""
    from app import pipeline

    with progress_bars() as bars:
        tasks = {number: bars.add_task(f"{kind.__name__.lower()} {number}", total=1.0) for number in subject_ids}
        return pipeline.finish(
            desk, kind, subject_ids, lambda job: bars.update(tasks[job.subject_id], completed=job.progress)
        )


def show(bars: "Progress", bar: "TaskID", _session: "Session", done: "Added") -> None:
    bars.update(bar, completed=done.rows)


def out(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False), flush=True)


def tell(source: str, problem: str) -> bool:
    print(f"claimdesk: {source}: {problem}", file=sys.stderr)
    return True
