"""Bodies that come as JSON or as a file, whatever their content type says: scripts seldom say."""

from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.errors import BadArticle, BadRow
from app.web.incoming import upload_of

M = TypeVar("M", bound=BaseModel)


def is_form(request: Request) -> bool:
    """Whether the body comes as the parts of a form."""
    return request.headers.get("content-type", "").startswith("multipart/")


async def file_of(request: Request, limit: int) -> tuple[str, bytes]:
    """The name and, up to a byte more than `limit`, the content of the part 'file'. Raises BadArticle for none."""
    try:
        file = (await request.form()).get("file")
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise BadArticle(f"The parts of this form cannot be read: {error.detail}") from error
    name, content = await upload_of(file if isinstance(file, UploadFile) else None, limit)
    if content is None:
        raise BadArticle("Send it as a multipart part named 'file'.")
    return name, content


async def json_of(request: Request, model: type[M]) -> M:
    """The body read as JSON. Raises BadRow where it is none, or not what the model describes."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        found = error.errors()[0]
        problem = found["msg"].removeprefix("Value error, ")
        raise BadRow(f"{'.'.join(map(str, found['loc'])) or 'body'}: {problem}") from error
