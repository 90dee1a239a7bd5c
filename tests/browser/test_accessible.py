"""Every page for everyone: as axe sees it, with targets that can be hit, by roles and names, and without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from app import accounts
from app.desk import Desk
from app.models import Article, User
from tests.browser.conftest import served
from tests.browser.pages import PAGES, full  # noqa: F401

pytestmark = pytest.mark.browser

# The rules of WCAG 2.2, levels A and AA, as axe names them, and what it holds to be good practice for landmarks.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = (1440, 360)
SCHEMES = ("light", "dark")
# Links within a sentence, and what a bigger target says too, may be smaller (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll("button, summary, select, input:not([type=hidden]), textarea, a.button, "
    + "nav a, .matches form button, li > a:only-child")]
    .filter((e) => e.checkVisibility() && !e.closest("p, #text, .skip"))
    .map((e) => [(e.closest("label:has(input[type=checkbox], input[type=radio])") ?? e).getBoundingClientRect(), e])
    .filter(([box]) => box.width && (box.width < 24 || box.height < 24))
    .map(([box, e]) => `${e.outerHTML.slice(0, 90)} is ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


def signed_in(page, address: str, desk: Desk, user: User) -> None:
    page.goto(f"{address}/sign-in?token={accounts.issue(desk.engine, user, 'link')}")


def violations(page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES}).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def faults(page) -> list[str]:
    """What is wrong with the page that is open, at each width and in each theme."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{width} {scheme}: {fault}" for fault in violations(page)]
        found += [f"{width}: {fault}" for fault in page.evaluate(SMALL)]
    return found


def opened(page, address: str, path: str) -> None:
    """Open a page, with everything unfolded that is folded away."""
    page.goto(address + path)
    assert page.get_by_role("heading", level=1).count() == 1
    page.evaluate("for (const fold of document.querySelectorAll('details:not(.menu)')) fold.open = true")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page, address: str, full: Desk, name: str) -> None:  # noqa: F811
    if name == "signed out":
        page.context.clear_cookies()
    opened(page, address, PAGES[name])
    assert faults(page) == []


def test_axe_finds_nothing_on_an_empty_desk(context, desk: Desk, anna: User) -> None:
    page = context.new_page()
    with served(desk) as address:
        signed_in(page, address, desk, anna)
        for path in ("/", "/evidence"):
            opened(page, address, path)
            assert faults(page) == []


def test_axe_finds_nothing_where_an_act_is_refused_or_asked_about(page, desk: Desk, address: str, full: Desk) -> None:  # noqa: F811
    page.goto(f"{address}/claims/3")
    page.keyboard.press("1")
    page.keyboard.type("Without a source.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#panel .problem")
    assert faults(page) == []
    page.goto(f"{address}/claims/2")
    page.keyboard.press("3")
    page.wait_for_selector("#change", timeout=10_000)
    assert faults(page) == []


def decide_by_roles(page) -> None:
    """The main job, as somebody does it who is told roles and names: choose, look, cite, decide, report."""
    panel = page.get_by_role("complementary", name="The selected claim")
    page.get_by_role("main").get_by_role("link", name=re.compile("1,340 kilometres")).first.click()
    panel.get_by_role("heading", name=re.compile("1,340 kilometres")).wait_for()
    match = panel.get_by_role("listitem").filter(has_text="The eastern border").first
    match.get_by_role("button", name=re.compile("^Cite")).click()
    panel.get_by_role("button", name=re.compile("^Remove")).wait_for()
    panel.get_by_role("textbox", name=re.compile("^Rationale")).fill("The Border Guard gives the same length.")
    panel.get_by_role("button", name=re.compile("verified")).click()
    panel.get_by_text(re.compile("✓ *verified")).first.wait_for()
    page.get_by_text(re.compile("1 of \\d+")).first.wait_for()


def test_the_main_job_by_roles_and_names(page) -> None:
    decide_by_roles(page)


def test_the_main_job_without_scripts(browser, address: str, desk: Desk, anna: User, article: Article) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    signed_in(page, address, desk, anna)
    page.get_by_role("link", name=article.title).click()
    decide_by_roles(page)
    page.get_by_role("main").get_by_text("Report", exact=True).click()
    page.get_by_role("link", name="HTML").click()
    page.get_by_role("heading", name=re.compile("1,340 kilometres")).wait_for()
    page.get_by_text("The Border Guard gives the same length.").wait_for()
    context.close()


@pytest.mark.parametrize("width", [1440, 360])
def test_everything_is_reached_without_eighty_tabs(page, width: int) -> None:
    """From the page's start to a field of the verdict, by the keyboard's Tab alone, with the help of the skip link."""
    page.set_viewport_size({"width": width, "height": 900})
    page.keyboard.press("n")
    page.wait_for_selector("#panel [data-selected]")
    page.reload()
    for presses in range(80):  # noqa: B007
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#panel') !== null"):
            break
    assert presses < 25


def test_nothing_moves_where_that_is_asked_for(page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("n")
    page.wait_for_selector("#panel [data-selected]")
    moving = """() => [...document.querySelectorAll("*")].filter((e) => {
        const { transitionDuration, animationDuration, animationName, scrollBehavior } = getComputedStyle(e);
        const lasts = (time) => time.split(",").some((part) => parseFloat(part) > 0.01);
        return lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration))
            || scrollBehavior === "smooth";
    }).map((e) => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(moving) == []
