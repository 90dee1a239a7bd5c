"""The desk's process: says where it is and, on a machine of one's own, prints a link that signs in once."""

import ipaddress
import logging
import socket
import sys
import threading
import webbrowser

from app import accounts
from app.desk import Desk
from app.errors import ClaimdeskError
from app.settings import Settings


def run(settings: Settings, host: str, port: int, *, demo: bool = False, browser: bool = False) -> None:
    """Serve a desk until interrupted. Raises ClaimdeskError where the address cannot be had.

    On a loopback address the one who starts the desk is its owner and needs no account. With `demo` the desk starts
    with the sample article and its evidence on their way through the pipeline, and with the tour.
    """
    import uvicorn

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    if demo:
        settings = settings.model_copy(update={"public_url": f"http://{shown}:{port}"})
    desk = Desk(settings)
    owner = accounts.owner(desk.engine)
    if demo:
        _lay_out(desk)
    link = f"http://{shown}:{port}/"
    if _is_loopback(host):
        link += f"sign-in?token={accounts.issue(desk.engine, owner, 'link')}"
    print("Claimdesk is at (Ctrl+C stops it):", file=sys.stderr, flush=True)
    print(link, flush=True)
    if browser:
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()

    from app.web import create_app

    config = uvicorn.Config(create_app(desk, tour=demo), log_level="warning", timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        raise ClaimdeskError(f"Cannot listen on {host}:{port} ({error.strerror}): choose another --port.") from error
    return listening


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _lay_out(desk: Desk) -> None:
    """Put the sample article and its evidence on a new desk."""
    from app import demo, pipeline
    from app.ingest import read_text

    owner = accounts.owner(desk.engine)
    title, text = demo.article()
    pipeline.submit_import(desk, owner, "sample evidence.jsonl", demo.evidence())
    pipeline.submit(desk, owner, read_text(text, desk.settings, title=title))
