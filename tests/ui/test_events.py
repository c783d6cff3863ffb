"""The event page by touch: one tap is one command, and its outcome is said in place."""

from __future__ import annotations

import pytest

from app.commands import NoteEvent, RetractEvent
from app.domain.event import SYMPTOMS, EventKind
from app.errors import ErrorCode
from tests.ui import event_samples as e
from tests.ui import samples as s
from tests.ui.staff_side import Held
from tests.ui.staff_tools import press, release, show, slide_off, tap, type_on
from ui.error_words import error_text
from ui.places import Place
from ui.screens.events import EventsScreen
from ui.screens.events_kinds import CLOCK, OXYGEN, SCORED, SIMPLE


def opened(qtbot, snapshot=None):
    screen = EventsScreen()
    return screen, show(qtbot, screen, e.snapshot() if snapshot is None else snapshot)


def row(screen, event_id):
    return next(each for each in screen.list.shown if each.event_id == event_id)


def hold(button, monkeypatch, milliseconds=810):
    press(button)
    monkeypatch.setattr(button, "_since", Held(milliseconds))
    button._on_tick()
    release(button)


def chip(screen, key):
    rows = {
        **dict.fromkeys(SIMPLE, screen.kinds.simple),
        **dict.fromkeys(OXYGEN, screen.kinds.oxygen),
        **dict.fromkeys(SYMPTOMS, screen.kinds.symptoms),
        SCORED: screen.kinds.simple,
    }
    return rows[key].chip(key)


def test_the_list_is_newest_first_with_time_what_dose_and_who(qtbot):
    screen, _ = opened(qtbot)
    assert [each.words for each in screen.list.shown] == [
        "1:59 pm | Walked | Nurse 07 · taken back 2:00 pm",
        "1:57 pm | Ondansetron 4 mg | Nurse 07",
        "1:55 pm | Vomited | Nurse 12",
        "1:47 pm | Drank | Nurse 07",
        "1:40 pm | Oxygen on | Nurse 07",
    ]


def test_nothing_noted_says_so(qtbot):
    screen, _ = opened(qtbot, e.snapshot((), ()))
    assert screen.message.text() == "Nothing noted yet."
    assert screen.kinds.drugs.isHidden()
    assert screen.kinds.none.isVisible()
    assert screen.kinds.oxygen_now.text() == "Oxygen: nothing noted"


def test_who_is_not_known_is_shown_as_missing(qtbot):
    screen, _ = opened(qtbot, e.snapshot((e.event(1, EventKind.DRANK, 3, by=None),)))
    assert screen.list.shown[0].who.text() == "--"


@pytest.mark.parametrize("kind", [*SIMPLE, *OXYGEN, *SYMPTOMS])
def test_one_tap_is_one_event_now(qtbot, kind):
    screen, sent = opened(qtbot)
    tap(chip(screen, kind))
    tap(chip(screen, kind), fresh=False)
    assert [(type(c), c.kind, c.at, c.dose) for c in sent] == [(NoteEvent, kind, None, None)]
    assert sent.places == []


def test_a_symptom_stays_chosen_and_a_second_tap_notes_that_it_is_over(qtbot):
    began = e.event(301, EventKind.CHEST_PAIN, 6)
    screen, sent = opened(qtbot, e.snapshot((began,)))
    assert screen.kinds.symptoms.chosen == {EventKind.CHEST_PAIN}
    tap(chip(screen, EventKind.CHEST_PAIN))
    assert [(c.kind, c.text) for c in sent] == [(EventKind.SYMPTOM_OVER, "chest_pain")]
    over = e.event(302, EventKind.SYMPTOM_OVER, 1, text="chest_pain")
    screen.show_snapshot(e.snapshot((began, over)))
    assert screen.kinds.symptoms.chosen == set()
    assert row(screen, 302).what.text() == "Chest pain: over"


@pytest.mark.parametrize("score", range(6))
def test_a_sedation_score_is_one_tap_on_its_page(qtbot, score):
    screen, sent = opened(qtbot)
    tap(chip(screen, SCORED))
    assert screen.score.isVisible()
    assert not screen.kinds.isVisible()
    assert screen.score.last.text() == "No score noted yet."
    tap(screen.score.choices.chip(score))
    assert [(c.kind, c.score, c.at) for c in sent] == [(EventKind.SEDATION, score, None)]
    assert screen.kinds.isVisible()


def test_a_score_can_be_left_and_the_last_one_is_shown(qtbot):
    screen, sent = opened(qtbot, e.snapshot((e.scored(303, 4),)))
    assert row(screen, 303).what.text() == "Sedation 3 of 5: only if loud or repeated"
    tap(chip(screen, SCORED))
    assert screen.score.last.text() == "Last: 3 at 2:03 pm"
    tap(screen.score.cancel)
    assert screen.kinds.isVisible()
    assert sent == []


