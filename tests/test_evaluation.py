"""The figures of `claimdesk eval`, on cases small enough to count by hand, and the commands as a program runs them."""

import json
import math
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from app.claims import Candidate
from app.errors import BadRow, NotFound
from app.evaluation.check_worthiness import figures, read_labels
from app.evaluation.claims import Gold, read_gold, score_claims
from app.evaluation.figures import Pair, answer, compared, read_pairs, score_figures, told
from app.evaluation.retrieval import Judgements, read_judgements, score_retrieval

TEXT = "Lena Moser runs the mill, and her brother did not sell 12 boats in 2019."
LENA, BROTHER = "Lena Moser runs the mill", "Lena Moser's brother did not sell 12 boats in 2019"


def candidates(*wordings: str, quote: str = TEXT) -> list[Candidate]:
    return [Candidate(wording, quote, 0, len(quote), None, 0.5) for wording in wordings]


def test_all_found() -> None:
    found = score_claims([Gold(TEXT, (LENA, BROTHER))], [candidates(BROTHER, LENA)])
    assert (found["precision"], found["recall"], found["f1"]) == (1, 1, 1)
    assert [found[name] for name in ("merged", "pronoun", "ungrounded", "novel_numbers")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("wording", "hits"),
    [
        ("The mill is run by Lena Moser", 0.5),
        ("Lena Moser owns a bank", 0),
        ("Lena Moser’s brother did not sell 12 boats in 2019", 0.5),
        ("Lena Moser's brother did not sell 13 boats in 2019", 0),
        ("Lena Moser's brother did sell 12 boats in 2019", 0),
    ],
)
def test_a_pair_counts_by_its_words_numbers_and_negation(wording: str, hits: float) -> None:
    assert score_claims([Gold(TEXT, (LENA, BROTHER))], [candidates(wording)])["recall"] == hits


def test_faults_are_counted() -> None:
    both = f"{LENA} and {BROTHER}"
    found = score_claims([Gold(TEXT, (LENA, BROTHER))], [candidates(both, "She runs 3 mills", quote="Elsewhere")])
    assert found["merged"] == 1
    assert found["pronoun"] == 0.5
    assert found["ungrounded"] == 2
    assert found["novel_numbers"] == 1


def test_a_number_of_the_title_or_context_is_not_novel() -> None:
    for gold in (Gold("It did.", (), title="Route 3"), Gold("It did.", (), context="Route 3 shut. It did.")):
        assert score_claims([gold], [candidates("Route 3 shut", quote="It did.")])["novel_numbers"] == 0


def test_figures_of_a_score() -> None:
    truth, given = np.array([1, 1, 0, 0]), np.array([0.9, 0.3, 0.6, 0.1])
    made = figures(truth, given, 0.5)
    assert (made.precision, made.recall, made.f1, made.auc) == (0.5, 0.5, 0.5, 0.75)
    assert made.brier == pytest.approx((0.01 + 0.49 + 0.36 + 0.01) / 4, abs=1e-4)
    assert made.ece == pytest.approx((0.1 + 0.7 + 0.6 + 0.1) / 4, abs=1e-4)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2"),
        ("[]", "line 2: it is not an object"),
        ('{"text": "One."}', 'line 2: it needs a "text" and a list'),
        ('{"text": "One.", "claims": [3]}', 'a list of "claims"'),
        ('{"text": "One.", "claims": [], "context": "Two."}', "does not stand"),
        ('{"text": "One.", "claims": [], "title": 5}', "are texts"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "gold.jsonl").write_text('{"text": "One.", "claims": []}\n' + line)
    with pytest.raises(BadRow, match=problem):
        read_gold(tmp_path / "gold.jsonl")


def test_labels_are_zeros_and_ones_and_both(tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    for content, problem in [
        ('{"text": "One.", "label": 2}', "line 1"),
        ('{"text": "One.", "label": 1}', "both labels"),
        ("", "is empty"),
    ]:
        file.write_text(content)
        with pytest.raises(BadRow, match=problem):
            read_labels(file)
    with pytest.raises(NotFound, match="missing"):
        read_labels(tmp_path / "missing.jsonl")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)


def write(file: Path, rows: list[dict[str, object]]) -> None:
    file.write_text("\n".join(map(json.dumps, rows)))


