"""Keys at any speed, on a slow desk too: each acts on what the one before it brought, and none is lost."""

from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, select

from app import review
from app.desk import Desk
from app.models import Claim, Mark, User, Verdict
from app.review import Source

pytestmark = pytest.mark.browser

RATIONALE = "Junk: 1, 2 or 3; ncte?"

# By how many milliseconds every answer about a claim comes late, and how many lie between two keys.
PACES = pytest.mark.parametrize(("lag", "pause"), [(0, 0), (0, 60), (0, 120), (300, 0), (500, 60), (800, 120)])


@pytest.fixture(autouse=True)
def intercepted(context) -> None:
    """Requests pass through Playwright from the first page on: turned on later, it can miss the next one."""
    context.route("**/no such path", lambda route: route.abort())


@pytest.fixture
def changes(page) -> list[str]:
    """The paths of the changes that the page has asked for."""
    paths: list[str] = []
    page.on("request", lambda sent: sent.method == "POST" and paths.append(urlsplit(sent.url).path))
    return paths


def delay(page, milliseconds: int) -> None:
    def late(route) -> None:
        page.wait_for_timeout(milliseconds)
        route.continue_()

    if milliseconds:
        page.route("**/claims/**", late)


class Held:
    """Requests that the page makes for a path, kept from the desk until the test lets one of them go."""

    def __init__(self, page, path: str) -> None:
        self.page = page
        self.routes: list = []
        page.route(path, lambda route: self.routes.append(route))

    def next(self):
        for _ in range(1000):
            if self.routes:
                return self.routes.pop(0)
            self.page.wait_for_timeout(20)
        raise AssertionError("the page has not asked")


def listed(page) -> list[str]:
    return page.eval_on_selector_all("#claims [data-claim]", "links => links.map(link => link.dataset.claim)")


def press(page, *keys: str, pause: int = 0) -> None:
    """Press keys one after the other without looking at the page; what has a space in it is typed, letter by letter."""
    for key in keys:
        if " " in key:
            page.keyboard.type(key, delay=pause)
        else:
            page.keyboard.press(key)
        page.wait_for_timeout(pause)


def shows(page, claim: str, state: str = "undecided") -> None:
    """Wait until the panel has that claim, and see that the address agrees."""
    page.wait_for_selector(f"#panel [data-selected='{claim}'] .where .state.{state}")
    page.wait_for_function("id => location.pathname === `/claims/${id}`", arg=claim)
    page.wait_for_selector(f"#claims li.selected [data-claim='{claim}']", state="attached")
    assert page.locator("#claims li.selected").count() == 1


def settled(page) -> None:
    """Wait until nothing is under way and nothing waits."""
    page.wait_for_selector("html:not([data-busy])")


def verdicts(desk: Desk) -> list[tuple[str, str, str]]:
    with Session(desk.engine) as session:
        return [(str(v.claim_id), v.mark, v.rationale) for v in session.exec(select(Verdict).order_by(Verdict.id))]


@PACES
def test_verdicts_are_given_as_fast_as_one_types(page, desk: Desk, changes, lag: int, pause: int) -> None:
    delay(page, lag)
    first, second, third, *_ = listed(page)
    press(page, "j", "3", RATIONALE, "Control+Enter", "n", "3", "Searched it.", "Control+Enter", "n", pause=pause)
    shows(page, third)
    settled(page)
    assert verdicts(desk) == [(first, "unsourced", RATIONALE), (second, "unsourced", "Searched it.")]
    assert changes == [f"/claims/{first}/verdict", f"/claims/{second}/verdict"]


@pytest.mark.parametrize(("lag", "pause"), [(0, 0), (0, 60), (300, 60)])
def test_a_match_is_cited_and_the_claim_decided(page, desk: Desk, changes, lag: int, pause: int) -> None:
    delay(page, lag)
    _, border, third, *_ = listed(page)
    press(page, "j", "j", "c", "2", RATIONALE, "Control+Enter", "n", pause=pause)
    shows(page, third)
    settled(page)
    assert verdicts(desk) == [(border, "disputed", RATIONALE)]
    assert changes == [f"/claims/{border}/cite", f"/claims/{border}/verdict"]
    # The way back is as quick.
    press(page, "u", "u", "j", pause=pause)
    shows(page, third)
    settled(page)
    assert changes[2:] == ["/articles/1/undo"] * 2
    with Session(desk.engine) as session:
        claim = session.get_one(Claim, int(border))
        assert (claim.verdict_id, claim.citations) == (None, [])


