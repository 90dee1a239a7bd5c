"""A large model's server in a thread, which speaks the real protocol and answers from a script."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.claims import Extractor, extractor
from app.settings import Settings

KEY = "sk-very-secret-0042"
Json = dict[str, Any]


@dataclass
class Reply:
    """What the server answers: a status, a body or what the model says, after so many seconds."""

    says: Json | str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    body: str | None = None
    after: float = 0.0


@dataclass
class Endpoint:
    """The server as a test sees it: `script` makes a reply of each request's body, `seen` are those bodies."""

    script: Callable[[Json], Reply]
    url: str = ""
    seen: list[Json] = field(default_factory=list)
    most_at_once: int = 0
    keys: set[str] = field(default_factory=set)
    _at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, body: Json, key: str) -> Reply:
        with self._lock:
            self.seen.append(body)
            self.keys.add(key)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            reply = self.script(body)
            time.sleep(reply.after)
        finally:
            with self._lock:
                self._at_once -= 1
        return reply

    def settings(self, **values: Any) -> Settings:
        told = {"llm_base_url": self.url, "llm_model": "scripted-1", "llm_api_key": KEY, "llm_timeout": 5.0}
        return Settings(_env_file=None, **{"extractor": "llm", "llm_retries": 2, **told, **values})

    def extractor(self, **values: Any) -> Extractor:
        return extractor(self.settings(**values))


@contextmanager
def serving(script: Callable[[Json], Reply]) -> Iterator[Endpoint]:
    endpoint = Endpoint(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = endpoint.reply(body, self.headers.get("Authorization", ""))
            content = (completion(reply) if reply.body is None else reply.body).encode()
            try:
                self.send_response(reply.status)
                for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except BrokenPipeError:
                self.close_connection = True  # the client has given up waiting

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a test's output is its result."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()


def completion(reply: Reply) -> str:
    content = reply.says if isinstance(reply.says, str) else json.dumps(reply.says)
    message = {"role": "assistant", "content": content}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    choices = [{"index": 0, "message": message, "finish_reason": reply.finish}]
    return json.dumps(
        {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}
    )


def asked(body: Json) -> Json:
    """The data a request carries."""
    return json.loads(body["messages"][1]["content"])


def claim(text: str, quote: str, speaker: str | None = None) -> Json:
    return {"text": text, "quote": quote, "speaker": speaker}


def proposing(propose: Callable[[str], list[Json]], doubted: Callable[[str], bool] = lambda text: False) -> Any:
    """A model that proposes claims of each sentence, and supports all but the doubted ones when asked to verify."""

    def script(body: Json) -> Reply:
        data = asked(body)
        if "claims" in data:
            checks = [
                {"claim": c["claim"], "supported": not doubted(c["text"]), "stands_alone": True} for c in data["claims"]
            ]
            return Reply({"checks": checks})
        taken = [
            {"sentence": s["sentence"], "checkable": True, "resolved": s["text"], "claims": propose(s["text"])}
            for s in data["sentences"]
        ]
        return Reply({"sentences": taken})

    return script


def unreliable(sentence: str) -> list[Json]:
    """A model that repeats the sentence, and makes things up besides."""
    return [
        claim(sentence, sentence, sentence[:5]),
        claim(f"{sentence} In 1987654 it was not so.", sentence),
        claim("The moon is a cheese of Ruritania", sentence),
        claim(sentence, "words that stand nowhere 99"),
        claim(sentence[: len(sentence) // 2], sentence[len(sentence) // 2 :]),
        claim(sentence.swapcase(), f"“{sentence}”", "nobody"),
        claim("", ""),
    ]
