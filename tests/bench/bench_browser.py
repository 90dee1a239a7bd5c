"""How soon the page follows its reviewer's keys, in a real Chromium: python -m tests.bench.bench_browser

On an article of 800 claims: from `j` to the next claim's panel, and from Ctrl+Enter to the claim's new state, as the
page's own clock has them, from the key's event to the frame that shows it. And how smoothly a text of 200,000
characters scrolls: which share of frames came later than two of a 60 Hz screen (33 ms). Browser and server share the
processors: beside them stands what the same browser takes for a request of next to nothing (`/healthz`).
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlmodel import Session, select

from app import accounts
from app.desk import Desk
from app.models import Article, Role
from app.settings import Settings
from tests.browser.conftest import CHROMIUM, QUIET, served
from tests.large import lay_out

# Presses the key, and tells how many milliseconds later the condition holds in a frame that is drawn.
FOLLOWED = """([condition, given]) => {
    const holds = new Function("given", `return ${condition}`);
    window.followed = new Promise((resolve) => {
        document.addEventListener("keydown", ({ timeStamp }) => {
            const look = () => holds(given) ? setTimeout(() => resolve(performance.now() - timeStamp))
                : requestAnimationFrame(look);
            requestAnimationFrame(look);
        }, { once: true, capture: true });
    });
}"""
NEW_PANEL = "document.querySelector('#panel [data-selected]')?.dataset.selected !== given"
NEW_STATE = "document.querySelector('#panel .state')?.classList.contains(given)"

NOTHING = """async () => {
    const begin = performance.now();
    await (await fetch("/healthz")).text();
    return performance.now() - begin;
}"""

# Scrolls whatever has the text's scroll from top to bottom, 60 px a frame, and tells how long each frame took.
SCROLLED = """() => new Promise((resolve) => {
    let place = document.querySelector("#text");
    const overflow = (e) => getComputedStyle(e).overflowY;
    const scrolls = (e) => ["auto", "scroll"].includes(overflow(e)) && e.scrollHeight > e.clientHeight;
    while (place && !scrolls(place)) place = place.parentElement;
    place ??= document.scrollingElement;
    place.scrollTop = 0;
    const times = [];
    let before = performance.now(), steps = 0;
    requestAnimationFrame(function frame(now) {
        times.push(now - before);
        before = now;
        place.scrollTop += 60;
        if (++steps < 600) requestAnimationFrame(frame);
        else resolve(times.slice(1));
    });
})"""


def follow(page: Page, key: str, condition: str, given: str) -> float:
    page.evaluate(FOLLOWED, [condition, given])
    page.keyboard.press(key)
    return float(page.evaluate("window.followed"))


def selected(page: Page) -> str:
    return str(page.get_attribute("#panel [data-selected]", "data-selected"))


def step(page: Page) -> float:
    taken = follow(page, "j", NEW_PANEL, selected(page))
    page.wait_for_selector("html:not([data-busy])")
    return taken


def decide(page: Page) -> float:
    step(page)
    page.keyboard.press("3")
    page.keyboard.type("Searched it.")
    taken = follow(page, "Control+Enter", NEW_STATE, "unsourced")
    page.wait_for_selector("html:not([data-busy])")
    return taken


def tell(name: str, times: list[float], nothing: float) -> None:
    cuts = statistics.quantiles(times, n=20)
    print(
        f"{name}: {statistics.median(times):.0f} ms ({statistics.median(times) / nothing:.1f} x nothing) at the 50th, "
        f"{cuts[18]:.0f} ms at the 95th percentile of {len(times)}"
    )


def opened(page: Page, address: str, desk: Desk) -> None:
    anna = accounts.add_user(desk.engine, "anna@desk.example", Role.admin)
    with Session(desk.engine) as session:
        article = session.exec(select(Article.id)).one()
    page.goto(f"{address}/sign-in?token={accounts.issue(desk.engine, anna, 'link')}")
    page.goto(f"{address}/articles/{article}")
    page.keyboard.press("j")
    page.wait_for_selector("#panel [data-selected]")
    page.wait_for_selector("html:not([data-busy])")


def bench_keys(page: Page, folder: Path, presses: int) -> None:
    desk = Desk(Settings(data_dir=folder, _env_file=None))
    lay_out(desk)
    with served(desk) as address:
        opened(page, address, desk)
        nothing = statistics.median(page.evaluate(NOTHING) for _ in range(presses))
        print(f"nothing: {nothing:.0f} ms")
        tell("j to the next panel", [step(page) for _ in range(presses)], nothing)
        tell("Ctrl+Enter to the new state", [decide(page) for _ in range(presses)], nothing)


def bench_scrolling(page: Page, folder: Path) -> None:
    desk = Desk(Settings(data_dir=folder, _env_file=None))
    lay_out(desk, 1_340)  # 200,000 characters
    with served(desk) as address:
        opened(page, address, desk)
        times = page.evaluate(SCROLLED)
    late = sum(time > 33.4 for time in times)
    print(
        f"scrolling {len(times)} frames: {statistics.median(times):.1f} ms a frame, {late / len(times):.1%} later than "
        f"33 ms, the latest {max(times):.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=60)
    presses = parser.parse_args().presses
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        bench_keys(page, Path(folder) / "keys", presses)
        bench_scrolling(page, Path(folder) / "scrolling")
        browser.close()


if __name__ == "__main__":
    main()
