"""The command line, as another program runs it: data on stdout, everything else on stderr, exit codes 0, 1, 2."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import EVIDENCE, STORY

CLAIM = {"text", "quote", "start", "end", "speaker", "check_worthiness", "flags"}


@pytest.fixture
def run(tmp_path: Path):
    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "CLAIMDESK_DATA_DIR": str(tmp_path / "desk"), "COLUMNS": "200"}
        command = [sys.executable, "-m", "app", *arguments]
        return subprocess.run(command, input=given, env=environment, cwd=tmp_path, capture_output=True, text=True)

    # Run elsewhere than the checkout, the package is found as installed or by its folder.
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent))
    return run


def test_help_is_quick_to_import() -> None:
    """No heavy library is imported to show the help (a figure in seconds would depend on the machine)."""
    code = "import sys, app.cli; print({'torch', 'spacy', 'dbos', 'fastapi', 'sqlmodel', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_help_of_every_command(run) -> None:
    evidence = ["evidence import", "evidence search"]
    for command in ["demo", "serve", "split", "ingest", *evidence, "feeds", "export", "user add", "token add"]:
        done = run(*command.split(), "--help")
        assert (done.returncode, "Usage" in done.stdout) == (0, True), command


@pytest.mark.parametrize("given", [[], ["Oslo", "--batch", "asked.jsonl"]], ids=["neither", "both"])
def test_a_search_is_for_a_text_or_for_a_batch(run, given: list[str]) -> None:
    done = run("evidence", "search", *given)
    assert (done.returncode, done.stdout, "--batch" in done.stderr) == (2, "", True)


def test_a_day_at_the_command_line(run, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    rows = [{**row, "published": row["published"].isoformat()} if "published" in row else row for row in EVIDENCE]
    (tmp_path / "rows.jsonl").write_text("\n".join([*map(json.dumps, rows), '{"text": 5}']))

    imported = run("evidence", "import", "rows.jsonl")
    assert json.loads(imported.stdout) == {"file": "rows.jsonl", "added": 3, "unchanged": 0, "refused": 1}
    assert (imported.returncode, "line 4" in imported.stderr) == (1, True)
    [hit] = json.loads(run("evidence", "search", "How long is the border with Russia?", "-k", "1").stdout)
    assert (hit["external_id"], hit["kind"], hit["published"]) == ("border", "passage", "2024-05-02")
    asked = [{"id": "b", "text": "The border with Russia"}, {"id": 7, "text": ""}, {"id": "a", "text": "Petteri Orpo"}]
    batch = run("evidence", "search", "--batch", "-", "-k", "1", given="\n".join(map(json.dumps, asked)))
    lines = [json.loads(line) for line in batch.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["b", 7, "a"]
    assert [[hit["external_id"] for hit in line["hits"]] for line in lines][::2] == [["border"], ["government"]]

    ingested = run("ingest", "story.txt", "-", "missing.txt", given="Oslo has 700,000 inhabitants.")
    one, two = map(json.loads, ingested.stdout.splitlines())
    assert (one["id"], one["status"], one["title"]) == (1, "ready", "Norway and Finland agree on joint patrols")
    assert (two["id"], two["status"], two["claims"]) == (2, "ready", 1)
    assert (ingested.returncode, "missing.txt" in ingested.stderr) == (1, True)
    assert json.loads(run("ingest", "story.txt").stdout)["id"] == 1

    assert run("export", "1", "--format", "json", "-o", "report.json").returncode == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert len(report["claims"]) == one["claims"]
    for arguments, problem in [
        (("export", "9", "--format", "json"), "article 9"),
        (("export", "1", "--format", "odt"), "claimreview"),
        (("export", "1", "--format", "md", "-o", "no/such/folder.md"), "no/such/folder.md"),
    ]:
        refused = run(*arguments)
        assert (refused.returncode, refused.stdout, problem in refused.stderr) == (1, "", True), refused.stderr
        assert len(refused.stderr.splitlines()) == 1

    assert (
        run("user", "add", "bo@desk.example", "--role", "reviewer", "--password-stdin", given="hunter two\n").returncode
        == 0
    )
    assert len(run("token", "add", "bo@desk.example").stdout.strip()) > 30
    assert "user add" in run("token", "add", "nobody@desk.example").stderr


def test_split_one_and_many(run, tmp_path: Path) -> None:
    done = run("split", "-", given=STORY)
    split = json.loads(done.stdout)
    assert split.keys() >= {"title", "text", "claims"}
    for claim in split["claims"]:
        assert claim.keys() >= CLAIM
        assert split["text"][claim["start"] : claim["end"]] == claim["quote"]
    rows = [{"id": "b", "text": "Oslo has 700,000 inhabitants."}, {"id": 7, "text": STORY, "title": "Patrols"}]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    batch = [json.loads(line) for line in run("split", "--batch", "in.jsonl").stdout.splitlines()]
    assert [row["id"] for row in batch] == ["b", 7]
    assert [len(row["claims"]) for row in batch] == [1, len(split["claims"])]
    bad = run("split", "--batch", "-", given='{"id": 1}\n')
    assert (bad.returncode, bad.stdout, "Line 1" in bad.stderr) == (1, "", True)


@pytest.mark.parametrize(
    ("arguments", "given", "code", "problem"),
    [
        (("split", "-"), "", 1, "no text"),
        (("split", "missing.txt"), "", 1, "missing.txt"),
        (("split", "-", "--extractor", "magic"), "text", 1, "rules"),
        (("ingest",), "", 2, "sources"),
        (("fly",), "", 2, "fly"),
        (("user", "add", "nobody", "--role", "reader"), "", 1, "email"),
        (("serve", "--port", "99999"), "", 2, "65535"),
    ],
)
def test_refusals(run, arguments: tuple[str, ...], given: str, code: int, problem: str) -> None:
    done = run(*arguments, given=given)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert problem in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_used_is_named(run, monkeypatch) -> None:
    monkeypatch.setenv("CLAIMDESK_ARTICLE_LIMIT", "many")
    done = run("split", "-", given="Text.")
    assert (done.returncode, "CLAIMDESK_ARTICLE_LIMIT" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--port", "0"),
        ("ingest", "-"),
        ("feeds",),
        ("export", "1", "--format", "md"),
        ("user", "add", "a@desk.example", "--role", "reader"),
        ("token", "add", "a@desk.example"),
        ("evidence", "import", "rows.jsonl"),
        ("evidence", "search", "Oslo"),
    ],
    ids=" ".join,
)
def test_a_desk_that_cannot_be_opened_is_told_in_one_line(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "Oslo has 700,000 inhabitants."}')
    (tmp_path / "torn").write_text("This was a database once. " * 100)
    monkeypatch.setenv("CLAIMDESK_DATABASE_URL", f"sqlite:///{tmp_path / 'torn'}")
    done = run(*arguments, given="Oslo has 700,000 inhabitants.")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1), done.stderr
    assert "not a database" in done.stderr


def test_serve_says_where_it_is_and_stops(tmp_path: Path) -> None:
    import httpx2

    environment = {**os.environ, "CLAIMDESK_DATA_DIR": str(tmp_path / "desk")}
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        link = server.stdout.readline().strip()
        with httpx2.Client(follow_redirects=True) as browser:
            assert "There is nothing to check yet" in browser.get(link).text
            stranger = httpx2.get(link, follow_redirects=True)
            assert stranger.url.path == "/sign-in", "the link works once"
        port = link.split(":")[2].split("/")[0]
        taken = subprocess.run([*command[:-1], port], env=environment, capture_output=True, text=True)
        assert (taken.returncode, "choose another --port" in taken.stderr) == (1, True)
    finally:
        time.sleep(0.5)
        server.terminate()
        assert server.wait(30) in (0, -15)


def test_a_number_that_no_article_can_have_is_refused(run) -> None:
    done = run("export", "99999999999999999999", "--format", "csv")
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)


def test_a_database_that_is_full_or_busy_is_told_in_one_line(tmp_path: Path, capsys, monkeypatch) -> None:
    from sqlalchemy.exc import OperationalError

    from app import cli

    for said, told in {
        "database or disk is full": "is full",
        "database is locked": "is busy",
        "no such table": "",
    }.items():

        def fault(said: str = said) -> None:
            raise OperationalError("INSERT INTO evidence", {}, Exception(said))

        monkeypatch.setattr(cli, "app", fault)
        with pytest.raises(SystemExit if told else OperationalError) as raised:
            cli.main()
        shown = capsys.readouterr().err
        assert (told in shown, len(shown.splitlines())) == (True, 1 if told else 0)
        assert not told or raised.value.code == 1