@pytest.mark.parametrize(("lag", "pause"), [(0, 0), (0, 60), (300, 0)])
def test_steps_add_up(page, changes, lag: int, pause: int) -> None:
    delay(page, lag)
    claims = listed(page)
    press(page, "j", "j", "j", pause=pause)
    shows(page, claims[2])
    press(page, "k", "j", "j", pause=pause)
    shows(page, claims[3])
    settled(page)
    assert changes == []


def test_a_field_that_waits_for_its_claim_is_edited_like_any_other(page, desk: Desk) -> None:
    delay(page, 400)
    first, second, *_ = listed(page)
    press(page, "j", "3", "xAsk anyy", "Backspace", "Home", "Delete", "End", "Enter", " two")
    press(page, "ArrowLeft", "ArrowLeft", "ArrowRight", "-", "Control+Enter", "j", "3", "not sent", "Escape", "k")
    shows(page, first, "unsourced")
    settled(page)
    assert verdicts(desk) == [(first, "unsourced", "Ask any\n tw-o")]
    press(page, "j")
    shows(page, second)
    assert page.get_by_label("Rationale").input_value() == "not sent"


def test_a_source_of_ones_own_is_cited_without_waiting(page, desk: Desk) -> None:
    delay(page, 300)
    first, *_ = listed(page)
    press(page, "j", "Shift+C", *"https://register.example/7", "Enter", "1", "The register has it.", "Control+Enter")
    shows(page, first, "verified")
    assert verdicts(desk) == [(first, "verified", "The register has it.")]
    assert "register.example/7" in page.inner_text("#panel-head")


def test_the_wording_is_edited_without_waiting(page) -> None:
    delay(page, 300)
    first, *_ = listed(page)
    press(page, "j", "e", "Last week ", "Control+Enter", "?", "Escape", "u", "u")
    shows(page, first)
    settled(page)
    assert page.locator("#panel .wording").inner_text()[:9] != "Last week"
    assert not page.locator("#help").is_visible()


def test_one_goes_on_from_where_a_claim_was_dismissed(page, changes) -> None:
    first, second, third, fourth, *_ = listed(page)
    press(page, "j", "j", "j", "d", "An opinion, that.", "Control+Enter")
    page.wait_for_selector("#panel-head .state.dismissed")
    assert "An opinion, that." in page.inner_text("#panel-head")
    press(page, "j")
    shows(page, fourth)
    press(page, "k", "u")
    shows(page, third)
    assert changes == [f"/claims/{third}/dismiss", "/articles/1/undo"]
    assert listed(page)[:4] == [first, second, third, fourth]


def test_clicks_on_claims_take_their_turns(page) -> None:
    delay(page, 300)
    claims = listed(page)
    press(page, "l")
    for claim in (claims[1], claims[3], claims[2]):
        page.locator(f"#claims [data-claim='{claim}']").click()
    press(page, "j")
    shows(page, claims[3])
    settled(page)
    page.go_back()
    shows(page, claims[2])


def test_a_click_while_a_change_is_saved_waits_for_it(page, desk: Desk) -> None:
    first, _, third, *_ = listed(page)
    press(page, "l", "j", "3", "Nothing found anywhere.")
    held = Held(page, "**/verdict")
    press(page, "Control+Enter")
    page.locator(f"#claims [data-claim='{third}']").click()
    held.next().continue_()
    shows(page, third)
    assert verdicts(desk) == [(first, "unsourced", "Nothing found anywhere.")]
    assert page.locator("#claims [data-mark='unsourced']").count() == 1


def test_a_button_of_what_is_about_to_go_does_nothing_and_says_so(page, changes) -> None:
    _, border, third, *_ = listed(page)
    press(page, "j", "j")
    shows(page, border)
    held = Held(page, f"**/claims/{third}")
    press(page, "j")
    page.locator("#panel .match button").first.click()
    assert "Not done" in page.inner_text("#notice")
    held.next().continue_()
    shows(page, third)
    assert changes == []


