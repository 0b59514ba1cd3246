"""Routes are data: those we ask are whole, and a broken file is refused with a sentence that says where."""

from __future__ import annotations

import pytest

from analysis import read
from analysis.reading import VOICES
from feedback_app.intake import routes as loading
from feedback_app.intake.answering import value_of, wrong_with
from feedback_app.intake.closed_answers import HELPED_BY_A_WORKER, with_choices
from feedback_app.intake.doors import check_all, doors
from feedback_app.intake.questions import LEFT_OUT
from feedback_app.intake.routes import BrokenRoute, adult_route, load_route, routes

HEAD = """
audience = "{0}"
who_sees = "Our team."
[[before]]
words = ["We read it."]
"""
TOP = HEAD.format("adult")
CHILD = HEAD.format("child_8_11") + "[words]\n" + "".join(f'{part} = "x"\n' for part in loading.CHILD_WORDS)
NEEDED = """
[[question]]
key = "happened"
kind = "text"
title = "What happened?"
short = "What happened"
needed = true
"""
CHOICE = """
[[question]]
key = "how"
kind = "choice"
title = "How was it?"
short = "How"
"""
OPTION = '[[question.options]]\nvalue = "{0}"\nlabel = "{0}"\n'
GOOD, BAD = OPTION.format("good") + 'sign = "+"\n', OPTION.format("bad") + 'sign = "-"\n'
TILES = """
[[question]]
key = "feel"
kind = "tiles"
title = "How do these feel?"
short = "Feelings"
"""
TILE = '[[question.tiles]]\nvalue = "{0}"\nlabel = "{0}"\npicture = "groups"\ncode = "{1}"\n'
TWO = TILE.format("club", "B8") + TILE.format("home", "E1") + 'flag = "F-SAFE"\n' + "leave_out = true\n"
TOPIC = '[[topic]]\nvalue = "waiting"\nlabel = "Waiting"\n'
MORE = CHOICE.replace('"how"', '"more"').replace('"choice"', '"topics"')
ABOUT = CHOICE.replace('"how"', '"wait"') + 'topic = "waiting"\ncodes = ["B1"]\n' + GOOD + BAD


@pytest.fixture
def route_file(tmp_path, monkeypatch):
    """Write a route where routes are kept, for this test."""
    monkeypatch.setattr(loading, "WORDS", tmp_path)

    def write(text):
        (tmp_path / "made_up.toml").write_text(text, "utf-8")
        return load_route("made_up.toml")

    return write


def form(**fields):
    return lambda name: fields.get(name.replace(".", "_"), [])


def said(reading):
    return {(theme.code, theme.sign, theme.set_by) for theme in reading.themes}


def test_the_adult_route_asks_with_the_agency_last():
    keys = [question.key for question in adult_route().path({"who": "adopter"})]
    assert keys == ["how", "happened", "better", "when", "agency"]
    assert adult_route().needed == "happened"


def test_birth_family_is_asked_least():
    asked = [question.key for question in adult_route().path({"who": "birth_family"})]
    assert asked == ["how", "happened", "agency"]


def test_every_door_leads_somewhere_and_the_voices_are_those_that_are_counted():
    check_all()
    for page in ("start", "children"):
        assert {door.voice for door in doors(page).doors} - {""} <= set(VOICES)
    assert {"adopter", "prospective_adopter", "birth_family", "adopted_adult", "someone_else"} <= {
        door.voice for door in doors("start").doors
    }


@pytest.mark.parametrize("name", routes())
def test_walking_forth_and_back_meets_every_question_once(name):
    route, walked = routes()[name], []
    given = {"who": route.voice, route.more: " ".join(topic.value for topic in route.topics)}
    key = route.path(given)[0].key
    while key is not None:
        walked.append(key)
        key = route.after(key, given)
    assert walked == [question.key for question in route.path(given)]
    assert [route.before_key(key, given) for key in walked] == [None, *walked[:-1]]


