"""What a route's description says beside its own models: how it refuses, and bodies it reads by itself."""

from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    """Why not, and what to do about it."""

    detail: str


class Stale(Problem):
    """Why not; `version` is the claim's version now, where the one given is no longer it."""

    version: int | None = None


REFUSALS = {
    401: "No valid token, or none at all.",
    403: "The user's role does not allow this.",
    404: "There is no such thing on the desk.",
    409: "It has moved on since, or is not in a state for this.",
    413: "The body is over the desk's limit.",
    422: "What was sent cannot be read, or breaks a rule of the desk.",
    503: "The database is busy, full or away: the same request may succeed later.",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description of a route says of these statuses."""
    return {
        status: {"description": REFUSALS[status], "model": Stale if status == 409 else Problem} for status in statuses
    }


def file_answer(description: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    """What the description of a route says that answers with a file."""
    return {200: {"description": description, "content": {media_type: {} for media_type in media_types}}}


def body(**content: dict[str, Any]) -> dict[str, Any]:
    """The description of a body that a route reads by itself: a schema for each media type ("json", "form")."""
    types = {"json": "application/json", "form": "multipart/form-data"}
    described = {types[kind]: {"schema": schema} for kind, schema in content.items()}
    return {"requestBody": {"required": True, "content": described}}


FILE = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}
