"""The machine of a complaint: what may follow what, and that nothing else can."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from feedback_app.complaints.ending import mark_of
from feedback_app.complaints.in_words import clock_in_words
from feedback_app.complaints.moves import MOVES, apply, fold
from feedback_app.complaints.progress import ADULTS, ADVOCATE, OUTCOMES, RELEASABLE, STATES, NotNow, Step
from feedback_app.complaints.referrals import _words
from feedback_app.complaints.routes import routes

DAY = date(2026, 11, 24)
SUPPORT = {"who": "adopter", "about": "support", "body": "council", "when": "half_year", "court_now": "no"}
START = Step("start", DAY, "person", data=SUPPORT)
DECIDE = Step("decide", DAY, "team", "It is about support.", {"route": "statutory", "body": "Harbourlands Council"})
SUMMARY = Step("summary", DAY, "team", "The plan came eight months late.")


def released(now, what, day=DAY):
    wanted = now.release(what)
    return Step("release", day, "person", data={"what": what, "to": wanted.to, "stage": wanted.stage, "of": wanted.of})


def ready(steps=(START, DECIDE, SUMMARY), day=DAY):
    now = fold(steps)
    for what in RELEASABLE:
        now = apply(now, released(now, what, day))
    return now


def sent(day=DAY):
    return apply(ready(), Step("send", day, "team", data={"on": day.isoformat()}))


def on(kind, day, by="team", text="", **data):
    return Step(kind, day, by, text, {"on": day.isoformat()} | data)


class TestTheWay:
    def test_from_the_start_to_the_ombudsman(self):
        now, day = sent(), DAY
        for stage, clocks in (("Stage 1", 1), ("Stage 2", 1), ("Stage 3", 3)):
            assert now.stage.name == stage
            for _ in range(clocks):
                day = now.due
                now = apply(now, on("met", day))
            assert now.state == "answered"
            now = apply(now, Step("next", day, "person"))
            assert now.releases == frozenset()
            now = apply(apply(now, released(now, "summary", day)), released(now, "name", day))
            now = apply(now, on("send", day))
        assert (now.route_key, now.to) == ("ombudsman", "the Local Government and Social Care Ombudsman")
        assert now.due is None
        assert "names no day" in clock_in_words(now, day)

    def test_both_sides_read_the_same_sentence(self):
        assert clock_in_words(sent(), date(2026, 12, 3)) == (
            "They should answer you by Tuesday 8 December: 3 working days left."
        )
        assert clock_in_words(sent(), date(2026, 12, 10)) == (
            "They should have answered you by Tuesday 8 December: 2 working days late."
        )

    def test_a_late_answer_at_stage_1_opens_stage_2(self):
        late = date(2026, 12, 9)
        assert apply(sent(), Step("next", late, "person")).stage.name == "Stage 2"
        with pytest.raises(NotNow):
            apply(sent(), Step("next", date(2026, 12, 8), "person"))

    def test_a_late_body_is_pressed_and_the_clock_stays(self):
        late = date(2026, 12, 9)
        pressed = apply(sent(), Step("press", late, "person"))
        assert pressed.our_turn
        assert pressed.due == sent().due
        assert not apply(pressed, Step("letter", late, "team", "We asked them again.")).our_turn

    def test_a_wrong_route_is_put_right(self):
        now = apply(
            sent(), Step("decide", DAY, "team", "It is about an assessment.", {"route": "corporate", "body": "X"})
        )
        assert (now.state, now.stage.name, now.summary, now.releases) == ("preparing", "Stage 1", "", frozenset())

    def test_a_changed_summary_needs_a_new_yes(self):
        now = apply(ready(), Step("summary", DAY, "team", "Another text."))
        assert now.missing == ("summary",)

    def test_what_was_seen_before_the_change_cannot_be_let_go(self):
        old = released(fold((START, DECIDE, SUMMARY)), "name")
        with pytest.raises(NotNow, match="changed"):
            apply(fold((START, DECIDE, SUMMARY, Step("summary", DAY, "team", "Another."))), old)

    def test_stage_1_may_go_without_a_name_and_stage_2_may_not(self):
        now = fold((START, DECIDE, SUMMARY))
        now = apply(apply(now, released(now, "summary")), on("send", DAY))
        late = now.due + timedelta(days=1)
        now = apply(now, Step("next", late, "person"))
        now = apply(now, released(now, "summary", late))
        assert now.missing == ("name",)
        with pytest.raises(NotNow, match="Nothing may be sent"):
            apply(now, on("send", late))

    def test_a_name_kept_back_stops_the_sending(self):
        corporate = Step("decide", DAY, "team", "Why.", {"route": "corporate", "body": "Harbourlands Council"})
        now = apply(ready((START, corporate, SUMMARY)), Step("keep back", DAY, "person", data={"what": "name"}))
        with pytest.raises(NotNow, match="Nothing may be sent"):
            apply(now, on("send", DAY))

    def test_a_child_is_asked_about_an_advocate_first(self):
        child = Step("start", DAY, "person", data=SUPPORT | {"who": "child_12_17"})
        now = fold((child, DECIDE, SUMMARY))
        assert now.missing[0] == "advocate"
        for what in ("summary", "name"):
            now = apply(now, released(now, what))
        with pytest.raises(NotNow):
            apply(now, on("send", DAY))
        now = apply(now, Step("advocate", DAY, "person", data={"answer": "no"}))
        assert apply(now, on("send", DAY)).state == "waiting"

    def test_being_treated_worse_is_our_turn_unless_it_is_only_kept(self):
        assert not apply(sent(), Step("worse", DAY, "person", data={"wish": "keep"})).our_turn
        assert apply(sent(), Step("worse", DAY, "person", data={"wish": "director"})).our_turn
        with pytest.raises(NotNow, match="what you would like"):
            apply(sent(), Step("worse", DAY, "person", data={"wish": "agency"}))

    def test_a_second_opinion_is_given_by_the_one_who_was_asked(self):
        now = apply(sent(), Step("ask second opinion", DAY, "team", "Is this the right way?", {"of": "nadia"}))
        with pytest.raises(NotNow):
            apply(now, Step("second opinion", DAY, "team", "Yes.", {"who": "tom"}))
        assert apply(now, Step("second opinion", DAY, "team", "Yes.", {"who": "nadia"})).second == ""

    def test_our_own_days_run_while_it_is_our_turn(self):
        assert fold((START,)).next_day == date(2026, 12, 1)
        assert fold((START, DECIDE, SUMMARY)).next_day is None
        assert ready().next_day == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (on("extend", DAY, text="It is hard.", days="11"), "10 working days in all"),
        (on("extend", DAY, text="", days="5"), "the reason"),
        (on("pause", DAY, text="They are busy"), "Nothing in the rules"),
        (on("restart", DAY), "Nothing in the rules"),
        (on("resume", DAY), "does not stand still"),
        (on("met", DAY - timedelta(days=1)), "before the clock began"),
        (Step("met", DAY, "team", data={"on": "2026-11-25"}), "not come yet"),
        (Step("met", DAY, "team", data={"on": "soon"}), "day on the letter"),
        (Step("press", DAY, "person"), "still have time"),
        (Step("end", DAY, "team", data={"outcome": "lost"}), "how it ended"),
        (Step("start", DAY, "person", data=SUPPORT), "already"),
        (Step("release", DAY, "team", data={"what": "name"}), "cannot be done here"),
        (Step("send", DAY, "person"), "cannot be done here"),
        (Step("burn", DAY, "team"), "cannot be done here"),
        (Step("decide", DAY, "team", "Why", {"route": "magic"}), "one of the routes"),
        (Step("decide", DAY, "team", "", {"route": "court"}), "why this is the right way"),
        (Step("decide", DAY, "team", "Why", {"route": "statutory"}), "which council"),
    ],
)
def test_what_may_not_come_now_says_why(step, says):
    with pytest.raises(NotNow, match=says):
        apply(sent(), step)


CHILD = Step("start", DAY, "person", data=SUPPORT | {"who": "child_8_11"})


class TestAnAdultWhomAChildTrusts:
    def test_is_picked_by_kind_and_may_be_taken_back(self):
        now = fold([CHILD, Step("adult", DAY, "person", data={"who": "school", "sees": "days"})])
        assert (now.adult, now.adult_sees) == ("school", "days")
        assert apply(now, Step("adult", DAY, "person", data={"who": "none"})).adult == ""

    @pytest.mark.parametrize(
        ("by", "who", "sees", "says"),
        [("person", "worker", "days", "not be your worker"), ("person", "Ms Smith", "days", "Pick who"),
         ("person", "school", "all", "Pick who"), ("team", "school", "days", "cannot be done here")],
    )  # fmt: skip
    def test_is_never_a_worker_or_a_name_and_only_the_child_picks(self, by, who, sees, says):
        with pytest.raises(NotNow, match=says):
            apply(fold([CHILD]), Step("adult", DAY, by, data={"who": who, "sees": sees}))

    def test_is_for_children_only(self):
        with pytest.raises(NotNow, match="under 18"):
            apply(fold([START]), Step("adult", DAY, "person", data={"who": "school", "sees": "days"}))


COUNCILS_OWN = {"route": "corporate", "body": "Harbourlands Council"}


class TestAWrongWay:
    def test_who_has_it_moves_it_and_its_days_run_from_the_day_it_came(self):
        later = date(2026, 11, 30)
        moved = apply(sent(), Step("decide", later, "team", "Their own path.", COUNCILS_OWN | {"keep": "yes"}))
        assert (moved.state, moved.route_key, moved.began) == ("waiting", "corporate", DAY)
        assert moved.due == date(2026, 12, 1)
        assert moved.releases == frozenset()

    def test_another_body_needs_a_new_yes_and_the_first_day_stands(self):
        other = COUNCILS_OWN | {"body": "Fernhill Council"}
        with pytest.raises(NotNow, match="at the first stage"):
            apply(sent(), Step("decide", DAY, "team", "Theirs.", other | {"keep": "yes"}))
        moved = apply(sent(), Step("decide", DAY, "team", "Theirs.", other))
        assert (moved.state, moved.summary, moved.first_sent) == ("preparing", "", DAY)
        again = apply(moved, Step("summary", DAY + timedelta(days=9), "team", "A plan."))
        for what in RELEASABLE:
            again = apply(again, released(again, what))
        again = apply(again, on("send", DAY + timedelta(days=9)))
        assert (again.first_sent, again.began) == (DAY, DAY + timedelta(days=9))

    def test_a_name_that_was_not_let_go_does_not_slip_along(self):
        without = apply(fold([START, DECIDE, SUMMARY]), released(fold([START, DECIDE, SUMMARY]), "summary"))
        with pytest.raises(NotNow, match="needs the name"):
            apply(
                apply(without, on("send", DAY)), Step("decide", DAY, "team", "Theirs.", COUNCILS_OWN | {"keep": "yes"})
            )


class TestOpenedAgain:
    """Whoever stops loses no day by it: the body may have the complaint still."""

    def test_a_clock_that_ran_runs_on(self):
        stopped = apply(sent(), Step("end", date(2026, 11, 26), "person"))
        again = apply(stopped, Step("reopen", date(2026, 12, 1), "person"))
        assert (again.state, again.due, again.outcome) == ("waiting", sent().due, "")

    def test_the_days_to_ask_for_the_next_stage_run_on(self):
        answered = apply(sent(), on("met", DAY))
        again = apply(apply(answered, Step("end", DAY, "person")), Step("reopen", DAY, "person"))
        assert (again.state, again.ask_by) == ("answered", answered.ask_by)
        assert apply(again, Step("next", DAY, "person")).stage.name == "Stage 2"

    def test_what_was_not_sent_needs_a_new_yes(self):
        again = apply(apply(ready(), Step("end", DAY, "person")), Step("reopen", DAY, "person"))
        assert (again.state, again.missing) == ("preparing", ("summary",))

    def test_what_nobody_decided_is_to_decide(self):
        again = apply(apply(fold([START]), Step("end", DAY, "person")), Step("reopen", DAY, "person"))
        assert (again.state, again.our_turn) == ("asked", True)


class TestWhatMayBeLearned:
    def ended(self, text="Plans need a day."):
        return apply(sent(), Step("end", DAY, "team", text, {"outcome": "upheld", "remedy": "Sorry."}))

    def test_is_a_yes_to_these_words(self):
        now = self.ended()
        yes = Step("learn", DAY, "person", data={"answer": "yes", "of": mark_of("Plans need a day.")})
        assert apply(now, yes).learn == "yes"
        assert apply(apply(now, yes), Step("reopen", DAY, "team")).learn == ""
        with pytest.raises(NotNow, match="changed since"):
            apply(self.ended("Another."), yes)
        with pytest.raises(NotNow, match="Nothing was written"):
            apply(self.ended(""), yes)

    def test_is_short(self):
        with pytest.raises(NotNow, match="600 letters"):
            self.ended("x" * 601)


days = st.integers(0, 30)
KINDS = sorted(MOVES)


EVERYTHING = {
    "days": "3", "answer": "no", "what": "name", "of": "b", "who": "b", "route": "corporate",
    "body": "Fernhill Council", "wish": "director", "outcome": "settled", "to": "Fernhill Council",
    "stage": "statutory/0",
}  # fmt: skip
NONSENSE = {"outcome": "lost", "route": "magic", "wish": "agency", "what": "code", "answer": "maybe", "keep": "yes"}
SIDES = ("person", "team")
TRIED = [(kind, by, passed, EVERYTHING) for kind in KINDS for by in SIDES for passed in (0, 70)]
TRIED += [(kind, by, 0, EVERYTHING | NONSENSE) for kind in KINDS for by in SIDES]


def clock_of(now):
    """What must not get lost: the state with the day that runs in it."""
    return now.state, now.due, now.ask_by


ROUTES = ("statutory", "corporate", "data")
MOVES_A_CLOCK = ("met", "extend", "pause", "resume", "restart", "decide")


class Anything(RuleBasedStateMachine):
    """Any step, by anyone, on any later day: what the machine lets through is compared with a plain memory of it."""

    @initialize(who=st.sampled_from(["child_8_11", "birth_family"]))
    def begins(self, who):
        self.day = DAY
        self.now = apply(None, Step("start", DAY, "person", data=SUPPORT | {"who": who}))
        self.yes = set()
        self.advocate = False

    def take(self, step):
        before = self.now
        try:
            self.now = apply(before, step)
        except NotNow:
            self.now = before
            return False
        self.check(before, step, self.now)
        if before.state != "ended":
            self.before_the_end = clock_of(before)
        self.remember(step)
        return True

    def check(self, before, step, now):
        """What must hold for any step that was let through, whoever took it."""
        assert step.by in MOVES[step.kind].by
        self.stage_never_skipped(before, step, now)
        self.no_clock_lost(before, step, now)
        if step.kind == "send":
            needed = {"summary", "name"} if before.stage.name_needed else {"summary"}
            assert needed <= self.yes
            assert self.advocate or not before.child
            assert (step.by, before.state) == ("team", "preparing")

    def remember(self, step):
        """What the person has said yes to, kept beside the machine."""
        if step.kind in ("decide", "next", "summary", "reopen"):
            self.yes.clear()
        elif step.kind == "release":
            assert step.by == "person"
            self.yes.add(step.data["what"])
        elif step.kind == "keep back":
            self.yes.discard(step.data["what"])
        self.advocate = self.advocate or step.kind == "advocate"

    def stage_never_skipped(self, before, step, now):
        if step.kind == "decide":
            assert now.place == 0
        elif now.route_key == before.route_key:
            assert now.place - before.place in (0, 1)
            assert now.place == before.place or step.kind == "next"
        else:
            assert (step.kind, now.route_key) == ("next", before.route.next)
            assert before.place + 1 == len(before.route.stages)
        if step.kind == "next":
            overdue = before.state == "waiting" and before.clock.late_opens_next and before.due < step.day
            assert before.state == "answered" or overdue

    def no_clock_lost(self, before, step, now):
        """Only a step that rests on evidence moves a day that runs; ending and opening again bring it back."""
        if before.first_sent:
            assert now.first_sent
            assert now.first_sent <= before.first_sent
        if step.kind == "reopen":
            assert clock_of(now) == self.before_the_end
        elif now.state == before.state != "ended" and step.kind not in MOVES_A_CLOCK:
            assert clock_of(now) == clock_of(before)
        if before.state == "waiting" and now.state not in ("waiting", "ended"):
            assert step.kind in ("met", "next", "decide")

    @invariant()
    def whoever_tries_whatever_from_here(self):
        """Every step of the machine, by both sides, now and when all is late: the machine itself stays where it is."""
        if not hasattr(self, "now"):
            return
        for kind, by, passed, given in TRIED:
            day = self.day + timedelta(days=passed)
            data = released(self.now, "name").data if kind == "release" else given | {"on": day.isoformat()}
            step = Step(kind, day, by, "Because.", data)
            try:
                now = apply(self.now, step)
            except NotNow:
                continue
            self.check(self.now, step, now)
            self.is_listed(now)
            if MOVES[kind].team_only and self.now.state == "preparing" and self.now.ready_to_send:
                assert apply(now, on("send", day)).state == "waiting", "no opinion stops what the person let go"
            allowed = self.yes | ({"name"} if kind == "release" and by == "person" else set())
            assert {release.what for release in now.releases} <= allowed

    @rule(passed=days, kind=st.sampled_from([k for k in KINDS if k not in ("release", "send")]), data=st.data())
    def any_step(self, passed, kind, data):
        self.day += timedelta(days=passed)
        text = data.draw(st.sampled_from(["", "Because.", "They look for an advocate for you"]))
        details = {
            "on": (self.day - timedelta(days=data.draw(days))).isoformat(),
            "days": data.draw(st.sampled_from(["3", "0", "x"])), "answer": "no", "what": "name", "of": "b", "who": "b",
            "route": data.draw(st.sampled_from(sorted(routes().by_key))), "body": "Fernhill Council",
            "keep": data.draw(st.sampled_from(["", "yes"])),
            "wish": "director", "outcome": data.draw(st.sampled_from([*OUTCOMES, "lost"])),
        }  # fmt: skip
        self.take(Step(kind, self.day, data.draw(st.sampled_from(["person", "team"])), text, details))

    @rule(
        steps=st.integers(1, 20), passed=st.integers(0, 12), route=st.sampled_from(["statutory", "corporate", "data"])
    )
    def goes_its_way(self, steps, passed, route):
        """So many steps as they should come, so that what anyone tries is tried at every stage."""
        for _ in range(steps):
            self.day += timedelta(days=passed)
            if (step := self.proper_step(route)) is None or not self.take(step):
                return
            self.is_whole()
            if self.now.state == "waiting" or (self.now.state == "preparing" and self.now.ready_to_send):
                self.whoever_tries_whatever_from_here()

    def proper_step(self, route):
        now, wanted = self.now, next(iter(self.now.missing), "")
        if now.state == "asked":
            return Step("decide", self.day, "team", "Why.", {"route": route, "body": "Harbourlands Council"})
        if now.state == "preparing" and now.stage and not now.summary:
            return Step("summary", self.day, "team", "A summary.")
        if now.state == "preparing" and wanted == "advocate":
            return Step("advocate", self.day, "person", data={"answer": "yes"})
        if now.state == "preparing" and now.stage:
            return released(now, wanted, self.day) if wanted else on("send", self.day)
        return {
            "waiting": on("met", self.day), "answered": Step("next", self.day, "person"),
            "ended": Step("reopen", self.day, "person"),
        }.get(now.state)  # fmt: skip

    @rule(what=st.sampled_from(["summary", "name"]), by=st.sampled_from(["person", "person", "team"]))
    def says_yes(self, what, by):
        step = released(self.now, what, self.day)
        self.take(Step(step.kind, step.day, by, data=step.data))

    @rule(by=st.sampled_from(["team", "team", "person"]))
    def is_sent(self, by):
        before, stage = self.now, self.now.stage
        ready = before.state == "preparing" and stage is not None and (self.advocate or not before.child)
        ready = ready and ({"summary", "name"} if stage.name_needed else {"summary"}) <= self.yes
        done = self.take(on("send", self.day, by))
        assert done or not (ready and by == "team"), "nobody's opinion stops what the person let go"

    def is_listed(self, now):
        assert now.state in STATES
        assert now.route_key in ("", *routes().by_key)
        assert now.outcome in ("", *OUTCOMES)
        assert now.advocate in ("", *ADVOCATE)
        assert now.adult in ("", *ADULTS)

    @invariant()
    def is_whole(self):
        now = getattr(self, "now", None)
        if now is None:
            return
        self.is_listed(now)
        assert now.stage is not None or (now.place == 0 and now.state in ("asked", "preparing", "ended"))
        self.no_name_leaves_without_a_yes(now)
        assert (now.state == "ended") == bool(now.outcome)
        assert {"name", "summary"} & {r.what for r in now.releases} <= self.yes
        if now.state == "waiting":
            assert now.clock is not None
            assert now.due is not None or now.clock.unit == "none"
            assert clock_in_words(now, self.day)
        if now.state == "asked":
            assert now.next_day is not None

    def no_name_leaves_without_a_yes(self, now):
        """What a council would read, asked for at any moment with a name in it."""
        try:
            told = _words(now, "Ada Lovage", "")
        except NotNow:
            told = {}
        assert not told or "name" in self.yes


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
