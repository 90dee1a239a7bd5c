"""Which addresses Claimdesk opens: web addresses of public hosts, and hosts the desk's settings allow."""

import ipaddress
import re
import socket
import threading
from collections.abc import Collection
from urllib.parse import SplitResult, quote, urlsplit

from app.errors import BadArticle, Unsafe

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# All that is routed to anyone (RFC 4291), less 6to4 and Teredo, which carry an IPv4 address of the sender's choosing.
ROUTED = ipaddress.IPv6Network("2000::/3")
TUNNELS = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address


def check_url(url: str) -> None:
    """Refuse what is no address of a web page, by its form alone. Raises Unsafe; nothing is looked up."""
    parts(url)


def parts(url: str) -> SplitResult:
    """The parts of a URL, all in ASCII, ready to be asked for. Raises Unsafe where it is no plain http(s) address."""
    if re.search(r"[\s\x00-\x1f\x7f\\\ud800-\udfff]", url):  # the last are halves of characters
        raise Unsafe("A web address has no spaces, no backslashes and no broken characters: check it for mistakes.")
    try:
        split = urlsplit(url)
        host, port = split.hostname or "", split.port
        if "[" in split.netloc:
            ipaddress.IPv6Address(host)
        else:
            host = host.encode("idna").decode("ascii")
    except (UnicodeError, ValueError) as error:
        raise Unsafe(f"'{url[:200]}' is not a web address: check it for mistakes.") from error
    if split.scheme not in ("http", "https"):
        raise Unsafe("Only http and https addresses can be opened: give one that begins with https://.")
    if not host:
        raise Unsafe(f"'{url[:200]}' names no host: give an address like https://example.org/page.")
    if split.username is not None or split.password is not None:
        raise Unsafe("An address with a user name or password in it is not opened: take them out.")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    path = quote(split.path or "/", safe="/%:@!$&'()*+,;=~")
    return SplitResult(split.scheme, netloc, path, quote(split.query, safe="/%:@!$&'()*+,;=~?[]"), "")


def without_tracking(url: str) -> str:
    """A page's address as it is known by: without fragment and utm_* parameters. Raises Unsafe where it is none."""
    split = parts(url)
    kept = [pair for pair in split.query.split("&") if not pair.lower().startswith("utm_")]
    return split._replace(query="&".join(kept)).geturl()


def resolve(host: str, port: int, allowed: Collection[str], seconds: float) -> list[str]:
    """The IP addresses of a host that may be connected to.

    All of them have to be public unless the host is one of `allowed`: a name that points both outside and inside is a
    trap. Raises Unsafe for such a host, BadArticle for one that is not found within `seconds`.
    """
    found = _looked_up(host, port, seconds)
    if host.lower().rstrip(".") not in {name.lower().strip("[]").rstrip(".") for name in allowed}:
        for address in found:
            if not is_public(ipaddress.ip_address(address.split("%")[0])):
                raise Unsafe(
                    f"{host} is not a public address, so it is not opened. "
                    "To allow this host, add it to CLAIMDESK_FETCH_ALLOWED_HOSTS."
                )
    return found


def is_public(address: Address) -> bool:
    """Whether an IP address is one anyone on the internet could mean, looking through those that carry another."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in ROUTED or any(address in tunnel for tunnel in TUNNELS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _looked_up(host: str, port: int, seconds: float) -> list[str]:
    answer: list[str] = []
    failure: list[OSError] = []

    def ask() -> None:
        try:
            answer.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failure.append(error if isinstance(error, OSError) else OSError(str(error)))

    # The system's resolver knows no time limit, so it is waited for elsewhere.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(seconds, 0.0))
    if asking.is_alive():
        raise BadArticle(f"{host} could not be looked up in time: try again later.")
    if failure or not answer:
        raise BadArticle(f"{host} is not found: check the address for mistakes.")
    return list(dict.fromkeys(answer))
