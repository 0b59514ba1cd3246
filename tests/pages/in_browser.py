"""What is measured of a page in Chromium, in one load of it: everything is a list of faults, empty for a sound page."""

from __future__ import annotations

import gzip
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

from feedback_app.config import ROOT
from tests.page_inspector import CANARY
from tests.pages.gallery import Hung

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """rules => axe.run(
  {runOnly: rules, resultTypes: ["violations"], selectors: false, preload: {assets: ["media"]}})"""
"""No rule of these needs the style sheets fetched a second time, and nothing is said of what is sound."""
REPORTS = frozenset({"said_and_did/agency.html", "review/preview.html", "agency/today.html"})
FORM_BYTES, REPORT_BYTES, MOST_REQUESTS = 45_000, 60_000, 5
TARGET, FINGERTIP = 24, 44
NOT_GROWN_UP = "body.for-children, body.for-young"
SMALL_TARGETS = """least =>
  [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(each => each.checkVisibility() && getComputedStyle(each).display !== "inline")
  .map(each => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
  .filter(([_, box]) => box.width > 1 && box.height > 1 && (box.width < least || box.height < least))
  .map(([html, box]) => `${html}: ${box.width} x ${box.height}`)"""
"""Links inside a sentence are exempt (WCAG 2.5.8, inline)."""
READ_ALOUD = "import('/static/aloud.js').then(aloud => aloud.readable().map(([_, words]) => words).join(' '))"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}


class Wire:
    """Answers the browser from the gallery and from static/, and keeps count. Anything else is a fault."""

    def __init__(self, gallery: dict[str, Hung]) -> None:
        self.pages = {f"/{number}": hung for number, hung in enumerate(gallery.values())}
        self.addresses = {hung.name: address for address, hung in self.pages.items()}
        self.sent: dict[str, int] = {}
        self.wrong: list[str] = []

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.netloc != "house.test":
            self.wrong.append(f"asks a stranger: {route.request.url}")
            route.abort()
        elif address.path in self.pages:
            hung = self.pages[address.path]
            self._send(route, address.path, hung.html.encode(), hung.headers["Content-Type"], hung.headers)
        else:
            file = ROOT / "static" / address.path.removeprefix("/static/")
            self._send(route, address.path, file.read_bytes(), TYPES[file.suffix[1:]], {})

    def _send(self, route: Route, path: str, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.sent[path] = len(body) if path.endswith("woff2") else _compressed(body)
        kept = {name: value for name, value in headers.items() if name.lower() not in {"set-cookie", "content-length"}}
        route.fulfill(body=body, headers=kept | {"Content-Type": kind})


@lru_cache(maxsize=16)
def _compressed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


def context_for(browser: Browser, wire: Wire) -> BrowserContext:
    """A browser for pages on this wire, at rest: nothing moves while it is measured. axe comes with each page."""
    made = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    made.route("**/*", wire.answer)
    made.on("console", lambda said: wire.wrong.append(f"console: {said.text}") if said.type == "error" else None)
    made.on("weberror", lambda found: wire.wrong.append(f"script: {found.error}"))
    made.add_init_script(AXE)
    return made


def faults_of(context: BrowserContext, wire: Wire, hung: Hung) -> list[str]:
    """Open a page at 320 px, and say all that is wrong with it there, at 400% (1280 by 1024) and at 1280 px.

    All pages are opened in one tab, one after the other: a new tab takes as long as the looking.
    """
    wire.sent.clear()
    page = context.pages[0] if context.pages else context.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    wire.wrong.clear()
    page.goto(f"https://house.test{wire.addresses[hung.name]}", wait_until="load")
    found = [*_size(wire, hung), *_targets(page), *_wide(page, 320, 640), *look(page, RULES)]
    if CANARY in page.evaluate(READ_ALOUD).lower():
        found.append("a person's words would be read aloud")
    found += [*_wide(page, 320, 256), *_wide(page, 1280, 900)]
    if hung.name.startswith("components: "):
        found += _in_the_dark(page)
        page.emulate_media(color_scheme="light", forced_colors="none")
    return found + wire.wrong


def _wide(page: Page, width: int, height: int) -> list[str]:
    """320 by 256 is a screen of 1280 by 1024 at 400% (WCAG 1.4.10)."""
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})
    found = page.evaluate("document.documentElement.scrollWidth")
    return [f"it scrolls sideways at {width} by {height}: {found}"] if found > width else []


def _size(wire: Wire, hung: Hung) -> list[str]:
    weight, limit = sum(wire.sent.values()), REPORT_BYTES if hung.templates & REPORTS else FORM_BYTES
    found = [f"{weight} bytes: {wire.sent}"] if weight > limit else []
    return found + ([f"too many requests: {list(wire.sent)}"] if len(wire.sent) > MOST_REQUESTS else [])


def _targets(page: Page) -> list[str]:
    least = FINGERTIP if page.locator(NOT_GROWN_UP).count() else TARGET
    small: list[str] = page.evaluate(SMALL_TARGETS, least)
    return small


def look(page: Page, rules: list[str]) -> list[str]:
    """Each violation that axe finds, with the elements that it is about."""
    found: dict[str, Any] = page.evaluate(LOOK, rules)
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes']]}"
        for each in found["violations"]
    ]


def _in_the_dark(page: Page) -> list[str]:
    """Every component in every dress keeps its contrast on a dark page, and its pictures where colours are forced."""
    page.emulate_media(color_scheme="dark")
    found = look(page, ["color-contrast"])
    page.emulate_media(forced_colors="active")
    grounds = page.eval_on_selector_all(".d-paper", "all => [...new Set(all.map(each => getComputedStyle(each).fill))]")
    return found if len(grounds) == 1 and grounds[0] not in {"rgb(0, 0, 0)", "none"} else [*found, f"ground: {grounds}"]
