"""Fetching: what is opened and what is not, redirects, limits of size and time, kinds. Against a real local server."""

import gzip
import http.server
import io
import socket
import ssl
import threading
import time
import zlib
from ipaddress import ip_address

import docx
import pytest

from app import __version__
from app.errors import BadArticle, Unsafe
from app.ingest import address, check_url, read_url
from app.settings import Settings

PAGE = (
    "<html lang='en'><head><title>Pier</title></head><body><article>"
    "<p>The pier will cost <a href='/budget'>90 million euros</a>, the harbour said.</p></article></body></html>"
)
# Without a table of offsets; readers make one for themselves.
PDF = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj
4 0 obj <</Length 49>> stream
BT /F 10 Tf 60 700 Td (It opens in 2027.) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
%%EOF"""
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what `server.answers` has for a path: (status, headers, body), or a function that writes."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        answer = self.server.answers.get(self.path.split("?")[0], (404, {}, b""))
        if callable(answer):
            return answer(self)
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        return self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.answers, running.asked = {"/page": (200, HTML, PAGE.encode())}, []
        running.daemon_threads = True
        running.block_on_close = False
        running.url = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        running.shutdown()


def settings(**given) -> Settings:
    return Settings(**{"fetch_allowed_hosts": ["127.0.0.1"], "fetch_timeout": 5.0, **given})


def test_a_page_is_fetched_and_read(server):
    document = read_url(f"{server.url}/page?q=ä ö".replace(" ", "+"), settings())
    assert document.text == "The pier will cost 90 million euros, the harbour said."
    assert document.url == f"{server.url}/page?q=%C3%A4+%C3%B6"
    assert [link.url for link in document.references] == [f"{server.url}/budget"]
    path, headers = server.asked[0]
    assert path == "/page?q=%C3%A4+%C3%B6"
    assert headers["User-Agent"].startswith(f"Claimdesk/{__version__}")


# --- what is opened ---------------------------------------------------------------------------------------------------


def test_a_private_host_is_refused_unless_allowed_and_never_asked(server):
    with pytest.raises(Unsafe, match=r"127\.0\.0\.1 is not a public address.*CLAIMDESK_FETCH_ALLOWED_HOSTS"):
        read_url(f"{server.url}/page", settings(fetch_allowed_hosts=[]))
    with pytest.raises(Unsafe, match="localhost"):
        read_url(f"http://localhost:{server.server_port}/page", settings())
    assert server.asked == []


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost."]
)
def test_other_ways_to_write_a_private_address_are_refused(server, host):
    with pytest.raises((Unsafe, BadArticle)):
        read_url(f"http://{host}:{server.server_port}/page", settings())
    assert server.asked == []


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("fec0::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("2001:db8::1", False),
    ],
)
def test_public_addresses(text, public):
    assert address.is_public(ip_address(text)) is public


def answering(monkeypatch, *answers):
    """Make every look-up give the next of these lists of addresses, the last one from then on."""
    left, real = list(answers), socket.getaddrinfo

    def getaddrinfo(host, port, *rest, **named):
        if host[0].isdigit():  # an address already; connecting to one asks for it too
            return real(host, port, *rest, **named)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (given, port)) for given in found]

    monkeypatch.setattr(address.socket, "getaddrinfo", getaddrinfo)


def test_a_name_with_one_private_address_among_its_public_ones_is_refused(monkeypatch):
    answering(monkeypatch, ["93.184.216.34", "10.0.0.8"])
    with pytest.raises(Unsafe, match=r"trap\.example is not a public address"):
        address.resolve("trap.example", 80, [], 1.0)


def test_the_connection_goes_to_the_address_that_was_checked(server, monkeypatch):
    # Were the name looked up again to connect, the second answer would lead somewhere else.
    answering(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    document = read_url(
        f"http://pier.example:{server.server_port}/page", settings(fetch_allowed_hosts=["PIER.example"])
    )
    assert document.text
    assert server.asked[0][1]["Host"] == f"pier.example:{server.server_port}"


def test_a_name_that_turns_private_between_two_requests_is_refused(server, monkeypatch):
    server.answers["/away"] = (302, {"Location": f"http://turn.example:{server.server_port}/page"}, b"")
    answering(monkeypatch, ["127.0.0.1"])
    with pytest.raises(Unsafe, match=r"turn\.example"):
        read_url(f"http://first.example:{server.server_port}/away", settings(fetch_allowed_hosts=["first.example"]))
    assert [path for path, _ in server.asked] == ["/away"]


def test_a_host_that_does_not_exist(monkeypatch):
    def getaddrinfo(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(address.socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(BadArticle, match=r"nowhere\.example is not found"):
        read_url("http://nowhere.example/", settings())


def test_a_slow_look_up_is_cut_short(monkeypatch):
    looked_up = threading.Event()
    monkeypatch.setattr(address.socket, "getaddrinfo", lambda *_, **__: looked_up.wait(60) and [])
    with pytest.raises(BadArticle, match=r"slow\.example could not be looked up"):
        read_url("http://slow.example/", settings(fetch_timeout=1.0))
    assert not looked_up.is_set(), "the answer was not waited for"
    looked_up.set()


@pytest.mark.parametrize(
    "url",
    [
        "", "pier", "ftp://pier.example/", "file:///etc/passwd", "javascript:alert(1)", "http://", "http:///path",
        "http://user:secret@pier.example/", "http://user@pier.example/", "http://pier.example:port/", "http://[::1/",
        "http://pier.example:99999/", "http://pier example/", "http://pier.example/\r\nX: y", "http:\\\\pier.example\\",
        "http://" + "a" * 70 + ".example/", "http://a..example/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused_by_its_form(url):
    with pytest.raises(Unsafe):
        check_url(url)


@pytest.mark.parametrize(
    "url", ["https://pier.example", "HTTP://Pier.Example:8080/a?b#c", "https://pää.example/ä", "http://[2606::1]/"]
)
def test_addresses_of_pages_pass(url):
    check_url(url)


# --- redirects --------------------------------------------------------------------------------------------------------


def test_redirects_are_followed_and_the_last_address_is_kept(server):
    server.answers["/old"] = (301, {"Location": "/older"}, b"")
    server.answers["/older"] = (302, {"Location": f"{server.url}/page"}, b"")
    assert read_url(f"{server.url}/old", settings()).url == f"{server.url}/page"


def test_a_redirect_to_a_private_address_is_refused(server):
    for target in (
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//10.0.0.1/",
    ):
        server.answers["/away"] = (302, {"Location": target}, b"")
        with pytest.raises(Unsafe):
            read_url(f"{server.url}/away", settings())


def test_redirects_without_end_are_refused(server):
    server.answers["/round"] = (302, {"Location": "/round"}, b"")
    with pytest.raises(BadArticle, match=r"127\.0\.0\.1 redirects more than 5 times"):
        read_url(f"{server.url}/round", settings())
    assert len(server.asked) == 6


# --- size and time ----------------------------------------------------------------------------------------------------


def test_a_page_over_the_limit_is_refused_whether_it_says_so_or_not(server):
    body = PAGE.encode() + b" " * 10_000
    server.answers["/stated"] = (200, HTML, body)

    def unstated(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(body)

    server.answers["/unstated"] = unstated
    for path in ("/stated", "/unstated"):
        assert read_url(server.url + path, settings(fetch_limit=len(body))).text
        with pytest.raises(BadArticle, match=r"127\.0\.0\.1 .*larger than 5,000 bytes.*CLAIMDESK_FETCH_LIMIT"):
            read_url(server.url + path, settings(fetch_limit=5000))


def packed(data: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE.encode())),
        ("x-gzip", gzip.compress(PAGE[:50].encode()) + gzip.compress(PAGE[50:].encode())),
        ("deflate", packed(PAGE.encode(), 15)),
        ("deflate", packed(PAGE.encode(), -15)),
        ("identity", PAGE.encode()),
    ],
)
def test_packed_pages_are_unpacked(server, encoding, body):
    server.answers["/packed"] = (200, {**HTML, "Content-Encoding": encoding}, body)
    assert read_url(f"{server.url}/packed", settings()).text.startswith("The pier")


def test_a_page_that_unpacks_to_more_than_the_limit_is_refused(server):
    bomb = gzip.compress(b"a" * 10_000_000)
    server.answers["/bomb"] = (200, {**HTML, "Content-Encoding": "gzip"}, bomb)
    with pytest.raises(BadArticle, match="larger than 100,000 bytes"):
        read_url(f"{server.url}/bomb", settings(fetch_limit=100_000))


@pytest.mark.parametrize(
    ("encoding", "body"), [("br", b"x"), ("gzip", b"not gzip at all"), ("gzip", gzip.compress(PAGE.encode())[:-12])]
)
def test_what_cannot_be_unpacked_is_refused(server, encoding, body):
    server.answers["/odd"] = (200, {**HTML, "Content-Encoding": encoding}, body)
    with pytest.raises(BadArticle, match=r"127\.0\.0\.1"):
        read_url(f"{server.url}/odd", settings())


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_slow_drip_does_not_get_round_the_time_limit(server, part):
    sent: list[str] = []

    def drip(handler):
        if part == "body":
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.end_headers()
        for letter in "HTTP/1.1 200 OK\r\nX: " + "x" * 100:
            handler.wfile.write(letter.encode())
            handler.wfile.flush()
            sent.append(letter)
            time.sleep(0.05)

    server.answers["/drip"] = drip
    with pytest.raises(BadArticle, match=r"127\.0\.0\.1 did not answer in full within 0\.4 seconds"):
        read_url(f"{server.url}/drip", settings(fetch_timeout=0.4))
    assert len(sent) < 100, "the rest of six seconds of it was not waited for"


# --- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, HTML, b"no"), r"127\.0\.0\.1 answered 404 \(Not Found\)"),
        ((500, HTML, b"no"), r"answered 500"),
        ((299 + 400, HTML, b"no"), r"answered 699"),
        ((304, {}, b""), r"answered 304"),
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), r"127\.0\.0\.1 is 'image/png'"),
        ((200, {"Content-Type": "application/json"}, b"{}"), r"'application/json'"),
        ((200, HTML, b""), r"127\.0\.0\.1 is empty"),
        ((200, HTML, b"<html><body></body></html>"), r"127\.0\.0\.1 has no text"),
        ((200, {**HTML, "Content-Length": "5000"}, b"<p>half"), r"127\.0\.0\.1 broke off"),
    ],
)
def test_an_answer_with_nothing_to_read_is_refused_in_one_sentence(server, answer, says):
    server.answers["/odd"] = answer
    with pytest.raises(BadArticle, match=says):
        read_url(f"{server.url}/odd", settings())


def test_what_is_no_http_at_all(server):
    server.answers["/odd"] = lambda handler: handler.wfile.write(b"SSH-2.0-server\r\n\r\n")
    with pytest.raises(BadArticle, match=r"127\.0\.0\.1"):
        read_url(f"{server.url}/odd", settings())


def test_a_refused_connection():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(BadArticle, match=r"127\.0\.0\.1 refused the connection or cannot be reached"):
        read_url(f"http://127.0.0.1:{port}/", settings())


# --- TLS --------------------------------------------------------------------------------------------------------------

# A key and a certificate that nobody trusts, for localhost, made for this test alone.
UNTRUSTED = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggbalniJdp2kwf9Qp
uii9X7DvpI3181BNFltP06WGoTqhRANCAAQH5k/uF2zA3qEbuolonK1bjIby6Jrv
W6C5urfvDRYU3aoAIuguwef4MNfz+HAg/8CE3J7PujEoXbbjaYqfj1tf
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUHy9q7RUXAVnPq+hlDs//mc0IVaIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzAyMDczNVoYDzIxMjYxMDMw
MDIwNzM1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQH5k/uF2zA3qEbuolonK1bjIby6JrvW6C5urfvDRYU3aoAIuguwef4
MNfz+HAg/8CE3J7PujEoXbbjaYqfj1tfo28wbTAdBgNVHQ4EFgQUi3YphCg7ewsF
v+vQlCJUs+kTtSYwHwYDVR0jBBgwFoAUi3YphCg7ewsFv+vQlCJUs+kTtSYwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAIZizXOJstQJibBgaDNYr90tjmlc6fri7goZll00SZTjAiBS
3Sq/Ty1AMJqOCgOHkYMDlMGhi9Ub0gKxcGJfgnmL1w==
-----END CERTIFICATE-----
"""


