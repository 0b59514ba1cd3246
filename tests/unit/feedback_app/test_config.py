"""Settings are read with their types, and every unsafe value is refused with a sentence that says what to do."""

from __future__ import annotations

import json

import pytest

from feedback_app.config import UnsafeSettings, load, table
from feedback_app.unsafe import WHO_WE_ARE_NEEDS

HEX = "0123456789abcdef" * 4
UUID = "6f1c0d2e-88aa-4b6d-9a3e-0123456789ab"
NOTIFY_KEY = f"{UUID}-{UUID}"
KEY_OF_NOTIFY = "NOTIFY_API_KEY must be a whole key of GOV.UK Notify: its name, then two long ids."
SAFE = {
    "FEEDBACK_ENV": "test",
    "DATABASE_URL": "sqlite:////tmp/never-opened/testimony.db",
    "PUBLISHED_DATABASE_URL": "sqlite:////tmp/never-opened/published.db",
    "SECRET_KEY": HEX,
    "CODE_PEPPER": HEX,
}
AGENCY_ALONE = {
    "FEEDBACK_ENV": "test",
    "FEEDBACK_SURFACES": "agency",
    "PUBLISHED_DATABASE_URL": "postgresql:///published",
    "SECRET_KEY": HEX,
}


@pytest.fixture
def in_production(tmp_path):
    """Settings that production accepts; a test spoils one at a time."""
    facts = tmp_path / "who.toml"
    facts.write_text("\n".join(f"{need} = {json.dumps('said')}" for need in WHO_WE_ARE_NEEDS), "utf-8")
    return SAFE | {
        "FEEDBACK_ENV": "production", "WHO_WE_ARE_FILE": str(facts), "PUBLIC_ADDRESS": "https://heard.example",
        "MAIL_SERVER": "smtps://us:word@mail.example", "MAIL_FROM": "us@heard.example",
        "DUTY_MAIL": "duty@heard.example",
    }  # fmt: skip


def refused(environ):
    with pytest.raises(UnsafeSettings) as failure:
        load(environ)
    assert HEX not in str(failure.value)
    assert "never-opened" not in str(failure.value)
    assert UUID not in str(failure.value)
    return failure.value.sentences


def test_safe_settings_load_with_their_defaults_and_types():
    found = load(SAFE | {"FEEDBACK_SURFACES": " public, review ", "SECURE_COOKIES": "No", "DRAFT_DAYS": "7"})
    assert found.surfaces == ("public", "review")
    assert (found.secure_cookies, found.draft_days, found.min_readers) == (False, 7, 3)
    assert found.serves_testimony
    assert not found.serves_agency


def test_production_is_the_default_so_forgetting_is_safe():
    environ = {key: value for key, value in SAFE.items() if key != "FEEDBACK_ENV"}
    assert any("WHO_WE_ARE_FILE" in sentence for sentence in refused(environ))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"FEEDBACK_ENV": "staging"}, "FEEDBACK_ENV must be production, demo or test."),
        ({"FEEDBACK_SURFACES": "public,admin"}, "FEEDBACK_SURFACES must name some of: public, review, agency."),
        ({"PUBLISHED_DATABASE_URL": ""}, "PUBLISHED_DATABASE_URL is missing: no page can be shown without it."),
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing or short: make one with 'openssl rand -hex 32'."),
        ({"SECRET_KEY": HEX[:63]}, "SECRET_KEY is missing or short: make one with 'openssl rand -hex 32'."),
        ({"SECRET_KEY": "demo-" + HEX[:60]}, "SECRET_KEY is missing or short: make one with 'openssl rand -hex 32'."),
        (
            {"CODE_PEPPER": ""},
            "CODE_PEPPER is missing or short: make one with 'openssl rand -hex 32', and never lose it.",
        ),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing: nothing that people send could be kept."),
        (
            {"DATABASE_URL": SAFE["PUBLISHED_DATABASE_URL"]},
            "DATABASE_URL and PUBLISHED_DATABASE_URL must be two databases, one for each side.",
        ),
        ({"MIN_READERS": "0"}, "MIN_READERS cannot be read: write a whole number of 1 or more."),
        ({"DRAFT_DAYS": "-3"}, "DRAFT_DAYS cannot be read: write a whole number of 1 or more."),
        ({"SECURE_COOKIES": "maybe"}, "SECURE_COOKIES cannot be read: write true or false."),
        (
            {"MAIL_SERVER": "mail.example", "MAIL_FROM": "us@heard.example"},
            "MAIL_SERVER must look like smtp://name:word@host:587 or smtps://name:word@host:465.",
        ),
        ({"MAIL_SERVER": "smtps://mail.example"}, "MAIL_FROM must be a mail address, like someone@example.org."),
        ({"NOTIFY_API_KEY": NOTIFY_KEY[1:], "NOTIFY_TEMPLATE_ID": UUID}, KEY_OF_NOTIFY),
        ({"NOTIFY_API_KEY": f"ours-{UUID}", "NOTIFY_TEMPLATE_ID": UUID}, KEY_OF_NOTIFY),
        (
            {"NOTIFY_API_KEY": NOTIFY_KEY},
            "NOTIFY_TEMPLATE_ID must be the id of a Notify template with ((subject)) and ((text)).",
        ),
        (
            {"NOTIFY_TEMPLATE_ID": UUID},
            "NOTIFY_TEMPLATE_ID is set but NOTIFY_API_KEY is not: set both, or neither.",
        ),
        (
            {"NOTIFY_ADDRESS": "http://api.notifications.service.gov.uk"},
            "NOTIFY_ADDRESS must be https:// and a host, with no path.",
        ),
        ({"TEAM_MAIL": "nobody"}, "TEAM_MAIL must be a mail address, like someone@example.org."),
        ({"DUTY_MAIL": "duty@heard.example, nobody"}, "DUTY_MAIL must be a mail address, like someone@example.org."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES cannot be read: write a whole number of 0 or more."),
    ],
)
def test_each_unsafe_value_has_its_sentence(changed, sentence):
    assert refused(SAFE | changed) == [sentence]


