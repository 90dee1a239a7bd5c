"""The frame around every page in a real browser: search, help, keys of one's own, the skip link, the first steps."""

from functools import partial
from urllib.parse import urlsplit

import pytest

from app import accounts
from app.desk import Desk
from app.models import User
from app.web import create_app

pytestmark = pytest.mark.browser

MARKED = "#hits [role=option][aria-selected=true]"


def opened(page, key: str = "/") -> None:
    page.keyboard.press(key)
    page.wait_for_selector("#search[open]")
    page.wait_for_selector("#hits [role=option]")


def found(page, words: str) -> None:
    """Type words and wait for what they find."""
    page.keyboard.type(words, delay=20)
    page.wait_for_selector(f"#hits [href^='/evidence?q={words}']")


def path(page) -> str:
    return urlsplit(page.url).path


@pytest.mark.parametrize("at", ["/", "/evidence", "/settings", "/articles/1", "/nowhere"])
def test_search_opens_on_every_page_and_gives_the_focus_back(page, address: str, at: str) -> None:
    page.goto(address + at)
    page.get_by_role("link", name="Evidence", exact=True).first.focus()
    for key in ("/", "Control+k"):
        opened(page, key)
        assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
        page.keyboard.press("Escape")
        assert not page.locator("#search").is_visible()
        assert page.evaluate("document.activeElement.textContent") == "Evidence"
    page.get_by_role("button", name="Search").first.click()
    page.wait_for_selector("#search[open]")


def test_arrows_choose_and_enter_opens(page) -> None:
    opened(page)
    found(page, "border")
    first = page.locator(MARKED)
    assert page.locator("[role=combobox]").get_attribute("aria-activedescendant") == first.get_attribute("id")
    options = page.locator("#hits [role=option]").count()
    page.keyboard.press("ArrowUp")
    assert page.locator(MARKED).inner_text().startswith("Search evidence by meaning")
    for _ in range(options):
        page.keyboard.press("ArrowDown")
    assert page.locator(MARKED).count() == 1
    page.keyboard.press("ArrowDown")
    claim = page.locator(MARKED).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{claim}")
    page.wait_for_selector(f"#panel [data-selected='{claim.rpartition('/')[2]}']")


def test_enter_before_anything_is_found_goes_to_the_page_of_what_is(page) -> None:
    opened(page)
    page.keyboard.type("border")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=border")
    assert page.get_by_role("heading", name="Claims").is_visible()


def test_an_action_is_done_where_it_can_be_and_offered_nowhere_else(page, address: str) -> None:
    opened(page)
    page.keyboard.type("next undecided")
    page.wait_for_selector("#hits [data-action=undecided][aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel [data-selected]")
    page.goto(f"{address}/evidence")
    opened(page)
    found(page, "next")
    assert page.locator("#hits [data-action=undecided]").count() == 0
    page.keyboard.press("Escape")
    page.wait_for_selector("#search", state="hidden")
    opened(page)
    page.keyboard.press("Control+a")
    page.keyboard.type("bring in an")
    page.wait_for_selector("#hits [data-action=new-article][aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/new")


def test_a_slash_in_a_field_is_a_slash_and_control_k_is_not(page) -> None:
    page.keyboard.press("j")
    page.wait_for_selector("#panel [data-selected]")
    page.get_by_label("Rationale").click()
    page.keyboard.type("and/or?")
    assert page.get_by_label("Rationale").input_value() == "and/or?"
    assert not page.locator("dialog[open]").count()
    opened(page, "Control+k")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "rationale"


