"""What people and programs bring in, by form or by JSON: one source at a time, queued for the pipeline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session
from starlette.datastructures import UploadFile

from app import pipeline
from app.desk import Desk
from app.errors import BadArticle, BadRow, Conflict, NotFound
from app.ingest import read_file, read_text
from app.models import Article, Import, Status, User
from app.review.articles import particulars
from app.web.readers import captures_of, fetch_under_way
from app.web.values import writable


async def upload_of(file: UploadFile | None, limit: int) -> tuple[str, bytes | None]:
    """The name and content of an uploaded file, up to a byte more than `limit`; no content where none was chosen."""
    if file is None or not file.filename:
        return "", None
    return writable(file.filename), await file.read(limit + 1)


def bring_in(
    desk: Desk, user: User, text: str, url: str, told: Mapping[str, str], name: str, content: bytes | None
) -> tuple[Article, bool]:
    """The article of exactly one source, queued; and whether it is new.

    `told` are particulars of it as somebody wrote them, empty where they do not say; the source tells the others.
    Raises BadArticle for no or several sources, RuleBroken for particulars that cannot be taken.
    """
    _require_one(text, url, content)
    columns = {name: value for name, value in particulars(told, titled=False).items() if value}
    if url.strip():
        return pipeline.submit_url(desk, user, url.strip(), columns), True
    document = read_text(text, desk.settings) if content is None else read_file(name, content, desk.settings)
    return pipeline.submit(desk, user, replace(document, **columns))


def import_source(
    desk: Desk, user: User, row: Mapping[str, str], url: str, files: Sequence[tuple[str, bytes]], text_column: str
) -> None:
    """Queue exactly one kind of source: a row of the library with its text, an address, or files, each an import.

    Raises BadArticle for none or several kinds, and what is wrong with the one; of several files those that can be
    taken in are.
    """
    _require_one(row["text"], url, files[0][1] if files else None)
    if url.strip():
        pipeline.submit_import_url(desk, user, url.strip())
    elif not files:
        # A pasted text is a file of one row; an empty field is one that the row does not have.
        given = {key: value.strip() for key, value in row.items() if value.strip()}
        pipeline.submit_import(desk, user, "pasted text.jsonl", json.dumps(given).encode())
    elif len(files) == 1:
        pipeline.submit_import(desk, user, *files[0], text_column)
    else:
        _import_files(desk, user, files, text_column)


def _import_files(desk: Desk, user: User, files: Sequence[tuple[str, bytes]], text_column: str) -> None:
    told = []
    for name, content in files:
        try:
            pipeline.submit_import(desk, user, name, content, text_column)
        except (BadArticle, BadRow) as refusal:
            told.append(f"{name} is not taken in: {refusal}")
    if told:
        others = len(files) - len(told)
        also = "The other file is" if others == 1 else f"The other {others} files are"
        raise BadRow(" ".join([*told, f"{also} on the way into the library."] if others else told))


def _require_one(text: str, url: str, content: bytes | None) -> None:
    if [bool(text.strip()), bool(url.strip()), content is not None].count(True) != 1:
        raise BadArticle("Give one source: paste a text, enter an address, or choose a file.")


def fetch_again(session: Session, desk: Desk, user: User, evidence_id: int) -> Import:
    """Queue the address that a piece of evidence was captured from, unless it is on its way already; the import.

    `session` is closed. Raises NotFound where it was captured from none, Conflict where it has been retired.
    """
    evidence, taken = captures_of(session, evidence_id)
    moving = fetch_under_way(session, taken)
    session.close()
    if not taken:
        raise NotFound(f"Evidence {evidence_id} was not fetched from an address.")
    if evidence.retired_at is not None:
        raise Conflict("This evidence has been retired: bring it back before you fetch it again.")
    if moving is None or moving.status is Status.failed:
        return pipeline.submit_import_url(desk, user, taken[0].capture.address)
    return moving