def test_only_written_answers_are_words_and_empty_ones_are_left_out():
    given = {"who": "adopter", "happened": "It was slow.", "better": "   ", "name": "Wren", "agency": "x"}
    assert adult_route().words_of(given).answers == (("happened", "It was slow."),)


def test_a_drawing_is_kept_with_the_words_and_never_read_as_words(route_file):
    drawing = CHOICE.replace('"how"', '"picture"').replace('"choice"', '"drawing"')
    words = route_file(CHILD + drawing).words_of({"picture": "0 1 5 5 9 9"})
    assert words.answers == (("drawing", "0 1 5 5 9 9"),)
    assert words.text() == ""


def test_a_tile_with_a_face_is_a_theme_with_a_sign_set_by_the_person(route_file):
    route = route_file(CHILD + TILES + GOOD + BAD + TWO)
    feel = route.question("feel")
    given = {"who": "child_8_11", "feel": value_of(feel, form(feel_club=["good"], feel_home=["bad"]))}
    assert given["feel"] == "club:good home:bad"
    reading = with_choices(read(""), route, given)
    assert said(reading) == {("B8", "+", "person"), ("E1", "-", "person")}
    assert reading.flags == ("F-SAFE",)
    assert (reading.level, len(reading.reasons)) == ("concern", 1)
    assert feel.shown(given["feel"]) == "club: good, home: bad"


def test_a_good_face_on_home_raises_nothing(route_file):
    route = route_file(CHILD + TILES + GOOD + BAD + TWO)
    assert with_choices(read(""), route, {"feel": "home:good"}).level == "none"


def test_tiles_without_faces_have_the_sign_of_their_question(route_file):
    route = route_file(CHILD + TILES + 'sign = "+"\n' + TWO)
    feel = route.question("feel")
    assert value_of(feel, form(feel=["club", "club"])) == "club"
    assert said(with_choices(read(""), route, {"feel": "club"})) == {("B8", "+", "person")}


def test_what_a_person_chose_stands_before_what_the_machine_heard():
    reading = read("We waited eight months for support and nobody called us back.", "adopter")
    assert "B1" in {theme.code for theme in reading.themes}
    chosen = with_choices(reading, adult_route(), {"who": "adopter"})
    assert chosen == reading


def test_help_by_a_worker_is_read_and_not_counted(route_file):
    helped = CHOICE.replace('"choice"', '"helper"') + OPTION.format("alone") + OPTION.format("worker")
    route = route_file(CHILD + helped + "counted = false\n")
    assert with_choices(read(""), route, {"how": "worker"}).flags == (HELPED_BY_A_WORKER,)
    assert with_choices(read(""), route, {"how": "alone"}).flags == ()


def test_topics_are_asked_after_the_short_way_and_only_when_chosen(route_file):
    route = route_file(TOP + NEEDED + MORE + ABOUT + TOPIC)
    assert [q.key for q in route.path({})] == ["happened"]
    assert [q.key for q in route.path({"more": "waiting"})] == ["happened", "more", "wait"]
    assert said(with_choices(read(""), route, {"more": "waiting", "wait": "bad"})) == {("B1", "-", "person")}
    assert said(with_choices(read(""), route, {"wait": "bad"})) == set()


def test_what_the_grown_up_took_away_is_not_asked(route_file):
    route = route_file(CHILD + CHOICE + GOOD + BAD + TILES + GOOD + BAD + TWO)
    assert [q.key for q in route.path({LEFT_OUT: "how feel.home"})] == ["feel"]


