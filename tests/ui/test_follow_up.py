"""The page of calls: who is due, one call in few taps, and nothing of anybody left behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.commands import RecordCall, TellSelfHarm
from app.domain.follow_up import CallResult
from app.domain.symptom import Rating
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import samples
from tests.ui.follow_up_samples import MISSED, call, follow_up, home, showing, usual
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    key,
    overlaps,
    settle,
    show,
    shown,
    sized,
    small_targets,
    tap,
    translated,
    type_on,
    untranslated,
)
from tests.ui.tape import cut_texts
from ui import follow_up_words
from ui.main_window import place_for
from ui.places import Place
from ui.screens.follow_up import DONE, LATER, NOW, FollowUpScreen
from ui.screens.menu import MenuScreen

DATA = ("R.K.", "A.B.", "C.D.", "E.F.", "20417", "4 711", "0815", "815", "Nurse 07", "Bay 3")


def opened(qtbot, calls=None, size=(1920, 1080)):
    screen = FollowUpScreen()
    sent = show(qtbot, screen, showing(usual() if calls is None else calls), size)
    return screen, sent


def entering(qtbot, calls=None, size=(1920, 1080)):
    screen, sent = opened(qtbot, calls, size)
    tap(screen.list.shown[0].open)
    settle()
    return screen, sent


def words(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel) if each.text())


def rows(screen):
    return [row for row in screen.list.shown if not row.isHidden()]


# --- the list ------------------------------------------------------------------------------


def test_overdue_ones_come_first_and_stand_out_by_word_and_colour(qtbot):
    screen, _ = opened(qtbot)
    assert [row.urgency.text() for row in rows(screen)] == [
        "Overdue by 7 h",
        "Due Monday 23 November, 12:07 pm",
        "Due Monday 23 November, 1:07 pm",
    ]
    tones = [row.urgency.property("tone") for row in rows(screen)]
    assert tones == ["danger", "caution", "caution"]
    first = rows(screen)[0]
    assert (first.initials.text(), first.mrn.text()) == ("R.K.", "20417")
    assert first.which.text() == "Call at 24 h"
    assert first.home.text() == "Went home Sunday 22 November, 7:07 am"
    assert first.told.text() == "Tried 2 times, last Monday 23 November, 1:07 pm: Not reached"
    assert "1 overdue, 2 due. No phone number is kept here." in words(screen)
    assert screen.summary.property("tone") == "danger"


def test_later_ones_and_finished_ones_have_a_page_each(qtbot):
    screen, _ = opened(qtbot)
    tap(screen.tabs.chip(LATER))
    assert len(rows(screen)) == 4
    assert all(row.urgency.text().startswith("Later: ") for row in rows(screen))
    tap(screen.tabs.chip(DONE))
    (row,) = rows(screen)
    assert row.open.text() == "Correct"
    assert row.told.text() == "Reached · headache mild · trouble sleeping moderate"
    tap(screen.tabs.chip(NOW))
    assert len(rows(screen)) == 3


def test_numbers_are_shown_letter_by_letter(qtbot):
    calls = follow_up(*(home(n, 26, mrn=m) for n, m in enumerate(("0815", "815", "8 15"), 10)))
    screen, sent = opened(qtbot, calls)
    assert sorted(row.mrn.text() for row in rows(screen)) == ["0815", "8 15", "815"]
    wanted = next(row for row in rows(screen) if row.mrn.text() == "8 15")
    tap(wanted.open)
    assert screen.entry.mrn.text() == "MRN 8 15"
    tap(screen.entry.result.chip(CallResult.DECLINED))
    tap(screen.entry.save)
    assert sent[0].session == 12


@pytest.mark.parametrize(
    ("tab", "text"),
    [
        (NOW, "Nobody is to be called now."),
        (LATER, "No later call is planned."),
        (DONE, "No call was finished lately."),
    ],
)
def test_an_empty_list_says_so(qtbot, tab, text):
    screen, _ = opened(qtbot, follow_up())
    tap(screen.tabs.chip(tab))
    assert text in words(screen)
    assert "0 overdue, 0 due." in words(screen)
    assert not screen.list.on.isEnabled()


def test_two_hundred_are_paged_and_the_page_stays(qtbot):
    many = follow_up(*(home(100 + n, 29 + n / 50, mrn=str(n)) for n in range(200)))
    screen, _ = opened(qtbot, many)
    fits = screen.list.fits
    assert f"1 to {fits} of 200" in words(screen)
    tap(screen.list.on)
    first = rows(screen)[0].mrn.text()
    screen.show_snapshot(showing(many))
    assert rows(screen)[0].mrn.text() == first
    for _ in range(200 // fits):
        if screen.list.on.isEnabled():
            tap(screen.list.on)
    assert "of 200" in words(screen)
    assert rows(screen)[-1].mrn.text() == "0"
    assert not screen.list.on.isEnabled()
    tap(screen.list.back)
    assert screen.list.on.isEnabled()


def test_while_the_record_is_read_it_says_so(qtbot):
    screen, _ = opened(qtbot, replace(follow_up(), reading=True))
    assert "Reading the record …" in words(screen)


# --- one call ----------------------------------------------------------------------------------


def test_a_whole_call_is_entered_in_at_most_twelve_taps(qtbot):
    """From the list to saved, with every answer and a note."""
    screen, sent = opened(qtbot)
    taps = []

    def count(widget):
        taps.append(widget)
        tap(widget)

    count(screen.list.shown[0].open)
    entry = screen.entry
    assert entry.drove_label.text() == "Drove before Monday 23 November, 6:07 am?"
    count(entry.result.chip(CallResult.REACHED))
    count(entry.headache.chip(Rating.MILD))
    count(entry.mood.chip(Rating.NONE))
    count(entry.sleep.chip(Rating.MODERATE))
    count(entry.drove.chip(False))
    count(entry.harm.chip(0))
    count(entry.notes.chips[0])
    count(entry.save)
    assert len(taps) == 9 <= 12
    (command,) = sent
    assert command == RecordCall(
        id=command.id,
        session=10,
        hours=24.0,
        result=CallResult.REACHED,
        headache=Rating.MILD,
        mood=Rating.NONE,
        sleep=Rating.MODERATE,
        drove=False,
        self_harm=0,
        note="Feels well",
    )
    screen.show_snapshot(showing(usual(), outcomes={command.id: Outcome(command.id, True)}))
    assert "Saved: the call with R.K." in words(screen)
    assert screen.entry.discharge is None


def test_who_was_not_reached_takes_three_taps(qtbot):
    screen, sent = entering(qtbot)
    tap(screen.entry.result.chip(CallResult.MESSAGE_LEFT))
    assert not screen.entry.headache.isEnabled()
    tap(screen.entry.save)
    assert (sent[0].result, sent[0].headache, sent[0].self_harm) == (
        CallResult.MESSAGE_LEFT,
        None,
        None,
    )


def test_no_answer_is_not_none(qtbot):
    screen, sent = entering(qtbot)
    assert not screen.entry.save.isEnabled()
    assert "Say how the call ended." in words(screen)
    tap(screen.entry.mood.chip(Rating.NONE))
    # Who answers was reached.
    assert screen.entry.result.chosen == {CallResult.REACHED}
    assert "No answer yet: headache, sleep, driving, self-harm" in words(screen)
    tap(screen.entry.save)
    assert (sent[0].mood, sent[0].headache, sent[0].drove, sent[0].self_harm) == (
        Rating.NONE,
        None,
        None,
        None,
    )


def test_a_second_tap_takes_an_answer_back(qtbot):
    screen, sent = entering(qtbot)
    tap(screen.entry.drove.chip(True))
    tap(screen.entry.drove.chip(True))
    tap(screen.entry.save)
    assert sent[0].drove is None


def test_thoughts_of_self_harm_are_told_at_once_and_once(qtbot):
    screen, sent = entering(qtbot)
    tap(screen.entry.harm.chip(0))
    assert sent == []
    tap(screen.entry.harm.chip(1))
    (command,) = sent
    assert isinstance(command, TellSelfHarm)
    assert (command.session, command.hours) == (10, 24.0)
    screen.show_snapshot(showing(usual(), outcomes={command.id: Outcome(command.id, True)}))
    assert "Staff are told now. A clinician has to answer for it." in words(screen)
    assert screen.entry.told.property("tone") == "danger"
    tap(screen.entry.harm.chip(3))
    assert len(sent) == 1


def test_that_they_could_not_be_told_is_said(qtbot):
    screen, sent = entering(qtbot)
    tap(screen.entry.harm.chip(2))
    refused = Outcome(sent[0].id, False, ErrorCode.DISK_FULL)
    screen.show_snapshot(showing(usual(), outcomes={sent[0].id: refused}))
    assert "The disk is full" in screen.entry.told.text()


def test_a_refused_call_stays_to_be_saved_again(qtbot):
    screen, sent = entering(qtbot)
    tap(screen.entry.result.chip(CallResult.REACHED))
    tap(screen.entry.save)
    tap(screen.entry.save)
    assert len(sent) == 1
    refused = Outcome(sent[0].id, False, ErrorCode.DISK_FULL)
    screen.show_snapshot(showing(usual(), outcomes={sent[0].id: refused}))
    assert "The disk is full: nothing new is saved." in words(screen)
    assert screen.entry.discharge is not None
    tap(screen.entry.save)
    assert len(sent) == 2


def test_own_words_are_typed_inside_the_window(qtbot):
    screen, sent = entering(qtbot)
    tap(screen.entry.result.chip(CallResult.REACHED))
    tap(screen.entry.notes.chips[0])
    tap(screen.entry.own)
    settle()
    type_on(screen.entry.entry.pad, "SLEPT LATE")
    tap(screen.entry.typed)
    assert screen.entry.own.text() == "SLEPT LATE"
    tap(screen.entry.save)
    assert sent[0].note == "Feels well. SLEPT LATE"


def test_a_note_never_has_more_than_two_hundred_characters(qtbot):
    """All chips together are longer: then it says so, and nothing is cut off silently."""
    screen, _ = entering(qtbot)
    tap(screen.entry.result.chip(CallResult.REACHED))
    for chip in screen.entry.notes.chips:
        tap(chip)
    assert len(screen.entry.note) <= 200
    tap(screen.entry.own)
    settle()
    for _ in range(70):
        key(screen.entry.entry.pad, "A").click()
    tap(screen.entry.typed)
    assert len(screen.entry.note) > 200
    assert not screen.entry.save.isEnabled()
    assert "The note has more than 200 characters." in words(screen)


def test_a_call_is_corrected_with_its_answers_as_they_stand(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.tabs.chip(DONE))
    tap(rows(screen)[0].open)
    settle()
    entry = screen.entry
    assert entry.result.chosen == {CallResult.REACHED}
    assert entry.headache.chosen == {Rating.MILD}
    assert entry.drove.chosen == {False}
    assert entry.note == "Feels well. SLEPT LATE"
    tap(entry.headache.chip(Rating.SEVERE))
    tap(entry.save)
    (command,) = sent
    assert (command.corrects, command.headache, command.session) == (77, Rating.SEVERE, 13)
    assert command.note == "Feels well. SLEPT LATE"


# --- coming and going ------------------------------------------------------------------------


def test_leaving_the_call_forgets_it(qtbot):
    screen, _ = entering(qtbot)
    tap(screen.entry.headache.chip(Rating.SEVERE))
    tap(screen.to_list)
    tap(screen.list.shown[0].open)
    assert screen.entry.headache.chosen == frozenset()


def test_nothing_of_any_patient_stays_after_leaving(qtbot):
    screen, _ = entering(qtbot)
    screen.leave()
    everything = " | ".join(each.text() for each in screen.findChildren(QLabel))
    for datum in ("R.K.", "20417", "A.B.", "4 711"):
        assert datum not in everything


def test_the_menu_says_how_many_and_leads_there(qtbot):
    screen = MenuScreen()
    sent = show(qtbot, screen, showing(usual()))
    way = screen.ways[Place.FOLLOW_UP]
    assert way.text() == "Follow-up calls: 1 overdue, 2 due"
    tap(way)
    assert sent.places == [Place.FOLLOW_UP]
    screen.show_snapshot(showing(follow_up(home(10, 25))))
    assert way.text() == "Follow-up calls: 1 due"
    screen.show_snapshot(showing(follow_up(home(10, 29))))
    assert way.text() == "Follow-up calls: 1 overdue"
    screen.show_snapshot(showing(follow_up()))
    assert way.text() == "Follow-up calls"


def test_only_staff_of_a_free_bay_get_there():
    free = showing(usual())
    assert place_for(Place.FOLLOW_UP, free) == Place.FOLLOW_UP
    assert place_for(Place.FOLLOW_UP, replace(free, signed_in=None)) == Place.IDLE
    running = samples.snapshot(signed_in=samples.NURSE)
    assert place_for(Place.FOLLOW_UP, running) == Place.BOARD


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"headache": 0, "sleep": 0}, "Reached · nothing to report"),
        ({"headache": None, "sleep": None}, "Reached · nothing to report · no answer: 2"),
        (
            {"drove": True, "self_harm": 1, "mood": Rating.SEVERE},
            "Reached · headache mild · low mood severe · trouble sleeping moderate · "
            "drove too early · thoughts of self-harm",
        ),
        ({"result": CallResult.DECLINED}, "Wants no calls"),
    ],
)
def test_what_stands_out_of_a_call_is_told(changes, text):
    assert follow_up_words.call_text(replace(call(), **changes)) == text


def test_a_try_is_told_with_its_time():
    once = follow_up(home(10, 31, calls=(MISSED,))).calls[0]
    assert follow_up_words.tried_text(once) == "Not reached Monday 23 November, 1:07 pm"


# --- how it looks ------------------------------------------------------------------------------


def views(qtbot, size):
    yield opened(qtbot, follow_up(), size)[0]
    screen, _ = opened(qtbot, size=size)
    yield screen
    severe = dict.fromkeys(("headache", "mood", "sleep"), Rating.MODERATE)
    long = call(**severe, drove=True, self_harm=3)
    screen, _ = opened(qtbot, follow_up(home(13, 50, calls=(long,))), size)
    tap(screen.tabs.chip(DONE))
    settle()
    yield screen
    screen, sent = entering(qtbot, size=size)
    yield screen
    tap(screen.entry.harm.chip(2))
    told = Outcome(sent[0].id, True)
    screen.show_snapshot(showing(usual(), outcomes={told.command_id: told}))
    tap(screen.entry.own)
    settle()
    yield screen
    tap(screen.entry.typed)
    tap(screen.entry.save)
    refused = Outcome(sent[-1].id, False, ErrorCode.DISK_FULL)
    outcomes = {told.command_id: told, refused.command_id: refused}
    screen.show_snapshot(showing(usual(), outcomes=outcomes))
    settle()
    yield screen


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        for screen in views(qtbot, size):
            assert cut_texts(screen) == []
            assert not [x for x in cut(screen) if x.startswith(("screen", "button", "outside"))]
            assert overlaps(screen) == []
            assert small_targets(screen) == []


def test_every_word_is_translated(qtbot):
    with translated(Bracketed()):
        for screen in views(qtbot, (1920, 1080)):
            assert untranslated(screen, *DATA) == []
