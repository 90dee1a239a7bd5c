"""The command line. Data goes to stdout, everything else to stderr; a refusal is one line there and exit code 1.

What a command needs is imported inside it: `claimdesk --help` must not wait for torch.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import islice, tee
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.errors import BadArticle, ClaimdeskError, NotFound

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from sqlmodel import Session

    from app.desk import Desk
    from app.evidence.library import Added
    from app.ingest import Document
    from app.pipeline import J
    from app.settings import Settings

app = typer.Typer(help="A claim-level fact-check workbench.", no_args_is_help=True, add_completion=False)
evidence = typer.Typer(help="The evidence library.", no_args_is_help=True)
evaluate = typer.Typer(help="Measure against texts that people have labelled.", no_args_is_help=True)
train = typer.Typer(help="Make the shipped weights anew.", no_args_is_help=True)
user = typer.Typer(help="Accounts.", no_args_is_help=True)
token = typer.Typer(help="API tokens.", no_args_is_help=True)
app.add_typer(evidence, name="evidence")
app.add_typer(evaluate, name="eval")
app.add_typer(train, name="train")
app.add_typer(user, name="user")
app.add_typer(token, name="token")

# Texts of a batch that are looked up together: more would save little, and the first answer come later.
SEARCHED_AT_ONCE = 64
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]


def main() -> None:
    """Run the command line; a refusal is told in one line, with exit code 1."""
    try:
        app()
    except ClaimdeskError as refusal:
        print(f"claimdesk: {refusal}", file=sys.stderr)
        sys.exit(1)


@app.command()
def serve(host: str = "127.0.0.1", port: Port = 8000) -> None:
    """Start the desk for the browser."""
    from app.server import run

    run(_settings(), host, port)


@app.command()
def demo(
    port: Port = 8000,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the desk in the browser.")] = True,
) -> None:
    """A throw-away desk with a sample article and evidence, ready to review."""
    from tempfile import TemporaryDirectory

    from app.server import run

    with TemporaryDirectory(prefix="claimdesk-demo-") as folder:
        settings = _settings().model_copy(update={"data_dir": Path(folder), "database_url": "", "feeds": []})
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

    settings = _settings().model_copy(update={"extractor": extractor})
    if batch is None:
        document = _document(settings, file)
        found = find_extractor(settings).extract(document.text, document.title, document.published)
        if found.notice:
            print(f"claimdesk: {found.notice}", file=sys.stderr)
        _out({"title": document.title, "text": document.text, "claims": [asdict(claim) for claim in found.claims]})
        return
    failed = False
    rows, waiting = tee((given["id"], *_readable(given, settings)) for given in _lines(batch))
    found_all = extract_all(settings, ((text, title) for _, text, title, _ in waiting))
    for (name, text, _, problem), found in zip(rows, found_all, strict=True):
        failed = _tell(str(name), problem) if problem else failed
        if found.notice:
            print(f"claimdesk: {name}: {found.notice}", file=sys.stderr)
        _out({"id": name, "text": text, "claims": [asdict(claim) for claim in found.claims]})
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

    desk = _desk()
    owner = accounts.owner(desk.engine)
    submitted: list[int] = []
    failed = False
    for source in sources:
        try:
            if "://" in source:
                article = pipeline.submit_url(desk, owner, source)
            else:
                article, _ = pipeline.submit(desk, owner, _document(desk.settings, source))
            submitted.append(article.id or 0)
        except ClaimdeskError as refusal:
            failed = _tell(source, str(refusal))
    for article in _follow(desk, Article, submitted):
        shown_id = article.duplicate_of or article.id or 0
        with Session(desk.engine) as session:
            claims = review.progress(session, [shown_id])[shown_id].claims
        if article.status is Status.failed:
            failed = _tell(article.title, article.error)
        _out({"id": shown_id, "title": article.title, "status": article.status, "claims": claims})
    if failed:
        raise typer.Exit(1)


@evidence.command("import")
def import_evidence(
    sources: Annotated[
        list[str], typer.Argument(help=".jsonl .csv .json (ClaimReview) .txt .md .html .pdf .docx, or addresses")
    ],
) -> None:
    """Add files and web pages to the evidence library; what is in it already changes nothing."""
    desk = _desk()
    failed = False
    for source in sources:
        try:
            counts = _import_address(desk, source) if "://" in source else _import_file(desk, Path(source))
            _out({"file": source, **counts})
            failed |= counts["refused"] > 0
        except ClaimdeskError as refusal:
            failed = _tell(source, str(refusal))
    desk.store.catch_up()  # so that the next search need not
    if failed:
        raise typer.Exit(1)


def _import_file(desk: "Desk", file: Path) -> dict[str, int]:
    from app import pipeline

    rows, refused = pipeline.read_evidence(desk, file.name, _bytes(file))
    for line in refused:
        _tell(f"{file}, line {line.line}", line.reason)
    with _bars() as bars:
        bar = bars.add_task(file.name, total=len(rows))
        added = pipeline.add_evidence(desk, rows, partial(_show, bars, bar))
    return {"added": added.added, "unchanged": added.unchanged, "refused": len(refused)}


def _import_address(desk: "Desk", address: str) -> dict[str, int]:
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
    desk = _desk()
    desk.store.catch_up()  # here nobody waits beside: all there is takes part
    if text is not None:
        _out([hit.as_json() for hit in desk.search(text, k)])
        return
    for rows in _groups(_lines(batch or "-"), SEARCHED_AT_ONCE):
        found = desk.search_all([row["text"] for row in rows], k)
        for row, hits in zip(rows, found, strict=True):
            _out({"id": row["id"], "hits": [hit.as_json() for hit in hits]})


def _groups(lines: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while group := list(islice(lines, size)):
        yield group


@app.command()
def feeds(
    check: Annotated[bool, typer.Option("--check", help="Check them all now, and wait for what they bring.")] = False,
) -> None:
    """The feeds that CLAIMDESK_FEEDS names, and how their latest checks went."""
    from app import pipeline
    from app.feeds import as_json, brought, watched
    from app.models import Feed, Import, Status

    desk = _desk()
    shown = watched(desk.engine, desk.settings)
    failed = False
    if check:
        feed_ids = [pipeline.check_feed(desk, feed.id or 0).id or 0 for feed in shown]
        with pipeline.working(desk, watch=False):  # without a break between the checks and what they bring
            shown = _follow(desk, Feed, feed_ids)
            _follow(desk, Import, [job.id or 0 for job in brought(desk.engine, feed_ids)])
    for feed in shown:
        _out(as_json(feed))
        if check and feed.status is Status.failed:
            failed = _tell(feed.url, feed.error)
    if failed:
        raise typer.Exit(1)


@app.command()
def export(
    article: Annotated[int, typer.Argument(help="The article's number.")],
    format: Annotated[str, typer.Option("--format", help="html, md, csv, json or claimreview.")],
    output: Annotated[Path | None, typer.Option("-o", help="Where to write; standard output otherwise.")] = None,
) -> None:
    """Write an article's verdict report."""
    from sqlmodel import Session

    from app import exports, report
    from app.db import open_database

    settings = _settings()
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


