"""Fetching a web address for a user: the only place that opens a connection for one.

Every connection goes to an IP address that was checked just before, so a name that changes its address in between gains
nothing. Redirects are followed by hand, each checked like the first address. Size and time are capped, whatever the
server does.
"""

import ssl
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore

from app import __version__
from app.errors import BadArticle, Unsafe
from app.ingest.address import parts, resolve
from app.ingest.document import Page
from app.settings import Settings

REDIRECTS = 5
HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": f"Claimdesk/{__version__} (a fact-checking desk, fetching for one of its users)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain,text/markdown,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
# So many IP addresses of a host are tried, one after the other.
ATTEMPTS = 4
PIECE = 16_384  # bytes unpacked at a time


def fetch(url: str, settings: Settings, headers: Mapping[bytes | str, bytes | str] = {}) -> Page:
    """What is at a web address, read within the desk's limits of size and time. `headers` are sent beside the usual.

    Raises Unsafe for an address that may not be opened, BadArticle for one that gives nothing to read.
    """
    deadline = time.monotonic() + settings.fetch_timeout
    backend = _Guard(settings.fetch_allowed_hosts, deadline)
    with httpcore.ConnectionPool(network_backend=backend, ssl_context=httpcore.default_ssl_context()) as pool:
        for _ in range(REDIRECTS + 1):
            split = parts(url)
            here, host = split.geturl(), split.hostname or ""
            with _explained(host, settings), pool.stream("GET", here, headers={**HEADERS, **headers}) as answer:
                told = Message()
                for name, value in answer.headers:
                    told[name.decode("latin-1")] = value.decode("latin-1")
                if answer.status == HTTPStatus.NOT_MODIFIED and headers:
                    return Page(here, "", "", b"", unchanged=True)
                if answer.status not in (301, 302, 303, 307, 308) or "Location" not in told:
                    return _read(here, answer, told, settings, deadline)
            url = _redirected(here, told["Location"])
    raise BadArticle(f"{host} redirects more than {REDIRECTS} times: give the address it leads to.")


@contextmanager
def _explained(host: str, settings: Settings) -> Iterator[None]:
    """Say in one sentence what went wrong on the way to a host."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise BadArticle(
            f"{host} did not answer in full within {settings.fetch_timeout:g} seconds: try again, or paste the text."
        ) from error
    except httpcore.ConnectError as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or "no secure connection"
            raise Unsafe(f"{host} has no valid certificate ({reason}), so it is not opened.") from error
        raise BadArticle(f"{host} refused the connection or cannot be reached: try again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise BadArticle(f"{host} broke off its answer ({error or type(error).__name__}): try again later.") from error


def _redirected(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:  # brackets with no IPv6 address in them
        raise Unsafe(f"{urlsplit(url).hostname} redirects to '{location[:200]}', which is no web address.") from error


def _read(url: str, answer: httpcore.Response, headers: Message, settings: Settings, deadline: float) -> Page:
    host = urlsplit(url).hostname
    if not 200 <= answer.status < 300:
        known = answer.status in HTTPStatus.__members__.values()
        meaning = f" ({HTTPStatus(answer.status).phrase})" if known else ""
        raise BadArticle(f"{host} answered {answer.status}{meaning}: check the address, or paste the text.")
    limit = settings.fetch_limit
    stated = headers.get("Content-Length", "")
    content = None if stated.isdecimal() and int(stated) > limit else _capped(answer.iter_stream(), limit)
    if content is not None:
        content = _unpacked(content, headers.get("Content-Encoding", ""), limit, str(host), deadline)
    if content is None:
        raise BadArticle(
            f"What {host} sends is larger than {limit:,} bytes: bring in a part, or raise CLAIMDESK_FETCH_LIMIT."
        )
    media_type = headers.get_content_type() if headers.get("Content-Type") else ""
    charset = str(headers.get_content_charset() or "")
    return Page(url, media_type, charset, content, headers.get("ETag", ""), headers.get("Last-Modified", ""))


def _capped(pieces: Iterable[bytes], limit: int) -> bytes | None:
    """The pieces together, or None where they are more than `limit` bytes."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > limit:
            return None
    return bytes(content)


def _unpacked(content: bytes, encoding: str, limit: int, host: str, deadline: float) -> bytes | None:
    """The content without its content-encoding (RFC 9110, 8.4.1), or None where it is more than `limit` bytes."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity") or not content:
        return content
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BadArticle(f"{host} sends its answer packed as '{encoding[:40]}', unasked: paste the text.")
    # 'deflate' means zlib's format, but some servers send the bare stream; the first byte tells (RFC 1950).
    window = 47 if encoding != "deflate" or content[0] & 0x0F == 8 else -15
    unpacked = bytearray()
    unpacker = zlib.decompressobj(window)
    try:
        for start in range(0, len(content), PIECE):
            # An answer may be of many members (RFC 1952, 2.2). What is behind one is copied: of a piece, not of all.
            piece = content[start : start + PIECE]
            while piece:
                _left(deadline)
                if unpacker.eof:
                    unpacker = zlib.decompressobj(window)
                unpacked += unpacker.decompress(piece, limit + 1 - len(unpacked))
                if len(unpacked) > limit:
                    return None
                piece = unpacker.unused_data
    except zlib.error as error:
        raise BadArticle(f"{host} sends an answer that cannot be unpacked: paste the text.") from error
    if not unpacker.eof:
        raise BadArticle(f"{host} broke off its answer: try again later.")
    return bytes(unpacked)


# --- the connection ---------------------------------------------------------------------------------------------------


class _Guard(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to nothing else, until the deadline (of the monotonic clock)."""

    def __init__(self, allowed: Collection[str], deadline: float) -> None:
        self.allowed = allowed
        self.deadline = deadline
        self.backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(host, port, self.allowed, _left(self.deadline))
        for address in addresses[:ATTEMPTS]:
            try:
                # A share of the time each: the first may be of a kind the network here does not carry.
                share = _left(self.deadline) / min(2, len(addresses))
                return _Timed(self.backend.connect_tcp(address, port, share), self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise Unsafe("Only web addresses are opened.")


class _Timed(httpcore.NetworkStream):
    """A connection on which everything together ends by the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline))
        return _Timed(stream, self.deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as its base has it
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left
