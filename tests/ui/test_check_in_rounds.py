"""Whose round it is, how one left open goes on, and how a round ends."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from app.commands import CallNurse
from app.domain.symptom import CheckIn, Origin, Rating, Symptom
from app.snapshot import CheckInView, Snapshot
from tests.ui import samples
from tests.ui.patient_screens import Bench
from ui.places import Place
from ui.widgets.dots import Dot


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot)


def open_round(by_staff: int | None = None) -> CheckIn:
    given = {Symptom.DISSOCIATION: Rating.MILD, Symptom.DIZZINESS: None}
    at = dict.fromkeys(given, samples.NOW_T - 9)
    return CheckIn(300, samples.NOW_T - 12, Origin.PROMPT, given, at, by_staff)


def left_open(by_staff: int | None = None) -> Snapshot:
    session = samples.session(
        check_ins=(*samples.check_ins(), open_round(by_staff)),
        check_in=CheckInView(open_id="open-before"),
    )
    return samples.snapshot(session=session)


def test_a_round_left_open_by_a_restart_goes_on(bench):
    bench.enter(left_open())
    assert bench.opened == []
    assert bench.screen.question.text() == "How sick to your stomach do you feel right now?"
    assert bench.screen.dots.dots[:3] == (Dot.SAVED, Dot.SAVED, Dot.OPEN)
    bench.tap(Rating.NONE)
    assert bench.rates[0].check_in == "open-before"
    bench.press(bench.screen.back)
    bench.press(bench.screen.back)
    assert bench.screen.choices[Rating.MILD].chosen


def test_a_round_of_staff_is_not_gone_on_with_by_the_patient(bench):
    bench.enter(left_open(by_staff=1))
    assert bench.closed == ["open-before"]
    assert len(bench.opened) == 1
    assert bench.screen.count.text() == "1 of 5"


def test_a_finished_round_whose_end_waits_for_the_disk_is_not_gone_on_with(bench):
    given = dict.fromkeys(Symptom, Rating.MILD)
    whole = CheckIn(301, samples.NOW_T - 12, Origin.PATIENT, given, dict.fromkeys(given, 1.0))
    session = samples.session(check_ins=(whole,), check_in=CheckInView(open_id="just-finished"))
    bench.enter(samples.snapshot(session=session))
    assert bench.closed == ["just-finished"]
    assert bench.screen.count.text() == "1 of 5"


def test_staff_enter_answers_for_the_patient_and_it_says_so(bench):
    bench.enter(samples.snapshot(signed_in=samples.NURSE))
    assert bench.opened[0].origin == Origin.STAFF
    assert bench.screen.proxy_line.isVisible()
    assert bench.screen.proxy_line.text() == "Answers entered by Nurse 07 for the patient"
    bench.answer_all(0, 0, 0, 0, 0)
    bench.commit()
    bench.press(bench.screen.done)
    assert bench.places == [Place.BOARD]


def test_a_patient_sees_no_line_about_staff(bench):
    bench.enter()
    assert not bench.screen.proxy_line.isVisible()


def test_signing_out_ends_the_proxy_round(bench):
    bench.enter(samples.snapshot(signed_in=samples.NURSE))
    bench.screen.show_snapshot(samples.snapshot())
    assert bench.closed == [bench.opened[0].id]
    assert bench.places == [Place.HOME]


def test_untouched_for_two_minutes_it_closes(bench):
    bench.enter()
    assert bench.screen.untouched_timer.isActive()
    assert bench.screen.untouched_timer.interval() == 120_000
    bench.tap(Rating.MILD)
    bench.screen.untouched_timer.timeout.emit()
    assert bench.closed == [bench.opened[0].id]
    assert bench.places == [Place.HOME]
    assert not bench.screen.advance_timer.isActive()


def test_leaving_in_the_middle_closes_once(bench):
    bench.enter()
    bench.tap(Rating.MILD)
    bench.screen.leave()
    bench.screen.leave()
    assert len(bench.closed) == 1
    assert not bench.screen.advance_timer.isActive()
    assert not bench.screen.untouched_timer.isActive()


def test_a_session_that_ends_takes_the_round_with_it(bench):
    bench.enter()
    bench.screen.show_snapshot(samples.snapshot(session=None))
    assert bench.closed == []
    assert bench.places == [Place.HOME]
    bench.screen.show_snapshot(samples.snapshot(session=None))
    assert bench.places == [Place.HOME]


def test_each_round_starts_empty(bench):
    bench.enter()
    bench.tap(Rating.SEVERE)
    bench.screen.leave()
    bench.enter()
    assert not any(c.chosen for c in bench.screen.choices)
    assert bench.screen.dots.dots == (Dot.OPEN,) * 5


def test_real_fingers(bench, qapp):
    finger = QTest.createTouchDevice()
    bench.enter()
    mild = bench.screen.choices[Rating.MILD]
    centre = mild.rect().center()
    QTest.touchEvent(mild, finger).press(0, centre, mild).commit()
    assert bench.rates == [], "an answer counts on release"
    away = QPoint(centre.x(), -200)
    QTest.touchEvent(mild, finger).move(0, away, mild).commit()
    QTest.touchEvent(mild, finger).release(0, away, mild).commit()
    assert bench.rates == [], "sliding off is no tap"
    for _ in range(2):
        QTest.touchEvent(mild, finger).press(0, centre, mild).commit()
        QTest.touchEvent(mild, finger).release(0, centre, mild).commit()
    assert [r.rating for r in bench.rates] == [Rating.MILD], "a double tap is one"


def test_the_nurse_can_be_called_from_here(bench):
    bench.enter()
    bench.press(bench.screen.call)
    assert isinstance(bench.sent[-1], CallNurse)