def test_a_field_gone_to_while_a_change_is_saved_stays_ones_own(page, desk: Desk, changes) -> None:
    _, border, *_ = listed(page)
    press(page, "j", "j")
    shows(page, border)
    held = Held(page, "**/cite")
    press(page, "c")
    page.get_by_label("Rationale").click()
    press(page, "just under")
    held.next().continue_()
    page.wait_for_selector("#panel .citations button")
    press(page, " way, unknown yet", "Escape", "1")
    shows(page, border, "verified")
    assert verdicts(desk) == [(border, "verified", "just under way, unknown yet")]
    assert changes == [f"/claims/{border}/cite", f"/claims/{border}/verdict"]


def test_what_waits_for_a_refused_change_is_dropped(page, desk: Desk, changes) -> None:
    first, *_ = listed(page)
    held = Held(page, "**/verdict")
    press(page, "j", "1", "Verified without a source.", "Control+Enter", "n", "3", "Not that one.", "Control+Enter")
    held.next().continue_()
    page.wait_for_selector("#panel .problem")
    settled(page)
    assert "dropped" in page.inner_text("#notice")
    shows(page, first)
    assert (verdicts(desk), changes) == ([], [f"/claims/{first}/verdict"])
    assert page.get_by_label("Rationale").input_value() == "Verified without a source."


FAILURES = {
    "That did not work": lambda page, route: route.fulfill(status=500, body="Out of order."),
    "Out of order.": lambda page, route: route.fulfill(status=404, body="<p class='problem'>Out of order.</p>"),
    "does not answer": lambda page, route: route.abort(),
    "The desk does not answer": lambda page, route: page.evaluate("sent.timeout = 1"),
}


@pytest.mark.parametrize("told", FAILURES)
def test_what_waits_for_a_claim_that_does_not_come_is_dropped(page, changes, told: str) -> None:
    first, second, third, *_ = listed(page)
    press(page, "j")
    shows(page, first)
    page.evaluate("document.addEventListener('htmx:beforeSend', (event) => { window.sent = event.detail.xhr; })")
    held = Held(page, f"**/claims/{second}")
    press(page, "j", "c", "3", "For the second claim.", "Control+Enter", "u")
    FAILURES[told](page, held.next())
    settled(page)
    said = page.inner_text("#notice")
    assert told in said
    assert "dropped" in said
    shows(page, first)
    # The keys are at work again; where nothing was dropped, nothing of the kind is said.
    press(page, "j")
    FAILURES[told](page, held.next())
    settled(page)
    assert told in page.inner_text("#notice")
    assert "dropped" not in page.inner_text("#notice")
    page.unroute(f"**/claims/{second}")
    press(page, "j", "j")
    shows(page, third)
    assert changes == []


def test_a_verdict_that_is_not_received_is_still_in_its_field(page, desk: Desk) -> None:
    first, *_ = listed(page)
    press(page, "j", "3", "Asked in vain")
    page.route("**/verdict", lambda route: route.abort())
    press(page, "Control+Enter")
    page.wait_for_selector("#notice:not([hidden])")
    page.unroute("**/verdict")
    press(page, " twice.", "Control+Enter")
    shows(page, first, "unsourced")
    assert verdicts(desk) == [(first, "unsourced", "Asked in vain twice.")]


def test_shortcuts_of_the_browser_and_held_keys_do_not_wait(page, changes) -> None:
    first, second, *_ = listed(page)
    held = Held(page, f"**/claims/{first}")
    press(page, "j")
    for _ in range(5):
        page.keyboard.down("j")  # from the second time on as the keyboard repeats it
    page.keyboard.up("j")
    press(page, "Control+c", "Alt+u", "Control+u")
    held.next().continue_()
    shows(page, second)
    settled(page)
    assert changes == []


def test_keys_after_an_undo_act_on_the_claim_that_it_shows(page, desk: Desk, anna: User) -> None:
    first, *_ = listed(page)
    cited = review.cite(desk.engine, anna, int(first), 1, Source(passage_id=1))
    review.decide(desk.engine, anna, int(first), cited.version, Mark.verified, "As the guard says.")
    page.reload()
    delay(page, 300)
    press(page, "j", "j", "u", "3", "On second thought.", "Control+Enter")
    shows(page, first, "unsourced")
    assert [claim for claim, *_ in verdicts(desk)] == [first, first]
    assert page.locator("#claims [data-mark='']").count() == len(listed(page)) - 1