@evaluate.command("claims")
def evaluate_claims(
    gold: Annotated[Path, typer.Argument(help="JSON lines of {text, claims, context?, title?}.")],
    extractor: Annotated[str, typer.Option(help="Which extractor is measured.")] = "rules",
) -> None:
    """Compare the claims an extractor finds with those that people found."""
    from app.claims import extractor as find_extractor
    from app.evaluation import claims as evaluation

    rows = evaluation.read_gold(gold)
    chosen = find_extractor(_settings().model_copy(update={"extractor": extractor}))
    begun = time.monotonic()
    found = list(evaluation.extracted(chosen, rows))
    pace = sum(evaluation.words_split(rows)) / (time.monotonic() - begun)
    print(f"{pace:,.0f} words a second in one process, loading included.", file=sys.stderr)
    _out(evaluation.score_claims(rows, found))


@evaluate.command("worth")
def evaluate_worth(
    labels: Annotated[Path, typer.Argument(help="JSON lines of {text, label}, 1 for worth checking.")],
    weights: Annotated[Path | None, typer.Option(help="Weights of 'train worth'; else the shipped ones.")] = None,
) -> None:
    """Compare the check-worthiness score with people's labels, and with calling everything worth checking."""
    from app.claims import worth
    from app.embedding import Embedder
    from app.evaluation import worth as evaluation

    rows = evaluation.read_labels(labels)
    chosen, embedder = worth.load(weights) if weights else worth.shipped(), Embedder(_settings())
    vectors = embedder.encode([row.text for row in rows])
    if not chosen.uses(vectors, embedder.model):
        print(f"claimdesk: the weights are not for '{embedder.model}': words alone are scored.", file=sys.stderr)
    _out(evaluation.score_worth(rows, chosen, vectors, embedder.model))


