"""Tell us: one question a page, then check, send, and the page that says that we have it."""

from feedback_app.web.tell_us import complain, doors, grown_up, heard, help_now, later, name, questions, sending
from feedback_app.web.tell_us.this_browser import pages

__all__ = ["complain", "doors", "grown_up", "heard", "help_now", "later", "name", "pages", "questions", "sending"]
