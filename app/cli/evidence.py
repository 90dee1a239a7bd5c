"""Commands of the evidence library."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.terminal import content_of, follow, lines_of, open_desk, out, progress_bars, show, tell
from app.errors import BadArticle, ClaimdeskError

if TYPE_CHECKING:
    from app.desk import Desk

evidence = typer.Typer(help="The evidence library.", no_args_is_help=True)

# Texts of a batch that are looked up together: more would save little, and the first answer come later.
SEARCHED_AT_ONCE = 64


@evidence.command("import")
def import_evidence(
    sources: Annotated[
        list[str], typer.Argument(help=".jsonl .csv .json (ClaimReview) .txt .md .html .pdf .docx, or addresses")
    ],
    text_column: Annotated[
        str, typer.Option(help="The column of a table that holds the text, where it is not called 'text'.")
    ] = "",
) -> None:
    """Add files and web pages to the evidence library; what is in it already changes nothing."""
    desk = open_desk()
    failed = False
    for source in sources:
        try:
            counts = _import_address(desk, source) if "://" in source else _import_file(desk, Path(source), text_column)
            out({"file": source, **counts})
            failed |= bool(counts["refused"])
        except ClaimdeskError as refusal:
            failed = tell(source, str(refusal))
    desk.store.catch_up()  # so that the next search need not
    if failed:
        raise typer.Exit(1)


def _import_file(desk: "Desk", file: Path, text_column: str) -> dict[str, Any]:
    from app import accounts, pipeline

    read = pipeline.read_evidence(desk, file.name, content_of(file), text_column)
    for line in read.refused:
        tell(f"{file}, line {line.line}", line.reason)
    if read.unused:
        tell(str(file), f"nothing is made of these columns: {', '.join(read.unused)}.")
    with progress_bars() as bars:
        bar = bars.add_task(file.name, total=len(read.rows))
        added = pipeline.add_evidence(desk, accounts.owner(desk.engine), read.rows, partial(show, bars, bar))
    counts = {"added": added.added, "unchanged": added.unchanged, "refused": len(read.refused)}
    return counts | ({"unused": read.unused} if read.unused else {})


def _import_address(desk: "Desk", address: str) -> dict[str, Any]:
    from app import accounts, pipeline
    from app.models import Import, Status

    queued = pipeline.submit_import_url(desk, accounts.owner(desk.engine), address)
    [job] = pipeline.finish(desk, Import, [queued.id or 0], lambda job: None)
    if job.status is Status.failed:
        raise BadArticle(job.error)
    return {"added": job.added, "unchanged": job.unchanged, "refused": 0}


@evidence.command("search")
def search_evidence(
    text: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many hits at most.")] = 10,
    batch: Annotated[str | None, typer.Option(help="JSON lines of {id, text}; - for standard input.")] = None,
) -> None:
    """The passages and earlier claims nearest to a text, or to each of many."""
    if (text is None) == (batch is None):
        raise typer.BadParameter("Give either a TEXT or --batch FILE.")
    desk = open_desk()
    desk.store.catch_up()  # here nobody waits beside: all there is takes part
    if text is not None:
        out([hit.as_json() for hit in desk.search(text, k)])
        return
    for rows in _groups(lines_of(batch or "-"), SEARCHED_AT_ONCE):
        found = desk.search_all([row["text"] for row in rows], k)
        for row, hits in zip(rows, found, strict=True):
            out({"id": row["id"], "hits": [hit.as_json() for hit in hits]})


def _groups(lines: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while group := list(islice(lines, size)):
        yield group


def feeds(
    check: Annotated[bool, typer.Option("--check", help="Check them all now, and wait for what they bring.")] = False,
) -> None:
    """The feeds that CLAIMDESK_FEEDS names, and how their latest checks went."""
    from app import accounts, pipeline
    from app.feeds import as_json, brought, watched
    from app.models import Feed, Import, Status

    desk = open_desk()
    shown = watched(desk.engine, desk.settings)
    failed = False
    if check:
        owner = accounts.owner(desk.engine)
        feed_ids = [pipeline.check_feed(desk, owner, feed.id or 0).id or 0 for feed in shown]
        with pipeline.working(desk, watch=False):  # without a break between the checks and what they bring
            shown = follow(desk, Feed, feed_ids)
            follow(desk, Import, [job.id or 0 for job in brought(desk.engine, feed_ids)])
    for feed in shown:
        out(as_json(feed))
        if check and feed.status is Status.failed:
            failed = tell(feed.url, feed.error)
    if failed:
        raise typer.Exit(1)
