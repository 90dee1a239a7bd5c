"""Imports point one way, and what is said to be the only place for something is."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"

# From the top down: a module imports only from ranks below its own, or from its own package.
RANKS = [
    {"__main__"},
    {"cli"},
    {"server"},
    {"web"},
    {"pipeline", "exports"},
    {"report", "evaluation"},
    {"matching"},
    {"desk", "feeds", "review"},
    {"retrieval", "comparison", "cross_encoding", "demo"},
    {"ingest", "claims", "embedding", "evidence", "accounts"},
    {"acts"},
    {"db", "language", "policy"},
    {"models", "folder"},
    {"errors", "settings"},
]
RANK = {name: rank for rank, names in enumerate(RANKS) for name in names}


def imports(path: Path) -> set[str]:
    """Every module a file imports, `app.x.y` cut to `x` and others to their top level."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"app.{alias.name}" for alias in node.names} if node.module == "app" else {node.module or ""}
    return found


def files() -> list[Path]:
    return sorted(APP.rglob("*.py"))


def part(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(APP)))
def test_imports_point_down(path: Path) -> None:
    own = part(path)
    if own == "__init__":
        return
    for name in imports(path):
        if name.startswith("app.") and (other := name.split(".")[1]) in RANK:
            assert other == own or RANK[other] > RANK[own], f"{own} imports {other}"


def test_every_module_has_a_rank() -> None:
    assert {part(path) for path in files()} - {"__init__"} == set(RANK)


@pytest.mark.parametrize(
    ("library", "only"),
    [
        ("fastapi", {"web"}),
        ("starlette", {"web"}),
        ("sentence_transformers", {"embedding", "cross_encoding"}),
        ("dbos", {"pipeline"}),
        ("faiss", {"retrieval"}),
        ("tantivy", {"retrieval"}),
        ("spacy", {"claims"}),
        ("openai", {"claims"}),
        ("lemminflect", {"language"}),
        ("httpcore", {"ingest"}),
        ("trafilatura", {"ingest"}),
        ("feedparser", {"ingest"}),
    ],
)
def test_only_place_for_a_library(library: str, only: set[str]) -> None:
    users = {part(path) for path in files() if library in {name.split(".")[0] for name in imports(path)}}
    assert users
    assert users <= only


@pytest.mark.parametrize("pure", ["language", "claims", "exports"])
def test_pure_parts_touch_neither_database_nor_network(pure: str) -> None:
    for path in (APP / pure).rglob("*.py"):
        banned = {"app.db", "app.models", "sqlmodel", "sqlalchemy", "httpcore", "socket", "urllib.request"}
        if path.name != "chat.py":  # a large model, where one is set up, is asked by this file alone
            banned |= {"openai", "httpx2"}
        assert not imports(path) & banned, path


def test_only_one_module_of_the_web_opens_sessions() -> None:
    """Pages and routes read with the session their request is given; acts open their own, below the web."""
    opening = {
        str(path.relative_to(APP / "web"))
        for path in (APP / "web").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Session", "writing")
    }
    assert opening == {"dependencies.py"}
