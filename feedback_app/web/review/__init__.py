"""The independent team's pages: sign in, today, one case, closing, reports, agencies' answers."""

from feedback_app.web.review import (
    answers,
    before_closing,
    care,
    cases,
    closing,
    complaints,
    contacts,
    corrections,
    danger,
    keys,
    learned,
    names,
    new_talk,
    orders,
    papers,
    periods,
    publishing,
    quotes,
    referrals,
    second_coder,
    sign_in,
    statements,
    trustee,
    year_corrections,
    years,
)
from feedback_app.web.review.blueprint import pages

__all__ = [
    "answers", "before_closing", "care", "cases", "closing", "complaints", "contacts", "corrections", "danger", "keys",
    "learned", "names", "new_talk", "orders", "pages", "papers", "periods", "publishing", "quotes", "referrals",
    "second_coder", "sign_in", "statements", "trustee", "year_corrections", "years",
]  # fmt: skip