def test_sliding_off_notes_nothing(qtbot):
    screen, sent = opened(qtbot)
    slide_off(chip(screen, EventKind.VOMITED))
    assert sent == []


def test_minutes_ago_count_for_one_event_then_now_again(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.when.chips.chip(15))
    assert screen.when.time.text() == "1:52 pm"
    tap(chip(screen, EventKind.WALKED))
    assert sent[0].at == s.NOW_T - 15 * 60
    assert screen.when.chips.chosen == {0}
    tap(chip(screen, EventKind.WALKED))
    assert sent[1].at is None


def test_a_clock_time_is_typed_and_used(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.when.chips.chip(CLOCK))
    assert screen.clock.isVisible()
    assert not screen.kinds.isVisible()
    assert not screen.clock.forward.isEnabled()
    type_on(screen.clock.pad, "135")
    assert screen.clock.hint.text() == "32 min ago"
    tap(screen.clock.forward)
    assert screen.when.time.text() == "1:35 pm"
    tap(chip(screen, EventKind.VOMITED))
    assert s.NOW.at(sent[0].at).local().strftime("%H:%M") == "13:35"


def test_a_time_to_come_is_refused_in_place(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.when.chips.chip(CLOCK))
    type_on(screen.clock.pad, "230")
    tap(screen.clock.choices.chip("pm"))
    assert screen.clock.hint.property("tone") == "danger"
    assert "still to come" in screen.clock.hint.text()
    tap(screen.clock.forward)
    assert screen.clock.isVisible()
    tap(screen.clock.choices.chip("yesterday"))
    assert screen.clock.forward.isEnabled()
    tap(screen.clock.cancel)
    assert screen.kinds.isVisible()
    assert screen.when.chips.chosen == {0}
    assert sent == []


def test_a_drug_takes_a_usual_dose(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.kinds.drugs.chip("Ondansetron"))
    assert screen.dose.isVisible()
    assert not screen.dose.forward.isEnabled()
    tap(screen.dose.choices.chip(8.0))
    assert screen.dose.forward.text() == "Save Ondansetron 8 mg"
    assert sent == []
    tap(screen.dose.forward)
    assert [(c.kind, c.text, c.dose, c.unit, c.at) for c in sent] == [
        (EventKind.DRUG_GIVEN, "Ondansetron", 8.0, "mg", None)
    ]
    assert screen.kinds.isVisible()


def test_a_drug_takes_a_typed_dose_and_a_time_while_it_is_typed(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.kinds.drugs.chip("Ondansetron"))
    tap(screen.dose.choices.chip(4.0))
    type_on(screen.dose.pad, "16")
    assert screen.dose.hint.property("tone") == "caution"
    assert screen.dose.choices.chosen == frozenset()
    tap(screen.when.chips.chip(CLOCK))
    type_on(screen.clock.pad, "150")
    tap(screen.clock.forward)
    assert screen.dose.forward.text() == "Save Ondansetron 16 mg"
    tap(screen.dose.forward)
    assert (sent[0].dose, s.NOW.at(sent[0].at).local().strftime("%H:%M")) == (16.0, "13:50")


def test_cancel_forgets_the_drug(qtbot):
    screen, sent = opened(qtbot)
    tap(screen.kinds.drugs.chip("Clonidine"))
    tap(screen.dose.choices.chip(0.125))
    tap(screen.dose.cancel)
    assert screen.kinds.isVisible()
    tap(screen.kinds.drugs.chip("Clonidine"))
    assert screen.dose.value.text() == "--"
    assert sent == []


def test_saved_is_said_with_the_event_and_its_time(qtbot):
    screen, sent = opened(qtbot)
    tap(chip(screen, EventKind.VOMITED))
    assert screen.message.text() == "Vomited, 2:07 pm: saving …"
    noted = (*e.events(), e.event(290, EventKind.VOMITED, 0))
    screen.show_snapshot(e.snapshot(noted, e.DRUGS, e.done(sent[0].id)))
    assert screen.message.text() == "Vomited, 2:07 pm: saved"
    assert screen.message.property("tone") == "settled"
    assert screen.list.shown[0].event_id == 290
    assert sent.places == []


def test_a_refusal_and_a_wait_for_the_disk_are_said(qtbot):
    screen, sent = opened(qtbot)
    tap(chip(screen, EventKind.DRANK))
    screen.show_snapshot(e.snapshot(None, e.DRUGS, e.waiting(sent[0].id)))
    assert screen.message.property("tone") == "caution"
    assert "not saved yet" in screen.message.text()
    screen.show_snapshot(e.snapshot(None, e.DRUGS, e.refused(sent[0].id, ErrorCode.DISK_FULL)))
    assert screen.message.property("tone") == "danger"
    assert screen.message.text().startswith("! Drank, 2:07 pm: not saved.")
    assert error_text(ErrorCode.DISK_FULL) in screen.message.text()


