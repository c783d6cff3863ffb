"""Order, ownership and honesty where things go wrong at the same time."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from app import commands as c
from app.bedside.situation import Situation
from app.bedside.thread import CoreThread
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.numeric import judged
from app.domain.readiness import CriterionState
from app.domain.reading import Freshness
from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode
from app.pins import FREE_TRIES, PinKeeper
from app.vitals.source import VitalsBatch
from tests.bedside.bay import MINUTE, OTHER_PIN, PIN, START, Bay
from tests.bedside.test_core_storage import fill_disk, fill_with_calls, make_room


def test_the_thread_keeps_the_order_of_the_taps(busy: Bay) -> None:
    thread = CoreThread(busy.core)
    thread.start()
    opened = [c.OpenCheckIn(origin=Origin.PATIENT) for _ in range(60)]
    last = None
    for command in opened:
        busy.core.put(command)
        for rating in (Rating.SEVERE, Rating.MILD):
            last = c.Rate(check_in=command.id, symptom=Symptom.NAUSEA, rating=rating)
            busy.core.put(last)
    assert last is not None
    deadline = time.monotonic() + 20
    while busy.now.outcome(last.id) is None:
        assert time.monotonic() < deadline
    thread.stop()
    assert busy.now.session is not None
    given = [x.ratings for x in busy.now.session.check_ins]
    assert given == [{Symptom.NAUSEA: Rating.MILD}] * len(opened)


def test_what_waits_for_the_disk_stays_the_work_of_who_did_it(busy: Bay) -> None:
    first, second = (member.id for member in busy.now.staff)
    fill_disk(busy)
    fill_with_calls(busy)
    assess = c.Assess(item="oriented", value=1)
    assert busy.do(assess).waiting
    busy.ok(c.SignOut())
    busy.ok(c.SignIn(staff_id=second, pin=OTHER_PIN))
    make_room(busy)
    busy.clock.advance(2)
    busy.step()
    assert busy.now.session is not None
    assert busy.now.session.assessments["oriented"].by == first


def test_it_is_written_though_staff_have_locked_meanwhile(busy: Bay) -> None:
    fill_disk(busy)
    fill_with_calls(busy)
    assess = c.Assess(item="oriented", value=1)
    assert busy.do(assess).waiting
    busy.ok(c.SignOut())
    make_room(busy)
    busy.clock.advance(2)
    busy.step()
    assert busy.now.outcome(assess.id).done  # type: ignore[union-attr]


def test_wrong_pins_count_on_a_full_disk(busy: Bay) -> None:
    busy.ok(c.SignOut())
    fill_disk(busy)
    fill_with_calls(busy)
    who = busy.now.staff[0].id
    for _ in range(FREE_TRIES):
        assert busy.do(c.SignIn(staff_id=who, pin="000000")).error == ErrorCode.WRONG_PIN
    assert busy.do(c.SignIn(staff_id=who, pin=PIN)).error == ErrorCode.LOCKED_OUT


def test_a_waiting_call_is_shown_to_staff_as_not_yet_written(busy: Bay) -> None:
    fill_disk(busy)
    fill_with_calls(busy)
    busy.do(c.CallNurse())
    waiting = [n for n in busy.now.notices if n.id < 0]
    assert waiting
    assert {n.kind for n in waiting} == {NoticeKind.NURSE_CALLED}


def test_a_full_disk_is_told_until_something_could_be_written(busy: Bay) -> None:
    fill_disk(busy)
    refused = fill_with_calls(busy)
    for _ in range(5):
        busy.clock.advance(3)
        busy.step()
        assert busy.now.storage_error == ErrorCode.DISK_FULL
    make_room(busy)
    busy.clock.advance(3)
    busy.step()
    assert busy.now.storage_error is None
    assert busy.now.outcome(refused.id).done  # type: ignore[union-attr]


def test_a_hundred_waiting_taps_are_all_written_once(busy: Bay) -> None:
    opened = busy.ok(c.OpenCheckIn(origin=Origin.PATIENT))
    fill_disk(busy)
    fill_with_calls(busy)
    symptoms = list(Symptom)
    taps = [
        c.Rate(check_in=opened, symptom=symptoms[n % 5], rating=Rating(n // 5 % 4))
        for n in range(100)
    ]
    for tap in (*taps, *taps):
        busy.core.put(tap)
    busy.step()
    make_room(busy)
    busy.clock.advance(2)
    busy.step()
    assert busy.database.rows("SELECT count(*) FROM rating_given")[0][0] == 100


def test_what_the_record_refuses_for_good_does_not_block_the_rest(busy: Bay) -> None:
    bad = c.Assess(item="escort", value=1, text="\ud800")
    assert busy.do(bad).error == ErrorCode.VALUE_REFUSED
    assert busy.do(c.CallNurse()).done


def test_a_bug_in_a_waiting_command_ends_neither_the_queue_nor_the_picture(
    busy: Bay, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_disk(busy)
    fill_with_calls(busy)
    bad, good = c.Assess(item="oriented", value=1), c.CallNurse()
    busy.do(bad)
    busy.do(good)
    make_room(busy)

    from app.bedside import desk

    usual = desk.facts_for

    def broken(command: c.Command, now: Situation) -> object:
        if command is bad:
            raise ZeroDivisionError
        return usual(command, now)

    monkeypatch.setattr(desk, "facts_for", broken)
    busy.clock.advance(2)
    busy.step()
    assert busy.now.outcome(bad.id).error == ErrorCode.INTERNAL  # type: ignore[union-attr]
    assert busy.now.outcome(good.id).done  # type: ignore[union-attr]


def test_values_from_before_a_reboot_are_history_and_never_count(busy: Bay) -> None:
    busy.wait(75)
    for _ in range(3):
        busy.check_in(0)
        busy.wait(12)
    busy.assess_all()
    assert busy.readiness.ready
    busy.close()
    # The wall clock stood still while the machine was off for who knows how long.
    busy.clock.reboot("boot-b", off_for=0.0)
    busy.open()
    busy.step()
    assert busy.now.readings[Metric.SPO2].freshness == Freshness.MISSING
    assert len(busy.now.trends[Metric.SPO2]) > 0
    states = {r.criterion.id: r.state for r in busy.readiness.results}
    for name in ("oxygen", "heart_rate", "pressure_baseline", "dissociation", "oriented"):
        assert states[name] != CriterionState.MET, name
    busy.ok(c.SignIn(staff_id=busy.now.staff[0].id, pin=PIN))
    busy.ok(c.ConfirmTime())
    states = {r.criterion.id: r.state for r in busy.readiness.results}
    for name in ("oxygen", "heart_rate", "pressure_baseline"):
        assert states[name] != CriterionState.MET, name
    assert states["dissociation"] == CriterionState.MET


def test_a_moved_wall_clock_does_not_stretch_the_session_over_a_reboot(busy: Bay) -> None:
    busy.wait(10)
    busy.clock.step_wall(3600)
    busy.wait(5)
    busy.ok(c.CallNurse())
    busy.close()
    busy.clock.reboot("boot-b", off_for=30.0)
    busy.open()
    session = busy.step().session
    assert session is not None
    assert session.infusion.ended is not None
    assert busy.now.now.t - session.infusion.ended == pytest.approx(15.5 * MINUTE, abs=20)
    assert session.time_gap == pytest.approx(30.0, abs=20)


def test_a_questionable_value_ends_the_steady_run(busy: Bay) -> None:
    busy.make_ready()
    now = busy.clock.advance(10)
    busy.core.put(VitalsBatch((judged(Metric.SPO2, now.t, 45.0),)))
    busy.step()
    busy.wait(0.5)
    states = {r.criterion.id: r.state for r in busy.readiness.results}
    assert states["oxygen"] != CriterionState.MET
    busy.wait(11)
    states = {r.criterion.id: r.state for r in busy.readiness.results}
    assert states["oxygen"] == CriterionState.MET


def test_another_protocol_file_is_told_and_stops_the_discharge(busy: Bay) -> None:
    busy.make_ready()
    busy.close()
    busy.open()
    core = busy.core
    protocols = tuple(replace(p, sha256="f" * 64) for p in busy.setup.protocols)
    core._viewer._setup = replace(busy.setup, protocols=protocols)
    busy.step()
    (notice,) = [n for n in busy.now.notices if n.kind == NoticeKind.PROTOCOL_CHANGED]
    busy.ok(c.SignIn(staff_id=busy.now.staff[0].id, pin=PIN))
    busy.wait(0.5)
    assert busy.do(busy.end_command()).error == ErrorCode.CRITERIA_OPEN
    busy.ok(c.AcknowledgeNotice(notice=notice.id))
    busy.ok(busy.end_command())


def test_a_jump_of_the_clock_is_told_when_the_disk_works_again(busy: Bay) -> None:
    fill_disk(busy)
    fill_with_calls(busy)
    busy.clock.step_wall(3600)
    busy.step()
    make_room(busy)
    busy.clock.advance(2)
    busy.step()
    busy.step()
    assert [n.subject for n in busy.now.notices if n.kind == NoticeKind.TIME_GAP] == ["clock:3600"]


def test_a_free_bay_keeps_no_long_history(bay: Bay) -> None:
    bay.wait(300, stride=5.0)
    view = bay.now.trends[Metric.HR]
    assert len(view) * 5 < 6000 + 900
    assert view.times[-1] > START.t + 299 * MINUTE
    assert bay.now.readings[Metric.HR].value == 72.0


def test_a_failing_hasher_is_told(bay: Bay, tmp_path: Path) -> None:
    class Broken:
        def hash(self, pin: str) -> str:
            raise MemoryError

    bay.core._proving._pins = PinKeeper(Broken(), lambda job: job())  # type: ignore[arg-type]
    assert bay.do(c.AddStaff(name="A", pin=PIN)).error == ErrorCode.INTERNAL
