"""Pages that tell people who we are and what we promise, and the way out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from analysis.method import METHOD
from feedback_app.answers import statements
from feedback_app.web import cookies
from feedback_app.web.page import settings
from feedback_app.words.load import load

pages = Blueprint("about", __name__)


@pages.get("/")
def home() -> str:
    return render_template("about/home.html")


@pages.get("/promises")
def promises() -> str:
    facts = settings().who_we_are()
    shown = [each for each in load("promises")["promise"] if facts.get(each.get("needs", "legal_body"), "").strip()]
    return render_template("about/promises.html", promises=shown, facts=facts)


@pages.get("/privacy")
def privacy() -> str:
    return render_template("about/privacy.html", settings=settings(), stored=load("privacy"))


@pages.get("/how-we-count")
def how_we_count() -> str:
    return render_template("about/how_we_count.html", method=METHOD, agree=statements.coders_agree())


@pages.get("/who-we-are")
def who_we_are() -> str:
    found = settings()
    return render_template(
        "about/who_we_are.html", facts=found.who_we_are(), independent=found.is_independent(), settings=found
    )


@pages.get("/records-and-family")
def records() -> str:
    """For people who look for records or for family: where to go. No form: nothing to find anyone by is taken here."""
    return render_template("about/records.html", records=load("records"))


@pages.get("/complain-about-us")
def complain_about_us() -> str:
    return render_template("about/complain_about_us.html", facts=settings().who_we_are(), outside=load("outside"))


@pages.get("/data-protection")
def data_protection() -> str:
    return render_template("about/data_protection.html", facts=settings().who_we_are(), outside=load("outside"))


@pages.get("/help-now")
def help_now() -> str:
    return render_template("about/help_now.html")


@pages.get("/alive")
def alive() -> tuple[str, dict[str, str]]:
    """For the proxy: the process answers. Says nothing else."""
    return "alive\n", {"Content-Type": "text/plain"}


@pages.post("/exit")
def leave() -> Response:
    """Forget everything in this browser and go somewhere harmless. An unsaved draft is erased, a saved one stays."""
    if secret := cookies.get(cookies.DRAFT):
        _erase_draft(secret)
    response = redirect(settings().exit_url, 303)
    cookies.take(response, cookies.DRAFT, cookies.RETURN)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _erase_draft(secret: str) -> None:
    if settings().serves_testimony:
        from feedback_app.intake import draft

        draft.forget(secret, unless_saved=True)
