"""The command line. Data goes to stdout, everything else to stderr; a refusal is one line there and exit code 1.

What a command needs is imported inside it: `claimdesk --help` must not wait for torch.
"""

import sys
from dataclasses import asdict
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app.cli.evidence import evidence, feeds
from app.cli.measure import evaluate, train
from app.cli.terminal import document_of, follow, lines_of, open_desk, out, read_settings, tell
from app.errors import ClaimdeskError

if TYPE_CHECKING:
    from app.settings import Settings

app = typer.Typer(help="A claim-level fact-check workbench.", no_args_is_help=True, add_completion=False)
user = typer.Typer(help="Accounts.", no_args_is_help=True)
token = typer.Typer(help="API tokens.", no_args_is_help=True)
app.add_typer(evidence, name="evidence")
app.add_typer(evaluate, name="eval")
app.add_typer(train, name="train")
app.add_typer(user, name="user")
app.add_typer(token, name="token")

Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]


def main() -> None:
    """Run the command line; a refusal is told in one line, with exit code 1."""
    try:
        app()
    except ClaimdeskError as refusal:
        _refuse(str(refusal))
    except Exception as fault:
        from app.db import unavailable

        told = unavailable(fault)
        if told is None:
            raise
        _refuse(f"{told.reason} Run this again {told.when}: what it had done is kept.")


def _refuse(message: str) -> NoReturn:
    print(f"claimdesk: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(1)


@app.command()
def serve(host: str = "127.0.0.1", port: Port = 8000) -> None:
    """Start the desk for the browser."""
    from app.server import run

    run(read_settings(), host, port)


@app.command()
def demo(
    port: Port = 8000,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the desk in the browser.")] = True,
) -> None:
    """A throw-away desk with a sample article and evidence, ready to review."""
    from tempfile import TemporaryDirectory

    from app.server import run

    with TemporaryDirectory(prefix="claimdesk-demo-") as folder:
        settings = read_settings().model_copy(update={"data_dir": Path(folder), "database_url": "", "feeds": []})
        run(settings, "127.0.0.1", port, demo=True, browser=browser)


@app.command()
def split(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.")] = "-",
    extractor: Annotated[str, typer.Option(help="Which extractor splits.")] = "rules",
    batch: Annotated[str | None, typer.Option(help="JSON lines of {id, text, title}; - for standard input.")] = None,
) -> None:
    """Split an article into claims, without a desk."""
    from app.claims import extractor as find_extractor
    from app.claims.batch import extract_all

    settings = read_settings().model_copy(update={"extractor": extractor})
    if batch is None:
        document = document_of(settings, file)
        found = find_extractor(settings).extract(document.text, document.title, document.published)
        if found.notice:
            print(f"claimdesk: {found.notice}", file=sys.stderr)
        out({"title": document.title, "text": document.text, "claims": [asdict(claim) for claim in found.claims]})
        return
    failed = False
    rows, waiting = tee((given["id"], *_readable(given, settings)) for given in lines_of(batch))
    found_all = extract_all(settings, ((text, title) for _, text, title, _ in waiting))
    for (name, text, _, problem), found in zip(rows, found_all, strict=True):
        failed = tell(str(name), problem) if problem else failed
        if found.notice:
            print(f"claimdesk: {name}: {found.notice}", file=sys.stderr)
        out({"id": name, "text": text, "claims": [asdict(claim) for claim in found.claims]})
    if failed:
        raise typer.Exit(1)


def _readable(given: dict[str, Any], settings: "Settings") -> tuple[str, str | None, str]:
    """A row's canonical text, its title, and why it cannot be split, if so."""
    from app.ingest import read_text

    try:
        return read_text(given["text"], settings).text, given.get("title"), ""
    except ClaimdeskError as refusal:
        return "", given.get("title"), str(refusal)


@app.command()
def ingest(sources: Annotated[list[str], typer.Argument(help="Paths, URLs, or - for standard input.")]) -> None:
    """Bring articles in and wait until they are ready to review."""
    from sqlmodel import Session

    from app import accounts, pipeline, review
    from app.models import Article, Status

    desk = open_desk()
    owner = accounts.owner(desk.engine)
    submitted: list[int] = []
    failed = False
    for source in sources:
        try:
            if "://" in source:
                article = pipeline.submit_url(desk, owner, source)
            else:
                article, _ = pipeline.submit(desk, owner, document_of(desk.settings, source))
            submitted.append(article.id or 0)
        except ClaimdeskError as refusal:
            failed = tell(source, str(refusal))
    for article in follow(desk, Article, submitted):
        shown_id = article.duplicate_of or article.id or 0
        with Session(desk.engine) as session:
            claims = review.progress(session, [shown_id])[shown_id].claims
        if article.status is Status.failed:
            failed = tell(article.title, article.error)
        out({"id": shown_id, "title": article.title, "status": article.status, "claims": claims})
    if failed:
        raise typer.Exit(1)


@app.command()
def export(
    article: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help="The article's number.")],
    format: Annotated[str, typer.Option("--format", help="html, md, csv, json or claimreview.")],
    output: Annotated[Path | None, typer.Option("-o", help="Where to write; standard output otherwise.")] = None,
) -> None:
    """Write an article's verdict report."""
    from sqlmodel import Session

    from app import exports, report
    from app.db import open_database

    settings = read_settings()
    chosen = exports.format(format)
    with Session(open_database(settings)) as session:
        content = chosen.render(report.build(session, article, settings.public_url))
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise ClaimdeskError(f"Cannot write {output}: {error.strerror}.") from error


app.command()(feeds)


@user.command("add")
def add_user(
    email: str,
    role: Annotated[str, typer.Option(help="reader, reviewer, editor or admin.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input.")
    ] = False,
) -> None:
    """Add an account. Without a password it works through API tokens only."""
    from app import accounts
    from app.db import open_database

    password = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    if password_stdin and not password:
        raise ClaimdeskError("No password came on standard input.")
    added = accounts.add_user(open_database(read_settings()), email, role, password)
    print(f"Added {added.email} as {added.role}.", file=sys.stderr)


@token.command("add")
def add_token(email: str) -> None:
    """Print a new API token of an account; it cannot be shown again."""
    from sqlmodel import Session

    from app import accounts
    from app.db import open_database

    engine = open_database(read_settings())
    with Session(engine) as session:
        user = accounts.user_by_email(session, email)
    print(accounts.issue(engine, user, "api"))
