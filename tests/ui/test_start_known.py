"""A patient who was here before: asked about once, and said only of exactly that patient."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import LookUpPatient
from tests.ui import samples
from tests.ui.staff_tools import key, press, preview, release, tap, type_on
from tests.ui.start_tools import SNAP, TYPED, answer, filled, opened, pick, starts, told
from ui.screens.start_known import QUIET, LookUp, known_patient, known_text
from ui.screens.start_values import FieldName


def asked(sent) -> list[str]:
    return [command.mrn for command in sent if isinstance(command, LookUpPatient)]


def later(seconds: float, **changes):
    return replace(SNAP, now=SNAP.now.shifted(seconds), **changes)


KNOWN = replace(SNAP, returning=samples.returning())

# --- when to ask ---------------------------------------------------------------------------


def test_a_number_is_asked_about_once_when_its_field_is_left(qtbot):
    screen, sent = opened(qtbot)
    type_on(screen.pad.letters, "20417")
    assert asked(sent) == []
    tap(key(screen.pad, "Next"))
    assert asked(sent) == ["20417"]
    screen.show_snapshot(later(5))
    type_on(screen.pad.letters, "R.K.")
    tap(key(screen.pad, "Done"))
    assert asked(sent) == ["20417"]


def test_a_number_is_asked_about_when_no_more_digits_come(qtbot):
    screen, sent = opened(qtbot)
    type_on(screen.pad.letters, "204")
    screen.show_snapshot(later(QUIET / 2))
    type_on(screen.pad.letters, "17")
    screen.show_snapshot(later(QUIET))
    assert asked(sent) == []
    screen.show_snapshot(later(1.5 * QUIET))
    assert asked(sent) == ["20417"]
    screen.show_snapshot(later(9 * QUIET))
    assert asked(sent) == ["20417"]


def test_another_number_is_asked_about_and_an_erased_one_is_forgotten(qtbot):
    screen, sent = filled(qtbot)
    pick(screen, FieldName.MRN)
    tap(key(screen.pad.letters, "⌫"))
    tap(key(screen.pad, "Done"))
    assert asked(sent) == ["2041"]
    pick(screen, FieldName.MRN)
    tap(key(screen.pad.letters, "Clear"))
    tap(key(screen.pad, "Done"))
    assert asked(sent) == ["2041", ""]


def test_an_empty_form_asks_about_nobody(qtbot):
    screen, sent = opened(qtbot)
    tap(key(screen.pad, "Done"))
    screen.show_snapshot(later(60))
    screen.leave()
    assert asked(sent) == []


def test_leaving_makes_the_core_forget_the_number(qtbot):
    screen, sent = filled(qtbot)
    screen.leave()
    assert asked(sent) == [""]
    screen.enter(SNAP)
    screen.leave()
    assert asked(sent) == [""]


def test_a_cancelled_form_is_forgotten_by_the_core(qtbot):
    screen, sent = filled(qtbot)
    # The window leaves the screen that wants another place.
    screen.go.connect(screen.leave)
    with qtbot.waitSignal(screen.cancel_held.held, timeout=3000):
        press(screen.cancel_held)
    release(screen.cancel_held)
    assert asked(sent) == [""]


def test_starting_keeps_the_patient_until_the_session_is_there(qtbot):
    screen, sent = filled(qtbot)
    tap(screen.expected.button)
    assert asked(sent) == []
    screen.go.connect(screen.leave)
    screen.show_snapshot(answer(starts(sent)[0]))
    assert asked(sent) == [""]


def test_the_look_up_counts_quiet_from_the_last_key():
    look_up = LookUp()
    assert not look_up.due("2", 100.0, left=False)
    assert not look_up.due("20", 100.0 + QUIET, left=False)
    assert look_up.due("20", 100.0 + 2 * QUIET, left=False)
    assert look_up.asked == "20"
    assert look_up.forget()
    assert not look_up.forget()


# --- what is said ----------------------------------------------------------------------------


def test_a_patient_who_was_here_is_told(qtbot):
    screen, _ = filled(qtbot, KNOWN)
    assert screen.expected.reasons.texts[0] == (
        "Seen here before: 3 sessions. The forecast starts from what they showed "
        "(2 sessions learned). Last time all had settled after 1 h 10 min."
    )


@pytest.mark.parametrize(
    "returning",
    [None, samples.returning(mrn="2041"), samples.returning(sessions=0, learned=0)],
)
def test_a_patient_who_was_not_here_is_no_line(qtbot, returning):
    screen, _ = filled(qtbot, replace(SNAP, returning=returning))
    assert "here before" not in told(screen)
    screen.form.set_text(FieldName.EARLIER, "")
    screen.show_snapshot(replace(SNAP, returning=returning))
    assert screen.fields.fields[FieldName.EARLIER].unit == ""


def test_an_empty_number_is_nobody():
    assert known_patient(samples.returning(mrn=""), "") is None


@pytest.mark.parametrize(
    ("sessions", "learned", "settled", "words"),
    [
        (1, 1, None, "Seen here before: 1 session. The forecast starts from what they showed "),
        (2, 0, None, "Seen here before: 2 sessions. The forecast does not use them."),
    ],
)
def test_little_known_is_said_as_such(qapp, sessions, learned, settled, words):
    known = replace(samples.returning(sessions=sessions, learned=learned), last_settled=settled)
    assert known_text(known).startswith(words)
    assert "Last time" not in known_text(known)
    assert ("(1 session learned)" in known_text(known)) is (learned == 1)


def test_earlier_infusions_here_are_said_and_never_filled_in(qtbot):
    screen, sent = filled(qtbot, KNOWN, earlier_infusions="")
    field = screen.fields.fields[FieldName.EARLIER]
    assert (field.value, field.unit) == ("", "here: 3")
    assert not screen.expected.button.isEnabled()
    pick(screen, FieldName.EARLIER)
    assert screen.pad.hint.startswith("Earlier infusions here: 3.")
    type_on(screen.pad.numbers, "5")
    assert (field.value, field.unit) == ("5", "")
    assert screen.pad.hint == "0 to 999"
    tap(key(screen.pad, "Done"))
    tap(screen.expected.button)
    assert [command.earlier_infusions for command in starts(sent)] == [5]


def test_the_pad_says_it_while_the_number_is_typed(qtbot):
    screen, _ = filled(qtbot, KNOWN)
    pick(screen, FieldName.MRN)
    assert screen.pad.hint == "Seen here before: 3 sessions."


def test_another_number_is_another_patient(qtbot):
    screen, _ = filled(qtbot, KNOWN)
    pick(screen, FieldName.MRN)
    type_on(screen.pad.letters, "8")
    tap(key(screen.pad, "Done"))
    assert "here before" not in told(screen)


def test_the_forecast_is_asked_for_again_when_more_is_known(qtbot):
    calls = []

    def counting(*given):
        calls.append(given)
        return preview(*given)

    screen, _ = opened(qtbot, look_ahead=counting)
    for name, text in TYPED.items():
        screen.form.set_text(name, text)
    screen.show_snapshot(SNAP)
    screen.show_snapshot(SNAP)
    assert len(calls) == 1
    screen.show_snapshot(KNOWN)
    screen.show_snapshot(KNOWN)
    assert len(calls) == 2
    screen.show_snapshot(replace(SNAP, returning=samples.returning(learned=3)))
    assert len(calls) == 3


def test_nothing_of_the_patient_stays_after_leaving(qtbot):
    screen, _ = filled(qtbot, KNOWN)
    screen.leave()
    assert told(screen) == ""
    assert screen._outlook.known is None
    assert screen.pad.known is None
