"""How this server runs: read from the environment once, every problem reported together. Shell."""

import socket
from pathlib import Path
from typing import Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "QUAYGATE_"


class SettingsError(Exception):
    """The environment cannot be used; the message names every variable, what it holds and what was expected."""


class StoreSettings(BaseSettings):
    """Where everything is kept: all that a command on the store alone needs to know."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field(
        default="", description="postgresql://... for several machines. Without it: SQLite in the data folder."
    )
    data_dir: Path = Field(default=Path("quaygate-data"), description="Database, repository stores, scratch files.")

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL of the database."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'quaygate.db').absolute()}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)


class Settings(StoreSettings):
    """Process settings. Each field is the environment variable `QUAYGATE_` + its name in capitals."""

    app_id: int = Field(gt=0, description="The GitHub App's numeric id, from its settings page.")
    client_id: str = Field(default="", description="The App's client id; the issuer of its tokens where it is set.")
    private_key_file: Path = Field(description="The App's private key (PEM), readable by this user only.")
    webhook_secret: SecretStr = Field(min_length=16, description="The App's webhook secret, at least 16 characters.")
    webhook_secret_previous: SecretStr | None = Field(
        default=None, description="The secret before it, accepted too while you rotate it."
    )
    github_url: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://api.github.com"),
        description="The REST API. GitHub Enterprise Server: https://HOST/api/v3",
    )
    github_git_url: AnyHttpUrl | None = Field(
        default=None, description="Where repositories are fetched from; derived from the REST API where it is not set."
    )
    github_api_version: str = Field(default="2022-11-28", description="Sent as X-GitHub-Api-Version.")
    github_write_spacing: float = Field(
        default=1.0,
        ge=0,
        description="Seconds between two writes of an installation, after ten at once, as GitHub asks; "
        "0 where a GitHub Enterprise Server sets no limits.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    role: Literal["all", "web", "worker"] = Field(default="all", description="What this process does.")
    node_id: str = Field(
        default_factory=socket.gethostname,
        min_length=1,
        description="Unique and stable for each replica: its unfinished work is found by this name.",
    )
    review_seconds: float = Field(default=180.0, gt=0, description="A review that takes longer is broken off.")
    reviews_per_installation: int = Field(
        default=4, ge=1, description="Reviews of one installation that run at the same time."
    )
    retention_days: int = Field(
        default=14,
        ge=8,
        description="Finished runs are deleted after this. Deliveries are recognised as duplicates for as long.",
    )
    log_format: Literal["console", "json"] = Field(default="console", description="How log lines look.")

    @model_validator(mode="after")
    def split_over_postgres(self) -> Self:
        if self.role != "all" and not self.database_url.startswith("postgresql"):
            raise ValueError(
                f"QUAYGATE_ROLE={self.role} needs QUAYGATE_DATABASE_URL=postgresql://...: two processes share a queue"
            )
        return self

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The webhook secrets that are accepted now, newest first."""
        both = (self.webhook_secret, self.webhook_secret_previous)
        return tuple(secret.get_secret_value().encode() for secret in both if secret and secret.get_secret_value())

    @property
    def git_url(self) -> str:
        """The base that `OWNER/NAME.git` is appended to, without a slash at the end."""
        if self.github_git_url:
            return str(self.github_git_url).rstrip("/")
        api = str(self.github_url).rstrip("/")
        if api.endswith("/api/v3"):
            return api.removesuffix("/api/v3")
        return api.replace("://api.", "://", 1)


def read_settings(**overrides: object) -> Settings:
    """Reads the environment.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [_problem(item["loc"], item["msg"], item["type"]) for item in error.errors()]
        raise SettingsError("Quaygate cannot start:\n" + "\n".join(lines)) from None


def _problem(where: tuple[int | str, ...], message: str, kind: str) -> str:
    if not where:
        return f"  - {message.removeprefix('Value error, ')}"
    name = str(where[0])
    about = (Settings.model_fields[name].description or "") if name in Settings.model_fields else ""
    what = "is not set" if kind == "missing" else message[0].lower() + message[1:]
    return f"  - {PREFIX}{name.upper()}: {what}. {about}"
