"""The desk in a real headless Chromium: ingest, review with keys only, download a report."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import pipeline, review
from app.desk import Desk
from app.evidence.importers import Row
from app.models import Article, User
from app.review import Source
from tests.conftest import STORY

pytestmark = pytest.mark.browser

RATED = {
    "text": "Norway sent 400 officers to Finland.",
    "title": "No, not four hundred",
    "publisher": "Fjordsjekk",
    "url": "https://fjordsjekk.example/400",
    "rating": "False",
}


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """A new desk served by a process of its own; the one-time link it prints."""
    environment = {**os.environ, "CLAIMDESK_DATA_DIR": str(tmp_path / "new desk")}
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    yield server.stdout.readline().strip()
    server.terminate()
    server.wait(30)


def test_an_article_is_brought_in(context, link: str) -> None:
    page = context.new_page()
    page.goto(link)
    page.get_by_role("link", name="Bring in an article").click()
    page.get_by_label("Paste the text").fill(STORY)
    page.get_by_role("button", name="Find its claims").click()
    page.wait_for_selector("#review", timeout=300_000)  # a new process loads its models first
    assert page.locator("#claims [data-claim]").count() >= 4


def test_a_review_with_keys_only(page) -> None:
    total = page.locator("#claims [data-claim]").count()
    assert total >= 4
    page.keyboard.press("n")
    page.wait_for_selector("#panel [data-selected]")
    while "1,340" not in page.inner_text("#panel .wording"):
        before = page.inner_text("#panel .wording")
        page.keyboard.press("j")
        page.wait_for_function("before => document.querySelector('#panel .wording').innerText !== before", arg=before)
    # c cites the marked match; 1 asks for the rationale; Ctrl+Enter sends it.
    assert "Finnish Border Guard" in page.inner_text("#panel .match[data-chosen]")
    page.keyboard.press("c")
    page.wait_for_selector("#panel .citations button")
    page.keyboard.press("1")
    page.keyboard.type("The Border Guard says the same: j k 2 3 u are letters here.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#panel-head .state.verified")
    assert f"1 of {total} claims decided" in page.inner_text(".standing")
    assert page.locator("#text .claim.verified").count() >= 1
    # u takes the verdict back, u again the citation; then they are given again.
    page.keyboard.press("u")
    page.wait_for_selector("#panel-head .state.undecided")
    assert f"0 of {total} claims decided" in page.inner_text(".standing")
    page.keyboard.press("u")
    page.wait_for_selector("#panel .citations .empty")
    page.keyboard.press("c")
    page.wait_for_selector("#panel .citations button")
    page.keyboard.press("1")
    page.keyboard.type("Given again.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#panel-head .state.verified")
    # Every other claim is unsourced, by keys alone.
    for done in range(2, total + 1):
        page.keyboard.press("n")
        page.wait_for_selector("#panel-head .state.undecided")
        page.keyboard.press("3")
        page.keyboard.type("Searched the ministry's site.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#panel-head .state.unsourced")
        assert f"{done} of {total} claims decided" in page.inner_text(".standing")
    page.keyboard.press("n")
    page.wait_for_selector("#notice:not([hidden])")
    assert "Every claim is decided" in page.inner_text("#notice")


def test_a_rating_elsewhere_is_taken_over_by_key(page, desk: Desk, anna: User) -> None:
    pipeline.add_evidence(desk, anna, [Row(**RATED)])
    page.keyboard.press("l")
    page.locator("#claims [data-claim]", has_text="40 officers").first.click()
    page.wait_for_function("() => document.querySelector('#panel .wording')?.innerText.includes('40 officers')")
    chosen = page.inner_text("#panel .match[data-chosen]")
    assert "Fjordsjekk" in chosen
    assert "≠ 40 differs: 40 against 400: 90 % less" in " ".join(chosen.split())
    assert "meaning" in page.get_attribute("#panel .match[data-chosen] [title^=meaning]", "title")
    page.keyboard.press("t")
    page.wait_for_function("() => document.querySelector('#verdict textarea').value.includes('as “False”')")
    assert "nothing is decided" in page.inner_text("#verdict")
    assert "Fjordsjekk" in page.inner_text("#panel .citations")
    page.keyboard.press("u")
    page.wait_for_function("() => !document.querySelector('#verdict textarea').value.includes('as “False”')")


def test_editing_and_the_help_by_key(page) -> None:
    page.keyboard.press("j")
    page.wait_for_selector("#panel [data-selected]")
    page.keyboard.press("e")
    page.keyboard.press("Control+End")
    page.keyboard.type(", says j")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => document.querySelector('#panel .wording').innerText.endsWith(', says j')")
    page.keyboard.press("u")
    page.wait_for_function("() => !document.querySelector('#panel .wording').innerText.endsWith(', says j')")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_a_claim_is_added_by_selecting_text(page) -> None:
    before = page.locator("#claims [data-claim]").count()
    # An emoji before the selection would shift UTF-16 offsets; the text has quotes and dashes to cross.
    page.evaluate(
        """words => {
            const text = document.querySelector('#text');
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode());) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(node, at, node, at + words.length);
                return;
            }
            throw new Error('not in one piece: ' + words);
        }""",
        "Vaalimaa",
    )
    page.get_by_role("button", name="Add as a claim").click()
    page.wait_for_function("n => document.querySelectorAll('#claims [data-claim]').length === n", arg=before + 1)
    assert page.inner_text("#panel .wording") == "Vaalimaa"
    assert page.inner_text("#panel .quote mark") == "Vaalimaa"
    page.keyboard.press("u")
    page.wait_for_function("n => document.querySelectorAll('#claims [data-claim]').length === n", arg=before)


def test_a_refusal_keeps_what_was_typed(page) -> None:
    page.keyboard.press("j")
    page.wait_for_selector("#panel [data-selected]")
    page.keyboard.press("Shift+C")
    page.get_by_label("Link").fill("https://")
    page.get_by_label("What it says, word for word").fill("A long quote")
    page.evaluate("document.querySelector('#own-source form').noValidate = true")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#panel .problem")
    assert "names a site" in page.inner_text("#panel .problem")
    assert page.get_by_label("What it says, word for word").input_value() == "A long quote"


def test_the_report_is_downloaded(page, desk: Desk, anna: User, tmp_path: Path) -> None:
    cited = review.cite(desk.engine, anna, 1, 1, Source(passage_id=1))
    review.decide(desk.engine, anna, 1, cited.version, "verified", "Given again.")
    page.get_by_text("Report", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON", exact=False).first.click()
    path = tmp_path / "report.json"
    download.value.save_as(path)
    report = json.loads(path.read_text())
    assert report["counts"]["verified"] == 1
    verified = next(claim for claim in report["claims"] if claim["verdict"] and claim["verdict"]["mark"] == "verified")
    assert verified["verdict"]["rationale"] == "Given again."
    assert verified["quote"] in STORY


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_the_screen(page, address: str, article: Article, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for path in (
        "/",
        "/articles/new",
        "/evidence",
        "/evidence/1",
        "/evidence?q=border",
        f"/articles/{article.id}",
        "/claims/1",
        "/claims/999",
    ):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
