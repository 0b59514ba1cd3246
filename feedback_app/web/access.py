"""Every endpoint and who may call it, as data. An endpoint that is not listed answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, abort, g, request
from flask_wtf.csrf import CSRFError

from feedback_app.extensions import csrf
from feedback_app.web.papers import MOST_OF_A_FORM

ANYONE: Final = "anyone"
TEAM: Final = "team"
TEAM_STEP: Final = "team, before the passkey"
UNLOCKED: Final = "team, unlocked"
TRUSTEE: Final = "trustee, unlocked"
EITHER: Final = "team or trustee, unlocked"
OPEN: Final = frozenset({UNLOCKED, TRUSTEE, EITHER})
"""These need open keys."""
LEADER: Final = "leader"
CHARTER: Final = "leader, before the charter"
FIRST_FACTOR: Final = "leader, before the second factor"
LEADER_STEP: Final = "leader, before the passkey"
COUNCIL: Final = "of a council"
COUNCIL_STEP: Final = "of a council, before the second factor"

WHO: Final[dict[str, str]] = {
    "static": ANYONE,
    "about.home": ANYONE,
    "about.promises": ANYONE,
    "about.privacy": ANYONE,
    "about.how_we_count": ANYONE,
    "about.who_we_are": ANYONE,
    "about.help_now": ANYONE,
    "about.records": ANYONE,
    "about.complain_about_us": ANYONE,
    "about.data_protection": ANYONE,
    "about.leave": ANYONE,
    "about.alive": ANYONE,
    "posters.choose": ANYONE,
    "posters.poster": ANYONE,
    "posters.pdf": ANYONE,
    "design.start": ANYONE,
    "design.dress": ANYONE,
    "said_and_did.everyone": ANYONE,
    "said_and_did.place": ANYONE,
    "said_and_did.agency": ANYONE,
    "said_and_did.edition": ANYONE,
    "said_and_did.national": ANYONE,
    "said_and_did.download": ANYONE,
    "said_and_did.schema": ANYONE,
    "said_and_did.feed_of_all": ANYONE,
    "said_and_did.feed_of_agency": ANYONE,
    "said_and_did.check": ANYONE,
    "said_and_did.inspectors": ANYONE,
    # papers of an agency, to print
    "said_and_did.board": ANYONE,
    "said_and_did.board_pdf": ANYONE,
    "said_and_did.you_said": ANYONE,
    "said_and_did.you_said_pdf": ANYONE,
    # the numbers of whole years
    "years.of_place": ANYONE,
    "years.of_agency": ANYONE,
    "years.place_file": ANYONE,
    "years.agency_file": ANYONE,
    "years.schema": ANYONE,
    "review.years": UNLOCKED,
    "review.make_year_ready": UNLOCKED,
    "review.year": UNLOCKED,
    "review.release_year": UNLOCKED,
    "review.send_year_back": UNLOCKED,
    "review.year_correction": UNLOCKED,
    "review.ask_to_correct_year": UNLOCKED,
    "review.release_year_correction": UNLOCKED,
    "review.send_year_correction_back": UNLOCKED,
    "tell_us.start": ANYONE,
    "tell_us.begin": ANYONE,
    "tell_us.question": ANYONE,
    "tell_us.answer": ANYONE,
    "tell_us.name": ANYONE,
    "tell_us.keep_name": ANYONE,
    "tell_us.check": ANYONE,
    "tell_us.send": ANYONE,
    "tell_us.ask_for_help": ANYONE,
    "tell_us.done": ANYONE,
    "tell_us.kept": ANYONE,
    "tell_us.save_for_later": ANYONE,
    "tell_us.saved": ANYONE,
    "tell_us.heard": ANYONE,
    "tell_us.keep_heard": ANYONE,
    "tell_us.children": ANYONE,
    "tell_us.before": ANYONE,
    "tell_us.go": ANYONE,
    "tell_us.help_for_me": ANYONE,
    "tell_us.grown_up": ANYONE,
    "tell_us.grown_up_read": ANYONE,
    "come_back.start": ANYONE,
    "come_back.enter": ANYONE,
    "come_back.messages": ANYONE,
    "come_back.write": ANYONE,
    "come_back.leave": ANYONE,
    "come_back.take_back": ANYONE,
    "come_back.taken_back": ANYONE,
    # quotes: asked for by the team, answered by the person
    "review.ask_for_quote": UNLOCKED,
    "come_back.answer_quote": ANYONE,
    # complaints: the person's own pages
    "complaints.about": ANYONE,
    "complaints.mine": ANYONE,
    "complaints.papers": ANYONE,
    "complaints.before": ANYONE,
    "complaints.in_my_words": ANYONE,
    "complaints.paper_of": ANYONE,
    "complaints.questions": ANYONE,
    "tell_us.complain": ANYONE,
    "complaints.begin": ANYONE,
    "complaints.take_step": ANYONE,
    "complaints.put_name": ANYONE,
    # ratings of answers, and the children's edition
    "said_and_did.for_children": ANYONE,
    "said_and_did.country_for_children": ANYONE,
    "come_back.rate": ANYONE,
    "complaints.for_an_adult": ANYONE,
    "our_figures.page": ANYONE,
    "review.care_page": UNLOCKED,
    # complaints about us
    "to_trustee.write": ANYONE,
    "to_trustee.send": ANYONE,
    "to_trustee.mine": ANYONE,
    "to_trustee.take_back": ANYONE,
    "review.trustee": TRUSTEE,
    "review.open_for_trustee": TRUSTEE,
    "review.acknowledge": TRUSTEE,
    "review.answer_as_trustee": TRUSTEE,
    "review.sign_in": ANYONE,
    "review.sign_in_now": ANYONE,
    "review.join": ANYONE,
    "review.join_now": ANYONE,
    "review.sign_out": TEAM_STEP,
    "review.passkey": TEAM_STEP,
    "review.use_passkey": TEAM_STEP,
    "review.passkeys": EITHER,
    "review.add_passkey": EITHER,
    "review.forget_passkeys": EITHER,
    "review.second_factor": TEAM,
    "review.set_second_factor": TEAM,
    "review.unlock": TEAM,
    "review.unlock_now": TEAM,
    "review.today": UNLOCKED,
    "review.case": UNLOCKED,
    "review.open_case": UNLOCKED,
    "review.correct": UNLOCKED,
    "review.write": UNLOCKED,
    "review.period": UNLOCKED,
    "review.close_period": UNLOCKED,
    "review.look_before_closing": UNLOCKED,
    "review.leave_out": UNLOCKED,
    "review.look_for_new": UNLOCKED,
    "review.report": UNLOCKED,
    "review.write_report": UNLOCKED,
    "review.preview": UNLOCKED,
    "review.release": UNLOCKED,
    "review.out": UNLOCKED,
    "review.send_back": UNLOCKED,
    "review.statements_under_way": UNLOCKED,
    "review.begin_statement": UNLOCKED,
    "review.statement": UNLOCKED,
    "review.write_statement": UNLOCKED,
    "review.sign_statement": UNLOCKED,
    "review.send_statement_back": UNLOCKED,
    "review.decide_statement_answer": UNLOCKED,
    "agency.statements_for_us": LEADER,
    "agency.answer_statement": LEADER,
    "review.second_coding": UNLOCKED,
    "review.draw_for_second": UNLOCKED,
    "review.open_for_second": UNLOCKED,
    "review.code_second": UNLOCKED,
    "review.all_periods": UNLOCKED,
    "review.fix_period": UNLOCKED,
    "review.take_period_back": UNLOCKED,
    "review.released": UNLOCKED,
    "review.correction": UNLOCKED,
    "review.write_correction": UNLOCKED,
    "review.correction_preview": UNLOCKED,
    "review.release_correction": UNLOCKED,
    "review.send_correction_back": UNLOCKED,
    "review.answers": UNLOCKED,
    "review.decide": UNLOCKED,
    "review.name_requests": UNLOCKED,
    "review.ask_name": UNLOCKED,
    "review.ask_name_now": UNLOCKED,
    "review.answer_name": UNLOCKED,
    "review.open_name": UNLOCKED,
    "review.danger": UNLOCKED,
    "review.contacts": UNLOCKED,
    "review.duty_case": UNLOCKED,
    "review.open_duty_copy": UNLOCKED,
    "review.decide_danger": UNLOCKED,
    "review.finish_danger": UNLOCKED,
    "review.hand_over_danger": UNLOCKED,
    # complaints: the team's pages
    "review.complaint": UNLOCKED,
    "review.open_complaint": UNLOCKED,
    "review.complaint_step": UNLOCKED,
    "review.complaint_paper": UNLOCKED,
    "review.complaint_name": UNLOCKED,
    "review.learned": UNLOCKED,
    "review.attach": UNLOCKED,
    "review.keep_letter": UNLOCKED,
    "review.take_paper": UNLOCKED,
    "review.legal_orders": UNLOCKED,
    "review.write_order": UNLOCKED,
    "review.answer_order": UNLOCKED,
    "review.keys": EITHER,
    "review.make_keys": EITHER,
    "review.pass_on": EITHER,
    "review.conflict": UNLOCKED,
    "review.rotate": EITHER,
    "review.reseal": EITHER,
    "review.sheets": EITHER,
    "review.recover": EITHER,
    "review.move": UNLOCKED,
    "review.move_now": UNLOCKED,
    "agency.sign_in": ANYONE,
    "agency.sign_in_now": ANYONE,
    "agency.join": ANYONE,
    "agency.join_now": ANYONE,
    "agency.sign_out": LEADER_STEP,
    "agency.passkey": LEADER_STEP,
    "agency.use_passkey": LEADER_STEP,
    "agency.passkeys": LEADER,
    "agency.add_passkey": LEADER,
    "agency.forget_passkeys": LEADER,
    "agency.second_factor": FIRST_FACTOR,
    "agency.set_second_factor": FIRST_FACTOR,
    "agency.charter": CHARTER,
    "agency.accept_charter": CHARTER,
    "agency.today": LEADER,
    "agency.mail": LEADER,
    "agency.keep_mail": LEADER,
    # mistakes of fact in the embargo
    "agency.facts_of": LEADER,
    "agency.tell_fact": LEADER,
    "review.decide_fact": UNLOCKED,
    "agency.answer": LEADER,
    "agency.send_answer": LEADER,
    # councils: what was referred to them
    "council.sign_in": ANYONE,
    "council.sign_in_now": ANYONE,
    "council.join": ANYONE,
    "council.join_now": ANYONE,
    "council.sign_out": COUNCIL_STEP,
    "council.second_factor": COUNCIL_STEP,
    "council.set_second_factor": COUNCIL_STEP,
    "council.passkey": COUNCIL_STEP,
    "council.use_passkey": COUNCIL_STEP,
    "council.passkeys": COUNCIL,
    "council.add_passkey": COUNCIL,
    "council.forget_passkeys": COUNCIL,
    "council.mail": COUNCIL,
    "council.keep_mail": COUNCIL,
    "council.today": COUNCIL,
    "council.make_key": COUNCIL,
    "council.pass_key_on": COUNCIL,
    "council.open_referral": COUNCIL,
    "council.referral": COUNCIL,
    "council.answer": COUNCIL,
    "council.letter": COUNCIL,
    "review.refer": UNLOCKED,
    "review.take_answer_in": UNLOCKED,
    "review.council_keys": UNLOCKED,
    "review.check_council_key": UNLOCKED,
    # end of councils
}

KEEPS_TYPED: Final = frozenset({
    "agency.join_now", "agency.keep_mail", "agency.send_answer", "agency.set_second_factor", "agency.sign_in_now",
    "come_back.enter",
    "council.answer", "council.join_now", "council.keep_mail", "council.set_second_factor", "council.sign_in_now",
    "review.refer",
    "review.attach",
    "complaints.begin", "complaints.in_my_words",
    "complaints.put_name", "complaints.take_step", "review.complaint_step", "review.write_order",
    "to_trustee.send", "review.answer_as_trustee",
    "review.ask_for_quote", "come_back.answer_quote",
    "come_back.write", "review.code_second", "review.correct", "review.decide_danger", "review.join_now",
    "review.make_year_ready", "review.send_year_back", "review.ask_to_correct_year", "review.send_year_correction_back",
    "review.hand_over_danger",
    "agency.answer_statement", "review.begin_statement", "review.write_statement",
    "review.open_case",
    "review.set_second_factor", "review.sign_in_now", "review.unlock_now", "review.write", "review.write_correction",
    "review.write_report",
    "tell_us.answer", "tell_us.ask_for_help", "tell_us.begin", "tell_us.keep_name", "tell_us.send", "tell_us.go",
    "tell_us.grown_up_read",
    "tell_us.keep_heard",
    "come_back.rate",
    "agency.tell_fact",
})  # fmt: skip
"""These show again what was typed when the form's token is stale, and do nothing else."""