def test_no_surface_at_all_is_refused():
    assert "FEEDBACK_SURFACES must name some of: public, review, agency." in refused(SAFE | {"FEEDBACK_SURFACES": ","})


def test_a_number_that_is_none_is_refused():
    assert refused(SAFE | {"IDLE_MINUTES": "twenty"})[0].startswith("IDLE_MINUTES cannot be read:")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SECRET_KEY": "demo-" + HEX}, "Demo secrets are in use: make your own with 'openssl rand -hex 32'."),
        ({"CODE_PEPPER": "demo-" + HEX}, "Demo secrets are in use: make your own with 'openssl rand -hex 32'."),
        ({"DEMO_DATA": "true"}, "DEMO_DATA is on: invented people must never stand beside real ones."),
        ({"SECURE_COOKIES": "false"}, "SECURE_COOKIES is off: cookies must travel over HTTPS only."),
        ({"SECOND_FACTOR": "false"}, "SECOND_FACTOR is off: a passphrase alone must not open what people wrote."),
        (
            {"PUBLIC_ADDRESS": "http://heard.example"},
            "PUBLIC_ADDRESS is missing: passkeys are bound to the service's own https:// address.",
        ),
        (
            {"DUTY_MAIL": ""},
            "MAIL_SERVER or DUTY_MAIL is missing: those on duty must hear when someone may be in danger.",
        ),
        ({"MIN_READERS": "2"}, "MIN_READERS must be 3 or more: an agency opens only when three people can read."),
        (
            {"WHO_WE_ARE_FILE": ""},
            "WHO_WE_ARE_FILE is missing: people must be able to see who runs and pays for this service.",
        ),
        ({"WHO_WE_ARE_FILE": "/nowhere/who.toml"}, "WHO_WE_ARE_FILE cannot be read: FileNotFoundError."),
    ],
)
def test_production_refuses_what_a_demo_may_do(in_production, changed, sentence):
    load(in_production)
    assert refused(in_production | changed) == [sentence]


@pytest.mark.parametrize("need", WHO_WE_ARE_NEEDS)
def test_production_needs_every_fact_about_who_runs_it(in_production, tmp_path, need):
    facts = tmp_path / "less.toml"
    facts.write_text(
        "\n".join(f'{other} = "{"  " if other == need else "said"}"' for other in WHO_WE_ARE_NEEDS), "utf-8"
    )
    assert refused(in_production | {"WHO_WE_ARE_FILE": str(facts)}) == [f"WHO_WE_ARE_FILE does not say: {need}."]


def test_a_broken_file_of_facts_is_refused_without_its_text(in_production, tmp_path):
    facts = tmp_path / "broken.toml"
    facts.write_text("legal_body = unquoted words", "utf-8")
    assert refused(in_production | {"WHO_WE_ARE_FILE": str(facts)}) == [
        "WHO_WE_ARE_FILE cannot be read: TOMLDecodeError."
    ]


def test_the_agency_surface_runs_on_the_published_side_alone():
    found = load(AGENCY_ALONE)
    assert found.serves_agency
    assert not found.serves_testimony


def test_the_agency_surface_refuses_the_testimony_side():
    said = refused(AGENCY_ALONE | {"DATABASE_URL": SAFE["DATABASE_URL"]})
    assert said == ["DATABASE_URL is set, but this process serves only the agency surface: take it away."]


def test_all_that_is_wrong_is_said_at_once():
    assert len(refused({"FEEDBACK_ENV": "test"})) == 4


def test_the_table_shows_no_secret_even_when_it_has_a_default():
    rows = {name: default for name, default, _ in table()}
    assert rows["SECRET_KEY"] == rows["CODE_PEPPER"] == rows["DATABASE_URL"] == ""
    assert all(about for _, _, about in table())
