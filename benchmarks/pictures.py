"""Takes the pictures for the docs: one walk through the demo in Chromium, on a small screen and on a wide one."""

from __future__ import annotations

import math
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from benchmarks.load.visitor import Visitor
from benchmarks.load.visits import AGENCY, stories, whole_form
from benchmarks.running_demo import Demo, loaded_demo, serving
from feedback_app import clock
from feedback_app.answers import reports
from feedback_app.config import ROOT
from feedback_app.database import writing
from feedback_app.models.testimony import Caseload, Period

FOLDER: Final = ROOT / "docs" / "pictures"
SCREENS: Final = ((390, 844), (1280, 860))
PATIENCE: Final = 120_000
STORY: Final = (
    "The training before we were matched was very good. Since our son came home we have waited seven months for the "
    "therapy that was promised, and nobody rings back. When someone did visit she was kind and she listened."
)

WAYS: Final = (
    ("child_4_7", "Go", ("feel", "best")),
    ("child_8_11", "Start", ("feel", "drawing")),
    ("child_12_17", "Start", ("how",)),
    ("easy_read", "Start", ("who",)),
)
"""Which door, what its first button says, and the questions whose pictures are kept."""
AGENCY_PICTURES: Final = {"for-the-board": "board", "poster": "agency-poster", "for-children": "for-children"}
"""More of an agency's public pages, and how their pictures are named."""
WORRYING: Final = "Nobody answers when I ring. I am so low that I do not want to live any more."
OPENING: Final = "Thank you to all who told us. This is what enough people said for us to show it safely."


@dataclass(frozen=True)
class Walk:
    """One browser at one width. `keep(name)` takes the picture of the page it is on."""

    page: Page
    base: str
    demo: Demo
    keep: Callable[[str], None]

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def press(self, words: str, *, exactly: bool = False) -> None:
        self.page.get_by_role("button", name=words, exact=exactly).first.click()

    def choose(self, value: str) -> None:
        self.page.check(f'main input[value="{value}"]')
        self.press("Continue")


def public_pages(walk: Walk) -> None:
    """From the first page to the one with the code."""
    walk.go("/")
    walk.keep("home")
    walk.go("/tell-us")
    walk.keep("doors")
    walk.choose("adopter")
    walk.keep("start")
    walk.press("Start")
    walk.keep("question")
    walk.choose("mixed")
    walk.page.fill("main textarea", STORY)
    walk.press("Continue")
    walk.press("Skip")
    walk.choose("last_year")
    walk.go("/tell-us/heard")
    walk.keep("heard")
    walk.go("/tell-us/check")
    walk.keep("check")
    walk.press("Send", exactly=True)
    walk.page.wait_for_url("**/done*")
    walk.keep("done")


def ways(walk: Walk) -> None:
    """The first pages of those who do not take the grown-ups' way, and what is put up for them."""
    for door, button, pages in WAYS:
        walk.page.context.clear_cookies()
        walk.go("/tell-us/children" if door.startswith("child") else "/tell-us")
        walk.choose(door)
        if door == "child_4_7":
            walk.page.wait_for_url("**/for-the-grown-up")
            walk.keep("for-the-grown-up")
            walk.page.check('main input[value="home"]')
            walk.press("Go on to the child's page")
        walk.page.wait_for_url("**/before-you-start")
        walk.keep(f"{door}-start")
        walk.press(button, exactly=True)
        for name in pages:
            walk.go(f"/tell-us/{name}")
            _scribble(walk)
            walk.keep(f"{door}-{name}")
    for poster in ("birth-family", "children"):
        walk.go(f"/posters/{poster}")
        walk.keep(f"poster-{poster}")


def _scribble(walk: Walk) -> None:
    """A house and a sun, where there is a sheet to draw on."""
    sheet = walk.page.locator("canvas")
    if not sheet.count():
        return
    house = ((0.3, 0.8), (0.3, 0.5), (0.45, 0.3), (0.6, 0.5), (0.6, 0.8), (0.3, 0.8))
    sun = tuple((0.8 + 0.07 * math.cos(n), 0.25 + 0.09 * math.sin(n)) for n in range(8))
    for colour, line in (("Blue", house), ("Orange", sun)):
        walk.press(colour)
        sheet.scroll_into_view_if_needed()
        place = sheet.bounding_box() or {"x": 0, "y": 0, "width": 1, "height": 1}
        walk.page.mouse.move(place["x"] + line[0][0] * place["width"], place["y"] + line[0][1] * place["height"])
        walk.page.mouse.down()
        for x, y in line:
            walk.page.mouse.move(place["x"] + x * place["width"], place["y"] + y * place["height"], steps=4)
        walk.page.mouse.up()
    walk.page.locator("main").scroll_into_view_if_needed()