def test_eval_claims_at_the_command_line(tmp_path: Path) -> None:
    whole = "Lena Moser runs the mill. She sold 12 boats in 2019."
    rows = [
        {
            "id": 1,
            "text": "She sold 12 boats in 2019.",
            "context": whole,
            "claims": ["Lena Moser sold 12 boats in 2019"],
        },
        {"id": 2, "text": "Oslo has 700,000 inhabitants.", "claims": ["Oslo has 700,000 inhabitants."]},
    ]
    write(tmp_path / "gold.jsonl", rows)
    done = run(tmp_path, "eval", "claims", "gold.jsonl")
    made = json.loads(done.stdout)
    assert (made["items"], made["predicted"], made["f1"], made["ungrounded"]) == (2, 2, 1, 0)
    assert "words a second" in done.stderr
    (tmp_path / "bad.jsonl").write_text("{}\n")
    bad = run(tmp_path, "eval", "claims", "bad.jsonl")
    assert (bad.returncode, bad.stdout, "line 1" in bad.stderr, len(bad.stderr.splitlines())) == (1, "", True, 1)


def test_train_and_eval_worth_at_the_command_line(tmp_path: Path) -> None:
    rows = [{"text": f"The town spent {n} million in 20{n}.", "label": 1} for n in range(10, 20)]
    rows += [{"text": f"I hope that we all enjoy evening {n}.", "label": 0} for n in "abcdefghij"]
    write(tmp_path / "labels.jsonl", rows)
    write(tmp_path / "wishes.jsonl", rows[5:15])
    done = run(tmp_path, "train", "worth", "labels.jsonl", "wishes.jsonl", "-o", "own.npz")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "on genres left out" in done.stderr
    for weights in ([], ["--weights", "own.npz"]):
        done = run(tmp_path, "eval", "worth", "labels.jsonl", *weights)
        made = json.loads(done.stdout)
        assert (made["items"], made["positive"], made["auc"]) == (20, 10, 1)
        assert made["all_positive"]["precision"] == 0.5
        assert made["words_only"]["auc"] == 1


FERRY = "The ferry carried 300 people."
FIGURES = [
    {"claim": FERRY, "evidence": "The ferry carried 250 people.", "gold": "differs"},
    {"claim": FERRY, "evidence": "The ferry carried 300 people.", "gold": "differs"},
    {"claim": FERRY, "evidence": "Lighthouses are white.", "gold": "nc"},
    {"claim": "The firm paid $5m in tax.", "evidence": "The firm paid €5m in tax.", "gold": "nc"},
    {"claim": "The ship sank on 5 May 1912.", "evidence": "The ship sank on 5 May 1912.", "gold": "agrees"},
    {
        "claim": "Petteri Orpo is the prime minister of Finland.",
        "evidence": "Alexander Stubb, the prime minister of Finland, spoke.",
        "gold": "differs",
    },
]


def test_figures_are_scored_by_answer_and_kind() -> None:
    pairs = [Pair(**row) for row in FIGURES]
    assert [pair.kind for pair in pairs] == ["count", "count", "count", "money", "date", "office"]
    answers = [answer(compared(pair)) for pair in pairs]
    assert answers == ["differs", "agrees", "nc", "nc", "agrees", "differs"]
    found = score_figures(pairs, answers)
    assert found["pairs"] == 6
    assert found["differs"] == {"gold": 3, "given": 2, "right": 2, "precision": 1, "recall": 0.6667}
    assert found["agrees"] == {"gold": 1, "given": 2, "right": 1, "precision": 0.5, "recall": 1}
    assert list(found["kinds"]) == ["count", "date", "money", "office"]
    assert found["kinds"]["count"]["differs"] == {"gold": 2, "given": 1, "right": 1, "precision": 1, "recall": 0.5}
    assert found["kinds"]["money"]["agrees"]["precision"] is None
    assert sum(kind["pairs"] for kind in found["kinds"].values()) == 6


def test_what_differs_answers_before_what_agrees() -> None:
    pair = Pair("The ferry carried 300 people and 12 cars.", "The ferry carried 250 people and 12 cars.", "differs")
    found = compared(pair)
    assert sorted(one.relation for one in found) == ["agrees", "differs"]
    assert told(pair, found) == {"answer": "differs", "code": "ratio", "note": "300 against 250: 20 % more"}
    assert answer([one for one in found if one.relation == "agrees"]) == "agrees"


def test_a_pair_may_have_its_days() -> None:
    text = "The treaty was signed on Thursday."
    assert answer(compared(Pair(text, text, "agrees", date(2026, 5, 7), date(2026, 5, 8)))) == "agrees"
    assert answer(compared(Pair(text, text, "agrees", date(2026, 5, 7), date(2026, 5, 28)))) != "agrees"


