"""What pages cost the server, and how large they are: python -m tests.bench.bench_pages

Processor time of the whole process (its threads too) from request to answer, the median of many, of articles of growing
length: what does not depend on the article's claims stays flat. Beside each its ratio to the cost of `/healthz`, which
is next to nothing but the framework's own, in the same run: milliseconds depend on the machine, the ratio hardly does.
Sizes are of the whole answer, as it is written and as gzip has it.
"""

import argparse
import gzip
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from fastapi.testclient import TestClient
from httpx2 import Response
from rich.console import Console
from rich.table import Table
from sqlmodel import Session, select

from app import accounts
from app.desk import Desk
from app.models import Claim, Role
from app.settings import Settings
from app.web import create_app
from tests.large import lay_out

SIZES = (100, 400, 800)
FRAGMENT = {"HX-Request": "true"}


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time, and bytes raw and compressed, of one answer."""

    milliseconds: float
    size: int
    compressed: int


class Reviewer:
    """Somebody at work on the article of a desk: each act is done to the next claim."""

    def __init__(self, desk: Desk, client: TestClient) -> None:
        self._desk, self._client = desk, client
        with Session(desk.engine) as session:
            self._claims = [claim for claim in session.exec(select(Claim.id).order_by(Claim.start)) if claim]
        self._turn = count()

    def _next(self) -> int:
        return self._claims[next(self._turn) % len(self._claims)]

    def _version(self, claim: int) -> int:
        with Session(self._desk.engine) as session:
            return session.get_one(Claim, claim).version

    def panel(self) -> Callable[[], Response]:
        claim = self._next()
        return lambda: self._client.get(f"/claims/{claim}", headers=FRAGMENT)

    def claim(self) -> Callable[[], Response]:
        claim = self._next()
        return lambda: self._client.get(f"/claims/{claim}")

    def cite(self) -> Callable[[], Response]:
        claim = self._next()
        given = {"version": self._version(claim), "passage": next(self._turn) % 80 + 1}
        return lambda: self._client.post(f"/claims/{claim}/cite", data=given, headers=FRAGMENT)

    def decide(self) -> Callable[[], Response]:
        claim = self._next()
        rationale = f"Searched the register, try {next(self._turn)}."
        given = {"version": self._version(claim), "mark": "unsourced", "rationale": rationale}
        return lambda: self._client.post(f"/claims/{claim}/verdict", data=given, headers=FRAGMENT)

    def page(self, path: str) -> Callable[[], Callable[[], Response]]:
        return lambda: lambda: self._client.get(path)


@contextmanager
def at_work(claims: int) -> Iterator[Reviewer]:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Settings(data_dir=Path(folder), _env_file=None))
        lay_out(desk, claims)
        anna = accounts.add_user(desk.engine, "anna@desk.example", Role.admin)
        with TestClient(create_app(desk, work=False), base_url="http://127.0.0.1:8000") as client:
            client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
            yield Reviewer(desk, client)


def cost(prepare: Callable[[], Callable[[], Response]], times: int) -> Cost:
    """The median over so many requests, after two that warm up; what a request needs is prepared outside the time."""
    spent, answers = [], []
    for turn in range(times + 2):
        ask = prepare()
        begin = time.process_time()
        answer = ask()
        if turn > 1:
            spent.append((time.process_time() - begin) * 1000)
            answers.append(answer)
        assert answer.status_code == 200, answer.text
    sizes = sorted(answers, key=lambda answer: len(answer.content))
    content = sizes[len(sizes) // 2].content
    return Cost(statistics.median(spent), len(content), len(gzip.compress(content, 6)))


def measured(claims: int, times: int) -> dict[str, Cost]:
    with at_work(claims) as reviewer:
        asked = {
            "nothing (/healthz)": reviewer.page("/healthz"),
            "first page": reviewer.page("/"),
            "evidence": reviewer.page("/evidence"),
            "article": reviewer.page("/articles/1"),
            "claim, whole page": reviewer.claim,
            "panel": reviewer.panel,
            "cite": reviewer.cite,
            "decide": reviewer.decide,
        }
        return {name: cost(prepare, times) for name, prepare in asked.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="requests of each kind")
    times = parser.parse_args().times
    found = {claims: measured(claims, times) for claims in SIZES}
    table = Table("answer", *(f"{claims} claims" for claims in SIZES), title="ms of processor (x /healthz); kB (gzip)")
    for name in found[SIZES[0]]:
        cells = []
        for costs in found.values():
            one, nothing = costs[name], costs["nothing (/healthz)"]
            ratio = one.milliseconds / nothing.milliseconds
            sizes = f"{one.size / 1000:,.1f} kB ({one.compressed / 1000:,.1f})"
            cells.append(f"{one.milliseconds:.1f} ms ({ratio:.1f} x), {sizes}")
        table.add_row(name, *cells)
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
