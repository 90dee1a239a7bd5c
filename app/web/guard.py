"""What stands before every page and route: other sites' requests are refused, bodies counted, headers made safe."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.refusals import SAFE_HEADERS, refuse

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# What a form may have in it besides an upload of the largest size.
BESIDE = 1_000_000


class Guard:
    """The middleware. `limit` is how many bytes an upload may have.

    Starlette's own limit of bodies answers in plain text, and so cannot say what to do.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is None:
            await self.app(scope, self._counted(receive), _safe(send))
        else:
            await refusal(scope, receive, _safe(send))

    def _refusal(self, request: Request) -> Response | None:
        if _foreign(request):
            return refuse(
                request,
                "This request came from another site's page, so nothing was done: use Claimdesk's own pages.",
                403,
            )
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self.limit + BESIDE:
            return refuse(request, self._too_large(), 413)
        return None

    def _counted(self, receive: Receive) -> Receive:
        """The body as it comes, up to the limit: what it declares as its length may be missing, or a lie."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.limit + BESIDE:
                raise HTTPException(413, self._too_large())
            return message

        return counted

    def _too_large(self) -> str:
        return f"This is over the limit of {self.limit:,} bytes (CLAIMDESK_UPLOAD_LIMIT)."


def _foreign(request: Request) -> bool:
    """Whether another site's page sends this in the reader's name. A token is no browser's to send."""
    if request.method in SAFE_METHODS or "authorization" in request.headers:
        return False
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    try:
        return bool(origin) and urlsplit(origin).netloc != request.headers.get("host")
    except ValueError:
        return True


def _safe(send: Send) -> Send:
    """Set headers that keep browsers from doing with an answer what it is not meant for."""

    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAFE_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return safe