@pytest.mark.parametrize(
    "line",
    [
        '{"claim": "One.", "evidence": "Two."}',
        '{"claim": "One.", "gold": "nc"}',
        '{"claim": "One.", "evidence": "Two.", "gold": "supports"}',
        '{"claim": "One.", "evidence": "Two.", "gold": ["nc"]}',
        '{"claim": "One.", "evidence": "Two.", "gold": "nc", "said": 3}',
        '{"claim": "One.", "evidence": "Two.", "gold": "nc", "published": "May"}',
    ],
)
def test_a_bad_pair_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "pairs.jsonl").write_text('{"claim": "One.", "evidence": "Two.", "gold": "nc"}\n' + line)
    with pytest.raises(BadRow, match="line 2: "):
        read_pairs(tmp_path / "pairs.jsonl")


def test_eval_figures_at_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "pairs.jsonl", FIGURES)
    done = run(tmp_path, "eval", "figures", "pairs.jsonl", "--each")
    assert done.returncode == 0, done.stderr
    *each, score = map(json.loads, done.stdout.splitlines())
    assert [row["answer"] for row in each] == ["differs", "agrees", "nc", "nc", "agrees", "differs"]
    assert each[0] == {"answer": "differs", "code": "ratio", "note": "300 against 250: 20 % more"}
    assert each[2] == {"answer": "nc", "code": None, "note": ""}
    assert each[3] == {"answer": "nc", "code": "currencies", "note": "$5m and €5m: different currencies"}
    assert score["differs"]["recall"] == 0.6667
    alone = run(tmp_path, "eval", "figures", "pairs.jsonl")
    assert json.loads(alone.stdout) == score
    (tmp_path / "bad.jsonl").write_text("{}\n")
    bad = run(tmp_path, "eval", "figures", "bad.jsonl")
    assert (bad.returncode, bad.stdout, "line 1" in bad.stderr, len(bad.stderr.splitlines())) == (1, "", True, 1)


def judged(folder: Path, qrels: str = "a\tx\nb\ty\nb\tz\nb\tw\t0\n") -> Judgements:
    (folder / "queries.jsonl").write_text(
        '{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n{"id": "c", "text": "three"}\n'
    )
    (folder / "qrels.tsv").write_text(qrels)
    return read_judgements(folder)


def test_retrieval_is_scored_by_rank(tmp_path: Path) -> None:
    given = judged(tmp_path)
    assert [query.id for query in given.queries] == ["a", "b"], "one without judgements is not asked"
    assert given.relevant == {"a": {"x"}, "b": {"y", "z"}}
    found = score_retrieval(given, [["u", "u", "x"], ["y", "w", "t", "s", "r", "z"]])
    assert found["mrr@5"] == 0.75, "u counts once: x is second, y first"
    assert found["map@5"] == 0.5, "1/2 for a; 1/1 of two for b, z being sixth"
    ndcg_a, ndcg_b = 1 / math.log2(3), (1 + 1 / math.log2(7)) / (1 + 1 / math.log2(3))
    assert found["ndcg@10"] == pytest.approx((ndcg_a + ndcg_b) / 2, abs=1e-4)
    assert [found[f"recall@{n}"] for n in (5, 20, 100)] == [0.75, 1, 1]
    assert score_retrieval(given, [[], []])["mrr@5"] == 0


def test_judgements_may_have_trecs_columns_or_a_heading(tmp_path: Path) -> None:
    assert judged(tmp_path, "a\t0\tx\t1\na\t0\ty\t0\n").relevant == {"a": {"x"}}
    assert judged(tmp_path, "query-id\tcorpus-id\tscore\na\tx\t1\n").relevant == {"a": {"x"}}


@pytest.mark.parametrize(
    ("qrels", "problem"),
    [("a x\n", "line 1"), ("a\tx\na\n", "line 2"), ("d\tx\n", "no query in common"), ("", "no query in common")],
)
def test_bad_judgements_are_refused(tmp_path: Path, qrels: str, problem: str) -> None:
    with pytest.raises(BadRow, match=problem):
        judged(tmp_path, qrels)


def test_pairs_of_figures_are_counted_by_the_kind_that_they_name(tmp_path: Path) -> None:
    from app.evaluation import figures

    row = {"claim": "The ferry carried 300 people.", "evidence": "The ferry carried 250 people.", "gold": "differs"}
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(row | kind) for kind in ({}, {"kind": "ferries"})), "utf-8")
    scores = figures.score_figures(figures.read_pairs(file), ["differs", "differs"])
    assert {kind: counts["pairs"] for kind, counts in scores["kinds"].items()} == {"count": 1, "ferries": 1}
