"""The figures of `claimdesk eval passages`, on passages small enough to judge by hand, and the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.claims import Candidate
from app.errors import BadRow, NotFound
from app.evaluation.corpus import Passage, read_passages
from app.evaluation.form import fault, points_outside
from app.evaluation.judging import judge
from app.evaluation.passages import outcome, score_passages, told
from tests.test_evaluation import run, write

TEXT = (
    "Mira Solheim, who runs the mill, did not sell it to Anton Beck in 2019. "
    "The buyer would accept a price that the town sets, the mayor said. She left on Monday."
)
ROW: dict[str, Any] = {
    "id": "mill-1",
    "genre": "feature",
    "title": "A mill in Garding",
    "text": TEXT,
    "must": [
        {"text": "Mira Solheim runs the mill", "speaker": None, "flags": [], "cause": "wrong-noun"},
        {
            "text": "Mira Solheim did not sell the mill to Anton Beck in 2019",
            "speaker": None,
            "flags": [],
            "cause": None,
        },
        {
            "text": "The buyer would accept a price that the town sets",
            "speaker": "the mayor",
            "flags": [],
            "cause": "restrictive",
        },
    ],
    "may": [{"text": "She left on Monday", "speaker": None, "flags": ["needs-context"], "cause": None}],
    "not": [
        {"text": "Anton Beck runs the mill", "cause": "wrong-noun"},
        {"text": "The buyer would accept a price", "cause": "restrictive"},
        {"text": "The mill runs Mira Solheim", "cause": "joined"},
        {"text": "Did not sell it", "cause": "fragment"},
    ],
}


def passage(folder: Path, **changes: object) -> Passage:
    write(folder / "one.jsonl", [ROW | changes])
    return read_passages(folder)[0]


def claim(wording: str, *flags: str, speaker: str | None = None) -> Candidate:
    return Candidate(wording, TEXT, 0, len(TEXT), speaker, flags=flags)


@pytest.mark.parametrize(
    ("wording", "judgement", "why"),
    [
        ("Mira Solheim runs the mill", "right", None),
        ("Mira Solheim, who runs the mill, did not sell it to Anton Beck in 2019", "right", None),
        ("Anton Beck runs the mill", "wrong", "wrong-noun"),
        ("The mill runs Mira Solheim", "wrong", "joined"),  # the same words in another order
        ("The buyer would accept a price", "wrong", "restrictive"),
        ("The buyer would accept any price", "wrong", "restrictive"),
        ("Did not sell it", "wrong", "fragment"),
        ("Mira Solheim sold the mill to Anton Beck in 2019", "wrong", "negation"),
        ("Mira Solheim did not run the mill", "wrong", "negation"),
        ("Mira Solheim runs the mill in Husum", "wrong", "foreign"),
        ("The mayor set 12 prices", "wrong", "foreign"),
        ("Anton Beck left on Monday", "unjudged", None),  # the text leaves open who did
        ("Mira Solheim said the town bought it", "wrong", "foreign"),
        ("The mayor runs the town", "unjudged", None),
        ("She left on Monday", "right", "unresolved"),
        ("The mill in Garding was not sold by Mira Solheim", "unjudged", None),  # its inflections are the text's own
        ("Mira Solheim runs the the mill", "right", "doubled"),
    ],
)
def test_a_claim_is_judged_by_the_nearest_listed_wording(
    tmp_path: Path, wording: str, judgement: str, why: str | None
) -> None:
    found = judge(passage(tmp_path), claim(wording))
    assert (found.judgement, found.why) == (judgement, why)


def test_what_was_left_out_with_its_negation_is_no_opposite(tmp_path: Path) -> None:
    must = [{"text": "The clerk Lise Amdal paid the money to a firm that did not exist"}]
    given = passage(tmp_path, text="The clerk Lise Amdal paid the money to a firm that did not exist.", must=must)
    assert judge(given, claim("The clerk Lise Amdal paid the money to a firm")).why is None
    assert judge(given, claim("The clerk Lise Amdal paid the money to a firm that existed")).why == "negation"


def test_a_wrong_wording_is_not_made_without_what_makes_it_wrong(tmp_path: Path) -> None:
    given = passage(
        tmp_path,
        text="A tunnel at Garding collapsed a week earlier, and the search ended on Friday.",
        must=[{"text": "A tunnel at the Garding mine collapsed a week earlier"}],
        **{"not": [{"text": "A tunnel at Garding collapsed a week earlier on Friday", "cause": "place-time"}]},
    )
    assert judge(given, claim("A tunnel at Garding collapsed a week earlier")).judgement == "right"
    assert judge(given, claim("A tunnel at Garding collapsed a week earlier on Friday")).why == "place-time"


def test_what_people_list_word_for_word_is_whole(tmp_path: Path) -> None:
    given = passage(tmp_path, may=[{"text": "Prices rose"}, {"text": "We saw it rise"}])
    assert judge(given, claim("Prices rose")).why is None
    assert judge(given, claim("We saw it rise.")).why is None
    assert judge(given, claim("Prices fell")).broken


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ('The mill is "old', "quotes"),
        ("The mill is “old", "quotes"),
        ("The miller’s ‘old mill’ is shut", None),
        ("The miller said ‘it is shut", "quotes"),
        ("The mill (built in 1900 is shut", "brackets"),
        ("Who runs the mill?", "question"),
        ("And the mill is shut", "opening"),
        ("Which runs the mill", "opening"),
        ("that was built in 1900", "opening"),
        ("Because the mill is shut", "opening"),
        ("Because the mill is shut, trade is slow", None),
        ("Because of the flood the mill is shut", None),
        ("Mill shut", "short"),
        ("The mill was was shut", "doubled"),
        ("The people of Bora Bora said that that was true", None),
        ("The mill was sold to the", "ending"),
        ("The mill was meant for", "ending"),
        ("This is the mill the town was built for", None),  # as its text has it before a comma
        ("The mill [is](https://mill.example) shut", "link"),
        ("The mill is shut.", None),
    ],
)
def test_the_form_of_a_wording(wording: str, name: str | None) -> None:
    assert fault(wording, "This is the mill the town was built for, once.") == name


@pytest.mark.parametrize(
    ("wording", "points"),
    [
        ("She sold the mill", True),
        ("Anna Berg sold her mill", False),
        ("On Monday she sold the mill", True),
        ("In the end, they left", True),
        ("In Oslo, Anna Berg sold her mill", False),
        ("When he left, the mill shut", True),
        ("When Anna Berg left, she sold the mill", False),
        ("This was a mistake", True),
        ("This year sales rose", False),
        ("That mill is shut", True),
        ("The mill is one that burned", False),
        ("Its owner sold the mill", True),
        ("We sold the mill", True),
        ("The mill is ours", True),
        ("The town said “we sold it”", False),
        ('The mayor calls it "my mill"', False),
        ("The US mill burned in World War I", False),
        ("It is clear that the mill burned", False),
        ("It emerged that the mill burned", False),
        ("It was sold to Anna Berg", True),
    ],
)
def test_what_points_outside_itself(wording: str, points: bool) -> None:
    assert points_outside(wording) == points


def test_figures_of_passages(tmp_path: Path) -> None:
    given = passage(tmp_path)
    found = outcome(
        given,
        [
            claim("Mira Solheim runs the mill"),
            claim("Anton Beck runs the mill"),
            claim("The buyer would accept a price that the town sets", speaker="Garding's mayor"),
            claim("Did not sell it"),
            claim("She left on Monday"),
            claim("She left on Monday", "needs-context"),
            claim("The mayor runs the town"),
            claim("The town sets prices that"),
        ],
    )
    score = score_passages([found])
    assert (score["passages"], score["must"], score["found"]) == (1, 3, 8)
    assert score["faithful"] == 0.875, "Anton Beck does not run it"
    assert score["well_formed"] == 0.75, "no fragment, and nothing that ends in 'that'"
    assert score["standing_alone"] == 0.875, "one of two says that it needs its context"
    assert score["complete"] == 0.6667
    assert score["precision"] == 0.5
    assert score["unjudged"] == 0.25
    assert score["speaker"] == 0.5, "Garding's mayor is another wording than the mayor"
    assert score["per_1000"] == pytest.approx(8000 / len(TEXT.split()), abs=1e-4)
    assert score["genres"]["feature"] == {name: score[name] for name in score["genres"]["feature"]}
    assert score["causes"] == {
        "fragment": {"must": 0, "found": 0, "not": 1, "made": 1},
        "joined": {"must": 0, "found": 0, "not": 1, "made": 0},
        "restrictive": {"must": 1, "found": 1, "not": 1, "made": 0},
        "wrong-noun": {"must": 1, "found": 1, "not": 1, "made": 1},
    }
    *_, missed = told(found)
    assert missed == {"id": "mill-1", "missed": ROW["must"][1]["text"], "cause": None}


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        (None, None, 1),
        (None, "Mira Solheim", 0),
        ("Mira Solheim", None, 0),
        ("Mira Solheim", "mira solheim", 1),
        ("Mira Solheim", "Solheim", 1),
        ("Solheim", "Mira Solheim", 1),
        ("Mira Solheim", "Mira", 0),
        ("Mira Solheim", "heim", 0),
    ],
)
def test_a_speaker_is_right_in_full_or_by_its_end(
    tmp_path: Path, gold: str | None, found: str | None, right: int
) -> None:
    given = passage(tmp_path, must=[{"text": "The mill is shut", "speaker": gold}])
    assert outcome(given, [claim("The mill is shut", speaker=found)]).speakers == right


def test_claims_that_are_merged_are_counted(tmp_path: Path) -> None:
    given = passage(tmp_path, must=[{"text": "Mira Solheim runs the mill"}, {"text": "Anton Beck left Garding"}])
    both = claim("Mira Solheim runs the mill and Anton Beck left Garding")
    assert score_passages([outcome(given, [both])])["merged"] == 1
    assert score_passages([outcome(given, [])])["merged"] == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": 3}, 'needs an "id"'),
        ({"text": " "}, 'needs an "id", a "genre" and a "text"'),
        ({"title": 3}, '"title" is'),
        ({"may": None}, 'needs lists "must", "may" and "not"'),
        ({"must": ["Mira"]}, "not an object"),
        ({"must": [{"text": ""}]}, 'each of its "must" needs a "text"'),
        ({"must": [{"text": "A b c", "cause": "odd"}]}, 'the "cause" of "A b c"'),
        ({"must": [{"text": "A b c", "speaker": 3}]}, 'the "speaker" of "A b c"'),
        ({"may": [{"text": "A b c", "flags": ["not-split"]}]}, 'its "flags"'),
        ({"not": [{"text": "A b c"}]}, '"A b c" needs a "cause"'),
        ({"not": [{"text": "A b c", "cause": "title"}]}, '"A b c" needs a "cause"'),
    ],
)
def test_a_bad_passage_is_named(tmp_path: Path, changes: dict[str, object], problem: str) -> None:
    write(tmp_path / "some.jsonl", [ROW, ROW | changes])
    with pytest.raises(BadRow, match=r"some\.jsonl, line 2: .*" + problem):
        read_passages(tmp_path)


def test_what_is_kept_aside_is_read_only_when_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no \*\.jsonl"):
        read_passages(tmp_path)
    write(tmp_path / "a.aside.jsonl", [ROW | {"id": "kept"}])
    with pytest.raises(NotFound, match=r"no \*\.jsonl"):
        read_passages(tmp_path)
    write(tmp_path / "a.jsonl", [ROW])
    assert [one.id for one in read_passages(tmp_path)] == ["mill-1"]
    assert [one.id for one in read_passages(tmp_path, aside=True)] == ["kept"]


def test_eval_passages_at_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [ROW])
    done = run(tmp_path, "eval", "passages", ".", "--each")
    assert done.returncode == 0, done.stderr
    *each, score = map(json.loads, done.stdout.splitlines())
    found = [line for line in each if "missed" not in line]
    assert {*found[0]} == {"id", "text", "speaker", "flags", "judgement", "why", "near"}
    assert all({*line} == {"id", "missed", "cause"} for line in each if "missed" in line)
    assert (score["found"], score["must"]) == (len(found), 3)
    assert json.loads(run(tmp_path, "eval", "passages", ".").stdout) == score
    bad = run(tmp_path, "eval", "passages", ".", "--aside")
    assert (bad.returncode, bad.stdout, len(bad.stderr.splitlines())) == (1, "", 1)