def test_a_certificate_nobody_vouches_for_is_refused(server, tmp_path):
    pem = tmp_path / "untrusted.pem"
    pem.write_text(UNTRUSTED)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    with pytest.raises(Unsafe, match=r"127\.0\.0\.1 has no valid certificate \(self.signed certificate\)"):
        read_url(f"https://127.0.0.1:{server.server_port}/page", settings())
    assert server.asked == []


def test_a_trusted_certificate_for_another_name_is_refused_and_for_its_own_is_taken(server, tmp_path, monkeypatch):
    pem = tmp_path / "trusted.pem"
    pem.write_text(UNTRUSTED)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    answering(monkeypatch, ["127.0.0.1"])
    allowed = settings(fetch_allowed_hosts=["localhost", "pier.example"])
    assert read_url(f"https://localhost:{server.server_port}/page", allowed).text.startswith("The pier")
    with pytest.raises(Unsafe, match=r"pier\.example has no valid certificate"):
        read_url(f"https://pier.example:{server.server_port}/page", allowed)


# --- kinds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "media_type", "body", "text"),
    [
        ("/a", "text/plain; charset=windows-1252", "A café’s turnover.".encode("cp1252"), "A café’s turnover."),
        ("/a", "text/plain", b"See [the plan], 2 ** 3 pages.", "See [the plan], 2 ** 3 pages."),
        # Many a plain text is Markdown.
        ("/a", "text/plain", b"See [the plan](https://plan.example/).", "See the plan."),
        ("/a.md", "text/plain", b"See [the plan](https://plan.example/).", "See the plan."),
        ("/a", "text/markdown", b"# Pier\n\nIt opens in *2027*.", "Pier\n\nIt opens in 2027."),
        ("/a.txt", "application/octet-stream", b"It opens in 2027.", "It opens in 2027."),
        ("/a.html", "", b"<p>It opens in 2027.</p>", "It opens in 2027."),
        ("/a", "application/xhtml+xml", b"<html><body><p>It opens in 2027.</p></body></html>", "It opens in 2027."),
    ],
)
def test_texts_are_read_by_what_their_server_calls_them(server, path, media_type, body, text):
    server.answers[path] = (200, {"Content-Type": media_type} if media_type else {}, body)
    assert read_url(server.url + path, settings()).text == text


def test_pdfs_and_word_documents_are_read_behind_an_address(server):
    word = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("It opens in 2027.")
    document.save(word)
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    server.answers["/word"] = (200, {"Content-Type": office}, word.getvalue())
    server.answers["/file"] = (200, {"Content-Type": "application/octet-stream"}, word.getvalue())
    server.answers["/pdf"] = (200, {"Content-Type": "application/pdf"}, PDF)
    for path in ("/word", "/file", "/pdf"):
        found = read_url(server.url + path, settings())
        assert (found.text, found.url) == ("It opens in 2027.", server.url + path)