@evaluate.command("retrieval")
def evaluate_retrieval(
    folder: Annotated[Path, typer.Argument(help="A folder of corpus.jsonl, queries.jsonl and qrels.tsv.")],
) -> None:
    """Compare what words alone, vectors alone and both together find with what people judged to bear on each text."""
    from tempfile import TemporaryDirectory

    from app import pipeline
    from app.desk import Desk
    from app.evaluation import retrieval as evaluation

    judged = evaluation.read_judgements(folder)
    with TemporaryDirectory(prefix="claimdesk-eval-") as scratch:
        desk = Desk(_settings().model_copy(update={"data_dir": Path(scratch), "database_url": ""}))
        rows, refused = pipeline.read_evidence(desk, "corpus.jsonl", _bytes(folder / "corpus.jsonl"))
        for line in refused:
            _tell(f"{folder / 'corpus.jsonl'}, line {line.line}", line.reason)
        with _bars() as bars:
            pipeline.add_evidence(desk, rows, partial(_show, bars, bars.add_task("corpus.jsonl", total=len(rows))))
        texts = [query.text for query in judged.queries]
        desk.store.catch_up()
        begun = time.monotonic()
        found = desk.store.candidates(texts, desk.embedder.encode(texts), evaluation.WIDTH)
        pace = (time.monotonic() - begun) / len(texts)
    print(f"{1000 * pace:.1f} ms a query, its embedding included.", file=sys.stderr)
    _out({"queries": len(texts), "corpus": len(rows), **evaluation.compare(judged, found)})


@train.command("worth")
def train_worth(
    labels: Annotated[Path, typer.Argument(help="JSON lines of {text, label}, 1 for worth checking.")],
    output: Annotated[Path, typer.Option("-o", help="Where to write the weights.")] = Path("worth.npz"),
) -> None:
    """Make the check-worthiness score's weights from people's labels; the same labels make the same weights."""
    from app.claims.worth import train as make
    from app.embedding import Embedder
    from app.evaluation.worth import read_labels

    rows, embedder = read_labels(labels), Embedder(_settings())
    texts = [row.text for row in rows]
    make(texts, [row.label for row in rows], embedder.encode(texts), embedder.model).save(output)
    print(f"Wrote {output}.", file=sys.stderr)


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
    added = accounts.add_user(open_database(_settings()), email, role, password)
    print(f"Added {added.email} as {added.role}.", file=sys.stderr)


@token.command("add")
def add_token(email: str) -> None:
    """Print a new API token of an account; it cannot be shown again."""
    from app import accounts
    from app.db import open_database

    engine = open_database(_settings())
    print(accounts.issue(engine, accounts.user_by_email(engine, email), "api"))


def _settings() -> "Settings":
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from app.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        found = error.errors()[0]
        raise ClaimdeskError(f"CLAIMDESK_{str(found['loc'][0]).upper()}: {found['msg']}") from error
    except SettingsError as error:
        raise ClaimdeskError(f'A setting is not JSON where it has to be, as in ["…"]: {error}.') from error


def _desk() -> "Desk":
    from app.desk import Desk

    return Desk(_settings())


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFound(f"Cannot read {file}: {error.strerror}.") from error


def _document(settings: "Settings", source: str) -> "Document":
    from app.ingest import decode, read_file, read_text

    if source == "-":
        return read_text(decode(sys.stdin.buffer.read(), "Standard input"), settings)
    return read_file(Path(source).name, _bytes(Path(source)), settings)


def _lines(source: str) -> Iterator[dict[str, Any]]:
    lines = sys.stdin.buffer if source == "-" else _bytes(Path(source)).splitlines()
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
def _bars() -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        yield bars


def _follow(desk: "Desk", kind: "type[J]", job_ids: list[int]) -> "list[J]":
    """Wait until these are ready or have failed, with a bar for each."""
    from app import pipeline

    with _bars() as bars:
        tasks = {job_id: bars.add_task(f"{kind.__name__.lower()} {job_id}", total=1.0) for job_id in job_ids}
        return pipeline.finish(desk, kind, job_ids, lambda job: bars.update(tasks[job.id or 0], completed=job.progress))


def _show(bars: "Progress", bar: "TaskID", _session: "Session", done: "Added") -> None:
    bars.update(bar, completed=done.rows)


def _out(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False), flush=True)


def _tell(source: str, problem: str) -> bool:
    print(f"claimdesk: {source}: {problem}", file=sys.stderr)
    return True
