"""The README's animated walkthrough, made from the real page: python -m tests.walkthrough

It serves a demo desk, goes through one claim as a reviewer does, with keys, and writes .github/walkthrough.webp: a
picture a step, with what is done below it. Needs Chromium, as the browser's tests do.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, sync_playwright

from app import accounts, demo, pipeline
from app.desk import Desk
from app.ingest import read_text
from app.models import Article, Import
from app.settings import Settings
from tests.browser.conftest import CHROMIUM, QUIET, served

OUTPUT = Path(__file__).parent.parent / ".github" / "walkthrough.webp"
LIMIT = 400_000
WIDTH, HEIGHT, CAPTION = 1200, 720, 52
SHOWN = 900  # the picture's width
SECONDS = 2.6
WORDS = "1,340 kilometres"


@dataclass(frozen=True)
class Step:
    """A picture of the page, and what was done to get there."""

    picture: Image.Image
    caption: str


def laid_out(folder: Path) -> Desk:
    """The demo's desk, with its article and evidence ready."""
    desk = Desk(Settings(data_dir=folder, _env_file=None))
    owner = accounts.owner(desk.engine)
    title, text = demo.article()
    with pipeline.working(desk):
        given = pipeline.submit_import(desk, owner, "sample evidence.jsonl", demo.evidence())
        article, _ = pipeline.submit(desk, owner, read_text(text, desk.settings, title=title))
        pipeline.finish(desk, Import, [given.id], lambda job: None)
        pipeline.finish(desk, Article, [article.id], lambda job: None)
    return desk


def walk(page: Page, address: str, link: str) -> Iterator[Step]:
    """What a reviewer does with one claim, from the desk's first page to the report."""

    def step(caption: str) -> Step:
        page.wait_for_selector("html:not([data-busy])")
        page.wait_for_timeout(150)
        picture = Image.open(BytesIO(page.screenshot(animations="disabled", caret="initial"))).convert("RGB")
        return Step(picture, caption)

    page.goto(link)
    yield step("The desk: what there is to do")
    page.get_by_role("link", name=demo.TITLE).first.click()
    page.wait_for_selector("#review")
    yield step("An article, cut into claims; each is underlined at its exact quote")
    page.keyboard.press("j")
    page.wait_for_selector("#panel [data-selected]")
    yield step("j  The first claim, and what the library knows of it")
    while WORDS not in page.inner_text("#panel .wording"):
        before = page.inner_text("#panel .wording")
        page.keyboard.press("j")
        page.wait_for_function("before => document.querySelector('#panel .wording').innerText !== before", arg=before)
    yield step("j  The next ones: what agrees with the claim’s figures says so")
    page.keyboard.press("c")
    page.wait_for_selector("#panel .citations button")
    yield step("c  Cite the marked match")
    page.keyboard.press("1")
    yield step("1  Verified: say why")
    page.keyboard.type("The border guard’s own page gives the same length.")
    yield step("A rationale in one’s own words")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#panel .state.verified")
    yield step("Ctrl+Enter  Decided, with its source, reviewer and date")
    decided = page.get_attribute("#panel [data-selected]", "data-selected")
    page.keyboard.press("n")
    page.wait_for_selector("#panel .state.undecided")
    yield step("n  On to the next undecided claim")
    page.goto(f"{address}/articles/1/report?format=html#claim-" + decided)
    yield step("The report: every verdict with its quote, its sources, its reviewer and its date")


def captioned(step: Step, number: int, total: int) -> Image.Image:
    """The step's picture, smaller, with its caption below, and how far the walk has come."""
    height = SHOWN * HEIGHT // WIDTH
    whole = Image.new("RGB", (SHOWN, height + CAPTION), "#1d2733")
    whole.paste(step.picture.resize((SHOWN, height), Image.Resampling.LANCZOS), (0, 0))
    draw = ImageDraw.Draw(whole)
    # A key that was pressed stands before the words, two spaces from them.
    key, _, words = step.caption.rpartition("  ")
    font, left = ImageFont.load_default(21), 18
    for part, colour in ((key, "#ffd479"), (words, "#ffffff")):
        draw.text((left, height + CAPTION // 2), part, colour, font, anchor="lm")
        left += int(font.getlength(part)) + 14 * bool(part)
    draw.rectangle((0, height, SHOWN * number // total, height + 3), "#7fb2e5")
    return whole


def written(pictures: list[Image.Image], output: Path) -> None:
    """Write them as an animation, in the best quality that keeps to the limit. Raises ValueError where none does."""
    for quality in (80, 70, 60, 50, 40, 30):
        content = BytesIO()
        first, *others = pictures
        milliseconds = [int(SECONDS * 1000)] * len(others) + [int(SECONDS * 2000)]
        options = {"duration": milliseconds, "loop": 0, "quality": quality, "method": 6, "minimize_size": True}
        first.save(content, "WEBP", save_all=True, append_images=others, **options)
        if content.tell() <= LIMIT:
            output.write_bytes(content.getvalue())
            return
    raise ValueError(f"The walkthrough is larger than {LIMIT} bytes: leave out a step.")


def walked(browser: Browser, desk: Desk) -> list[Step]:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    with served(desk) as address:
        owner = accounts.owner(desk.engine)
        steps = list(walk(page, address, f"{address}/sign-in?token={accounts.issue(desk.engine, owner, 'link')}"))
        page.close()
    return steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    output = parser.parse_args().output
    with tempfile.TemporaryDirectory() as folder:
        desk = laid_out(Path(folder))  # no pipeline starts beside Playwright
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            steps = walked(browser, desk)
            browser.close()
    pictures = [captioned(step, number, len(steps)) for number, step in enumerate(steps, 1)]
    written(pictures, output)
    print(f"{output}: {len(pictures)} pictures, {output.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
