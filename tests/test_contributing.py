"""What CONTRIBUTING and the README point at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
# A file named without its folder stands in that of the one named before it in the line.
NAMED = re.compile(r"`((?:app|tests)/[\w./*]+)`|`(\w+\.(?:py|toml))`")


def named(line: str) -> list[str]:
    found, folder = [], ""
    for path, name in NAMED.findall(line):
        folder = path.rpartition("/")[0] if path else folder
        found.append(path or f"{folder}/{name}")
    return found


@pytest.mark.parametrize("line", [line for line in GUIDE.splitlines() if line.startswith("| ") and "`" in line])
def test_every_place_to_change_is_there(line: str) -> None:
    paths = [path for path in named(line) if path.startswith(("app/", "tests/"))]
    assert paths
    for path in paths:
        assert any(ROOT.glob(path)), path


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("title", "app/claims/english/grammar.py"),
        ("_modifier", "app/claims/english/clauses.py"),
        ("RULES", "app/policy.py"),
        ("KEPT", "app/acts.py"),
        ("ACTIONS", "app/web/keys.py"),
    ],
)
def test_every_name_in_the_guide_is_there(name: str, path: str) -> None:
    assert f"`{name}`" in GUIDE
    assert re.search(rf"^(?:def |const )?{name}\b", (ROOT / path).read_text("utf-8"), re.M)


def test_every_decision_is_listed() -> None:
    there = sorted(path.name for path in (ROOT / ".github" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in there] == list(range(1, len(there) + 1))
    assert re.findall(r"\(\.github/decisions/([\w-]+\.md)\)", README) == there


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([\w./-]+)\)", README + GUIDE))))
def test_every_file_linked_to_is_there(path: str) -> None:
    assert (ROOT / path).exists()
