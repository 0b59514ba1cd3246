"""A released report in words, made once: the page, the PDF and the feed say the same sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analysis.codebook import CODEBOOK
from analysis.released import Line, ReleasedReport
from feedback_app.answers.corrections import QUOTE, told_of
from feedback_app.answers.fitness import Before, moved_dates
from feedback_app.answers.ladder import words_of
from feedback_app.answers.reports import Finding, ReadReport
from feedback_app.answers.statuses import RULES
from feedback_app.models.published import Correction, Release, Reply
from feedback_app.words.for_children import MARK

SIGN_WORDS: Final = {"+": "worked", "-": "did not work"}
TREND_WORDS: Final = {"": "", "more": ", more than the time before", "fewer": ", fewer than the time before"}
VOICE_WORDS: Final = {
    "adopter": "adopters",
    "prospective_adopter": "people who want to adopt",
    "birth_family": "birth families",
    "adopted_adult": "adopted adults",
    "someone_else": "others",
    "child_4_7": "children of 4 to 7",
    "child_8_11": "children of 8 to 11",
    "child_12_17": "young people of 12 to 17",
    "not_said": "people who did not say",
}
NOTHING_SHOWN: Final = (
    "Too few people said the same thing for us to show it safely. That is not the same as nobody. "
    "What they said stays counted in the year."
)
RATED: Final = "Do their answers fit what people said?"
RATING_WORDS: Final = {
    "yes": "“Yes, it answers what I said”", "partly": "“Partly”", "no": "“No, it does not”",
}  # fmt: skip
RATINGS_TOO_FEW: Final = (
    "Those who raised something can say with their code if it was answered. Too few have said so for us to show it "
    "safely. That is not the same as nobody."
)
ASKS: Final = "What we ask them to change"
KEEP: Final = "One thing to keep"
KNOW: Final = "How they will know"
CHANGE: Final = "What would have to change first"
MEANWHILE: Final = "What people can use meanwhile"
NATIONAL: Final = "Others must act on this. It is on the national list."
QUOTED: Final = "One person's own words. They saw them first and said yes. They are an example and count nothing."
OTHERS: Final = "What else people said"
SMALL_GROUPS: Final = (
    "Some groups are too small to be named for one agency. What they say is shown for the region or the country."
)
HOW_COUNTED: Final = (
    "Every number was changed a little at random, then rounded to 5. "
    "We hold back small numbers: held back and nought look the same."
)


@dataclass(frozen=True)
class FindingInWords:
    """One finding as people read it. Empty words are not shown; `waiting` stands where there is no answer.

    `more` is the rest of the answer, a line each: why, by when, what would have to change, what was said before.
    """

    name: str
    said: str
    quote: str
    detail: str
    status: str
    answer: str
    role: str
    shown_on: str
    waiting: str
    over_time: str
    more: tuple[str, ...]


def day_words(day: date) -> str:
    """8 December 2026."""
    return f"{day.day} {day:%B %Y}"


def voice_words(voice: str) -> str:
    """A voice in the plural, as pages name it."""
    return VOICE_WORDS.get(voice, voice)


def reasons_words(reasons: str) -> tuple[str, ...]:
    """The reasons of an answer ("R1;R4") in plain words."""
    return tuple(CODEBOOK.reasons[reason] for reason in reasons.split(";") if reason)


def groups(read: ReadReport) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """The findings under their headings, in the order of the page; a heading with nothing under it is left out."""
    keep = (read.keep,) if read.keep else ()
    found = ((ASKS, read.asks), (KEEP, keep), (OTHERS, read.others))
    return tuple((title, findings) for title, findings in found if findings)


def ratings_words(read: ReadReport) -> str:
    """How people rated this agency's answers; what is held back and nought look alike."""
    shown = [(words, read.ratings.as_dict()[key]) for key, words in RATING_WORDS.items()]
    told = [f"{words}: about {number}" for words, number in shown if number is not None]
    if not told:
        return RATINGS_TOO_FEW
    hidden = " What is not shown here was said by too few to show, or by nobody." if len(told) < len(shown) else ""
    return f"In the year up to {day_words(read.release.ends - timedelta(days=1))}. {'. '.join(told)}.{hidden}"


def how_many(reports: Iterable[ReadReport], stands: str) -> int:
    """How many findings of all these reports stand like this (see Finding.stands)."""
    return sum(stands in finding.stands for read in reports for finding in read.findings)


def responses_words(read: ReadReport) -> str:
    """How many responses, and since when everyone can read this."""
    many = read.report.responses
    counted = f"About {many} responses." if many else "Too few responses to say how many."
    return f"{counted} Published {day_words(read.release.public_on)}."


def not_heard_words(report: ReleasedReport) -> str:
    """Who was not heard from enough, as far as they may be named."""
    names = ", ".join(voice_words(voice) for voice in report.not_heard)
    named = [f"We have not heard enough from {names}."] if names else []
    small = [SMALL_GROUPS] if report.some_not_named or not names else []
    return " ".join(named + small)


