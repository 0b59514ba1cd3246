"""create_app(): the whole wiring of the service on one screen."""

from __future__ import annotations

import os
from datetime import timedelta

from flask import Flask

from feedback_app import database
from feedback_app.config import ROOT, Settings, load
from feedback_app.extensions import csrf, db
from feedback_app.web.papers import InMemory


def create_app(settings: Settings | None = None) -> Flask:
    """The app for the surfaces in the settings (from the environment unless given). Raises UnsafeSettings."""
    settings = settings or load(os.environ)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_BINDS=database.binds(settings),
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=400,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure_cookies else "form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.request_class = InMemory
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    csrf.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            database.watch(engine)
    _add_rooms(app, settings)
    return app


def _add_rooms(app: Flask, settings: Settings) -> None:
    """Only the surfaces that are served are even imported: the agency's process never loads the testimony side."""
    from feedback_app.commands import reports
    from feedback_app.web import about, access, errors, headers, page, said_and_did, years
    from feedback_app.web import children_edition as children_edition  # adds its pages to said and did
    from feedback_app.web import to_print as to_print  # adds its pages to said and did

    app.register_blueprint(about.pages)
    app.register_blueprint(said_and_did.pages)
    app.register_blueprint(years.pages)
    reports.add(app)
    if settings.environment != "production":
        from feedback_app.web import design

        app.register_blueprint(design.pages)
    if settings.serves_testimony:
        from feedback_app import cli
        from feedback_app.complaints.guide import CHILDREN, asked_of

        cli.add(app)
        for age in CHILDREN:
            asked_of(age)  # reads routes and guide of complaints: refuses to start when a rule is broken
    if "public" in settings.surfaces:
        from feedback_app.intake import doors
        from feedback_app.web import come_back, complaints, our_figures, posters, tell_us, to_trustee
        from feedback_app.web import complaints_begin as complaints_begin  # adds its pages to the complaints
        from feedback_app.web import rating as rating  # adds its page to the return pages

        doors.check_all()
        app.register_blueprint(posters.pages)
        app.register_blueprint(tell_us.pages)
        app.register_blueprint(come_back.pages)
        app.register_blueprint(complaints.pages)
        app.register_blueprint(to_trustee.pages)
        app.register_blueprint(our_figures.pages)
    if "review" in settings.surfaces:
        from feedback_app.web.review import pages as review
        from feedback_app.web.review.gate import gate as team_gate

        app.register_blueprint(review)
        access.add_gate(app, "team", team_gate)
    if settings.serves_agency:
        from feedback_app.web import (  # noqa: F401 - the others add their pages to the agency's
            agency,
            answering,
            answering_statements,
            council,
            telling_facts,
        )

        app.register_blueprint(agency.pages)
        access.add_gate(app, "leader", agency.gate)
        app.register_blueprint(council.pages)
        access.add_gate(app, "council", council.gate)
    access.guard(app)
    headers.add(app)
    page.add(app)
    errors.add(app)