TAKES_FILES: Final = frozenset({"council.answer", "review.attach"})
"""Forms with files: from the team and from bodies, never from the public."""

NO_TOKEN_NEEDED: Final = frozenset({"about.leave"})
"""Leaving must always work. Its cookies are SameSite, so another site cannot press it for anyone."""

LEADERS: Final = frozenset({LEADER, CHARTER, FIRST_FACTOR, LEADER_STEP})
SURFACES: Final = dict.fromkeys(LEADERS, "leader") | dict.fromkeys((COUNCIL, COUNCIL_STEP), "council")
Gate = Callable[[str], Any]


def add_gate(app: Flask, surface: str, gate: Gate) -> None:
    """`gate(who)` returns None to let the request in, or a response that sends it elsewhere."""
    app.extensions.setdefault("gates", {})[surface] = gate


def guard(app: Flask) -> None:
    """Ask, before every request, whether this caller may call this endpoint, and whether the form is its own."""

    @app.before_request
    def _ask() -> Any:
        if request.endpoint is None:
            return None
        who = WHO.get(request.endpoint)
        if who is None:
            abort(404)
        if request.mimetype == "multipart/form-data":
            if request.endpoint not in TAKES_FILES:
                abort(400)
            request.max_content_length = MOST_OF_A_FORM
        if who != ANYONE:
            answer = app.extensions["gates"][SURFACES.get(who, "team")](who)
            if answer is not None:
                return answer
        _check_form()
        return None


def _check_form() -> None:
    g.stale = False
    if request.method != "POST" or request.endpoint in NO_TOKEN_NEEDED:
        return
    try:
        csrf.protect()
    except CSRFError:
        if request.endpoint not in KEEPS_TYPED:
            raise
        g.stale = True


STALE: Final = "This page was open for a long time. Nothing is lost. Please press the button once more."


def stale() -> bool:
    """Whether the form's token did not fit: the view then only shows again what was typed."""
    return bool(g.get("stale", False))
