"""The judged passages of tests/claims: every row can be used, and there are enough of every genre."""

import re
from pathlib import Path

import pytest

from app.evaluation.corpus import Passage, read_passages
from app.evaluation.wordings import numbers

CORPUS = Path(__file__).parent / "claims"
GENRES = (
    "agency feature liveblog broadcast interview parliament speech press earnings sport science court obituary opinion"
).split()
SENTENCE_END = re.compile(r"[.!?…][\"'”’)*]*(?=\s|$)")


def passages() -> list[Passage]:
    return [*read_passages(CORPUS), *read_passages(CORPUS, aside=True)]


@pytest.mark.parametrize("ending", ["jsonl", "aside.jsonl"])
def test_every_genre_has_a_file_and_another_kept_aside(ending: str) -> None:
    assert {file.name for file in CORPUS.glob(f"*.{ending}")} >= {f"{genre}.{ending}" for genre in GENRES}
    assert {passage.genre for passage in read_passages(CORPUS, aside=ending != "jsonl")} == {*GENRES}


def test_every_passage_has_a_name_of_its_own() -> None:
    names = [passage.id for passage in passages()]
    assert len(names) == len({*names})


def test_every_passage_lists_right_and_wrong_wordings_each_once() -> None:
    for passage in passages():
        assert passage.must, passage.id
        assert passage.wrong, passage.id
        right, wrong = {one.text for one in passage.right}, {one.text for one in passage.wrong}
        assert not right & wrong, passage.id


def test_numbers_of_claims_stand_in_their_passage() -> None:
    for passage in passages():
        known = numbers(f"{passage.title or ''} {passage.text}")
        for claim in passage.right:
            assert numbers(claim.text) <= known, f"{passage.id}: {claim.text}"


def test_there_are_enough_sentences() -> None:
    assert sum(len(SENTENCE_END.findall(passage.text)) for passage in passages()) >= 600
