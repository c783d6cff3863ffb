"""After a restart everything acknowledged is there, and time is told honestly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app import commands as c
from app.domain.metric import Metric
from app.domain.notice import NoticeKind
from app.domain.readiness import CriterionState, Reason
from app.domain.reading import Freshness
from app.domain.vital_state import VitalState
from tests.bedside.bay import MINUTE, Bay


def test_the_session_is_the_same_after_a_restart(busy: Bay) -> None:
    busy.wait(12)
    busy.check_in(2, 3, 1, 0, 0)
    busy.ok(c.CallNurse())
    busy.ok(c.Assess(item="escort", value=1, text="J.K."))
    busy.wait(3)
    busy.core.step()
    before = busy.now
    busy.restart()
    # Nobody is signed in after a restart, and only staff are told why.
    assert before.session is not None
    assert busy.now.session == replace(before.session, explanation=None)
    assert busy.now.notices == before.notices
    assert len(busy.now.trends[Metric.HR]) == len(before.trends[Metric.HR])
    assert list(busy.now.trends[Metric.NIBP_SYS].times) == pytest.approx(
        list(before.trends[Metric.NIBP_SYS].times), abs=0.001
    )


def test_the_staff_side_is_locked_after_a_restart(busy: Bay) -> None:
    busy.restart()
    assert busy.now.signed_in is None


def test_time_off_counts_in_the_same_boot(busy: Bay) -> None:
    busy.wait(10)
    busy.clock.advance(25 * MINUTE)
    busy.restart()
    session = busy.now.session
    assert session is not None
    assert session.infusion.ended is not None
    assert busy.now.now.t - session.infusion.ended == pytest.approx(35 * MINUTE)
    assert session.time_gap is None
    session = busy.step().session
    assert session is not None
    missed = [x for x in session.check_ins if x.opened > busy.now.now.t - 20 * MINUTE]
    assert missed == [], "nothing is missed while nobody could be asked"


@pytest.mark.parametrize("step", [3600.0, -7200.0])
def test_moving_the_wall_clock_moves_nothing_but_clock_times(busy: Bay, step: float) -> None:
    busy.wait(20)
    before = busy.now.session
    busy.clock.step_wall(step)
    after = busy.step().session
    assert before is not None
    assert after is not None
    assert after.forecast.effects == before.forecast.effects
    assert after.infusion == before.infusion
    (notice,) = [n for n in busy.now.notices if n.kind == NoticeKind.TIME_GAP]
    assert notice.subject == f"clock:{step:.0f}"
    busy.ok(c.ConfirmTime())
    assert all(n.acknowledged for n in busy.now.notices if n.kind == NoticeKind.TIME_GAP)


@pytest.mark.parametrize("step", [3600.0, -7200.0])
def test_moving_the_wall_clock_while_off_moves_nothing(busy: Bay, step: float) -> None:
    busy.wait(20)
    ended = busy.now.session.infusion.ended  # type: ignore[union-attr]
    busy.close()
    busy.clock.step_wall(step)
    busy.open()
    busy.step()
    assert busy.now.session is not None
    assert busy.now.session.infusion.ended == pytest.approx(ended)
    assert [n.subject for n in busy.now.notices if n.kind == NoticeKind.TIME_GAP] == [
        f"clock:{step:.0f}"
    ]


@pytest.fixture
def rebooted(busy: Bay) -> Bay:
    """A bay whose machine was without power for seven minutes."""
    busy.wait(70)
    busy.check_in(0)
    busy.close()
    busy.clock.reboot("boot-b", off_for=7 * MINUTE)
    busy.open()
    busy.step()
    return busy


def minimum_time(bay: Bay) -> tuple[CriterionState, Reason]:
    (found,) = [r for r in bay.readiness.results if r.criterion.kind == "minimum_time"]
    return found.state, found.evidence.reason


def test_a_reboot_shows_the_gap_and_waits_for_staff(rebooted: Bay) -> None:
    session = rebooted.now.session
    assert session is not None
    assert session.time_gap == pytest.approx(7 * MINUTE)
    assert minimum_time(rebooted) == (CriterionState.UNKNOWN, Reason.TIME_UNSURE)
    assert session.infusion.ended is not None
    assert rebooted.now.now.t - session.infusion.ended == pytest.approx(77 * MINUTE)


def test_an_unconfirmed_gap_survives_another_restart(rebooted: Bay) -> None:
    rebooted.ok(c.CallNurse())
    rebooted.restart()
    assert rebooted.now.session is not None
    assert rebooted.now.session.time_gap == pytest.approx(7 * MINUTE)


def test_confirming_the_time_lets_it_count(rebooted: Bay) -> None:
    rebooted.ok(c.SignIn(staff_id=rebooted.now.staff[0].id, pin="246810"))
    rebooted.ok(c.ConfirmTime())
    assert rebooted.now.session is not None
    assert rebooted.now.session.time_gap is None
    assert minimum_time(rebooted) == (CriterionState.MET, Reason.OK)
    rebooted.restart()
    assert rebooted.now.session is not None
    assert rebooted.now.session.time_gap is None


def since_infusion(bay: Bay) -> float:
    """Return the minutes since the infusion ended, as the newest snapshot has them."""
    assert bay.now.session is not None
    assert bay.now.session.infusion.ended is not None
    return (bay.now.now.t - bay.now.session.infusion.ended) / MINUTE


def gap_notices(bay: Bay) -> list[str]:
    return [n.subject for n in bay.now.notices if n.kind == NoticeKind.TIME_GAP]


def test_a_restart_after_a_clock_that_was_ahead_does_not_move_the_infusion(busy: Bay) -> None:
    busy.wait(5)
    busy.close()
    busy.clock.reboot("boot-b", off_for=5 * MINUTE - 7200.0)
    busy.open()
    busy.staff_in()
    busy.ok(c.ConfirmTime())
    busy.wait(60)
    before = since_infusion(busy)
    busy.restart()
    assert since_infusion(busy) == pytest.approx(before)
    assert before > 60.0


def test_each_boot_tells_its_gap_at_once_though_nobody_saw_the_last(busy: Bay) -> None:
    busy.wait(5, silent=True)
    for boot in ("boot-b", "boot-c"):
        busy.close()
        busy.clock.reboot(boot, off_for=-7200.0)
        busy.open()
        busy.step()
    busy.step()
    assert gap_notices(busy) == ["restart:0", "restart:0"]
    busy.wait(60, silent=True)
    before = since_infusion(busy)
    busy.restart()
    assert since_infusion(busy) == pytest.approx(before)
    busy.step()
    assert len(gap_notices(busy)) == 2


def test_no_state_runs_through_a_gap_without_power(busy: Bay) -> None:
    busy.wait(5, stride=1)
    busy.ok(c.CallNurse())
    off = busy.clock.now()
    busy.close()
    back = busy.clock.reboot("boot-b", off_for=40 * MINUTE)
    busy.open()
    assert busy.now.session is not None
    (before,) = busy.now.session.states[Metric.HR]
    assert before.state == VitalState.PRESENT
    assert before.until == pytest.approx(back.t - 40 * MINUTE)
    assert before.until is not None
    assert before.since == pytest.approx(before.until - 5 * MINUTE, abs=2.0)
    busy.wait(1, stride=1)
    old, new = busy.now.session.states[Metric.HR]
    assert old == before
    assert (new.state, new.since, new.until) == (VitalState.PRESENT, back.t + 1.0, None)
    assert off.boot_id != back.boot_id
    busy.restart()
    assert busy.now.session.states[Metric.HR] == (old, new)


def test_what_no_program_watched_was_not_connected(busy: Bay) -> None:
    busy.wait(5, stride=1)
    heard = busy.clock.now().t
    busy.close()
    busy.clock.advance(25 * MINUTE)
    busy.open()
    busy.wait(1, stride=1)
    assert busy.now.session is not None
    known = busy.now.session.states
    past, gone, present = known[Metric.HR]
    assert (past.state, past.until) == (VitalState.PRESENT, pytest.approx(heard, abs=1.5))
    assert (gone.state, gone.since) == (VitalState.LINK_LOST, past.until)
    assert (present.state, present.since) == (VitalState.PRESENT, gone.until)
    assert gone.until == pytest.approx(heard + 25 * MINUTE, abs=1.5)
    # A cuff is asked now and then: nobody missed anything.
    assert [s.state for s in known[Metric.NIBP_SYS]] == [VitalState.PRESENT]
    busy.restart()
    assert busy.now.session.states == known


def test_a_quick_restart_leaves_the_states_alone(busy: Bay) -> None:
    busy.wait(5, stride=1)
    busy.close()
    busy.clock.advance(20.0)
    busy.open()
    busy.wait(1, stride=1)
    assert busy.now.session is not None
    assert [s.state for s in busy.now.session.states[Metric.HR]] == [VitalState.PRESENT]


def test_a_clock_moved_while_the_bay_is_free_is_not_the_next_patients_matter(bay: Bay) -> None:
    bay.staff()
    bay.wait(1)
    bay.clock.step_wall(5400.0)
    bay.wait(60)
    bay.start()
    bay.wait(1)
    assert gap_notices(bay) == []
    bay.clock.step_wall(5400.0)
    bay.wait(1)
    assert gap_notices(bay) == ["clock:5400"]


def test_restored_values_are_old_until_the_monitor_speaks(busy: Bay) -> None:
    busy.wait(5)
    busy.clock.advance(10 * MINUTE)
    busy.restart()
    heart = busy.now.readings[Metric.HR]
    assert (heart.freshness, heart.value) == (Freshness.MISSING, None)
    busy.wait(0.5)
    assert busy.now.readings[Metric.HR].value == 72.0


def test_missing_pressure_keeps_the_gate_shut(busy: Bay) -> None:
    busy.nibp_due = float("inf")
    busy.wait(60)
    for _ in range(3):
        busy.check_in(0)
        busy.wait(12)
    busy.assess_all()
    blocking = {r.criterion.id: r.state for r in busy.readiness.blocking}
    assert set(blocking) == {"pressure_baseline", "pressure_limit"}
    assert CriterionState.MET not in blocking.values()
    assert busy.now.readings[Metric.NIBP_SYS].value is None


def silence(bay: Bay) -> None:
    bay.wait(10, silent=True)


def every_sensor_off(bay: Bay) -> None:
    from app.domain.numeric import Absence, absent
    from app.vitals.source import VitalsBatch

    for _ in range(60):
        now = bay.clock.advance(10)
        bay.core.put(VitalsBatch(tuple(absent(m, now.t, Absence.SENSOR_OFF) for m in bay.vitals)))
        bay.core.step()


@pytest.mark.parametrize("how", [silence, every_sensor_off])
def test_ten_minutes_without_sensors_shut_the_gate(busy: Bay, how: Callable[[Bay], None]) -> None:
    busy.make_ready()
    how(busy)
    assert not busy.readiness.ready
    assert busy.now.readings[Metric.SPO2].value is None
    assert busy.now.readings[Metric.HR].value is None
    busy.wait(11)
    states = {r.criterion.id: r.state for r in busy.readiness.results}
    assert states["oxygen"] == CriterionState.MET