def test_what_is_typed_behind_a_slash_while_the_page_waits_is_searched(page) -> None:
    def late(route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/claims/**", late)
    for key in ("j", "/", *"border", "Backspace"):
        page.keyboard.press(key)
    page.wait_for_selector("#search[open]")
    page.wait_for_selector("#hits [href^='/evidence?q=borde']")
    assert page.get_by_role("combobox").input_value() == "borde"
    assert page.locator("#panel [data-selected]").count() == 1


def test_help_is_on_every_page(page, address: str) -> None:
    for at in ("/", "/evidence", "/settings", "/articles/1"):
        page.goto(address + at)
        page.keyboard.press("?")
        assert page.get_by_role("dialog", name="Keys").is_visible()
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Keys", exact=True).click()
        assert page.get_by_role("dialog", name="Keys").get_by_text("next undecided claim").is_visible()
        page.get_by_role("button", name="Close").click()
        assert path(page) == at


def test_keys_of_ones_own_work_and_the_usual_ones_do_not(page, address: str) -> None:
    page.goto(f"{address}/settings")
    page.get_by_label("next claim", exact=True).fill("z")
    page.get_by_label("edit the wording").fill("")
    page.get_by_label("go to the evidence").fill("g")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("text=Saved.")
    page.goto(f"{address}/articles/1")
    page.keyboard.press("j")
    page.keyboard.press("z")
    page.wait_for_selector("#panel [data-selected]")
    page.keyboard.press("e")
    assert not page.locator("#edit").get_attribute("open")
    page.keyboard.press("g")
    page.wait_for_url("**/evidence")


def test_the_skip_link_moves_the_focus_and_loads_nothing(page, address: str) -> None:
    page.keyboard.press("j")
    page.wait_for_selector("#panel [data-selected]")
    page.wait_for_url("**/claims/*")
    page.evaluate("document.body.dataset.same = 'yes'")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.wait_for_timeout(300)
    assert page.evaluate("[document.activeElement.id, document.body.dataset.same]") == ["main", "yes"]
    page.go_back()
    page.wait_for_timeout(300)
    assert page.evaluate("document.body.dataset.same") == "yes"
    page.go_back()
    page.wait_for_url("**/articles/1")
    page.wait_for_selector("#panel .choose")
    assert page.evaluate("document.body.dataset.same ?? null") is None


def test_the_status_region_is_there_before_it_says_anything(page) -> None:
    region = page.get_by_role("status").last
    assert region.evaluate("region => getComputedStyle(region).display") != "none"
    assert region.inner_text() == ""
    page.evaluate("document.querySelector('#notice').dataset.same = 'yes'")
    page.keyboard.press("j")
    page.wait_for_selector("#panel [data-selected]")
    page.keyboard.press("t")
    page.wait_for_selector("#notice[data-same]:has-text('no verdict to take over')")


@pytest.fixture
def tour(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> object:
    """The page of somebody who has not ended the first steps, on a desk that shows them."""
    monkeypatch.setattr("tests.browser.conftest.create_app", partial(create_app, tour=True))
    return request.getfixturevalue("page")


def test_the_first_steps_go_by_keyboard_and_do_not_come_back(tour) -> None:
    page = tour
    card = page.get_by_role("region", name="First steps")
    assert "Choose a claim" in card.inner_text()
    assert page.locator("#text .claim.pointed").count() == 1
    page.keyboard.press("n")
    page.wait_for_selector("#panel [data-selected]")
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    assert "See what is known" in card.inner_text()
    assert "2 of 4" in card.inner_text()
    page.reload()
    assert "See what is known" in card.inner_text()
    for step in ("Decide.", "Take the report."):
        page.get_by_role("button", name="Next", exact=True).press("Enter")
        assert step in card.inner_text()
    assert page.locator(".menu > summary.pointed").count() == 1
    page.get_by_role("button", name="Done").press("Enter")
    card.wait_for(state="detached")
    page.wait_for_selector(".pointed", state="detached")
    page.get_by_role("link", name="Evidence", exact=True).first.click()
    page.wait_for_url("**/evidence")
    assert card.count() == 0


def test_the_first_steps_cover_nothing(tour) -> None:
    page = tour
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 760})
        card = page.locator("#tour").bounding_box()
        assert page.evaluate("getComputedStyle(document.querySelector('#tour')).position") == "static"
        assert page.locator("#main").bounding_box()["y"] >= card["y"] + card["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_fits_a_small_screen(page, address: str, scheme: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=scheme)
    for at in ("/settings", "/help", "/search?q=border", "/nowhere", "/sign-in"):
        page.goto(address + at)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, at
    page.goto(f"{address}/articles/1")
    for target in page.locator(".bar a, .bar button").all():
        box = target.bounding_box()
        assert box["height"] >= 24, target.inner_text()
        assert box["x"] + box["width"] <= 360
    opened(page, "Control+k")
    found(page, "border")
    box = page.locator("#search").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def test_people_are_named_in_the_header(page, address: str, desk: Desk, anna: User) -> None:
    accounts.edit_oneself(desk.engine, anna, "Anna Virta")
    page.reload()
    assert page.get_by_role("link", name="Anna Virta").is_visible()
    assert anna.email not in page.inner_text("header")
    page.get_by_role("link", name="Anna Virta").click()
    assert anna.email in page.inner_text("main")
