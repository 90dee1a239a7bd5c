"""Files that reviewers have cited: theirs to be saved again."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.web.dependencies import AUser, Reading, SignedIn
from app.web.readers import file_of
from app.web.rendering import attached
from app.web.values import PathId

router = APIRouter(include_in_schema=False, route_class=SignedIn)


@router.get("/citations/{citation_id}/file")
def cited_file(user: AUser, session: Reading, citation_id: PathId) -> Response:
    """The bytes, to be saved under the name the file came with."""
    citation, content = file_of(session, citation_id)
    return attached(citation.file_name, content)
