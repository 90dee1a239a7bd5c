"""Every page looks as it did when somebody last looked at it and kept the look.

CLAIMDESK_KEEP_LOOKS=1 pytest tests/browser/test_look.py writes the looks anew: look at each before committing it. A
look is one picture of a page at three widths, light above dark, a third of the size; it is compared block by block
after blurring, which other fonts and the edges of letters do not change much, but another colour, a part that has gone
and a part that has moved do.
"""

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from app import accounts
from app.desk import Desk
from app.models import User
from tests.browser.conftest import served
from tests.browser.pages import PAGES, full  # noqa: F401

pytestmark = pytest.mark.browser

LOOKS = Path(__file__).parent / "look"
KEEP = bool(os.environ.get("CLAIMDESK_KEEP_LOOKS"))
SIZES = ((1440, 900), (768, 900), (360, 900))
SCHEMES = ("light", "dark")
SCALE, COLOURS = 3, 48
# Blocks are of so many pixels of the look. By how much, of 255, blocks may differ on average, and the worst of them.
BLOCK, MEAN, WORST = 20, 2.0, 28.0
EMPTY = "empty desk"


def look_of(page) -> Image.Image:
    """The page that is open, at each width and in each theme, on one picture."""
    whole = Image.new("RGB", (sum(width for width, _ in SIZES) // SCALE, 2 * SIZES[0][1] // SCALE))
    left = 0
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for row, scheme in enumerate(SCHEMES):
            page.emulate_media(color_scheme=scheme)
            shot = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
            whole.paste(
                shot.resize((width // SCALE, height // SCALE), Image.Resampling.BOX), (left, row * height // SCALE)
            )
        left += width // SCALE
    return whole


def blocks(look: Image.Image) -> np.ndarray:
    """The mean colour of each block, once the letters are blurred."""
    blurred = look.filter(ImageFilter.GaussianBlur(4))
    size = (look.width // BLOCK, look.height // BLOCK)
    return np.asarray(blurred.resize(size, Image.Resampling.BOX), np.float32)


def compare(name: str, look: Image.Image, folder: Path) -> None:
    path = LOOKS / f"{name.replace(' ', '-')}.png"
    if KEEP:
        LOOKS.mkdir(exist_ok=True)
        look.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        return
    again = f"write it with CLAIMDESK_KEEP_LOOKS=1 pytest {Path(__file__).name}, and look at it"
    assert path.exists(), f"There is no kept look of '{name}': {again}."
    kept = Image.open(path).convert("RGB")
    assert look.size == kept.size, f"The kept look of '{name}' is of other widths: {again}."
    apart = np.abs(blocks(look) - blocks(kept)).mean(axis=2)
    look.save(folder / path.name)
    where = np.unravel_index(apart.argmax(), apart.shape)
    assert apart.mean() <= MEAN and apart.max() <= WORST, (  # noqa: PT018 (they are told together)
        f"'{name}' looks different: by {apart.mean():.1f} on average, at most by {apart.max():.0f} at "
        f"{[int(n) * BLOCK for n in where[::-1]]}. Now: {folder / path.name}; kept: {path}. If it shall, {again}."
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(page, address: str, full: Desk, tmp_path: Path, name: str) -> None:  # noqa: F811
    if name == "signed out":
        page.context.clear_cookies()
    page.goto(address + PAGES[name])
    compare(name, look_of(page), tmp_path)


def test_an_empty_desk_looks_as_it_did(context, desk: Desk, anna: User, tmp_path: Path) -> None:
    page = context.new_page()
    with served(desk) as address:
        page.goto(f"{address}/sign-in?token={accounts.issue(desk.engine, anna, 'link')}")
        compare(EMPTY, look_of(page), tmp_path)


def test_a_changed_look_is_noticed(page, address: str, full: Desk) -> None:  # noqa: F811
    """The tolerance lets other letters pass and little else: it is tried on the page itself."""
    page.goto(f"{address}/claims/2")
    before = blocks(look_of(page))
    for change, noticed in {
        "body { font-family: serif }": False,
        "body { letter-spacing: 0.2px }": False,
        "#text .claim { background: #f99 !important }": True,
        "#panel { visibility: hidden !important }": True,
        "header.bar { display: none !important }": True,
    }.items():
        page.evaluate(
            """rules => {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(rules);
                document.adoptedStyleSheets = [sheet];
            }""",
            change,
        )
        apart = np.abs(blocks(look_of(page)) - before).mean(axis=2)
        assert (apart.mean() > MEAN or apart.max() > WORST) == noticed, (change, apart.mean(), apart.max())


@pytest.mark.skipif(KEEP, reason="the looks are being written")
def test_no_look_is_kept_of_a_page_that_is_no_more() -> None:
    kept = {path.stem for path in LOOKS.glob("*.png")}
    assert kept <= {name.replace(" ", "-") for name in (*PAGES, EMPTY)}
