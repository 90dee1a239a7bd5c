"""Nothing that nobody meant gets on the record: keys as fast as people press them, on an article of 800 claims."""

from collections.abc import Callable
from random import Random
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, select

from app import accounts, review
from app.desk import Desk
from app.models import Article, Citation, Claim, Role, User
from app.review import Source
from tests.browser.test_keys import changes, intercepted, listed, settled, shows, verdicts  # noqa: F401

pytestmark = pytest.mark.browser


@pytest.fixture
def article(large: Article) -> Article:
    return large


class Typist:
    """Presses keys 60 to 120 ms apart, without looking at the page; what has a space in it is typed by letters."""

    def __init__(self, page, seed: int) -> None:
        self._page, self._rng = page, Random(seed)

    def __call__(self, *keys: str) -> None:
        for key in keys:
            for stroke in key if " " in key else [key]:
                self._page.keyboard.press("Space" if stroke == " " else stroke)
                self._page.wait_for_timeout(self._rng.randrange(60, 121))


@pytest.fixture(params=[1, 2])
def press(page, request: pytest.FixtureRequest) -> Typist:
    return Typist(page, request.param)


@pytest.fixture
def bela(desk: Desk, article: Article) -> User:
    return accounts.add_user(desk.engine, "bela@desk.example", Role.reviewer)


def decided(desk: Desk, user: User, claim: str, mark: str, rationale: str) -> None:
    """A verdict that was given before, on a passage of the library."""
    with Session(desk.engine) as session:
        version = session.get_one(Claim, int(claim)).version
    cited = review.cite(desk.engine, user, int(claim), version, Source(passage_id=1))
    review.decide(desk.engine, user, int(claim), cited.version, mark, rationale)


def words(page, selector: str) -> str:
    return " ".join(page.text_content(selector).split())


@pytest.fixture(autouse=True)
def patience(page) -> None:
    page.set_default_timeout(10_000)


# --- a verdict is not overwritten -------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["anna", "bela"])
@pytest.mark.parametrize("key", ["1", "3"])
def test_a_mark_on_a_decided_claim_asks_first(
    page,
    press: Typist,
    desk: Desk,
    changes,  # noqa: F811
    request,
    whose: str,
    key: str,
) -> None:
    first, *_ = listed(page)
    decided(desk, request.getfixturevalue(whose), first, "disputed", "The register has half of it.")
    before = verdicts(desk)
    press("j", key)
    shows(page, first, "disputed")
    page.wait_for_selector("#change", state="visible")
    settled(page)
    assert (verdicts(desk), changes) == (before, [])
    # Old and new stand side by side, with whose the old one is; the reason is yet to be given.
    told = words(page, "#change")
    assert "The register has half of it." in told
    assert "disputed" in told
    assert whose in told
    assert ("verified" if key == "1" else "unsourced") in told
    assert page.locator("#verdict [name=rationale]").input_value() == ""


def test_a_changed_verdict_has_a_reason_of_its_own(page, press: Typist, desk: Desk, bela: User) -> None:
    first, *_ = listed(page)
    decided(desk, bela, first, "disputed", "The register has half of it.")
    press("j", "3", "Asked 2 or 3 boards: nobody could tell.", "Control+Enter")
    shows(page, first, "unsourced")
    settled(page)
    assert verdicts(desk) == [
        (first, "disputed", "The register has half of it."),
        (first, "unsourced", "Asked 2 or 3 boards: nobody could tell."),
    ]


def test_a_change_without_a_reason_changes_nothing(page, press: Typist, desk: Desk, bela: User) -> None:
    first, second, *_ = listed(page)
    decided(desk, bela, first, "disputed", "The register has half of it.")
    press("j", "1", "Control+Enter", "Escape", "3", "Control+Enter", "Escape", "j")
    shows(page, second)
    settled(page)
    assert verdicts(desk) == [(first, "disputed", "The register has half of it.")]


# --- the same again is no change --------------------------------------------------------------------------------------


