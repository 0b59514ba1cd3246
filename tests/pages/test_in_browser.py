"""Every page in Chromium: no axe violation, no sideways scroll, targets large enough, light, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import chromium
from tests.pages.gallery import Hung
from tests.pages.in_browser import Wire, context_for, faults_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def wire(gallery: dict[str, Hung]) -> Wire:
    return Wire(gallery)


@pytest.fixture(scope="module")
def context(wire: Wire) -> Iterator[BrowserContext]:
    with chromium.browser() as browser:
        yield context_for(browser, wire)


def test_a_page_is_open_to_all_on_any_screen(context: BrowserContext, wire: Wire, hung: Hung) -> None:
    assert faults_of(context, wire, hung) == []


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
