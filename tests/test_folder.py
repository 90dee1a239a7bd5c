"""The data folder: made, its owner's alone, and nobody else's is touched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import Misconfigured
from app.folder import open_folder

posix = pytest.mark.skipif(os.name != "posix", reason="these permissions are of POSIX")
DAY = """
from app import accounts, pipeline
from app.desk import Desk
from app.evidence.importers import Row
from app.settings import Settings

desk = Desk(Settings(_env_file=None))
desk.embedder.encode = lambda texts: __import__("numpy").eye(len(texts), 384, dtype="float32")
pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row("Turku has 200,000 inhabitants.")])
desk.store.catch_up()
with pipeline.working(desk):
    pass
accounts.owner(desk.engine)  # while the engine is open, so are the database's journals
import os
for folder, _, files in os.walk(desk.folder):
    for path in (folder, *(os.path.join(folder, name) for name in files)):
        print(oct(os.stat(path).st_mode)[-3:], os.path.relpath(path, desk.folder))
"""


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")]}


@posix
@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
def test_what_a_desk_writes_is_its_owners_alone(tmp_path: Path, there: bool) -> None:
    desk = tmp_path / "desk"
    if there:
        desk.mkdir(mode=0o755)
    environment = {**os.environ, "CLAIMDESK_DATA_DIR": str(desk), "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", DAY], env=environment, umask=0o022, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seen = dict(reversed(line.split()) for line in done.stdout.splitlines())
    assert {"claimdesk.sqlite", "claimdesk.sqlite-wal", "pipeline.sqlite", "pipeline.lock"} <= seen.keys()
    assert any(path.startswith("index/") for path in seen)
    assert {path: mode for path, mode in seen.items() if mode not in ("700", "600")} == {}


def laid_out(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


@posix
def test_a_folder_that_earlier_releases_left_open_is_narrowed(tmp_path: Path) -> None:
    laid_out(tmp_path / "desk", "claimdesk.sqlite", "claimdesk.sqlite-wal", "pipeline.lock", "index/a/vectors")
    open_folder(tmp_path / "desk")
    assert {path: mode for path, mode in modes(tmp_path / "desk").items() if mode & 0o077} == {}


@posix
def test_a_folder_that_holds_other_things_keeps_its_permissions(tmp_path: Path) -> None:
    laid_out(tmp_path, "claimdesk.sqlite", "index/vectors", "letters/anna.txt")
    open_folder(tmp_path)
    seen = modes(tmp_path)
    assert (seen["."], seen["letters"], seen["letters/anna.txt"]) == (0o755, 0o755, 0o644)
    assert (seen["claimdesk.sqlite"], seen["index"]) == (0o600, 0o700)


@posix
def test_nothing_is_narrowed_where_nothing_is_a_desks(tmp_path: Path) -> None:
    laid_out(tmp_path, "index/index.html")
    open_folder(tmp_path)
    assert modes(tmp_path) == {".": 0o755, "index": 0o755, "index/index.html": 0o644}


@posix
def test_a_home_and_what_links_lead_to_keep_their_permissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    laid_out(home, "claimdesk.sqlite")
    laid_out(elsewhere, "vectors")
    (home / "index").symlink_to(elsewhere)
    monkeypatch.setenv("HOME", str(home))
    open_folder(home)
    assert (home.stat().st_mode & 0o777, elsewhere.stat().st_mode & 0o777) == (0o755, 0o755)


@pytest.mark.parametrize("name", ["file", "file/desk"])
def test_a_folder_that_cannot_be_one_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="CLAIMDESK_DATA_DIR"):
        open_folder(tmp_path / name)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that not even root may write to")
def test_a_folder_that_may_not_be_written_to_is_named() -> None:
    with pytest.raises(Misconfigured, match="/proc"):
        open_folder(Path("/proc"))
