"""All timed work: deliver what waits, erase what is over. Does the same twice without harm, from two processes too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback_app.accounts import council, leaders, team
from feedback_app.answers import ladder
from feedback_app.casework import alert, to_trustee
from feedback_app.casework.keeping import forget_old_words
from feedback_app.config import Settings
from feedback_app.crossing.bring_back import bring_back, forget_unopened
from feedback_app.crossing.deliver import deliver
from feedback_app.database import forget_at_once
from feedback_app.intake import come_back, draft, rating
from feedback_app.models import published, testimony
from feedback_app.notify.waiting import address_to_team, send_waiting
from feedback_app.referred import in_time


@dataclass(frozen=True)
class Tended:
    """What one round did."""

    delivered: int
    drafts: int
    returns: int
    sessions: int
    words: int
    mails: int
    unsent: int
    rungs: int


def tend(today: date, slot: int, settings: Settings) -> Tended:
    """One round. What must be erased goes first, so that an envelope which cannot be delivered never keeps it.

    `today` and `slot` as `clock` gives them. Raises ForgedEnvelope or Unexpected at the end, when one waits that
    cannot arrive.
    """
    drafts, returns = draft.forget_expired(today), come_back.forget_expired(today)
    sessions = sum(entry.forget_ended(slot) for entry in (team.ENTRY, leaders.ENTRY, council.ENTRY))
    words = forget_old_words(today, settings.keep_words_days)
    words += to_trustee.forget_ended(today, settings.keep_words_days)
    rating.forget_expired(today)
    words += forget_unopened(today) + in_time.forget_old(today, settings.keep_referrals_days)
    forget_at_once("testimony")
    alert.ring_again(settings, today, slot)
    try:
        delivered = bring_back() + deliver()
    finally:
        rungs = ladder.climb(today)
        in_time.remind(today)
        mails, unsent = _mail(today, slot, settings)
    return Tended(delivered, drafts, returns, sessions, words, mails, unsent, rungs)


def _mail(today: date, slot: int, settings: Settings) -> tuple[int, int]:
    address_to_team(published.WaitingMail, settings.team_mail)
    rounds = [send_waiting(side.WaitingMail, settings, today, slot) for side in (testimony, published)]
    return sum(sent for sent, _ in rounds), sum(unsent for _, unsent in rounds)
