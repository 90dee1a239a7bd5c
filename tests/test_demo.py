"""The sample is honest about being one, and its evidence can be imported as it is."""

import json
from urllib.parse import urlsplit

from app import demo

ROWS = [json.loads(line) for line in demo.evidence().decode().splitlines()]


def test_the_article_says_first_that_it_is_a_sample_with_errors() -> None:
    title, text = demo.article()
    assert title
    assert text.splitlines()[0] == "Sample article with deliberate errors, for trying out Claimdesk"
    assert 300 < len(text.split()) < 500


def test_every_row_of_evidence_says_where_it_is_from() -> None:
    assert len(ROWS) > 12
    for row in ROWS:
        assert set(row) <= {"external_id", "title", "url", "publisher", "published", "text"}
        assert row["title"]
        assert row["publisher"]
        assert len(row["text"]) > 40
        assert urlsplit(row["url"]).scheme == "https"
    assert len({row["external_id"] for row in ROWS}) == len(ROWS)


def test_there_is_a_claim_for_every_verdict() -> None:
    _, text = demo.article()
    known = " ".join(row["text"] for row in ROWS)
    for said, true in [
        ("1,340 kilometres", "1,340 kilometres"),
        ("31st member", "31st country"),
        ("250 kil", "250 kil"),
    ]:
        assert said in text
        assert true in known
    for wrong, true in [("33rd", "32nd"), ("prime minister Alexander Stubb", "Alexander Stubb has been President")]:
        assert wrong in text
        assert wrong not in known
        assert true in known
    for unknown in ("60 percent", "Solvang", "Aramaki"):
        assert unknown in text
        assert unknown not in known