def test_a_later_tap_does_not_hide_that_an_earlier_one_failed(qtbot):
    screen, sent = opened(qtbot)
    tap(chip(screen, EventKind.VOMITED))
    tap(chip(screen, EventKind.DRANK))
    outcomes = (e.refused(sent[0].id), e.done(sent[1].id))
    screen.show_snapshot(e.snapshot(None, e.DRUGS, *outcomes))
    assert screen.message.text().startswith("! Vomited, 2:07 pm: not saved.")
    tap(chip(screen, EventKind.WALKED))
    assert screen.message.text() == "Walked, 2:07 pm: saving …"


def test_several_that_wait_are_counted(qtbot):
    screen, sent = opened(qtbot)
    tap(chip(screen, EventKind.VOMITED))
    tap(chip(screen, EventKind.DRANK))
    screen.show_snapshot(e.snapshot(None, e.DRUGS, *(e.waiting(c.id) for c in sent)))
    assert screen.message.text() == "2 entries wait for the disk: not saved yet."


def test_a_wrong_one_is_taken_back_only_when_held(qtbot, monkeypatch):
    screen, sent = opened(qtbot)
    button = row(screen, 203).button
    hold(button, monkeypatch, 790)
    assert sent == []
    hold(button, monkeypatch)
    assert [(type(c), c.event) for c in sent] == [(RetractEvent, 203)]
    assert not button.isEnabled()
    gone = tuple(
        e.drug(203, 10, retracted=s.NOW_T) if each.id == 203 else each for each in e.events()
    )
    screen.show_snapshot(e.snapshot(gone, e.DRUGS, e.done(sent[0].id)))
    assert screen.message.text() == "Ondansetron 4 mg, 1:57 pm: taken back"
    assert row(screen, 203).what.font().strikeOut()
    assert row(screen, 203).button.isHidden()
    assert not row(screen, 202).what.font().strikeOut()


def test_a_refused_taking_back_can_be_tried_again(qtbot, monkeypatch):
    screen, sent = opened(qtbot)
    hold(row(screen, 202).button, monkeypatch)
    screen.show_snapshot(e.snapshot(None, e.DRUGS, e.refused(sent[0].id)))
    assert "Vomited, 1:55 pm: not taken back." in screen.message.text()
    assert row(screen, 202).button.isEnabled()


def test_the_event_under_the_finger_is_taken_back_though_another_comes_on_top(qtbot, monkeypatch):
    screen, sent = opened(qtbot)
    button = row(screen, 203).button
    press(button)
    screen.show_snapshot(e.snapshot((*e.events(), e.event(290, EventKind.DRANK, 0))))
    monkeypatch.setattr(button, "_since", Held(810))
    button._on_tick()
    release(button)
    assert [c.event for c in sent] == [203]


def test_whether_oxygen_is_on_is_shown_by_words_and_a_tick(qtbot):
    screen, _ = opened(qtbot)
    assert screen.kinds.oxygen_now.text() == "Oxygen on since 1:40 pm"
    assert chip(screen, EventKind.OXYGEN_ON).shows_tick
    off = (*e.events(), e.event(290, EventKind.OXYGEN_OFF, 2))
    screen.show_snapshot(e.snapshot(off))
    assert screen.kinds.oxygen_now.text() == "Oxygen off since 2:05 pm"
    assert not chip(screen, EventKind.OXYGEN_ON).shows_tick


def test_more_than_the_list_holds_can_be_reached(qtbot):
    screen, sent = opened(qtbot, e.snapshot(e.many()))
    last = screen.list.shown[-1]
    assert screen.list.below() > 0
    while not screen.list.at_end:
        tap(screen.list.more)
    assert not last.visibleRegion().isEmpty()
    tap(chip(screen, EventKind.DRANK))
    assert screen.list.area.verticalScrollBar().value() == 0
    assert len(sent) == 1


def test_leaving_forgets_everything(qtbot):
    screen, sent = opened(qtbot)
    tap(chip(screen, EventKind.DRANK))
    tap(screen.when.chips.chip(30))
    tap(screen.kinds.drugs.chip("Clonidine"))
    tap(screen.dose.choices.chip(0.2))
    tap(screen.back)
    assert sent.places == [Place.BOARD]
    screen.leave()
    screen.enter(e.snapshot(None, e.DRUGS, e.done(sent[0].id)))
    assert screen.kinds.isVisible()
    assert screen.when.chips.chosen == {0}
    assert "saved" not in screen.message.text()
    assert (screen.form.drug, screen.form.dose) == (None, None)
