"""The independent team's pages: sign in, today, one case, closing, reports, agencies' answers."""

from feedback_app.web.review import answers, cases, danger, keys, names, publishing, sign_in
from feedback_app.web.review.blueprint import pages

__all__ = ["answers", "cases", "danger", "keys", "names", "pages", "publishing", "sign_in"]
