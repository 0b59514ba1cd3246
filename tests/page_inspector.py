"""Looks at every page that any test fetches: what must be true of all pages is checked on all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from feedback_app.config import Settings
from feedback_app.web.headers import policy

CANARY = "quillomere"
"""A word that tests write into what a person says; it may stand only on pages of that person or of an opened case."""
OWN_WORDS = ("/tell-us", "/team/case/", "/team/complaint/", "/team/second/", "/team/danger/", "/come-back")
COOKIES = frozenset({"form", "draft", "return", "team", "leader", "council"})
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
FIELDS = frozenset({"input", "select", "textarea"})
LOADING = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src", "use": "href"}


@dataclass
class Form:
    """One form of a page: where it goes, and the values it stands with."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str] | None] = field(default_factory=dict)


@dataclass
class Page(HTMLParser):
    """A page taken apart. `text` is what a person reads in its main part."""

    title: str = ""
    lang: str = ""
    headings: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    inside_label: list[dict[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str]]] = []
        self._inside: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in VOID:
            self._open.append((tag, found))
            self._inside[tag] += 1
        self.ids += [found["id"]] if "id" in found else []
        if tag == "html":
            self.lang = found.get("lang", "")
        if tag == "h1":
            self.headings.append("")
        if tag == "label":
            self.labelled.add(found.get("for", ""))
        if tag == "a":
            self.links.append((found.get("href", ""), ""))
        self._part_of_form(tag, found)

    def _part_of_form(self, tag: str, found: dict[str, str]) -> None:
        if tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get").lower()))
        elif tag in FIELDS and self._within("label"):
            self.inside_label.append(found)
        if self.forms and self._within("form") and "name" in found:
            self._value(tag, found)

    def _value(self, tag: str, found: dict[str, str]) -> None:
        chosen = found.get("type") not in {"radio", "checkbox"} or "checked" in found
        if tag == "input" and chosen:
            self.forms[-1].values[found["name"]] = found.get("value", "")
        if tag in {"textarea", "select"}:
            self.forms[-1].values.setdefault(found["name"], "")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed, _ = self._open.pop()
            self._inside[closed] -= 1
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._within("title") and not self._within("svg"):
            self.title += data
        if self._within("h1"):
            self.headings[-1] += data
        if self._within("main"):
            self.text += data
        if self._within("a"):
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)
        self._of_form(data)

    def _of_form(self, data: str) -> None:
        if not self._open or not self._within("form"):
            return
        tag, found = self._open[-1]
        form = self.forms[-1]
        if tag == "button":
            form.buttons[data.strip()] = (found["name"], found.get("value", "")) if "name" in found else None
        if tag == "textarea" and "name" in found:
            form.values[found["name"]] = form.values.get(found["name"], "") + data.removeprefix("\n")
        selects = [each for name, each in self._open if name == "select"]
        if tag == "option" and "selected" in found and selects:
            form.values[selects[-1]["name"]] = found.get("value", "")

    def _within(self, tag: str) -> bool:
        return self._inside[tag] > 0

    def form_with(self, button: str) -> Form:
        """The form that has this button."""
        found = [form for form in self.forms if button in form.buttons]
        assert found, f"no button {button!r} on {self.title!r}: {[list(f.buttons) for f in self.forms]}"
        return found[0]

    @property
    def words(self) -> str:
        """The main part with single spaces."""
        return " ".join(self.text.split())


@lru_cache(maxsize=4)
def take_apart(html: str) -> Page:
    """A Page from its source. It is only read: the same source gives the same Page."""
    page = Page()
    page.feed(html)
    page.close()
    return page


def faults(response: TestResponse, settings: Settings) -> list[str]:
    """Everything that is wrong with an answer of the app, as sentences. Pages of any status are looked at."""
    path = response.request.path
    found = _headers(response, settings) + _cookies(response)
    if _is_page(response):
        source = response.get_data(as_text=True)
        found += _page(take_apart(source), settings)
        if CANARY in source.lower() and not path.startswith(OWN_WORDS):
            found.append("a person's words stand on a page that is not theirs")
    return found


def _is_page(response: TestResponse) -> bool:
    return response.mimetype == "text/html" and not response.location and response.status_code != 204


def _headers(response: TestResponse, settings: Settings) -> list[str]:
    found = []
    wanted = policy(settings.exit_url)
    if response.headers.get_all("Content-Security-Policy") != [wanted]:
        found.append("the content security policy is missing or another one")
    if "unsafe" in wanted or "*" in wanted:
        found.append("the content security policy lets inline or anything in")
    if not response.request.path.startswith("/static/") and response.headers.get("Cache-Control") != "no-store":
        found.append("browsers may keep this page (Cache-Control is not no-store)")
    if response.headers.get("Referrer-Policy") != "same-origin":
        found.append("other sites may learn this address (Referrer-Policy)")
    return found