def test_the_same_mark_again_writes_nothing(page, press: Typist, desk: Desk) -> None:
    first, *_ = listed(page)
    press("j", "3", "Searched the register.", "Control+Enter", "3", "Escape", "3", "Escape", "3", "Escape")
    shows(page, first, "unsourced")
    settled(page)
    assert verdicts(desk) == [(first, "unsourced", "Searched the register.")]


def test_sending_twice_writes_one_verdict(page, press: Typist, desk: Desk) -> None:
    first, *_ = listed(page)
    press("j", "3", "Searched the register.", "Control+Enter", "Control+Enter", "Control+Enter")
    shows(page, first, "unsourced")
    settled(page)
    assert verdicts(desk) == [(first, "unsourced", "Searched the register.")]


# --- a key acts on what is on screen ----------------------------------------------------------------------------------


def test_a_mark_right_after_a_step_is_the_next_claims(page, press: Typist, desk: Desk, changes) -> None:  # noqa: F811
    first, second, third, *_ = listed(page)
    decided(desk, review_owner(desk), first, "verified", "As the register says.")
    page.reload()
    # The letters would cite, undo, edit, take over and step on.
    press("j", "j", "2", "neck 3 u t j", "Escape", "c", "1", "Control+Enter")
    shows(page, second, "verified")
    settled(page)
    assert verdicts(desk)[1:] == [(second, "verified", "neck 3 u t j")]
    assert changes == [f"/claims/{second}/cite", f"/claims/{second}/verdict"]
    press("n")
    shows(page, third)


def review_owner(desk: Desk) -> User:
    with Session(desk.engine, expire_on_commit=False) as session:
        return session.exec(select(User).where(User.email == "anna@desk.example")).one()


@pytest.mark.parametrize("seed", range(3))
def test_a_while_of_work_leaves_what_was_meant(page, desk: Desk, seed: int) -> None:
    """Steps and verdicts in any order, against what the same keys do on a list on paper."""
    claims, rng, at = listed(page), Random(seed), -1
    press, meant = Typist(page, seed), []
    for turn in range(12):
        step = rng.choice(("j", "j", "n", "k")) if at > 0 else "j"
        at += -1 if step == "k" else 1
        done = [claim for claim, *_ in meant]
        while step == "n" and claims[at] in done:
            at += 1
        press(step)
        if claims[at] not in done:
            meant.append((claims[at], "unsourced", f"Turn {turn}: junk, 1 2 3 ncte?"))
            press("3", meant[-1][2], "Control+Enter")
    settled(page)
    assert verdicts(desk) == meant
    shows(page, claims[at], "unsourced")


# --- only what is visible is marked -----------------------------------------------------------------------------------

IN_SIGHT = """element => {
    if (!element.checkVisibility()) return false;
    const box = element.getBoundingClientRect();
    for (let around = element.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflowY === 'visible' && around !== document.documentElement) continue;
        const edge = around === document.documentElement
            ? { top: 0, bottom: innerHeight } : around.getBoundingClientRect();
        if (box.top >= edge.bottom - 8 || box.bottom <= edge.top + 8) return false;
    }
    return true;
}"""


def test_the_arrow_stops_at_the_last_match_in_sight(page, press: Typist, desk: Desk) -> None:
    _, second, *_ = listed(page)  # the second claim has matches that count, and weaker ones folded away
    press("j", "j")
    shows(page, second)
    strong = page.locator("#panel .match").evaluate_all("all => all.filter(one => one.checkVisibility()).length")
    folded = page.locator("#panel .match").count() - strong
    assert strong
    assert folded
    press(*["ArrowDown"] * (strong + folded))
    [marked] = page.locator("#panel .match[data-chosen]").all()
    assert marked.evaluate(IN_SIGHT)
    passage = int(marked.locator("[name=passage]").get_attribute("value"))
    press("c")
    page.wait_for_selector("#panel .citations button")
    settled(page)
    with Session(desk.engine) as session:
        assert session.exec(select(Citation.claim_id, Citation.passage_id)).all() == [(int(second), passage)]
    # What is unfolded can be marked like the others.
    page.locator("#panel details:has(.match) > summary").first.click()
    press(*["ArrowDown"] * (strong + folded))
    assert page.locator("#panel .match[data-chosen]").evaluate(IN_SIGHT)
    assert page.locator("#panel details .match[data-chosen]").count() == 1


