"""Every page in Chromium: no axe violation, no sideways scroll, targets large enough, light, nothing from elsewhere."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from feedback_app.config import ROOT
from tests import chromium
from tests.page_inspector import CANARY
from tests.pages.conftest import Hung

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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
        self.strangers: list[str] = []

    def answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.netloc != "house.test":
            self.strangers.append(route.request.url)
            route.abort()
        elif address.path in self.pages:
            hung = self.pages[address.path]
            self._send(route, address.path, hung.html.encode(), hung.headers["Content-Type"], hung.headers)
        else:
            file = ROOT / "static" / address.path.removeprefix("/static/")
            self._send(route, address.path, file.read_bytes(), TYPES[file.suffix[1:]], {})

    def _send(self, route: Route, path: str, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.sent[path] = len(body) if path.endswith("woff2") else len(gzip.compress(body, 6))
        kept = {name: value for name, value in headers.items() if name.lower() not in {"set-cookie", "content-length"}}
        route.fulfill(body=body, headers=kept | {"Content-Type": kind})


@pytest.fixture(scope="module")
def wire(gallery: dict[str, Hung]) -> Wire:
    return Wire(gallery)


@pytest.fixture(scope="module")
def context(wire: Wire) -> Iterator[BrowserContext]:
    with chromium.browser() as browser:
        made = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
        made.route("**/*", wire.answer)
        yield made


@pytest.fixture
def page(context: BrowserContext, wire: Wire, hung: Hung) -> Iterator[Page]:
    """The page on a screen 320 px wide."""
    opened = context.new_page()
    wire.sent.clear()
    errors: list[str] = []
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(f"https://house.test{wire.addresses[hung.name]}", wait_until="load")
    yield opened
    opened.close()
    assert errors == []
    assert wire.strangers == []


def told(violations: list[dict[str, Any]]) -> list[str]:
    """Each violation with the elements that it is about."""
    return [f"{each['id']}: {each['help']}: {[node['html'][:200] for node in each['nodes']]}" for each in violations]


def test_a_page_is_open_to_all_on_any_screen(page: Page, wire: Wire, hung: Hung) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, "it scrolls sideways at 320 px"
    least = FINGERTIP if page.locator(NOT_GROWN_UP).count() else TARGET
    assert page.evaluate(SMALL_TARGETS, least) == []
    weight, limit = sum(wire.sent.values()), REPORT_BYTES if hung.templates & REPORTS else FORM_BYTES
    assert weight <= limit, f"{weight} bytes: {wire.sent}"
    assert len(wire.sent) <= MOST_REQUESTS, list(wire.sent)
    page.evaluate(AXE)
    assert look(page, RULES) == []
    assert CANARY not in page.evaluate(READ_ALOUD).lower(), "a person's words would be read aloud"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280, "it scrolls sideways at 1280 px"
    if hung.name.startswith("components: "):
        in_the_dark(page)


def look(page: Page, rules: list[str]) -> list[str]:
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return told(found["violations"])


def in_the_dark(page: Page) -> None:
    """Every component in every dress keeps its contrast on a dark page, and its pictures where colours are forced."""
    page.emulate_media(color_scheme="dark")
    assert look(page, ["color-contrast"]) == []
    page.emulate_media(forced_colors="active")
    grounds = page.eval_on_selector_all(".d-paper", "all => [...new Set(all.map(each => getComputedStyle(each).fill))]")
    assert len(grounds) == 1
    assert grounds[0] not in {"rgb(0, 0, 0)", "none"}
