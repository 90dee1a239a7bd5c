"""What cannot be right is refused when the settings are read, with the setting's name and what to write."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from app.cli.terminal import read_settings
from app.errors import Misconfigured
from app.settings import Settings

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("DATABASE_URL", "nonsense", "postgresql"),
        ("DATABASE_URL", "foo://host/desk", "'foo'"),
        ("DATABASE_URL", "mysql://anna:secret@host/desk", "'mysql'"),
        ("DATABASE_URL", "postgres://anna:secret@host/desk", "postgresql"),
        ("DATABASE_URL", "postgresql+psycopg://anna:secret@host:port/desk", "not a database URL"),
        ("DATABASE_URL", "sqlite://", "memory"),
        ("DATABASE_URL", "sqlite:///:memory:", "memory"),
        ("DATA_DIR", "", "name a folder"),
        ("PUBLIC_URL", "desk.example.org", "https://"),
        ("PUBLIC_URL", "https://desk.example.org:99999", "not a web address"),
        ("PUBLIC_URL", "https://", "not a web address"),
        ("FEEDS", '["https://a.example/feed", "b.example/feed"]', "'b.example/feed'"),
        ("FEEDS", '["https://a.example/a feed"]', "not a web address"),
        ("FEEDS", "https://a.example/feed", "JSON"),
        ("FEED_INTERVAL", "1e30", "31536000"),
        ("FETCH_ALLOWED_HOSTS", '["http://intranet.example"]', "not a host"),
        ("FETCH_ALLOWED_HOSTS", '["intranet.example:8080"]', "not a host"),
        ("FETCH_TIMEOUT", "inf", "86400"),
        ("LLM_TIMEOUT", "inf", "86400"),
        ("LLM_INPUT_PRICE", "nan", "greater than or equal|finite"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"CLAIMDESK_{name}", value)
    with pytest.raises(Misconfigured, match=problem) as refusal:
        read_settings()
    assert name.lower() in str(refusal.value).lower()
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_can_be_right_is_taken(tmp_path: Path) -> None:
    feeds, hosts = ["https://a.example/feed?all=1", "http://[::1]:8000/feed"], ["intranet.example", "10.0.0.7", "::1"]
    given = {"feeds": feeds, "fetch_allowed_hosts": hosts, "public_url": "https://desk.example.org/claims"}
    settings = Settings(**given, database_url="postgresql+psycopg:///desk?host=/run/postgresql", _env_file=None)
    assert (settings.feeds, settings.fetch_allowed_hosts) == (feeds, hosts)
    assert Settings(data_dir="~/desk", _env_file=None).data_dir == Path.home() / "desk"


def test_the_databases_file_may_be_anywhere(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "100% sure?", _env_file=None)
    assert make_url(settings.database).database == str(tmp_path / "100% sure?" / "claimdesk.sqlite")


def test_a_file_of_settings_that_is_no_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("CLAIMDESK_PUBLIC_URL=http://bücher.example".encode("latin-1"))
    with pytest.raises(Misconfigured, match=r"\.env"):
        read_settings()


def test_a_url_of_another_kind_is_refused_by_the_class_itself() -> None:
    with pytest.raises(ValidationError):
        Settings(database_url="mysql://host/desk", _env_file=None)


def test_the_example_names_every_setting_with_its_default(tmp_path: Path) -> None:
    """Its lines, without the # before them, are settings that change nothing."""
    lines = re.findall("^#(CLAIMDESK_.*)$", (ROOT / ".env.example").read_text(), re.M)
    names = [line.split("=")[0].removeprefix("CLAIMDESK_").lower() for line in lines]
    assert sorted(names) == sorted(Settings.model_fields)
    (tmp_path / ".env").write_text("\n".join(lines))
    assert Settings(_env_file=tmp_path / ".env") == Settings(_env_file=None)


def test_the_readme_has_every_setting_in_its_table() -> None:
    table = (ROOT / "README.md").read_text().split("\n## Settings\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`.*?) \|", table, re.M)
    names = [name.removeprefix("CLAIMDESK").removeprefix("_") for cell in cells for name in re.findall("`(.*?)`", cell)]
    assert sorted(map(str.lower, names)) == sorted(Settings.model_fields)