def test_where_no_match_is_in_sight_none_is_cited(page, press: Typist, desk: Desk, changes) -> None:  # noqa: F811
    first, *_ = listed(page)  # the first claim has weaker matches only
    press("j", "ArrowDown", "ArrowDown", "c", "Escape")
    shows(page, first)
    settled(page)
    assert page.locator("#panel .match").count()
    assert page.locator("#panel .match[data-chosen]").count() == 0
    assert changes == []


# --- after every act --------------------------------------------------------------------------------------------------

ACTS: dict[str, tuple[tuple[str, ...], Callable[[str], str]]] = {
    "next": (("j",), lambda claim: "undecided"),
    "previous": (("k",), lambda claim: "undecided"),
    "next undecided": (("n",), lambda claim: "undecided"),
    "cite": (("c",), lambda claim: "undecided"),
    "decide": (("3", "Searched the register.", "Control+Enter"), lambda claim: "unsourced"),
    "decide on a source": (("c", "2", "Half of it.", "Control+Enter"), lambda claim: "disputed"),
    "undo": (("3", "Searched the register.", "Control+Enter", "u"), lambda claim: "undecided"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)], ids=["wide", "low"])
def test_after_an_act_one_is_where_one_was(page, address: str, act: str, size: tuple[int, int]) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    keys, state = ACTS[act]
    claims = listed(page)
    at = 401  # a claim with matches that count
    page.goto(f"{address}/claims/{claims[at]}")
    shows(page, claims[at])
    place = page.evaluate("scrollY")
    Typist(page, 1)(*keys)
    meant = claims[at + {"next": 1, "next undecided": 1, "previous": -1}.get(act, 0)]
    shows(page, meant, state(meant))
    settled(page)
    assert page.evaluate("scrollY") == place
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    wording = words(page, "#panel .wording")
    assert page.title().startswith(wording[:60])
    assert page.locator("#panel .wording").evaluate(IN_SIGHT)
    [place] = page.locator("#text .claim.selected").all()
    assert place.evaluate(IN_SIGHT)
    # Nothing lies over it, as a bar would that stays at the top.
    assert place.evaluate(
        """element => {
            const box = element.getClientRects()[0];
            return element.contains(document.elementFromPoint(box.left + 4, box.top + box.height / 2));
        }"""
    )
    [current] = page.locator("#claims [aria-current]").all()
    assert (
        current.evaluate("e => (e.closest('[data-claim]') ?? e.querySelector('[data-claim]')).dataset.claim") == meant
    )


@pytest.mark.parametrize("act", ["cite", "decide", "undo"])
def test_an_act_is_told(page, press: Typist, act: str) -> None:
    _, second, *_ = listed(page)
    press("j", "j")
    shows(page, second)
    keys, state = ACTS[act]
    press(*keys)
    shows(page, second, state(second))
    told = {"cite": "cited", "decide": "unsourced", "undo": "undone"}[act]
    page.wait_for_function(
        "told => [...document.querySelectorAll('[role=status]')].some(e => e.textContent.toLowerCase().includes(told))",
        arg=told,
    )


def test_the_verdict_is_in_reach_without_scrolling(page, press: Typist) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    press("j", "j")
    shows(page, listed(page)[1])
    for name in ("verified", "disputed", "unsourced"):
        assert page.locator(f"#verdict [value={name}]").evaluate(IN_SIGHT)
    assert page.locator("#verdict [name=rationale]").evaluate(IN_SIGHT)


def test_the_skip_link_leads_to_the_content_and_loads_nothing(page) -> None:
    page.evaluate("window.here = true")
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    assert page.evaluate("window.here")
    assert urlsplit(page.url).fragment == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
