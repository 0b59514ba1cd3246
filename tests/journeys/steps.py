"""What people do, step by step, by the words that they see on the page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from feedback_app.intake.routes import adult_route

HAPPENED = "We waited eight months for help and nobody rang us back."
GIVEN = {
    "who": "I have adopted, or a child lives with me to be adopted",
    "when": "In the last year",
    "how": "Bad",
    "happened": HAPPENED,
    "better": "Somebody who rings back.",
}
SKIP = ""
FOCUS = """target => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  if (at === document.body) return "lost";
  const seen = at.matches(":focus-visible") && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return !seen ? `not seen: ${at.outerHTML.slice(0, 90)}` : at === target ? "here, and seen" : "elsewhere";
}"""


def press(page: Page, button: str) -> None:
    """Press a button by its words."""
    page.get_by_role("button", name=button, exact=True).click()


def heading(page: Page, words: str) -> None:
    """The page now shown has this heading."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def give(page: Page, key: str, answer: str) -> None:
    """Answer the question now shown: choose, write, or pick from the list."""
    if page.locator(f"textarea[name={key}]").count():
        page.locator(f"textarea[name={key}]").fill(answer)
    elif page.locator(f"select[name={key}]").count():
        page.locator(f"select[name={key}]").select_option(answer)
    else:
        page.get_by_label(answer, exact=True).check()


def begin(page: Page, who: str = GIVEN["who"]) -> None:
    """From the first page, through a door, to the first question."""
    page.goto("/")
    page.get_by_role("link", name="Tell us what happened").click()
    heading(page, "Which of these is closest to you?")
    if who == SKIP:
        press(page, "Skip")
    else:
        page.get_by_label(who, exact=True).check()
        press(page, "Continue")
    heading(page, "Before you start")
    press(page, "Start")


def write(page: Page, agency: str, **changed: str) -> None:
    """From the first page to "Check what you wrote". An answer of SKIP skips its question."""
    given = GIVEN | {"agency": agency} | changed
    begin(page, given["who"])
    for question in adult_route().path({}):
        expect(page).to_have_url(re.compile(f"/tell-us/{question.key}"))
        answer = given.get(question.key, SKIP)
        if answer == SKIP:
            press(page, "Skip")
        else:
            give(page, question.key, answer)
            press(page, "Continue")
    heading(page, "Did we hear you right?")
    page.get_by_role("button", name=re.compile("[Gg]o on$")).click()
    heading(page, "Check what you wrote")


def send(page: Page, *, code: bool = True) -> str:
    """From "Check what you wrote" to "We have it": the code, or "" without one."""
    page.get_by_label("Yes, give me a code" if code else "No code", exact=True).check()
    press(page, "Send")
    heading(page, "We have it")
    return code_shown(page) if code else ""


def code_shown(page: Page) -> str:
    """The eight words on the card."""
    words = page.locator("#return-code").inner_text().split()
    assert len(words) == 8
    return " ".join(words)


def come_back(page: Page, code: str) -> None:
    """Enter a code."""
    page.goto("/come-back")
    page.get_by_label("Your code").fill(code)
    press(page, "Continue")


def sign_in(page: Page, where: str, name: str, passphrase: str, button: str) -> None:
    """Sign in as one of the team ("/team") or as a leader ("/agency")."""
    page.goto(f"{where}/sign-in")
    page.get_by_label("Your sign-in name").fill(name)
    page.get_by_label("Your passphrase").fill(passphrase)
    press(page, button)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until this has the focus. On the way the focus is never lost, and what has it can be seen."""
    for _ in range(150):
        page.keyboard.press("Tab")
        where: str = target.evaluate(FOCUS)
        if where != "elsewhere":
            break
    assert where == "here, and seen"


def choose_by_arrows(page: Page, label: str) -> None:
    """Choose one of a group of round buttons: Tab goes to the group, arrows go through it."""
    chosen = page.get_by_label(label, exact=True)
    group = page.locator(f'input[name="{chosen.get_attribute("name")}"]')
    checked = group.and_(page.locator(":checked"))
    tab_to(page, checked if checked.count() else group.first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if chosen.is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(chosen).to_be_checked()
