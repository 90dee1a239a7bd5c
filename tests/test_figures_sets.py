"""The sets of figure pairs: eight kinds of text, four of them kept aside, by which no rule is made."""

import json
from pathlib import Path

import pytest

SETS = Path(__file__).parent / "figures"
SEEN, ASIDE = {"politics", "economy", "war", "science"}, {"sport", "health", "crime", "weather"}


def test_each_kind_of_text_has_its_set() -> None:
    assert {path.name for path in SETS.iterdir()} == {f"{name}.jsonl" for name in SEEN} | {
        f"{name}.aside.jsonl" for name in ASIDE
    }


@pytest.mark.parametrize("path", sorted(SETS.iterdir()), ids=lambda path: path.name)
def test_a_set_can_be_measured_with(path: Path) -> None:
    pairs = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len({(pair["claim"], pair["evidence"]) for pair in pairs}) == 100
    golds = [pair["gold"] for pair in pairs]
    assert {gold: golds.count(gold) for gold in set(golds)} == {"agrees": 40, "differs": 40, "nc": 20}
    assert all(pair["kind"] for pair in pairs)