def test_a_child_may_send_anything_that_says_something(route_file):
    route = route_file(CHILD + CHOICE + GOOD + BAD)
    assert not route.has_something({"how": "", "agency": "harbourlands"})
    assert route.has_something({"how": "bad"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TOP, "just one question must be needed"),
        ('who_sees = "Us."\n' + NEEDED, "say for whom it is"),
        ('audience = "adult"\n' + NEEDED, "question happened does not say title, short and who_sees"),
        ('audience = "adult"\nwho_sees = "Us."\n' + NEEDED, "no words before the first question"),
        (TOP + NEEDED.replace("needed = true", ""), "just one question must be needed"),
        (CHILD + NEEDED, "none of a child's"),
        (CHILD.replace('stop = "x"', ""), "does not say stop in a child's words"),
        (CHILD + '[grown_up]\ntitle = "x"\n', "its page for the grown-up does not say leave_out"),
        (CHILD + TILES + GOOD + BAD + TWO.replace('"groups"', '"dragon"'), "question feel shows dragon"),
        (TOP + NEEDED + CHOICE + 'scale = "well"\n', "question how names the scale well"),
        (TOP + NEEDED + NEEDED.replace('"happened"', '"again"'), "just one question must be needed"),
        (TOP + NEEDED + NEEDED.replace("needed = true", ""), "two questions have the same key"),
        (TOP + NEEDED.replace('"happened"', '"check"'), "question check has the address of another page"),
        (TOP + NEEDED + CHOICE, "question how needs two options or more"),
        (TOP + NEEDED + CHOICE + GOOD, "question how needs two options or more"),
        (TOP + NEEDED + CHOICE + 'codes = ["Z9"]\n' + GOOD + BAD, "question how maps to Z9"),
        (TOP + NEEDED + CHOICE + 'codes = ["B1"]\n' + OPTION.format("a") * 2, "question how maps to a code, but no"),
        (TOP + NEEDED + CHOICE + GOOD.replace("+", "?") + BAD, "question how has a sign, flag or face"),
        (TOP + NEEDED + CHOICE + 'voices = ["martian"]\n' + GOOD + BAD, "question how names a voice"),
        (
            TOP + NEEDED + CHOICE.replace('"choice"', '"faces"') + GOOD + BAD,
            "how has an answer without a face",
        ),
        (CHILD + TILES + TWO, "question feel needs two tiles or more, and either faces"),
        (CHILD + TILES + GOOD + BAD + TWO.replace("B8", "B88"), "question feel maps to B88"),
        (TOP + NEEDED + ABOUT, "no topic waiting is offered"),
        (TOP + NEEDED + ABOUT + TOPIC, "no question or two that offer them"),
        (TOP + NEEDED + MORE + TOPIC, "nothing is asked about topic waiting"),
        (TOP + NEEDED.replace('kind = "text"', 'kind = "essay"'), "question happened is of an unknown kind"),
        (TOP + NEEDED.replace('short = "What happened"', ""), "question happened does not say title, short"),
        (TOP + NEEDED + 'colour = "red"\n', "question happened: .*colour"),
        (TOP + "[[question]\n", "Expected"),
    ],
)
def test_a_broken_route_says_where(route_file, text, sentence):
    with pytest.raises(BrokenRoute, match=f"^made_up.toml: .*{sentence}"):
        route_file(text)


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("text", "a" * 20_000, ""),
        ("text", "a" * 20_001, "1 letters too long"),
        ("choice", "", ""),
        ("choice", "good", ""),
        ("choice", "perfect", "choose one of these"),
        ("tiles", "club:good home:bad", ""),
        ("tiles", "club:perfect", "choose from the pictures"),
        ("tiles", "moon:good", "choose from the pictures"),
        ("topics", "moon", "choose from the list"),
        ("drawing", "", ""),
        ("drawing", "0 0 1 1 1000 750;9 2 0 0", ""),
        ("drawing", "0 0 1 1 1001 750", "could not keep this drawing"),
        ("drawing", "0 0 1", "could not keep this drawing"),
        ("drawing", "<svg onload=x>", "could not keep this drawing"),
        ("drawing", "0 0 1 1;" * 3000, "big drawing"),
    ],
)
def test_what_cannot_be_taken_gets_a_kind_sentence(route_file, kind, value, sentence):
    both = {"choice": GOOD + BAD, "tiles": GOOD + BAD + TWO}.get(kind, "")
    asked = route_file(CHILD + TILES.replace('"tiles"', f'"{kind}"') + both).question("feel")
    wrong = wrong_with(asked, value)
    assert sentence in wrong
    assert bool(wrong) == bool(sentence)
