"""Every page in Chromium: no axe violation, no sideways scroll, targets large enough, light, nothing from elsewhere."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

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


def components(wire: Wire, opened: Page) -> None:
    opened.goto(f"https://house.test{wire.addresses['components: youngest']}", wait_until="load")


def draw(page: Page, *points: tuple[float, float]) -> None:
    """One line on the sheet; points are parts of its width and height."""
    sheet = page.locator("canvas")
    sheet.scroll_into_view_if_needed()
    place = sheet.bounding_box()
    assert place is not None
    at = [(place["x"] + x * place["width"], place["y"] + y * place["height"]) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y)
    page.mouse.up()


def test_what_a_child_draws_is_kept_in_the_form_alone(context: BrowserContext, wire: Wire) -> None:
    page = context.new_page()
    components(wire, page)
    kept = page.locator("[data-drawing] input[type=hidden]")
    draw(page, (0.1, 0.1), (0.5, 0.5), (0.9, 0.1))
    page.get_by_role("button", name="Red").click()
    page.get_by_role("button", name="Thick").click()
    draw(page, (0.5, 0.8))
    first, second = [stroke.split(" ") for stroke in kept.input_value().split(";")]
    assert first[:2] == ["0", "0"]
    assert [round(int(number), -1) for number in first[2:]] == [100, 80, 500, 380, 900, 80]
    assert second[:2] == ["1", "2"]
    assert len(second) == 4
    page.get_by_role("button", name="Undo").click()
    assert kept.input_value() == " ".join(first)
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="No, keep it").click()
    assert kept.input_value() == " ".join(first)
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Yes, rub it out").click()
    assert kept.input_value() == ""
    page.get_by_role("button", name="Undo").click()
    assert kept.input_value() == " ".join(first)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.close()


def test_a_child_may_scribble_over_all_of_it(context: BrowserContext, wire: Wire) -> None:
    page = context.new_page()
    components(wire, page)
    page.evaluate("document.querySelector('[data-drawing]').dataset.most = 300")
    wild = [(0.1 + n * 37 % 101 / 130, 0.1 + n * 53 % 97 / 130) for n in range(25)]
    sizes = []
    for _ in range(3):
        draw(page, *wild)
        sizes.append(len(page.locator("[data-drawing] input[type=hidden]").input_value()))
    assert 150 < sizes[0] <= 300
    assert sizes[2] <= 300
    expect(page.locator("[data-drawing-said]")).to_contain_text("Your page is full!")
    page.close()


VOICE = """
window.said = [];
const voice = {name: "Ada", lang: "en-GB", localService: LOCAL, default: true};
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => [voice], speak: each => said.push(each.text), cancel: () => {}, addEventListener: () => {},
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.mark.parametrize("local", [True, False])
def test_only_a_voice_on_the_device_reads_a_page(context: BrowserContext, wire: Wire, local: bool) -> None:
    page = context.new_page()
    page.add_init_script(VOICE.replace("LOCAL", str(local).lower()))
    components(wire, page)
    button = page.get_by_role("button", name="Read this page to me")
    expect(button).to_have_count(int(local))
    if local:
        button.click()
        expect(page.get_by_role("button", name="Stop reading")).to_be_visible()
        assert page.evaluate("said") == ["Components: 4 to 7"]
        page.get_by_role("button", name="Stop reading").click()
        expect(button).to_be_visible()
    page.close()