def correction_words(correction: Correction) -> str:
    """What was corrected, when and why: the words that stand with the report, its downloads and its feed."""
    told = told_of(correction)
    labels = {line["key"]: _line_words(line) for line in json.loads(correction.body)["report"]["lines"]}
    labels |= {MARK + key: f"the children's page about {label}" for key, label in labels.items()}
    labels |= {"opening": "the opening", "responses": "the number of responses"}
    quotes = [key.removeprefix(QUOTE) for key in told["changed"] if key.startswith(QUOTE)]
    parts = [
        ("We changed the words on", [key for key in told["changed"] if not key.startswith(QUOTE)]),
        ("We took out the quote on", quotes),
        ("We took out the number for", told["taken_out"]),
    ]
    what = [f"{verb}: {', '.join(labels[key] for key in keys)}." for verb, keys in parts if keys]
    return " ".join((f"Corrected on {day_words(correction.day)}.", told["why"], *what))


def _line_words(line: Mapping[str, str]) -> str:
    return f"{line['label']} ({SIGN_WORDS[line['sign']]})" if line["sign"] else voice_words(line["label"])


def finding_words(finding: Finding, release: Release) -> FindingInWords:
    """A finding with what was answered, or what it waits for."""
    reply = finding.answer
    return FindingInWords(
        name=f"{finding.line.label}: {SIGN_WORDS[finding.line.sign]}",
        said=finding.sentence,
        quote=f"“{finding.quote}”" if finding.quote else "",
        detail=_about(finding.line),
        status=CODEBOOK.statuses[reply.status] if reply else "",
        answer=reply.text if reply else "",
        role=reply.role if reply else "",
        shown_on=day_words(reply.shown_on) if reply and reply.shown_on else "",
        waiting="" if reply else _waiting(finding, release),
        over_time=_over_time(finding),
        more=(
            *(_rest(finding, reply) if reply else ()),
            *_ladder(finding),
            *(_before(old) for old in finding.replaced),
        ),
    )


def _rest(finding: Finding, reply: Reply) -> Iterator[str]:
    """The parts of an answer beside its main words, each a line."""
    if reply.reasons:
        yield f"Why: {' '.join(f'{words}.' for words in reasons_words(reply.reasons))}"
    if reply.by_date:
        yield f"By {day_words(reply.by_date)}{_moved(finding)}"
    for title, words in ((KNOW, reply.know), (CHANGE, reply.change), (MEANWHILE, reply.meanwhile)):
        if words:
            yield f"{title}: {words}"
    if reply.review_on:
        yield f"They look at this again on {day_words(reply.review_on)}"
    if "nation" in RULES.owed(reply.reasons.split(";")):
        yield NATIONAL


def _ladder(finding: Finding) -> Iterator[str]:
    """Who was asked when nothing came, the first first; and what the board owes."""
    if finding.answer and finding.overdue_days:
        yield f"This promise is {finding.overdue_days} working days late."
    for rung in finding.rungs:
        yield words_of(rung).format(day=day_words(rung.since))
    if finding.board_due and not any(rung.step == "board" for rung in finding.rungs):
        yield f"This is a debt of the agency's board. It should answer by {day_words(finding.board_due)}."
    if finding.answer and finding.answer.by_board:
        yield "The board answers for this."


def _moved(finding: Finding) -> str:
    moved = moved_dates(Before(each.status, each.by_date) for each in finding.shown_so_far)
    return f" (before it was {', then '.join(map(day_words, moved))})" if moved else ""


def _over_time(finding: Finding) -> str:
    if len(finding.over_time) < 2:
        return ""
    told = (f"{label}: {f'about {count}' if count else 'not shown'}" for label, count in finding.over_time)
    return f"Over time. {'; '.join(told)}."


def _about(line: Line) -> str:
    return f"About {line.count} responses{' or more' if line.or_more else ''}{TREND_WORDS[line.trend]}"


def _waiting(finding: Finding, release: Release) -> str:
    if finding.asked and not finding.joined:
        return "This agency has not joined. It has not agreed to answer"
    if finding.overdue_days:
        silent = any(rung.step == "silent" for rung in finding.rungs)
        return f"{'No answer' if silent else 'No reply yet'}, {finding.overdue_days} working days late"
    if finding.line.owned_by_others:
        return f"Others must act on this: {finding.line.owner}"
    if finding.asked:
        return f"They must answer by {day_words(release.reply_due)}"
    if finding.chosen == "keep":
        return "We ask them to keep this"
    return "This worked for people" if finding.line.sign == "+" else "They may answer this too"


def _before(old: Reply) -> str:
    on = f", on {day_words(old.shown_on)}" if old.shown_on else ""
    by = f", by {day_words(old.by_date)}" if old.by_date else ""
    return f"Before{on}: {CODEBOOK.statuses[old.status]}{by}. {old.text}"
