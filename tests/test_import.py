"""An import that is cut short goes on where it was: nothing lost, nothing doubled, and the counts are right."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, func, select
from typer import Exit

from app import accounts, pipeline
from app.db import open_database
from app.desk import Desk
from app.embedding import Embedder, vectors
from app.errors import BadArticle, BadRow
from app.evidence.library import WINDOW
from app.models import Evidence, Import, Passage, Status, User
from app.settings import Settings
from app.web import create_app


class Still(Embedder):
    """An embedder that costs nothing, and can be made to break off."""

    breaks_at: int | None = None
    calls = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.calls += 1
        if self.calls == self.breaks_at:
            raise KeyboardInterrupt
        return np.eye(1, 8, dtype=np.float32).repeat(len(texts), 0)


def lines(count: int) -> list[str]:
    return [json.dumps({"external_id": str(n), "text": f"Town {n} has {n * 37} inhabitants."}) for n in range(count)]


def in_library(desk: Desk) -> list[str]:
    with Session(desk.engine) as session:
        assert session.exec(select(func.count()).select_from(Passage)).one() == len(
            session.exec(select(Evidence.id)).all()
        )
        return list(session.exec(select(Evidence.text).order_by(Evidence.id)))


@pytest.mark.parametrize("breaks_at", [2, 5, 7])
def test_a_queued_import_goes_on_behind_the_last_window_it_added(desk: Desk, anna: User, breaks_at: int) -> None:
    desk.embedder = Still(desk.settings)
    desk.embedder.breaks_at = breaks_at
    rows = lines(2 * WINDOW)
    # Refused, repeated and there already, in the first window and in the last.
    given = ["no JSON", rows[0], *rows, rows[1], "no JSON either"]
    pipeline.add_evidence(desk, anna, pipeline.read_evidence(desk, "rows.jsonl", rows[-1].encode()).rows)
    queued = pipeline.submit_import(desk, anna, "rows.jsonl", "\n".join(given).encode())
    with pytest.raises(KeyboardInterrupt):
        pipeline.take_in(desk, queued.id)
    with Session(desk.engine) as session:
        halfway = session.get_one(Import, queued.id)
    assert halfway.taken == halfway.added + halfway.unchanged == (breaks_at - 2) // 4 * WINDOW
    assert halfway.progress == pytest.approx(halfway.taken / (len(given) - 2))
    [done] = pipeline.finish(desk, Import, [queued.id], lambda job: None)
    assert (done.status, done.error, done.content) == (Status.ready, "", b"")
    assert (done.added, done.unchanged) == (2 * WINDOW - 1, 3)
    assert [refused["line"] for refused in done.refused] == [1, len(given)]
    texts = in_library(desk)
    assert len(texts) == len(set(texts)) == 2 * WINDOW


def test_two_imports_at_once_add_each_row_once(desk: Desk, anna: User) -> None:
    """While one embeds its rows, another brings the same."""
    desk.embedder = Still(desk.settings)
    rows = pipeline.read_evidence(desk, "rows.jsonl", "\n".join(lines(5)).encode()).rows
    other = Desk(desk.settings)
    other.embedder = Still(desk.settings)

    def embed(texts: Sequence[str]) -> np.ndarray:
        pipeline.add_evidence(other, anna, rows)
        return vectors(desk.engine, desk.embedder, texts)

    desk.vectors = embed
    added = pipeline.add_evidence(desk, anna, rows)
    assert (added.added, added.unchanged) == (0, 5)
    assert len(in_library(desk)) == 5
    with Session(desk.engine) as session:
        assert not any(session.exec(select(Evidence.retired_at)))


def test_a_file_of_nothing_but_bad_rows_is_not_queued(desk: Desk, anna: User) -> None:
    with pytest.raises(BadRow, match="line 2: it has no text"):
        pipeline.submit_import(desk, anna, "rows.jsonl", b'\n{"title": "x"}\nno JSON')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("name", ["boats.csv", "boats.tsv"])
def test_a_spreadsheet_comes_in_whatever_its_encoding(desk: Desk, encoding: str, name: str) -> None:
    table = "Title\tText\nÄngsö\t“Übermäßig” viele Boote – 5 € für jeden, übers Jahr.\n"
    read = pipeline.read_evidence(desk, name, table.replace("\t", ";" if "csv" in name else "\t").encode(encoding))
    assert [(row.title, row.text) for row in read.rows] == [
        ("Ängsö", "“Übermäßig” viele Boote – 5 € für jeden, übers Jahr.")
    ]
    assert (read.refused, read.unused) == ([], [])


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", "text\nFive boats.\n"), ("a.jsonl", '{"text": "Five boats."}\n')]
)
def test_plain_letters_come_in_from_utf_16_with_its_mark(desk: Desk, name: str, content: str) -> None:
    assert [row.text for row in pipeline.read_evidence(desk, name, content.encode("utf-16")).rows] == ["Five boats."]
    with pytest.raises(BadArticle, match="is not text"):
        pipeline.read_evidence(desk, name, content.encode("utf-16-le"))


def test_of_a_file_with_a_few_broken_bytes_only_their_lines_are_refused(desk: Desk) -> None:
    content = "text\nÄrger in Öland.\n".encode() + b"Bro\xdfken.\n" + "Ünd weiter.\n".encode()
    read = pipeline.read_evidence(desk, "rows.csv", content)
    assert [row.text for row in read.rows] == ["Ärger in Öland.", "Ünd weiter."]
    assert [refusal.line for refusal in read.refused] == [3]
    with pytest.raises(BadArticle):
        pipeline.read_evidence(desk, "rows.csv", b"PK\x03\x04\x14\x00\x08\xff\xfe\x00\x00" * 50)


def test_what_a_file_repeats_or_leaves_out_is_kept_with_its_import(desk: Desk, anna: User) -> None:
    desk.embedder = Still(desk.settings)
    table = b"id,external_id,text\n1,a,One pier.\n2,a,One pier.\n3,a,Two piers.\n"
    queued = pipeline.submit_import(desk, anna, "rows.csv", table)
    assert (queued.unused, [row["line"] for row in queued.refused]) == (["id"], [4])
    [done] = pipeline.finish(desk, Import, [queued.id], lambda job: None)
    assert (done.added, done.unchanged) == (1, 1)
    with Session(desk.engine) as session:
        assert session.exec(select(Evidence.retired_at)).all() == [None]
    with pytest.raises(BadRow, match=r"line 1: it has no text.*'Body'"):
        pipeline.submit_import(desk, anna, "rows.jsonl", b'{"Body": "x"}')


def test_the_command_line_tells_what_it_leaves_out(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.embedder = Still(desk.settings)
    commands = importlib.import_module("app.cli.evidence")
    monkeypatch.setattr(commands, "open_desk", lambda: desk)
    (tmp_path / "rows.csv").write_bytes("Body;Region\nÜber 5 Boote.;Nord\n".encode("cp1252"))
    commands.import_evidence([str(tmp_path / "rows.csv")], "body")
    told = capsys.readouterr()
    assert json.loads(told.out) == {
        "file": str(tmp_path / "rows.csv"),
        "added": 1,
        "unchanged": 0,
        "refused": 0,
        "unused": ["Region"],
    }
    assert "nothing is made of these columns: Region." in told.err
    with pytest.raises(Exit):
        commands.import_evidence([str(tmp_path / "rows.csv")], "")
    assert "--text-column" in capsys.readouterr().err


def test_rows_over_the_api_and_at_the_command_line_have_an_author_too(
    desk: Desk, anna: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.embedder = Still(desk.settings)
    token = accounts.issue(desk.engine, anna, "api")
    page = TestClient(create_app(desk, work=False), headers={"Authorization": f"Bearer {token}"})
    assert page.post("/api/v1/evidence", json={"text": "The pier is 300 metres long."}).json()["added"] == 1
    commands = importlib.import_module("app.cli.evidence")  # the package has the group of commands under this name
    monkeypatch.setattr(commands, "open_desk", lambda: desk)
    (tmp_path / "rows.jsonl").write_text("\n".join(lines(1)))
    commands.import_evidence([str(tmp_path / "rows.jsonl")])
    with Session(desk.engine) as session:
        authors = session.exec(select(Evidence.added_by).order_by(Evidence.id)).all()
    assert authors == [anna.id, accounts.owner(desk.engine).id]


def test_killed_with_kill_9_the_same_command_again_goes_on(tmp_path: Path) -> None:
    rows = lines(16 * WINDOW)
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    settings = Settings(data_dir=tmp_path / "desk", _env_file=None)
    engine = open_database(settings)
    # With all vectors known the model is not loaded, and the import takes seconds.
    vectors(engine, Still(settings), [json.loads(row)["text"] for row in rows])
    environment = {**os.environ, "CLAIMDESK_DATA_DIR": str(tmp_path / "desk")}
    command = [sys.executable, "-m", "app", "evidence", "import", str(tmp_path / "rows.jsonl")]
    victim = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while victim.poll() is None:
        with Session(engine) as session:
            if session.exec(select(func.count()).select_from(Evidence)).one():
                break
        time.sleep(0.005)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    with Session(engine) as session:
        before = session.exec(select(func.count()).select_from(Evidence)).one()
    assert 0 < before < len(rows), "it was killed at work"
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["added"], told["unchanged"], told["refused"]) == (len(rows) - before, before, 0)
    texts = in_library(Desk(settings))
    assert len(texts) == len(set(texts)) == len(rows)