def _cookies(response: TestResponse) -> list[str]:
    found = []
    for line in response.headers.get_all("Set-Cookie"):
        name = next(iter(parse_cookie(line.split(";")[0])), "")
        parts = {part.strip().split("=")[0].lower() for part in line.split(";")[1:]}
        if name not in COOKIES:
            found.append(f"an unknown cookie: {name}")
        if not {"httponly", "samesite", "path"} <= parts or "domain" in parts:
            found.append(f"the cookie {name} is not for this host and these pages only")
        if "expires" in parts and "expires=thu, 01 jan 1970" not in line.lower():
            found.append(f"the cookie {name} outlives the browser")
    return found


def _page(page: Page, settings: Settings) -> list[str]:
    return [*_head(page, settings), *_forms(page), *_nothing_inline(page), *_third_parties(page)]


def _head(page: Page, settings: Settings) -> list[str]:
    found = []
    title = page.title.strip()
    if not title.endswith(f" - {settings.service_name}") or title.startswith("-"):
        found.append(f"the title is {title!r}")
    if len(page.headings) != 1 or not page.headings[0].strip():
        found.append(f"h1 headings: {page.headings}")
    if twice := [known for known, times in Counter(page.ids).items() if times > 1]:
        found.append(f"ids that stand twice: {twice}")
    if page.lang != "en":
        found.append(f"the language is {page.lang!r}")
    return found


def _forms(page: Page) -> list[str]:
    found = []
    for form in page.forms:
        if form.method == "post" and not form.values.get("csrf_token"):
            found.append(f"the form to {form.action} has no token")
        if not form.action.startswith("/") or form.action.startswith("//"):
            found.append(f"a form goes to {form.action!r}")
    for tag, attrs in page.elements:
        if tag in FIELDS and attrs.get("type") not in {"hidden", "submit"} and not _is_labelled(page, attrs):
            found.append(f"no label for {attrs.get('name')}")
    return found


def _is_labelled(page: Page, attrs: dict[str, str]) -> bool:
    return (
        attrs.get("id") in page.labelled
        or "aria-label" in attrs
        or "aria-labelledby" in attrs
        or attrs in page.inside_label
    )


def _nothing_inline(page: Page) -> list[str]:
    found = []
    for tag, attrs in page.elements:
        if tag == "style" or "style" in attrs or (tag == "script" and not attrs.get("src")):
            found.append(f"inline style or script in <{tag}>")
        found += [f"{name} on <{tag}>" for name in attrs if name.startswith("on") and name[2:].isalpha()]
    return found


def _third_parties(page: Page) -> list[str]:
    wanted = [attrs.get(LOADING[tag], "") for tag, attrs in page.elements if tag in LOADING]
    return [f"loads {address}" for address in wanted if urlsplit(address).netloc]


class InspectedClient(FlaskClient):
    """A client that refuses any page with a fault. `visit` and `press` do what a person does.

    `page` is the page now shown, taken apart; `answer` is the response that it came in.
    """

    page: Page
    answer: TestResponse

    def open(self, *args: Any, follow_redirects: bool = False, **kwargs: Any) -> TestResponse:
        """Each answer on the way is inspected."""
        response = super().open(*args, **kwargs)
        self._inspect(response)
        while follow_redirects and response.location and not urlsplit(response.location).netloc:
            if response.status_code in (307, 308):
                response = super().open(response.location, **kwargs)
                self._inspect(response)
            else:
                response = self.resolve_redirect(response)
        return response

    def _inspect(self, response: TestResponse) -> None:
        found = faults(response, self.application.config["SETTINGS"])
        assert not found, f"{response.request.method} {response.request.path} ({response.status}): {'; '.join(found)}"
        if _is_page(response):
            self.answer = response
            self.page = take_apart(response.get_data(as_text=True))

    def visit(self, address: str, status: int = 200) -> Page:
        """Go to a page, over any redirect; it must answer with `status`."""
        response = self.get(address, follow_redirects=True)
        assert response.status_code == status, f"{address}: {response.status}: {self.page.words[:300]}"
        return self.page

    def press(self, button: str, status: int = 200, /, **fields: str) -> Page:
        """Press a button of the page now shown, with `fields` filled in; follows redirects."""
        form = self.page.form_with(button)
        pressed = form.buttons[button]
        data = form.values | fields | (dict([pressed]) if pressed else {})
        response = self.post(form.action, data=data, follow_redirects=True)
        assert response.status_code == status, f"{button}: {response.status}: {self.page.words[:300]}"
        return self.page

    def send(self, address: str, status: int | None = None, /, **fields: str) -> TestResponse:
        """Post to an address with this browser's own token; does not follow redirects."""
        self.get("/promises")
        token = self.page.forms[0].values["csrf_token"]
        response = self.post(address, data=fields | {"csrf_token": token})
        assert status in (None, response.status_code), f"{address}: {response.status}"
        return response