def return_pages(walk: Walk) -> None:
    """What the person sees who comes back, and what everyone sees."""
    walk.go("/come-back")
    walk.page.fill("main #code", walk.demo.known.code)
    walk.press("Continue")
    walk.page.wait_for_url("**/messages*")
    walk.keep("your-page")
    walk.go(f"/said-and-did/{AGENCY}")
    walk.keep("said-and-did")
    for name in ("for-the-board", "poster", "for-children"):
        walk.go(f"/said-and-did/{AGENCY}/{name}")
        walk.keep(AGENCY_PICTURES[name])
    walk.go("/said-and-did-in/england")
    walk.keep("england")


def team_pages(walk: Walk) -> None:
    """Today, an opened case, and the preview of a report that waits for its second person."""
    walk.go("/team/sign-in")
    _sign_in(walk, "amara", walk.demo.known.team["amara"])
    walk.keep("today")
    walk.page.locator('main a[href$="/preview"]').first.click()
    walk.keep("report-preview")
    walk.go("/team/")
    worrying = walk.page.locator("main tr", has_text="Adopt Harbourlands").filter(has_text="danger now")
    worrying.locator("a").first.click()
    walk.page.locator('main input[name="why"]').first.check()
    walk.press("Open the words")
    walk.keep("case")


def agency_pages(walk: Walk) -> None:
    """What a leader has to answer, and the form to answer it."""
    walk.go("/agency/sign-in")
    _sign_in(walk, AGENCY, walk.demo.known.leaders[AGENCY])
    walk.keep("leader")
    walk.page.locator('main a[href*="/agency/answer/"]').first.click()
    walk.keep("answer")


def prepare(walk: Walk, port: int) -> None:
    """A report that waits for a second person, and then a few responses to read."""
    _end_a_period_today(walk.demo)
    walk.go("/team/sign-in")
    _sign_in(walk, "amara", walk.demo.known.team["amara"])
    walk.page.locator('main a[href*="/team/period/"]').first.click()
    walk.press("Close this period")
    walk.page.wait_for_url("**/report/*")
    walk.page.fill("main #opening", OPENING)
    walk.press("Ask a second person")
    walk.page.wait_for_url("**/preview")
    visitor = Visitor(port)
    visitor.get("/tell-us")
    for story in (*stories()[1:5], *[WORRYING] * len(SCREENS)):
        whole_form(visitor, story)
        visitor.post("/tell-us/send", code="no")
    visitor.leave()


def _sign_in(walk: Walk, name: str, passphrase: str) -> None:
    walk.page.fill("main #name", name)
    walk.page.fill("main #passphrase", passphrase)
    walk.press("Sign in")
    walk.page.wait_for_load_state()


def _end_a_period_today(demo: Demo) -> None:
    with demo.app.app_context(), writing() as session:
        agency = reports.agency_by_page(AGENCY)
        caseload = session.scalars(select(Caseload).where(Caseload.agency_id == (agency and agency.id))).one()
        open_one = select(Period).where(Period.caseload_id == caseload.id).order_by(Period.starts.desc())
        session.scalars(open_one).first().ends = clock.today()


def _saver(page: Page, width: int) -> Callable[[str], None]:
    """Keeps the first screen of a page."""

    def _keep(name: str) -> None:
        page.screenshot(path=FOLDER / f"{name.replace('_', '-')}-{width}.png", animations="disabled", timeout=PATIENCE)

    return _keep


def main() -> int:
    """Take all of them; exit status 1 with a sentence when there is no Chromium."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome-stable")
    FOLDER.mkdir(exist_ok=True)
    with loaded_demo("SQLite", print) as demo, serving(demo) as server, sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        base = f"http://127.0.0.1:{server.port}"
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        prepare(Walk(context.new_page(), base, demo, lambda _: None), server.port)
        for width, height in SCREENS:
            context = browser.new_context(viewport={"width": width, "height": height})
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            walk = Walk(page, base, demo, _saver(page, width))
            for part in (public_pages, ways, return_pages, team_pages, agency_pages):
                part(walk)
        browser.close()
    kilobytes = sum(path.stat().st_size for path in Path(FOLDER).glob("*.png")) / 1024
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in docs/pictures, {kilobytes:.0f} kB in all.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
