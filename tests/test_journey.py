"""The main job, through the pages a browser without JavaScript uses: an article goes in, a report comes out."""

import csv
import io
import json
import re
import time

from fastapi.testclient import TestClient

from tests.conftest import EVIDENCE, STORY, words


def wait_for(client: TestClient, path: str, text: str) -> str:
    """The page, once it says this."""
    for _ in range(300):
        page = client.get(path).text
        if text in words(page):
            return page
        time.sleep(0.1)
    raise AssertionError(f"{path} never said '{text}': {words(page)}")


def form(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the page's first form with that action."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
    assert found, f"no form for {action}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)"', found[0]))


def test_from_article_to_report(client: TestClient) -> None:
    # The library is filled from a file.
    rows = "\n".join(json.dumps({**row, "published": str(row.get("published", "") or "")}) for row in EVIDENCE)
    rows = rows.replace(', "published": ""', "")
    client.post("/evidence", files={"file": ("library.jsonl", rows.encode())})
    wait_for(client, "/evidence", "3 added")

    # The article is pasted and prepared.
    answer = client.post("/articles", data={"text": STORY})
    article = answer.url.path
    page = wait_for(client, article, "claims decided")
    assert "Norway and Finland agree on joint patrols" in words(page)
    claims = client.get(f"/api/v1{article}/claims").json()
    by_text = {claim["text"]: claim for claim in claims}
    border = next(claim for text, claim in by_text.items() if "1,340 kilometres" in text)
    assert border["text"] == "Finland has around 1,340 kilometres of border with Russia"
    reserve = next(claim for text, claim in by_text.items() if "870,000" in text)
    assert reserve["text"] == "Finland has 870,000 trained reservists"
    assert "Häkkänen" in reserve["speaker"]
    text = client.get(f"/api/v1{article}").json()["text"]
    assert all(text[claim["start"] : claim["end"]] == claim["quote"] for claim in claims)

    # The claim arrives with the evidence that bears on it; citing it takes one click.
    page = client.get(f"/claims/{border['id']}").text
    assert "Finnish Border Guard" in words(page).partition("What is known")[2].partition("Cited")[0]
    page = client.post(f"/claims/{border['id']}/cite", data=form(page, f"/claims/{border['id']}/cite")).text
    # A verdict without its reason is refused, and the page says what is missing.
    hidden = form(page, f"/claims/{border['id']}/verdict")
    refused = client.post(f"/claims/{border['id']}/verdict", data={**hidden, "mark": "verified", "rationale": " "})
    assert refused.status_code == 422
    assert "needs a rationale" in words(refused.text)
    verdict = {**hidden, "mark": "verified", "rationale": "The Border Guard gives the same length."}
    page = client.post(f"/claims/{border['id']}/verdict", data=verdict).text
    assert f"1 of {len(claims)} claims decided" in words(page)

    # Another is disputed on a source of the reviewer's own, another stays without a source, another is dismissed.
    page = client.get(f"/claims/{reserve['id']}").text
    own = {"url": "https://www.iiss.org/balance", "title": "The balance", "quote": "Reserves: 238,000"}
    hidden = form(page, f"/claims/{reserve['id']}/cite")
    page = client.post(f"/claims/{reserve['id']}/cite", data={"version": hidden["version"], **own}).text
    hidden = form(page, f"/claims/{reserve['id']}/verdict")
    client.post(
        f"/claims/{reserve['id']}/verdict", data={**hidden, "mark": "disputed", "rationale": "IISS counts fewer."}
    )
    third, fourth = [claim for claim in claims if claim["id"] not in (border["id"], reserve["id"])][:2]
    note = {"version": "1", "mark": "unsourced", "rationale": "Searched the ministry's site."}
    client.post(f"/claims/{third['id']}/verdict", data=note)
    page = client.post(f"/claims/{fourth['id']}/dismiss", data={"version": "1"}).text
    assert f"3 of {len(claims) - 1} claims decided" in words(page)
    assert f"3 of {len(claims) - 1}" in words(client.get("/").text)

    # The report says all of that, in every format.
    report = json.loads(client.get(f"{article}/report", params={"format": "json"}).content)
    assert report["counts"]["verified"] == report["counts"]["disputed"] == report["counts"]["unsourced"] == 1
    html = client.get(f"{article}/report").text
    for said in (border["quote"], "The Border Guard gives the same length.", "Reserves: 238,000", "anna@desk.example"):
        assert said in words(html)
    assert "IISS counts fewer" in client.get(f"{article}/report?format=md").text
    table = list(csv.DictReader(io.StringIO(client.get(f"{article}/report?format=csv").content.decode("utf-8-sig"))))
    assert {row["quote"] for row in table} >= {border["quote"], reserve["quote"]}
    reviews = client.get(f"{article}/report?format=claimreview").json()
    assert border["text"] in json.dumps(reviews, ensure_ascii=False)

    # The next article meets the verdict just given.
    client.post("/articles", data={"text": "Finland has some 1,340 kilometres of border with Russia, a guide says."})
    wait_for(client, "/articles/2", "claims decided")
    [again] = client.get("/api/v1/articles/2/claims").json()[:1]
    known = words(client.get(f"/claims/{again['id']}").text).partition("What is known")[2]
    assert "Earlier claim in" in known
    assert "verified" in known
    assert "likely the same claim" in known


def test_the_same_article_is_offered_not_duplicated(client: TestClient) -> None:
    first = client.post("/articles", data={"text": STORY})
    again = client.post("/articles", data={"text": STORY.replace("\n\n", "\r\n\r\n\r\n")})
    assert again.url.path == first.url.path
    wait_for(client, f"{first.url.path}?known=1", "on the desk already")
    assert len(client.get("/api/v1/articles").json()) == 1
