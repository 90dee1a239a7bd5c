"""Templates as answers: whole, or as the fragment of a page that htmx asks for; and files to save."""

import mimetypes
import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from sqlmodel import Session

from app import exports, policy, report
from app.desk import Desk
from app.exports.html import templates_folder
from app.models import Capture
from app.report import link
from app.web.highlight import wording
from app.web.keys import ACTIONS, caps, help_of, key_of, keys_of

# How a claim stands, told by more than a colour.
SIGNS = {"verified": "✓", "disputed": "✕", "unsourced": "?", "undecided": "○"}
TEMPLATES = Jinja2Templates(directory=templates_folder())
TEMPLATES.env.lstrip_blocks = True


def _day(moment: date | datetime | None) -> str:
    """A date as people write it, in words, so that no reader mistakes a month for a day."""
    return f"{moment.day} {moment:%B %Y}" if moment else ""


def _moment(moment: datetime) -> str:
    """A point in time to the minute."""
    return f"{_day(moment.astimezone(UTC))}, {moment.astimezone(UTC):%H:%M} UTC"


def _ago(moment: datetime) -> str:
    """How long ago a point in time was, to the hour for a day and to the day for a week; then its date."""
    minutes = int((datetime.now(UTC) - moment).total_seconds() // 60)
    for unit, length, most in (("minute", 1, 60), ("hour", 60, 24), ("day", 24 * 60, 7)):
        number = minutes // length
        if number < most:
            return f"{number} {unit}{'s' if number > 1 else ''} ago" if number > 0 else "just now"
    return _day(moment.astimezone(UTC))


TEMPLATES.env.filters.update(day=_day, moment=_moment, ago=_ago, link=link)
TEMPLATES.env.globals.update(
    may=policy.may,
    signs=SIGNS,
    compare=wording,
    actions={action.name: action for action in ACTIONS},
    pages={action.name: action.page for action in ACTIONS if action.page},
    caps=caps,
    key_of=key_of,
    keys_of=keys_of,
    help_of=help_of,
)


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page it has; going back in history it asks for the whole."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def page(request: Request, template: str, context: dict[str, Any], status: int = 200) -> HTMLResponse:
    """A template as the answer. One that fills a whole page extends base.html; a fragment's name begins with _."""
    context = {"user": getattr(request.state, "user", None)} | context
    response = TEMPLATES.TemplateResponse(request, template, context, status_code=status)
    response.headers["Vary"] = "HX-Request"
    return response


def go(request: Request, url: str) -> Response:
    """To another page, after a change: by htmx where it asked, by a 303 elsewhere."""
    if "hx-request" in request.headers:
        return Response(headers={"HX-Redirect": url})
    return Response(status_code=303, headers={"Location": url})


def report_response(session: Session, desk: Desk, article_id: int, name: str) -> Response:
    """The report on an article in the format of that name, byte for byte what the command line exports."""
    chosen = exports.format(name)
    content = chosen.render(report.build(session, article_id, desk.settings.public_url))
    headers = {}
    if name != "html":
        headers["Content-Disposition"] = f'attachment; filename="claimdesk-report-{article_id}.{chosen.suffix}"'
    return Response(content, media_type=chosen.media_type, headers=headers)


def original(capture: Capture, content: bytes) -> Response:
    """What an address answered, to be saved."""
    suffix = mimetypes.guess_extension(capture.media_type) or ".bin"
    return attached(f"capture-{capture.id}{suffix}", content)


def attached(name: str, content: bytes) -> Response:
    """A file to be saved under a name: a page somebody else wrote is never shown as one of the desk's."""
    # See https://www.rfc-editor.org/rfc/rfc6266: older readers take the first name, which only ASCII can spell.
    plain = re.sub(r"[^\w.-]+", "_", name.encode("ascii", "ignore").decode()).lstrip(".") or "file"
    same = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"{same}',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
