"""The call button says what the record says, never more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from app.commands import CallNurse
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from tests.ui import samples
from ui.widgets.call_button import ON_THE_WAY_FOR, CallButton
from ui.widgets.touch import guard


@pytest.fixture
def finger(qapp):
    """A touch screen."""
    return QTest.createTouchDevice()


@pytest.fixture
def button(qtbot):
    made = CallButton()
    qtbot.addWidget(made)
    made.resize(600, 190)
    made.show_snapshot(samples.snapshot())
    made.show()
    return made


@pytest.fixture
def calls(button):
    sent: list[CallNurse] = []
    button.called.connect(sent.append)
    return sent


def touch(widget, finger, start: QPoint, end: QPoint | None = None) -> None:
    """Put a finger down at `start` and lift it at `end`."""
    sequence = QTest.touchEvent(widget, finger)
    sequence.press(0, start, widget).commit()
    if end is not None:
        sequence.move(0, end, widget).commit()
    sequence.release(0, end or start, widget).commit()


def with_outcome(call: CallNurse, snapshot: Snapshot | None = None, **outcome) -> Snapshot:
    done = Outcome(call.id, outcome.pop("done", False), **outcome)
    return replace(snapshot or samples.snapshot(), outcomes={call.id: done})


def test_a_touch_calls_and_waits_for_the_record(button, calls, finger):
    touch(button, finger, button.rect().center())
    assert len(calls) == 1
    assert button.words == "Calling …"
    button.show_snapshot(samples.snapshot())
    assert button.words == "Calling …", "no outcome yet: not called"
    button.show_snapshot(
        with_outcome(calls[0], samples.snapshot(notices=(samples.call(4),)), done=True)
    )
    assert (button.words, button.under) == ("Nurse called", "2:03 pm · tap again if urgent")


def test_a_finger_that_slides_off_does_not_call(button, calls, finger):
    touch(button, finger, button.rect().center(), QPoint(300, 500))
    assert calls == []


def test_a_double_touch_is_one_call(button, calls, finger):
    touch(button, finger, button.rect().center())
    touch(button, finger, button.rect().center())
    assert len(calls) == 1


def test_a_touch_while_calling_is_the_same_call(button, calls, finger):
    touch(button, finger, button.rect().center())
    guard.reset()
    touch(button, finger, button.rect().center())
    assert len({c.id for c in calls}) == 1


def test_a_touch_after_the_call_was_saved_is_another_call(button, calls):
    button.click()
    button.show_snapshot(
        with_outcome(calls[0], samples.snapshot(notices=(samples.call(1),)), done=True)
    )
    guard.reset()
    button.click()
    assert calls[0].id != calls[1].id
    repeated = replace(samples.call(1), repeated=1)
    button.show_snapshot(with_outcome(calls[1], samples.snapshot(notices=(repeated,)), done=True))
    assert button.under == "2:06 pm · called 2 times"


def test_on_the_way_only_after_staff_acknowledged(button):
    button.show_snapshot(samples.snapshot(notices=(samples.call(3),)))
    assert button.words == "Nurse called"
    button.show_snapshot(samples.snapshot(notices=(samples.call(3, acknowledged=True),)))
    assert button.words == "A nurse is on the way"
    assert button.under.startswith("2:04 pm")


def test_on_the_way_does_not_stand_for_ever(button):
    snapshot = samples.snapshot(notices=(samples.call(3, acknowledged=True),))
    button.show_snapshot(replace(snapshot, now=snapshot.now.shifted(ON_THE_WAY_FOR)))
    assert button.words == "Call the nurse"


@pytest.mark.parametrize(
    "outcome", [{"waiting": True}, {"error": ErrorCode.DISK_FULL, "waiting": True},
                {"error": ErrorCode.NO_SESSION}]
)  # fmt: skip
def test_a_call_that_is_not_saved_says_so(button, calls, outcome):
    button.click()
    button.show_snapshot(with_outcome(calls[0], **outcome))
    assert (button.words, button.under) == ("Not sent yet", "Please call out loud")
    button.show_snapshot(samples.snapshot())
    assert button.words == "Not sent yet", "it stays until it is sent"


def test_a_call_that_waited_is_shown_once_saved(button, calls):
    button.click()
    button.show_snapshot(with_outcome(calls[0], waiting=True))
    button.show_snapshot(
        with_outcome(calls[0], samples.snapshot(notices=(samples.call(0),)), done=True)
    )
    assert button.words == "Nurse called"


def test_a_refused_call_can_be_made_again(button, calls):
    button.click()
    button.show_snapshot(with_outcome(calls[0], error=ErrorCode.INTERNAL))
    guard.reset()
    button.click()
    assert calls[0].id != calls[1].id
    assert button.words == "Calling …"


def test_no_answer_at_all_says_so(button, calls):
    button.click()
    assert button.unanswered.isActive()
    button.on_unanswered()
    assert button.words == "Not sent yet"


def test_a_call_whose_outcome_went_by_is_known_by_its_notice(button, calls):
    button.click()
    button.on_unanswered()
    button.show_snapshot(samples.snapshot(notices=(samples.call(0),)))
    assert button.words == "Nurse called"


def test_the_next_patient_sees_nothing_of_it(button, calls):
    button.click()
    button.on_unanswered()
    button.show_snapshot(samples.snapshot(session=samples.session(id=11)))
    assert button.words == "Call the nurse"


def test_hidden_time_is_hidden_here_too(button):
    button.show_snapshot(samples.snapshot(notices=(samples.call(3),)), hide_time=True)
    assert button.under == "tap again if urgent"
    button.show_snapshot(samples.snapshot(notices=(samples.call(3, True),)), hide_time=True)
    assert button.under == "tap to call again"
